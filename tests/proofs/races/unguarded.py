"""Our application with one guard taken away, to see that the race behind it is real. Patched here, in a process of the
tests; the product has no switch for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from time import sleep
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Select, Update, bindparam, event, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import class_mapper

import service.accounts.rules.sign_in
import service.core.db
from service.accounts.commands import sign_in
from service.accounts.models import Session
from service.activities.commands import places, sign_ups, tasks
from service.activities.models import Task
from service.checkin.commands import keeping, scan
from service.checkin.commands.judging import Judged
from service.checkin.models import Presence
from service.core import audit, idempotency, transaction
from service.core.actor import Actor
from service.core.db import db, table_of
from service.core.kept import Kept
from service.hours.queries import approvers, records
from service.hours.rules import decisions
from service.ladder.commands import promoting
from service.ladder.models import Promotion
from service.passports.commands.ledger import lock_heads, store_heads
from service.passports.models import Hold
from service.recognition.commands import stars
from service.redemption.commands import closing, counter, slots, stock
from service.redemption.models import RedemptionOrder
from service.redemption.rules import Move, orders
from service.redemption.rules.stock import PER_PIECE
from service.teams.models import TeamMember
from service.teams.rules import OFFICERS
from tests.proofs.races.applications import guarded
from tests.proofs.races.pauses import is_write, meeting_before_the_commit, meeting_before_the_first_write

DAWDLE_SECONDS = 1.0
LOCKS = re.compile(r"\sFOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)( OF \w+)?( SKIP LOCKED)?")


def with_all_its_guards() -> Flask:
    """For a constraint that its database has no more."""
    return meeting_before_the_commit(guarded())


def without_row_locks() -> Flask:
    return meeting_before_the_first_write(_unlocked(guarded()))


def _unlocked(app: Flask) -> Flask:
    def unlocked(_: Any, __: Any, statement: str, parameters: Any, *more: Any) -> tuple[str, Any]:
        return LOCKS.sub("", statement), parameters

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", unlocked, retval=True)
    return app


def with_scans_that_dawdle() -> Flask:
    """Between what a scan has read and what it writes there is time for much to come true."""
    keep = scan.keep

    def later(judged: Sequence[Judged], *, now: datetime) -> None:
        sleep(DAWDLE_SECONDS)
        keep(judged, now=now)

    scan.keep = later
    return guarded()


def without_grace() -> Flask:
    """A refresh token that comes again is a thief's at once."""
    service.accounts.rules.sign_in.REFRESH_GRACE = timedelta()
    return guarded()


def without_the_price_they_saw() -> Flask:
    """Whoever orders pays what the gift costs when it is their turn."""
    judge = orders.judge_line
    orders.judge_line = lambda facts: judge(replace(facts, expected_price=None))
    return meeting_before_the_first_write(guarded())


def without_asking_again() -> Flask:
    """Whoever closes an account has cancelled the sign-ups that were there."""
    sign_ups.must_have_none = lambda *given, **more: None  # type: ignore[assignment]
    return without_row_locks()


def without_asking_for_the_office_of_now() -> Flask:
    """Whoever has ever led a team decides on its hours."""
    asked = approvers._offices

    def ever_led(account_id: UUID) -> Select[UUID]:
        held = (TeamMember.account_id == account_id, TeamMember.role.in_(OFFICERS))
        return select(TeamMember.team_id).where(*held)

    def ever_held(account_id: UUID, *, decides: bool) -> dict[UUID | None, bool]:
        return dict.fromkeys(asked(account_id, decides=decides), True)

    records.teams_led, approvers._offices = ever_led, ever_held
    return guarded()


def without_asking_what_counts_elsewhere() -> Flask:
    """Minutes go back up whatever has become of the account meanwhile."""
    decisions._counted_elsewhere = lambda record: None
    return guarded()


def without_looking_again() -> Flask:
    """Whoever revokes a star has seen what was applied for before their turn came."""
    stars._must_have_seen = lambda *_: None  # type: ignore[assignment]
    return meeting_before_the_commit(guarded())


