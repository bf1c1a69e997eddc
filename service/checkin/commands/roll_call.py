"""Calling the roll: many people of one shift in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.checkin import queries
from service.checkin.commands.judging import Attempt, Judged, Scanned, judge
from service.checkin.commands.keeping import keep
from service.checkin.commands.scan import again
from service.core.actor import Actor
from service.core.errors import Refusal


def call_roll(shift_id: UUID, attempts: Sequence[Attempt], *, actor: Actor, now: datetime) -> list[Scanned | Refusal]:
    """Judge and keep each, in order; a bad one never blocks the others. Nobody is called twice in one roll.

    Each result is an answer, a refusal of ``SCAN_REFUSALS`` (kept) or ``ClientIdReused``.
    """
    client_ids = [attempt.client_id for attempt in attempts]
    called = [attempt.passport_id for attempt in attempts if attempt.passport_id is not None]
    facts = queries.facts_of_roll(actor_id=actor.person_id, shift_id=shift_id, passport_ids=called, now=now)
    # After the shift's lock, so that a roll sent twice at once is seen here and not only by the unique constraint.
    earlier = queries.earlier_scans(actor.person_id, client_ids)
    answers: list[Scanned | Refusal] = []
    judged: list[Judged] = []
    for attempt in attempts:
        if first := earlier.get(attempt.client_id):
            answers.append(again(first, attempt))
            continue
        found = facts.get(attempt.passport_id, facts[None])
        taken = sum(each.verdict.takes_place for each in judged)
        judged.append(judge(attempt, found, actor=actor, now=now, places_taken_more=taken))
        answers.append(judged[-1].answer)
    if judged:
        keep(judged, now=now)
    return answers
