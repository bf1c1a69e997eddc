"""A debt is its human being's: who closes the account and comes back finds it."""

from __future__ import annotations

from collections.abc import Mapping
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
from service.passports.rules import Head


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
    _carry(owing_id, passport_id, -debt, heads, "passport.debt_taken_up", now)


def give_back(left_id: UUID, *, now: datetime) -> None:
    """A correction has shown that less was owed: so much of what was taken up, as the closed passport now has, goes
    where the debt went; they are told. Again changes nothing.
    """
    found = debts.taken_from(left_id)
    if found is None:
        return
    heads = lock_heads([left_id, found[0]])
    again = debts.taken_from(left_id)  # under the locks: another worker may have given it back
    if again is not None and again[0] == found[0]:
        passport_id, debt = again
        _carry(left_id, passport_id, min(heads[left_id].balance, debt), heads, "passport.debt_given_back", now)


def _carry(left_id: UUID, passport_id: UUID, points: int, heads: Mapping[UUID, Head], said: str, now: datetime) -> None:
    """So many points, below zero if they are owed, from the one to the other."""
    taken, left = new_id(), new_id()
    gained, ended = (Cause("ledger_entry", other, 0, now, WORKER.account_id) for other in (left, taken))
    carried = chain.carry(heads[passport_id], heads[left_id], points, gained=gained, ended=ended)
    (head, entry), (last, end) = carried
    write({taken: entry, left: end}, [head, last])
    passport = db.session.get_one(Passport, passport_id)
    community = passport.community_id
    ids = {"from_id": str(left_id)}
    audit.record(said, "passport", passport_id, actor=WORKER, now=now, community_id=community, **ids)
    facts = {"passport_id": str(passport_id), "kind": "merge", "points": abs(points)}
    outbox.put("inbox", [{"account_id": str(passport.account_id), "code": said, "facts": facts}], now=now)
