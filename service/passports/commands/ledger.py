"""Posting: lock the heads, chain in memory, write in two statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from service.core.db import db, new_id, table_of
from service.passports import chain
from service.passports.models import LedgerEntry, PassportHead
from service.passports.rules import Head, Kind


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry to be: signed ``minutes`` for earn and correct, signed ``points`` for the rest, both for an opening."""

    passport_id: UUID
    kind: Kind
    cause: chain.Cause
    minutes: int = 0
    points: int = 0


def lock_heads(passport_ids: Iterable[UUID]) -> dict[UUID, Head]:
    """Lock ledgers in id order, so that two batches never wait for each other in a circle. One statement."""
    rows = db.session.execute(
        select(*PassportHead.__table__.columns)
        .where(PassportHead.passport_id.in_(set(passport_ids)))
        .order_by(PassportHead.passport_id)
        .with_for_update()
    )
    return {row.passport_id: Head(**row._mapping) for row in rows}


def post(postings: list[Posting], heads: dict[UUID, Head]) -> list[chain.Entry]:
    """Post a batch to locked heads: two statements, whether for one entry or a thousand. Returns entries in order."""
    if not postings:
        return []
    entries = []
    for posting in postings:
        head, entry = chain.post(
            heads[posting.passport_id],
            posting.kind,
            cause=posting.cause,
            minutes=posting.minutes,
            points=posting.points,
        )
        heads[posting.passport_id] = head
        entries.append(entry)
    posted = {posting.passport_id for posting in postings}
    write({new_id(): entry for entry in entries}, [heads[passport_id] for passport_id in posted])
    return entries


def write(entries: dict[UUID, chain.Entry], heads: list[Head]) -> None:
    """Entries by their ids, in order, and the heads that they leave behind."""
    db.session.execute(insert(LedgerEntry), [{"id": each, **_columns(entry)} for each, entry in entries.items()])
    store_heads(heads)


def _columns(row: chain.Entry | Head) -> dict[str, Any]:
    """As ``asdict`` without its deep copies, which cost a quarter of a batch's time."""
    return {name: getattr(row, name) for name in row.__slots__}


def store_heads(heads: list[Head]) -> None:
    table = table_of(PassportHead)
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _columns(heads[0]) if name != "passport_id"}
    statement = update(table).where(table.c.passport_id == bindparam("of_passport")).values(values)
    rows = [
        {"of_passport": head.passport_id, **{f"new_{name}": value for name, value in _columns(head).items()}}
        for head in sorted(heads, key=lambda head: head.passport_id)
    ]
    for row in rows:
        row.pop("new_passport_id")
    db.session.connection().execute(statement, rows)
