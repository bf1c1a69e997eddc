"""How presences become minutes, and on which day each minute counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.checkin.rules import Grade

SHANGHAI = ZoneInfo("Asia/Shanghai")  # days of service are days in Shanghai, wherever the server stands
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

# From strongest to weakest. The scale belongs to check-in; here grades are codes that can be compared.
GRADES: tuple[str, ...] = tuple(grade.value for grade in Grade)
INFERRED = Grade.INFERRED.value
LATE_ENTRY = Grade.LATE_ENTRY.value
ROLL_CALL = Grade.ROLL_CALL.value


def weakest(grades: Iterable[str]) -> str:
    """A chain of evidence is as strong as its weakest link."""
    return max(grades, key=GRADES.index)


@dataclass(frozen=True, slots=True)
class Presence:
    """One check-in … check-out stretch, half-open; ``grade`` is that of its weaker end."""

    starts_at: datetime
    ends_at: datetime
    grade: str


@dataclass(frozen=True, slots=True)
class Credit:
    """What a shift's presences are worth. The seconds are summed before they are floored, once."""

    seconds_on_site: int
    credited_seconds: int
    grade: str | None  # the weakest among presences with credited time; None when nothing was credited

    @property
    def minutes_on_site(self) -> int:
        return self.seconds_on_site // 60

    @property
    def credited_minutes(self) -> int:
        return self.credited_seconds // 60

    @property
    def makes_a_record(self) -> bool:
        """With no credited minute the attendance is kept, but there is nothing to approve."""
        return self.credited_minutes > 0


def credit(presences: Collection[Presence], window_start: datetime, window_end: datetime) -> Credit:
    """Only time inside ``[window_start, window_end)`` is credited; who came early was on site."""
    on_site = _stretches(presences, *_reach(presences)) if presences else ()
    credited = list(_stretches(presences, window_start, window_end))
    return Credit(
        seconds_on_site=_total(on_site) // SECOND,
        credited_seconds=_total(credited) // SECOND,
        grade=weakest(grade for _, _, grade in credited) if credited else None,
    )


def split_by_day(presences: Collection[Presence], window_start: datetime, window_end: datetime) -> dict[date, int]:
    """Credited minutes per Shanghai day: floored at midnight, the rest counts the next day.

    The sum is exactly ``credit(…).credited_minutes``; a day without a whole minute is left out.
    """
    elapsed: dict[date, timedelta] = {}
    for starts_at, ends_at, _ in _stretches(presences, window_start, window_end):
        while starts_at < ends_at:
            day = local_date(starts_at)
            stops_at = min(ends_at, _midnight_after(day))
            elapsed[day] = elapsed.get(day, timedelta()) + (stops_at - starts_at)
            starts_at = stops_at
    minutes: dict[date, int] = {}
    so_far = timedelta()
    for day in sorted(elapsed):
        minutes[day] = (so_far + elapsed[day]) // MINUTE - so_far // MINUTE
        so_far += elapsed[day]
    return {day: count for day, count in minutes.items() if count}


def spread_over_days(
    minutes: int,
    evidence_by_day: Mapping[date, int],
    service_date: date,
    most_by_day: Mapping[date, int] | None = None,
) -> dict[date, int]:
    """On which days do amended minutes count? Without times, on the service date.

    Otherwise earliest day first, within each day's evidence and, where the evidence allows a choice, within the day's
    cap. What is still left goes where it will be judged: to the first day that is full, else to the last day.
    """
    if not evidence_by_day:
        return {service_date: minutes} if minutes else {}
    caps = most_by_day or {}
    shares: dict[date, int] = {}
    for day in sorted(evidence_by_day):
        shares[day] = min(minutes, evidence_by_day[day], caps.get(day, evidence_by_day[day]))
        minutes -= shares[day]
    full = [day for day in shares if caps.get(day, evidence_by_day[day]) < evidence_by_day[day]]
    shares[full[0] if full else max(shares)] += minutes
    return {day: share for day, share in shares.items() if share}


def local_date(at: datetime) -> date:
    """The day in Shanghai, which is the product's."""
    return at.astimezone(SHANGHAI).date()


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI).astimezone(UTC)


def _reach(presences: Collection[Presence]) -> tuple[datetime, datetime]:
    return min(each.starts_at for each in presences), max(each.ends_at for each in presences)


def _stretches(
    presences: Iterable[Presence], starts_at: datetime, ends_at: datetime
) -> Iterator[tuple[datetime, datetime, str]]:
    """Presences cut to the bounds. The database keeps them apart; even if it did not, no second would count twice."""
    reached = starts_at
    for presence in sorted(presences, key=lambda each: each.starts_at):
        begins_at, stops_at = max(presence.starts_at, reached), min(presence.ends_at, ends_at)
        if begins_at < stops_at:
            yield begins_at, stops_at, presence.grade
            reached = stops_at


def _total(stretches: Iterable[tuple[datetime, datetime, str]]) -> timedelta:
    return sum((stops_at - begins_at for begins_at, stops_at, _ in stretches), timedelta())
