"""Changing the encryption key."""

from __future__ import annotations

from uuid import UUID

import click

from service.cli.application import with_app
from service.cli.group import FOUND, say
from service.cli.progress import bar
from service.core import transaction, vault
from service.core.rotation import Turned, count_rows, sealed_tables, turn

BATCH = 500


@click.command
@with_app
def rotate_keys() -> None:
    tables = sealed_tables()
    totals = transaction.run(lambda: {table: count_rows(table) for table in tables}, read_only=True)
    fields, faults = 0, list[tuple[str, UUID]]()
    with bar("轮换 rotating", sum(totals.values())) as progress:
        for table, columns in tables.items():
            last: UUID | None = None
            while True:
                done: Turned = transaction.run(
                    lambda table=table, columns=columns, last=last: turn(table, columns, after=last, limit=BATCH)  # type: ignore[misc]
                )
                if done.last is None:
                    break
                last, fields = done.last, fields + done.fields
                faults += done.faults
                progress.advance(done.rows)
    for place, row in faults:
        click.echo(f"打不开 does not open: {place} {row}")
    key = vault.newest_key_id()
    if faults:
        say(
            f"换到 {key} 的有 {fields} 项；{len(faults)} 项打不开，旧密钥请先留着。",
            f"{fields} fields are under {key} now; {len(faults)} do not open: keep the old keys.",
        )
        raise click.exceptions.Exit(FOUND)
    say(
        f"换了 {fields} 项，全部由 {key} 加密；旧密钥可以拿掉了。",
        f"{fields} fields re-sealed; all are under {key}, and the old keys may be dropped.",
    )
