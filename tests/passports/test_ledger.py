"""Posting, holding and verifying on real databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from service.core import transaction
from service.core.db import db, new_id
from service.passports import queries
from service.passports.chain import Cause, Fault
from service.passports.commands import hold
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.errors import HoldEnded, HoldExpired, HoldUncovered, NotEnoughPoints
from service.passports.rules import HoldState, Kind
from tests.conftest import Time
from tests.factories.cast import Cast, Person


@pytest.fixture
def earn(time: Time) -> Callable[..., None]:
    def earning(who: Person, minutes: int, kind: Kind = Kind.EARN) -> None:
        def work() -> None:
            cause = Cause("service_record", new_id(), 0, time.now, None, "live_code", time.now.date())
            post([Posting(who.passport_id, kind, cause, minutes=minutes)], lock_heads([who.passport_id]))

        transaction.run(work)

    return earning


def balance(who: Person) -> tuple[int, int, int]:
    def work() -> tuple[int, int, int]:
        head = queries.head_of(who.passport_id)
        return head.minutes, head.balance, head.held

    return transaction.run(work, read_only=True)


def test_two_services_of_forty_five_minutes_make_three_points(cast: Cast, earn: Callable[..., None]) -> None:
    earn(cast.resident, 45)
    assert balance(cast.resident) == (45, 1, 0)
    earn(cast.resident, 45)
    assert balance(cast.resident) == (90, 3, 0)


def test_a_correction_to_zero_takes_back_exactly_what_was_earned(cast: Cast, earn: Callable[..., None]) -> None:
    earn(cast.resident, 45)
    earn(cast.resident, -45, Kind.CORRECT)
    earn(cast.resident, 45, Kind.CORRECT)
    assert balance(cast.resident) == (45, 1, 0)


class TestHolds:
    def test_what_is_held_cannot_be_held_again(self, cast: Cast, earn: Callable[..., None], time: Time) -> None:
        earn(cast.resident, 90)
        transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        assert balance(cast.resident) == (90, 3, 2)
        with pytest.raises(NotEnoughPoints):
            transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 1, now=time.now))
        assert balance(cast.resident) == (90, 3, 3)

    def test_a_posted_hold_is_spent_once(self, cast: Cast, earn: Callable[..., None], time: Time) -> None:
        earn(cast.resident, 90)
        placed = transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        actor = cast.staff.actor
        transaction.run(lambda: hold.post_hold(placed.id, policy_version=0, actor=actor, now=time.now))
        assert balance(cast.resident) == (90, 1, 0)
        with pytest.raises(HoldEnded):
            transaction.run(lambda: hold.post_hold(placed.id, policy_version=0, actor=actor, now=time.now))
        with pytest.raises(HoldEnded):
            transaction.run(lambda: hold.release(placed.id, HoldState.VOIDED, "cancelled", now=time.now))

    @pytest.mark.parametrize("state", [HoldState.VOIDED, HoldState.LAPSED])
    def test_a_released_hold_frees_its_points(
        self, cast: Cast, earn: Callable[..., None], time: Time, state: HoldState
    ) -> None:
        earn(cast.resident, 60)
        placed = transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        transaction.run(lambda: hold.release(placed.id, state, "cancelled", now=time.now))
        assert balance(cast.resident) == (60, 2, 0)

    def test_a_hold_cannot_be_posted_at_its_very_end(self, cast: Cast, earn: Callable[..., None], time: Time) -> None:
        earn(cast.resident, 60)
        end = time.now + timedelta(hours=1)
        placed = transaction.run(
            lambda: hold.place(cast.resident.passport_id, new_id(), 2, expires_at=end, now=time.now)
        )
        with pytest.raises(HoldExpired):
            transaction.run(lambda: hold.post_hold(placed.id, policy_version=0, actor=cast.staff.actor, now=end))

    def test_after_a_correction_the_younger_hold_is_uncovered(
        self, cast: Cast, earn: Callable[..., None], time: Time
    ) -> None:
        earn(cast.resident, 120)
        older = transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        time.pass_(minutes=1)
        younger = transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        earn(cast.resident, -60, Kind.CORRECT)
        actor = cast.staff.actor
        with pytest.raises(HoldUncovered):
            transaction.run(lambda: hold.post_hold(younger.id, policy_version=0, actor=actor, now=time.now))
        transaction.run(lambda: hold.post_hold(older.id, policy_version=0, actor=actor, now=time.now))
        assert balance(cast.resident) == (60, 0, 2)

    def test_past_its_end_it_is_not_posted_yet_counts_as_held_until_it_is_marked(
        self, cast: Cast, earn: Callable[..., None], time: Time
    ) -> None:
        earn(cast.resident, 60)
        end = time.now + timedelta(hours=1)
        placed = transaction.run(
            lambda: hold.place(cast.resident.passport_id, new_id(), 2, expires_at=end, now=time.now)
        )
        time.now = end
        assert balance(cast.resident) == (60, 2, 2)
        with pytest.raises(NotEnoughPoints):
            transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 1, now=time.now))
        transaction.run(lambda: hold.release(placed.id, HoldState.LAPSED, "expired", now=time.now))
        assert balance(cast.resident) == (60, 2, 0)
        transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))

    def test_a_debt_covers_nothing_and_stops_new_holds_until_it_is_earned_back(
        self, cast: Cast, earn: Callable[..., None], time: Time
    ) -> None:
        earn(cast.resident, 60)
        placed = transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        transaction.run(lambda: hold.post_hold(placed.id, policy_version=0, actor=cast.staff.actor, now=time.now))
        earn(cast.resident, -60, Kind.CORRECT)
        assert balance(cast.resident) == (0, -2, 0)
        with pytest.raises(NotEnoughPoints):
            transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 1, now=time.now))
        earn(cast.resident, 90)
        transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 1, now=time.now))
        assert balance(cast.resident) == (90, 1, 1)


class TestVerification:
    """The operator's own hand, past every guard, is found and located."""

    @pytest.fixture
    def tamper(self, app: Flask, cast: Cast, earn: Callable[..., None]) -> Callable[[str], None]:
        for minutes in (45, 60, 30):
            earn(cast.resident, minutes)

        def statement(sql: str) -> None:
            of = {"passport": cast.resident.passport_id.hex if _is_sqlite() else cast.resident.passport_id}
            with db.engine.begin() as connection:
                for guard in _guards(False):
                    connection.execute(text(guard))
                connection.execute(text(sql), of)
                for guard in _guards(True):
                    connection.execute(text(guard))

        return statement

    def found(self, who: Person) -> tuple[int, Fault] | None:
        bad = transaction.run(lambda: queries.broken([who.passport_id]), read_only=True).get(who.passport_id)
        return (bad.seq, bad.why) if bad else None

    def test_an_honest_ledger_is_whole(self, cast: Cast, earn: Callable[..., None], time: Time) -> None:
        earn(cast.resident, 90)
        transaction.run(lambda: hold.place(cast.resident.passport_id, new_id(), 2, now=time.now))
        assert self.found(cast.resident) is None

    def test_a_changed_entry_is_named(self, cast: Cast, tamper: Callable[[str], None]) -> None:
        tamper("UPDATE ledger_entry SET points_change = 99 WHERE passport_id = :passport AND seq = 2")
        assert self.found(cast.resident) == (2, Fault.ALTERED)

    def test_a_removed_entry_is_named(self, cast: Cast, tamper: Callable[[str], None]) -> None:
        tamper("DELETE FROM ledger_entry WHERE passport_id = :passport AND seq = 2")
        assert self.found(cast.resident) == (2, Fault.MISSING)

    def test_a_cut_tail_is_found_by_the_head(self, cast: Cast, tamper: Callable[[str], None]) -> None:
        tamper("DELETE FROM ledger_entry WHERE passport_id = :passport AND seq = 3")
        assert self.found(cast.resident) == (3, Fault.CUT)

    def test_a_raised_balance_is_found(self, cast: Cast, tamper: Callable[[str], None]) -> None:
        tamper("UPDATE passport_head SET balance = balance + 10 WHERE passport_id = :passport")
        assert self.found(cast.resident) == (3, Fault.HEAD)

    def test_a_hold_that_the_head_does_not_know_is_found(self, cast: Cast, tamper: Callable[[str], None]) -> None:
        tamper("UPDATE passport_head SET held = held + 1 WHERE passport_id = :passport")
        assert self.found(cast.resident) == (3, Fault.HEAD)


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _guards(on: bool) -> list[str]:
    """What an operator with the keys to the database can do; the service never does."""
    if not _is_sqlite():
        return [f"ALTER TABLE ledger_entry {'ENABLE' if on else 'DISABLE'} TRIGGER USER"]
    name = "append_only_ledger_entry"
    if not on:
        return [f"DROP TRIGGER {name}_{verb}" for verb in ("update", "delete")]
    return [
        f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON ledger_entry BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for verb in ("UPDATE", "DELETE")
    ]
