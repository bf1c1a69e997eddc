"""What waits for a second member of staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.redemption.models import CounterProposal, RedemptionOrder
from service.redemption.queries.orders import WITH_LINES, ShownOrder, shown
from service.redemption.rules.two_people import ProposalState
from service.regions.queries import within_grants

WAITING_SHOWN = 50


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Within the actor's staff grants, newest first."""
    rows = select(CounterProposal).where(CounterProposal.community_id.in_(within_grants(actor, Role.STAFF)))
    for name in ("kind", "state"):
        if wanted := query.get(name):
            rows = rows.where(getattr(CounterProposal, name).in_(wanted))
    return read_page(rows, CounterProposal.id, query)


def waiting_in(community_id: UUID) -> Sequence[CounterProposal]:
    """What nobody has decided there, newest first."""
    rows = select(CounterProposal).where(CounterProposal.community_id == community_id)
    rows = rows.where(CounterProposal.state == ProposalState.WAITING)
    return db.session.scalars(rows.order_by(CounterProposal.id.desc()).limit(WAITING_SHOWN)).all()


def waiting_of_day(day_id: UUID, kind: str) -> Select[CounterProposal]:
    """Of this kind, about orders of a day, that nobody has decided."""
    rows = select(CounterProposal).where(CounterProposal.kind == kind, CounterProposal.state == ProposalState.WAITING)
    rows = rows.where(CounterProposal.order_id.in_(select(RedemptionOrder.id).where(RedemptionOrder.day_id == day_id)))
    return rows.order_by(CounterProposal.id)


def waiting_about(kind: str, about_id: UUID) -> UUID | None:
    """One of this kind, about an order or a gift, that nobody has decided yet."""
    rows = select(CounterProposal.id).where(CounterProposal.kind == kind)
    rows = rows.where(or_(CounterProposal.order_id == about_id, CounterProposal.gift_id == about_id))
    return db.session.scalar(rows.where(CounterProposal.state == ProposalState.WAITING).limit(1))


def orders_about(proposals: Sequence[CounterProposal]) -> dict[UUID, ShownOrder]:
    """Those that the proposals are about, as the counter shows them."""
    ids = [each.order_id for each in proposals if each.order_id]
    rows = select(RedemptionOrder).options(WITH_LINES).where(RedemptionOrder.id.in_(ids))
    return {each.order.id: each for each in shown(db.session.scalars(rows).all())}


def to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[CounterProposal]:
    """Those that wait for a second of the staff, and are about no order of one's own or of ``kin``."""
    own = select(RedemptionOrder.id).where(RedemptionOrder.account_id.in_({actor.person_id, *kin}))
    return select(CounterProposal).where(
        CounterProposal.community_id.in_(within_grants(actor, Role.STAFF)),
        CounterProposal.state == ProposalState.WAITING,
        CounterProposal.proposed_by != actor.account_id,
        CounterProposal.proposed_by.not_in(kin),
        or_(CounterProposal.order_id.is_(None), CounterProposal.order_id.not_in(own)),
    )


def proposal_for(actor: Actor, proposal_id: UUID) -> CounterProposal:
    """Refuses: ``NotFound``."""
    near = CounterProposal.community_id.in_(within_grants(actor, Role.STAFF))
    found = db.session.scalar(select(CounterProposal).where(CounterProposal.id == proposal_id, near))
    if found is None:
        raise NotFound
    return found
