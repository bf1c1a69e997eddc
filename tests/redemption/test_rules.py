"""The rules of a redemption day at their edges."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.redemption.rules import HalfYear, LineState, Move, OrderState, PeriodState, Stock, moved, state_of
from service.redemption.rules.orders import (
    CustomerFacts,
    GiftFacts,
    is_counter_of,
    judge_cancelling,
    judge_change,
    judge_customer,
    judge_hand_over,
    judge_line,
    settled,
)
from service.redemption.rules.periods import (
    Window,
    is_reopened,
    judge_opening,
    judge_ordering,
    parse_half_year,
    slot_starts,
)
from service.redemption.rules.stock import added
from service.redemption.rules.waits import to_offer

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WINDOW = Window(NOW, NOW + timedelta(days=9), NOW + timedelta(days=10))


class TestStock:
    @given(st.lists(st.tuples(st.sampled_from(Move), st.integers(1, 9)), max_size=60))
    def test_no_sequence_of_moves_breaks_the_identity(self, moves: list[tuple[Move, int]]) -> None:
        stock, made = Stock(), Counter[Move]()
        for move, pieces in moves:
            after = moved(stock, move, pieces)
            made[move] += pieces if after else 0
            stock = after or stock
            assert stock.is_whole
            assert stock.in_the_room == stock.on_shelf + stock.reserved >= 0
        assert added(made) == stock

    @pytest.mark.parametrize("move", [Move.RESERVED, Move.RETURNED, Move.LOST, Move.RECEIPT_LOWERED, Move.PROVEN])
    def test_the_last_piece_leaves_the_shelf_and_no_more(self, move: Move) -> None:
        stock = Stock(received=2, on_shelf=2)
        assert moved(stock, move, 2) is not None
        assert moved(stock, move, 3) is None

    def test_what_is_not_reserved_is_not_handed_over(self) -> None:
        assert moved(Stock(received=1, on_shelf=1), Move.HANDED_OVER, 1) is None
        assert moved(Stock(received=1, reserved=1), Move.HANDED_OVER, 1) == Stock(received=1, handed_over=1)

    def test_what_was_not_lost_is_not_found(self) -> None:
        assert moved(Stock(received=1, on_shelf=1), Move.FOUND, 1) is None

    @pytest.mark.parametrize("pieces", [0, -1])
    def test_a_move_has_pieces(self, pieces: int) -> None:
        with pytest.raises(ValueError, match="pieces"):
            moved(Stock(), Move.PURCHASED, pieces)


class TestWaiting:
    @pytest.mark.parametrize(("on_shelf", "offered"), [(0, 0), (1, 1), (2, 2), (3, 2)])
    def test_is_answered_with_as_much_of_what_was_asked_for_as_there_is(self, on_shelf: int, offered: int) -> None:
        assert to_offer(2, on_shelf) == offered


class TestSettling:
    @pytest.mark.parametrize(
        ("before", "lines", "frees_place"),
        [
            ("placed", ["held"], False),
            ("placed", ["handed_over"], False),
            ("partly", ["handed_over", "no_show"], False),
            ("placed", ["no_show"], True),
            ("placed", ["cancelled", "refused"], True),
            ("handed_over", ["undone"], True),
            ("handed_over", ["undone", "handed_over"], False),
            ("no_show", ["proven"], False),
            ("undone", ["undone"], False),
        ],
    )
    def test_a_place_is_given_back_once_when_the_order_is_live_no_more(
        self, before: str, lines: list[str], frees_place: bool
    ) -> None:
        found = settled(before, lines)
        assert (found.frees_place, found.is_ended) == (frees_place, "held" not in lines)


class TestHalfYears:
    @pytest.mark.parametrize(
        ("code", "starts", "ends"),
        [
            ("2026H1", date(2026, 1, 1), date(2026, 6, 30)),
            ("2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ],
    )
    def test_a_half_year_has_its_days(self, code: str, starts: date, ends: date) -> None:
        half = parse_half_year(code)
        assert half is not None
        assert (half.code, half.starts_on, half.ends_on) == (code, starts, ends)

    @pytest.mark.parametrize("code", ["2026H3", "2026h1", "26H1", "2026H1 ", "1926H1", ""])
    def test_nothing_else_is_one(self, code: str) -> None:
        assert parse_half_year(code) is None

    @pytest.mark.parametrize(
        ("cutoff", "today", "code"),
        [
            (date(2026, 6, 30), date(2026, 1, 1), None),
            (date(2026, 1, 1), date(2026, 1, 1), None),
            (date(2026, 7, 1), date(2026, 7, 1), "period.cutoff_outside"),
            (date(2025, 12, 31), date(2026, 7, 1), "period.cutoff_outside"),
            (date(2026, 6, 30), date(2025, 12, 31), "period.not_begun"),
        ],
    )
    def test_a_cutoff_lies_within_a_half_year_that_has_begun(self, cutoff: date, today: date, code: str | None) -> None:
        assert judge_opening(HalfYear(2026, 1), cutoff, WINDOW, today) == code

    def test_the_window_closes_after_it_opens_and_changes_end_no_earlier(self) -> None:
        today = NOW.date()
        for crooked in (
            replace(WINDOW, closes_at=WINDOW.opens_at),
            replace(WINDOW, cancel_until=WINDOW.closes_at - SECOND),
        ):
            assert judge_opening(HalfYear(2026, 1), date(2026, 6, 30), crooked, today) == "period.window_crooked"
        edge = replace(WINDOW, cancel_until=WINDOW.closes_at)
        assert judge_opening(HalfYear(2026, 1), date(2026, 6, 30), edge, today) is None

    @pytest.mark.parametrize(
        ("at", "code"),
        [
            (WINDOW.opens_at - SECOND, "period.not_yet"),
            (WINDOW.opens_at, None),
            (WINDOW.closes_at - SECOND, None),
            (WINDOW.closes_at, "period.over"),
        ],
    )
    def test_ordering_is_open_from_its_first_to_before_its_last_instant(self, at: datetime, code: str | None) -> None:
        assert judge_ordering(PeriodState.OPEN, WINDOW, at) == code
        assert judge_ordering(PeriodState.CLOSED, WINDOW, at) == "period.not_open"

    @pytest.mark.parametrize(
        ("at", "is_too_late"),
        [(WINDOW.closes_at - SECOND, False), (WINDOW.closes_at, True), (WINDOW.cancel_until, True)],
    )
    def test_an_end_that_has_passed_is_not_moved_later(self, at: datetime, is_too_late: bool) -> None:
        longer = Window(NOW, WINDOW.closes_at + SECOND, WINDOW.cancel_until)
        assert is_reopened(WINDOW, longer, at) == is_too_late
        changes = Window(NOW, WINDOW.closes_at, WINDOW.cancel_until + SECOND)
        assert is_reopened(WINDOW, changes, at) == (at == WINDOW.cancel_until)
        assert not is_reopened(longer, WINDOW, at)

    def test_slots_follow_one_another_and_the_last_ends_with_the_day(self) -> None:
        starts = slot_starts(NOW, NOW + timedelta(minutes=150), timedelta(minutes=60))
        assert [(end - start).seconds // 60 for start, end in starts] == [60, 60, 30]
        assert [start for start, _ in starts[1:]] == [end for _, end in starts[:-1]]


class TestOrders:
    @pytest.mark.parametrize(
        ("lines", "state"),
        [
            ([LineState.HELD], OrderState.PLACED),
            ([LineState.HELD, LineState.CANCELLED], OrderState.PLACED),
            ([LineState.HELD, LineState.HANDED_OVER], OrderState.PARTLY),
            ([LineState.HANDED_OVER, LineState.NO_SHOW], OrderState.HANDED_OVER),
            ([LineState.CANCELLED, LineState.REFUSED], OrderState.CANCELLED),
            ([LineState.NO_SHOW, LineState.RELEASED], OrderState.NO_SHOW),
            ([LineState.RELEASED, LineState.CANCELLED], OrderState.RELEASED),
            ([LineState.UNDONE, LineState.NO_SHOW], OrderState.UNDONE),
            ([], OrderState.CANCELLED),
        ],
    )
    def test_an_order_is_what_its_lines_make_it(self, lines: list[LineState], state: OrderState) -> None:
        assert state_of(lines) == state

    @given(st.lists(st.sampled_from(LineState), min_size=1, max_size=8))
    def test_an_order_is_live_exactly_while_something_is_held_or_was_kept(self, lines: list[LineState]) -> None:
        is_live = state_of(lines) in (OrderState.PLACED, OrderState.PARTLY, OrderState.HANDED_OVER)
        assert is_live == bool({LineState.HELD, LineState.HANDED_OVER} & set(lines))

    def test_refusals_of_a_person_come_in_their_order(self) -> None:
        facts = CustomerFacts(
            is_account_open=False,
            is_death_reported=True,
            is_identity_confirmed=False,
            is_at_home=False,
            orders_here=1,
            orders_most=1,
            has_to_collect=True,
            has_ordered_elsewhere=True,
        )
        found = []
        for name, good in (
            ("is_account_open", True),
            ("is_death_reported", False),
            ("is_at_home", True),
            ("is_identity_confirmed", True),
            ("has_ordered_elsewhere", False),
            ("has_to_collect", False),
            ("orders_here", 0),
        ):
            found.append(judge_customer(facts))
            facts = replace(facts, **{name: good})
        assert found == [
            "order.account_closed",
            "order.death_reported",
            "order.not_at_home",
            "order.identity_unconfirmed",
            "order.elsewhere",
            "order.already_placed",
            "order.all_collected",
        ]
        assert judge_customer(facts) is None

    @pytest.mark.parametrize(("had", "quantity", "code"), [(0, 3, None), (1, 2, None), (1, 3, "gift.over_limit")])
    def test_a_limit_counts_what_the_person_has_already(self, had: int, quantity: int, code: str | None) -> None:
        facts = GiftFacts(is_offered=True, price_points=2, limit_per_person=3, had=had, quantity=quantity)
        assert judge_line(facts) == code

    def test_a_price_that_moved_is_not_paid_unseen(self) -> None:
        facts = GiftFacts(is_offered=True, price_points=3, limit_per_person=None, had=0, quantity=1, expected_price=2)
        assert judge_line(facts) == "gift.price_moved"
        assert judge_line(replace(facts, expected_price=3)) is None
        assert judge_line(replace(facts, expected_price=None)) is None
        assert judge_line(replace(facts, is_offered=False)) == "gift.not_offered"

    @pytest.mark.parametrize(
        ("at", "is_staff", "code"),
        [
            (NOW - SECOND, False, None),
            (NOW, False, "order.too_late"),
            (NOW, True, None),
        ],
    )
    def test_people_change_until_the_stated_time_and_staff_after_it(
        self, at: datetime, is_staff: bool, code: str | None
    ) -> None:
        for is_on_its_day in (True, False):
            assert judge_change(OrderState.PLACED, is_staff, is_on_its_day, NOW, at) == code
        assert judge_cancelling(OrderState.PLACED, is_staff, NOW, at) == code
        assert judge_cancelling(OrderState.HANDED_OVER, is_staff, NOW, at) == "order.not_held"

    @pytest.mark.parametrize(
        ("is_staff", "is_on_its_day", "code"),
        [(True, True, None), (True, False, "order.all_collected"), (False, True, "order.all_collected")],
    )
    def test_staff_add_to_what_was_collected_on_its_day_alone(
        self, is_staff: bool, is_on_its_day: bool, code: str | None
    ) -> None:
        assert judge_change(OrderState.HANDED_OVER, is_staff, is_on_its_day, NOW, NOW) == code

    @pytest.mark.parametrize(("number", "is_one"), [(None, True), (2, True), (3, False)])
    def test_a_counter_is_one_that_there_is(self, number: int | None, is_one: bool) -> None:
        assert is_counter_of(number, 2) is is_one

    @pytest.mark.parametrize(
        ("lines", "day_state", "today", "code"),
        [
            (["held"], "planned", date(2026, 7, 12), None),
            (["handed_over", "held"], "planned", date(2026, 7, 13), None),
            (["held"], "planned", date(2026, 7, 11), "order.not_yet_due"),
            (["held"], "ended", date(2026, 7, 12), "day.ended"),
            (["handed_over", "refused"], "ended", date(2026, 7, 12), "order.collected"),
            (["proven"], "ended", date(2026, 7, 12), "order.collected"),
            (["handed_over", "no_show"], "ended", date(2026, 7, 12), "order.no_show"),
            (["cancelled"], "planned", date(2026, 7, 12), "order.ended"),
        ],
    )
    def test_an_order_is_handed_over_on_its_day_and_once(
        self, lines: list[str], day_state: str, today: date, code: str | None
    ) -> None:
        assert judge_hand_over(lines, day_state, date(2026, 7, 12), today) == code