def asking_before_the_lock() -> Flask:
    """Whether the one at the counter may be the dead is asked before anybody's turn has come."""
    ask, hand_over = counter._must_be_theirs, counter.hand_over

    def hand(order: RedemptionOrder, pieces: Any, how: counter.Handing, *, actor: Actor, now: datetime) -> Any:
        ask(how, order, actor, now)
        return hand_over(order, pieces, how, actor=actor, now=now)

    counter._must_be_theirs = lambda *_: None  # type: ignore[assignment]
    counter.hand_over = hand  # type: ignore[assignment]
    return guarded()


def without_conditions() -> Flask:
    """Places are counted, pieces moved, presences and sessions ended, tasks answered, promotions decided, whether or
    not that is still to be done.
    """
    _unconditional()
    return meeting_before_the_first_write(guarded())


def without_locks_and_conditions() -> Flask:
    """Where a condition stands behind the lock, or an order's version, or that a hold is still pending."""
    _unconditional()
    class_mapper(RedemptionOrder).version_id_col = None
    closing.lapse_holds = _lapse
    return meeting_before_the_first_write(_unlocked(guarded()))


def _lapse(hold_ids: Collection[UUID], cause: str, *, now: datetime) -> None:
    """Whatever has become of them."""
    holds = db.session.scalars(select(Hold).where(Hold.id.in_(hold_ids))).all()
    heads = lock_heads({hold.passport_id for hold in holds})
    for hold in holds:
        heads[hold.passport_id] = replace(heads[hold.passport_id], held=0)
        hold.state, hold.cause, hold.ended_at = "lapsed", cause, now
    store_heads(list(heads.values()))
    db.session.flush()


def _unconditional() -> None:
    count_places = places._count
    promoting.in_state = lambda promotion_id, _: (Promotion.id == promotion_id,)
    tasks._waiting = lambda task_id: update(Task).where(Task.id == task_id)

    def count(shift_id: UUID, change: int, *_: Any) -> int | None:
        return count_places(shift_id, change)

    def closing() -> Update:
        table = table_of(Presence)
        changes = {"ends_at": "at", "out_scan_id": "scan", "out_grade": "grade_given", "out_by": "actor"}
        values = {name: bindparam(given) for name, given in changes.items()}
        return update(table).where(table.c.id == bindparam("presence")).values(state="closed", **values)

    def end(session_id: UUID, reason: str, *, actor: Actor, real_now: datetime) -> None:
        ending = update(Session).where(Session.id == session_id)
        db.session.execute(ending.values(ended_at=real_now, end_reason=reason))
        audit.record("session.ended", "session", session_id, actor=actor, now=real_now, reason=reason)

    def move(kind: Move, pieces: Mapping[UUID, int]) -> set[UUID]:
        for gift_id, many in pieces.items():
            gains = {place: stock.STOCK.c[place] + each * many for place, each in PER_PIECE[kind].items()}
            db.session.execute(update(stock.STOCK).where(stock.STOCK.c.gift_id == gift_id).values(gains))
        return set()

    def take_place(slot_id: UUID) -> None:
        counted = {"places_taken": slots.SLOTS.c.places_taken + 1}
        db.session.execute(update(slots.SLOTS).where(slots.SLOTS.c.id == slot_id).values(counted))

    places._count, sign_in.end_session = count, end  # type: ignore[assignment]
    stock.move, slots.take_place = move, take_place
    keeping._CLOSING = Kept(closing)


def judging_outside_the_transaction() -> Flask:
    """SQLite: what is read before the first write is read in no transaction, and nobody waits for their turn. (Keys of
    requests are not taken: that would be the first write.)
    """
    service.core.db._sqlite_begin = _begins_later  # type: ignore[assignment]
    transaction._writer_turn = nullcontext  # type: ignore[assignment]
    idempotency.claim = lambda *given, **more: None  # type: ignore[assignment]
    idempotency.keep = lambda *given, **more: None  # type: ignore[assignment]
    app = meeting_before_the_first_write(guarded())

    def begin(_: Connection, cursor: Any, statement: str, *more: Any) -> None:
        if is_write(statement) and not cursor.connection.in_transaction:
            cursor.execute("BEGIN IMMEDIATE")

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", begin)
    return app


def _begins_later(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only=OFF")
