"""Places under a stampede: never more people than places."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from service.activities.commands.places import give_back_place, take_place
from service.activities.models import Shift
from service.activities.rules import places_to_promote
from service.core import transaction
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.shifts import published_shift


def places_taken(shift: Shift) -> int:
    return transaction.run(lambda: db.session.get_one(Shift, shift.id).places_taken, read_only=True)


@pytest.mark.parametrize(("capacity", "taken", "free"), [(3, 2, 1), (3, 3, 0), (3, 4, 0), (None, 9, None)])
def test_as_many_move_up_as_places_are_free(capacity: int | None, taken: int, free: int | None) -> None:
    assert places_to_promote(capacity, taken) == free


def test_the_last_place_is_taken_once(cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now, capacity=1)
    assert transaction.run(lambda: take_place(shift.id)) is True
    assert transaction.run(lambda: take_place(shift.id)) is False
    assert places_taken(shift) == 1


def test_a_shift_without_a_limit_counts_its_places_too(cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now)
    assert [transaction.run(lambda: take_place(shift.id)) for _ in range(3)] == [True, True, True]
    assert places_taken(shift) == 3


def test_a_place_given_back_is_free_again(cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now, capacity=1)
    transaction.run(lambda: take_place(shift.id))
    transaction.run(lambda: give_back_place(shift.id, now=time.now))
    assert places_taken(shift) == 0
    assert transaction.run(lambda: take_place(shift.id)) is True


def test_nobody_gives_back_what_nobody_took(cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now, capacity=1)
    transaction.run(lambda: give_back_place(shift.id, now=time.now))
    assert places_taken(shift) == 0


def test_eight_at_once_take_three_places_exactly(app: Flask, cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now, capacity=3)

    def rush(_: int) -> bool:
        with app.app_context():
            return transaction.run(lambda: take_place(shift.id))

    with ThreadPoolExecutor(8) as crowd:
        assert sorted(crowd.map(rush, range(8))) == [False] * 5 + [True] * 3
    assert places_taken(shift) == 3
