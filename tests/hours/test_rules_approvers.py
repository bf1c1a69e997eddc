from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.hours.rules import (
    GRADES,
    TIERS_ABOVE,
    ApprovalVerdict,
    ApproverFacts,
    CapOutcome,
    Evidence,
    FirstApproval,
    Office,
    Outcome,
    Reason,
    RecordFacts,
    Relation,
    State,
    Word,
    judge_approver,
    judge_in_batch,
    may_be_second,
)
from tests.hours.test_rules_facts import (
    DEPUTY,
    DISTRICT_STAFF,
    LEADER,
    NOW,
    RESIDENT,
    STAFF,
    approver,
    caps,
    record,
    seen_by,
    staff,
)

ONE_SECOND = timedelta(seconds=1)


def judge(facts: RecordFacts, by: ApproverFacts) -> ApprovalVerdict:
    return judge_approver(facts, by, now=NOW)


# --- who ------------------------------------------------------------------------------------------------------------


def test_the_leader_in_office_approves_alone_what_the_resident_scanned() -> None:
    verdict = judge(record(), approver())
    assert verdict.outcome is Outcome.APPROVES
    assert verdict.code is None
    assert verdict.reasons == ()


def test_community_staff_approve_without_any_office_in_the_team() -> None:
    assert judge(record(), staff()).outcome is Outcome.APPROVES


def test_a_leader_cannot_approve_their_own_hours() -> None:
    verdict = judge(record(volunteer_id=LEADER), approver(LEADER))
    assert verdict.outcome is Outcome.REFUSED
    assert verdict.code == "own_record"


def test_the_deputy_approves_the_leaders_hours() -> None:
    assert judge(record(volunteer_id=LEADER), approver(DEPUTY)).outcome is Outcome.APPROVES


@pytest.mark.parametrize("tier", ["community", *TIERS_ABOVE])
def test_no_grant_however_high_approves_its_holders_own_hours(tier: str) -> None:
    own = record(volunteer_id=STAFF, escalated_to=frozenset(TIERS_ABOVE))
    assert judge(own, staff(STAFF, tier=tier)).code == "own_record"


@pytest.mark.parametrize("relation", Relation)
def test_nobody_approves_for_family_or_for_those_they_act_for(relation: Relation) -> None:
    related = frozenset({relation})
    assert judge(record(), approver(relations=related)).code == relation.value
    assert judge(record(), staff(relations=related)).code == relation.value


def test_a_one_sided_declaration_of_family_blocks_at_once() -> None:
    assert judge(record(), approver(relations=frozenset({Relation.FAMILY_DECLARED}))).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("office", "code"),
    [
        (Office.NONE, "not_an_approver"),
        (Office.LEFT_OFFICE, "not_in_office"),
        (Office.OTHER_TEAM, "other_team"),
    ],
)
def test_without_office_in_the_responsible_team_nobody_approves(office: Office, code: str) -> None:
    assert judge(record(), approver(office=office)).code == code


@pytest.mark.parametrize("office", [Office.LEFT_OFFICE, Office.OTHER_TEAM])
def test_community_staff_may_also_lead_another_team(office: Office) -> None:
    assert judge(record(), staff(office=office)).outcome is Outcome.APPROVES


def test_a_grant_below_the_community_is_none() -> None:
    assert judge(record(), staff(tier="compound")).code == "not_an_approver"


@pytest.mark.parametrize("tier", TIERS_ABOVE)
def test_a_tier_above_approves_only_what_was_escalated_to_it(tier: str) -> None:
    above = staff(DISTRICT_STAFF, tier=tier)
    others = frozenset(TIERS_ABOVE) - {tier}
    assert judge(record(), above).code == "above_community_not_escalated"
    assert judge(record(escalated_to=others), above).code == "above_community_not_escalated"
    assert judge(record(escalated_to=frozenset({tier})), above).outcome is Outcome.APPROVES


