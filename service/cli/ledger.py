"""Looking after the ledgers."""

from __future__ import annotations

from uuid import UUID

import click

from service.cli.group import FOUND, NotStarted, say, with_app
from service.cli.people import community as community_named
from service.cli.progress import bar
from service.core import transaction
from service.hours.queries.crosscheck import Mismatch, mismatched
from service.passports.chain import Break, Fault
from service.passports.queries import broken, by_number, numbers_of, to_verify

BATCH = 200
FAULTS = {
    Fault.ALTERED: ("内容被改动过", "its content is not what was sealed"),
    Fault.MISSING: ("这一笔不见了", "the entry of this number is gone"),
    Fault.REORDERED: ("这一笔被挪到别处", "it stands elsewhere in the ledger"),
    Fault.FORKED: ("它接在另一段历史之后", "it continues another history"),
    Fault.FOREIGN: ("它属于另一本护照", "it belongs to another passport"),
    Fault.MISCOUNTED: ("数目对不上前一笔", "its sums do not follow from the entry before"),
    Fault.CUT: ("从这一笔起被截掉", "the ledger was cut here"),
    Fault.HEAD: ("账页的合计与最后一笔不符", "the head tells something else than the last entry"),
}


@click.command("verify-ledger")
@click.option("--community", help="只查一个社区（名称或编号）。Only the passports of this community, by name or id.")
@click.option("--passport", help="只查一本护照（编号）。Only this passport, by number.")
@with_app
def verify_ledger(community: str | None, passport: str | None) -> None:
    """核对积分账 · Walk every ledger, hold it against the records, and name the first bad entry."""
    passport_ids = transaction.run(lambda: _chosen(community, passport), read_only=True)
    found: dict[UUID, Break] = {}
    differing: dict[UUID, Mismatch] = {}
    with bar("核对 verifying", len(passport_ids)) as progress:
        for start in range(0, len(passport_ids), BATCH):
            batch = passport_ids[start : start + BATCH]
            in_batch = transaction.run(lambda batch=batch: (broken(batch), mismatched(batch)), read_only=True)  # type: ignore[misc]
            found |= in_batch[0]
            differing |= in_batch[1]
            progress.advance(len(batch))
    numbers = transaction.run(lambda: numbers_of({*found, *differing}), read_only=True)
    for passport_id, bad in sorted(found.items()):
        zh, en = FAULTS[bad.why]
        click.echo(f"护照 passport {numbers.get(passport_id)} 第 {bad.seq} 笔 entry {bad.seq}: {zh} · {en}")
    for passport_id, pair in sorted(differing.items()):
        counts = (
            f"{pair.by_records.records}/{pair.by_ledger.records}, {pair.by_records.minutes}/{pair.by_ledger.minutes}"
        )
        told = "时长记录与积分账对不上 · the records and the ledger differ (records, minutes)"
        click.echo(f"护照 passport {numbers.get(passport_id)}: {told}: {counts}")
    bad_passports = len(found.keys() | differing.keys())
    if bad_passports:
        say(
            f"核对了 {len(passport_ids)} 本护照，{bad_passports} 本有问题。",
            f"{len(passport_ids)} passports verified; {bad_passports} are broken.",
        )
        raise click.exceptions.Exit(FOUND)
    say(f"核对了 {len(passport_ids)} 本护照，全部完好。", f"{len(passport_ids)} passports verified; all are whole.")


def _chosen(community: str | None, passport: str | None) -> list[UUID]:
    if passport:
        one = by_number(passport)
        if one is None:
            raise NotStarted(f"没有编号为 {passport} 的护照。\nThere is no passport {passport}.")
        return [one.id]
    if community:
        return to_verify(community_named(community).id)
    return to_verify()
