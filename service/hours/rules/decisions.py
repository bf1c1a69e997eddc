"""Everything that may be done to a record besides approving it, and when it moves up a tier."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from service.hours.rules.approvers import (
    TIERS_ABOVE,
    ApproverFacts,
    FirstApproval,
    RecordFacts,
    Verdict,
    is_staff_for,
    judge_decider,
    judge_eligibility,
)
from service.hours.rules.minutes import LATE_ENTRY, weakest
from service.hours.rules.states import State


def judge_amendment(
    record: RecordFacts, approver: ApproverFacts, *, minutes: int, window_minutes: int, reason: str, now: datetime
) -> Verdict:
    """Other minutes before approval, between one and the window's. Any first approval falls with them.

    Above the evidence they may go, as a late entry (``grade_for``) that two people approve.
    """
    decider = judge_decider(record, approver, now=now)
    if not decider.is_allowed:
        return decider
    if not reason.strip():
        return Verdict("amend_reason_missing")
    if minutes < 1:
        return Verdict("amend_to_nothing")
    return _judge_minutes(minutes, record.minutes, window_minutes)


def judge_correction(
    record: RecordFacts, approver: ApproverFacts, *, minutes: int, window_minutes: int, reason: str
) -> Verdict:
    """Other minutes after approval: a new version of the record, which may be worth nothing. More of them are not for
    what counts elsewhere by now: on a day that an opening has counted, or in the survivor's record of the same shift.

    Its approval is judged like any other, on facts whose minutes are the new total.
    """
    eligible = judge_eligibility(record, approver)
    if not eligible.is_allowed:
        return eligible
    if record.state is not State.APPROVED:
        return Verdict("correct_not_approved")
    if not reason.strip():
        return Verdict("correct_reason_missing")
    if minutes < 0:
        return Verdict("correct_below_nothing")
    fitting = _judge_minutes(minutes, record.minutes, window_minutes)
    if fitting.is_allowed and minutes > record.minutes:
        return Verdict(_counted_elsewhere(record))
    return fitting


def judge_decline(
    record: RecordFacts, approver: ApproverFacts, *, minutes: int, proposer: FirstApproval, said_more: frozenset[UUID]
) -> Verdict:
    """A proposed correction to ``minutes`` is put aside by its proposer, or by whoever might confirm it; a reduction by
    nobody whose own word it overrules (``said_more``: who entered, witnessed, amended or approved more), nor by whoever
    is tied to one of them. What has fallen may be cleared away by any of these.
    """
    if approver.person_id == proposer.by:
        return Verdict()
    eligible = judge_eligibility(record, approver)
    if not eligible.is_allowed:
        return eligible
    is_overruled = minutes < record.minutes and bool(approver.hands & said_more)
    return Verdict("own_word_overruled" if is_overruled and not proposer.has_fallen else None)


def judge_return(record: RecordFacts, approver: ApproverFacts, *, reason: str, now: datetime) -> Verdict:
    """Back to the volunteer and whoever made the evidence, once: while it is out, asking again adds nothing; and a
    second time only the staff may ask, else a record that is asked about for ever is never decided.
    """
    eligible = judge_eligibility(record, approver)
    if eligible.is_allowed and record.state is State.RETURNED:
        return Verdict("already_returned")
    decider = judge_decider(record, approver, now=now)
    if decider.is_allowed and record.was_returned and not is_staff_for(record, approver):
        return Verdict("returned_before")
    return _judge_with_reason(record, approver, reason, "return_reason_missing", now)


def judge_rejection(record: RecordFacts, approver: ApproverFacts, *, reason: str, now: datetime) -> Verdict:
    """By whoever may approve it, and only with a reason."""
    return _judge_with_reason(record, approver, reason, "reject_reason_missing", now)


def grade_for(minutes: int, evidence_minutes: int, evidence_grade: str) -> str:
    """Minutes above the evidence are someone's word, typed in later."""
    return weakest((evidence_grade, LATE_ENTRY)) if minutes > evidence_minutes else evidence_grade


def due_counts_from(*, shift_ended_on: date, submitted_on: date, is_late_entry: bool) -> date:
    """The day after which the working days of ``approval_due_working_days`` are counted, in the core calendar."""
    return submitted_on if is_late_entry else shift_ended_on


def escalates_at(*, is_anyone_eligible: bool, asked_at: datetime, unanswered_at: datetime) -> datetime:
    """At once when nobody asked so far may approve, or when one may and the second is missing; else once it is overdue.

    ``unanswered_at`` is the core calendar's ``due_at``; from that instant on, no answer is an answer too late.
    """
    return asked_at if not is_anyone_eligible else unanswered_at


def next_tier(escalated_to: Collection[str], tiers_here: Iterable[str]) -> str | None:
    """The lowest tier above that exists here and has not been asked; None when the highest has been."""
    existing = set(tiers_here)
    return next((tier for tier in TIERS_ABOVE if tier in existing and tier not in escalated_to), None)


def _judge_minutes(minutes: int, current: int, window_minutes: int) -> Verdict:
    if minutes > window_minutes:
        return Verdict("minutes_over_window", {"most_minutes": window_minutes})
    if minutes == current:
        return Verdict("minutes_unchanged", {"minutes": current})
    return Verdict()


def _counted_elsewhere(record: RecordFacts) -> str | None:
    if record.is_left_behind:
        return "left_behind"
    return "covered_by_opening" if record.is_covered_by_opening else None


def _judge_with_reason(
    record: RecordFacts, approver: ApproverFacts, reason: str, missing: str, now: datetime
) -> Verdict:
    decider = judge_decider(record, approver, now=now)
    if decider.is_allowed and not reason.strip():
        return Verdict(missing)
    return decider
