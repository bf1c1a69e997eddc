"""Each race has one winner, every loser a true answer, and afterwards every promise holds."""

from __future__ import annotations

import pytest

from tests.proofs.conftest import Told
from tests.proofs.races.arena import Arena, Case
from tests.proofs.races.cases import (
    approval,
    check_in,
    corrections,
    keys,
    lifecycle,
    merging,
    offices,
    orders,
    recognition,
    redemption,
    sign_ups,
    succession,
    tasks,
    two_people,
)

CASES: list[Case] = [
    keys.one_key_sent_many_times,
    keys.one_key_for_many_requests,
    check_in.one_scan_sent_many_times,
    check_in.a_double_check_in,
    check_in.a_double_check_out,
    check_in.in_and_out_at_once,
    check_in.two_shifts_at_once,
    check_in.one_code_and_many_people,
    check_in.one_persons_code_and_many_leaders,
    check_in.close_against_check_out,
    check_in.undo_against_check_out,
    sign_ups.a_double_sign_up,
    sign_ups.the_last_place_and_who_waits_for_it,
    sign_ups.the_last_place_and_who_walks_in,
    approval.many_approvers,
    approval.each_approves_the_other,
    approval.approve_against_reject,
    approval.approve_against_return,
    approval.approve_against_amend,
    approval.a_day_between_two_communities,
    approval.batches_in_opposite_order,
    approval.one_chain_and_many_writers,
    corrections.correction_against_approval,
    corrections.two_confirmations_of_a_correction,
    two_people.two_openings_proposed,
    two_people.an_opening_confirmed_by_many,
    two_people.an_adjustment_confirmed_by_many,
    two_people.go_live_against_openings,
    offices.two_leaders_appointed,
    offices.one_refresh_token_sent_many_times,
    offices.old_refresh_tokens_reused,
    tasks.many_answers_to_a_task,
    redemption.one_balance_and_two_gifts,
    redemption.one_order_a_period,
    redemption.the_last_pieces,
    redemption.the_last_place_of_a_slot,
    redemption.one_order_at_many_counters,
    redemption.hand_over_against_cancel,
    redemption.what_is_cancelled_and_who_waits,
    redemption.a_loss_against_orders,
    redemption.the_end_of_a_day_against_hand_overs,
    redemption.hand_over_cancel_and_the_end_of_a_day,
    orders.one_order_sent_many_times,
    orders.a_price_edited_while_people_order,
    orders.a_correction_while_they_order,
    lifecycle.ordering_against_closing,
    lifecycle.waiting_against_closing,
    lifecycle.signing_up_against_closing,
    recognition.one_application_at_a_time,
    recognition.granting_against_declining,
    recognition.voiding_against_reissuing,
    lifecycle.death_against_hand_over,
    lifecycle.moving_against_ordering,
    merging.merging_against_scans_of_the_card,
    merging.merging_against_approvals,
    merging.merges_that_cross,
    succession.two_hand_overs,
    succession.hand_over_against_approval,
    succession.a_yes_against_leaving,
    succession.a_yes_against_closing,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_all_at_once_and_it_is_as_if_they_had_queued(here: Arena, case: Case, told: Told) -> None:
    here.must_prove(case, told)
