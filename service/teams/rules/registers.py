"""Rosters and registers that come as tables: what becomes of a row. Pure.

A row of a roster invites; nobody is made a member by force. Only the signed yes of somebody who signs in nowhere, which
staff hold in their hands, is an answer at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from service.teams.rules.roster import OFFICERS, JoinKind, TeamRole

ROSTER_ROWS_MOST = 1000
REGISTER_ROWS_MOST = 1000
OFFICERS_MOST = 10  # rows of one file that ask for an office: each is judged, and told of, by itself


class Outcome(StrEnum):
    """What became of a row, or would."""

    ALREADY = "already"
    INVITED = "invited"
    JOINED = "joined"
    APPOINTED = "appointed"
    REFUSED = "refused"

    __labels__: ClassVar = {
        "already": "原来就是这样，不改动",
        "invited": "发邀请，由本人答复",
        "joined": "入队（有本人签字同意）",
        "appointed": "任命；还不是队员的，同时入队",
        "refused": "不办，请看原因",
    }


class RegisterOutcome(StrEnum):
    """What became of a row of a register, or would."""

    REGISTERED = "registered"
    ALREADY = "already"
    REFUSED = "refused"

    __labels__: ClassVar = {
        "registered": "登记",
        "already": "原来就有，不改动",
        "refused": "不办，请看原因",
    }


@dataclass(frozen=True, slots=True)
class Found:
    """``code`` is a key of ``FINDINGS``; ``facts`` are numbers, columns and labels."""

    code: str
    facts: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """What is known of the person of a row, and of whoever hands it in."""

    role_now: TeamRole | None  # of the live membership
    waiting: JoinKind | None  # what waits for an answer
    has_left: bool  # belonged once
    has_declined: bool  # said no to the newest invitation
    role: TeamRole | None  # that the row gives
    consents: bool  # the row states a signed yes
    is_by_staff: bool
    signs_in: bool  # or ever did
    is_child: bool  # under 14
    is_tied: bool  # oneself, family, or somebody whom one acts for
    may_appoint: bool  # to this role


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """``codes`` say why it came to this, or what comes next. ``appoints``: an office is to be given, if it may."""

    outcome: Outcome
    codes: tuple[str, ...] = ()
    appoints: bool = False


def judge_roster_row(row: RosterRow) -> RowVerdict:
    """Where the person stands already, nothing happens: the same file twice changes nothing. An old file takes no
    office away, and calls nobody back who has left or has said no.
    """
    if row.role_now is not None:
        return _judge_member(row)
    if row.waiting is JoinKind.REQUEST:
        return RowVerdict(Outcome.ALREADY, ("request_waits",))
    why_not = _why_not_at_once(row)
    if row.waiting is JoinKind.INVITATION and (why_not or not row.consents):
        return RowVerdict(Outcome.ALREADY, ("invitation_waits",))
    if row.waiting is None and (row.has_left or row.has_declined):
        return RowVerdict(Outcome.REFUSED, ("left_before" if row.has_left else "declined_before",))
    if row.consents and why_not is None:
        if row.role not in OFFICERS:
            return RowVerdict(Outcome.JOINED)
        may = row.may_appoint
        return RowVerdict(Outcome.JOINED, () if may else ("not_yours_to_appoint",), appoints=may)
    codes = (why_not,) if row.consents and why_not else ()
    return RowVerdict(Outcome.INVITED, (*codes, "office_after_joining") if row.role in OFFICERS else codes)


def judge_register_row(stated: object, stands: object | None) -> tuple[RegisterOutcome, str | None]:
    """``stated``: category and level of the row; ``stands``: of the team of this name, ``None`` if there is none. A
    team that is there stays as it is: a file is older than a review.
    """
    if stands is None:
        return RegisterOutcome.REGISTERED, None
    return (RegisterOutcome.ALREADY, None) if stands == stated else (RegisterOutcome.REFUSED, "team_differs")


def _judge_member(row: RosterRow) -> RowVerdict:
    if row.role in (None, row.role_now):
        return RowVerdict(Outcome.ALREADY)
    if row.role is TeamRole.MEMBER or row.role_now is TeamRole.LEADER:
        return RowVerdict(Outcome.REFUSED, ("office_not_taken_away",))
    if not row.may_appoint:
        return RowVerdict(Outcome.REFUSED, ("not_yours_to_appoint",))
    return RowVerdict(Outcome.APPOINTED, appoints=True)


def _why_not_at_once(row: RosterRow) -> str | None:
    """Why the person is asked though the row states a signed yes."""
    if not row.is_by_staff:
        return "consent_is_for_staff"
    if row.signs_in:
        return "answers_themselves"
    if row.is_child:
        return "child_is_asked"
    return "consent_of_family" if row.is_tied else None
