from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, inspect, or_, select

from service.accounts.queries import masked_names, seen_by
from service.accounts.queries.carried import Carried
from service.core.actor import Actor, Role
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.chain import Break, Entry, Fault, verify
from service.passports.errors import NoPassport
from service.passports.models import Hold, LedgerEntry, Passport, PassportHead, Proposal
from service.passports.rules import (
    AdjustmentCause,
    Fact,
    FactType,
    Head,
    HoldState,
    Kind,
    is_valid_number,
    normalise_number,
)
from service.regions.queries import within_grants


def own(actor: Actor) -> Passport:
    """Refuses: ``NoPassport``."""
    passport = db.session.scalar(select(Passport).where(Passport.account_id == actor.person_id))
    if passport is None:
        raise NoPassport
    return passport


def get_for(actor: Actor, passport_id: UUID) -> Passport:
    """One's own, or one whose home community is within the actor's grants. Refuses: ``NotFound``."""
    visible = or_(Passport.account_id == actor.account_id, Passport.community_id.in_(within_grants(actor)))
    passport = db.session.scalar(select(Passport).where(Passport.id == passport_id, visible))
    if passport is None:
        raise NotFound
    return passport


def seen_for(actor: Actor, passport_id: UUID, now: datetime) -> Passport:
    """To look at only: as ``get_for``, and those of one's wards and of whoever lets one see theirs.

    Refuses: ``NotFound``.
    """
    visible = or_(
        Passport.account_id == actor.account_id,
        Passport.community_id.in_(within_grants(actor)),
        Passport.account_id.in_(seen_by(actor, now)),
    )
    passport = db.session.scalar(select(Passport).where(Passport.id == passport_id, visible))
    if passport is None:
        raise NotFound
    return passport


