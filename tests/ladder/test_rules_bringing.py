"""Which code may be given, and which invitation counts: the rules at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.ladder.rules.bringing import Giving, Invited, Obstacle, Standing, code_as_typed, obstacle, standing

MONDAY = date(2026, 3, 9)
NEWCOMER = Giving(is_own=False, has_given=False, days=30, has_come=False, invited_the_other=False)
BROUGHT = Invited(
    is_closed=False,
    is_tied=False,
    is_mutual=False,
    is_no_newcomer=False,
    is_confirmed=True,
    has_inviters_way_in=False,
    came_on=MONDAY,
    vouched_on=MONDAY,
)


def test_on_the_last_day_a_code_is_taken_and_on_the_next_it_is_not() -> None:
    assert obstacle(NEWCOMER, 30) is None
    assert obstacle(replace(NEWCOMER, days=31), 30) is Obstacle.NOT_NEW


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ({"is_own": True}, Obstacle.OWN_CODE),
        ({"has_given": True}, Obstacle.ALREADY_GIVEN),
        ({"has_come": True}, Obstacle.HAS_COME),
        ({"invited_the_other": True}, Obstacle.IN_A_CIRCLE),
    ],
)
def test_each_thing_that_stands_in_the_way_is_told_as_itself(fact: dict[str, Any], expected: Obstacle) -> None:
    assert obstacle(replace(NEWCOMER, **fact), 30) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Standing.COUNTS),
        ({"is_closed": True}, Standing.CLOSED),
        ({"is_tied": True}, Standing.TIED),
        ({"is_mutual": True}, Standing.IN_A_CIRCLE),
        ({"is_no_newcomer": True}, Standing.HAS_COME_BEFORE),
        ({"is_no_newcomer": True, "came_on": None, "vouched_on": None}, Standing.HAS_COME_BEFORE),
        ({"came_on": None, "vouched_on": None}, Standing.NOT_COME),
        ({"vouched_on": None}, Standing.ONLY_YOUR_WORD),
        ({"is_confirmed": False}, Standing.UNCONFIRMED),
        ({"is_confirmed": False, "vouched_on": None}, Standing.ONLY_YOUR_WORD),
        ({"has_inviters_way_in": True}, Standing.WAY_IN_GIVEN),
        ({"has_inviters_way_in": True, "is_confirmed": False}, Standing.UNCONFIRMED),
    ],
)
def test_an_invitation_counts_only_with_nothing_against_it(facts: dict[str, Any], expected: Standing) -> None:
    assert standing(replace(BROUGHT, **facts)) is expected


def test_a_code_may_be_written_as_people_write() -> None:
    assert code_as_typed(" 7kq2-mx pa ") == "7KQ2MXPA"
