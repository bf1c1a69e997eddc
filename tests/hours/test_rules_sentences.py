"""Every refusal can happen, and whoever meets it is told what happened and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from service.hours.rules import (
    REASONS_FOR_TWO,
    REFUSALS,
    ApprovalVerdict,
    ApproverFacts,
    CapOutcome,
    FirstApproval,
    HoursPolicy,
    Office,
    Reason,
    RecordFacts,
    Relation,
    State,
    Verdict,
    judge_amendment,
    judge_approver,
    judge_correction,
    judge_decline,
    judge_in_batch,
    judge_rejection,
    judge_return,
    judge_sheet_row,
)
from tests.hours.test_rules_facts import (
    DEPUTY,
    LEADER,
    NOW,
    RESIDENT,
    STAFF,
    approver,
    caps,
    record,
    seen_by,
    sheet_row,
    staff,
)

Judged = Verdict | ApprovalVerdict


def approving(facts: RecordFacts, by: ApproverFacts) -> Callable[[], Judged]:
    return lambda: judge_approver(facts, by, now=NOW)


def related(relation: Relation) -> Callable[[], Judged]:
    return approving(record(), approver(relations=frozenset({relation})))


def amending(minutes: int, reason: str = "早走了") -> Callable[[], Judged]:
    return lambda: judge_amendment(record(), approver(), minutes=minutes, window_minutes=120, reason=reason, now=NOW)


def correcting(minutes: int, reason: str = "记错了", state: State = State.APPROVED) -> Callable[[], Judged]:
    return lambda: judge_correction(record(state=state), approver(), minutes=minutes, window_minutes=120, reason=reason)


def entering(**changes: Any) -> Callable[[], Judged]:
    def first_complaint() -> Judged:
        (complaint,) = judge_sheet_row(sheet_row(**changes), now=NOW, policy=HoursPolicy())
        return complaint

    return first_complaint


def row_times(start: timedelta, end: timedelta, minutes: int | None = None) -> dict[str, Any]:
    opens_at = NOW - timedelta(days=10)
    return {"starts_at": opens_at + start, "ends_at": opens_at + end, "minutes": minutes}


HOUR = timedelta(hours=1)
RETURNED = record(state=State.RETURNED, staff_decide_at=NOW)
TICKED = record(evidence_grade="roll_call", ends=(seen_by("roll_call", LEADER),) * 2)
FORGOTTEN = record(ends=(seen_by("live_code", RESIDENT), seen_by("inferred", None)))

OCCASIONS: dict[str, Callable[[], Judged]] = {
    "approver_account_closed": approving(record(), approver(is_account_open=False)),
    "own_record": approving(record(volunteer_id=LEADER), approver(LEADER)),
    "family": related(Relation.FAMILY),
    "possibly_same_person": related(Relation.POSSIBLY_SAME_PERSON),
    "family_declared": related(Relation.FAMILY_DECLARED),
    "delegate": related(Relation.DELEGATE),
    "principal": related(Relation.PRINCIPAL),
    "guardian": related(Relation.GUARDIAN),
    "ward": related(Relation.WARD),
    "reciprocal_goes_to_staff": approving(record(), approver(was_approved_by_volunteer=True)),
    "not_an_approver": approving(record(), approver(office=Office.NONE)),
    "not_in_office": approving(record(), approver(office=Office.LEFT_OFFICE)),
    "other_team": approving(record(), approver(office=Office.OTHER_TEAM)),
    "above_community_not_escalated": approving(record(), staff(tier="district")),
    "already_approved": approving(record(state=State.APPROVED), approver()),
    "already_rejected": approving(record(state=State.REJECTED), approver()),
    "returned_before": lambda: judge_return(record(was_returned=True), approver(), reason="再补充", now=NOW),
    "already_returned": lambda: judge_return(RETURNED, staff(), reason="再补充", now=NOW),
    "returned_not_due": lambda: judge_approver(RETURNED, staff(), now=NOW - timedelta(seconds=1)),
    "returned_staff_decide": approving(RETURNED, approver()),
    "second_related_to_first": approving(
        record(first_approval=FirstApproval(LEADER, 90)), approver(DEPUTY, tied_to=frozenset({LEADER}))
    ),
    "rejected_before_goes_to_staff": approving(
        record(first_approval=FirstApproval(LEADER, 90), is_rejected_before=True), approver(DEPUTY)
    ),
    "first_approver_cannot_be_second": approving(record(first_approval=FirstApproval(LEADER, 90)), approver(LEADER)),
    "duplicate_goes_to_staff": approving(
        record(first_approval=FirstApproval(LEADER, 90), has_double=True), approver(DEPUTY)
    ),
    "minutes_changed": lambda: judge_approver(record(), approver(), now=NOW, minutes_seen=60),
    "covered_by_opening": approving(record(is_covered_by_opening=True), approver()),
    "time_taken": approving(record(most_minutes=89), approver()),
    "cap_exceeded": approving(record(caps=caps(CapOutcome.REFUSED, 20)), approver()),
    "look_one_by_one": lambda: judge_in_batch(FORGOTTEN, approver(), now=NOW),
    "look_at_the_roll": lambda: judge_in_batch(TICKED, approver(DEPUTY), now=NOW),
    "amend_reason_missing": amending(60, reason=" "),
    "amend_to_nothing": amending(0),
    "minutes_over_window": amending(121),
    "minutes_unchanged": amending(90),
    "correct_not_approved": correcting(60, state=State.PENDING),
    "correct_reason_missing": correcting(60, reason=""),
    "correct_below_nothing": correcting(-1),
    "left_behind": lambda: judge_correction(
        record(state=State.APPROVED, is_left_behind=True), approver(), minutes=91, window_minutes=120, reason="记错了"
    ),
    "own_word_overruled": lambda: judge_decline(
        record(state=State.APPROVED),
        approver(),
        minutes=60,
        proposer=FirstApproval(STAFF, 60),
        said_more=frozenset({LEADER}),
    ),
    "return_reason_missing": lambda: judge_return(record(), approver(), reason="", now=NOW),
    "reject_reason_missing": lambda: judge_rejection(record(), approver(), reason="", now=NOW),
    "row_not_over": entering(window_ends_at=NOW + HOUR),
    "row_too_old": entering(
        window_starts_at=NOW - timedelta(days=91), window_ends_at=NOW - timedelta(days=91) + 2 * HOUR
    ),
    "row_too_old_at_home": entering(
        window_starts_at=NOW - timedelta(days=91),
        window_ends_at=NOW - timedelta(days=91) + 2 * HOUR,
        is_community_live=False,
    ),
    "row_covered_by_opening": entering(covers_until=NOW.date()),
    "row_time_incomplete": entering(starts_at=NOW - timedelta(days=10)),
    "row_times_reversed": entering(**row_times(HOUR, 0 * HOUR)),
    "row_outside_window": entering(**row_times(2 * HOUR, 3 * HOUR)),
    "row_minutes_missing": entering(minutes=None),
    "row_minutes_below_one": entering(minutes=0),
    "row_minutes_over_window": entering(minutes=121),
    "row_minutes_disagree": entering(**row_times(0 * HOUR, HOUR, minutes=59)),
    "row_overlaps": entering(overlaps_presence=True),
    "row_time_taken": entering(most_minutes=89),
    "row_times_needed": entering(has_checked_in=True),
    "row_duplicate": entering(is_duplicate=True),
}


def test_every_refusal_has_an_occasion_and_every_occasion_a_sentence() -> None:
    assert set(OCCASIONS) == set(REFUSALS)


@pytest.mark.parametrize("code", OCCASIONS)
def test_each_refusal_is_reached_and_its_sentences_are_whole(code: str) -> None:
    verdict = OCCASIONS[code]()
    assert verdict.code == code
    for sentence in REFUSALS[code]:
        assert "{" not in sentence.format(**verdict.facts)


@pytest.mark.parametrize("code", OCCASIONS)
def test_no_number_is_worked_out_and_then_withheld(code: str) -> None:
    facts: Mapping[str, int] = OCCASIONS[code]().facts
    for language in (REFUSALS[code].zh, REFUSALS[code].en):
        assert set(re.findall(r"{(\w+)}", language)) == set(facts)


@pytest.mark.parametrize("code", REFUSALS)
def test_sentences_can_be_read_aloud_to_a_seventy_year_old(code: str) -> None:
    sentences = REFUSALS[code]
    for chinese in (sentences.zh, sentences.next_zh):
        assert chinese.endswith("。")
        assert len(chinese) <= 40
        assert not re.search(r"[A-Za-z]", re.sub(r"{\w+}", "", chinese))
    for english in (sentences.en, sentences.next_en):
        assert english.endswith(".")
        assert english.isascii()
        assert len(english) <= 120


def test_every_reason_for_a_second_person_can_be_told() -> None:
    assert set(REASONS_FOR_TWO) == set(Reason)
