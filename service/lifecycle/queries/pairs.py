"""Two accounts side by side: what keeps them apart, and what has to be looked at again if they become one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, AccountEnd, Delegation, Guardianship, RoleGrant
from service.accounts.queries import signs_in, ties_of
from service.accounts.rules import AccountStatus
from service.accounts.rules.ends import EndState
from service.activities.models import SignUp
from service.activities.rules import SignUpState
from service.checkin.models import Presence
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.hours.models import ApprovedDay, Decision, ServiceRecord
from service.hours.queries.records import is_approving
from service.hours.rules import HoursPolicy, State
from service.ladder.queries import standing as ladder
from service.lifecycle.rules.merging import Pair, ReviewKind, SignInFate, long_days, sign_in_fate
from service.passports.models import Passport, PassportHead, Proposal
from service.recognition.queries import merging as recognition
from service.redemption.models import OrderLine, RedemptionDay, RedemptionOrder
from service.redemption.rules import DayState, LineState
from service.redemption.rules.orders import TO_COLLECT
from service.regions.queries import policy_for
from service.teams.models import TeamMember
from service.teams.rules import OFFICERS

Both = tuple[Passport | None, Passport | None]


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
        return self.survivor.is_identity_confirmed and self.sign_in is not SignInFate.MOVES

    @property
    def is_to_be_confirmed_anew(self) -> bool:
        """It was seen under one of the two, and has to be seen again."""
        was_seen = self.absorbed.is_identity_confirmed or self.survivor.is_identity_confirmed
        return was_seen and not self.is_confirmed_after


def side_by_side(absorbed: Account, survivor: Account, *, actor: Actor, now: datetime) -> SideBySide:
    """A fixed number of statements, the same for who looks and, under the locks, for who acts."""
    passports = _passports(absorbed.id, survivor.id)
    heads = _heads(passports)
    policy = policy_for(survivor.home_id, local_date(now)).of(HoursPolicy) if survivor.home_id else HoursPolicy()
    limits = (policy.second_approver_over_minutes, policy.refused_over_minutes)
    long, too_long = long_days(_shared_days(passports), second_over=limits[0], refused_over=limits[1])
    absorbed_signs_in, survivor_signs_in = db.session.execute(
        select(signs_in(absorbed.id), signs_in(survivor.id))
    ).one()
    offices = _offices(absorbed.id, survivor.id)
    return SideBySide(
        absorbed,
        survivor,
        passports,
        heads,
        _pair(absorbed, survivor, passports, offices.get(absorbed.id), too_long, actor, now),
        [
            *_approvals_between(absorbed.id, survivor.id),
            *_approvals_of_two(absorbed.id, survivor.id),
            *(ToReview(ReviewKind.LONG_DAY, minutes, day=day) for day, minutes in long.items()),
            *_two_openings(heads),
        ],
        sign_in_fate(
            absorbed_signs_in=absorbed_signs_in,
            survivor_signs_in=survivor_signs_in,
            survivor_holds_office=survivor.id in offices,
        ),
        recognition.ending_with(absorbed.id, survivor.id),
        ladder.ending_with(absorbed.id, survivor.id),
    )


def _pair(
    absorbed: Account,
    survivor: Account,
    passports: Both,
    office: UUID | None,
    too_long: date | None,
    actor: Actor,
    now: datetime,
) -> Pair:
    one, other = absorbed.id, survivor.id
    both = {one, other}
    wards, principals = _wards(one, other), _principals(one, other, now)
    return Pair(
        is_involved=bool(both & ({actor.person_id} | ties_of(actor.person_id, now).keys())),
        absorbed_id=one,
        survivor_id=other,
        absorbed_into=absorbed.merged_into_id,
        survivor_into=survivor.merged_into_id,
        has_ended=bool({absorbed.status, survivor.status} & {AccountStatus.CLOSED, AccountStatus.DISABLED}),
        id_numbers=[each.id_number_index for each in (absorbed, survivor) if each.id_number_index],
        names=frozenset(each.name_index for each in (absorbed, survivor) if each.name_index),
        births=frozenset(each.birth_date for each in (absorbed, survivor) if each.birth_date),
        guards_the_other=other in wards[one] or one in wards[other],
        acts_for_the_other=other in principals[one] or one in principals[other],
        holds_role=_holds_role(one, other),
        death_reported=_reported(one, other),
        guards_somebody=wards[one],
        acts_for_somebody=principals[one],
        holds_office=office,
        no_passport=passports[0] is not None and passports[1] is None,
        order_standing=_order_to_collect(passports),
        order_day_open=_handed_over_lately(passports[0]),
        proposal_waits=_waiting_proposal(passports),
        in_two_places=_overlap(passports),
        two_records=_two_records(passports),
        two_sign_ups=_two_sign_ups(one, other),
        day_too_long=too_long,
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


def _wards(*guardians: UUID) -> dict[UUID, list[UUID]]:
    rows = select(Guardianship.guardian_id, Guardianship.ward_id)
    rows = rows.where(Guardianship.guardian_id.in_(guardians), Guardianship.ended_at.is_(None))
    return _by_first(rows.order_by(Guardianship.ward_id))


def _principals(one: UUID, other: UUID, now: datetime) -> dict[UUID, list[UUID]]:
    rows = select(Delegation.delegate_id, Delegation.principal_id).where(Delegation.delegate_id.in_((one, other)))
    rows = rows.where(Delegation.ended_at.is_(None), Delegation.expires_at > now)
    return _by_first(rows.order_by(Delegation.principal_id))


def _by_first(pairs: Select[UUID, UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for one, other in db.session.execute(pairs):
        found[one].append(other)
    return found


def _holds_role(*people: UUID) -> bool:
    rows = select(RoleGrant.id).where(RoleGrant.account_id.in_(people), RoleGrant.ended_at.is_(None))
    return db.session.scalar(rows.limit(1)) is not None


def _reported(*people: UUID) -> UUID | None:
    """A death that waits to be confirmed."""
    rows = select(AccountEnd.id).where(AccountEnd.account_id.in_(people), AccountEnd.state == EndState.WAITING)
    return db.session.scalar(rows.order_by(AccountEnd.id).limit(1))


def _order_to_collect(passports: Both) -> UUID | None:
    ids = [each.id for each in passports if each]
    rows = select(RedemptionOrder.id).where(RedemptionOrder.passport_id.in_(ids), RedemptionOrder.state.in_(TO_COLLECT))
    return db.session.scalar(rows.order_by(RedemptionOrder.id).limit(1))


def _offices(*people: UUID) -> dict[UUID, UUID]:
    """A team of which each is an officer now."""
    live = (TeamMember.account_id.in_(people), TeamMember.left_at.is_(None), TeamMember.role.in_(OFFICERS))
    rows = select(TeamMember.account_id, TeamMember.team_id).where(*live).order_by(TeamMember.team_id.desc())
    return dict(db.session.execute(rows).all())


def _handed_over_lately(passport: Passport | None) -> UUID | None:
    """What can still be undone at the counter, for its points would come back to a ledger that has ended."""
    if passport is None:
        return None
    rows = (
        select(RedemptionOrder.id)
        .join(RedemptionDay, RedemptionDay.id == RedemptionOrder.day_id)
        .join(OrderLine, OrderLine.order_id == RedemptionOrder.id)
        .where(RedemptionOrder.passport_id == passport.id, OrderLine.state == LineState.HANDED_OVER)
        .where(RedemptionDay.state != DayState.CLOSED)
    )
    return db.session.scalar(rows.order_by(RedemptionOrder.id).limit(1))


def _waiting_proposal(passports: Both) -> UUID | None:
    ids = [each.id for each in passports if each]
    rows = select(Proposal.id).where(Proposal.passport_id.in_(ids), Proposal.state == "waiting")
    return db.session.scalar(rows.order_by(Proposal.id).limit(1))


def _overlap(passports: Both) -> UUID | None:
    """The first shift on which the one was present while the other was somewhere."""
    if passports[0] is None or passports[1] is None:
        return None
    one, other = aliased(Presence), aliased(Presence)
    counts = [each.state.in_(("open", "closed")) for each in (one, other)]
    meet = and_(one.starts_at < other.ends_at, other.starts_at < one.ends_at)
    lasting = and_(one.starts_at < one.ends_at, other.starts_at < other.ends_at)
    both_open = and_(one.state == "open", other.state == "open")
    rows = select(one.shift_id).join(other, or_(and_(meet, lasting), both_open))
    rows = rows.where(one.passport_id == passports[0].id, other.passport_id == passports[1].id, *counts)
    return db.session.scalar(rows.order_by(one.starts_at).limit(1))


def counts_nothing(record: Any) -> ColumnElement[bool]:
    """A record that gives no minutes: it stays where it is if the survivor has another of the same shift."""
    corrected_away = and_(record.state == State.APPROVED, record.minutes == 0)
    return or_(record.state == State.REJECTED, corrected_away)


def shifts_of_both(absorbed_id: UUID, survivor_id: UUID) -> Select[UUID]:
    """The ids of shifts of which both passports have a record."""
    one, other = aliased(ServiceRecord), aliased(ServiceRecord)
    rows = select(one.shift_id).join(other, other.shift_id == one.shift_id)
    return rows.where(one.passport_id == absorbed_id, other.passport_id == survivor_id)


def _two_records(passports: Both) -> UUID | None:
    if passports[0] is None or passports[1] is None:
        return None
    rows = select(ServiceRecord.shift_id).where(ServiceRecord.passport_id == passports[0].id)
    rows = rows.where(ServiceRecord.shift_id.in_(shifts_of_both(passports[0].id, passports[1].id)))
    return db.session.scalar(rows.where(~counts_nothing(ServiceRecord)).order_by(ServiceRecord.id).limit(1))


def _two_sign_ups(one_id: UUID, other_id: UUID) -> UUID | None:
    one, other = aliased(SignUp), aliased(SignUp)
    rows = select(one.shift_id).join(other, other.shift_id == one.shift_id)
    live = [each.state != SignUpState.CANCELLED for each in (one, other)]
    rows = rows.where(one.account_id == one_id, other.account_id == other_id, *live)
    return db.session.scalar(rows.order_by(one.shift_id).limit(1))


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


def _two_openings(heads: tuple[PassportHead | None, PassportHead | None]) -> list[ToReview]:
    """One human being has one opening: what was entered for both may have been counted twice."""
    openings = [head.minutes - head.net_minutes for head in heads if head]
    return [ToReview(ReviewKind.TWO_OPENINGS, min(openings))] if len(openings) > 1 and all(openings) else []
