from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.hours.models import WindowCorrection
from service.regions.queries import within_grants


def visible_to(actor: Actor) -> Select[WindowCorrection]:
    return select(WindowCorrection).where(WindowCorrection.community_id.in_(within_grants(actor)))


def get_for(actor: Actor, correction_id: UUID) -> WindowCorrection:
    """Refuses: ``NotFound``."""
    found = db.session.scalar(visible_to(actor).where(WindowCorrection.id == correction_id))
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_to(actor)
    for name in ("shift_id", "community_id"):
        if name in query:
            rows = rows.where(getattr(WindowCorrection, name) == query[name])
    if states := query.get("state"):
        rows = rows.where(WindowCorrection.state.in_(states))
    return read_page(rows, WindowCorrection.id, query)
