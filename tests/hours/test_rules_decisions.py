from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.core.calendar import due_at
from service.hours.rules import (
    TIERS_ABOVE,
    HoursPolicy,
    State,
    Verdict,
    due_counts_from,
    escalates_at,
    grade_for,
    judge_amendment,
    judge_correction,
    judge_eligibility,
    judge_rejection,
    judge_return,
    may_transition,
    next_tier,
)
from tests.hours.test_rules_facts import LEADER, NOW, approver, record, staff

LIVE_STATES = (State.PENDING, State.AWAITING_SECOND)


def amend(minutes: int, *, reason: str = "早走了", window_minutes: int = 120) -> Verdict:
    return judge_amendment(record(), approver(), minutes=minutes, window_minutes=window_minutes, reason=reason, now=NOW)


def correct(minutes: int, *, reason: str = "记错了", state: State = State.APPROVED) -> Verdict:
    return judge_correction(record(state=state), approver(), minutes=minutes, window_minutes=120, reason=reason)


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (-1, "amend_to_nothing"),
        (0, "amend_to_nothing"),
        (1, None),
        (89, None),
        (90, "minutes_unchanged"),
        (91, None),
        (119, None),
        (120, None),
        (121, "minutes_over_window"),
    ],
)
def test_minutes_may_be_amended_between_one_and_the_shifts_window(minutes: int, code: str | None) -> None:
    assert amend(minutes).code == code


def test_too_many_minutes_are_refused_with_the_most_that_is_allowed() -> None:
    assert amend(121).facts == {"most_minutes": 120}


@pytest.mark.parametrize("reason", ["", "   ", "\u3000\n"])
def test_every_decision_but_approval_needs_a_reason(reason: str) -> None:
    assert amend(60, reason=reason).code == "amend_reason_missing"
    assert correct(60, reason=reason).code == "correct_reason_missing"
    assert judge_return(record(), approver(), reason=reason, now=NOW).code == "return_reason_missing"
    assert judge_rejection(record(), approver(), reason=reason, now=NOW).code == "reject_reason_missing"


@pytest.mark.parametrize("state", LIVE_STATES)
def test_a_leader_amends_returns_and_rejects_what_is_not_decided(state: State) -> None:
    facts = record(state=state)
    assert judge_amendment(facts, approver(), minutes=60, window_minutes=120, reason="早走了", now=NOW).is_allowed
    assert judge_return(facts, approver(), reason="请补充", now=NOW).is_allowed
    assert judge_rejection(facts, approver(), reason="没有来", now=NOW).is_allowed


def test_nobody_amends_returns_rejects_or_corrects_their_own_record() -> None:
    own = record(volunteer_id=LEADER)
    assert judge_amendment(own, approver(), minutes=60, window_minutes=120, reason="x", now=NOW).code == "own_record"
    assert judge_return(own, approver(), reason="x", now=NOW).code == "own_record"
    assert judge_rejection(own, approver(), reason="x", now=NOW).code == "own_record"
    approved = record(volunteer_id=LEADER, state=State.APPROVED)
    assert judge_correction(approved, approver(), minutes=60, window_minutes=120, reason="x").code == "own_record"


def test_approved_minutes_are_corrected_not_amended() -> None:
    approved = record(state=State.APPROVED)
    verdict = judge_amendment(approved, approver(), minutes=60, window_minutes=120, reason="x", now=NOW)
    assert verdict.code == "already_approved"
    assert correct(60).is_allowed


@pytest.mark.parametrize("state", [state for state in State if state is not State.APPROVED])
def test_only_approved_minutes_are_corrected(state: State) -> None:
    assert correct(60, state=state).code == "correct_not_approved"


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(-1, "correct_below_nothing"), (0, None), (90, "minutes_unchanged"), (120, None), (121, "minutes_over_window")],
)
def test_a_correction_may_leave_nothing_but_not_less(minutes: int, code: str | None) -> None:
    assert correct(minutes).code == code


