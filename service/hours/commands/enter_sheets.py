"""Entering a file of paper sheets: all of it or nothing, and the enterer is the first of two approvers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from service.activities.commands import recorded
from service.activities.commands.recorded import PastActivity, PastShift
from service.checkin.commands import late_entry
from service.checkin.commands.late_entry import LatePresence
from service.core import audit, calendar, vault
from service.core.actor import Actor, Role
from service.core.db import db, new_id
from service.core.errors import Complaint, NotAllowed
from service.hours import rules
from service.hours.commands import tell
from service.hours.commands.approve import approve
from service.hours.commands.batch import Item
from service.hours.commands.check_sheets import CheckedRow, CheckedSheet, check
from service.hours.errors import SheetAlreadyImported, SheetHasBadRows
from service.hours.models import ServiceRecord, Sheet, SheetRow
from service.hours.queries import sheets as queries
from service.hours.queries.facts import written
from service.hours.rules import SHEET_FINDINGS, HoursPolicy, State
from service.hours.sheet_reader import Draft, Finding, read_file
from service.regions.models import Region

NAMED_MOST = 200  # places that one refusal names; the check without writing names all


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file as it was read, before any transaction; its bytes are not kept."""

    name: str
    content_hash: str
    drafts: Sequence[Draft]


def read_paper(name: str, content: bytes) -> PaperFile:
    """Slow, and knows no database: for outside the transaction. Refuses: what files are refused for."""
    return PaperFile(name, hashlib.sha256(content).hexdigest(), read_file(content))


@dataclass(frozen=True, slots=True)
class Entered:
    """Where one checked sheet went."""

    sheet_id: UUID
    shift_id: UUID
    items: Mapping[int, Item]  # what the enterer's own approval came to, by row number


@dataclass(frozen=True, slots=True)
class Report:
    sheets: Sequence[CheckedSheet]
    entered: Mapping[int, Entered] = field(default_factory=dict)  # by position; empty after a mere check

    @property
    def findings_count(self) -> int:
        return sum(sheet.findings_count for sheet in self.sheets)

    def counts(self) -> dict[str, int]:
        """For the audit: many rows of people who are not known may be somebody who tries numbers and names."""
        codes = [finding.code for sheet in self.sheets for row in sheet.rows for finding in row.findings]
        return {
            "sheets": len(self.sheets),
            "rows": sum(len(sheet.rows) for sheet in self.sheets),
            "findings": self.findings_count,
            "unknown": codes.count("row_person_unknown"),
        }


def must_be_entering(community: Region, *, actor: Actor) -> set[UUID]:
    """The teams whose sheets the actor may enter; empty for staff, who may enter every sheet.

    Refuses: ``NotAllowed``.
    """
    if actor.is_granted(community.path, Role.STAFF):
        return set()
    led = queries.led_in(actor, community.id)
    if not led:
        raise NotAllowed
    return led


def enter_file(
    community: Region, file: PaperFile, *, write: bool, actor: Actor, now: datetime
) -> Report | SheetHasBadRows:
    """Check a file and, when asked to write, enter all its sheets.

    A check tells things about people, so it leaves its audit row; for that, ``SheetHasBadRows`` is returned.
    Refuses: ``NotAllowed``, ``SheetAlreadyImported``.
    """
    led = must_be_entering(community, actor=actor)
    names = {draft.header.team for draft in file.drafts if draft.header and draft.header.team}
    teams = queries.teams_named(community.id, names)
    if led and not all(_is_of(draft, teams, led) for draft in file.drafts):
        raise NotAllowed
    sheets = check(community, file.drafts, teams, actor.person_id, now)
    _must_be_new(sheets, actor)
    report = Report(sheets)
    if report.findings_count or not write:
        audit.record(
            "sheet.checked", "region", community.id, actor=actor, now=now, community_id=community.id, **report.counts()
        )
    if not write:
        return report
    if report.findings_count:
        return SheetHasBadRows(count=report.findings_count, fields=_named(sheets))
    return Report(sheets, _enter(community, sheets, file, actor, now))


