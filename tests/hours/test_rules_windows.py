"""When the window of a closed shift is lengthened, at every edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from service.hours.errors import WINDOW_REFUSALS
from service.hours.rules import WindowFacts, WindowSigners, judge_window

STARTS, ENDS = datetime(2026, 3, 9, 0, 0, tzinfo=UTC), datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
SHIFT = WindowFacts(is_closed=True, has_decided_record=False, starts_at=STARTS, ends_at=ENDS)
ONE, OTHER, RESIDENT = uuid4(), uuid4(), uuid4()
SIGNERS = WindowSigners(ONE, OTHER, present=frozenset({RESIDENT}), related=frozenset())


def judged(
    window: WindowFacts = SHIFT, signers: WindowSigners = SIGNERS, ends_at: datetime = ENDS + HOUR, now: datetime = NOW
) -> str | None:
    return judge_window(window, signers, ends_at=ends_at, now=now)


def test_two_who_were_not_there_lengthen_a_closed_shift() -> None:
    assert judged() is None
    assert judged(signers=replace(SIGNERS, confirmer_id=None)) is None


@pytest.mark.parametrize("part", ["proposer_id", "confirmer_id"])
def test_neither_of_the_two_was_there_or_is_family_of_who_was(part: str) -> None:
    who = {part: RESIDENT}
    assert judged(signers=replace(SIGNERS, **who)) == "hours.window_took_part"  # type: ignore[arg-type]
    assert judged(signers=replace(SIGNERS, related=frozenset({getattr(SIGNERS, part)}))) == "hours.window_related"


def test_one_person_is_not_two() -> None:
    assert judged(signers=replace(SIGNERS, confirmer_id=ONE)) == "hours.window_same_signer"
    assert judged(signers=replace(SIGNERS, are_tied=True)) == "hours.window_signers_tied"


def test_a_shift_that_is_not_closed_has_no_window_to_correct() -> None:
    assert judged(replace(SHIFT, is_closed=False)) == "hours.window_not_closed"


def test_once_a_record_is_decided_records_are_corrected_one_by_one() -> None:
    assert judged(replace(SHIFT, has_decided_record=True)) == "hours.window_decided"


@pytest.mark.parametrize(
    ("ends_at", "code"),
    [
        (ENDS - SECOND, "hours.window_not_longer"),
        (ENDS, "hours.window_not_longer"),
        (ENDS + SECOND, None),
        (STARTS + 24 * HOUR, None),
        (STARTS + 24 * HOUR + SECOND, "hours.window_too_long"),
    ],
)
def test_the_new_end_is_later_and_within_a_day_of_the_start(ends_at: datetime, code: str | None) -> None:
    assert judged(ends_at=ends_at) == code


@pytest.mark.parametrize(("seconds", "code"), [(-1, "hours.window_not_over"), (0, None)])
def test_the_new_end_has_come(seconds: int, code: str | None) -> None:
    ends_at = ENDS + HOUR
    assert judged(ends_at=ends_at, now=ends_at + seconds * SECOND) == code


def test_people_come_before_the_shift_and_the_shift_before_its_end() -> None:
    both = replace(SHIFT, is_closed=False, has_decided_record=True)
    assert judged(both, replace(SIGNERS, proposer_id=RESIDENT), ENDS) == "hours.window_took_part"
    assert judged(both, ends_at=ENDS) == "hours.window_not_closed"
    assert judged(replace(SHIFT, has_decided_record=True), ends_at=ENDS) == "hours.window_decided"


@pytest.mark.parametrize("code", WINDOW_REFUSALS)
def test_each_sentence_can_be_read_aloud(code: str) -> None:
    refusal = WINDOW_REFUSALS[code]
    assert all(said.endswith("。") and len(said) <= 40 for said in (refusal.zh, refusal.next_zh))
