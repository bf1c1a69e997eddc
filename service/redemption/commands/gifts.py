"""Gifts: what is offered, for how many points."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import StaleVersion
from service.redemption.errors.gifts import GiftNameTaken
from service.redemption.models import Gift, GiftStock


def add(community_id: UUID, *, actor: Actor, now: datetime, **about: Any) -> Gift:
    """Put a gift on the list; its stock begins at nothing. Refuses: ``GiftNameTaken``."""
    _must_be_new(community_id, about["name"])
    gift = Gift(id=new_id(), community_id=community_id, created_at=now, created_by=actor.person_id, **about)
    db.session.add(gift)
    db.session.flush()
    db.session.add(GiftStock(gift_id=gift.id))
    db.session.flush()
    _audit("gift.added", gift, actor, now)
    return gift


def change(gift: Gift, *, version: int, actor: Actor, now: datetime, **about: Any) -> Gift:
    """Say anew what it is; what stands in orders keeps its price. Refuses: ``StaleVersion``, ``GiftNameTaken``."""
    if gift.version != version:
        raise StaleVersion
    if about["name"] != gift.name:
        _must_be_new(gift.community_id, about["name"])
    for name, value in about.items():
        setattr(gift, name, value)
    db.session.flush()
    _audit("gift.changed", gift, actor, now)
    return gift


def _must_be_new(community_id: UUID, name: str) -> None:
    found = db.session.scalar(select(Gift.id).where(Gift.community_id == community_id, Gift.name == name))
    if found is not None:
        raise GiftNameTaken(gift_id=str(found))


def _audit(action: str, gift: Gift, actor: Actor, now: datetime) -> None:
    details = {"price_points": gift.price_points, "is_offered": gift.is_offered}
    audit.record(action, "gift", gift.id, actor=actor, now=now, community_id=gift.community_id, **details)
