"""A debt is its human being's: who closes the account and comes back finds it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.core import audit, outbox
from service.core.actor import WORKER
from service.core.db import db, new_id
from service.passports import chain
from service.passports.chain import Cause
from service.passports.commands.ledger import lock_heads, write
from service.passports.models import Passport
from service.passports.queries import debts


def take_up(owing_id: UUID, *, now: datetime) -> None:
    """Two entries that name each other: what is owed leaves the closed passport and stands in the one that the person
    has now; they are told. Minutes, and what they earned, stay where they were served. Again changes nothing.
    """
    passport_id = debts.taken_up_by(owing_id)
    if passport_id is None:
        return
    heads = lock_heads([owing_id, passport_id])
    debt = -heads[owing_id].balance
    if debt <= 0:
        return
    taken, left = new_id(), new_id()
    gained, ended = (Cause("ledger_entry", other, 0, now, WORKER.account_id) for other in (left, taken))
    (head, entry), (last, end) = chain.carry_debt(heads[passport_id], heads[owing_id], gained=gained, ended=ended)
    write({taken: entry, left: end}, [head, last])
    passport = db.session.get_one(Passport, passport_id)
    audit.record(
        "passport.debt_taken_up",
        "passport",
        passport_id,
        actor=WORKER,
        now=now,
        community_id=passport.community_id,
        from_id=str(owing_id),
    )
    facts = {"passport_id": str(passport_id), "kind": "merge", "points": debt}
    told = {"account_id": str(passport.account_id), "code": "passport.debt_taken_up", "facts": facts}
    outbox.put("inbox", [told], now=now)
