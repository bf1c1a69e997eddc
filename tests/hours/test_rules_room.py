"""How many minutes one person can still have served in a window: exact, as if laid out minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.hours.rules import Claim, Stretch, most_minutes, most_minutes_at

EIGHT = datetime(2026, 2, 10, 0, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return EIGHT + timedelta(minutes=minute)


def stretch(start: float, end: float) -> Stretch:
    return at(start), at(end)


def claim(start: int, end: int, minutes: int) -> Claim:
    return Claim(at(start), at(end), minutes)


def test_an_empty_window_holds_its_length_floored() -> None:
    assert most_minutes(stretch(0, 240), [], []) == 240
    assert most_minutes(stretch(0, 1.99), [], []) == 1


def test_a_presence_takes_what_lies_inside_the_window() -> None:
    assert most_minutes(stretch(0, 240), [stretch(-60, 60), stretch(230, 300), stretch(300, 400)], []) == 170
    assert most_minutes(stretch(0, 240), [stretch(0, 240)], []) == 0


def test_windows_a_minute_apart_hold_one_morning_between_them() -> None:
    """Three sheets of 08:00-12:00, 08:01-12:01 and 08:02-12:02 with 180 minutes each."""
    assert most_minutes(stretch(1, 241), [], [claim(0, 240, 180)]) == 61
    assert most_minutes(stretch(2, 242), [], [claim(0, 240, 180), claim(1, 241, 61)]) == 1


def test_minutes_that_fit_beside_each_other_are_not_refused() -> None:
    """An hour within 14-16 and an hour and a half within 15-17: first the one, then the other."""
    assert most_minutes(stretch(60, 180), [], [claim(0, 120, 60)]) == 120
    assert most_minutes(stretch(60, 180), [], [claim(0, 120, 61)]) == 119


def test_what_pushes_a_neighbour_into_the_window_counts() -> None:
    assert most_minutes(stretch(60, 120), [stretch(0, 60)], [claim(0, 120, 50)]) == 10
    assert most_minutes(stretch(60, 120), [], [claim(0, 60, 60), claim(0, 120, 50)]) == 10


def test_full_time_leaves_nought_and_never_less() -> None:
    assert most_minutes(stretch(0, 60), [stretch(0, 60)], [claim(0, 60, 60)]) == 0


def test_what_a_presence_has_grown_over_is_taken_from_it() -> None:
    """Two hours of 09:00-11:00 on paper; of three from 08:00 on by scans one is left, wherever it stopped before."""
    assert most_minutes_at([stretch(0, 60)], [], [claim(60, 180, 120)]) == 60
    assert most_minutes_at([stretch(0, 90)], [], [claim(60, 180, 120)]) == 60
    assert most_minutes_at([stretch(0, 180)], [], [claim(60, 180, 120)]) == 60
    assert most_minutes_at([stretch(0, 180)], [], [claim(60, 181, 120)]) == 61


def test_where_somebody_was_away_between_two_presences_there_is_room() -> None:
    gone = [stretch(0, 60), stretch(120, 180)]
    assert most_minutes_at(gone, [], [claim(0, 180, 60)]) == 120
    assert most_minutes_at(gone, [stretch(60, 120)], [claim(0, 180, 60)]) == 60
    assert most_minutes_at(gone, [], [claim(0, 60, 30), claim(120, 180, 40)]) == 50


def test_times_are_floored_once_and_none_are_nought() -> None:
    assert most_minutes_at([stretch(0, 30.6), stretch(40, 70.6)], [], []) == 61
    assert most_minutes_at([], [], [claim(0, 60, 60)]) == 0


def test_what_is_crowded_already_takes_no_room_elsewhere() -> None:
    """09:00-11:00 has been grown over: at 11:00 there is an hour all the same."""
    assert most_minutes(stretch(180, 240), [stretch(0, 180)], [claim(60, 180, 120)]) == 60
    assert most_minutes_at([stretch(180, 240)], [stretch(0, 180)], [claim(60, 180, 120)]) == 60


SLOTS = 12
edges = st.tuples(st.integers(0, SLOTS), st.integers(0, SLOTS)).filter(lambda pair: pair[0] < pair[1])


@given(
    window=edges,
    cuts=st.sets(st.integers(0, SLOTS), max_size=6),
    wanted=st.lists(st.tuples(edges, st.integers(0, SLOTS)), max_size=4),
)
def test_it_is_exactly_what_can_be_laid_out(
    window: tuple[int, int], cuts: set[int], wanted: list[tuple[tuple[int, int], int]]
) -> None:
    taken = [pair for number, pair in enumerate(pairwise(sorted(cuts))) if number % 2]
    claims: list[Claim] = []
    jobs: list[tuple[int, int, int]] = []
    for (start, end), minutes in wanted:  # only what can be laid out at all is ever on record
        if _fits([*jobs, (start, end, minutes)], taken):
            jobs.append((start, end, minutes))
            claims.append(claim(start, end, minutes))
    most = most_minutes(stretch(*window), [stretch(*pair) for pair in taken], claims)
    assert _fits([*jobs, (*window, most)], taken)
    assert not _fits([*jobs, (*window, most + 1)], taken)


@given(
    cuts=st.sets(st.integers(0, SLOTS), max_size=6),
    grown=st.sets(st.integers(0, SLOTS - 1), max_size=6),
    wanted=st.lists(st.tuples(edges, st.integers(0, SLOTS)), max_size=4),
)
def test_of_times_it_is_exactly_what_the_others_do_not_need(
    cuts: set[int], grown: set[int], wanted: list[tuple[tuple[int, int], int]]
) -> None:
    taken = [pair for number, pair in enumerate(pairwise(sorted(cuts))) if number % 2]
    times = [(slot, slot + 1) for slot in sorted(grown) if not any(start <= slot < end for start, end in taken)]
    jobs: list[tuple[int, int, int]] = []
    for (start, end), minutes in wanted:
        if _fits([*jobs, (start, end, minutes)], taken):
            jobs.append((start, end, minutes))
    claims = [claim(*job) for job in jobs]
    most = most_minutes_at([stretch(*pair) for pair in times], [stretch(*pair) for pair in taken], claims)
    assert any(_fits(jobs, [*taken, *kept]) for kept in combinations(times, most))
    assert not any(_fits(jobs, [*taken, *kept]) for kept in combinations(times, most + 1))


def _fits(jobs: list[tuple[int, int, int]], taken: list[tuple[int, int]]) -> bool:
    """Minute by minute, the one that must be done first goes first."""
    left = [[end, minutes, start] for start, end, minutes in jobs]
    for minute in range(SLOTS):
        if any(start <= minute < end for start, end in taken):
            continue
        ready = [job for job in left if job[2] <= minute < job[0] and job[1]]
        if ready:
            min(ready)[1] -= 1
    return not any(job[1] for job in left)
