"""Judged scans into rows: a fixed number of statements, whether for one scan or a whole roll.

Every race is lost here and nowhere else: a row that is not there any more, or a stretch that would overlap, writes
fewer rows than were judged; then everything is rolled back and judged again, because now the rules see what won.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Table, Update, and_, bindparam, exists, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from service.activities.commands.places import take_place
from service.activities.models import SignUp
from service.activities.rules import SignUpState
from service.checkin.commands.judging import Judged, end_of
from service.checkin.models import Presence, Scan
from service.checkin.queries import not_into_the_next
from service.checkin.rules import Grade, Outcome
from service.core import outbox
from service.core.db import db, table_of
from service.core.kept import Kept
from service.core.retry import Rerun

PRESENCE_COLUMNS = (
    "id",
    "community_id",
    "shift_id",
    "passport_id",
    "passport_no",
    "state",
    "starts_at",
    "ends_at",
    "in_scan_id",
    "in_grade",
    "in_by",
    "holds_place",
)


def keep(judged: Sequence[Judged], *, now: datetime) -> None:
    """Write scans and what follows from them. Order of locks: shift, scans, presences by person."""
    judged = sorted(judged, key=lambda each: str(each.row["passport_id"]))
    _take_places([each for each in judged if each.verdict.takes_place], now)
    _NOTING.do([each.row for each in judged])
    _all_or_again(_CLOSING, [_end_elsewhere(each) for each in judged if each.verdict.closes_elsewhere_at])
    out = [each for each in judged if each.verdict.outcome is Outcome.CHECKED_OUT]
    _all_or_again(_CLOSING, [_end_here(each) for each in out])
    came = [each for each in judged if each.verdict.outcome is Outcome.CHECKED_IN]
    _all_or_again(_OPENING[db.engine.dialect.name], [_start(each) for each in came])
    told = [_ended_elsewhere(each) for each in judged if each.ends_elsewhere_by_another]
    outbox.put("inbox", [*told, *(_called_out(each) for each in out if each.ends_early_by_another)], now=now)


def _all_or_again(statement: Kept, rows: list[dict[str, Any]]) -> None:
    if rows and statement.do(rows) != len(rows):
        raise Rerun


def _take_places(walk_ins: Sequence[Judged], now: datetime) -> None:
    """Walk-ins hold places like those who signed up; who was waiting for one now has it."""
    if not walk_ins:
        return
    shift_id = walk_ins[0].facts.shift_id
    if not take_place(shift_id, places=len(walk_ins)):
        raise Rerun
    waited = [each.facts.account_id for each in walk_ins if _has_waited(each)]
    if waited:
        sign_up = table_of(SignUp)
        mine = and_(sign_up.c.shift_id == shift_id, sign_up.c.account_id.in_(waited))
        moving = update(sign_up).where(mine, sign_up.c.state == SignUpState.WAITLISTED)
        db.session.execute(moving.values(state=SignUpState.SIGNED_UP, promoted_at=now))


def _has_waited(judged: Judged) -> bool:
    return bool(judged.facts.sign_up == SignUpState.WAITLISTED)


def _start(judged: Judged) -> dict[str, Any]:
    facts, row = judged.facts, judged.row
    return {
        "id": row["presence_id"],
        "community_id": facts.community_id,
        "shift_id": facts.shift_id,
        "passport_id": facts.passport_id,
        "passport_no": int(facts.number),
        "state": "open",
        "starts_at": row["at"],
        "ends_at": end_of(facts),
        "in_scan_id": row["id"],
        "in_grade": row["grade"],
        "in_by": row["actor_id"],
        "holds_place": judged.verdict.takes_place and not _has_waited(judged),
    }


def _end_here(judged: Judged) -> dict[str, Any]:
    row = judged.row
    end = {"at": row["effective_at"], "scan": row["id"], "grade_given": row["grade"], "actor": row["actor_id"]}
    return {"presence": row["presence_id"], **end}


def _end_elsewhere(judged: Judged) -> dict[str, Any]:
    """Checking in here ends the stretch there, then and there; its end is inferred, on nobody's word."""
    end = {"at": judged.verdict.closes_elsewhere_at, "scan": judged.row["id"]}
    return {"presence": judged.facts.elsewhere_id, **end, "grade_given": Grade.INFERRED.value, "actor": None}


def _ended_elsewhere(judged: Judged) -> dict[str, Any]:
    row, facts, ended_at = judged.row, judged.facts, judged.verdict.closes_elsewhere_at
    ids = {"account_id": row["person_id"], "shift_id": facts.elsewhere_shift_id, "scan_id": row["id"]}
    here = {"checked_in_shift_id": facts.shift_id, "ended_at": ended_at.isoformat() if ended_at else None}
    return {"code": "presence.ended_elsewhere", **{name: str(value) for name, value in {**ids, **here}.items()}}


def _called_out(judged: Judged) -> dict[str, Any]:
    row = judged.row
    ids = {"account_id": row["person_id"], "shift_id": row["shift_id"], "scan_id": row["id"]}
    told = {name: str(value) for name, value in ids.items()}
    return {"code": "presence.called_out", **told, "ended_at": row["effective_at"].isoformat()}


def _closing() -> Update:
    table = table_of(Presence)
    return (
        update(table)
        .where(table.c.id == bindparam("presence"), table.c.state == "open")
        .values(
            state="closed",
            ends_at=not_into_the_next(bindparam("at", type_=table.c.ends_at.type)),
            out_scan_id=bindparam("scan"),
            out_grade=bindparam("grade_given"),
            out_by=bindparam("actor"),
        )
    )


def _opening(insert: Callable[[Table], Any]) -> Any:
    """Insert the presence unless it would overlap: on both engines one statement, and the constraint behind it."""
    table = table_of(Presence)
    other = table.alias("other")
    given = {name: bindparam(name, type_=table.c[name].type) for name in PRESENCE_COLUMNS}
    clash = exists().where(
        other.c.passport_no == given["passport_no"],
        or_(other.c.state == "open", other.c.state == "closed"),
        other.c.starts_at < other.c.ends_at,
        other.c.starts_at < given["ends_at"],
        other.c.ends_at > given["starts_at"],
    )
    values = select(*given.values()).where(~clash)
    return insert(table).from_select(list(given), values).on_conflict_do_nothing()


_NOTING, _CLOSING = Kept(lambda: insert(table_of(Scan))), Kept(_closing)
_OPENING = {
    "postgresql": Kept(partial(_opening, postgresql_insert)),
    "sqlite": Kept(partial(_opening, sqlite_insert)),
}
