"""The promises of a database, checked against its tables: 2 to 8 and 11.

Two ways that must agree: the product's own verifiers, and checks that are written from the promises and call nothing
of the product but its tables. Set-based: about forty statements, whether for one passport or for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from service.hours.queries.crosscheck import mismatched, misplaced, unsigned
from service.passports.queries import broken, to_verify, unanswered
from tests.proofs.promises.gifts import broken_gifts
from tests.proofs.promises.kept import Kept
from tests.proofs.promises.kept import read as read
from tests.proofs.promises.once import broken_once
from tests.proofs.promises.past import Past, past_of
from tests.proofs.promises.past import changed_past as changed_past
from tests.proofs.promises.people import broken_people
from tests.proofs.promises.places import broken_places
from tests.proofs.promises.seals import broken_seals
from tests.proofs.promises.sums import broken_sums
from tests.proofs.promises.traces import broken_traces

CHECKS = (broken_sums, broken_gifts, broken_seals, broken_places, broken_people, broken_traces, broken_once)


def broken_promises(passport_ids: Collection[UUID] | None = None) -> list[str]:
    """A line for each promise that is broken, over these passports or over the whole database. Inside a transaction."""
    return [*broken_in(read(passport_ids)), *_verifiers(passport_ids)]


def digest_of_the_past(passport_ids: Collection[UUID] | None = None) -> Past:
    """What has been told so far; ``changed_past`` compares it with a later one. Inside a transaction."""
    return past_of(read(passport_ids))


def broken_in(kept: Kept) -> Iterator[str]:
    """The independent checks alone, of rows that have been read."""
    for check in CHECKS:
        yield from check(kept)


def _verifiers(passport_ids: Collection[UUID] | None) -> Iterator[str]:
    """The product's own, as ``verify-ledger`` runs them."""
    chosen = to_verify() if passport_ids is None else list(passport_ids)
    checks = {"ledger": broken, "by hand": unsigned, "debts": unanswered}
    checks |= {"records and ledger": mismatched, "day caps": misplaced}
    for name, check in checks.items():
        for passport_id, found in check(chosen).items():
            yield f"verify-ledger: {name}: passport {passport_id}: {found}"