def test_after_an_escalation_the_community_may_still_answer() -> None:
    escalated = record(escalated_to=frozenset({"subdistrict"}))
    assert judge(escalated, staff()).outcome is Outcome.APPROVES
    assert judge(escalated, approver()).outcome is Outcome.APPROVES


def test_whoever_was_approved_by_the_volunteer_on_this_shift_does_not_approve_back() -> None:
    assert judge(record(), approver(was_approved_by_volunteer=True)).code == "reciprocal_goes_to_staff"
    assert judge(record(), staff()).outcome is Outcome.APPROVES


def test_a_grant_does_not_make_an_approval_in_return_any_better() -> None:
    both_hats = approver(staff_tiers=frozenset({"community"}), was_approved_by_volunteer=True)
    assert judge(record(), both_hats).code == "reciprocal_goes_to_staff"


def test_a_closed_account_approves_nothing() -> None:
    assert judge(record(), approver(is_account_open=False)).code == "approver_account_closed"


def test_the_person_is_judged_before_the_office_and_the_office_before_the_record() -> None:
    stranger = approver(office=Office.NONE, relations=frozenset({Relation.FAMILY}), was_approved_by_volunteer=True)
    decided = record(state=State.APPROVED)
    assert judge(decided, stranger).code == "family"
    assert judge(decided, approver(office=Office.NONE, was_approved_by_volunteer=True)).code == "not_an_approver"
    assert judge(decided, approver(was_approved_by_volunteer=True)).code == "reciprocal_goes_to_staff"
    assert judge(decided, approver()).code == "already_approved"


# --- when two are needed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["roll_call", "card", "late_entry"])
@pytest.mark.parametrize("position", [0, 1])
def test_an_end_that_only_the_approver_vouches_for_needs_a_second_person(grade: str, position: int) -> None:
    ends = [seen_by("live_code", RESIDENT), seen_by("live_code", RESIDENT)]
    ends[position] = seen_by(grade, LEADER)
    verdict = judge(record(ends=tuple(ends)), approver())
    assert verdict.outcome is Outcome.FIRST_OF_TWO
    assert verdict.reasons == (Reason.OWN_EVIDENCE,)


def test_an_end_that_another_person_vouches_for_needs_no_second() -> None:
    called_by_deputy = record(ends=(seen_by("roll_call", DEPUTY), seen_by("roll_call", DEPUTY)))
    assert judge(called_by_deputy, approver(LEADER)).outcome is Outcome.APPROVES


def test_an_end_that_two_people_saw_is_not_the_approvers_word_alone() -> None:
    end = seen_by("roll_call", LEADER) | seen_by("roll_call", DEPUTY)
    assert judge(record(ends=(end,)), approver()).outcome is Outcome.APPROVES


def test_an_end_that_the_resident_scanned_too_is_not_the_approvers_word_alone() -> None:
    end = seen_by("roll_call", LEADER) | seen_by("poster", RESIDENT)
    assert judge(record(ends=(end,)), approver()).outcome is Outcome.APPROVES


def test_two_words_of_the_same_approver_are_still_one_persons() -> None:
    end = seen_by("roll_call", LEADER) | seen_by("card", LEADER)
    assert judge(record(ends=(end,)), approver()).reasons == (Reason.OWN_EVIDENCE,)


def test_an_inference_beside_the_approvers_word_is_no_second_witness() -> None:
    end = seen_by("roll_call", LEADER) | {Evidence("inferred", None)}
    assert judge(record(ends=(end,)), approver()).reasons == (Reason.OWN_EVIDENCE,)


def test_the_residents_own_rotating_code_took_both_of_them() -> None:
    ends = (seen_by("own_code", LEADER), seen_by("own_code", LEADER))
    assert judge(record(evidence_grade="own_code", ends=ends), approver()).outcome is Outcome.APPROVES


def test_an_inferred_end_is_nobodys_word() -> None:
    ends = (seen_by("live_code", RESIDENT), seen_by("inferred", None))
    assert judge(record(evidence_grade="inferred", ends=ends), approver()).outcome is Outcome.APPROVES