def _is_of(draft: Draft, teams: Mapping[str, UUID], led: set[UUID]) -> bool:
    """A leader enters sheets of the team that they lead; what cannot be read yet is for its author to see."""
    return draft.header is None or teams.get(draft.header.team or "") in led


def _must_be_new(sheets: Sequence[CheckedSheet], actor: Actor) -> None:
    known = queries.entered_at([sheet.content_hash for sheet in sheets if sheet.content_hash])
    for sheet in sheets:
        if sheet.content_hash in known:
            on = calendar.local_date(known[sheet.content_hash])
            seen = queries.entered_for(actor, sheet.content_hash)
            sheet_id = str(seen) if seen else None
            raise SheetAlreadyImported(sheet=sheet.draft.position, on=on.isoformat(), sheet_id=sheet_id)


def _named(sheets: Sequence[CheckedSheet]) -> dict[str, list[Complaint]]:
    found: dict[str, list[Complaint]] = {}
    for sheet in sheets:
        place = f"sheets.{sheet.draft.position}"
        found |= {place: [_complaint(finding) for finding in sheet.findings]} if sheet.findings else {}
        for row in sheet.rows:
            if row.findings and len(found) < NAMED_MOST:
                found[f"{place}.rows.{row.draft.row_number}"] = [_complaint(finding) for finding in row.findings]
    return found


def _complaint(finding: Finding) -> Complaint:
    said = SHEET_FINDINGS[finding.code]
    return Complaint(said.zh.format(**finding.facts), said.en.format(**finding.facts))


# --- writing --------------------------------------------------------------------------------------------------------


def _enter(
    community: Region, sheets: Sequence[CheckedSheet], file: PaperFile, actor: Actor, now: datetime
) -> dict[int, Entered]:
    """A fixed number of statements for any number of sheets and rows."""
    shift_ids = recorded.record([_past_shift(community, sheet) for sheet in sheets], actor=actor, now=now)
    made = [_Made(community, sheet, shift_id) for sheet, shift_id in zip(sheets, shift_ids, strict=True)]
    source = {"file_hash": file.content_hash, "file_name_index": vault.index("file_name", file.name)}
    by = {"entered_by": actor.person_id, "entered_at": now}
    db.session.execute(insert(Sheet), [{**each.sheet_row(), **source, **by} for each in made])
    db.session.execute(insert(SheetRow), [row for each in made for row in each.rows()])
    late_entry.enter([presence for each in made for presence in each.presences()], actor=actor)
    records = [record for each in made for record in each.records(actor, now)]
    db.session.execute(insert(ServiceRecord), records)
    told = [(each.sheet_id, {"rows": len(each.sheet.rows), "minutes": each.sheet.minutes}) for each in made]
    audit.record_many("sheet.entered", "sheet", told, actor=actor, now=now, community_id=community.id)
    items = {
        item.record_id: item
        for item in approve([record["id"] for record in records], actor=actor, now=now, in_batch=False)
    }
    _tell_officers(made, actor, now)
    return {each.sheet.draft.position: each.entered(items) for each in made}


def _past_shift(community: Region, sheet: CheckedSheet) -> PastShift:
    header = sheet.header
    if sheet.in_charge_id is None:
        raise ValueError("a sheet without a person in charge is never entered")
    about = PastActivity(community.id, sheet.team_id, sheet.in_charge_id, header.title, header.content, header.place)
    return PastShift(about, header.starts_at, header.ends_at, header.beneficiaries, header.unnamed_children)


