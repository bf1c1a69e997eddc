"""Two passports of one human being become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id
from service.passports import chain
from service.passports.chain import Cause
from service.passports.commands.ledger import lock_heads, write
from service.passports.models import Passport
from service.passports.rules import Head

OF_A_PASSPORT = "passport"  # what the two entries of a merge name as their source: the other passport


@dataclass(frozen=True, slots=True)
class Folded:
    """What the surviving ledger grew by."""

    minutes: int
    points: int


def lock_both(absorbed_id: UUID, survivor_id: UUID) -> dict[UUID, Head]:
    """The ledgers of two people who are one; until the transaction ends nothing is posted or held in either."""
    return lock_heads([absorbed_id, survivor_id])


def close_door(absorbed_id: UUID, survivor_id: UUID) -> None:
    """From here nothing begins under either before this transaction ends: whoever was writing has written, whoever
    comes waits (``not_merged_…``). After the ledgers, as whoever approves takes those first.
    """
    ids = (absorbed_id, survivor_id)
    db.session.execute(select(Passport.id).where(Passport.id.in_(ids)).order_by(Passport.id).with_for_update()).all()


def fold(absorbed_id: UUID, survivor_id: UUID, heads: dict[UUID, Head], *, actor: Actor, now: datetime) -> Folded:
    """Two entries that name each other's passport: the absorbed ledger ends at nought, the survivor's goes on with
    the sum. Remainders add, so that two quarters of an hour become a point. Its number and card lead to the survivor
    from now on, and so do those that led to it.
    """
    causes = (Cause(OF_A_PASSPORT, other, 0, now, actor.person_id) for other in (absorbed_id, survivor_id))
    gained, ended = causes
    (head, entry), (last, end) = chain.merge(heads[survivor_id], heads[absorbed_id], gained=gained, ended=ended)
    write({new_id(): entry, new_id(): end}, [head, last])
    leading_here = or_(Passport.id == absorbed_id, Passport.merged_into_id == absorbed_id)
    moved = update(Passport).where(leading_here).values(merged_into_id=survivor_id)
    db.session.execute(moved.execution_options(synchronize_session=False))
    survivor = db.session.get_one(Passport, survivor_id, populate_existing=True)
    ids = {"from_id": str(absorbed_id)}
    home = survivor.community_id
    audit.record("passport.merged", "passport", survivor_id, actor=actor, now=now, community_id=home, **ids)
    return Folded(entry.minutes_change, entry.points_change)
