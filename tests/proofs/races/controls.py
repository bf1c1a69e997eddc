"""What each race is run without, to see that it can be lost."""

from __future__ import annotations

from dataclasses import dataclass

from tests.proofs.races.arena import Case
from tests.proofs.races.cases import (
    approval,
    check_in,
    corrections,
    keys,
    lifecycle,
    merging,
    offices,
    orders,
    promotions,
    recognition,
    redemption,
    sign_ups,
    succession,
    tasks,
    two_people,
)

GUARDED = "applications:guarded"
PAUSING = "unguarded:with_all_its_guards"


@dataclass(frozen=True, slots=True)
class Control:
    engine: str
    case: Case
    guard: str
    dropped: tuple[str, ...] = ()  # constraints and unique indexes
    factory: str = PAUSING

    def __str__(self) -> str:
        return f"{self.case.__name__}-without-{self.guard}".replace(" ", "_")


PG, LITE = "postgresql", "sqlite"
ONE_PLACE = ("no_overlap_presence", "uq_presence_open")
ONE_CHAIN = ("uq_ledger_entry_passport_id_seq", "uq_ledger_entry_passport_id_kind_source_type_source_id")
OF_A_RECORD = (*ONE_CHAIN, "uq_record_version_record_id_number", "pk_approved_day")
OF_A_PROPOSAL = (*ONE_CHAIN, "append_only_proposal")
ONE_KEY = ("one row per key", ("pk_idempotency_key",), GUARDED)
IN_THE_QUEUE = ("uq_sign_up_live", "uq_sign_up_shift_id_ordinal")


def without_locks(case: Case, *dropped: str) -> Control:
    """Where a constraint stands behind the lock it goes too: either alone holds."""
    return Control(PG, case, " and ".join(("row locks", *dropped)), dropped, "unguarded:without_row_locks")


def without_conditions(case: Case, *dropped: str) -> Control:
    guard = " and ".join(("the conditions of its update", *dropped))
    return Control(PG, case, guard, dropped, "unguarded:without_conditions")


def without_either(case: Case, *dropped: str) -> Control:
    guard = " and ".join(("row locks", "the conditions of its update", *dropped))
    return Control(PG, case, guard, dropped, "unguarded:without_locks_and_conditions")


def judged_outside(case: Case) -> Control:
    factory = "unguarded:judging_outside_the_transaction"
    return Control(LITE, case, "judging inside the transaction", factory=factory)


ONE_ORDER = "uq_redemption_order_live"
STOCK_TERMS = "ck_gift_stock_stock_terms"
ONE_NOMINATION = "uq_promotion_open"