@pytest.mark.parametrize(("minutes", "outcome"), [(89, "approves"), (90, "approves"), (91, "first_of_two")])
def test_minutes_above_the_evidence_need_two(minutes: int, outcome: str) -> None:
    verdict = judge(record(minutes=minutes), approver())
    assert verdict.outcome == outcome
    assert (Reason.ABOVE_EVIDENCE in verdict.reasons) == (minutes > 90)


def test_a_late_entry_needs_two_and_its_enterer_is_the_first() -> None:
    late = {"evidence_grade": "late_entry", "ends": ()}
    entered = judge(record(**late), staff(STAFF))
    assert entered.outcome is Outcome.FIRST_OF_TWO
    assert entered.reasons == (Reason.LATE_ENTRY,)
    waiting = record(**late, state=State.AWAITING_SECOND, first_approval=FirstApproval(STAFF, 90))
    assert judge(waiting, staff(STAFF)).code == "first_approver_cannot_be_second"
    assert judge(waiting, approver(LEADER)).outcome is Outcome.APPROVES


def test_a_late_entry_by_the_volunteer_leaves_both_approvals_open() -> None:
    claim = record(evidence_grade="late_entry", ends=(seen_by("late_entry", RESIDENT),) * 2)
    assert judge(claim, approver(RESIDENT)).code == "own_record"
    assert judge(claim, approver(LEADER)).outcome is Outcome.FIRST_OF_TWO


def test_more_than_eight_hours_in_a_day_need_two() -> None:
    verdict = judge(record(caps=caps(CapOutcome.SECOND_NEEDED)), approver())
    assert verdict.outcome is Outcome.FIRST_OF_TWO
    assert verdict.reasons == (Reason.DAY_TOTAL,)


def test_more_than_twelve_hours_in_a_day_are_refused_with_the_most_that_is_allowed() -> None:
    full = caps(CapOutcome.REFUSED, most_minutes=20)
    verdict = judge(record(caps=full), approver())
    assert verdict.code == "cap_exceeded"
    assert verdict.facts == {"most_minutes": 20}
    second = judge(record(caps=full, first_approval=FirstApproval(LEADER, 90)), approver(DEPUTY))
    assert second.code == "cap_exceeded"


def test_two_people_satisfy_all_reasons_together() -> None:
    everything = record(
        minutes=91,
        words=(Word(frozenset({STAFF}), 90),),
        evidence_grade="late_entry",
        ends=(seen_by("roll_call", LEADER), seen_by("inferred", LEADER), seen_by("roll_call", STAFF)),
        tied_to_volunteer=frozenset({STAFF}),
        caps=caps(CapOutcome.SECOND_NEEDED),
        state=State.AWAITING_SECOND,
        first_approval=FirstApproval(DEPUTY, 91),
        has_double=True,
        is_rejected_before=True,
        ways_in_by=frozenset({LEADER}),
    )
    verdict = judge(everything, approver(LEADER, staff_tiers=frozenset({"community"})))
    assert verdict.outcome is Outcome.APPROVES
    assert verdict.reasons == tuple(Reason)


def test_the_second_must_be_someone_else() -> None:
    waiting = record(state=State.AWAITING_SECOND, first_approval=FirstApproval(LEADER, 90))
    assert judge(waiting, approver(LEADER)).code == "first_approver_cannot_be_second"
    assert judge(waiting, approver(DEPUTY)).outcome is Outcome.APPROVES


def test_a_first_word_that_has_fallen_is_none() -> None:
    waiting = record(state=State.AWAITING_SECOND, first_approval=FirstApproval(LEADER, 90, has_fallen=True))
    assert judge(waiting, approver(DEPUTY)).outcome is Outcome.APPROVES, "one was enough after all"
    of_two = replace(waiting, caps=caps(CapOutcome.SECOND_NEEDED))
    assert judge(of_two, approver(DEPUTY)).outcome is Outcome.FIRST_OF_TWO
    assert may_be_second(of_two, approver(DEPUTY, tied_to=frozenset({LEADER})))


