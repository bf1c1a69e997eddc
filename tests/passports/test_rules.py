from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from service.passports.rules import (
    MINUTES_PER_POINT,
    AdjustmentPolicy,
    Change,
    Head,
    Hold,
    HoldObjection,
    HoldState,
    Kind,
    Objection,
    Opening,
    Signers,
    change_for,
    coverage,
    is_expired,
    is_valid_number,
    is_within_opening,
    judge_adjustment,
    judge_opening,
    judge_posting,
    judge_signers,
    make_number,
    may_become,
    normalise_number,
    points_change,
    points_for,
    show_number,
)

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
RESIDENT, HER_SON, STAFF, SECOND_STAFF = (UUID(int=number) for number in range(1, 5))
LINES = [UUID(int=number) for number in range(100, 110)]

random_digits = st.from_regex(r"[1-9][0-9]{8}", fullmatch=True)


def head(*, minutes: int = 0, net_minutes: int = 0, balance: int = 0, held: int = 0) -> Head:
    return Head(RESIDENT, 0, "", minutes, net_minutes, points_for(net_minutes), balance, held)


# the half-hour rule


def test_half_an_hour_is_one_point() -> None:
    assert MINUTES_PER_POINT == 30


@pytest.mark.parametrize(
    ("minutes", "points"), [(0, 0), (1, 0), (29, 0), (30, 1), (31, 1), (59, 1), (60, 2), (61, 2), (90, 3)]
)
def test_only_whole_half_hours_count(minutes: int, points: int) -> None:
    assert points_for(minutes) == points


def test_twice_forty_five_minutes_make_three_points() -> None:
    assert [points_change(0, 45), points_change(45, 90)] == [1, 2]


def test_a_reversal_may_take_a_point_more_than_its_entry_gave() -> None:
    gave = points_change(10, 10 + 45)
    meanwhile = 55 + 10
    assert (gave, points_change(meanwhile, meanwhile - 45)) == (1, -2)


@given(st.lists(st.integers(min_value=0, max_value=10_000), min_size=1))
def test_the_changes_of_any_history_add_up_to_the_points_of_its_total(totals: list[int]) -> None:
    steps = zip([0, *totals], totals, strict=False)
    assert sum(points_change(old, new) for old, new in steps) == points_for(totals[-1])


# the number


@given(random_digits)
def test_a_made_number_has_ten_digits_and_is_valid(digits: str) -> None:
    number = make_number(digits)
    assert len(number) == 10
    assert number.startswith(digits)
    assert is_valid_number(number)


@given(random_digits)
def test_the_check_digit_is_that_of_iso_7064(digits: str) -> None:
    assert make_number(digits)[-1] == mod_11_10.calc_check_digit(digits)


@given(random_digits, st.integers(0, 9), st.integers(1, 9))
def test_every_single_mistyped_digit_is_caught(digits: str, place: int, shift: int) -> None:
    number = make_number(digits)
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_valid_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    "digits", ["", "12345678", "1234567890", "012345678", "12345678a", "１２３４５６７８９", "12345678\n"]
)
def test_a_number_is_not_made_from_anything_but_nine_digits(digits: str) -> None:
    with pytest.raises(ValueError, match="nine digits"):
        make_number(digits)


@pytest.mark.parametrize("text", ["", "1", "0", "123456789", "12345678901", "abcdefghij", "０" * 10, "1234 567 890"])
def test_what_is_not_a_number_is_not_valid(text: str) -> None:
    assert not is_valid_number(text)


def test_a_number_beginning_with_nought_is_not_valid_whatever_its_check_digit() -> None:
    assert not any(is_valid_number(f"012345678{check}") for check in range(10))


@given(random_digits)
def test_a_shown_number_is_read_back(digits: str) -> None:
    number = make_number(digits)
    assert normalise_number(show_number(number)) == number


@pytest.mark.parametrize(
    "typed",
    [
        "1234 567 890",
        " 1234567890\n",
        "1234-567-890",
        "1234—567–890",
        "１２３４５６７８９０",
        "１２３４　５６７－８９０",
        "\u200b1234567890\ufeff",
    ],
)
def test_blanks_dashes_and_full_width_digits_are_forgiven(typed: str) -> None:
    assert normalise_number(typed) == "1234567890"


def test_a_number_is_shown_in_groups_that_can_be_read_aloud() -> None:
    assert show_number("1234567890") == "1234 567 890"


# what a posting changes


def test_service_moves_both_measures_and_enters_the_floor() -> None:
    assert change_for(head(net_minutes=29, minutes=29), Kind.EARN, minutes=1) == Change(minutes=1, net=1, points=1)


