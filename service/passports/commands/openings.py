"""One human being has one opening: what two accounts brought twice is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id
from service.passports import chain
from service.passports.chain import Cause
from service.passports.commands.ledger import write
from service.passports.models import Passport
from service.passports.queries import standing_openings
from service.passports.rules import OF_AN_ENTRY, Head


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an opening had brought, and the ledger has no more."""

    minutes: int
    points: int


def take_back_smallest(
    passport_id: UUID, heads: Mapping[UUID, Head], *, actor: Actor, now: datetime
) -> TakenBack | None:
    """Of the openings that stand under this passport, whose head is locked, the smallest leaves as it was posted:
    minutes and points, of its grade and its last day, by a ``merge`` entry that names it; each once, the constraint
    says (``uq_ledger_entry_passport_id_kind_source_type_source_id``). What is held stays held, and the balance may fall
    below zero, as by a correction. ``None``: there are not two.
    """
    standing = standing_openings([passport_id])
    if len(standing) <= 1:
        return None
    opening = standing[0]
    cause = Cause(
        source_type=OF_AN_ENTRY,
        source_id=opening.id,
        policy_version=opening.policy_version,
        posted_at=now,
        actor_id=actor.person_id,
        grade=opening.grade,
        service_date=opening.service_date,
    )
    minutes, points = opening.minutes_change, opening.points_change
    head, entry = chain.take_back(heads[passport_id], minutes=minutes, points=points, cause=cause)
    write({new_id(): entry}, [head])
    home = db.session.get_one(Passport, passport_id).community_id
    said: dict[str, Any] = {"entry_id": str(opening.id), "minutes": minutes, "points": points}
    audit.record(
        "passport.opening_taken_back", "passport", passport_id, actor=actor, now=now, community_id=home, **said
    )
    return TakenBack(minutes, points)