def test_the_second_is_not_tied_to_the_first() -> None:
    waiting = record(state=State.AWAITING_SECOND, first_approval=FirstApproval(LEADER, 90))
    spouse = approver(DEPUTY, tied_to=frozenset({LEADER}))
    assert judge(waiting, spouse).code == "second_related_to_first"
    assert not may_be_second(waiting, spouse)
    assert judge(waiting, approver(DEPUTY, tied_to=frozenset({STAFF}))).outcome is Outcome.APPROVES
    assert judge(record(), spouse).outcome is Outcome.APPROVES, "alone each may decide"
    fallen = record(minutes=89, state=State.PENDING, first_approval=FirstApproval(LEADER, 90))
    assert judge(fallen, spouse).outcome is Outcome.APPROVES, "a first approval that has fallen binds nobody"


def test_of_who_may_have_two_accounts_the_second_is_one_of_the_staff() -> None:
    double = record(has_double=True)
    assert judge(double, approver(LEADER)).reasons == (Reason.POSSIBLE_DUPLICATE,)
    assert judge(double, staff()).outcome is Outcome.FIRST_OF_TWO
    waiting = replace(double, state=State.AWAITING_SECOND, first_approval=FirstApproval(LEADER, 90))
    assert judge(waiting, approver(DEPUTY)).code == "duplicate_goes_to_staff"
    assert not may_be_second(waiting, approver(DEPUTY))
    assert judge(waiting, staff()).outcome is Outcome.APPROVES
    above = staff(DISTRICT_STAFF, tier="district")
    assert judge(replace(waiting, escalated_to=frozenset({"district"})), above).outcome is Outcome.APPROVES


def test_who_has_given_the_volunteer_the_way_in_or_is_tied_to_who_did_is_the_first_of_two() -> None:
    linked = record(ways_in_by=frozenset({STAFF}))
    spouse = approver(LEADER, tied_to=frozenset({STAFF}))
    for by in (staff(STAFF), spouse):
        verdict = judge(linked, by)
        assert (verdict.outcome, verdict.reasons) == (Outcome.FIRST_OF_TWO, (Reason.WAY_IN_GIVEN,))
    assert judge(linked, approver(DEPUTY)).outcome is Outcome.APPROVES, "nobody else needs a second for it"
    waiting = replace(linked, state=State.AWAITING_SECOND, first_approval=FirstApproval(STAFF, 90))
    assert judge(waiting, spouse).code == "second_related_to_first"
    assert judge(waiting, approver(DEPUTY)).outcome is Outcome.APPROVES
    assert judge(record(), staff(STAFF)).outcome is Outcome.APPROVES


def test_the_second_must_be_eligible_too() -> None:
    waiting = record(state=State.AWAITING_SECOND, first_approval=FirstApproval(LEADER, 90))
    assert judge(waiting, approver(DEPUTY, relations=frozenset({Relation.FAMILY}))).code == "family"
    assert judge(waiting, approver(RESIDENT)).code == "own_record"
    assert judge(waiting, staff(DISTRICT_STAFF, tier="district")).code == "above_community_not_escalated"


def test_when_the_minutes_change_the_first_approval_falls() -> None:
    fallen = record(minutes=91, first_approval=FirstApproval(LEADER, 90))
    assert judge(fallen, approver(DEPUTY)).outcome is Outcome.FIRST_OF_TWO
    assert judge(fallen, approver(LEADER)).outcome is Outcome.FIRST_OF_TWO


@pytest.mark.parametrize(("seen", "code"), [(89, "minutes_changed"), (90, None), (91, "minutes_changed")])
def test_nobody_approves_other_minutes_than_they_saw(seen: int, code: str | None) -> None:
    verdict = judge_approver(record(), approver(), now=NOW, minutes_seen=seen)
    assert verdict.code == code
    assert verdict.facts == ({"minutes": 90} if code else {})


