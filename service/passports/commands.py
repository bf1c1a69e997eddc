"""Opening passports and posting to their ledgers; nothing else in the system writes these tables."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from service.accounts.models import Account
from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.core.retry import Rerun
from service.passports import chain
from service.passports.errors import AlreadyOpened
from service.passports.models import LedgerEntry, Passport, PassportHead
from service.passports.rules import Head, Kind, make_number


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry to be: signed ``minutes`` for earn and correct, signed ``points`` for the rest, both for an opening."""

    passport_id: UUID
    kind: Kind
    cause: chain.Cause
    minutes: int = 0
    points: int = 0


def open_passport(account: Account, community_id: UUID, *, actor: Actor, now: datetime) -> Passport:
    """Give a person their passport, with an empty ledger. Refuses: ``AlreadyOpened``."""
    if db.session.scalar(select(Passport.id).where(Passport.account_id == account.id)):
        raise AlreadyOpened
    passport = Passport(
        id=new_id(),
        account_id=account.id,
        number=_free_number(),
        community_id=community_id,
        opened_at=now,
        opened_by=actor.account_id,
    )
    db.session.add(passport)
    db.session.flush()
    db.session.add(PassportHead(**asdict(chain.new_head(passport.id))))
    db.session.flush()
    audit.record("passport.opened", "passport", passport.id, actor=actor, now=now, community_id=community_id)
    return passport


def _free_number() -> str:
    number = make_number(str(secrets.randbelow(900_000_000) + 100_000_000))
    if db.session.scalar(select(Passport.id).where(Passport.number == number)):
        raise Rerun
    return number


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
    db.session.execute(insert(LedgerEntry), [{"id": new_id(), **asdict(entry)} for entry in entries])
    _store_heads([heads[passport_id] for passport_id in {posting.passport_id for posting in postings}])
    return entries


def _store_heads(heads: list[Head]) -> None:
    table = table_of(PassportHead)
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in asdict(heads[0]) if name != "passport_id"}
    statement = update(table).where(table.c.passport_id == bindparam("of_passport")).values(values)
    rows = [
        {"of_passport": head.passport_id, **{f"new_{name}": value for name, value in asdict(head).items()}}
        for head in sorted(heads, key=lambda head: head.passport_id)
    ]
    for row in rows:
        row.pop("new_passport_id")
    db.session.connection().execute(statement, rows)


def entry_of(row: LedgerEntry) -> chain.Entry:
    """A stored row as the chain knows it."""
    values = {name: getattr(row, name) for name in chain.Entry.__slots__}
    return chain.Entry(**{**values, "kind": Kind(row.kind)})
