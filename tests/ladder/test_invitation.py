"""What a newcomer reads on the screen where a neighbour's code is given: whether one may, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service.core import clock
from service.core.calendar import local_date
from service.ladder.rules.bringing import Giving, Standing
from service.ladder.rules.invitation import (
    NOT_GIVEN,
    OF_STANDING,
    InvitationState,
    invitation_state,
    last_day_to_give,
    told_of,
)
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import Stretch, closed_shift
from tests.fakes.phone import Phone
from tests.ladder.test_bringing import bring, change, code_of, come, give, newcomer, refused

__all__ = ["newcomer"]  # a fixture

NEW = Giving(is_own=False, has_given=False, days=30, has_come=False, invited_the_other=False)
NOTHING = dict.fromkeys(("id", "inviter_name_masked", "given_at", "came_on", "standing"))


def read(phone: Phone, who: Person) -> dict[str, Any]:
    found = phone.of(who).get("/me/neighbour-invitation")
    assert found.status_code == 200, found.text
    return dict(found.json)


def test_until_the_last_day_it_may_be_given_and_the_screen_says_until_when(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    code, until = code_of(phone, cast.resident), (local_date(time.now) + timedelta(days=30)).isoformat()
    time.pass_(days=30)
    found = read(phone, newcomer)
    assert found == NOTHING | {"state": "may_be_given", "until": until, "told": found["told"]}
    assert until in found["told"]
    time.pass_(days=1)
    late = read(phone, newcomer)
    assert (late["state"], late["until"]) == ("too_late", until)
    assert refused(give(phone, newcomer, code)) == (409, "neighbour.not_new"), "as giving it is refused"


def test_who_has_come_before_is_told_that_none_is_needed(phone: Phone, cast: Cast, newcomer: Person) -> None:
    closed_shift(cast, Stretch(newcomer))
    found = read(phone, newcomer)
    assert found == NOTHING | {"state": "has_come", "until": None, "told": found["told"]}


def test_of_a_code_that_was_given_the_neighbour_is_masked_and_what_came_of_it_is_told(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    given = give(phone, newcomer, code_of(phone, cast.resident)).json
    found = read(phone, newcomer)
    of_code = {"id": given["id"], "inviter_name_masked": "张*琴", "given_at": clock.spoken(time.now), "until": None}
    waits = {"state": "given", "standing": "not_come", "came_on": None}
    assert found == of_code | waits | {"told": found["told"]}
    come(cast, time, Stretch(newcomer))
    time.pass_(days=60)
    came = read(phone, newcomer)
    assert (came["state"], came["standing"]) == ("came", "counts")
    assert came["came_on"] is not None
    assert came["inviter_name_masked"] == "张*琴"


def test_why_it_does_not_count_is_said_in_plain_words(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    change(newcomer, identity_confirmed_at=None)
    found = read(phone, newcomer)
    assert (found["state"], found["standing"]) == ("came", "unconfirmed")
    assert "身份证" in found["told"]
    body = {"account_id": str(cast.resident.account_id), "relation": "parent"}
    assert phone.of(newcomer).post("/me/family", body).status_code == 201
    kin = read(phone, newcomer)
    assert (kin["state"], kin["standing"]) == ("came", "tied")
    assert "不影响" in kin["told"]


def test_the_neighbour_reads_nothing_of_it_there(phone: Phone, cast: Cast, newcomer: Person) -> None:
    bring(phone, cast.resident, newcomer)
    assert read(phone, cast.resident)["standing"] is None


@pytest.mark.parametrize("is_given", [False, True])
def test_it_costs_a_fixed_number_of_statements(
    phone: Phone, cast: Cast, newcomer: Person, statements: Statements, *, is_given: bool
) -> None:
    if is_given:
        bring(phone, cast.resident, newcomer)
    read(phone, newcomer)
    statements.most(6)


@pytest.mark.parametrize(
    ("giving", "came_on", "expected"),
    [
        (NEW, None, InvitationState.MAY_BE_GIVEN),
        (Giving(is_own=False, has_given=False, days=31, has_come=False, invited_the_other=False), None, "too_late"),
        (Giving(is_own=False, has_given=False, days=31, has_come=True, invited_the_other=False), None, "too_late"),
        (Giving(is_own=False, has_given=False, days=30, has_come=True, invited_the_other=False), None, "has_come"),
        (Giving(is_own=False, has_given=True, days=31, has_come=True, invited_the_other=False), None, "given"),
        (
            Giving(is_own=False, has_given=True, days=0, has_come=True, invited_the_other=False),
            date(2026, 3, 9),
            "came",
        ),
    ],
)
def test_the_state_follows_what_giving_is_refused_for(giving: Giving, came_on: date | None, expected: str) -> None:
    assert invitation_state(giving, 30, came_on) == expected


def test_there_is_a_sentence_for_everything_that_can_be() -> None:
    without = {InvitationState.MAY_BE_GIVEN, InvitationState.TOO_LATE, InvitationState.HAS_COME}
    assert set(NOT_GIVEN) == without
    assert set(OF_STANDING) == set(Standing)
    until = last_day_to_give(date(2026, 3, 9), 30)
    assert until == date(2026, 4, 8)
    for state in without:
        for language in ("zh", "en"):
            assert "{" not in told_of(state, None, until).sentence(language)