class _Made:
    """One sheet's rows for every table, with ids that point to each other."""

    def __init__(self, community: Region, sheet: CheckedSheet, shift_id: UUID) -> None:
        self.community, self.sheet, self.shift_id = community, sheet, shift_id
        self.sheet_id = new_id()
        self.people = [(row, row.holder, new_id(), new_id()) for row in sheet.rows if row.holder is not None]

    def sheet_row(self) -> dict[str, Any]:
        return {
            "id": self.sheet_id,
            "community_id": self.community.id,
            "team_id": self.sheet.team_id,
            "shift_id": self.shift_id,
            "position": self.sheet.draft.position,
            "content_hash": self.sheet.content_hash,
            "row_count": len(self.people),
            "minutes": self.sheet.minutes,
        }

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": row_id,
                "sheet_id": self.sheet_id,
                "row_number": row.draft.row_number,
                "passport_id": holder.passport_id,
                "starts_at": row.draft.starts_at,
                "ends_at": row.draft.ends_at,
                "stated_minutes": row.draft.minutes,
                "minutes": row.minutes,
            }
            for row, holder, row_id, _ in self.people
        ]

    def presences(self) -> list[LatePresence]:
        """Rows with times only: minutes without times say nothing about where somebody was when."""
        return [
            LatePresence(
                self.community.id,
                self.shift_id,
                holder.passport_id,
                int(holder.number),
                row.draft.starts_at,
                row.draft.ends_at,
            )
            for row, holder, _, _ in self.people
            if row.draft.starts_at and row.draft.ends_at
        ]

    def records(self, actor: Actor, now: datetime) -> list[dict[str, Any]]:
        numbers = self.sheet.policy.of(HoursPolicy)
        due_at = calendar.due_at(calendar.local_date(now), numbers.approval_due_working_days)  # from submission
        common: dict[str, Any] = {
            "shift_id": self.shift_id,
            "community_id": self.community.id,
            "team_id": self.sheet.team_id,
            "service_date": self.sheet.service_date,
            "state": State.PENDING,
            "grade": rules.LATE_ENTRY,
            "policy_version": self.sheet.policy.version,
            "due_at": due_at,
            "escalated_to": [],
            "national_state": "not_exported",
            "created_at": now,
            "version": 1,
        }
        return [
            {
                **common,
                "id": record_id,
                "passport_id": holder.passport_id,
                "account_id": holder.account_id,
                "sheet_row_id": row_id,
                **self._measured(row, actor),
            }
            for row, holder, row_id, record_id in self.people
        ]

    def entered(self, items: Mapping[UUID, Item]) -> Entered:
        own = {row.draft.row_number: items[record_id] for row, _, _, record_id in self.people}
        return Entered(self.sheet_id, self.shift_id, own)

    def _measured(self, row: CheckedRow, actor: Actor) -> dict[str, Any]:
        """With times, both ends are the enterer's word; minutes alone have no ends and count on the service date."""
        header, draft = self.sheet.header, row.draft
        minutes = row.minutes or 0
        by_day: dict[date, int] = {}
        ends: list[Any] = []
        on_site = minutes
        if draft.starts_at and draft.ends_at:
            presence = rules.Presence(draft.starts_at, draft.ends_at, rules.LATE_ENTRY)
            on_site = rules.credit([presence], header.starts_at, header.ends_at).minutes_on_site
            by_day = rules.split_by_day([presence], header.starts_at, header.ends_at)
            typed = [{"grade": rules.LATE_ENTRY, "by": str(actor.person_id)}]
            ends = [typed, typed]
        return {
            "minutes_on_site": on_site,
            "credited_minutes": minutes,
            "minutes": minutes,
            "credited_days": written(by_day),
            "days": written(by_day or {self.sheet.service_date: minutes}),
            "ends": ends,
        }


def _tell_officers(made: Sequence[_Made], actor: Actor, now: datetime) -> None:
    """One message per officer and team, whoever entered the sheets left out."""
    waiting: dict[UUID, list[UUID]] = {}
    for each in made:
        if each.sheet.team_id:
            owners = [holder.account_id for _, holder, _, _ in each.people]
            waiting.setdefault(each.sheet.team_id, []).extend(owners)
    tell.officers(waiting, but_not=[actor.person_id], now=now)
