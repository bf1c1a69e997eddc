"""The hot path: three statements beyond authentication (facts, scan, presence). One more where the check-in ends a
presence elsewhere (two by a leader's hand: its owner is told), and one where a walk-in takes one of counted places.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from service.checkin import queries
from service.checkin.commands.judging import OWN_SCANS, Attempt, Scanned, answer_of, judge
from service.checkin.commands.keeping import keep
from service.checkin.errors import ClientIdReused
from service.checkin.queries import Finds
from service.checkin.rules import Method
from service.core.actor import Actor
from service.core.errors import Refusal


def scan(attempt: Attempt, *, actor: Actor, now: datetime) -> Scanned | Refusal:
    """Judge one scan and keep it. Returns a refusal of ``SCAN_REFUSALS`` (kept) or ``ClientIdReused``."""
    finds, person = _person(attempt, actor)
    facts = queries.facts_of_scan(
        actor_id=actor.person_id,
        client_id=attempt.client_id,
        shift_id=_shift_of(attempt),
        finds=finds,
        person=person,
        now=now,
    )
    if facts.earlier_id is not None:
        earlier = queries.earlier_scans(actor.person_id, [attempt.client_id])
        return again(earlier[attempt.client_id], attempt)
    judged = judge(attempt, facts, actor=actor, now=now)
    keep([judged], now=now)
    return judged.answer


def again(first: dict[str, Any], attempt: Attempt) -> Scanned | Refusal:
    """The first answer once more, from the scan's own row."""
    if first["request_hash"] != attempt.request_hash:
        return ClientIdReused()
    return answer_of(first, SimpleNamespace(**first))


def _shift_of(attempt: Attempt) -> UUID | None:
    if attempt.reading is not None and attempt.method in (Method.SHIFT, Method.POSTER):
        return attempt.reading.subject
    return attempt.shift_id


def _person(attempt: Attempt, actor: Actor) -> tuple[Finds, UUID | str | None]:
    """Whose scan it is: one's own for shift and poster codes, else the carrier's or the called one's."""
    if attempt.method in OWN_SCANS:
        return Finds.ACCOUNT, actor.person_id
    if attempt.reading is not None:
        return Finds.PASSPORT, attempt.reading.subject
    if attempt.number is not None:
        return Finds.NUMBER, attempt.number
    return Finds.PASSPORT, attempt.passport_id
