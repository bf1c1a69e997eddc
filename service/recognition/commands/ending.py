"""What goes with an account: what waits ends, what was granted and issued stays; with an identity the words go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from service.core.actor import Actor
from service.core.db import db, table_of
from service.recognition.models import Commendation, ServiceStatement, Star
from service.recognition.rules import CommendationState, StarState, StatementState

STARS, COMMENDATIONS, STATEMENTS = table_of(Star), table_of(Commendation), table_of(ServiceStatement)


def withdraw_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """When the account ends: three statements. Stars, honours and statements that stand go on standing."""
    waiting = (
        (STARS, StarState.WAITING, {"state": StarState.WITHDRAWN.value}),
        (COMMENDATIONS, CommendationState.WAITING, {"state": CommendationState.WITHDRAWN.value}),
        (
            STATEMENTS,
            StatementState.REQUESTED,
            {"state": StatementState.WITHDRAWN.value, "ended_by": actor.account_id, "ended_at": now},
        ),
    )
    for table, state, ended in waiting:
        db.session.execute(update(table).where(table.c.account_id == account_id, table.c.state == state).values(ended))


def forget_words(account_id: UUID) -> None:
    """When the identity is erased: three statements. A statement can still be verified, without a name."""
    words: tuple[tuple[Any, dict[str, None]], ...] = (
        (STARS, {"reason": None}),
        (COMMENDATIONS, {"name": None, "given_by": None, "evidence": None, "reason": None}),
        (STATEMENTS, {"name_sealed": None, "words_sealed": None, "reason": None}),
    )
    for table, nothing in words:
        db.session.execute(update(table).where(table.c.account_id == account_id).values(nothing))