@pytest.mark.parametrize(
    ("elsewhere", "code"), [("is_covered_by_opening", "covered_by_opening"), ("is_left_behind", "left_behind")]
)
@pytest.mark.parametrize("minutes", [0, 89, 91])
def test_what_counts_elsewhere_by_now_may_become_less_and_never_more(minutes: int, elsewhere: str, code: str) -> None:
    approved = record(state=State.APPROVED, **{elsewhere: True})
    verdict = judge_correction(approved, approver(), minutes=minutes, window_minutes=120, reason="记错了")
    assert verdict.code == (code if minutes > approved.minutes else None)


def test_a_record_is_returned_once_at_a_time() -> None:
    returned = record(state=State.RETURNED, staff_decide_at=NOW)
    assert judge_return(returned, staff(), reason="再补充", now=NOW).code == "already_returned"
    assert judge_rejection(returned, staff(), reason="没有回复", now=NOW).is_allowed


def test_eligibility_does_not_ask_for_the_records_state() -> None:
    assert judge_eligibility(record(state=State.REJECTED), approver()).is_allowed


@pytest.mark.parametrize(("minutes", "grade"), [(89, "card"), (90, "card"), (91, "late_entry")])
def test_minutes_above_the_evidence_are_graded_as_a_late_entry(minutes: int, grade: str) -> None:
    assert grade_for(minutes, 90, "card") == grade


def test_minutes_above_the_evidence_never_improve_a_grade() -> None:
    assert grade_for(91, 90, "opening") == "opening"


# --- when -----------------------------------------------------------------------------------------------------------


def test_the_working_days_are_counted_from_the_shift_and_for_late_entries_from_submission() -> None:
    shift, submitted = date(2026, 2, 13), date(2026, 3, 2)
    assert due_counts_from(shift_ended_on=shift, submitted_on=submitted, is_late_entry=False) == shift
    assert due_counts_from(shift_ended_on=shift, submitted_on=submitted, is_late_entry=True) == submitted


def test_a_record_moves_up_when_it_is_overdue_or_when_nobody_below_may_approve() -> None:
    asked_at = NOW
    unanswered_at = due_at(date(2026, 3, 20), HoursPolicy().approval_due_working_days)
    assert escalates_at(is_anyone_eligible=True, asked_at=asked_at, unanswered_at=unanswered_at) == unanswered_at
    assert escalates_at(is_anyone_eligible=False, asked_at=asked_at, unanswered_at=unanswered_at) == asked_at
    assert unanswered_at > asked_at + timedelta(days=10)


def test_each_tier_above_is_asked_in_turn_and_missing_ones_are_passed_over() -> None:
    assert next_tier([], TIERS_ABOVE) == "subdistrict"
    assert next_tier(["subdistrict"], TIERS_ABOVE) == "district"
    assert next_tier([], ["city", "district"]) == "district"
    assert next_tier(["district"], ["district"]) is None
    assert next_tier([], []) is None


def test_the_numbers_are_those_of_the_product() -> None:
    policy = HoursPolicy()
    assert (policy.second_approver_over_minutes, policy.refused_over_minutes) == (480, 720)
    assert (policy.approval_due_working_days, policy.returned_working_days) == (10, 10)
    assert policy.escalated_working_days == 10
    assert policy.late_claim_days == 90


# --- states ---------------------------------------------------------------------------------------------------------

ALLOWED = {
    ("pending", "awaiting_second"),
    ("pending", "approved"),
    ("pending", "returned"),
    ("pending", "rejected"),
    ("awaiting_second", "pending"),
    ("awaiting_second", "approved"),
    ("awaiting_second", "returned"),
    ("awaiting_second", "rejected"),
    ("returned", "pending"),
    ("returned", "awaiting_second"),
    ("returned", "approved"),
    ("returned", "rejected"),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_a_record_takes_only_the_steps_that_are_drawn(state: State, to: State) -> None:
    assert may_transition(state, to) == ((state.value, to.value) in ALLOWED)
