"""Promise 7, for what no service gave: each entry stands on one signed proposal, one hold that was spent, one line that
was undone or proven, and back; a debt that was taken up on the entry with which it left another passport; an opening
that was taken back on the one that had brought it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from tests.proofs.promises.kept import Kept, grouped
from tests.proofs.promises.sums import HALF_HOUR, SERVICE, is_merge

KIND_OF_PROPOSAL = {"opening": "opening", "adjustment": "adjust"}


class Cause(NamedTuple):
    """What an entry must say that stands on it."""

    kind: str
    source_type: str
    source_id: UUID
    passport_id: UUID
    minutes: int
    points: int
    grade: str | None
    service_date: Any


def broken_causes(kept: Kept) -> Iterator[str]:
    found = chain(_of_proposals(kept), _of_holds(kept), _of_lines(kept), _of_debts(kept), _taken_back(kept))
    causes = {(cause.kind, cause.source_id): cause for cause in found}
    yield from _merges(kept)
    others = [entry for entry in kept.entries if entry.kind not in SERVICE and not is_merge(entry)]
    for entry in others:
        told = f"promise 7: entry {entry.seq} of passport {entry.passport_id}"
        cause = causes.get((entry.kind, entry.source_id))
        if cause is None:
            yield f"{told} ({entry.kind}) stands on nothing that was signed or spent"
        elif (said := _said_by(entry)) != cause:
            yield f"{told} says {said}, its cause {cause}"
        if entry.net_change:
            yield f"{told} ({entry.kind}) counts {entry.net_change} minutes as served"
    posted = grouped(others, "kind", "source_id")
    for key, cause in causes.items():
        if (count := len(posted.get(key, []))) != 1:
            yield f"promise 7: {cause.source_type} {cause.source_id} ({cause.kind}) is in the ledger {count} times"


def _said_by(entry: Any) -> Cause:
    source = (entry.kind, entry.source_type, entry.source_id, entry.passport_id)
    return Cause(*source, entry.minutes_change, entry.points_change, entry.grade, entry.service_date)


def _of_proposals(kept: Kept) -> Iterator[Cause]:
    for each in kept.proposals:
        if each.state == "confirmed" and each.passport_id is not None:
            grade = "opening" if each.kind == "opening" else None
            source = (KIND_OF_PROPOSAL[each.kind], "proposal", each.id, each.passport_id)
            yield Cause(*source, each.minutes, each.points, grade, each.service_date)


def _of_holds(kept: Kept) -> Iterator[Cause]:
    for each in kept.holds:
        if each.state == "posted":
            yield Cause("spend", "hold", each.id, each.passport_id, 0, -each.points, None, None)


def _of_debts(kept: Kept) -> Iterator[Cause]:
    merged = {entry.id: entry for entry in kept.entries if entry.kind == "merge"}
    for each in merged.values():
        other = merged.get(each.source_id)
        if other is not None and other.source_id == each.id and other.passport_id != each.passport_id:
            yield Cause("merge", "ledger_entry", other.id, each.passport_id, 0, -other.points_change, None, None)


def _taken_back(kept: Kept) -> Iterator[Cause]:
    """Of the same human being, and exactly as it came: what is taken back twice is found where entries are counted."""
    openings = {entry.id: entry for entry in kept.entries if entry.kind == "opening"}
    for each in kept.entries:
        opening = openings.get(each.source_id)
        if each.kind == "merge" and opening and kept.heir(opening.passport_id) == kept.heir(each.passport_id):
            left = (-opening.minutes_change, -opening.points_change)
            source = ("merge", "ledger_entry", opening.id, each.passport_id)
            yield Cause(*source, *left, opening.grade, opening.service_date)


def _merges(kept: Kept) -> Iterator[str]:
    """Two entries that name each other's passport: the one ends a ledger at nought, the other takes over what it had,
    with the point that two remainders may make.
    """
    merges = {(each.passport_id, each.source_id): each for each in kept.entries if is_merge(each)}
    ledgers = grouped(kept.entries, "passport_id")
    for (passport_id, source_id), entry in merges.items():
        told = f"promise 7: entry {entry.seq} of passport {passport_id} (merge)"
        other = merges.get((source_id, passport_id))
        if other is None:
            yield f"{told} names passport {source_id}, whose ledger says nothing of it"
            continue
        ends = next((each for each in (entry, other) if _ends_at_nought(each, ledgers[each.passport_id])), None)
        if ends is None:
            yield f"{told} ends neither ledger at nought"
            continue
        gains, net = (other if ends is entry else entry), -ends.net_change
        before = sum(each.net_change for each in ledgers[gains.passport_id] if each.seq < gains.seq)
        bonus = (before + net) // HALF_HOUR - before // HALF_HOUR - net // HALF_HOUR
        due = (-ends.minutes_change, net, bonus - ends.points_change)
        if (gains.minutes_change, gains.net_change, gains.points_change) != due:
            yield f"{told} carries other sums than were there"


def _ends_at_nought(entry: Any, ledger: list[Any]) -> bool:
    return entry is ledger[-1] and (entry.balance_after, entry.minutes_after) == (0, 0)


def _of_lines(kept: Kept) -> Iterator[Cause]:
    """What was taken back gives back what its hold had spent; what was proven later is spent without one."""
    passports = {order.id: order.passport_id for order in kept.orders}
    for each in kept.lines:
        points, passport = each.quantity * each.unit_price, passports[each.order_id]
        if each.state == "undone":
            yield Cause("restore", "hold", each.hold_id, passport, 0, points, None, None)
        if each.state == "proven":
            yield Cause("spend", "order_line", each.id, passport, 0, -points, None, None)