IN_SHORT = [
    Control(PG, check_in.a_double_check_in, "one place at a time", ONE_PLACE),
    judged_outside(approval.each_approves_the_other),
]
CONTROLS = [
    *IN_SHORT,
    Control(PG, check_in.two_shifts_at_once, "one place at a time", ONE_PLACE),
    Control(PG, check_in.one_persons_code_and_many_leaders, "one place at a time", ONE_PLACE),
    Control(
        PG,
        check_in.one_scan_sent_many_times,
        "one row per client id and one place at a time",
        ("uq_scan_actor_id_client_id", *ONE_PLACE),
    ),
    Control(PG, keys.one_key_sent_many_times, *ONE_KEY),
    Control(PG, keys.one_key_for_many_requests, *ONE_KEY),
    Control(PG, two_people.two_openings_proposed, "one opening per passport", ("uq_proposal_opening",)),
    without_locks(approval.each_approves_the_other),
    without_locks(approval.a_day_between_two_communities, *ONE_CHAIN, "pk_approved_day"),
    without_locks(approval.approve_against_reject),
    without_locks(approval.approve_against_return),
    without_locks(approval.approve_against_amend),
    without_locks(approval.many_approvers, *OF_A_RECORD),
    without_locks(approval.batches_in_opposite_order, *OF_A_RECORD),
    without_locks(approval.one_chain_and_many_writers, *ONE_CHAIN),
    without_locks(corrections.correction_against_approval, *OF_A_RECORD),
    without_locks(corrections.two_confirmations_of_a_correction, *OF_A_RECORD),
    without_locks(check_in.close_against_check_out, "uq_service_record_shift_id_passport_id"),
    without_locks(check_in.undo_against_check_out, "pk_scan_undo"),
    without_locks(sign_ups.a_double_sign_up, *IN_THE_QUEUE),
    without_locks(sign_ups.the_last_place_and_who_waits_for_it, *IN_THE_QUEUE),
    without_locks(two_people.an_opening_confirmed_by_many, *OF_A_PROPOSAL, "uq_ledger_entry_opening"),
    without_locks(two_people.an_adjustment_confirmed_by_many, *OF_A_PROPOSAL),
    without_locks(two_people.go_live_against_openings, *OF_A_PROPOSAL),
    without_locks(offices.two_leaders_appointed, "uq_team_member_leader"),
    without_conditions(check_in.a_double_check_out),
    without_conditions(check_in.in_and_out_at_once),
    without_conditions(sign_ups.the_last_place_and_who_walks_in, "ck_shift_places"),
    without_conditions(offices.old_refresh_tokens_reused),
    without_conditions(tasks.many_answers_to_a_task),
    Control(PG, offices.one_refresh_token_sent_many_times, "its grace", factory="unguarded:without_grace"),
    judged_outside(approval.approve_against_reject),
    without_locks(redemption.one_balance_and_two_gifts, ONE_ORDER),
    without_locks(redemption.one_order_a_period, ONE_ORDER),
    without_locks(redemption.what_is_cancelled_and_who_waits, "uq_gift_wait_period_id_gift_id_ordinal"),
    without_conditions(redemption.the_last_pieces, STOCK_TERMS),
    without_conditions(redemption.the_last_place_of_a_slot, "ck_redemption_slot_places"),
    without_conditions(redemption.a_loss_against_orders, STOCK_TERMS),
    without_either(redemption.one_order_at_many_counters, STOCK_TERMS, *ONE_CHAIN),
    without_either(redemption.hand_over_against_cancel, STOCK_TERMS),
    without_either(redemption.the_end_of_a_day_against_hand_overs, STOCK_TERMS, *ONE_CHAIN),
    without_either(redemption.hand_over_cancel_and_the_end_of_a_day, STOCK_TERMS, *ONE_CHAIN),
    without_locks(orders.a_correction_while_they_order, ONE_ORDER),
    Control(PG, orders.one_order_sent_many_times, *ONE_KEY),
    Control(
        PG,
        orders.a_price_edited_while_people_order,
        "the price that was seen",
        factory="unguarded:without_the_price_they_saw",
    ),
    without_locks(lifecycle.ordering_against_closing),
    without_locks(lifecycle.waiting_against_closing),
    Control(
        PG,
        lifecycle.signing_up_against_closing,
        "asking again when the account is locked",
        factory="unguarded:without_asking_again",
    ),
    Control(
        PG,
        lifecycle.death_against_hand_over,
        "asking under the ledger's lock",
        factory="unguarded:asking_before_the_lock",
    ),
    without_locks(lifecycle.moving_against_ordering, ONE_ORDER),
    without_locks(recognition.one_application_at_a_time, "uq_star_waiting"),
    without_locks(recognition.granting_against_declining),
    without_locks(recognition.granting_against_revoking_the_star_below),
    Control(
        PG,
        recognition.applying_against_revoking_the_star_below,
        "looking again under the ledger's lock",
        factory="unguarded:without_looking_again",
    ),
    without_locks(recognition.voiding_against_reissuing, "uq_service_statement_replaces_id"),
    Control(
        PG,
        merging.merging_against_scans_of_the_card,
        "the guard of who is gone",
        ("not_merged_presence",),
        "unguarded:with_scans_that_dawdle",
    ),
    without_locks(merging.merging_against_approvals, "not_merged_ledger_entry", *OF_A_RECORD),
    Control(
        PG,
        merging.merging_against_a_raise,
        "asking what counts elsewhere by now",
        factory="unguarded:without_asking_what_counts_elsewhere",
    ),
    without_locks(merging.merges_that_cross, *ONE_CHAIN, "not_merged_ledger_entry"),
    without_locks(merging.merging_against_a_yes),
    without_locks(succession.two_hand_overs, "uq_team_member_leader", "uq_team_member_live"),
    Control(
        PG,
        succession.hand_over_against_approval,
        "asking for the office of now",
        factory="unguarded:without_asking_for_the_office_of_now",
    ),
    without_locks(succession.a_yes_against_leaving),
    without_locks(succession.a_yes_against_closing),
    without_locks(succession.leaving_against_a_hand_over),
    without_conditions(promotions.many_confirmers),
    without_conditions(promotions.confirm_against_turn_down),
    without_conditions(promotions.accepting_many_times),
    without_conditions(promotions.accept_against_decline),
    Control(
        PG,
        promotions.two_nights_at_once,
        "one night a day and one open nomination",
        ("pk_promotion_night", ONE_NOMINATION),
    ),
    Control(PG, promotions.the_night_against_nominating, "one open nomination", (ONE_NOMINATION,)),
]
# What has none, and why.
CANNOT_BE_LOST: dict[Case, str] = {
    check_in.one_code_and_many_people: "each has rows of their own: it is about nobody being refused or kept waiting",
}