# --- the record's state ---------------------------------------------------------------------------------------------


def test_what_is_decided_is_not_decided_again() -> None:
    assert judge(record(state=State.APPROVED), approver()).code == "already_approved"
    assert judge(record(state=State.REJECTED), approver()).code == "already_rejected"


def test_a_returned_record_waits_for_its_answer_until_the_last_second() -> None:
    def returned(wait: timedelta) -> RecordFacts:
        return record(state=State.RETURNED, staff_decide_at=NOW + wait)

    assert judge(returned(ONE_SECOND), staff()).code == "returned_not_due"
    assert judge(returned(timedelta()), staff()).outcome is Outcome.APPROVES
    assert judge(returned(-ONE_SECOND), staff()).outcome is Outcome.APPROVES


def test_an_unanswered_return_is_for_staff_not_for_the_leader() -> None:
    overdue = record(state=State.RETURNED, staff_decide_at=NOW, escalated_to=frozenset({"district"}))
    assert judge(overdue, approver()).code == "returned_staff_decide"
    assert judge(overdue, staff(tier="district")).outcome is Outcome.APPROVES


def test_a_return_without_a_date_never_runs_out() -> None:
    assert judge(record(state=State.RETURNED), staff()).code == "returned_not_due"


# --- batches --------------------------------------------------------------------------------------------------------


def test_a_forgotten_check_out_is_never_part_of_a_batch() -> None:
    ends = (seen_by("live_code", RESIDENT), seen_by("inferred", None))
    forgotten = record(evidence_grade="inferred", ends=ends)
    assert judge_in_batch(forgotten, approver(), now=NOW).code == "look_one_by_one"
    assert judge(forgotten, approver()).outcome is Outcome.APPROVES


def test_who_was_only_ticked_is_no_part_of_a_batch_unless_the_policy_says_so() -> None:
    """By whomever: a second person, or a scan at one of the ends, makes it ordinary; a card is a scan."""
    ticked, scanned = seen_by("roll_call", LEADER), seen_by("live_code", RESIDENT)
    for ends in ((ticked, ticked), (scanned, scanned, ticked, ticked)):
        rolled = record(evidence_grade="roll_call", ends=ends)
        assert judge_in_batch(rolled, approver(DEPUTY), now=NOW).code == "look_at_the_roll"
        assert judge(rolled, approver(DEPUTY)).outcome is Outcome.APPROVES
        allowed = replace(rolled, roll_call_in_one_tap=True)
        assert judge_in_batch(allowed, approver(DEPUTY), now=NOW).outcome is Outcome.APPROVES
    for ends in ((scanned, ticked), (ticked, ticked | scanned), (ticked, seen_by("card", LEADER)), ()):
        fine = record(evidence_grade="roll_call", ends=ends)
        assert judge_in_batch(fine, approver(DEPUTY), now=NOW).outcome is Outcome.APPROVES


def test_an_inferred_end_takes_a_second_for_whoever_had_a_hand_in_it_and_for_nobody_else() -> None:
    ends = (seen_by("live_code", RESIDENT), seen_by("inferred", LEADER) | seen_by("inferred", STAFF))
    moved = record(evidence_grade="inferred", ends=ends)
    for by in (approver(), staff()):
        verdict = judge(moved, by)
        assert (verdict.outcome, verdict.reasons) == (Outcome.FIRST_OF_TWO, (Reason.OWN_END,))
    assert judge(moved, approver(DEPUTY)).outcome is Outcome.APPROVES
    assert judge_in_batch(moved, approver(DEPUTY), now=NOW).code == "look_one_by_one"


