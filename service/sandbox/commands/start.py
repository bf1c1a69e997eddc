"""Starting the sandbox: an empty database is settled, a settled one keeps what it has."""

from __future__ import annotations

from datetime import datetime

from service.checkin.codec import CodeKeys
from service.sandbox import queries
from service.sandbox.commands import seed_counter, seed_gifts, seed_shifts
from service.sandbox.commands.settle import settle
from service.sandbox.errors import NotASandbox


def must_be_ours() -> None:
    """Refuses: ``NotASandbox``."""
    if not queries.account_ids() and queries.is_somebody_there():
        raise NotASandbox


def start(keys: CodeKeys, *, now: datetime, with_counter: bool = False) -> bool:
    """Make the community if there is none, and see that something is on today and tomorrow. Tells whether it is new.
    ``with_counter``: today is a redemption day, too; a play that has one of its own does without.

    Refuses: ``NotASandbox`` (other people live in this database).
    """
    must_be_ours()
    is_new = not queries.account_ids()
    if is_new:
        settle(now=now)
        seed_shifts.fill(keys, now=now)
    running = seed_shifts.keep_up(now=now)
    seed_gifts.keep_up(now=now)
    if with_counter:
        seed_counter.keep_up(now=now)
    if is_new and running:  # later nobody knows where they are: their day is the developer's
        seed_shifts.come(keys, running, now=now)
    return is_new
