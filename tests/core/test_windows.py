"""A moving window: so many in any minute, and what is a minute old is forgotten."""

from __future__ import annotations

from service.core.limits import WINDOW_SECONDS, Windows

MINUTE = WINDOW_SECONDS


def test_as_many_as_are_allowed_have_room_and_one_more_has_not() -> None:
    windows = Windows()
    assert [windows.has_room("who", "what", 3, 1000.0 + second) for second in range(4)] == [True, True, True, False]


def test_room_comes_back_one_by_one_a_minute_after_each() -> None:
    windows = Windows()
    for second in (0, 20, 40):
        assert windows.has_room("who", "what", 3, 1000.0 + second)
    assert not windows.has_room("who", "what", 3, 1000.0 + MINUTE - 1)
    assert windows.has_room("who", "what", 3, 1000.0 + MINUTE)
    assert not windows.has_room("who", "what", 3, 1000.0 + MINUTE + 1)


def test_what_was_refused_takes_no_room() -> None:
    windows = Windows()
    assert windows.has_room("who", "what", 1, 1000.0)
    assert not windows.has_room("who", "what", 1, 1030.0)
    assert windows.has_room("who", "what", 1, 1000.0 + MINUTE)


def test_everybody_and_everything_has_a_window_of_its_own() -> None:
    windows = Windows()
    each = [(who, what) for who in ("one", "other") for what in ("here", "there")]
    assert all(windows.has_room(who, what, 1, 1000.0) for who, what in each)


def test_whoever_has_not_come_for_a_minute_is_forgotten() -> None:
    windows = Windows()
    for number in range(1000):
        windows.has_room(str(number), "what", 1, 1000.0)
    windows.has_room("who", "what", 1, 1000.0 + 2 * MINUTE)
    assert len(windows) == 1
