"""What goes with an account: what waits ends, what was granted and issued stays; with an identity the words go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, table_of
from service.recognition.models import Commendation, ServiceStatement, Star
from service.recognition.queries.merging import Ending
from service.recognition.rules import CommendationState, RevokeReason, StarState, StatementState

STARS, COMMENDATIONS, STATEMENTS = table_of(Star), table_of(Commendation), table_of(ServiceStatement)


def withdraw_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """When the account ends: three statements. Stars, honours and statements that stand go on standing."""
    waiting = (
        (STARS, StarState.WAITING, {"state": StarState.LAPSED.value}),
        (COMMENDATIONS, CommendationState.WAITING, {"state": CommendationState.WITHDRAWN.value}),
        (
            STATEMENTS,
            StatementState.REQUESTED,
            {"state": StatementState.LAPSED.value, "ended_by": actor.account_id, "ended_at": now},
        ),
    )
    for table, state, ended in waiting:
        db.session.execute(update(table).where(table.c.account_id == account_id, table.c.state == state).values(ended))


def end_merged(ending: Ending, *, actor: Actor, now: datetime) -> None:
    """When two accounts become one, before anything is carried over: of each what still is as it was found. Stars and
    honours stand. Nobody is told: the merging tells.
    """
    issued = (ServiceStatement.id.in_(ending.issued), ServiceStatement.state == StatementState.ISSUED)
    locked = select(ServiceStatement).where(*issued).order_by(ServiceStatement.id).with_for_update()
    for statement in db.session.scalars(locked.execution_options(populate_existing=True)).all():
        statement.state, statement.revoke_reason = StatementState.REVOKED.value, RevokeReason.MERGED.value
        statement.ended_by, statement.ended_at = actor.person_id, now
        said: dict[str, Any] = {"community_id": statement.community_id, "minutes": statement.minutes}
        said["reason"] = RevokeReason.MERGED.value
        audit.record("statement.revoked", "service_statement", statement.id, actor=actor, now=now, **said)
    db.session.flush()
    ended: dict[str, Any] = {"ended_by": actor.account_id, "ended_at": now}
    for table, ids, state, lapsed in (
        (STARS, ending.stars, StarState.WAITING, {"state": StarState.LAPSED.value}),
        (STATEMENTS, ending.requested, StatementState.REQUESTED, {"state": StatementState.LAPSED.value, **ended}),
    ):
        db.session.execute(update(table).where(table.c.id.in_(ids), table.c.state == state).values(lapsed))


def forget_words(account_id: UUID) -> None:
    """When the identity is erased: three statements. A statement can still be verified, without a name."""
    words: tuple[tuple[Any, dict[str, None]], ...] = (
        (STARS, {"reason": None}),
        (COMMENDATIONS, {"name": None, "given_by": None, "evidence": None, "reason": None}),
        (STATEMENTS, {"name_sealed": None, "words_sealed": None, "reason": None}),
    )
    for table, nothing in words:
        db.session.execute(update(table).where(table.c.account_id == account_id).values(nothing))