def test_an_opening_counts_as_served_but_does_not_enter_the_floor() -> None:
    assert change_for(head(), Kind.OPENING, minutes=59, points=1) == Change(minutes=59, net=0, points=1)


def test_an_opening_may_come_after_approved_service() -> None:
    assert change_for(head(minutes=45, net_minutes=45), Kind.OPENING, minutes=60, points=0).net == 0


def test_a_correction_may_leave_the_minutes_as_they_are() -> None:
    assert change_for(head(minutes=45, net_minutes=45), Kind.CORRECT) == Change(0, 0, 0)


def test_a_correction_may_take_back_all_that_was_approved_and_no_more() -> None:
    served = head(minutes=90, net_minutes=90, balance=3)
    assert change_for(served, Kind.CORRECT, minutes=-90) == Change(-90, -90, -3)
    with pytest.raises(ValueError, match="more than was approved"):
        change_for(served, Kind.CORRECT, minutes=-91)


def test_a_correction_does_not_reach_the_minutes_of_the_opening() -> None:
    with pytest.raises(ValueError, match="more than was approved"):
        change_for(head(minutes=600, net_minutes=30), Kind.CORRECT, minutes=-31)


@pytest.mark.parametrize(
    ("kind", "minutes", "points"),
    [
        (Kind.EARN, 0, 0),
        (Kind.EARN, -1, 0),
        (Kind.EARN, 30, 1),
        (Kind.CORRECT, 30, 1),
        (Kind.OPENING, 0, 0),
        (Kind.OPENING, -30, 0),
        (Kind.OPENING, 59, 2),
        (Kind.OPENING, 60, -1),
        (Kind.SPEND, 0, 0),
        (Kind.SPEND, 0, 1),
        (Kind.SPEND, -30, -1),
        (Kind.RESTORE, 0, 0),
        (Kind.RESTORE, 0, -1),
        (Kind.ADJUST, 0, 0),
        (Kind.ADJUST, 30, 1),
        (Kind.MERGE, 30, 1),
    ],
)
def test_no_kind_may_change_what_is_not_its_own(kind: Kind, minutes: int, points: int) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        change_for(head(), kind, minutes=minutes, points=points)


@pytest.mark.parametrize(("kind", "points"), [(Kind.SPEND, -1), (Kind.RESTORE, 1), (Kind.ADJUST, 1), (Kind.ADJUST, -1)])
def test_what_is_no_service_moves_points_one_by_one_and_no_minutes(kind: Kind, points: int) -> None:
    assert change_for(head(), kind, points=points) == Change(minutes=0, net=0, points=points)


def test_a_passport_is_opened_once() -> None:
    with pytest.raises(ValueError, match="opened once"):
        change_for(head(minutes=60, net_minutes=0), Kind.OPENING, minutes=60, points=2)


def test_what_is_held_is_not_available() -> None:
    assert head(balance=10, held=4).available == 6


# holds


def hold(line: int, points: int, *, seconds: int = 0, state: HoldState = HoldState.PENDING) -> Hold:
    return Hold(LINES[line], points, NOON + timedelta(seconds=seconds), state=state)


def test_a_pending_hold_ends_in_one_of_three_ways() -> None:
    assert {state for state in HoldState if may_become(HoldState.PENDING, state)} == {
        HoldState.POSTED,
        HoldState.VOIDED,
        HoldState.LAPSED,
    }


@pytest.mark.parametrize("ended", [HoldState.POSTED, HoldState.VOIDED, HoldState.LAPSED])
def test_an_ended_hold_never_moves_again(ended: HoldState) -> None:
    assert not any(may_become(ended, state) for state in HoldState)


@pytest.mark.parametrize(
    ("balance", "covered"),
    [(0, []), (1, [2]), (3, [1]), (4, [1, 2]), (5, [0]), (6, [0, 2]), (7, [0, 2]), (8, [0, 1]), (9, [0, 1, 2])],
)
def test_the_oldest_holds_are_covered_first_and_one_that_does_not_fit_is_passed_over(
    balance: int, covered: list[int]
) -> None:
    holds = [hold(2, 1, seconds=2), hold(0, 5), hold(1, 3, seconds=1)]
    assert coverage(balance, holds) == {LINES[line] for line in covered}


def test_of_holds_placed_together_the_earlier_line_is_covered() -> None:
    assert coverage(3, [hold(1, 3), hold(0, 3)]) == {LINES[0]}


def test_a_debt_covers_nothing() -> None:
    assert coverage(-1, [hold(0, 1)]) == frozenset()


def test_ended_holds_neither_need_nor_take_cover() -> None:
    assert coverage(3, [hold(0, 3, state=HoldState.VOIDED), hold(1, 3, seconds=1)]) == {LINES[1]}


