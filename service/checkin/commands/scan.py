"""The hot path: at most three statements beyond authentication (facts, scan, presence)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from service.accounts.models import Account, read_birth_date
from service.accounts.rules import age_on
from service.checkin import codec, queries, rules
from service.checkin.errors import SCAN_REFUSALS, ClientIdReused
from service.checkin.models import Presence, Scan
from service.checkin.rules import CheckinPolicy, Direction, Grade, Method, Outcome
from service.core.actor import Actor, Role
from service.core.db import db, new_id, table_of
from service.core.errors import Refusal
from service.core.retry import Rerun
from service.passports.queries import holder_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the phone sent: a code (of a shift, a passport or a card), or nothing but a name called from the roll."""

    client_id: str
    direction: Direction
    request_hash: str
    reading: codec.Reading | None
    shift_id: UUID | None
    passport_id: UUID | None
    device_at: datetime | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """The answer to a scan, the same whether it is new or sent again."""

    scan_id: UUID
    outcome: str
    shift_id: UUID | None
    passport_id: UUID | None
    presence_id: UUID | None
    direction: str
    grade: str | None
    effective_at: datetime | None
    at: datetime


def scan(attempt: Attempt, *, actor: Actor, now: datetime) -> Scanned | Refusal:
    """Judge one scan and keep it. Returns a refusal of ``SCAN_REFUSALS`` (kept); refuses: ``ClientIdReused``."""
    shift_id = _shift_of(attempt)
    facts = queries.facts_of_scan(
        actor_id=actor.person_id, client_id=attempt.client_id, shift_id=shift_id, person=_person(attempt, actor)
    )
    if facts.earlier_id is not None:
        return _again(queries.earlier_scan(facts.earlier_id), attempt)
    policy = CheckinPolicy(**(facts.policy_document or {}).get("checkin", {}))
    verdict = rules.judge(_facts(attempt, facts, actor, now), policy)
    presence_id = facts.here_id
    if verdict.outcome is Outcome.CHECKED_IN:
        presence_id = new_id()
    kept = _keep(attempt, facts, verdict, presence_id, actor, now)
    if verdict.outcome is Outcome.CHECKED_IN:
        _close_elsewhere(facts, verdict, now)
        _open(kept, facts, attempt, now, actor)
    elif verdict.outcome is Outcome.CHECKED_OUT:
        _close(kept, facts, actor, now)
    return _answer(kept)


def _method(attempt: Attempt) -> Method:
    if attempt.reading is None:
        return Method.ROLL_CALL
    return Method(attempt.reading.kind) if attempt.reading.kind else Method.SHIFT


def _shift_of(attempt: Attempt) -> UUID | None:
    if attempt.reading is not None and _method(attempt) in (Method.SHIFT, Method.POSTER):
        return attempt.reading.subject
    return attempt.shift_id


def _person(attempt: Attempt, actor: Actor) -> Any:
    """Whose scan it is: one's own for shift and poster codes, the carrier's for passports and cards, the called
    one's.
    """
    method = _method(attempt)
    if method in (Method.SHIFT, Method.POSTER):
        return Account.id == actor.person_id
    passport_id = attempt.reading.subject if attempt.reading else attempt.passport_id
    return Account.id == holder_of(passport_id)


def _facts(attempt: Attempt, facts: Row[Any], actor: Actor, now: datetime) -> rules.ScanFacts:
    method = _method(attempt)
    serials = {Method.POSTER: facts.poster_serial, Method.CARD: facts.card_serial if facts.has_card else None}
    named = attempt.shift_id
    return rules.ScanFacts(
        now=now,
        direction=attempt.direction,
        method=method,
        token=attempt.reading.verdict if attempt.reading else "live",
        is_code_of_other_shift=named is not None and facts.shift_id is not None and named != facts.shift_id,
        serial_read=attempt.reading.serial if attempt.reading else None,
        serial_current=serials.get(method),
        actor_is_person=facts.account_id == actor.account_id,
        actor_is_leader_here=facts.shift_id is not None
        and (bool(facts.is_officer) or actor.is_granted(facts.region_path, Role.STAFF)),
        shift=_shift_facts(facts),
        person=_person_facts(facts),
        presence=_presence_facts(facts),
    )


def _shift_facts(facts: Row[Any]) -> rules.ShiftFacts | None:
    if facts.shift_id is None:
        return None
    names = (*queries.SHIFT_COLUMNS[:6], "requires_sign_up", "is_hazardous", "min_age", "max_age")
    return rules.ShiftFacts(**{name: getattr(facts, name) for name in names})


def _person_facts(facts: Row[Any]) -> rules.PersonFacts | None:
    if facts.account_id is None:
        return None
    birth_date = read_birth_date(facts.account_id, facts.birth_date_sealed)
    return rules.PersonFacts(
        account_status=facts.account_status,
        has_passport=facts.passport_id is not None,
        age=age_on(birth_date, facts.service_date) if facts.service_date else None,
        has_guardian_consent=bool(facts.has_guardian),
        sign_up=facts.sign_up,
    )


