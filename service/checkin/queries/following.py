"""Where a person's next presence begins: no end may reach into it, whoever wrote it down meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from service.checkin.models import Presence
from service.core.db import db, table_of


def _follows(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(
        other.passport_id == one.passport_id,
        other.id != one.id,
        or_(other.state == "open", other.state == "closed"),
        other.starts_at >= one.starts_at,
        other.starts_at < other.ends_at,
    )


def not_into_the_next(at: Any) -> ColumnElement[Any]:
    """For an UPDATE of presences: ``at``, or the start of the person's next presence if that comes first."""
    mine, other = table_of(Presence).c, table_of(Presence).alias("following").c
    following = select(func.min(other.starts_at)).where(_follows(mine, other)).scalar_subquery()
    return case((following < at, following), else_=at)


def next_starts(presence_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Presence → where the next of the same person begins, for those that have one: one statement."""
    one, other = table_of(Presence).alias("one").c, table_of(Presence).alias("following").c
    rows = select(one.id, func.min(other.starts_at)).where(one.id.in_(presence_ids), _follows(one, other))
    return dict(db.session.execute(rows.group_by(one.id)).all())
