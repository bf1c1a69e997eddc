"""Whom somebody has brought along: one statement, for one person or for a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, case, exists, func, literal, null, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from service.accounts.models import Account, AccountEnd
from service.accounts.queries import masked_names
from service.accounts.rules import AccountStatus, DisableReason
from service.accounts.rules.ends import EndKind, EndState
from service.activities.models import Shift
from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core.actor import Actor
from service.core.audit import AuditEvent
from service.core.db import db
from service.core.paging import Page, read_page
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.ladder.models import NeighbourCode, NeighbourInvitation
from service.ladder.queries.circles import People, circles
from service.ladder.queries.newcomers import PRESENT, came_before
from service.ladder.rules.bringing import Invited, Standing, standing
from service.passports.models import Passport
from service.values import value

OF_NOBODY = (DisableReason.DUPLICATE, DisableReason.MISUSE)  # such an account was never a neighbour's
NOBODYS_EYES = (Grade.INFERRED, Grade.LATE_ENTRY, Grade.OPENING)  # grades that need an approval to be believed


@value(kw_only=True)
class Along:
    """One invitation, and whether it counts: of one that does ``came_on`` is the service date that tells of it."""

    id: UUID
    inviter_id: UUID
    invitee_id: UUID
    given_on: date
    standing: Standing
    came_on: date | None


def code_of(actor: Actor) -> NeighbourCode | None:
    return db.session.get(NeighbourCode, actor.person_id)


def given_by(account_id: UUID) -> NeighbourInvitation | None:
    """Whose code this newcomer has given."""
    return db.session.scalar(select(NeighbourInvitation).where(NeighbourInvitation.invitee_id == account_id))


def has_brought(person_id: UUID, other_id: UUID) -> bool:
    """Whether this person brought the other along, or whoever brought them, and so on upwards."""
    chain = select(literal(other_id, NeighbourInvitation.inviter_id.type).label("id")).cte("chain", recursive=True)
    above = select(NeighbourInvitation.inviter_id).join(chain, NeighbourInvitation.invitee_id == chain.c.id)
    chain = chain.union(above)
    return db.session.scalar(select(chain.c.id).where(chain.c.id == person_id).limit(1)) is not None


def my_invited(actor: Actor, query: dict[str, Any]) -> Page:
    """Who has given one's own code, masked, with whether they count: three statements."""
    page = read_page(
        select(NeighbourInvitation).where(NeighbourInvitation.inviter_id == actor.person_id),
        NeighbourInvitation.id,
        query,
    )
    found = {
        each.id: each
        for each in invitations([actor.person_id], NeighbourInvitation.id.in_([row.id for row in page.items]))
    }
    names = masked_names(row.invitee_id for row in page.items)
    items = [{"row": row, "along": found[row.id], "name_masked": names.get(row.invitee_id)} for row in page.items]
    return Page(items, page.next_cursor)


def brought_along(people: People, until: date) -> Select[Any]:
    """Rows (``account_id`` of the inviter, ``day``, ``id`` of the invitation) of whoever counts and had come by
    ``until``: ``standing`` as a query, for sums over many. The facts are made first and asked afterwards: of what the
    conditions leave PostgreSQL expects a row or two, and would join thousands by looking through all for each.
    """
    all_facts = _facts(people, ()).order_by(None).cte("along").prefix_with("MATERIALIZED", dialect="postgresql").c
    nothing_against = (
        all_facts.is_closed == 0,
        all_facts.is_tied == 0,
        all_facts.is_mutual == 0,
        all_facts.is_no_newcomer == 0,
    )
    is_themselves = (all_facts.is_confirmed == 1, all_facts.has_inviters_way_in == 0)
    counts = (*nothing_against, *is_themselves, all_facts.is_vouched == 1, all_facts.day <= until)
    return select(all_facts.inviter_id.label("account_id"), all_facts.day, all_facts.id).where(*counts)


def invitations(inviters: People, *narrow: ColumnElement[bool]) -> list[Along]:
    """All that these people's codes have brought, oldest first."""
    return [_along(row) for row in db.session.execute(_facts(inviters, narrow))]


def _along(row: Any) -> Along:
    counts = row.is_vouched == 1
    invited = Invited(
        is_closed=bool(row.is_closed),
        is_tied=bool(row.is_tied),
        is_mutual=bool(row.is_mutual),
        is_no_newcomer=bool(row.is_no_newcomer),
        is_confirmed=bool(row.is_confirmed),
        has_inviters_way_in=bool(row.has_inviters_way_in),
        came_on=row.came_on,
        vouched_on=row.day if counts else None,
    )
    return Along(
        id=row.id,
        inviter_id=row.inviter_id,
        invitee_id=row.invitee_id,
        given_on=row.given_on,
        standing=standing(invited),
        came_on=row.day if counts else row.came_on,
    )