def _presence_facts(facts: Row[Any]) -> rules.PresenceFacts:
    ends = [each for each in (facts.elsewhere_ends_at, facts.elsewhere_stopped_at) if each is not None]
    return rules.PresenceFacts(
        open_here_since=facts.here_since,
        last_closed_here_at=facts.last_closed_here_at,
        open_elsewhere_since=facts.elsewhere_since,
        elsewhere_ends_at=min(ends) if ends else None,
    )


def _effective_at(facts: Row[Any], verdict: rules.Verdict, now: datetime) -> datetime | None:
    match verdict.outcome:
        case Outcome.REFUSED:
            return None
        case Outcome.ALREADY:
            first: datetime | None = facts.here_since or facts.last_closed_here_at
            return first
        case Outcome.CHECKED_OUT:
            return verdict.closes_here_at
    return now


def _keep(
    attempt: Attempt, facts: Row[Any], verdict: rules.Verdict, presence_id: UUID | None, actor: Actor, now: datetime
) -> dict[str, Any]:
    grade = rules.GRADES.get(_method(attempt))
    row = {
        "id": new_id(),
        "actor_id": actor.person_id,
        "client_id": attempt.client_id,
        "request_hash": attempt.request_hash,
        "community_id": facts.community_id,
        "shift_id": facts.shift_id,
        "passport_id": facts.passport_id,
        "presence_id": None if verdict.outcome is Outcome.REFUSED else presence_id,
        "direction": attempt.direction.value,
        "method": _method(attempt).value,
        "grade": grade.value if grade else None,
        "outcome": verdict.outcome.value,
        "refusal": verdict.code,
        "device_at": attempt.device_at,
        "effective_at": _effective_at(facts, verdict, now),
        "at": now,
    }
    db.session.execute(insert(Scan).values(row))
    return row


def _open(kept: dict[str, Any], facts: Row[Any], attempt: Attempt, now: datetime, actor: Actor) -> None:
    """Insert the presence unless it would overlap; losing that race means to judge again."""
    ends_at = min(facts.ends_at, facts.stopped_at or facts.ends_at)
    row = {
        "id": kept["presence_id"],
        "community_id": facts.community_id,
        "shift_id": facts.shift_id,
        "passport_id": facts.passport_id,
        "passport_no": int(facts.number),
        "state": "open",
        "starts_at": now,
        "ends_at": ends_at,
        "in_scan_id": kept["id"],
        "in_grade": kept["grade"],
        "in_by": actor.person_id,
    }
    table = table_of(Presence)
    clash = (
        select(literal(1))
        .where(
            table.c.passport_no == int(facts.number),
            table.c.state != "undone",
            table.c.starts_at < ends_at,
            table.c.ends_at > now,
        )
        .exists()
    )
    values = select(*(literal(value, table.c[name].type) for name, value in row.items())).where(~clash)
    into = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    statement = into(table).from_select(list(row), values).on_conflict_do_nothing().returning(table.c.id)
    if db.session.execute(statement).first() is None:
        raise Rerun


def _close(kept: dict[str, Any], facts: Row[Any], actor: Actor, now: datetime) -> None:
    closing = (
        update(Presence)
        .where(Presence.id == facts.here_id, Presence.state == "open")
        .values(
            state="closed",
            ends_at=kept["effective_at"],
            out_scan_id=kept["id"],
            out_grade=kept["grade"],
            out_by=actor.person_id,
        )
        .returning(Presence.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(closing).first() is None:
        raise Rerun


def _close_elsewhere(facts: Row[Any], verdict: rules.Verdict, now: datetime) -> None:
    """Checking in here ends the stretch there, then and there; its end is inferred."""
    if verdict.closes_elsewhere_at is None:
        return
    closing = (
        update(Presence)
        .where(and_(Presence.id == facts.elsewhere_id, Presence.state == "open"))
        .values(state="closed", ends_at=verdict.closes_elsewhere_at, out_grade=Grade.INFERRED.value)
        .returning(Presence.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(closing).first() is None:
        raise Rerun


def _again(first: Scan, attempt: Attempt) -> Scanned | Refusal:
    if first.request_hash != attempt.request_hash:
        raise ClientIdReused
    return _answer({column.name: getattr(first, column.name) for column in Scan.__table__.columns})


def _answer(kept: dict[str, Any]) -> Scanned | Refusal:
    if kept["refusal"] is not None:
        return SCAN_REFUSALS[kept["refusal"]](scan_id=str(kept["id"]))
    names = ("outcome", "shift_id", "passport_id", "presence_id", "direction", "grade", "effective_at", "at")
    return Scanned(scan_id=kept["id"], **{name: kept[name] for name in names})
