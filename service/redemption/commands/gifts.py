"""Gifts: what is offered, for how many points."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import StaleVersion
from service.redemption.commands import colleagues, offers
from service.redemption.errors.gifts import GiftKindFixed, GiftNameTaken, GiftOrdered
from service.redemption.models import Gift, GiftStock
from service.redemption.queries.periods import open_period
from service.redemption.queries.waits import locked_stock
from service.redemption.rules.stock import GiftChange, judge_change


def add(community_id: UUID, *, actor: Actor, now: datetime, **about: Any) -> Gift:
    """Put a gift on the list; its stock begins at nothing. While people order colleagues are told. Refuses:
    ``GiftNameTaken``.
    """
    _must_be_new(community_id, about["name"])
    gift = Gift(id=new_id(), community_id=community_id, created_at=now, created_by=actor.person_id, **about)
    db.session.add(gift)
    db.session.flush()
    db.session.add(GiftStock(gift_id=gift.id))
    db.session.flush()
    _audit("gift.added", gift, actor, now)
    _tell_while_people_order("gift.added", gift, actor, now)
    return gift


def change(gift: Gift, *, version: int, actor: Actor, now: datetime, **about: Any) -> Gift:
    """Say anew what it is; what stands in orders keeps its price. Another price or limit while people order, with the
    price before and after, or that it is offered or no longer, is told to colleagues. Refuses: ``StaleVersion``,
    ``GiftNameTaken``, ``GiftKindFixed``, ``GiftOrdered``.
    """
    if gift.version != version:
        raise StaleVersion
    if about["name"] != gift.name:
        _must_be_new(gift.community_id, about["name"])
    _must_stay_what_it_was(gift, about)
    terms = ("price_points", "limit_per_person")
    if any(about[term] != getattr(gift, term) for term in terms):
        prices = {"before": gift.price_points, "points": about["price_points"]}
        _tell_while_people_order("gift.terms_changed", gift, actor, now, **prices)
    if about["is_offered"] != gift.is_offered:
        _tell_while_people_order("gift.offer_changed", gift, actor, now)
    for name, value in about.items():
        setattr(gift, name, value)
    db.session.flush()
    offers.offer_all([gift.id], now=now)  # what came while it was off the list
    _audit("gift.changed", gift, actor, now)
    return gift


def _tell_while_people_order(code: str, gift: Gift, actor: Actor, now: datetime, **prices: int) -> None:
    if open_period(gift.community_id):
        colleagues.tell(code, gift.community_id, actor=actor, now=now, gift_id=gift.id, **prices)


def _must_stay_what_it_was(gift: Gift, about: Mapping[str, Any]) -> None:
    left = locked_stock(gift.id)  # nobody orders it meanwhile
    asked = GiftChange(
        changes_kind=about["kind"] != gift.kind,
        changes_name=(about["name"], about["unit"]) != (gift.name, gift.unit),
        has_moved=left.received > 0,
        is_held=left.reserved > 0,
        was_given=left.handed_over > 0,
    )
    match judge_change(asked):
        case "gift.kind_fixed":
            raise GiftKindFixed.of(gift)
        case "gift.ordered":
            raise GiftOrdered.of(gift)


def _must_be_new(community_id: UUID, name: str) -> None:
    found = db.session.scalar(select(Gift).where(Gift.community_id == community_id, Gift.name == name))
    if found is not None:
        raise GiftNameTaken.of(found)


def _audit(action: str, gift: Gift, actor: Actor, now: datetime) -> None:
    details = {"price_points": gift.price_points, "is_offered": gift.is_offered}
    audit.record(action, "gift", gift.id, actor=actor, now=now, community_id=gift.community_id, **details)
