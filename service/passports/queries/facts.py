"""What the ledger asks of whoever keeps the facts above it: it knows that there are some, not how they are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from service.core.calendar import local_date
from service.core.db import db
from service.passports.models import LedgerEntry, Passport
from service.passports.rules import (
    AdjustmentCause,
    Fact,
    FactType,
    Kind,
    is_opening_taken_back,
)

FindFact = Callable[[UUID, UUID], Fact | None]  # of a fact and a passport
FindRoot = Callable[[UUID], UUID | None]  # of the source of an entry
FirstServedOn = Callable[[UUID], date | None]
FindRecords = Callable[[Collection[UUID]], dict[UUID, UUID]]  # of the sources that are versions of a record
_finders: dict[FactType, FindFact] = {}
_of_service: list[tuple[FindRoot, FirstServedOn, FindRecords]] = []


def declare_facts(
    finders: Mapping[FactType, FindFact],
    root_of_source: FindRoot,
    first_served_on: FirstServedOn,
    records_of_versions: FindRecords,
) -> None:
    """Called once by ``create_app``: the ledger knows that there are facts above it, not how they are kept."""
    _finders.clear()
    _finders.update(finders)
    _of_service[:] = [(root_of_source, first_served_on, records_of_versions)]


def first_served_on(passport_id: UUID) -> date | None:
    """The earliest day on record, in any state: an opening may not reach it, or the day would count twice."""
    [(_, find, _)] = _of_service
    return find(passport_id)


def fact_about(
    passport: Passport, fact_type: FactType, fact_id: UUID, cause: AdjustmentCause, now: datetime
) -> Fact | None:
    """What an adjustment of this passport is to answer; ``None`` when it is not there, about somebody else, yet to
    come, or without a trace of this passport.
    """
    fact = _finders[fact_type](fact_id, passport.id)
    if fact is None or not fact.is_about(passport.id, passport.community_id):
        return None
    return fact if fact.may_be_answered(cause, now) else None


def entry_fact(entry_id: UUID, _passport_id: UUID) -> Fact | None:
    """An adjustment's own entry is none: or each would be the fact of the next, without end. Every other tells of the
    service behind it, or else of what it quotes as its source; an opening that was taken back of what that opening did.
    """
    entry = db.session.get(LedgerEntry, entry_id)
    if entry is None or entry.kind == Kind.ADJUST:
        return None
    [(root_of, _, _)] = _of_service
    source_id = entry.source_id
    if is_opening_taken_back(entry.kind, entry.grade):
        source_id = db.session.get_one(LedgerEntry, source_id).source_id
    root_id = root_of(source_id) or source_id
    return Fact(entry.service_date or local_date(entry.posted_at), root_id=root_id, passport_id=entry.passport_id)


def records_of(entries: Collection[LedgerEntry]) -> dict[UUID, UUID]:
    """Source → the service record that it is, or is a version of."""
    [(_, _, find)] = _of_service
    found = {each.source_id: each.source_id for each in entries if each.source_type == "service_record"}
    return found | find([each.source_id for each in entries if each.source_type == "record_version"])
