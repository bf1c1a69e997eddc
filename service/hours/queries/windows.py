from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from service.checkin.models import Presence
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.hours.models import WindowCorrection
from service.passports.models import Passport
from service.regions.queries import within_grants


def visible_to(actor: Actor) -> Select[WindowCorrection]:
    return select(WindowCorrection).where(WindowCorrection.community_id.in_(within_grants(actor)))


def get_for(actor: Actor, correction_id: UUID) -> WindowCorrection:
    """Refuses: ``NotFound``."""
    found = db.session.scalar(visible_to(actor).where(WindowCorrection.id == correction_id))
    if found is None:
        raise NotFound
    return found


def to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[WindowCorrection]:
    """Those that wait for a second of the staff, of shifts where neither one nor one's ``kin`` took part."""
    took_part = exists().where(
        Presence.shift_id == WindowCorrection.shift_id,
        Presence.state != "undone",
        Presence.passport_id == Passport.id,
        Passport.account_id.in_({actor.person_id, *kin}),
    )
    return select(WindowCorrection).where(
        WindowCorrection.community_id.in_(within_grants(actor, Role.STAFF)),
        WindowCorrection.state == "proposed",
        WindowCorrection.proposed_by != actor.account_id,
        ~took_part,
    )


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_to(actor)
    for name in ("shift_id", "community_id"):
        if name in query:
            rows = rows.where(getattr(WindowCorrection, name) == query[name])
    if states := query.get("state"):
        rows = rows.where(WindowCorrection.state.in_(states))
    return read_page(rows, WindowCorrection.id, query)
