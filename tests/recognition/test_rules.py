"""The rules of stars, numbers and statements, at their edges."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.recognition.policy import section
from service.recognition.rules import RecognitionPolicy, StatementState
from service.recognition.rules.honours import as_heard
from service.recognition.rules.numbers import ALPHABET, BYTES, make_number, read_number, show_number
from service.recognition.rules.stars import hours_to_reach, in_hours, minutes_for, minutes_missing, next_star
from service.recognition.rules.statements import Opened, Served, counts_opening, digest, document, minutes_changed
from service.recognition.rules.states import Holds, holds

PRODUCT = RecognitionPolicy()


class TestHonours:
    @pytest.mark.parametrize(
        "other", ["優秀志願者", "優秀志愿者", "优秀 志愿者。", "《优秀志愿者》", "优秀\u200b志愿者", "优秀志愿者\ufe0f"]
    )
    def test_are_one_however_they_are_written(self, other: str) -> None:
        assert as_heard(other) == as_heard("优秀志愿者")

    def test_are_two_by_another_word_and_told_apart_by_marks_where_there_is_none(self) -> None:
        names = ["优秀志愿者", "优秀志愿者一等奖", "优秀志愿者二等奖", "2025年优秀志愿者", "优秀党员", "★★★", "★★"]
        assert len({as_heard(name) for name in names}) == len(names)


class TestStars:
    def test_the_ladder_is_the_ministrys(self) -> None:
        assert [minutes_for(PRODUCT, star) // 60 for star in (1, 2, 3, 4, 5)] == [100, 300, 600, 1000, 1500]

    @pytest.mark.parametrize(("minutes", "missing"), [(5999, 1), (6000, 0), (6001, 0)])
    def test_a_star_is_reached_to_the_minute(self, minutes: int, missing: int) -> None:
        assert minutes_missing(PRODUCT, 1, minutes) == missing

    def test_after_the_fifth_there_is_none(self) -> None:
        assert [next_star(held) for held in range(6)] == [1, 2, 3, 4, 5, None]

    @pytest.mark.parametrize(
        ("minutes", "said", "missing"),
        [(0, "0", "0"), (59, "0.9", "1"), (60, "1", "1"), (61, "1", "1.1"), (90, "1.5", "1.5")],
    )
    def test_hours_are_never_more_than_served_nor_less_than_missing(
        self, minutes: int, said: str, missing: str
    ) -> None:
        assert (in_hours(minutes), hours_to_reach(minutes)) == (said, missing)

    @pytest.mark.parametrize(("second", "wrong"), [(99, True), (100, True), (101, False)])
    def test_each_threshold_is_more_than_the_one_before(self, second: int, wrong: bool) -> None:
        found = section.complaints({"star_2_hours": second})
        assert list(found) == (["recognition.star_2_hours"] if wrong else [])

    def test_a_number_that_is_wrong_by_itself_is_told_alone(self) -> None:
        assert list(section.complaints({"star_1_hours": 0, "star_2_hours": 1})) == ["recognition.star_1_hours"]


class TestNumbers:
    @given(st.binary(min_size=BYTES, max_size=32))
    def test_a_number_is_read_as_it_was_made_however_it_is_typed(self, secret: bytes) -> None:
        number = make_number(secret)
        assert len(number) == 18
        assert set(number) <= set(ALPHABET)
        assert read_number(number) == read_number(f" {show_number(number).lower()} ") == number

    @given(st.binary(min_size=BYTES, max_size=BYTES), st.integers(0, 17), st.sampled_from(ALPHABET))
    def test_every_single_mistyped_character_is_caught(self, secret: bytes, place: int, other: str) -> None:
        number = make_number(secret)
        typed = number[:place] + other + number[place + 1 :]
        assert read_number(typed) == (number if typed == number else None)

    @given(st.binary(min_size=BYTES, max_size=BYTES), st.integers(0, 14))
    def test_two_neighbours_that_change_places_are_caught(self, secret: bytes, place: int) -> None:
        number = make_number(secret)
        typed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert read_number(typed) == (number if typed == number else None)

    @pytest.mark.parametrize("typed", ["", "0", "0" * 17, "0" * 19, "Ü" * 18, "\ud800", "0" * 5000])
    def test_what_is_no_number_is_none(self, typed: str) -> None:
        assert read_number(typed) is None


def said(*records: Served, **openings: int) -> dict[str, object]:
    return document(
        passport_number="1234567895",
        first=None,
        last=date(2026, 3, 10),
        records=records,
        openings=[Opened(f"o-{unit}", unit, minutes) for unit, minutes in openings.items()],
        units={"here": "竹西社区", "next": "方兴社区"},
        issuer_id="here",
        issued_on=date(2026, 3, 10),
    )


ONE = Served("r1", "visits", "here", date(2026, 3, 1), 90, "live_code")
TWO = Served("r2", "visits", "here", date(2026, 3, 3), 60, "roll_call")
THREE = Served("r3", "visits", "next", date(2026, 3, 2), 30, "live_code")


class TestStatements:
    def test_minutes_are_told_by_activity_unit_and_evidence(self) -> None:
        told = said(TWO, ONE, THREE, here=600)
        assert told["minutes"] == 780
        assert told["grades"] == {"roll_call": 60, "live_code": 120, "opening": 600}
        assert told["units"] == [
            {"id": "here", "name": "竹西社区", "minutes": 750},
            {"id": "next", "name": "方兴社区", "minutes": 30},
        ]
        lines = [
            (line["unit_id"], line["first"], line["last"], line["times"], line["minutes"]) for line in told["lines"]
        ]  # type: ignore[attr-defined]
        assert lines == [("here", "2026-03-01", "2026-03-03", 2, 150), ("next", "2026-03-02", "2026-03-02", 1, 30)]

    def test_the_digest_depends_on_what_is_said_and_not_on_its_order(self) -> None:
        assert digest(said(ONE, TWO)) == digest(said(TWO, ONE))
        assert digest(said(ONE)) != digest(said(ONE, TWO))

    @pytest.mark.parametrize(
        ("first", "covers", "counts"),
        [
            (None, date(2026, 3, 10), True),
            (None, date(2026, 3, 11), False),
            (date(2020, 1, 1), date(2025, 1, 1), False),
        ],
    )
    def test_an_opening_counts_in_a_statement_of_everything(
        self, first: date | None, covers: date, counts: bool
    ) -> None:
        assert counts_opening(first, date(2026, 3, 10), covers) is counts

    def test_a_corrected_and_a_gone_record_are_told_by_minutes(self) -> None:
        told = said(ONE, TWO)
        assert minutes_changed(told, {"r1": 90, "r2": 60, "r9": 500}) == []
        assert minutes_changed(told, {"r1": 60, "r2": 60}) == [-30]
        assert minutes_changed(told, {"r1": 100}) == [10, -60]

    def test_an_opening_that_was_taken_back_is_told_too_where_the_document_names_it(self) -> None:
        told = said(ONE, here=600, next=60)
        assert [(each["entry_id"], each["minutes"]) for each in told["openings"]] == [("o-here", 600), ("o-next", 60)]  # type: ignore[attr-defined]
        assert minutes_changed(told, {"r1": 90, "o-here": 600, "o-next": 60}) == []
        assert minutes_changed(told, {"r1": 60, "o-here": 600}) == [-30, -60]
        first_form = told | {"openings": [{"unit_id": "here", "minutes": 600}]}
        assert minutes_changed(first_form, {"r1": 90}) == []

    @pytest.mark.parametrize(
        ("state", "has_changed", "told"),
        [
            (StatementState.ISSUED, False, Holds.VALID),
            (StatementState.ISSUED, True, Holds.CHANGED),
            (StatementState.REPLACED, True, Holds.REPLACED),
            (StatementState.REVOKED, True, Holds.REVOKED),
        ],
    )
    def test_what_is_void_is_void_whatever_the_records_say(
        self, state: StatementState, has_changed: bool, told: Holds
    ) -> None:
        assert holds(state, has_changed=has_changed) is told
