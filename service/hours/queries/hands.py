"""Who has had a hand in records besides those who now decide, and what that hand is worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.accounts.queries import ties_between
from service.hours import rules
from service.hours.models import ServiceRecord


class Hands:
    """Of a batch of records; one statement, and none where the volunteers' own scans are all there is."""

    def __init__(self, records: Sequence[ServiceRecord], now: datetime) -> None:
        self._of = {record.id: hands_in(record) for record in records}
        people = frozenset[UUID]().union(*self._of.values())
        volunteers = {record.account_id for record in records}
        self._ties = ties_between(people, volunteers, now).keys() if people else frozenset()

    def tied_to_volunteer(self, record: ServiceRecord) -> frozenset[UUID]:
        return frozenset(each for each in self._of[record.id] if (each, record.account_id) in self._ties)


def hands_in(record: ServiceRecord) -> frozenset[UUID]:
    """Everyone who made evidence or moved an inferred end, the volunteer left out."""
    hands = {UUID(seen["by"]) for end in record.ends for seen in end if seen["by"]}
    return frozenset(hands - {record.account_id})


def witnesses_of(record: ServiceRecord) -> set[UUID]:
    """Everyone who made evidence for this record, the volunteer's own scans left out."""
    words = (seen for end in record.ends for seen in end if seen["grade"] != rules.INFERRED)
    return {UUID(seen["by"]) for seen in words if seen["by"]} - {record.account_id}
