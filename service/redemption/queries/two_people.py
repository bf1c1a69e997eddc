"""What waits for a second member of staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from service.accounts.queries import Shown, named
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.models import Passport
from service.redemption.models import CounterProposal, Gift, OrderLine, RedemptionOrder
from service.redemption.queries.orders import WITH_LINES, ShownOrder, shown
from service.redemption.rules.two_people import ProposalState
from service.regions.queries import within_grants

WAITING_SHOWN = 50
WHO = {
    "name_masked": "account_id",
    "proxy_name_masked": "proxy_id",
    "proposed_by_name_masked": "proposed_by",
    "decided_by_name_masked": "decided_by",
}


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Within the actor's staff grants, newest first."""
    rows = select(CounterProposal).where(CounterProposal.community_id.in_(within_grants(actor, Role.STAFF)))
    for name in ("kind", "state"):
        if wanted := query.get(name):
            rows = rows.where(getattr(CounterProposal, name).in_(wanted))
    page = read_page(rows, CounterProposal.id, query)
    return Page(shown_proposals(page.items), page.next_cursor)


def shown_proposals(proposals: Sequence[CounterProposal]) -> list[Shown]:
    """With what a second person decides by: whose order, which gifts, and who has to do with it by masked names. Four
    statements, however many.
    """
    orders = _whose({each.order_id for each in proposals if each.order_id})
    lines = _lines({UUID(line) for each in proposals for line in each.details.get("line_ids", ())})
    gift_ids = {each.gift_id for each in proposals if each.gift_id}
    gifts = {
        row.id: row for row in db.session.execute(select(Gift.id, Gift.name, Gift.unit).where(Gift.id.in_(gift_ids)))
    }
    rows = []
    for each in proposals:
        account_id, number = orders.get(each.order_id, (None, None)) if each.order_id else (None, None)
        proxy_id = UUID(each.details["proxy_id"]) if "proxy_id" in each.details else None
        about = [lines[UUID(line)] for line in each.details.get("line_ids", ())]
        gift = gifts.get(each.gift_id) if each.gift_id else None
        of_gift = {"gift_name": gift.name if gift else None, "gift_unit": gift.unit if gift else None}
        rows.append(
            Shown(
                each,
                {"account_id": account_id, "proxy_id": proxy_id, "lines": about, "passport_number": number, **of_gift},
            )
        )
    return [each.row.beside(**each.told) for each in named(rows, **WHO)]


def shown_one(proposal: CounterProposal) -> Shown:
    [found] = shown_proposals([proposal])
    return found


def _whose(order_ids: set[UUID]) -> dict[UUID, tuple[UUID, str]]:
    rows = select(RedemptionOrder.id, RedemptionOrder.account_id, Passport.number)
    rows = rows.join(Passport, Passport.id == RedemptionOrder.passport_id).where(RedemptionOrder.id.in_(order_ids))
    return {order_id: (account_id, number) for order_id, account_id, number in db.session.execute(rows)}


def _lines(line_ids: set[UUID]) -> dict[UUID, Any]:
    rows = select(OrderLine.id, OrderLine.quantity, Gift.name, Gift.unit).join(Gift, Gift.id == OrderLine.gift_id)
    return {row.id: row for row in db.session.execute(rows.where(OrderLine.id.in_(line_ids)))}


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
