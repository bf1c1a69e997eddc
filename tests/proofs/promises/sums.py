"""Promise 2: points, minutes and holds add up, counted from the tables alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

from tests.proofs.promises.kept import Kept, grouped

HALF_HOUR = 30  # minutes; it is the product
SERVICE = ("earn", "correct")
MEASURES = ("minutes", "net_minutes", "earned_points", "balance")


def broken_sums(kept: Kept) -> Iterator[str]:
    entries, holds = grouped(kept.entries, "passport_id"), grouped(kept.holds, "passport_id")
    heads = {head.passport_id: head for head in kept.heads}
    yield from _earned(kept)
    for passport_id in kept.owners:
        told = f"promise 2: passport {passport_id}"
        mine, head = entries.get(passport_id, []), heads.get(passport_id)
        if head is None:
            yield f"{told} has no head"
            continue
        yield from _ledger(told, mine, head)
        yield from _holds(told, mine, holds.get(passport_id, []), head)


def is_merge(entry: Any) -> bool:
    """Of two passports; a debt that was taken up is of points alone."""
    return bool(entry.kind == "merge" and entry.source_type == "passport")


def _earned(kept: Kept) -> Iterator[str]:
    """Of each human being: what service gave, and the points that remainders made together when passports were merged,
    are the half hours of all approved minutes.
    """
    earned: dict[UUID, int] = defaultdict(int)
    net: dict[UUID, int] = defaultdict(int)
    for entry in kept.entries:
        if entry.kind in SERVICE or is_merge(entry):
            earned[kept.heir(entry.passport_id)] += entry.points_change
    for record in kept.records:
        if record.state == "approved":
            net[kept.heir(record.passport_id)] += record.minutes
    for passport_id in sorted({kept.heir(each) for each in kept.owners}):
        if earned[passport_id] != net[passport_id] // HALF_HOUR:
            told = f"earned {earned[passport_id]} points for {net[passport_id]} approved minutes"
            yield f"promise 2: passport {passport_id} {told}"


def _ledger(told: str, entries: list[Any], head: Any) -> Iterator[str]:
    earned = sum(entry.points_change for entry in entries if entry.kind in SERVICE)
    if any(is_merge(entry) for entry in entries):
        earned = sum(entry.net_change for entry in entries) // HALF_HOUR
    totals = {
        "minutes": sum(entry.minutes_change for entry in entries),
        "net_minutes": sum(entry.net_change for entry in entries),
        "earned_points": earned,
        "balance": sum(entry.points_change for entry in entries),
    }
    for name in MEASURES:
        if getattr(head, name) != totals[name]:
            yield f"{told}: its head says {name} {getattr(head, name)}, its entries {totals[name]}"
    if [entry.seq for entry in entries] != list(range(1, head.seq + 1)):
        yield f"{told}: entries {[entry.seq for entry in entries]} under a head of {head.seq}"
    if entries and (entries[-1].balance_after, entries[-1].minutes_after) != (head.balance, head.minutes):
        yield f"{told}: its last entry leaves {entries[-1].balance_after} points, its head {head.balance}"
    for before, after in pairwise(entries):
        if after.prev_hash != before.hash:
            yield f"{told}: entry {after.seq} does not continue entry {before.seq}"


def _holds(told: str, entries: list[Any], holds: list[Any], head: Any) -> Iterator[str]:
    """What one hold reserved was there when it was placed, besides what others held then. The parts of one reserve
    nothing anew.
    """
    pending = sum(hold.points for hold in holds if hold.state == "pending")
    if pending != head.held:
        yield f"{told}: {pending} points are held, its head says {head.held}"
    for whole, parts in grouped((each for each in holds if each.split_of), "split_of").items():
        points = next((each.points for each in holds if each.id == whole and each.cause == "split"), 0)
        if sum(each.points for each in parts) != points:
            yield f"{told}: a hold of {points} points was split into {[each.points for each in parts]}"
    for hold in (each for each in holds if each.split_of is None):
        others = (each for each in holds if each.id < hold.id)
        held = sum(each.points for each in others if each.ended_at is None or each.ended_at > hold.placed_at)
        balance = sum(entry.points_change for entry in entries if entry.id < hold.id)
        if held + hold.points > balance:
            yield f"{told}: a hold of {hold.points} was placed when {held} of {balance} were held already"
