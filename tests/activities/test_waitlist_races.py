"""The queue under a stampede: never above the capacity, first come first served, everybody promoted once."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from service.activities.commands import sign_ups
from service.activities.commands.places import take_place
from service.activities.models import Shift, SignUp
from service.core import transaction
from service.core.db import db
from tests.activities.test_sign_ups import promoted
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.shifts import published_shift

PEOPLE, CAPACITY, WALK_INS = 12, 4, 2


@pytest.mark.parametrize("seed", [1, 2])
def test_sign_ups_cancellations_and_walk_ins_never_break_the_queue(
    app: Flask, cast: Cast, time: Time, seed: int
) -> None:
    shift = published_shift(cast, time.now, capacity=CAPACITY)
    people = transaction.run(lambda: [person(f"居民{n}", cast.community, time.now) for n in range(PEOPLE)])
    dice = random.Random(seed)
    leaving = dice.sample(people, PEOPLE // 2)

    def come_and_perhaps_go(who: Person) -> None:
        with app.app_context():
            asked = transaction.run(
                lambda: sign_ups.sign_up(shift.id, who.account_id, accepts_risk=False, actor=who.actor, now=time.now)
            )
            if who in leaving:
                transaction.run(lambda: sign_ups.cancel(asked, "有事", actor=who.actor, now=time.now))

    def walk_in(_: int) -> bool:
        with app.app_context():
            return transaction.run(lambda: take_place(shift.id))

    with ThreadPoolExecutor(6) as crowd:
        gone = list(crowd.map(come_and_perhaps_go, people))
        walked = sum(crowd.map(walk_in, range(WALK_INS)))
    assert len(gone) == PEOPLE

    rows = transaction.run(
        lambda: db.session.scalars(db.select(SignUp).where(SignUp.shift_id == shift.id).order_by(SignUp.ordinal)).all(),
        read_only=True,
    )
    states = Counter(row.state for row in rows)
    taken = transaction.run(lambda: db.session.get_one(Shift, shift.id).places_taken, read_only=True)
    assert [row.ordinal for row in rows] == list(range(1, PEOPLE + 1))
    assert taken == states["signed_up"] + walked == CAPACITY
    live = [row for row in rows if row.state != "cancelled"]
    assert [row.state for row in live] == ["signed_up"] * states["signed_up"] + ["waitlisted"] * states["waitlisted"]
    told = promoted(shift)
    assert len(told) == len(set(told)) == sum(row.promoted_at is not None for row in rows)


def test_two_taps_at_once_are_one_sign_up(app: Flask, cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now, capacity=9)
    who = cast.resident

    def tap(_: int) -> str:
        with app.app_context():
            try:
                asked = transaction.run(
                    lambda: sign_ups.sign_up(
                        shift.id, who.account_id, accepts_risk=False, actor=who.actor, now=time.now
                    )
                )
            except sign_ups.SIGN_UP_REFUSALS["sign_up.already"]:
                return "already"
            return asked.state

    with ThreadPoolExecutor(5) as taps:
        assert Counter(taps.map(tap, range(5))) == {"signed_up": 1, "already": 4}
    assert transaction.run(lambda: db.session.get_one(Shift, shift.id).places_taken, read_only=True) == 1
