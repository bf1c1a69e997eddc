"""A record as the rules know it: as it stands, or as a correction would have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from service.hours import rules
from service.hours.models import ServiceRecord
from service.hours.queries.day_totals import DayTotals
from service.hours.queries.hands import Hands
from service.hours.queries.room import Rooms
from service.hours.rules import FirstApproval, HoursPolicy, RecordFacts, State
from service.passports.queries import openings_cover

Covers = Mapping[UUID, date]


def days_of(days: Mapping[str, int]) -> dict[date, int]:
    return {date.fromisoformat(day): minutes for day, minutes in days.items()}


def written(days: Mapping[date, int]) -> dict[str, int]:
    return {day.isoformat(): minutes for day, minutes in days.items()}


def as_it_stands(
    record: ServiceRecord,
    totals: DayTotals | None,
    policy: HoursPolicy,
    covers: Covers,
    rooms: Rooms | None,
    hands: Hands | None = None,
) -> RecordFacts:
    """Without ``totals``, ``rooms`` and ``hands`` it tells who may decide, not what their approval would come to."""
    first = None
    if record.first_approved_by is not None and record.first_approved_minutes is not None:
        has_fallen = hands is not None and hands.has_fallen(record, record.first_approved_by)
        first = FirstApproval(record.first_approved_by, record.first_approved_minutes, has_fallen)
    days = days_of(record.days)
    return RecordFacts(
        volunteer_id=record.account_id,
        state=State(record.state),
        minutes=record.minutes,
        evidence_minutes=record.credited_minutes,
        evidence_grade=record.grade,
        ends=_ends(record),
        caps=_caps(record, days, totals, policy, {}),
        first_approval=first,
        escalated_to=frozenset(record.escalated_to),
        staff_decide_at=record.staff_decide_at,
        was_returned=hands is not None and hands.was_returned(record),
        is_covered_by_opening=rules.is_covered_by_opening(record.service_date, covers.get(record.passport_id)),
        is_left_behind=hands is not None and hands.is_left_behind(record),
        most_minutes=rooms.most_minutes(record, record.minutes) if rooms else None,
        roll_call_in_one_tap=policy.roll_call_in_one_tap,
        tied_to_volunteer=hands.tied_to_volunteer(record) if hands else frozenset(),
        is_rejected_before=rooms.is_rejected_before(record) if rooms else False,
        words=hands.words(record) if hands else (),
        has_double=totals is not None and bool(totals.doubles.of(record)),
        ways_in_by=hands.ways_in_by(record) if hands else frozenset(),
    )


def covers_of(records: Sequence[ServiceRecord]) -> Covers:
    """Until when the openings of these passports have counted; call with the heads locked to decide."""
    return openings_cover({record.passport_id for record in records})


def as_corrected(
    record: ServiceRecord,
    minutes: int,
    first: FirstApproval | None,
    totals: DayTotals,
    policy: HoursPolicy,
    rooms: Rooms,
    hands: Hands,
) -> tuple[RecordFacts, dict[date, int]]:
    """The facts by which a correction is approved, on the new total, and the days on which it would count."""
    before = days_of(record.days)
    days = spread(record, minutes, totals, policy)
    is_more = minutes > record.minutes  # nobody is kept from a reduction by who the volunteer may be
    return (
        RecordFacts(
            volunteer_id=record.account_id,
            state=State.PENDING,  # a correction is approved as if it were new
            minutes=minutes,
            evidence_minutes=record.credited_minutes,
            evidence_grade=rules.grade_for(minutes, record.credited_minutes, evidence_grade(record)),
            ends=_ends(record),
            caps=_caps(record, days, totals, policy, before),
            first_approval=first,
            escalated_to=frozenset(record.escalated_to),
            most_minutes=rooms.most_minutes(record, minutes) if is_more else None,
            tied_to_volunteer=hands.tied_to_volunteer(record),
            words=hands.words(record),
            has_double=is_more and bool(totals.doubles.of(record)),
            ways_in_by=hands.ways_in_by(record) if is_more else frozenset(),
        ),
        days,
    )


def spread(record: ServiceRecord, minutes: int, totals: DayTotals, policy: HoursPolicy) -> dict[date, int]:
    """On which days other minutes of this record would count."""
    evidence = days_of(record.credited_days)
    before = _counted(record)
    days = evidence.keys() | {record.service_date}
    most = rules.most_by_day(others_by_day(record, days, totals), days, policy, before_by_day=before)
    return rules.spread_over_days(minutes, evidence, record.service_date, most)


def _caps(
    record: ServiceRecord,
    days: Mapping[date, int],
    totals: DayTotals | None,
    policy: HoursPolicy,
    before: Mapping[date, int],
) -> rules.CapVerdict:
    of_doubles = {day: totals.of_doubles(record, day) for day in days} if totals else {}
    others = others_by_day(record, days, totals)
    return rules.judge_caps(others, days, policy, before_by_day=before, of_doubles_by_day=of_doubles)


def others_by_day(
    record: ServiceRecord, days: Mapping[date, int] | set[date], totals: DayTotals | None
) -> dict[date, int]:
    """What other records hold on these days."""
    own = _counted(record)
    return {day: totals.of(record, day) - own.get(day, 0) if totals else 0 for day in days}


def _counted(record: ServiceRecord) -> dict[date, int]:
    """What the day totals hold of this record itself: nothing before it is approved."""
    return days_of(record.days) if record.state == State.APPROVED else {}


def evidence_grade(record: ServiceRecord) -> str:
    """The grade of the evidence alone, whatever the minutes have become; of an end that several saw, the strongest."""
    ends = [min((seen["grade"] for seen in end), key=rules.GRADES.index) for end in record.ends if end]
    return rules.weakest(ends) if ends else record.grade


def _ends(record: ServiceRecord) -> tuple[frozenset[rules.Evidence], ...]:
    return tuple(
        frozenset(rules.Evidence(seen["grade"], UUID(seen["by"]) if seen["by"] else None) for seen in end)
        for end in record.ends
    )
