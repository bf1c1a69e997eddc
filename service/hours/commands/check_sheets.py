"""Checking a file of paper sheets: everything that has to be mended, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.accounts.rules import GUARDIAN_NEEDED_UNDER_YEARS, AccountStatus, age_on
from service.core.clock import SHANGHAI
from service.hours import rules
from service.hours.queries import sheets as queries
from service.hours.queries.sheets import Holder, TeamTime
from service.hours.rules import HoursPolicy
from service.hours.sheet_reader import Draft, DraftRow, Finding, Header, fingerprint, same_name
from service.passports.queries import is_live, openings_cover
from service.passports.rules import is_valid_number, normalise_number
from service.regions.models import Region
from service.regions.policy import Policy
from service.regions.queries import policies_for

OF_THE_SHEET = frozenset({"row_not_over", "row_too_old"})  # as true of one row as of all: said once
SERVING = frozenset({AccountStatus.ACTIVE, AccountStatus.PENDING})


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
    """Everything that a file is held against; grows with each row, so that a row is also held against those before."""

    def __init__(self, community_id: UUID, drafts: Sequence[Draft], teams: Mapping[str, UUID]) -> None:
        headers = [draft.header for draft in drafts if draft.header]
        self.teams = teams
        self.is_live = is_live(community_id)
        in_charge = {header.in_charge for header in headers if header.in_charge}
        numbers = {row.number for draft in drafts for row in draft.rows if row.number}
        numbers |= {normalise_number(written) for written in in_charge}
        self.holders = queries.holders({number for number in numbers if is_valid_number(number)})
        people = [holder.account_id for holder in self.holders.values()]
        passport_ids = {holder.passport_id for holder in self.holders.values()}
        self.named = queries.people_named(in_charge, set(teams.values()), people)
        self.covers = openings_cover(passport_ids)
        self.policies = policies_for(community_id, {_day(header) for header in headers})
        starts = {header.starts_at for header in headers}
        self.served = queries.served_at(community_id, passport_ids, starts)
        moments = list(_moments(drafts))
        reach = (min(moments), max(moments)) if moments else None
        self.presences = queries.presences_between(passport_ids, *reach) if reach else {}
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
        people = self._in_charge(header.in_charge) if header.in_charge else {enterer_id}
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
            self.served.add((row.holder.passport_id, at))
            if draft.starts_at and draft.ends_at and not row.findings:
                self.presences.setdefault(row.holder.passport_id, []).append((draft.starts_at, draft.ends_at))
        row.minutes = None if row.findings else rules.row_minutes(facts)
        return row

    def _facts(self, holder: Holder | None, header: Header, draft: DraftRow, at: TeamTime) -> rules.SheetRow:
        passport_id = holder.passport_id if holder else None
        return rules.SheetRow(
            window_starts_at=header.starts_at,
            window_ends_at=header.ends_at,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            minutes=draft.minutes,
            covers_until=self.covers.get(passport_id) if passport_id else None,
            is_community_live=self.is_live,
            overlaps_presence=passport_id is not None and self._is_elsewhere(passport_id, draft),
            is_duplicate=passport_id is not None and (passport_id, at) in self.served,
        )

    def _is_elsewhere(self, passport_id: UUID, draft: DraftRow) -> bool:
        if draft.starts_at is None or draft.ends_at is None:
            return False
        stretches = self.presences.get(passport_id, ())
        return any(starts_at < draft.ends_at and draft.starts_at < ends_at for starts_at, ends_at in stretches)

    def _holder(self, row: CheckedRow, day: date) -> Holder | None:
        """Whose row it is; what is wrong is found in the order in which a person would look."""
        number = row.draft.number
        if number is None:
            row.findings.append(Finding("row_number_missing"))
        elif not is_valid_number(number):
            row.findings.append(Finding("row_number_invalid"))
        elif number not in self.holders:
            row.findings.append(Finding("row_number_unknown"))
        else:
            holder = self.holders[number]
            row.findings += [Finding(code) for code in _about(holder, row.draft.name, day)]
            return holder
        return None

    def _in_charge(self, written: str) -> set[UUID]:
        holder = self.holders.get(normalise_number(written))
        return {holder.account_id} if holder else self.named.get(written, set())


def _about(holder: Holder, name: str | None, day: date) -> Iterable[str]:
    if name is None:
        yield "row_name_missing"
    elif holder.name is None or same_name(holder.name) != name:
        yield "row_name_disagrees"
    elif holder.status not in SERVING:
        yield "row_holder_closed"
    else:
        age = age_on(holder.birth_date, day)
        if age is not None and age < GUARDIAN_NEEDED_UNDER_YEARS and not holder.has_guardian:
            yield "row_guardian_consent_missing"


def _hoist(sheet: CheckedSheet) -> None:
    """What is wrong with every row for the sheet's sake is said of the sheet."""
    common: dict[str, Mapping[str, Any]] = {}
    for row in sheet.rows:
        common |= {finding.code: finding.facts for finding in row.findings if finding.code in OF_THE_SHEET}
        row.findings = [finding for finding in row.findings if finding.code not in OF_THE_SHEET]
    sheet.findings += [Finding(code, facts) for code, facts in common.items()]


def _moments(drafts: Iterable[Draft]) -> Iterable[datetime]:
    for draft in drafts:
        for row in draft.rows:
            yield from (moment for moment in (row.starts_at, row.ends_at) if moment)


def _day(header: Header) -> date:
    return header.starts_at.astimezone(SHANGHAI).date()