@given(st.integers(-50, 50), st.lists(st.tuples(st.integers(1, 20), st.integers(0, 5)), max_size=10))
def test_what_is_covered_is_paid_for_and_what_is_not_would_not_fit(balance: int, wishes: list[tuple[int, int]]) -> None:
    holds = [hold(line, points, seconds=seconds) for line, (points, seconds) in enumerate(wishes)]
    covered = coverage(balance, holds)
    paid = sum(each.points for each in holds if each.line_id in covered)
    assert paid <= max(0, balance)
    assert all(each.points > balance - paid for each in holds if each.line_id not in covered)
    if sum(each.points for each in holds) <= balance:
        assert len(covered) == len(holds)


@pytest.mark.parametrize(("seconds", "is_over"), [(-1, False), (0, True), (1, True)])
def test_a_hold_is_over_at_its_expiry(seconds: int, is_over: bool) -> None:
    short = Hold(LINES[0], 1, NOON, expires_at=NOON + timedelta(hours=1))
    assert is_expired(short, NOON + timedelta(hours=1, seconds=seconds)) is is_over


def test_a_hold_without_expiry_is_never_over() -> None:
    assert not is_expired(hold(0, 1), NOON + timedelta(days=10_000))


def test_a_covered_pending_hold_may_be_posted() -> None:
    assert judge_posting(hold(0, 1), frozenset(LINES), NOON) is None


def test_an_uncovered_hold_is_not_posted() -> None:
    assert judge_posting(hold(0, 1), frozenset(), NOON) is HoldObjection.UNCOVERED


def test_a_hold_past_its_expiry_is_not_posted_even_if_nobody_has_marked_it() -> None:
    stale = Hold(LINES[0], 1, NOON, expires_at=NOON)
    assert judge_posting(stale, frozenset(LINES), NOON) is HoldObjection.EXPIRED
    assert coverage(1, [stale]) == {LINES[0]}


def test_an_ended_hold_is_first_of_all_not_pending() -> None:
    ended = Hold(LINES[0], 1, NOON, expires_at=NOON, state=HoldState.VOIDED)
    assert judge_posting(ended, frozenset(), NOON) is HoldObjection.NOT_PENDING


# two signers


def signers(proposer: UUID = STAFF, confirmer: UUID | None = SECOND_STAFF) -> Signers:
    return Signers(RESIDENT, frozenset({HER_SON}), proposer, confirmer)


def test_two_unrelated_people_may_sign() -> None:
    assert judge_signers(signers()) is None


def test_one_may_propose_before_another_confirms() -> None:
    assert judge_signers(signers(confirmer=None)) is None


@pytest.mark.parametrize(
    ("proposer", "confirmer", "objection"),
    [
        (RESIDENT, STAFF, Objection.OWN_PASSPORT),
        (STAFF, RESIDENT, Objection.OWN_PASSPORT),
        (RESIDENT, None, Objection.OWN_PASSPORT),
        (HER_SON, STAFF, Objection.RELATED),
        (STAFF, HER_SON, Objection.RELATED),
        (HER_SON, None, Objection.RELATED),
        (STAFF, STAFF, Objection.SAME_SIGNER),
    ],
)
def test_nobody_signs_for_themselves_or_their_own_or_twice(
    proposer: UUID, confirmer: UUID | None, objection: Objection
) -> None:
    assert judge_signers(signers(proposer, confirmer)) is objection


def test_two_who_are_tied_to_each_other_are_not_two() -> None:
    assert judge_signers(replace(signers(), are_tied=True)) is Objection.SIGNERS_TIED
    assert judge_signers(replace(signers(confirmer=STAFF), are_tied=True)) is Objection.SAME_SIGNER


def opening(
    *,
    minutes: int = 600,
    points: int = 20,
    covers_until: date = date(2026, 6, 30),
    has_evidence: bool = True,
    is_go_live_closed: bool = False,
    is_opened: bool = False,
    first_served_on: date | None = None,
    cap_minutes: int = 60_000,
) -> Opening:
    seen = (has_evidence, is_go_live_closed, is_opened, first_served_on)
    return Opening(minutes, points, covers_until, *seen, cap_minutes)


@pytest.mark.parametrize(
    ("minutes", "points", "objection"),
    [
        (1, 0, None),
        (0, 0, Objection.NO_MINUTES),
        (-30, 0, Objection.NO_MINUTES),
        (59, 1, None),
        (59, 2, Objection.POINTS_OUT_OF_RANGE),
        (60, 2, None),
        (60, 0, None),
        (60, -1, Objection.POINTS_OUT_OF_RANGE),
        (60, 3, Objection.POINTS_OUT_OF_RANGE),
    ],
)
def test_an_opening_states_minutes_and_no_more_points_than_they_are_worth(
    minutes: int, points: int, objection: Objection | None
) -> None:
    assert judge_opening(opening(minutes=minutes, points=points), signers(), TODAY) is objection


