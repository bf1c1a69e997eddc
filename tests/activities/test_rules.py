"""Shifts and sign-ups at their edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.activities.errors import SHIFT_REFUSALS
from service.activities.errors.sign_ups import SIGN_UP_REFUSALS
from service.activities.rules import is_name_allowed, shifts, sign_ups
from service.activities.rules.shifts import LONGEST, ShiftFacts
from service.activities.rules.sign_ups import SignUpFacts

START = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
SECOND = timedelta(seconds=1)


def shift(**changed: Any) -> ShiftFacts:
    facts = {"state": "published", "starts_at": START, "ends_at": END, "planned_ends_at": END, "places_taken": 3}
    return ShiftFacts(**(facts | changed))


class TestAShift:
    @pytest.mark.parametrize(("now", "code"), [(START - SECOND, None), (START, "shift.in_the_past")])
    def test_is_published_only_before_it_begins(self, now: datetime, code: str | None) -> None:
        assert shifts.publish_refusal(shift(state="draft"), now) == code

    @pytest.mark.parametrize("state", ["published", "cancelled", "closed", "recorded"])
    def test_is_published_once(self, state: str) -> None:
        assert shifts.publish_refusal(shift(state=state), START - SECOND) == "shift.not_draft"

    @pytest.mark.parametrize(("now", "code"), [(START - SECOND, None), (START, "shift.begun")])
    def test_is_cancelled_only_before_it_begins(self, now: datetime, code: str | None) -> None:
        assert shifts.cancel_refusal(shift(), now) == code

    def test_that_was_never_published_may_be_cancelled_at_any_time(self) -> None:
        assert shifts.cancel_refusal(shift(state="draft"), END) is None

    @pytest.mark.parametrize("state", ["cancelled", "closed", "recorded"])
    def test_that_is_no_longer_open_is_changed_no_more(self, state: str) -> None:
        gone = shift(state=state)
        assert shifts.cancel_refusal(gone, START - SECOND) == "shift.not_published"
        assert shifts.stop_refusal(gone, START) == "shift.not_published"
        assert shifts.lengthen_refusal(gone, END + SECOND, START) == "shift.not_published"
        assert shifts.capacity_refusal(gone, 9, START) == "shift.not_published"

    @pytest.mark.parametrize(
        ("now", "code"),
        [(START - SECOND, "shift.not_begun"), (START, None), (END - SECOND, None), (END, "shift.over")],
    )
    def test_is_stopped_only_while_it_runs(self, now: datetime, code: str | None) -> None:
        assert shifts.stop_refusal(shift(), now) == code

    def test_is_stopped_once(self) -> None:
        assert shifts.stop_refusal(shift(stopped_at=START), START + SECOND) == "shift.stopped"

    @pytest.mark.parametrize(("now", "code"), [(END - SECOND, None), (END, "shift.window_fixed")])
    def test_is_lengthened_only_before_its_planned_end(self, now: datetime, code: str | None) -> None:
        assert shifts.lengthen_refusal(shift(), END + SECOND, now) == code
        longer = shift(ends_at=END + timedelta(hours=1))
        assert shifts.lengthen_refusal(longer, END + timedelta(hours=2), now) == code

    @pytest.mark.parametrize(("ends_at", "code"), [(END, "shift.not_longer"), (END + SECOND, None)])
    def test_is_never_shortened(self, ends_at: datetime, code: str | None) -> None:
        assert shifts.lengthen_refusal(shift(), ends_at, START) == code

    @pytest.mark.parametrize(
        ("ends_at", "code"), [(START + LONGEST, None), (START + LONGEST + SECOND, "shift.too_long")]
    )
    def test_lasts_a_day_at_most(self, ends_at: datetime, code: str | None) -> None:
        assert shifts.lengthen_refusal(shift(), ends_at, START) == code

    def test_that_was_stopped_is_not_lengthened(self) -> None:
        assert shifts.lengthen_refusal(shift(stopped_at=START), END + SECOND, START) == "shift.stopped"

    @pytest.mark.parametrize(("capacity", "code"), [(2, "shift.places_taken"), (3, None), (4, None), (None, None)])
    def test_never_has_fewer_places_than_are_taken(self, capacity: int | None, code: str | None) -> None:
        assert shifts.capacity_refusal(shift(), capacity, START) == code

    @pytest.mark.parametrize(
        ("now", "code"),
        [
            (START - SECOND, "shift.not_begun"),
            (START, None),
            (END + timedelta(days=7) - SECOND, None),
            (END + timedelta(days=7), "shift.counting_over"),
        ],
    )
    def test_has_its_unnamed_children_counted_until_a_week_after_its_end(self, now: datetime, code: str | None) -> None:
        assert shifts.count_refusal(shift(), now) == code

    @pytest.mark.parametrize(
        ("state", "code"),
        [("closed", None), ("recorded", None), ("draft", "shift.not_published"), ("cancelled", "shift.not_published")],
    )
    def test_is_counted_when_closed_and_never_when_nobody_came(self, state: str, code: str | None) -> None:
        assert shifts.count_refusal(shift(state=state), END) == code

    def test_from_paper_is_put_right_until_a_week_after_it_was_entered(self) -> None:
        entered = shift(state="recorded", entered_at=END + timedelta(days=300))
        assert shifts.count_refusal(entered, END + timedelta(days=307) - SECOND) is None
        assert shifts.count_refusal(entered, END + timedelta(days=307)) == "shift.counting_over"

    @pytest.mark.parametrize(("now", "code"), [(END - SECOND, None), (END, "shift.over")])
    def test_has_its_places_fixed_when_it_is_over(self, now: datetime, code: str | None) -> None:
        assert shifts.capacity_refusal(shift(), 5, now) == code

    def test_repeats_on_the_same_weekday_at_the_same_hour(self) -> None:
        windows = shifts.weekly(START, END, 52)
        assert len(windows) == 52
        assert windows[0] == (START, END)
        assert {begin.weekday() for begin, _ in windows} == {START.weekday()}
        assert windows[51] == (START + timedelta(weeks=51), END + timedelta(weeks=51))


def person(**changed: Any) -> SignUpFacts:
    return SignUpFacts(**({"shift_state": "published", "starts_at": START, "ends_at": END, "age": 69} | changed))


def asked(now: datetime = START - SECOND, **changed: Any) -> str | None:
    return sign_ups.refusal(person(**changed), now)


class TestASignUp:
    def test_is_open_to_everybody_until_the_start(self) -> None:
        assert asked() is None
        assert asked(START) == "sign_up.too_late"

    def test_is_given_at_the_door_by_who_runs_the_shift_until_its_end(self) -> None:
        by = {"is_by_who_runs_it": True}
        assert [asked(at, **by) for at in (START, END - SECOND, END)] == [None, None, "sign_up.shift_over"]
        assert asked(END) == "sign_up.shift_over"
        for state, code in (("waitlisted", None), ("signed_up", "sign_up.already")):
            assert asked(START, sign_up=state, **by) == code
            assert asked(sign_up=state, **by) == "sign_up.already"
        assert asked(START, min_age=70, **by) == "sign_up.too_young"
        assert asked(START, is_hazardous=True, **by) == "sign_up.risk_not_accepted"

    def test_needs_no_known_age_where_there_is_no_limit(self) -> None:
        assert asked(age=None) is None

    @pytest.mark.parametrize(
        ("state", "code"),
        [
            ("draft", "sign_up.not_open"),
            ("cancelled", "sign_up.shift_cancelled"),
            ("closed", "sign_up.shift_over"),
            ("recorded", "sign_up.shift_over"),
        ],
    )
    def test_is_for_published_shifts(self, state: str, code: str) -> None:
        assert asked(shift_state=state) == code

    @pytest.mark.parametrize(
        ("limits", "age", "code"),
        [
            ({"min_age": 16}, 15, "sign_up.too_young"),
            ({"min_age": 16}, 16, None),
            ({"max_age": 75}, 75, None),
            ({"max_age": 75}, 76, "sign_up.too_old"),
            ({"min_age": 16}, None, "sign_up.age_unknown"),
            ({"max_age": 75}, None, "sign_up.age_unknown"),
            ({"is_hazardous": True}, None, "sign_up.age_unknown"),
            ({"is_hazardous": True, "accepts_risk": True}, 17, "sign_up.minor_on_hazardous"),
            ({"is_hazardous": True, "accepts_risk": True}, 18, None),
            ({"is_hazardous": True, "min_age": 16, "accepts_risk": True}, 17, "sign_up.minor_on_hazardous"),
            ({"is_hazardous": True}, 18, "sign_up.risk_not_accepted"),
        ],
    )
    def test_keeps_to_ages_and_hazards(self, limits: dict[str, Any], age: int | None, code: str | None) -> None:
        assert asked(age=age, **limits) == code

    @pytest.mark.parametrize(
        ("age", "consents", "code"),
        [(13, False, "sign_up.guardian_consent_missing"), (13, True, None), (14, False, None)],
    )
    def test_of_a_child_under_14_needs_a_guardians_consent(self, age: int, consents: bool, code: str | None) -> None:
        assert asked(age=age, has_guardian_consent=consents) == code

    def test_is_refused_for_the_first_reason_in_order(self) -> None:
        wrong: dict[str, Any] = {"is_account_open": False, "sign_up": "signed_up", "age": 12, "is_hazardous": True}
        codes = [asked(START, **wrong), asked(**wrong)]
        codes.append(asked(**(wrong | {"is_account_open": True})))
        codes.append(asked(**(wrong | {"is_account_open": True, "sign_up": None})))
        assert codes == [
            "sign_up.too_late",
            "sign_up.account_closed",
            "sign_up.already",
            "sign_up.guardian_consent_missing",
        ]

    @pytest.mark.parametrize(
        ("state", "now", "code"),
        [
            ("published", START - SECOND, None),
            ("published", START, "sign_up.too_late_to_cancel"),
            ("cancelled", START - SECOND, "sign_up.too_late_to_cancel"),
        ],
    )
    def test_is_cancelled_before_the_start(self, state: str, now: datetime, code: str | None) -> None:
        assert sign_ups.cancel_refusal(state, START, now) == code


@pytest.mark.parametrize(("title", "allowed"), [("入户探访", True), ("补录", False), ("三月补录活动", False)])
def test_a_name_never_speaks_of_late_entry(title: str, allowed: bool) -> None:
    assert is_name_allowed(title) == allowed


def test_every_refusal_stands_under_its_code() -> None:
    assert len(SHIFT_REFUSALS) == 12
    assert len(SIGN_UP_REFUSALS) == 15
