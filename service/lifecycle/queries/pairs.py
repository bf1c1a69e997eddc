"""Two accounts side by side: what keeps them apart, and what has to be looked at again if they become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from service.accounts.models import Account
from service.accounts.queries import signs_in, ties_of
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.hours.models import ApprovedDay, Decision, ServiceRecord
from service.hours.queries.records import is_approving
from service.hours.rules import HoursPolicy, State
from service.ladder.queries import standing as ladder
from service.lifecycle.queries.apart import Both, pair_of
from service.lifecycle.rules.apart import Pair
from service.lifecycle.rules.merging import ReviewKind, SignInFate, long_days, sign_in_fate
from service.passports.models import Passport, PassportHead
from service.passports.queries import standing_openings
from service.recognition.queries import merging as recognition
from service.regions.queries import policy_for
from service.teams.models import TeamMember
from service.teams.rules import OFFICERS


@dataclass(frozen=True, slots=True)
class ToReview:
    """What was right while there were two; ``community_id`` is whose staff look at it, ``None``: the survivor's."""

    kind: ReviewKind
    minutes: int
    record_id: UUID | None = None
    day: date | None = None
    community_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both accounts with their passports and ledgers, the verdict's facts, and what follows."""

    absorbed: Account
    survivor: Account
    passports: tuple[Passport | None, Passport | None]
    heads: tuple[PassportHead | None, PassportHead | None]
    pair: Pair
    reviews: list[ToReview]
    signs_in: tuple[bool, bool]
    is_vouched: bool  # by papers that somebody else than who proposes it has seen: the survivor is whom they say
    sign_in: SignInFate
    ending: recognition.Ending
    steps_ending: list[UUID]  # up the ladder

    @property
    def requests_ending(self) -> int:
        """How many applications, requests and steps come to nothing."""
        return len(self.ending.requested) + len(self.ending.stars) + len(self.steps_ending)

    @property
    def is_confirmed_after(self) -> bool:
        """Whose identity it is was seen under the account that goes on, and nobody new signs in to it."""
        return self.survivor.is_identity_confirmed and self.sign_in is not SignInFate.MOVES and not self.is_in_doubt

    @property
    def is_in_doubt(self) -> bool:
        """Who signs in to the account that goes on has what the other had from now on: the phone may be that of whoever
        proposes it, under somebody's name.
        """
        return self.signs_in[1] and not self.is_vouched

    @property
    def is_to_be_confirmed_anew(self) -> bool:
        """It was seen under one of the two, and has to be seen again."""
        was_seen = self.absorbed.is_identity_confirmed or self.survivor.is_identity_confirmed
        return was_seen and not self.is_confirmed_after


def side_by_side(
    absorbed: Account, survivor: Account, *, actor: Actor, now: datetime, said_by: UUID | None = None
) -> SideBySide:
    """A fixed number of statements, the same for who looks and, under the locks, for who acts. ``said_by``: who has
    proposed it, or, if nobody has, the actor would.
    """
    proposer = said_by or actor.person_id
    passports = _passports(absorbed.id, survivor.id)
    heads = _heads(passports)
    policy = policy_for(survivor.home_id, local_date(now)).of(HoursPolicy) if survivor.home_id else HoursPolicy()
    limits = (policy.second_approver_over_minutes, policy.refused_over_minutes)
    long, too_long = long_days(_shared_days(passports), second_over=limits[0], refused_over=limits[1])
    sign_ins = db.session.execute(select(signs_in(absorbed.id), signs_in(survivor.id))).one()
    offices = _offices(absorbed.id, survivor.id)
    return SideBySide(
        absorbed,
        survivor,
        passports,
        heads,
        pair_of(absorbed, survivor, passports, offices.get(absorbed.id), too_long, actor, now),
        [
            *_approvals_between(absorbed.id, survivor.id),
            *_approvals_of_two(absorbed.id, survivor.id),
            *(ToReview(ReviewKind.LONG_DAY, minutes, day=day) for day, minutes in long.items()),
            *_two_openings(passports, heads),
        ],
        (bool(sign_ins[0]), bool(sign_ins[1])),
        survivor.identity_confirmed_at is not None
        and survivor.identity_confirmed_by not in {proposer, *ties_of(proposer, now)},
        sign_in_fate(
            absorbed_signs_in=sign_ins[0],
            survivor_signs_in=sign_ins[1],
            survivor_holds_office=survivor.id in offices,
        ),
        recognition.ending_with(absorbed.id, survivor.id),
        ladder.ending_with(absorbed.id, survivor.id),
    )


