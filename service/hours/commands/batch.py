"""A batch of records under their locks: judged one by one, written together in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, insert, update
from sqlalchemy.orm.attributes import set_committed_value

from service.core import outbox, vault
from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.core.errors import NotFound, Refusal
from service.hours import rules
from service.hours.errors import DECISION_REFUSALS
from service.hours.models import ApprovedDay, Decision, DecisionNote, RecordVersion, ServiceRecord
from service.hours.queries import facts
from service.hours.queries.approvers import Approver
from service.hours.queries.day_totals import DayTotals, Doubles
from service.hours.queries.hands import Hands
from service.hours.queries.records import locked, visible_to
from service.hours.queries.room import Rooms
from service.hours.rules import ApprovalVerdict, ApproverFacts, HoursPolicy, RecordFacts, Verdict
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.rules import Kind

MUTABLE = (
    "state",
    "minutes_on_site",
    "credited_minutes",
    "credited_days",
    "ends",
    "minutes",
    "days",
    "grade",
    "first_approved_by",
    "first_approved_minutes",
    "first_approved_at",
    "decided_by",
    "decided_at",
    "last_note_id",
    "staff_decide_at",
    "answer_due_at",
    "escalated_to",
    "look_at",
    "snapshot",
    "in_charge_sealed",
    "national_state",
    "version",
)

NO_FIRST: dict[str, Any] = dict.fromkeys(("first_approved_by", "first_approved_minutes", "first_approved_at"))


@dataclass(frozen=True, slots=True)
class Item:
    """The result for one record of a batch: its state now, and the refusal if there was one."""

    record_id: UUID
    state: str | None = None
    refusal: Refusal | None = None
    reasons: tuple[str, ...] = ()


def refusal_of(verdict: Verdict | ApprovalVerdict) -> Refusal:
    return DECISION_REFUSALS[verdict.code or ""](**dict[str, Any](verdict.facts))


class Batch:
    """Fourteen statements to open, at most seven to write, for one record or a thousand."""

    def __init__(
        self, record_ids: Sequence[UUID], *, actor: Actor, now: datetime, rows: Select[ServiceRecord] | None = None
    ) -> None:
        """``rows`` are those that the actor may act on, if they are not those that are visible to them."""
        self.actor, self.now = actor, now
        within = visible_to(actor) if rows is None else rows
        held = locked(within.where(ServiceRecord.id.in_(set(record_ids))))
        self.records, self.shifts, self.paths, self._policies = held.records, held.shifts, held.paths, held.policies
        self._changed: dict[UUID, ServiceRecord] = {}
        self._rows: dict[type[Any], list[dict[str, Any]]] = {}
        self._postings: list[Posting] = []
        self._earned: dict[int, ServiceRecord] = {}  # by the place of its posting
        self._notices: list[dict[str, Any]] = []
        if self.records:  # of nothing there is nothing to know
            self._learn(list(self.records.values()))

    def _learn(self, everything: Sequence[ServiceRecord]) -> None:
        self._heads = lock_heads({record.passport_id for record in everything})
        self.totals = DayTotals(everything, Doubles(everything, self.now))
        self._covers = facts.covers_of(everything)
        self.rooms = Rooms(everything)
        self.hands = Hands(everything, self.now)
        self._approver = Approver(self.actor, everything, self.paths, self.now, decides=True)

    def one(self, record_id: UUID) -> ServiceRecord:
        """Refuses: ``NotFound``."""
        if record_id not in self.records:
            raise NotFound
        return self.records[record_id]

    def policy(self, record: ServiceRecord) -> HoursPolicy:
        """The one that the record was made under: a later change never changes the past."""
        return self._policies[record.id].of(HoursPolicy)

    def facts(self, record: ServiceRecord) -> RecordFacts:
        return facts.as_it_stands(record, self.totals, self.policy(record), self._covers, self.rooms, self.hands)

    def approver(self, record: ServiceRecord, *, is_against: bool = False) -> ApproverFacts:
        return self._approver.facts(record, is_against=is_against)

    def window(self, record: ServiceRecord) -> int:
        return self.shifts[record.shift_id].window_minutes

    def decide(
        self,
        record: ServiceRecord,
        verb: str,
        *,
        reasons: Sequence[str] = (),
        note: str = "",
        proposed_minutes: int | None = None,
        **changes: Any,
    ) -> UUID:
        """Note a decision and what it changes; ``proposed_minutes`` are without effect as yet."""
        decision_id = new_id()
        after = changes.get("minutes", record.minutes) if proposed_minutes is None else proposed_minutes
        self._add(
            Decision,
            id=decision_id,
            record_id=record.id,
            shift_id=record.shift_id,
            account_id=record.account_id,
            by=self.actor.person_id,
            verb=verb,
            minutes_before=record.minutes,
            minutes_after=after,
            reasons=list(reasons),
            policy_version=record.policy_version,
            at=self.now,
        )
        if note := note.strip():
            self._add(DecisionNote, decision_id=decision_id, text=note)
            changes["last_note_id"] = decision_id
        changes |= {"version": record.version + 1, "look_at": None}  # the worker looks afresh who is left to decide
        for name, value in changes.items():
            set_committed_value(record, name, value)
        self._changed[record.id] = record
        return decision_id

    def approved(self, record: ServiceRecord, decision_id: UUID) -> None:
        """Make the first version of a record that ``decide`` has just approved, with its ledger entry, and tell whose
        it is.
        """
        shift = self.shifts[record.shift_id]
        set_committed_value(record, "snapshot", shift.snapshot)
        sealed = vault.seal(shift.in_charge, f"service_record.in_charge:{record.id}")
        set_committed_value(record, "in_charge_sealed", sealed)
        self._version(record, decision_id, number=1, first_by=record.first_approved_by)
        cause = self._cause(record, "service_record", record.id)
        self._postings.append(Posting(record.passport_id, Kind.EARN, cause, minutes=record.minutes))
        self._earned[len(self._postings) - 1] = record
        self.rooms.approved(record)
        self._count_days(record, {})

    def corrected(
        self,
        record: ServiceRecord,
        decision_id: UUID,
        *,
        before: tuple[int, dict[date, int]],
        number: int,
        first_by: UUID | None,
    ) -> None:
        """Make the next version of a record that ``decide`` has just changed from ``before``: (minutes, by day)."""
        version_id = self._version(record, decision_id, number=number, first_by=first_by)
        cause = self._cause(record, "record_version", version_id)
        self._postings.append(Posting(record.passport_id, Kind.CORRECT, cause, minutes=record.minutes - before[0]))
        db.session.execute(delete(ApprovedDay).where(ApprovedDay.record_id == record.id))
        self._count_days(record, before[1])

    def tell(self, account_id: UUID, code: str, **said: int | str) -> None:
        self._notices.append({"account_id": str(account_id), "code": code, "facts": said})

    def tell_overruled(self, record: ServiceRecord, minutes: int, correction_id: UUID | None = None) -> None:
        """Whoever set fewer minutes learns once, with their last word, that more are asked for, and by which
        correction, to be declined by its id; call before anything changes.
        """
        code = "hours.raise_proposed" if correction_id else "hours.raised_again"
        said: dict[str, int | str] = {"record_id": str(record.id), "minutes": minutes}
        said |= {"correction_id": str(correction_id)} if correction_id else {}
        overruled = rules.overruled_words(self.hands.words(record), minutes, self.actor.person_id)
        last = {person: word.minutes for word in overruled for person in word.by}
        for person in sorted(last.keys() - {self.actor.person_id, record.account_id}):
            self.tell(person, code, yours=last[person], **said)

    def write(self) -> None:
        if not self._changed:
            return
        entries = post(self._postings, self._heads)
        for place, record in self._earned.items():
            self._tell_earned(record, entries[place].points_change)
        self._store()
        for table in (Decision, DecisionNote, RecordVersion, ApprovedDay):
            if rows := self._rows.get(table):
                db.session.execute(insert(table), rows)
        outbox.put("inbox", self._notices, now=self.now)

    def _tell_earned(self, record: ServiceRecord, points: int) -> None:
        said: dict[str, int | str] = {"record_id": str(record.id), "minutes": record.minutes}
        if points:
            self.tell(record.account_id, "hours.approved", **said, points=points)
        else:
            self.tell(record.account_id, "hours.approved_without_points", **said)

    def _version(self, record: ServiceRecord, decision_id: UUID, *, number: int, first_by: UUID | None) -> UUID:
        version_id = new_id()
        self._add(
            RecordVersion,
            id=version_id,
            record_id=record.id,
            number=number,
            minutes=record.minutes,
            days=record.days,
            grade=record.grade,
            evidence_minutes=record.credited_minutes,
            policy_version=record.policy_version,
            decision_id=decision_id,
            by=self.actor.person_id,
            first_by=first_by,
            at=self.now,
        )
        return version_id

    def _cause(self, record: ServiceRecord, source_type: str, source_id: UUID) -> Cause:
        return Cause(
            source_type=source_type,
            source_id=source_id,
            policy_version=record.policy_version,
            posted_at=self.now,
            actor_id=self.actor.person_id,
            grade=record.grade,
            service_date=record.service_date,
        )

    def _count_days(self, record: ServiceRecord, before: dict[date, int]) -> None:
        """The next item of the batch is judged with the day totals that this one leaves."""
        now = facts.days_of(record.days)
        for day, minutes in now.items():
            self._add(ApprovedDay, record_id=record.id, passport_id=record.passport_id, day=day, minutes=minutes)
        for day in now.keys() | before.keys():
            self.totals.add(record, day, now.get(day, 0) - before.get(day, 0))

    def _add(self, table: type[Any], **row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    def _store(self) -> None:
        table = table_of(ServiceRecord)
        values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in MUTABLE}
        statement = update(table).where(table.c.id == bindparam("of_record")).values(values)
        rows = [
            {"of_record": record.id, **{f"new_{name}": getattr(record, name) for name in MUTABLE}}
            for record in self._changed.values()
        ]
        db.session.connection().execute(statement, rows)
