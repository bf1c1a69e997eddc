"""Records as people are shown them: with a masked name, the last words, and for approvers what needs a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from service.accounts.models import Account, read_name
from service.activities.models import Activity, Shift
from service.activities.queries import Card, card
from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core.actor import Actor
from service.core.crypto import mask_name
from service.core.db import db
from service.core.paging import Page, read_page
from service.hours import rules
from service.hours.models import Correction, Decision, DecisionNote, ServiceRecord
from service.hours.queries import above, facts
from service.hours.queries.approvers import Approver
from service.hours.queries.day_totals import DayTotals, Doubles
from service.hours.queries.hands import Hands
from service.hours.queries.records import (
    filtered,
    paths_and_policies,
    shown_to,
    to_approve,
)
from service.hours.queries.room import Rooms
from service.hours.rules import UNDECIDED, ApprovalVerdict, HoursPolicy, Outcome
from service.passports.models import Passport


@dataclass(frozen=True, slots=True)
class Shown:
    """A record with what belongs to it on a screen; what is not here is the record's."""

    record: ServiceRecord
    name_masked: str | None
    passport_number: str
    last_note: str | None
    last_note_verb: str | None
    is_overdue: bool
    shift: dict[str, Any]
    waiting_correction: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ToApprove:
    """A record and what would come of this reader's approval; ``in_one_tap`` when nothing about it needs a look."""

    shown: Shown
    verdict: ApprovalVerdict
    in_one_tap: bool
    looks: tuple[rules.Look, ...]


@dataclass(frozen=True, slots=True)
class ClosedCard(Card):
    """``ends_inferred``: stretches that nobody had ended."""

    ends_inferred: int


def closed(actor: Actor, shift: Shift) -> ClosedCard:
    seen = card(actor, shift)
    unended = (Presence.shift_id == shift.id, Presence.out_grade == Grade.INFERRED, Presence.out_scan_id.is_(None))
    inferred = select(func.count()).select_from(Presence).where(*unended, Presence.state == "closed")
    shown = (seen.of, seen.team_name, seen.community_name, seen.my_sign_up)
    return ClosedCard(*shown, ends_inferred=db.session.scalar(inferred) or 0)


def listed(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    page = read_page(filtered(actor, query, now), ServiceRecord.id, query)
    return Page(shown(page.items, now), page.next_cursor)


def one(actor: Actor, record_id: UUID, now: datetime) -> Shown:
    """Refuses: ``NotFound``."""
    return shown([above.get_for(actor, record_id, now)], now)[0]


def listed_to_approve(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    """Each judged as if it were approved now, alone: the facts change until it is."""
    page = read_page(to_approve(actor, query, now), ServiceRecord.id, query, newest_first=False)
    records: list[ServiceRecord] = page.items
    paths, policies = paths_and_policies(records)
    approver, totals = Approver(actor, records, paths, now), DayTotals(records, Doubles(records, now))
    covers, rooms, hands = facts.covers_of(records), Rooms(records), Hands(records, now)
    items = []
    for each in shown(records, now):
        record = each.record
        seen = facts.as_it_stands(record, totals, policies[record.id].of(HoursPolicy), covers, rooms, hands)
        verdict = rules.judge_approver(seen, approver.facts(record), now=now)
        looked_at = rules.looks_at(seen)
        items.append(ToApprove(each, verdict, verdict.outcome is Outcome.APPROVES and not looked_at, looked_at))
    return Page(items, page.next_cursor)


def corrections(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    """Corrections of the records that one may see."""
    visible = shown_to(actor, now).with_only_columns(ServiceRecord.id)
    rows = select(Correction).where(Correction.record_id.in_(visible))
    if states := query.get("state"):
        rows = rows.where(Correction.state.in_(states))
    page = read_page(rows, Correction.id, query)
    return Page(shown_corrections(page.items), page.next_cursor)


def shown_corrections(found: Sequence[Correction]) -> list[dict[str, Any]]:
    """With whose record and which shift it is about: one statement."""
    about = _about({each.record_id for each in found})
    return [
        {
            **{column.key: getattr(each, column.key) for column in Correction.__mapper__.column_attrs},
            "name_masked": masked(about[each.record_id].account_id, about[each.record_id].name_sealed),
            "shift_title": about[each.record_id].title,
        }
        for each in found
    ]


def shown(records: Sequence[ServiceRecord], now: datetime) -> list[Shown]:
    """A page's people, shifts and waiting corrections, and its notes: two statements."""
    about = _about({record.id for record in records})
    words = _last_words(records)
    return [
        Shown(
            record=record,
            name_masked=masked(record.account_id, about[record.id].name_sealed),
            passport_number=about[record.id].number,
            last_note=words[record.last_note_id][0] if record.last_note_id in words else None,
            last_note_verb=words[record.last_note_id][1] if record.last_note_id in words else None,
            is_overdue=record.state in UNDECIDED and record.due_at <= now,
            shift=_shift(about[record.id]),
            waiting_correction=_waiting(about[record.id]),
        )
        for record in records
    ]


def _about(record_ids: set[UUID]) -> dict[UUID, Row[Any]]:
    """Whose each record is, of which shift, and the correction that waits."""
    waits = and_(Correction.record_id == ServiceRecord.id, Correction.state == "proposed")
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(ServiceRecord.id, ServiceRecord.account_id, Account.name_sealed, Passport.number),
            *(Activity.title, Activity.place, Shift.starts_at, Shift.ends_at, Shift.stopped_at),
            *(Correction.id.label("correction_id"), Correction.minutes.label("corrected_minutes")),
        )
        .join(Account, Account.id == ServiceRecord.account_id)
        .join(Passport, Passport.id == ServiceRecord.passport_id)
        .join(Shift, Shift.id == ServiceRecord.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .outerjoin(Correction, waits)
        .where(ServiceRecord.id.in_(record_ids))
    )
    return {row.id: row for row in db.session.execute(rows)}


def _shift(row: Row[Any]) -> dict[str, Any]:
    ends_at = min(row.ends_at, row.stopped_at or row.ends_at)
    return {"title": row.title, "place": row.place, "starts_at": row.starts_at, "ends_at": ends_at}


def _waiting(row: Row[Any]) -> dict[str, Any] | None:
    return {"id": row.correction_id, "minutes": row.corrected_minutes} if row.correction_id else None


def _last_words(records: Sequence[ServiceRecord]) -> dict[UUID | None, tuple[str, str]]:
    """The words and the verb that they came with, until they are erased."""
    wanted = {record.last_note_id for record in records if record.last_note_id}
    rows = db.session.execute(
        select(DecisionNote.decision_id, DecisionNote.text, Decision.verb)
        .join(Decision, Decision.id == DecisionNote.decision_id)
        .where(DecisionNote.decision_id.in_(wanted))
    )
    return {row.decision_id: (row.text, row.verb) for row in rows}


def notes_of(decision_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {each for each in decision_ids if each is not None}
    rows = db.session.execute(
        select(DecisionNote.decision_id, DecisionNote.text).where(DecisionNote.decision_id.in_(wanted))
    )
    return dict(rows.all())


def masked(account_id: UUID, sealed: str | None) -> str | None:
    name = read_name(account_id, sealed)
    return mask_name(name) if name else None