def owners(passport_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Passport → account."""
    rows = db.session.execute(select(Passport.id, Passport.account_id).where(Passport.id.in_(list(passport_ids))))
    return dict(rows.all())


def carried_by(account_ids: Collection[UUID]) -> dict[UUID, Carried]:
    """Account → what staff see of the passport in a list of people."""
    columns = (Passport.account_id, Passport.id, Passport.number, Passport.has_card)
    rows = db.session.execute(select(*columns).where(Passport.account_id.in_(account_ids)))
    return {row.account_id: Carried(row.id, row.number, row.has_card) for row in rows}


def held_by(account_id: UUID) -> Select[UUID]:
    """The id of a person's passport, to be used inside a larger statement."""
    return select(Passport.id).where(Passport.account_id == account_id)


def numbers_of(passport_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What stands on the passports, by id."""
    rows = db.session.execute(select(Passport.id, Passport.number).where(Passport.id.in_(list(passport_ids))))
    return dict(rows.all())


def by_number(text: str) -> Passport | None:
    """By the number as people type it; a wrong check digit is not looked up at all."""
    number = normalise_number(text)
    return db.session.scalar(select(Passport).where(Passport.number == number)) if is_valid_number(number) else None


def head_of(passport_id: UUID) -> PassportHead:
    return db.session.get_one(PassportHead, passport_id)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry, of which service record it tells and why it was made by hand; what is not here is the entry's."""

    entry: LedgerEntry
    record_id: UUID | None
    reason: str | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)


def entries_of(passport_id: UUID, query: dict[str, Any]) -> Page:
    """Newest first: three statements, however many. The ledger holds no words; those of a proposal can be erased."""
    page = read_page(select(LedgerEntry).where(LedgerEntry.passport_id == passport_id), LedgerEntry.id, query)
    by_hand = [each.source_id for each in page.items if each.source_type == "proposal"]
    rows = db.session.execute(select(Proposal.id, Proposal.evidence).where(Proposal.id.in_(by_hand)))
    reasons = {row.id: row.evidence for row in rows}
    records = _records_of(page.items)
    shown = [ShownEntry(each, records.get(each.source_id), reasons.get(each.source_id)) for each in page.items]
    return Page(shown, page.next_cursor)


def _records_of(entries: Collection[LedgerEntry]) -> dict[UUID, UUID]:
    """Source → the service record that it is, or is a version of."""
    [(_, _, find)] = _of_service
    found = {each.source_id: each.source_id for each in entries if each.source_type == "service_record"}
    return found | find([each.source_id for each in entries if each.source_type == "record_version"])


def is_live(community_id: UUID) -> bool:
    """Has the community's go-live been confirmed? From then on no opening and no older sheet is taken."""
    return community_id in live_among([community_id])


def live_among(community_ids: Iterable[UUID]) -> set[UUID]:
    """In one statement."""
    went = (Proposal.kind == "go_live", Proposal.community_id.in_(list(community_ids)), Proposal.state == "confirmed")
    return set(db.session.scalars(select(Proposal.community_id).where(*went)))


def went_live_at(community_id: UUID) -> datetime | None:
    went = (Proposal.kind == "go_live", Proposal.community_id == community_id, Proposal.state == "confirmed")
    return db.session.scalar(select(Proposal.decided_at).where(*went))


def opening_covers_until(passport_id: UUID) -> date | None:
    """The last day that the passport's opening balance has counted; ``None`` without one."""
    return openings_cover([passport_id]).get(passport_id)


def openings_cover(passport_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Passport → the last day that its opening has counted, in one statement."""
    rows = db.session.execute(
        select(LedgerEntry.passport_id, LedgerEntry.service_date).where(
            LedgerEntry.passport_id.in_(list(passport_ids)), LedgerEntry.kind == Kind.OPENING
        )
    )
    return {passport_id: day for passport_id, day in rows if day is not None}


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
    service behind it, or else of what it quotes as its source.
    """
    entry = db.session.get(LedgerEntry, entry_id)
    if entry is None or entry.kind == Kind.ADJUST:
        return None
    [(root_of, _, _)] = _of_service
    root_id = root_of(entry.source_id) or entry.source_id
    return Fact(entry.service_date or local_date(entry.posted_at), root_id=root_id, passport_id=entry.passport_id)


def proposals(actor: Actor, query: dict[str, Any]) -> Page:
    rows = select(Proposal).where(Proposal.community_id.in_(within_grants(actor)))
    if kinds := query.get("kind"):
        rows = rows.where(Proposal.kind.in_(kinds))
    if states := query.get("state"):
        rows = rows.where(Proposal.state.in_(states))
    page = read_page(rows, Proposal.id, query)
    return Page(shown_proposals(page.items), page.next_cursor)


def shown_proposals(proposals: list[Proposal]) -> list[dict[str, Any]]:
    """With the number and the masked names that a second person decides by: two statements, however many."""
    about = [each.passport_id for each in proposals if each.passport_id]
    rows = db.session.execute(select(Passport.id, Passport.number, Passport.account_id).where(Passport.id.in_(about)))
    passports = {row.id: row for row in rows}
    people = {row.account_id for row in passports.values()} | {each.proposed_by for each in proposals}
    names = masked_names(people | {each.decided_by for each in proposals if each.decided_by})
    found = []
    for each in proposals:
        passport = passports.get(each.passport_id) if each.passport_id else None
        told = {
            "passport_number": passport.number if passport else None,
            "name_masked": names.get(passport.account_id) if passport else None,
            "proposed_by_name_masked": names.get(each.proposed_by),
            "decided_by_name_masked": names.get(each.decided_by) if each.decided_by else None,
        }
        found.append({**{column.key: getattr(each, column.key) for column in inspect(Proposal).columns}, **told})
    return found


def proposals_to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[Proposal]:
    """Those that wait for a second of the staff, and are about neither one's own passport nor one of ``kin``."""
    own = select(Passport.id).where(Passport.account_id.in_({actor.person_id, *kin}))
    return select(Proposal).where(
        Proposal.community_id.in_(within_grants(actor, Role.STAFF)),
        Proposal.state == "waiting",
        Proposal.proposed_by != actor.account_id,
        or_(Proposal.passport_id.is_(None), Proposal.passport_id.not_in(own)),
    )


def proposal_for(actor: Actor, proposal_id: UUID) -> Proposal:
    """Refuses: ``NotFound``."""
    visible = (Proposal.id == proposal_id, Proposal.community_id.in_(within_grants(actor)))
    proposal = db.session.scalar(select(Proposal).where(*visible))
    if proposal is None:
        raise NotFound
    return proposal


def is_answered(proposal: Proposal) -> bool:
    """Has another adjustment of this passport answered what this fact tells of, linked to whichever fact of it and for
    whatever cause, or does one wait?
    """
    same = [getattr(Proposal, name) == getattr(proposal, name) for name in ("kind", "passport_id", "root_id")]
    others = select(Proposal.id).where(*same, Proposal.state != "declined", Proposal.id != proposal.id)
    return db.session.scalar(others) is not None


def waiting_go_live(community_id: UUID) -> Proposal | None:
    """The go-live of a community that waits for its second person."""
    waiting = (Proposal.kind == "go_live", Proposal.community_id == community_id, Proposal.state == "waiting")
    return db.session.scalar(select(Proposal).where(*waiting))


def to_verify(community_id: UUID | None = None) -> list[UUID]:
    """The passports of a community, or all."""
    rows = select(Passport.id).order_by(Passport.id)
    return list(db.session.scalars(rows.where(Passport.community_id == community_id) if community_id else rows))


def broken(passport_ids: list[UUID]) -> dict[UUID, Break]:
    """Walk whole ledgers against their heads and their holds; what is wrong, by passport: three statements a batch."""
    rows_of_heads = select(PassportHead).where(PassportHead.passport_id.in_(passport_ids))
    heads = {row.passport_id: row for row in db.session.scalars(rows_of_heads)}
    entries: dict[UUID, list[Entry]] = {passport_id: [] for passport_id in passport_ids}
    rows = select(LedgerEntry).where(LedgerEntry.passport_id.in_(passport_ids))
    for row in db.session.scalars(rows.order_by(LedgerEntry.passport_id, LedgerEntry.seq)):
        entries[row.passport_id].append(_entry(row))
    held = _held(passport_ids)
    found = {}
    for passport_id in passport_ids:
        if passport_id not in heads:
            found[passport_id] = Break(len(entries[passport_id]), Fault.HEAD)
            continue
        head = Head(**{name: getattr(heads[passport_id], name) for name in Head.__slots__})
        bad = verify(entries[passport_id], head)
        if bad is None and head.held != held.get(passport_id, 0):
            bad = Break(head.seq, Fault.HEAD)
        if bad is not None:
            found[passport_id] = bad
    return found


def _held(passport_ids: list[UUID]) -> dict[UUID, int]:
    rows = db.session.execute(
        select(Hold.passport_id, func.sum(Hold.points))
        .where(Hold.passport_id.in_(passport_ids), Hold.state == HoldState.PENDING)
        .group_by(Hold.passport_id)
    )
    return {passport_id: int(points) for passport_id, points in rows}


def _entry(row: LedgerEntry) -> Entry:
    """A stored row as the chain knows it; a kind that no posting writes stays as it is and fails the check."""
    values = {name: getattr(row, name) for name in Entry.__slots__}
    kind = row.kind if row.kind not in set(Kind) else Kind(row.kind)
    return Entry(**{**values, "kind": kind})
