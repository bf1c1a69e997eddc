"""The rules of filing at their edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.teams.rules import (
    FilingFacts,
    FilingFlaw,
    FilingLevel,
    FilingState,
    FilingTier,
    TeamsPolicy,
    flaw_to_apply,
    flaw_to_grant,
    level_below,
    needs_both_tiers,
    needs_registration_number,
    state_after_review,
    tier_in_turn,
    told_apart,
)

POLICY = TeamsPolicy()
GOOD = FilingFacts(
    level=FilingLevel.INFORMAL,
    wanted=FilingLevel.COMMUNITY_FILED,
    has_leader=True,
    has_upper_tier=True,
    members=10,
    founders=3,
    organisations=0,
    are_founders_members=True,
    are_founders_active=True,
    are_founders_confirmed=True,
    has_charter=True,
    has_venue=True,
    has_purpose=True,
)
LEVELS = list(FilingLevel)


def flaw(**changed: object) -> FilingFlaw | None:
    return flaw_to_apply(replace(GOOD, **changed), POLICY)


def granted(**changed: Any) -> FilingFlaw | None:
    good: dict[str, Any] = {"has_leader": True, "members": 10, "founders": 3, "organisations": 0}
    return flaw_to_grant(GOOD.level, GOOD.wanted, policy=POLICY, **good | changed)


@pytest.mark.parametrize(("members", "found"), [(9, FilingFlaw.TOO_FEW_MEMBERS), (10, None), (11, None)])
def test_nine_members_are_too_few_and_ten_are_enough(members: int, found: FilingFlaw | None) -> None:
    assert flaw(members=members) == found
    assert granted(members=members) == found


@pytest.mark.parametrize(
    ("founders", "organisations", "found"),
    [
        (0, 0, FilingFlaw.NO_FOUNDERS),
        (1, 0, FilingFlaw.TOO_FEW_FOUNDERS),
        (2, 0, FilingFlaw.TOO_FEW_FOUNDERS),
        (3, 0, None),
        (0, 1, FilingFlaw.TOO_FEW_FOUNDERS),
        (0, 2, None),
        (2, 1, FilingFlaw.TOO_FEW_FOUNDERS),  # of neither kind enough
        (2, 2, None),
    ],
)
def test_three_people_found_a_team_or_two_organisations(
    founders: int, organisations: int, found: FilingFlaw | None
) -> None:
    assert flaw(founders=founders, organisations=organisations) == found
    at_the_end = None if found is None else FilingFlaw.FOUNDERS_GONE
    assert granted(founders=founders, organisations=organisations) == at_the_end


def test_width_capitals_and_spaces_make_no_second_organisation() -> None:
    assert told_apart(["竹西 物业", "竹西物业", "ＡＢＣ学校", "abc 学校", "竹西学校"]) == [
        "竹西 物业",
        "ＡＢＣ学校",
        "竹西学校",
    ]


@pytest.mark.parametrize(
    "other",
    [
        "竹西物業",  # traditional
        "竹西物业。",
        "《竹西》物业!",
        "竹西\ufe0f物业",  # variation selectors
        "竹西物业\U000e0101",
        "竹西\u200b物业",  # what has no width
        "\u2068竹西物业\u2069",
        "竹西\u034f物业",
    ],
)
def test_nor_does_what_nobody_sees_or_hears(other: str) -> None:
    assert told_apart(["竹西物业", other]) == ["竹西物业"]


def test_another_word_makes_another() -> None:
    names = ["竹西物业", "竹西物业二部", "竹东物业", "竹西学校", "竹西第1小学", "竹西第2小学"]
    assert told_apart(names) == names


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("wanted", LEVELS)
def test_a_level_follows_on_the_one_before_and_none_is_skipped(level: FilingLevel, wanted: FilingLevel) -> None:
    step = LEVELS.index(wanted) - LEVELS.index(level)
    held = FilingFlaw.HIGHEST_HELD if level is FilingLevel.REGISTERED else FilingFlaw.LEVEL_HELD
    assert flaw(level=level, wanted=wanted) == (None if step == 1 else held if step < 1 else FilingFlaw.LEVEL_SKIPPED)


def test_a_community_alone_needs_no_tier_above_it_for_its_own_level() -> None:
    assert flaw(has_upper_tier=False) is None
    above = {"level": FilingLevel.COMMUNITY_FILED, "wanted": FilingLevel.SUBDISTRICT_FILED}
    assert flaw(has_upper_tier=False, **above) == FilingFlaw.NO_UPPER_TIER


WRONG = {
    FilingFlaw.NO_LEADER: {"has_leader": False},
    FilingFlaw.LEVEL_HELD: {"level": FilingLevel.COMMUNITY_FILED},
    FilingFlaw.FOUNDER_NOT_MEMBER: {"are_founders_members": False},
    FilingFlaw.FOUNDER_NOT_ACTIVE: {"are_founders_active": False},
    FilingFlaw.FOUNDER_UNCONFIRMED: {"are_founders_confirmed": False},
    FilingFlaw.TOO_FEW_FOUNDERS: {"founders": 2},
    FilingFlaw.TOO_FEW_MEMBERS: {"members": 9},
    FilingFlaw.NO_CHARTER: {"has_charter": False},
    FilingFlaw.NO_VENUE: {"has_venue": False},
    FilingFlaw.NO_PURPOSE: {"has_purpose": False},
}


@given(st.sets(st.sampled_from(sorted(WRONG)), min_size=1))
def test_of_several_flaws_the_first_is_told_and_mending_each_as_told_ends_without_any(wrong: set[FilingFlaw]) -> None:
    order = list(FilingFlaw)
    left = set(wrong)
    while left:
        changed = {name: value for each in left for name, value in WRONG[each].items()}
        told = flaw(**changed)
        assert told == min(left, key=order.index)
        left.remove(told)
    assert flaw() is None


@given(st.integers(3, 100), st.integers(0, 200))
def test_the_policys_number_of_members_is_the_edge(least: int, members: int) -> None:
    found = flaw_to_apply(replace(GOOD, members=members), replace(POLICY, members_least=least))
    assert (found is None) == (members >= least)


def test_each_level_is_reviewed_by_its_tiers_in_turn() -> None:
    for level in LEVELS[1:]:
        state, tiers = FilingState.SUBMITTED, []
        while tier := tier_in_turn(state):
            tiers.append(tier)
            assert needs_registration_number(state, level) == (
                level is FilingLevel.REGISTERED and tier is FilingTier.UPPER
            )
            state = state_after_review(state, level)
        assert state is FilingState.GRANTED
        assert tiers == ([*FilingTier] if needs_both_tiers(level) else [FilingTier.COMMUNITY])


@pytest.mark.parametrize("state", [FilingState.GRANTED, FilingState.RETURNED, FilingState.WITHDRAWN])
def test_what_is_decided_is_nobodys_turn(state: FilingState) -> None:
    assert tier_in_turn(state) is None


def test_a_team_that_lost_its_leader_or_its_level_while_it_waited_is_not_granted() -> None:
    facts = {"members": 10, "founders": 3, "organisations": 0, "policy": POLICY}
    up = (FilingLevel.COMMUNITY_FILED, FilingLevel.SUBDISTRICT_FILED)
    assert flaw_to_grant(*up, has_leader=True, **facts) is None
    assert flaw_to_grant(*up, has_leader=False, **facts) == FilingFlaw.NO_LEADER
    fallen = (FilingLevel.INFORMAL, FilingLevel.SUBDISTRICT_FILED)
    assert flaw_to_grant(*fallen, has_leader=True, **facts) == FilingFlaw.LEVEL_SKIPPED


def test_a_level_falls_to_the_one_below_and_not_through_the_floor() -> None:
    assert [level_below(each) for each in LEVELS] == [LEVELS[0], *LEVELS[:-1]]
