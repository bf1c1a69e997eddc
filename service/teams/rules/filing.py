"""At which level a team is on file, and what it takes to reach the next. Pure.

Three tiers after 民发〔2017〕191号, as 东关街道 of 潍坊 lives them: what is small stays with the community, what
is larger is filed with the subdistrict, what meets the law's conditions is registered with civil affairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from service.accounts.rules import normalise_name


class FilingLevel(StrEnum):
    INFORMAL = "informal"
    COMMUNITY_FILED = "community_filed"
    SUBDISTRICT_FILED = "subdistrict_filed"
    REGISTERED = "registered"

    __labels__: ClassVar = {
        "informal": "未备案",
        "community_filed": "社区备案",
        "subdistrict_filed": "街道备案",
        "registered": "民政登记",
    }


LEVELS = tuple(FilingLevel)  # from the lowest to the highest


class FilingState(StrEnum):
    """``granted``, ``returned`` and ``withdrawn`` are final; what was returned is sent in again as a new round."""

    SUBMITTED = "submitted"
    COMMUNITY_REVIEWED = "community_reviewed"
    GRANTED = "granted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    __labels__: ClassVar = {
        "submitted": "等社区审核",
        "community_reviewed": "社区已审，等街道审核",
        "granted": "已通过",
        "returned": "已退回",
        "withdrawn": "已撤回",
    }


LIVE_FILINGS = (FilingState.SUBMITTED, FilingState.COMMUNITY_REVIEWED)


class FilingTier(StrEnum):
    """Who reviews. ``upper``: the subdistrict; where a community hangs directly under a district, that."""

    COMMUNITY = "community"
    UPPER = "upper"

    __labels__: ClassVar = {"community": "社区", "upper": "街道（没有街道的，上一级）"}


@dataclass(frozen=True, slots=True)
class TeamsPolicy:
    """Founders and members after 粤民规字〔2022〕2号: three natural or two legal persons, and ten members."""

    members_least: int = 10
    founders_least: int = 3
    founding_organisations_least: int = 2
    review_from_month: int = 1
    review_until_month: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFacts:
    """A team that applies, as of now. ``members`` are those whose account is active; ``founders`` are natural persons,
    ``organisations`` legal ones.
    """

    level: FilingLevel
    wanted: FilingLevel
    has_leader: bool
    has_upper_tier: bool
    members: int
    founders: int
    organisations: int
    are_founders_members: bool
    are_founders_active: bool
    are_founders_confirmed: bool
    has_charter: bool
    has_venue: bool
    has_purpose: bool


class FilingFlaw(StrEnum):
    """Why an application is not taken, in order of precedence."""

    NO_LEADER = "no_leader"
    HIGHEST_HELD = "highest_held"
    LEVEL_HELD = "level_held"
    LEVEL_SKIPPED = "level_skipped"
    NO_UPPER_TIER = "no_upper_tier"
    NO_FOUNDERS = "no_founders"
    FOUNDER_NOT_MEMBER = "founder_not_member"
    FOUNDER_NOT_ACTIVE = "founder_not_active"
    FOUNDER_UNCONFIRMED = "founder_unconfirmed"
    TOO_FEW_FOUNDERS = "too_few_founders"
    FOUNDERS_GONE = "founders_gone"
    TOO_FEW_MEMBERS = "too_few_members"
    NO_CHARTER = "no_charter"
    NO_VENUE = "no_venue"
    NO_PURPOSE = "no_purpose"

    __labels__: ClassVar = {
        "no_leader": "没有队长",
        "highest_held": "已经是最高一级",
        "level_held": "已经是这一级，或更高",
        "level_skipped": "跳级",
        "no_upper_tier": "社区上面没有街道",
        "no_founders": "没有发起人",
        "founder_not_member": "发起人不是队员",
        "founder_not_active": "发起人没有同意登记，或账号停用了",
        "founder_unconfirmed": "发起人的身份没有核实",
        "too_few_founders": "发起人不够",
        "founders_gone": "有发起人不再算数，剩下的不够",
        "too_few_members": "队员不够",
        "no_charter": "没有章程",
        "no_venue": "没有活动场所",
        "no_purpose": "没有宗旨",
    }


def level_above(level: FilingLevel) -> FilingLevel | None:
    """The next level up; nothing is above the registration."""
    return LEVELS[LEVELS.index(level) + 1] if level is not LEVELS[-1] else None


def level_below(level: FilingLevel) -> FilingLevel:
    """Where a team falls that has lapsed at its level; an informal one stays so."""
    return LEVELS[max(LEVELS.index(level) - 1, 0)]


def level_flaw(level: FilingLevel, wanted: FilingLevel) -> FilingFlaw | None:
    """One level after another: nothing above the highest, none that the team has already, and none is skipped."""
    if level_above(level) is None:
        return FilingFlaw.HIGHEST_HELD
    if LEVELS.index(wanted) <= LEVELS.index(level):
        return FilingFlaw.LEVEL_HELD
    return None if wanted is level_above(level) else FilingFlaw.LEVEL_SKIPPED


def flaw_to_apply(facts: FilingFacts, policy: TeamsPolicy) -> FilingFlaw | None:
    """Why this application is not taken, the first by precedence; ``None`` if it is."""
    if not facts.has_leader:
        return FilingFlaw.NO_LEADER
    if flaw := level_flaw(facts.level, facts.wanted):
        return flaw
    missing = {
        FilingFlaw.NO_UPPER_TIER: needs_both_tiers(facts.wanted) and not facts.has_upper_tier,
        FilingFlaw.NO_FOUNDERS: facts.founders + facts.organisations == 0,
        FilingFlaw.FOUNDER_NOT_MEMBER: not facts.are_founders_members,
        FilingFlaw.FOUNDER_NOT_ACTIVE: not facts.are_founders_active,
        FilingFlaw.FOUNDER_UNCONFIRMED: not facts.are_founders_confirmed,
        FilingFlaw.TOO_FEW_FOUNDERS: not are_enough_founders(facts.founders, facts.organisations, policy),
        FilingFlaw.TOO_FEW_MEMBERS: facts.members < policy.members_least,
        FilingFlaw.NO_CHARTER: not facts.has_charter,
        FilingFlaw.NO_VENUE: not facts.has_venue,
        FilingFlaw.NO_PURPOSE: not facts.has_purpose,
    }
    return next((flaw for flaw, is_so in missing.items() if is_so), None)


def are_enough_founders(founders: int, organisations: int, policy: TeamsPolicy) -> bool:
    """Enough of one kind; people and organisations are not added up."""
    return founders >= policy.founders_least or organisations >= policy.founding_organisations_least


def told_apart(organisations: Iterable[str]) -> list[str]:
    """Each once, as it was first written: what makes no other person of a name (``normalise_name``) makes no second
    organisation either, be it width, capitals, spaces, punctuation, what nobody sees, or a traditional character.
    """
    found: dict[str, str] = {}
    for name in organisations:
        found.setdefault(normalise_name(name), name)
    return list(found.values())


def flaw_to_grant(
    level: FilingLevel,
    wanted: FilingLevel,
    *,
    has_leader: bool,
    members: int,
    founders: int,
    organisations: int,
    policy: TeamsPolicy,
) -> FilingFlaw | None:
    """What a team must still be when it is granted the level: its own level may have fallen while the filing waited,
    and those of its ``founders`` alone count who are still members, with an active account and a confirmed identity.
    """
    if not has_leader:
        return FilingFlaw.NO_LEADER
    if flaw := level_flaw(level, wanted):
        return flaw
    if not are_enough_founders(founders, organisations, policy):
        return FilingFlaw.FOUNDERS_GONE
    return FilingFlaw.TOO_FEW_MEMBERS if members < policy.members_least else None


def needs_both_tiers(level: FilingLevel) -> bool:
    """Above the community's own level the community reviews first and the upper tier then."""
    return level in (FilingLevel.SUBDISTRICT_FILED, FilingLevel.REGISTERED)


def may_enter(level: FilingLevel, *, oversees: bool) -> bool:
    """At which level somebody writes down a team that was on file before: at most at one that they would review. What
    takes the upper tier is entered by staff who oversee the community, whoever is further up too.
    """
    return oversees or not needs_both_tiers(level)


def tier_in_turn(state: FilingState) -> FilingTier | None:
    """Who reviews a filing in this state; nobody when it is decided."""
    match state:
        case FilingState.SUBMITTED:
            return FilingTier.COMMUNITY
        case FilingState.COMMUNITY_REVIEWED:
            return FilingTier.UPPER
    return None


def state_after_review(state: FilingState, level: FilingLevel) -> FilingState:
    """What a filing is when the tier in turn agrees."""
    is_passed_up = state is FilingState.SUBMITTED and needs_both_tiers(level)
    return FilingState.COMMUNITY_REVIEWED if is_passed_up else FilingState.GRANTED


def needs_registration_number(state: FilingState, level: FilingLevel) -> bool:
    """Civil affairs register, not the platform: whoever grants it writes down the number that they have given."""
    return level is FilingLevel.REGISTERED and state_after_review(state, level) is FilingState.GRANTED
