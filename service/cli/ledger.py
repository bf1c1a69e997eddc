"""Looking after the ledgers."""

from __future__ import annotations

from uuid import UUID

import click

from service.cli.application import with_app
from service.cli.group import FOUND, NotStarted, say
from service.cli.people import community as community_named
from service.cli.progress import bar
from service.core import transaction
from service.hours.queries.crosscheck import Mismatch, mismatched, misplaced, unsigned
from service.passports.chain import Fault
from service.passports.queries import broken, by_number, numbers_of, to_verify, unanswered

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


UNANSWERED = (
    "转来或转走的欠分，另一本护照里没有对应的一笔",
    "a debt of which no other ledger says the opposite",
)
UNSIGNED = (
    "没有两个人确认过的、数目相同的申请",
    "no proposal of the same values, confirmed by a second person, stands behind it",
)


@click.command
@click.option("--community", help="只查一个社区（名称或编号）。Only the passports of this community, by name or id.")
@click.option("--passport", help="只查一本护照（编号）。Only this passport, by number.")
@with_app
def verify_ledger(community: str | None, passport: str | None) -> None:
    passport_ids = transaction.run(lambda: _chosen(community, passport), read_only=True)
    found: dict[UUID, list[str]] = {}
    with bar("核对 verifying", len(passport_ids)) as progress:
        for start in range(0, len(passport_ids), BATCH):
            batch = passport_ids[start : start + BATCH]
            found |= transaction.run(lambda batch=batch: _wrong(batch), read_only=True)  # type: ignore[misc]
            progress.advance(len(batch))
    numbers = transaction.run(lambda: numbers_of(found), read_only=True)
    for passport_id, lines in sorted(found.items()):
        for line in lines:
            click.echo(f"护照 passport {numbers.get(passport_id)}{line}")
    if found:
        say(
            f"核对了 {len(passport_ids)} 本护照，{len(found)} 本有问题。",
            f"{len(passport_ids)} passports verified; {len(found)} are broken.",
        )
        raise click.exceptions.Exit(FOUND)
    say(f"核对了 {len(passport_ids)} 本护照，全部完好。", f"{len(passport_ids)} passports verified; all are whole.")


def _wrong(batch: list[UUID]) -> dict[UUID, list[str]]:
    """What is wrong with each passport of a batch, a line each."""
    lines: dict[UUID, list[str]] = {}
    for passport_id, bad in broken(batch).items():
        lines.setdefault(passport_id, []).append(_entry(bad.seq, *FAULTS[bad.why]))
    for passport_id, seqs in unsigned(batch).items():
        lines.setdefault(passport_id, []).extend(_entry(seq, *UNSIGNED) for seq in seqs)
    for passport_id, seqs in unanswered(batch).items():
        lines.setdefault(passport_id, []).extend(_entry(seq, *UNANSWERED) for seq in seqs)
    for passport_id, pair in mismatched(batch).items():
        lines.setdefault(passport_id, []).append(_differing(pair))
    for passport_id, days in misplaced(batch).items():
        told = "每日上限的合计与时长记录不符 · the caps of these days count other minutes than the records"
        lines.setdefault(passport_id, []).append(f": {told}: {', '.join(map(str, days))}")
    return lines


def _entry(seq: int, zh: str, en: str) -> str:
    return f" 第 {seq} 笔 entry {seq}: {zh} · {en}"


def _differing(pair: Mismatch) -> str:
    counts = f"{pair.by_records.records}/{pair.by_ledger.records}, {pair.by_records.minutes}/{pair.by_ledger.minutes}"
    return f": 时长记录与积分账对不上 · the records and the ledger differ (records, minutes): {counts}"


def _chosen(community: str | None, passport: str | None) -> list[UUID]:
    if passport:
        one = by_number(passport)
        if one is None:
            raise NotStarted(f"没有编号为 {passport} 的护照。\nThere is no passport {passport}.")
        return [one.id]
    if community:
        return to_verify(community_named(community).id)
    return to_verify()
