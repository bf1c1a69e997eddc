"""The same request sent twice has the effect of one (promise 8).

The key's row is written in the same transaction as the effect, so that there is never one without the other. A second
request with the same key waits for the first (the database makes it wait on the primary key), then gets its answer
again. Only committed answers replay; a refusal that rolled back leaves no row and the key stays unused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, db
from service.core.errors import Refusal
from service.core.kept import Kept
from service.core.retry import Rerun

KEEP_DAYS = 8  # phones go offline for a weekend; the promise is 7
KEY = re.compile(r"[A-Za-z0-9_.:-]{8,100}")


class IdempotencyKey(Base):
    """Guarantee: one row per (actor, operation, key), whatever races."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)

    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    status: Mapped[int | None]
    content_type: Mapped[str | None] = mapped_column(String(80))
    body: Mapped[str | None] = mapped_column(Text)


class KeyMissing(Refusal):
    code, status = "idempotency.key_missing", 400
    zh, en = "缺少防重复编号，没有保存。", "What keeps this from being done twice is missing; nothing was saved."
    next_zh, next_en = "请更新小程序后再试。", "Update the app and try again."
    for_developers = "An `Idempotency-Key` of 8–100 random characters, new with every new attempt."


class KeyMalformed(Refusal):
    code, status = "idempotency.key_malformed", 400
    zh, en = (
        "防重复编号的格式不对，没有保存。",
        "What keeps this from being done twice is not valid; nothing was saved.",
    )
    next_zh, next_en = "请更新小程序后再试。", "Update the app and try again."
    for_developers = "8–100 characters of `A–Z a–z 0–9 _ . : -`"


class KeyReused(Refusal):
    code, status = "idempotency.key_reused", 409
    zh, en = "同一编号已用于另一个请求，没有保存。", "This key was used for a different request."
    next_zh, next_en = (
        "请返回后重新操作一次。",
        "Go back and do it once more.",
    )
    for_developers = "A new key for a new request; a request is repeated with exactly the same body."


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, byte for byte."""

    status: int
    content_type: str
    body: str


def fingerprint(method: str, path: str, query: bytes, body: bytes) -> str:
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode(), query, body):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


_keys = Base.metadata.tables[IdempotencyKey.__tablename__]
_ours = (
    _keys.c.actor_id == bindparam("whose"),
    _keys.c.operation == bindparam("what"),
    _keys.c.key == bindparam("which"),
)
TAKE = {
    "postgresql": Kept(lambda: postgresql_insert(_keys).on_conflict_do_nothing().returning(_keys.c.key)),
    "sqlite": Kept(lambda: sqlite_insert(_keys).on_conflict_do_nothing().returning(_keys.c.key)),
}
READ = Kept(lambda: select(_keys.c.request_hash, _keys.c.status, _keys.c.content_type, _keys.c.body).where(*_ours))
KEEP = Kept(lambda: update(_keys).where(*_ours))


def claim(key: str, request_hash: str, *, actor_id: UUID, operation: str, now: datetime) -> Answer | None:
    """Take the key for this transaction, or give back the first answer. Refuses: ``KeyReused``."""
    row = {"actor_id": actor_id, "operation": operation, "key": key, "request_hash": request_hash, "created_at": now}
    if TAKE[db.engine.dialect.name].rows(row):
        return None
    found = READ.rows(_mark(actor_id, operation, key))
    if not found:
        raise Rerun  # the first one rolled back between our two statements
    [first] = found
    if first.request_hash != request_hash:
        raise KeyReused
    return Answer(first.status, first.content_type or "", first.body or "")


def keep(answer: Answer, key: str, *, actor_id: UUID, operation: str) -> None:
    """Store the answer beside its effect."""
    KEEP.do([{**_mark(actor_id, operation, key), **asdict(answer)}])


def _mark(actor_id: UUID, operation: str, key: str) -> dict[str, Any]:
    return {"whose": actor_id, "what": operation, "which": key}


def forget_old(now: datetime) -> int:
    """Drop rows older than ``KEEP_DAYS`` days; returns how many."""
    old = delete(IdempotencyKey).where(IdempotencyKey.created_at < now - timedelta(days=KEEP_DAYS))
    return int(db.session.execute(old.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
