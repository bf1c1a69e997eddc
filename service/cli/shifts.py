"""Closing what is over, without waiting for the worker."""

from __future__ import annotations

from uuid import UUID

import click

from service.cli.application import with_app
from service.cli.group import FOUND, say
from service.cli.progress import bar
from service.core import clock, jobs, transaction
from service.hours.jobs import CLOSING


@click.command
@with_app
def close_shifts() -> None:
    closed, failed = 0, set[UUID]()
    while due := [each for each in _due() if each not in failed]:  # a look finds a bounded number
        with bar("结算 closing", len(due)) as progress:
            for shift_id in due:
                done = jobs.do_one(CLOSING, shift_id)
                closed += done
                failed |= set() if done else {shift_id}
                progress.advance()
    say(f"结算了 {closed} 个场次。", f"{closed} shifts closed.")
    if failed:
        say(f"有 {len(failed)} 个没有成功，日志里有原因。", f"{len(failed)} could not be; the log says why.")
        raise click.exceptions.Exit(FOUND)


def _due() -> list[UUID]:
    return transaction.run(lambda: CLOSING.find(clock.now()), read_only=True)