def _passports(one: UUID, other: UUID) -> Both:
    rows = select(Passport).where(Passport.account_id.in_((one, other)))
    found = {each.account_id: each for each in db.session.scalars(rows)}
    return found.get(one), found.get(other)


def _heads(passports: Both) -> tuple[PassportHead | None, PassportHead | None]:
    ids = [each.id if each else None for each in passports]
    rows = select(PassportHead).where(PassportHead.passport_id.in_([each for each in ids if each]))
    found = {each.passport_id: each for each in db.session.scalars(rows.execution_options(populate_existing=True))}
    first, second = (found.get(each) if each else None for each in ids)
    return first, second


def _offices(*people: UUID) -> dict[UUID, UUID]:
    """A team of which each is an officer now."""
    live = (TeamMember.account_id.in_(people), TeamMember.left_at.is_(None), TeamMember.role.in_(OFFICERS))
    rows = select(TeamMember.account_id, TeamMember.team_id).where(*live).order_by(TeamMember.team_id.desc())
    return dict(db.session.execute(rows).all())


def _shared_days(passports: Both) -> list[tuple[date, int, int]]:
    """(day, minutes of the one, of the other) of the days on which either has approved minutes; of both only."""
    if passports[0] is None or passports[1] is None:
        return []
    mine, theirs = (_days_of(each.id) for each in passports if each)
    rows = select(mine.c.day, mine.c.minutes, theirs.c.minutes).join(theirs, theirs.c.day == mine.c.day)
    return [(day, int(one), int(other)) for day, one, other in db.session.execute(rows)]


def _days_of(passport_id: UUID) -> Any:
    total = func.sum(ApprovedDay.minutes).label("minutes")
    rows = select(ApprovedDay.day, total).where(ApprovedDay.passport_id == passport_id)
    return rows.group_by(ApprovedDay.day).subquery()


def _approvals_of_two(one: UUID, other: UUID) -> list[ToReview]:
    """Records that took two people, and had the two."""
    both = ((one, other), (other, one))
    by_two = or_(*(and_(ServiceRecord.first_approved_by == a, ServiceRecord.decided_by == b) for a, b in both))
    rows = select(ServiceRecord.id, ServiceRecord.minutes, ServiceRecord.community_id)
    found = db.session.execute(rows.where(by_two, ServiceRecord.state == State.APPROVED).order_by(ServiceRecord.id))
    return [ToReview(ReviewKind.APPROVAL, minutes, each, community_id=at) for each, minutes, at in found]


def _approvals_between(one: UUID, other: UUID) -> list[ToReview]:
    """Records of the one whose minutes the other has made good, and the other way."""
    by_the_other = or_(
        and_(ServiceRecord.account_id == one, Decision.by == other),
        and_(ServiceRecord.account_id == other, Decision.by == one),
    )
    said = or_(is_approving(), Decision.verb == "correct")
    rows = select(ServiceRecord.id, ServiceRecord.minutes, ServiceRecord.community_id)
    rows = rows.join(Decision, Decision.record_id == ServiceRecord.id).where(by_the_other, said).distinct()
    rows = rows.where(ServiceRecord.state == State.APPROVED)
    found = db.session.execute(rows.order_by(ServiceRecord.id))
    return [ToReview(ReviewKind.APPROVAL, minutes, each, community_id=at) for each, minutes, at in found]


def _two_openings(passports: Both, heads: tuple[PassportHead | None, PassportHead | None]) -> list[ToReview]:
    """One human being has one opening: what was entered for both may have been counted twice. Its smallest is told."""
    if not all(head and head.minutes != head.net_minutes for head in heads):
        return []
    smallest = standing_openings([each.id for each in passports if each])[0]
    return [ToReview(ReviewKind.TWO_OPENINGS, smallest.minutes_change)]
