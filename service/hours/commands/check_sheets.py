"""Checking a file of paper sheets: everything that has to be mended, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.accounts.rules import AccountStatus, is_child
from service.core.clock import SHANGHAI
from service.hours import rules
from service.hours.queries import sheets as queries
from service.hours.queries.room import presences_around, served_around
from service.hours.queries.sheets import Holder
from service.hours.rules import HoursPolicy
from service.hours.sheet_reader import Draft, DraftRow, Finding, Header, fingerprint, same_name
from service.passports.queries import live_among, openings_cover
from service.passports.rules import is_valid_number
from service.regions.models import Region
from service.regions.policy import Policy
from service.regions.queries import policies_for

OF_THE_SHEET = frozenset({"row_not_over", "row_too_old"})  # as true of one row as of all: said once
SERVING = frozenset({AccountStatus.ACTIVE, AccountStatus.PENDING})
UNBOUNDED_MINUTES = 10**9  # of somebody who is not known nothing is said
TeamTime = tuple[UUID | None, datetime, datetime]


@dataclass(slots=True)
class CheckedRow:
    draft: DraftRow
    holder: Holder | None = None
    minutes: int | None = None  # what it is worth, when nothing is wrong with it
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class CheckedSheet:
    draft: Draft
    findings: list[Finding]
    team_id: UUID | None = None
    in_charge_id: UUID | None = None
    policy: Policy = field(default_factory=lambda: Policy(0, {}))
    content_hash: str | None = None
    rows: list[CheckedRow] = field(default_factory=list)

    @property
    def header(self) -> Header:
        if self.draft.header is None:
            raise ValueError("a sheet without a readable header is never entered")
        return self.draft.header

    @property
    def service_date(self) -> date:
        return self.header.starts_at.astimezone(SHANGHAI).date()

    @property
    def minutes(self) -> int:
        return sum(row.minutes or 0 for row in self.rows)

    @property
    def findings_count(self) -> int:
        return len(self.findings) + sum(len(row.findings) for row in self.rows)


def check(
    community: Region, drafts: Sequence[Draft], teams: Mapping[str, UUID], enterer_id: UUID, now: datetime
) -> list[CheckedSheet]:
    """Judge every row as of now, against what is on record and against the rows before it."""
    known = _Known(community.id, drafts, teams)
    sheets = []
    for draft in drafts:
        sheet = CheckedSheet(draft, list(draft.findings))
        header = draft.header
        if header is not None:
            known.place(sheet, header, enterer_id)
            sheet.rows = [known.judge(sheet, header, row, now) for row in draft.rows]
            _hoist(sheet)
        else:
            sheet.rows = [CheckedRow(row, findings=list(row.findings)) for row in draft.rows]
        sheets.append(sheet)
    return sheets


class _Known:
    """Everything that a file is held against; grows with each row, so that a row is also held against those before.

    Whoever enters a file learns nothing of a passport unless they give both its number and the name on it.
    """

    def __init__(self, community_id: UUID, drafts: Sequence[Draft], teams: Mapping[str, UUID]) -> None:
        headers = [draft.header for draft in drafts if draft.header]
        self.teams, self.community_id = teams, community_id
        self.holders = _holders(row for draft in drafts for row in draft.rows)
        in_charge = {header.in_charge for header in headers if header.in_charge}
        people = {holder.account_id for holder in self.holders.values()}
        self.named = queries.people_named(in_charge, community_id, set(teams.values()), people)
        self.live = live_among({community_id, *(holder.home_id for holder in self.holders.values())})
        passport_ids = {holder.passport_id for holder in self.holders.values()}
        self.covers = openings_cover(passport_ids)
        days = {_day(header) for header in headers}
        self.policies = policies_for(community_id, days)
        served = {
            passport_id: [each for each in found.values() if not each.is_rejected]
            for passport_id, found in served_around(passport_ids, days).items()
        }
        around = presences_around(passport_ids, days)
        self.presences = {passport_id: [each.stretch for each in found] for passport_id, found in around.items()}
        self.checked_in = {
            (passport_id, each.team_id, each.service_date)
            for passport_id, found in around.items()
            for each in found
            if each.community_id == community_id and not each.is_from_paper
        }
        self.claims = {passport_id: [each.claim for each in found] for passport_id, found in served.items()}
        self.shifts: set[tuple[UUID, TeamTime]] = {
            (passport_id, (each.team_id, each.starts_at, each.planned_ends_at))
            for passport_id, found in served.items()
            for each in found
            if each.community_id == community_id
        }
        self.seen: set[str] = set()

    def place(self, sheet: CheckedSheet, header: Header, enterer_id: UUID) -> None:
        """Who is responsible and in charge, under which policy, and whether the file holds the sheet twice."""
        sheet.policy, sheet.content_hash = self.policies[_day(header)], fingerprint(sheet.draft)
        if sheet.content_hash in self.seen:
            sheet.findings.append(Finding("sheet_twice"))
        self.seen.add(sheet.content_hash)
        if header.team:
            sheet.team_id = self.teams.get(header.team)
            sheet.findings += [] if sheet.team_id else [Finding("team_unknown")]
        people = self.named.get(header.in_charge, set()) if header.in_charge else {enterer_id}
        if len(people) == 1:
            [sheet.in_charge_id] = people
        else:
            sheet.findings.append(Finding("in_charge_ambiguous" if people else "in_charge_unknown"))

    def judge(self, sheet: CheckedSheet, header: Header, draft: DraftRow, now: datetime) -> CheckedRow:
        row = CheckedRow(draft, findings=list(draft.findings))
        row.holder = self._holder(row, _day(header))
        at: TeamTime = (sheet.team_id, header.starts_at, header.ends_at)
        facts = self._facts(row.holder, header, draft, at)
        if not draft.findings:
            verdicts = rules.judge_sheet_row(facts, now=now, policy=sheet.policy.of(HoursPolicy))
            row.findings += [Finding(verdict.code or "", dict(verdict.facts)) for verdict in verdicts]
        if row.holder is not None:
            self.shifts.add((row.holder.passport_id, at))
            if not row.findings:
                self._take(row.holder.passport_id, facts)
        row.minutes = None if row.findings else rules.row_minutes(facts)
        return row

    def _facts(self, holder: Holder | None, header: Header, draft: DraftRow, at: TeamTime) -> rules.SheetRow:
        facts = rules.SheetRow(
            window_starts_at=header.starts_at,
            window_ends_at=header.ends_at,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            minutes=draft.minutes,
            covers_until=None,
            is_community_live=self.community_id in self.live,
            is_home_live=False,
            overlaps_presence=False,
            most_minutes=UNBOUNDED_MINUTES,
            is_duplicate=False,
        )
        if holder is None:
            return facts
        presences = self.presences.get(holder.passport_id, [])
        claims = self.claims.get(holder.passport_id, [])
        return replace(
            facts,
            covers_until=self.covers.get(holder.passport_id),
            is_home_live=holder.home_id in self.live,
            overlaps_presence=_is_elsewhere(draft, presences),
            most_minutes=rules.most_minutes(rules.row_stretch(facts), presences, claims),
            is_duplicate=(holder.passport_id, at) in self.shifts,
            has_checked_in=(holder.passport_id, at[0], _day(header)) in self.checked_in,
        )

    def _take(self, passport_id: UUID, row: rules.SheetRow) -> None:
        if row.starts_at and row.ends_at:
            self.presences.setdefault(passport_id, []).append((row.starts_at, row.ends_at))
        else:
            claim = rules.Claim(row.window_starts_at, row.window_ends_at, row.minutes or 0)
            self.claims.setdefault(passport_id, []).append(claim)

    def _holder(self, row: CheckedRow, day: date) -> Holder | None:
        """Whose row it is; what is wrong is found in the order in which a person would look."""
        number = row.draft.number
        if number is None:
            row.findings.append(Finding("row_number_missing"))
        elif not is_valid_number(number):
            row.findings.append(Finding("row_number_invalid"))
        elif row.draft.name is None:
            row.findings.append(Finding("row_name_missing"))
        elif (holder := self.holders.get(number)) is None or not _is_named(holder, row.draft.name):
            row.findings.append(Finding("row_person_unknown"))
        else:
            row.findings += [Finding(code) for code in _about(holder, day)]
            return holder
        return None


def _holders(rows: Iterable[DraftRow]) -> dict[str, Holder]:
    """By number, those whom a row gives their name too."""
    names: dict[str, set[str]] = {}
    for row in rows:
        if row.number and row.name and is_valid_number(row.number):
            names.setdefault(row.number, set()).add(row.name)
    found = queries.holders(names)
    return {
        number: holder for number, holder in found.items() if any(_is_named(holder, name) for name in names[number])
    }


def _is_named(holder: Holder, name: str) -> bool:
    return holder.name is not None and same_name(holder.name) == name


def _is_elsewhere(draft: DraftRow, presences: Iterable[rules.Stretch]) -> bool:
    if draft.starts_at is None or draft.ends_at is None:
        return False
    return any(starts_at < draft.ends_at and draft.starts_at < ends_at for starts_at, ends_at in presences)


def _about(holder: Holder, day: date) -> Iterable[str]:
    has_served = holder.served_until is not None and day <= holder.served_until
    if holder.status not in SERVING and not has_served:
        yield "row_holder_closed"
    elif holder.birth_date is not None and day < holder.birth_date:
        yield "row_before_birth"
    elif is_child(holder.birth_date, day) and not holder.has_guardian_consent:
        yield "row_guardian_consent_missing"


def _hoist(sheet: CheckedSheet) -> None:
    """What is wrong with every row for the sheet's sake is said of the sheet."""
    common: dict[str, Mapping[str, Any]] = {}
    for row in sheet.rows:
        common |= {finding.code: finding.facts for finding in row.findings if finding.code in OF_THE_SHEET}
        row.findings = [finding for finding in row.findings if finding.code not in OF_THE_SHEET]
    sheet.findings += [Finding(code, facts) for code, facts in common.items()]


def _day(header: Header) -> date:
    return header.starts_at.astimezone(SHANGHAI).date()
