"""Stars by hours (星级认定): 100, 300, 600, 1000 and 1500 as 民函〔2012〕340号 has them, one after the other."""

from __future__ import annotations

from dataclasses import astuple, dataclass

STARS_MOST = 5
MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class RecognitionPolicy:
    """A community's section ``recognition``: of how many hours each star is, each more than the one before."""

    star_1_hours: int = 100
    star_2_hours: int = 300
    star_3_hours: int = 600
    star_4_hours: int = 1000
    star_5_hours: int = 1500


def not_rising(policy: RecognitionPolicy) -> tuple[str, ...]:
    """The fields that are not more than the one before; none: the ladder holds."""
    hours = astuple(policy)
    return tuple(f"star_{star + 1}_hours" for star in range(1, STARS_MOST) if hours[star] <= hours[star - 1])


def minutes_for(policy: RecognitionPolicy, stars: int) -> int:
    """How many minutes of service so many stars take."""
    hours: tuple[int, ...] = astuple(policy)
    return hours[stars - 1] * MINUTES_PER_HOUR


def next_star(granted: int) -> int | None:
    """Which one may be applied for by whoever holds so many; ``None``: there are no more."""
    return granted + 1 if granted < STARS_MOST else None


def minutes_missing(policy: RecognitionPolicy, stars: int, minutes: int) -> int:
    """How many minutes of service are still to come for it; 0: it is reached."""
    return max(0, minutes_for(policy, stars) - minutes)


def in_hours(minutes: int) -> str:
    """As people say it: ``1``, ``1.5``, ``100``; never more than was served."""
    tenths = minutes * 10 // MINUTES_PER_HOUR
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def hours_to_reach(minutes: int) -> str:
    """As ``in_hours``, of what is missing; never less."""
    return in_hours(minutes + 5) if minutes % 6 else in_hours(minutes)
