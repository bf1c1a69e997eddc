"""What comes to nothing when two accounts of one human being become one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import aliased

from service.core.db import db
from service.recognition.models import ServiceStatement, Star
from service.recognition.rules import StarState, StatementState


@dataclass(frozen=True, slots=True)
class Ending:
    """By id: issued statements that become void, requests for one, and applications for a star."""

    issued: list[UUID]
    requested: list[UUID]
    stars: list[UUID]


def ending_with(absorbed_id: UUID, survivor_id: UUID) -> Ending:
    """Of the account that ends all that waits, and its statements, for the other's will state the same service again;
    of the one that goes on an application for a star that either holds already. One statement.
    """
    live = (StatementState.ISSUED, StatementState.REQUESTED)
    theirs = (ServiceStatement.account_id == absorbed_id, ServiceStatement.state.in_(live))
    statements = select(ServiceStatement.id, ServiceStatement.state).where(*theirs)
    held = aliased(Star)
    by_either = (held.account_id.in_((absorbed_id, survivor_id)), held.state == StarState.GRANTED)
    highest = select(func.coalesce(func.max(held.stars), 0)).where(*by_either).scalar_subquery()
    is_held = and_(Star.account_id == survivor_id, Star.stars <= highest)
    waits = (or_(Star.account_id == absorbed_id, is_held), Star.state == StarState.WAITING)
    found: dict[str, list[UUID]] = {}
    for each, state in db.session.execute(union_all(statements, select(Star.id, Star.state).where(*waits))):
        found.setdefault(state, []).append(each)
    issued, requested, stars = (found.get(state, []) for state in (*live, StarState.WAITING))
    return Ending(issued, requested, stars)
