"""Bringing the indexes of names under the way in which names are compared now."""

from __future__ import annotations

from uuid import UUID

import click

from service.accounts.commands.indexing import Indexed
from service.accounts.commands.indexing import index_names as index_batch
from service.accounts.models import Account
from service.cli.application import with_app
from service.cli.group import FOUND, say
from service.cli.progress import bar
from service.core import transaction
from service.core.db import table_of
from service.core.rotation import count_rows

BATCH = 500


@click.command
@with_app
def index_names() -> None:
    total = transaction.run(lambda: count_rows(table_of(Account)), read_only=True)
    last: UUID | None = None
    changed, faults = 0, list[UUID]()
    with bar("编入索引 indexing", total) as progress:
        while True:
            done: Indexed = transaction.run(lambda last=last: index_batch(after=last, limit=BATCH))  # type: ignore[misc]
            if done.last is None:
                break
            last, changed = done.last, changed + done.changed
            faults += done.faults
            progress.advance(done.rows)
    for account_id in faults:
        click.echo(f"打不开 does not open: account.name {account_id}")
    say(f"重编了 {changed} 个姓名的索引。", f"{changed} names indexed anew.")
    if faults:
        raise click.exceptions.Exit(FOUND)
