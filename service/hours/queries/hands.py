"""Who has had a hand in records besides those who now decide, and what that hand is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.accounts.models import Account
from service.accounts.queries import ties_between
from service.accounts.rules import AccountStatus
from service.core.db import db
from service.hours import rules
from service.hours.models import ServiceRecord

OPEN_ACCOUNT = Account.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))


class Hands:
    """Of a batch of records; two statements, and none where the volunteers' own scans are all there is.

    ``firsts`` have given the first of two words, besides those whose approval stands in a record.
    """

    def __init__(self, records: Sequence[ServiceRecord], now: datetime, firsts: Iterable[UUID] = ()) -> None:
        self._of = {record.id: hands_in(record) for record in records}
        firsts = {*firsts, *(record.first_approved_by for record in records if record.first_approved_by)}
        people = firsts.union(*self._of.values())
        volunteers = {record.account_id for record in records}
        self._ties = ties_between(people, volunteers, now).keys() if people else frozenset()
        closed = select(Account.id).where(Account.id.in_(firsts), ~OPEN_ACCOUNT)
        self._closed = set(db.session.scalars(closed)) if firsts else set()

    def tied_to_volunteer(self, record: ServiceRecord) -> frozenset[UUID]:
        return frozenset(each for each in self._of[record.id] if (each, record.account_id) in self._ties)

    def has_fallen(self, record: ServiceRecord, first: UUID, *, by_a_tie: bool = True) -> bool:
        """A first word is worth nothing once its author could not give it any more for what they are."""
        return first in self._closed or (by_a_tie and (first, record.account_id) in self._ties)


def hands_in(record: ServiceRecord) -> frozenset[UUID]:
    """Everyone who made evidence or moved an inferred end, the volunteer left out."""
    hands = {UUID(seen["by"]) for end in record.ends for seen in end if seen["by"]}
    return frozenset(hands - {record.account_id})


def witnesses_of(record: ServiceRecord) -> set[UUID]:
    """Everyone who made evidence for this record, the volunteer's own scans left out."""
    words = (seen for end in record.ends for seen in end if seen["grade"] != rules.INFERRED)
    return {UUID(seen["by"]) for seen in words if seen["by"]} - {record.account_id}