def test_a_hand_of_whoever_is_tied_to_the_approver_or_to_the_volunteer_is_as_their_own() -> None:
    moved = record(evidence_grade="inferred", ends=(seen_by("live_code", RESIDENT), seen_by("inferred", LEADER)))
    assert judge(moved, approver(DEPUTY, tied_to=frozenset({LEADER}))).reasons == (Reason.OWN_END,)
    assert judge(replace(moved, tied_to_volunteer=frozenset({LEADER})), staff()).reasons == (Reason.RELATED_EVIDENCE,)
    assert judge(moved, approver(DEPUTY, tied_to=frozenset({STAFF}))).outcome is Outcome.APPROVES


def test_the_word_of_whoever_is_tied_to_the_approver_or_to_the_volunteer_is_not_enough() -> None:
    ticked = record(evidence_grade="roll_call", ends=(seen_by("live_code", RESIDENT), seen_by("roll_call", LEADER)))
    assert judge(ticked, approver(DEPUTY, tied_to=frozenset({LEADER}))).reasons == (Reason.OWN_EVIDENCE,)
    assert judge(replace(ticked, tied_to_volunteer=frozenset({LEADER})), staff()).reasons == (Reason.RELATED_EVIDENCE,)
    assert judge(ticked, approver(DEPUTY, tied_to=frozenset({STAFF}))).outcome is Outcome.APPROVES


def test_the_approver_and_family_of_the_volunteer_are_no_two_witnesses() -> None:
    both = seen_by("roll_call", LEADER) | seen_by("card", STAFF)
    ticked = record(evidence_grade="roll_call", ends=(both, both), tied_to_volunteer=frozenset({STAFF}))
    assert judge(ticked, approver()).reasons == (Reason.RELATED_EVIDENCE,)
    assert judge(replace(ticked, tied_to_volunteer=frozenset()), approver()).outcome is Outcome.APPROVES


def test_what_the_volunteers_own_code_saw_too_needs_one_whoever_is_family() -> None:
    end = seen_by("roll_call", LEADER) | seen_by("live_code", RESIDENT)
    seen = record(ends=(end, end), tied_to_volunteer=frozenset({LEADER}))
    assert judge(seen, approver(DEPUTY, tied_to=frozenset({LEADER}))).outcome is Outcome.APPROVES


@pytest.mark.parametrize(
    ("by", "minutes", "reasons"),
    [
        ({DEPUTY}, 89, (Reason.ABOVE_ANOTHERS_WORD,)),
        ({DEPUTY}, 90, ()),
        ({LEADER}, 89, ()),
        ({LEADER, DEPUTY}, 89, (Reason.ABOVE_ANOTHERS_WORD,)),
    ],
)
def test_nobody_alone_goes_above_what_somebody_else_has_set(
    by: set[UUID], minutes: int, reasons: tuple[Reason, ...]
) -> None:
    assert judge(record(words=(Word(frozenset(by), minutes),)), approver(LEADER)).reasons == reasons


def test_an_end_without_any_evidence_counts_as_inferred() -> None:
    assert judge_in_batch(record(ends=(frozenset(),)), approver(), now=NOW).code == "look_one_by_one"


def test_a_weaker_grade_does_not_hide_a_forgotten_check_out_in_a_batch() -> None:
    ends = (seen_by("late_entry", STAFF), seen_by("inferred", None))
    assert judge_in_batch(record(evidence_grade="late_entry", ends=ends), approver(), now=NOW).code == "look_one_by_one"


def test_the_other_records_of_a_batch_are_judged_as_if_alone() -> None:
    assert judge_in_batch(record(), approver(), now=NOW) == judge(record(), approver())
    own = record(volunteer_id=LEADER, ends=(seen_by("inferred", None),))
    assert judge_in_batch(own, approver(LEADER), now=NOW).code == "own_record"


# --- whatever else is true ------------------------------------------------------------------------------------------

