"""What may be approved in one tap, many at a time, and what wants a look of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from service.hours.rules.approvers import (
    ApprovalVerdict,
    ApproverFacts,
    Evidence,
    Outcome,
    RecordFacts,
    judge_approver,
    witnesses,
)
from service.hours.rules.minutes import ROLL_CALL


class Look(StrEnum):
    """What keeps a record out of a one-tap batch, though one person may be enough for it."""

    INFERRED_END = "inferred_end"
    ONLY_TICKED = "only_ticked"  # by a roll-call at both ends; a community's policy may let it pass


NOT_IN_ONE_TAP = {Look.INFERRED_END: "look_one_by_one", Look.ONLY_TICKED: "look_at_the_roll"}


def judge_in_batch(
    record: RecordFacts, approver: ApproverFacts, *, now: datetime, minutes_seen: int | None = None
) -> ApprovalVerdict:
    """One item of a one-tap batch: as alone, except that what there is to look at is approved one by one.

    Items of one batch fill the same days: each is judged with the day totals that the items before it left.
    """
    verdict = judge_approver(record, approver, now=now, minutes_seen=minutes_seen)
    looks = looks_at(record)
    if verdict.outcome is Outcome.REFUSED or not looks:
        return verdict
    return ApprovalVerdict(Outcome.REFUSED, NOT_IN_ONE_TAP[looks[0]], reasons=verdict.reasons)


def looks_at(record: RecordFacts) -> tuple[Look, ...]:
    """A presence that was only ticked, by whomever, is no scan's: two hundred ticks are made in a minute."""
    presences = zip(record.ends[::2], record.ends[1::2], strict=False)
    is_ticked = any(all(_is_ticked(end) for end in ends) for ends in presences)
    found = {
        Look.INFERRED_END: any(not witnesses(end) for end in record.ends),
        Look.ONLY_TICKED: is_ticked and not record.roll_call_in_one_tap,
    }
    return tuple(look for look, holds in found.items() if holds)


def _is_ticked(end: Iterable[Evidence]) -> bool:
    words = witnesses(end)
    return bool(words) and all(each.grade == ROLL_CALL for each in words)
