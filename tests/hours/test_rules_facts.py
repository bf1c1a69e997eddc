"""Facts for the other tests of the rules, each ordinary until a test says otherwise; and that they are ordinary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from service.hours.rules import (
    ApproverFacts,
    CapOutcome,
    CapVerdict,
    Evidence,
    HoursPolicy,
    Office,
    Outcome,
    RecordFacts,
    SheetRow,
    State,
    judge_in_batch,
    judge_sheet_row,
)

NOW = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
RESIDENT, LEADER, DEPUTY, STAFF, DISTRICT_STAFF = (UUID(int=number) for number in range(1, 6))


def caps(outcome: CapOutcome = CapOutcome.OK, most_minutes: int = 720) -> CapVerdict:
    return CapVerdict(outcome, {}, most_minutes)


def seen_by(grade: str, person: UUID | None) -> frozenset[Evidence]:
    """An end of a presence with one piece of evidence."""
    return frozenset({Evidence(grade, person)})


def record(**changes: Any) -> RecordFacts:
    """A resident's 90 minutes, scanned in and out by the resident."""
    facts: dict[str, Any] = {
        "volunteer_id": RESIDENT,
        "state": State.PENDING,
        "minutes": 90,
        "evidence_minutes": 90,
        "evidence_grade": "live_code",
        "ends": (seen_by("live_code", RESIDENT), seen_by("live_code", RESIDENT)),
        "caps": caps(),
    }
    return RecordFacts(**facts | changes)


def approver(person: UUID = LEADER, **changes: Any) -> ApproverFacts:
    """The leader of the responsible team, unrelated to the resident."""
    facts: dict[str, Any] = {
        "is_account_open": True,
        "office": Office.IN_OFFICE,
        "staff_tiers": frozenset(),
        "relations": frozenset(),
        "was_approved_by_volunteer": False,
    }
    return ApproverFacts(person, **facts | changes)


def staff(person: UUID = STAFF, *, tier: str = "community", **changes: Any) -> ApproverFacts:
    return approver(person, **{"office": Office.NONE, "staff_tiers": frozenset({tier})} | changes)


def sheet_row(**changes: Any) -> SheetRow:
    """Ninety minutes, ten days ago, in a window of two hours."""
    opens_at = NOW - timedelta(days=10)
    facts: dict[str, Any] = {
        "window_starts_at": opens_at,
        "window_ends_at": opens_at + timedelta(hours=2),
        "starts_at": None,
        "ends_at": None,
        "minutes": 90,
        "covers_until": None,
        "is_community_live": True,
        "is_home_live": True,
        "overlaps_presence": False,
        "most_minutes": 120,
        "is_duplicate": False,
    }
    return SheetRow(**facts | changes)


def test_ordinary_hours_are_approved_by_leader_and_staff_so_that_each_refusal_has_one_cause() -> None:
    for by in (approver(), staff()):
        verdict = judge_in_batch(record(), by, now=NOW, minutes_seen=90)
        assert verdict.outcome is Outcome.APPROVES
        assert verdict.reasons == ()


def test_an_ordinary_row_of_a_sheet_has_no_complaint() -> None:
    assert judge_sheet_row(sheet_row(), now=NOW, policy=HoursPolicy()) == ()