@pytest.mark.parametrize(
    ("served", "objection"),
    [
        (None, None),
        (date(2026, 6, 29), Objection.SERVICE_WITHIN_COVER),
        (date(2026, 6, 30), Objection.SERVICE_WITHIN_COVER),
        (date(2026, 7, 1), None),
    ],
)
def test_no_service_lies_within_what_the_opening_covers(served: date | None, objection: Objection | None) -> None:
    assert judge_opening(opening(first_served_on=served), signers(), TODAY) is objection


@pytest.mark.parametrize(("minutes", "objection"), [(60_000, None), (60_001, Objection.ABOVE_OPENING_CAP)])
def test_an_opening_stays_within_its_cap(minutes: int, objection: Objection | None) -> None:
    assert judge_opening(opening(minutes=minutes), signers(), TODAY) is objection


@pytest.mark.parametrize(("days", "inside"), [(-1, True), (0, True), (1, False)])
def test_the_last_covered_day_is_inside_the_opening(days: int, inside: bool) -> None:
    last_day = date(2026, 6, 30)
    assert is_within_opening(last_day + timedelta(days=days), last_day) is inside


@pytest.mark.parametrize(("days", "objection"), [(-1, None), (0, None), (1, Objection.COVERS_FUTURE)])
def test_an_opening_does_not_cover_days_to_come(days: int, objection: Objection | None) -> None:
    assert judge_opening(opening(covers_until=TODAY + timedelta(days=days)), signers(), TODAY) is objection


def test_an_opening_is_refused_after_go_live_and_a_second_time_and_without_evidence() -> None:
    assert judge_opening(opening(is_go_live_closed=True), signers(), TODAY) is Objection.GO_LIVE_CLOSED
    assert judge_opening(opening(is_opened=True), signers(), TODAY) is Objection.ALREADY_OPENED
    assert judge_opening(opening(has_evidence=False), signers(), TODAY) is Objection.NO_EVIDENCE


def test_an_opening_needs_signers_before_anything_else() -> None:
    hopeless = opening(is_go_live_closed=True, minutes=0)
    assert judge_opening(hopeless, signers(STAFF, STAFF), TODAY) is Objection.SAME_SIGNER
    assert judge_opening(hopeless, signers(), TODAY) is Objection.GO_LIVE_CLOSED


@given(st.integers(1, 100_000), st.integers(-5, 4_000))
def test_what_the_judge_lets_through_can_be_posted(minutes: int, points: int) -> None:
    if judge_opening(opening(minutes=minutes, points=points, cap_minutes=100_000), signers(), TODAY) is None:
        assert change_for(head(), Kind.OPENING, minutes=minutes, points=points).points == points
    else:
        with pytest.raises(ValueError, match="opening"):
            change_for(head(), Kind.OPENING, minutes=minutes, points=points)


POLICY = AdjustmentPolicy(causes=frozenset({"system_error", "paper_loss"}), cap_points=20)


@pytest.mark.parametrize(
    ("points", "objection"),
    [
        (19, None),
        (20, None),
        (21, Objection.ABOVE_CAP),
        (-20, None),
        (-21, Objection.ABOVE_CAP),
        (1, None),
        (-1, None),
        (0, Objection.NO_POINTS),
    ],
)
def test_an_adjustment_stays_within_the_cap_either_way(points: int, objection: Objection | None) -> None:
    facts: dict[str, Any] = {"cause": "paper_loss", "has_fact": True, "is_answered": False}
    assert judge_adjustment(points=points, **facts, signers=signers(), policy=POLICY) is objection


def test_an_adjustment_has_a_cause_from_the_list_and_a_linked_fact() -> None:
    def judge(cause: str, has_fact: bool, who: Signers, *, is_answered: bool = False) -> Objection | None:
        given: dict[str, Any] = {"cause": cause, "has_fact": has_fact, "is_answered": is_answered}
        return judge_adjustment(points=1, **given, signers=who, policy=POLICY)

    assert judge("kindness", True, signers()) is Objection.UNKNOWN_CAUSE
    assert judge("paper_loss", False, signers()) is Objection.NO_FACT
    assert judge("paper_loss", True, signers(), is_answered=True) is Objection.ALREADY_ANSWERED
    assert judge("kindness", False, signers(STAFF, HER_SON)) is Objection.RELATED
