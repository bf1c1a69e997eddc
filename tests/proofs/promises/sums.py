"""Promise 2: points, minutes and holds add up, counted from the tables alone."""

from __future__ import annotations

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
    net = _net_minutes(kept)
    for passport_id in kept.owners:
        told = f"promise 2: passport {passport_id}"
        mine, head = entries.get(passport_id, []), heads.get(passport_id)
        if head is None:
            yield f"{told} has no head"
            continue
        yield from _ledger(told, mine, head, net.get(passport_id, 0))
        yield from _holds(told, mine, holds.get(passport_id, []), head)


def _net_minutes(kept: Kept) -> dict[UUID, int]:
    approved = grouped((record for record in kept.records if record.state == "approved"), "passport_id")
    return {passport_id: sum(record.minutes for record in mine) for passport_id, mine in approved.items()}


def _ledger(told: str, entries: list[Any], head: Any, net_minutes: int) -> Iterator[str]:
    earned = sum(entry.points_change for entry in entries if entry.kind in SERVICE)
    if not any(entry.kind == "merge" for entry in entries) and earned != net_minutes // HALF_HOUR:
        yield f"{told} earned {earned} points for {net_minutes} approved minutes"
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
