"""Gifts and where their pieces are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from service.accounts.queries import named
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.redemption.models import Gift, GiftStock, StockMovement, StockNote


def get_gift(gift_id: UUID) -> Gift:
    """Refuses: ``NotFound``."""
    found = db.session.get(Gift, gift_id)
    if found is None:
        raise NotFound
    return found


def listed_gifts(community_id: UUID, query: dict[str, Any], *, is_staff: bool) -> Page:
    """Residents see what is offered; staff everything. Either may ask for a part of it."""
    rows = select(Gift).where(Gift.community_id == community_id)
    if not is_staff:
        rows = rows.where(Gift.is_offered)
    if (wanted := query.get("is_offered")) is not None:
        rows = rows.where(Gift.is_offered.is_(wanted))
    return read_page(rows, Gift.id, query, newest_first=False)


def on_the_shelf(community_id: UUID) -> Sequence[Gift]:
    """What is offered, or lies there still, by name."""
    rows = select(Gift).join(GiftStock, GiftStock.gift_id == Gift.id).where(Gift.community_id == community_id)
    rows = rows.where(or_(Gift.is_offered, GiftStock.on_shelf + GiftStock.reserved > 0))
    return db.session.scalars(rows.order_by(Gift.name, Gift.id).execution_options(populate_existing=True)).all()


def gifts_among(gift_ids: Iterable[UUID], community_id: UUID) -> dict[UUID, Gift]:
    """Those of this community, in one statement."""
    rows = select(Gift).where(Gift.id.in_(set(gift_ids)), Gift.community_id == community_id)
    return {gift.id: gift for gift in db.session.scalars(rows.execution_options(populate_existing=True))}


def movements_of(gift_id: UUID, query: dict[str, Any]) -> Page:
    """The stock ledger of a gift, newest first, each with its note and who recorded it."""
    page = read_page(select(StockMovement).where(StockMovement.gift_id == gift_id), StockMovement.id, query)
    ids = [each.id for each in page.items]
    rows = db.session.execute(select(StockNote.movement_id, StockNote.text).where(StockNote.movement_id.in_(ids)))
    notes = dict(rows.all())
    found = named(page.items, by_name_masked="by")
    return Page([{"movement": each, "note": notes.get(each.id)} for each in found], page.next_cursor)
