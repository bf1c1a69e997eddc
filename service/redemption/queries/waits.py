"""Who waits for which gift, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from service.accounts.queries import masked_names, represented_by
from service.accounts.queries.ends import death_waits
from service.accounts.rules import DelegationScope
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.queries import numbers_of
from service.redemption.models import Gift, GiftStock, GiftWait, RedemptionPeriod
from service.redemption.rules.waits import WaitState
from service.regions.queries import within_grants

QUEUED = (WaitState.WAITING, WaitState.OFFERED)
IN_TURN = (GiftWait.period_id, GiftWait.ordinal)  # of one gift


@dataclass(frozen=True, slots=True)
class ShownWait:
    """A wait with its gift, and how many are before it: 1 is next; ``None`` once it waits no more."""

    wait: GiftWait
    gift: Gift
    place_in_queue: int | None
    passport_number: str
    name_masked: str | None


def shown(waits: Sequence[GiftWait]) -> list[ShownWait]:
    """Four statements, however many; none for none."""
    if not waits:
        return []
    asked = {wait.gift_id for wait in waits}
    gifts = {gift.id: gift for gift in db.session.scalars(select(Gift).where(Gift.id.in_(asked)))}
    place = func.row_number().over(partition_by=GiftWait.gift_id, order_by=IN_TURN).label("place")
    queue = select(GiftWait.id, place).where(GiftWait.gift_id.in_(asked), GiftWait.state == WaitState.WAITING)
    found = queue.subquery()
    rows = select(found.c.id, found.c.place).where(found.c.id.in_([wait.id for wait in waits]))
    places: dict[UUID, int] = dict(db.session.execute(rows).all())
    numbers = numbers_of({wait.passport_id for wait in waits})
    names = masked_names({wait.account_id for wait in waits})
    return [
        ShownWait(
            wait,
            gifts[wait.gift_id],
            places.get(wait.id),
            numbers[wait.passport_id],
            names.get(wait.account_id),
        )
        for wait in waits
    ]


def shown_one(wait: GiftWait) -> ShownWait:
    [found] = shown([wait])
    return found


def waited_for(gift_ids: Iterable[UUID]) -> UUID | None:
    """One of these gifts for which somebody waits."""
    return min(waited_for_among(gift_ids), default=None)


def waited_for_among(gift_ids: Iterable[UUID]) -> set[UUID]:
    rows = select(GiftWait.gift_id).where(GiftWait.gift_id.in_(list(gift_ids)), GiftWait.state == WaitState.WAITING)
    return set(db.session.scalars(rows.distinct()))


def waiting_for(gift_id: UUID) -> Sequence[tuple[GiftWait, int, date, int]]:
    """In the order of asking, locked, each with the gift's price and with the cut-off of its period and the hours that
    it gives an offer; nobody, of a gift that is off the list. Its stock is locked already, so nobody else offers it.
    """
    rows = (
        select(GiftWait, Gift.price_points, RedemptionPeriod.cutoff_on, RedemptionPeriod.offer_hours)
        .join(Gift, Gift.id == GiftWait.gift_id)
        .join(RedemptionPeriod, RedemptionPeriod.id == GiftWait.period_id)
        .where(GiftWait.gift_id == gift_id, GiftWait.state == WaitState.WAITING, Gift.is_offered)
        .order_by(*IN_TURN)
        .with_for_update(of=GiftWait)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(rows)]


def locked_stock(gift_id: UUID) -> GiftStock:
    rows = select(GiftStock).where(GiftStock.gift_id == gift_id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def locked(wait_id: UUID) -> GiftWait:
    """After the stock of its gift, which whoever offers has locked when they come to who waits."""
    stock = select(GiftStock).join(GiftWait, GiftWait.gift_id == GiftStock.gift_id).where(GiftWait.id == wait_id)
    db.session.scalars(stock.with_for_update(of=GiftStock).execution_options(populate_existing=True)).one()
    rows = select(GiftWait).where(GiftWait.id == wait_id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def queued(period_id: UUID, gift_id: UUID, passport_id: UUID) -> GiftWait | None:
    rows = select(GiftWait).where(
        GiftWait.period_id == period_id,
        GiftWait.gift_id == gift_id,
        GiftWait.passport_id == passport_id,
        GiftWait.state.in_(QUEUED),
    )
    return db.session.scalar(rows)


def queued_of(passport_id: UUID) -> Sequence[GiftWait]:
    rows = select(GiftWait).where(GiftWait.passport_id == passport_id, GiftWait.state.in_(QUEUED))
    return db.session.scalars(rows.order_by(GiftWait.gift_id)).all()


def offers_of(account_id: UUID) -> Sequence[GiftWait]:
    rows = select(GiftWait).where(GiftWait.account_id == account_id, GiftWait.state == WaitState.OFFERED)
    rows = rows.order_by(GiftWait.gift_id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def newest_offers(gift_id: UUID) -> Sequence[GiftWait]:
    """What is kept of a gift for those who have not taken it yet, the newest first."""
    rows = select(GiftWait).where(GiftWait.gift_id == gift_id, GiftWait.state == WaitState.OFFERED)
    return db.session.scalars(rows.order_by(GiftWait.offered_at.desc(), GiftWait.ordinal.desc())).all()


def lock_stocks_waited_for(period_id: UUID) -> None:
    queued = select(GiftWait.gift_id).where(GiftWait.period_id == period_id, GiftWait.state.in_(QUEUED))
    rows = select(GiftStock).where(GiftStock.gift_id.in_(queued)).order_by(GiftStock.gift_id).with_for_update()
    db.session.scalars(rows.execution_options(populate_existing=True)).all()


def queued_in(period_id: UUID) -> Sequence[GiftWait]:
    rows = select(GiftWait).where(GiftWait.period_id == period_id, GiftWait.state.in_(QUEUED))
    return db.session.scalars(rows.order_by(GiftWait.gift_id, GiftWait.ordinal).with_for_update()).all()


def overdue(now: datetime) -> list[UUID]:
    """But not of whom a death is reported: they could take nothing meanwhile, and may live."""
    rows = select(GiftWait.id).where(GiftWait.state == WaitState.OFFERED, GiftWait.offer_ends_at <= now)
    rows = rows.where(~death_waits(GiftWait.account_id))
    return list(db.session.scalars(rows.order_by(GiftWait.offer_ends_at).limit(500)))


def own_waits(account_id: UUID, query: dict[str, Any]) -> Page:
    return _page(read_page(select(GiftWait).where(GiftWait.account_id == account_id), GiftWait.id, query))


def listed_waits(period_id: UUID, query: dict[str, Any]) -> Page:
    """For staff: of a period, or of one gift of it."""
    rows = select(GiftWait).where(GiftWait.period_id == period_id)
    if gift := query.get("gift_id"):
        rows = rows.where(GiftWait.gift_id == gift)
    return _page(read_page(rows, GiftWait.id, query, newest_first=False))


def _page(page: Page) -> Page:
    return Page(shown(page.items), page.next_cursor)


def wait_for(actor: Actor, wait_id: UUID, now: datetime) -> GiftWait:
    """One's own, of whom one orders for, of residents for their staff. Refuses: ``NotFound``."""
    visible = or_(
        GiftWait.account_id == actor.account_id,
        GiftWait.account_id.in_(represented_by(actor.person_id, now, DelegationScope.ORDER)),
        GiftWait.community_id.in_(within_grants(actor, Role.STAFF)),
    )
    found = db.session.scalar(select(GiftWait).where(GiftWait.id == wait_id, visible))
    if found is None:
        raise NotFound
    return found