PEOPLE = st.sampled_from([RESIDENT, LEADER, DEPUTY, STAFF, DISTRICT_STAFF])
TIERS = st.frozensets(st.sampled_from(["compound", "community", *TIERS_ABOVE]))
ENDS = st.frozensets(st.builds(Evidence, st.sampled_from(GRADES), st.none() | PEOPLE), max_size=3)
MINUTES = st.integers(1, 720)
RECORDS = st.builds(
    RecordFacts,
    volunteer_id=PEOPLE,
    state=st.sampled_from(State),
    minutes=MINUTES,
    evidence_minutes=MINUTES,
    evidence_grade=st.sampled_from(GRADES),
    ends=st.lists(ENDS, max_size=4).map(tuple),
    caps=st.builds(caps, st.sampled_from(CapOutcome)),
    first_approval=st.none() | st.builds(FirstApproval, PEOPLE, MINUTES),
    escalated_to=TIERS,
    staff_decide_at=st.none() | st.just(NOW),
)
APPROVERS = st.builds(
    ApproverFacts,
    person_id=PEOPLE,
    is_account_open=st.booleans(),
    office=st.sampled_from(Office),
    staff_tiers=TIERS,
    relations=st.frozensets(st.sampled_from(Relation), max_size=2),
    was_approved_by_volunteer=st.booleans(),
)


@given(RECORDS, APPROVERS)
def test_nobody_ever_approves_for_themselves_or_family(facts: RecordFacts, by: ApproverFacts) -> None:
    if by.person_id == facts.volunteer_id or by.relations:
        assert judge(facts, by).outcome is Outcome.REFUSED


@given(RECORDS, APPROVERS)
def test_nobody_ever_approves_without_office_or_grant(facts: RecordFacts, by: ApproverFacts) -> None:
    has_office = by.office is Office.IN_OFFICE
    has_grant = "community" in by.staff_tiers or bool(by.staff_tiers & facts.escalated_to)
    if not has_office and not has_grant:
        assert judge(facts, by).outcome is Outcome.REFUSED


@given(RECORDS, APPROVERS)
def test_nothing_that_needs_two_is_approved_by_one(facts: RecordFacts, by: ApproverFacts) -> None:
    verdict = judge(facts, by)
    if verdict.outcome is Outcome.APPROVES and verdict.reasons:
        assert facts.first_approval is not None
        assert facts.first_approval.by != by.person_id
        assert facts.first_approval.minutes == facts.minutes


@given(RECORDS, st.lists(APPROVERS, max_size=6))
def test_two_approvals_are_never_by_the_same_person(facts: RecordFacts, people: list[ApproverFacts]) -> None:
    first: UUID | None = None
    for by in people:
        facts_now = RecordFacts(
            volunteer_id=facts.volunteer_id,
            state=State.AWAITING_SECOND if first else State.PENDING,
            minutes=facts.minutes,
            evidence_minutes=facts.evidence_minutes,
            evidence_grade=facts.evidence_grade,
            ends=facts.ends,
            caps=facts.caps,
            first_approval=FirstApproval(first, facts.minutes) if first else None,
        )
        verdict = judge(facts_now, by)
        if verdict.outcome is Outcome.FIRST_OF_TWO:
            assert first is None
            first = by.person_id
        elif verdict.outcome is Outcome.APPROVES:
            assert by.person_id != first
            assert first is not None or not verdict.reasons
            break


@given(RECORDS, APPROVERS)
def test_a_batch_is_never_more_generous_than_a_single_tap(facts: RecordFacts, by: ApproverFacts) -> None:
    alone, in_batch = judge(facts, by), judge_in_batch(facts, by, now=NOW)
    assert in_batch.outcome in {alone.outcome, Outcome.REFUSED}
    assert (in_batch.code is None) == (in_batch.outcome is not Outcome.REFUSED)


def test_a_paper_row_that_an_opening_has_counted_is_refused_to_the_second_person_too() -> None:
    covered = {"is_covered_by_opening": True, "evidence_grade": "late_entry"}
    assert judge(record(**covered), approver()).code == "covered_by_opening"
    second = judge(record(**covered, first_approval=FirstApproval(LEADER, 90)), approver(DEPUTY))
    assert second.code == "covered_by_opening"