def _facts(inviters: People, narrow: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Joined as sets, so that a database hashes them; asked person by person, a hundred thousand take minutes."""
    made, back = NeighbourInvitation, aliased(NeighbourInvitation)
    inviter, invitee = aliased(Account), aliased(Account)
    ties = circles(inviters).cte("circles")
    to_invitee, to_confirmer, to_giver = (ties.alias(name) for name in ("to_invitee", "to_confirmer", "to_giver"))
    came, before = _came(inviters, ties), came_before(inviters).subquery("before")
    by, giver = invitee.identity_confirmed_by, invitee.way_in_by
    is_known = and_(
        invitee.identity_confirmed_at.is_not(None),
        or_(invitee.birth_date_sealed.is_not(None), invitee.id_number_index.is_not(None)),  # else they could be anybody
        or_(by.is_(None), and_(by != made.inviter_id, to_confirmer.c.one.is_(None))),
        or_(by.is_(None), made.written_by.is_(None), by != made.written_by),
    )
    has_died = exists().where(
        AccountEnd.account_id == invitee.id,
        AccountEnd.kind == EndKind.DEATH,
        AccountEnd.state == EndState.CONFIRMED,
        AccountEnd.undone_at.is_(None),
    )
    return (
        select(
            *(made.id, made.inviter_id, made.invitee_id, made.given_on, came.c.came_on, came.c.day),
            came.c.is_vouched,
            _flag(or_(and_(invitee.status == AccountStatus.CLOSED, ~has_died), _is_shut_as_nobodys(invitee))).label(
                "is_closed"
            ),
            _flag(or_(to_invitee.c.one.is_not(None), _possibly_same(inviter, invitee))).label("is_tied"),
            _flag(back.id.is_not(None)).label("is_mutual"),
            _flag(before.c.id.is_not(None)).label("is_no_newcomer"),
            _flag(is_known).label("is_confirmed"),
            _flag(or_(giver == made.inviter_id, to_giver.c.one.is_not(None))).label("has_inviters_way_in"),
        )
        .join(inviter, inviter.id == made.inviter_id)
        .join(invitee, invitee.id == made.invitee_id)
        .outerjoin(back, and_(back.inviter_id == made.invitee_id, back.invitee_id == made.inviter_id))
        .outerjoin(to_invitee, and_(to_invitee.c.one == made.inviter_id, to_invitee.c.two == made.invitee_id))
        .outerjoin(to_confirmer, and_(to_confirmer.c.one == made.inviter_id, to_confirmer.c.two == by))
        .outerjoin(to_giver, and_(to_giver.c.one == made.inviter_id, to_giver.c.two == giver))
        .outerjoin(before, before.c.id == made.id)
        .outerjoin(came, and_(came.c.id == made.id, came.c.place == 1))
        .where(made.inviter_id.in_(inviters), *narrow)
        .order_by(made.id)
    )


def _is_shut_as_nobodys(invitee: Any) -> ColumnElement[bool]:
    """By what was said when it was shut; who has lost the phone is a neighbour still."""
    shut = (AuditEvent.subject_type == "account", AuditEvent.subject_id == invitee.id)
    reason = select(AuditEvent.details["reason"].as_string()).where(*shut, AuditEvent.action == "account.disabled")
    last = reason.order_by(AuditEvent.id.desc()).limit(1).correlate(invitee).scalar_subquery()
    return and_(invitee.status == AccountStatus.DISABLED, last.in_(OF_NOBODY))


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 or 0: what is not known is not so."""
    return case((condition, 1), else_=0)


def _possibly_same(one: Any, two: Any) -> ColumnElement[bool]:
    """The same phone, or the same name and birth date (which the one or the other may have left out), and no two
    identity numbers that prove them to be two.
    """
    is_undated = or_(one.birth_date_sealed.is_(None), two.birth_date_sealed.is_(None))
    alike = or_(
        one.phone_index == two.phone_index,
        one.name_birth_index == two.name_birth_index,
        and_(one.name_index == two.name_index, is_undated),
    )
    return and_(alike, or_(one.id_number_index.is_(None), two.id_number_index.is_(None)))


def _came(inviters: People, ties: CTE) -> Subquery:
    """Of each invitation the coming that tells most (``place`` 1): vouched for by others before not, then the first;
    and when they came at all. What was before the code was given is no coming by it.
    """
    made = NeighbourInvitation
    of_these = made.inviter_id.in_(inviters)

    def seen(by: InstrumentedAttribute[Any] | ColumnElement[Any]) -> Select[Any]:
        return select(
            made.id.label("id"), made.inviter_id, Shift.id.label("shift_id"), Shift.service_date, by.label("by")
        )

    by = case((Presence.in_grade.in_(NOBODYS_EYES), null()), else_=Presence.in_by)
    present = (
        seen(by)
        .join(Passport, Passport.account_id == made.invitee_id)
        .join(Presence, and_(Presence.passport_id == Passport.id, Presence.state.in_(PRESENT)))
        .join(Shift, Shift.id == Presence.shift_id)
        .where(of_these, Shift.service_date >= made.given_on)
    )
    approved = [
        seen(decider)
        .join(ServiceRecord, ServiceRecord.account_id == made.invitee_id)
        .join(Shift, Shift.id == ServiceRecord.shift_id)
        .where(of_these, Shift.service_date >= made.given_on)
        .where(ServiceRecord.state == State.APPROVED, ServiceRecord.minutes > 0)
        for decider in (ServiceRecord.decided_by, ServiceRecord.first_approved_by)
    ]
    all_seen = union(present, *approved).subquery("seen").c
    is_vouched = _flag(and_(all_seen.by.is_not(None), all_seen.by != all_seen.inviter_id, ties.c.one.is_(None)))
    best_first = (is_vouched.desc(), all_seen.service_date, all_seen.shift_id)
    return (
        select(
            all_seen.id,
            all_seen.service_date.label("day"),
            is_vouched.label("is_vouched"),
            func.min(all_seen.service_date).over(partition_by=all_seen.id).label("came_on"),
            func.row_number().over(partition_by=all_seen.id, order_by=best_first).label("place"),
        )
        .select_from(_joined(all_seen, ties))
        .subquery("came")
    )


def _joined(seen: Any, ties: CTE) -> Any:
    table = seen.id.table
    return table.outerjoin(ties, and_(ties.c.one == seen.inviter_id, ties.c.two == seen.by))
