"""Promise 7: from every service entry back to who was seen where, with the grade of the weakest link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.proofs.promises.causes import broken_causes
from tests.proofs.promises.kept import Kept, grouped
from tests.proofs.promises.sums import SERVICE

# Strongest first.
GRADES = ("own_code", "live_code", "card", "poster", "roll_call", "inferred", "late_entry", "opening")
MINUTE = timedelta(minutes=1)
Pair = tuple[UUID, UUID]  # (shift, passport)


@dataclass(frozen=True, slots=True)
class Worth:
    """What presences, or a sheet's row, give: counted here anew."""

    minutes: int
    grade: str | None


def broken_traces(kept: Kept) -> Iterator[str]:
    yield from _entries(kept)
    yield from broken_causes(kept)
    yield from _records(kept)
    yield from _presences(kept)


def _entries(kept: Kept) -> Iterator[str]:
    """Every version of an approved record has its one entry, and every service entry its version."""
    records = {record.id: record for record in kept.records}
    versions = {version.id: version for version in kept.versions}
    firsts = {version.record_id: version for version in kept.versions if version.number == 1}
    before = {(version.record_id, version.number): version.minutes for version in kept.versions}
    traced = set()
    for entry in kept.entries:
        told = f"promise 7: entry {entry.seq} of passport {entry.passport_id}"
        if entry.kind not in SERVICE:
            continue
        version = firsts.get(entry.source_id) if entry.kind == "earn" else versions.get(entry.source_id)
        record = records.get(version.record_id) if version is not None else None
        if version is None or record is None or not _are_one(kept, record, entry):
            yield f"{told} leads to no record of its passport"
            continue
        traced.add(version.id)
        if entry.minutes_change != version.minutes - before.get((record.id, version.number - 1), 0):
            yield f"{told} counts other minutes than version {version.number} of record {record.id}"
        if entry.grade not in GRADES or entry.grade != version.grade:
            yield f"{told} is of grade {entry.grade}, its record of {version.grade}"
    for version in kept.versions:
        if version.id not in traced:
            yield f"promise 7: version {version.number} of record {version.record_id} is in no ledger"


def _are_one(kept: Kept, one: Any, other: Any) -> bool:
    """Of one human being, whose passports may have been merged since."""
    return kept.heir(one.passport_id) == kept.heir(other.passport_id)


def _records(kept: Kept) -> Iterator[str]:
    """Each record stands on presences or a sheet's row; approved, on its versions too."""
    presences: dict[Pair, list[Any]] = defaultdict(list)
    for each in kept.presences:
        presences[each.shift_id, kept.heir(each.passport_id)].append(each)
    shifts = {shift.id: shift for shift in kept.shifts}
    rows = {row.id: row for row in kept.sheet_rows}
    versions = grouped(kept.versions, "record_id")
    verbs = {decision.id: decision for decision in kept.decisions}
    for record in kept.records:
        told = f"promise 7: record {record.id}"
        worth = _of_paper(kept, record, rows) if record.sheet_row_id else _of_presences(kept, record, presences, shifts)
        if worth is None or worth.minutes < 1:
            yield f"{told} stands on no presence and no row of a sheet"
            continue
        if worth.minutes != record.credited_minutes:
            yield f"{told} credits {record.credited_minutes} minutes, its evidence gives {worth.minutes}"
        weakest = "late_entry" if record.minutes > worth.minutes else worth.grade
        if record.grade != weakest:
            yield f"{told} is of grade {record.grade}, its weakest evidence of {weakest}"
        mine = sorted(versions.get(record.id, []), key=lambda version: version.number)
        yield from _versions(told, record, mine, verbs)


def _versions(told: str, record: Any, versions: list[Any], decisions: Mapping[UUID, Any]) -> Iterator[str]:
    if (record.state == "approved") != bool(versions):
        yield f"{told} is {record.state} and has {len(versions)} versions"
    if [version.number for version in versions] != list(range(1, len(versions) + 1)):
        yield f"{told} has versions {[version.number for version in versions]}"
    for version in versions:
        decision = decisions.get(version.decision_id)
        verb = "approve" if version.number == 1 else "correct"
        said = (record.id, verb, version.by, version.minutes)
        if decision is None or (decision.record_id, decision.verb, decision.by, decision.minutes_after) != said:
            yield f"{told}: nobody has decided its version {version.number}"
    if versions and (versions[-1].minutes, versions[-1].grade) != (record.minutes, record.grade):
        yield f"{told} shows other minutes or another grade than its newest version"


def _of_paper(kept: Kept, record: Any, rows: Mapping[UUID, Any]) -> Worth | None:
    row = rows.get(record.sheet_row_id)
    if row is None or row.shift_id != record.shift_id or not _are_one(kept, row, record):
        return None
    return Worth(row.minutes, "late_entry") if row.file_hash and row.row_number >= 1 else None


def _of_presences(
    kept: Kept, record: Any, presences: Mapping[Pair, list[Any]], shifts: Mapping[UUID, Any]
) -> Worth | None:
    shift = shifts[record.shift_id]
    ends_at = min(shift.ends_at, shift.stopped_at or shift.ends_at)
    elapsed, grades = timedelta(), []
    for each in presences.get((record.shift_id, kept.heir(record.passport_id)), []):
        stretch = min(each.ends_at, ends_at) - max(each.starts_at, shift.starts_at)
        stands = each.state == "closed" if record.state != "rejected" else each.void_reason == "record_rejected"
        if stands and stretch > timedelta():
            elapsed += stretch
            grades.append(_weakest(each.in_grade, each.out_grade))
    return Worth(elapsed // MINUTE, _weakest(*grades)) if grades else None


def _weakest(*grades: str) -> str:
    return max(grades, key=GRADES.index)


def _presences(kept: Kept) -> Iterator[str]:
    """Each end of a stretch that counts, or was not believed: a scan of this person here, or what needs none (inferred,
    on paper).
    """
    scans = {scan.id: scan for scan in kept.scans}
    on_paper = {(row.shift_id, kept.heir(row.passport_id)) for row in kept.sheet_rows}
    for each in kept.presences:
        if each.state not in ("open", "closed") and each.void_reason != "record_rejected":
            continue
        told = f"promise 7: presence {each.id}"
        if each.in_grade == "late_entry":
            if (each.shift_id, kept.heir(each.passport_id)) not in on_paper:
                yield f"{told} was on paper, and no sheet has its row"
            continue
        if not _is_seen(kept, scans.get(each.in_scan_id), each, "checked_in", each.in_grade):
            yield f"{told} begins with no scan"
        is_said = each.state != "open" and each.out_grade != "inferred"
        if is_said and not _is_seen(kept, scans.get(each.out_scan_id), each, "checked_out", each.out_grade):
            yield f"{told} ends with no scan"


def _is_seen(kept: Kept, scan: Any, presence: Any, outcome: str, grade: str | None) -> bool:
    if scan is None:
        return False
    said = (scan.presence_id, scan.shift_id, scan.outcome, scan.grade)
    return said == (presence.id, presence.shift_id, outcome, grade) and _are_one(kept, scan, presence)
