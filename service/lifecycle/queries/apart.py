"""What keeps two accounts apart, of each obstacle whether it is there or what it is about."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import aliased

from service.accounts.models import Account, AccountEnd, Delegation, Guardianship, RoleGrant
from service.accounts.queries import ties_of
from service.accounts.rules import AccountStatus
from service.accounts.rules.ends import EndState
from service.activities.models import SignUp
from service.activities.rules import SignUpState
from service.checkin.models import Presence
from service.core.actor import Actor
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.queries.together import served_within_opening, without_room
from service.hours.rules import State
from service.lifecycle.rules.apart import Pair
from service.passports.models import Passport, Proposal
from service.redemption.models import OrderLine, RedemptionDay, RedemptionOrder
from service.redemption.rules import DayState, LineState
from service.redemption.rules.orders import TO_COLLECT

Both = tuple[Passport | None, Passport | None]


def pair_of(
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
    ids = [each.id for each in passports if each]
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
        no_room=without_room(*ids) if len(ids) > 1 else None,
        within_opening=served_within_opening(*ids) if len(ids) > 1 else None,
        two_sign_ups=_two_sign_ups(one, other),
        day_too_long=too_long,
    )


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
    """Of before a move none is confirmed any more, so it keeps nobody apart."""
    both = [(each.id, each.community_id) for each in passports if each]
    here = tuple_(Proposal.passport_id, Proposal.community_id).in_(both)
    rows = select(Proposal.id).where(here, Proposal.state == "waiting")
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
