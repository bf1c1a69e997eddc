"""What a statement says (Order 67 arts. 14-17): how long, of what, recorded by whom, for which days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

FORM = 2  # of the document; another form of it is another number. 1 did not say which entries the openings are
OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Served:
    """An approved record, as it stands. ``minutes`` are the newest version's."""

    record_id: str
    activity_id: str
    unit_id: str
    on: date
    minutes: int
    grade: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening that stands: what was served before the system."""

    entry_id: str
    unit_id: str
    minutes: int


def counts_opening(first: date | None, last: date, covers_until: date) -> bool:
    """Hours of before the system have no days of their own: only a statement of all that was served until then, and
    from no day on, can tell them.
    """
    return first is None and covers_until <= last


def document(
    *,
    passport_number: str,
    first: date | None,
    last: date,
    records: Sequence[Served],
    openings: Sequence[Opened],
    units: Mapping[str, str],
    issuer_id: str,
    issued_on: date,
) -> dict[str, Any]:
    """Ids, numbers, codes and the names of communities; no person's name and no free words. Each activity is told with
    each unit that recorded it, and each opening by its entry, so that one which is taken back later is found.
    """
    lines: dict[tuple[str, str], list[Served]] = {}
    for each in sorted(records, key=lambda each: (each.on, each.record_id)):
        lines.setdefault((each.activity_id, each.unit_id), []).append(each)
    grades: dict[str, int] = {}
    by_unit: dict[str, int] = {}
    counted = [(each.unit_id, each.grade, each.minutes) for each in records]
    counted += [(each.unit_id, OPENING, each.minutes) for each in openings]
    for unit, grade, minutes in counted:
        grades[grade] = grades.get(grade, 0) + minutes
        by_unit[unit] = by_unit.get(unit, 0) + minutes
    return {
        "form": FORM,
        "passport_number": passport_number,
        "first": first.isoformat() if first else None,
        "last": last.isoformat(),
        "issuer_id": issuer_id,
        "issuer": units[issuer_id],
        "issued_on": issued_on.isoformat(),
        "minutes": sum(minutes for *_, minutes in counted),
        "openings": [
            {"entry_id": each.entry_id, "unit_id": each.unit_id, "minutes": each.minutes}
            for each in sorted(openings, key=lambda each: (each.unit_id, each.entry_id))
        ],
        "grades": grades,
        "units": [{"id": unit, "name": units[unit], "minutes": by_unit[unit]} for unit in sorted(by_unit)],
        "lines": [
            {
                "activity_id": activity,
                "unit_id": unit,
                "first": served[0].on.isoformat(),
                "last": served[-1].on.isoformat(),
                "times": len(served),
                "minutes": sum(each.minutes for each in served),
            }
            for (activity, unit), served in lines.items()
        ],
        "records": {each.record_id: each.minutes for each in records},
    }


def first_served_on(said: Mapping[str, Any]) -> date | None:
    """Of a statement from the first service on the day of that; ``None`` where it has hours of before the system, which
    have no days.
    """
    if said["openings"]:
        return None
    return date.fromisoformat(min(each["first"] for each in said["lines"]))


def digest(said: Mapping[str, Any]) -> str:
    """SHA-256 of the document's canonical form: sorted keys, no blanks, UTF-8."""
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def minutes_changed(said: Mapping[str, Any], now: Mapping[str, int]) -> list[int]:
    """By how many minutes each stated record, or opening, is another now, those that are as they were left out: ``now``
    holds the minutes of each that still stands. What was approved later was never stated, and changes nothing.
    """
    opened = {each["entry_id"]: each["minutes"] for each in said["openings"] if "entry_id" in each}
    stated: Mapping[str, int] = said["records"] | opened
    return [change for each, minutes in stated.items() if (change := now.get(each, 0) - minutes)]
