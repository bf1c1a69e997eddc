"""A person's own data, whole: what the law lets everybody ask for (个人信息保护法 art. 45)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from service.accounts.models import (
    AccountEnd,
    Consent,
    Delegation,
    EndChange,
    FamilyTie,
    Guardianship,
    ProposedPerson,
    RevealApproval,
    RoleGrant,
    Session,
)
from service.accounts.queries import Shown, inbox_of, own, ways_in
from service.activities.models import Shift
from service.activities.queries import shifts_of
from service.checkin.queries.lists import my_scans, presences_of
from service.core.actor import Actor
from service.core.paging import PAGE_SIZE_MOST, Page, read_page
from service.home.queries.reveals import reveals_of
from service.home.queries.screen import passport_of
from service.home.rules import Section
from service.hours.models import Decision, ServiceRecord, SheetRow
from service.hours.queries import on_screen
from service.ladder.models import DriftContact
from service.ladder.queries import bringing, promotions
from service.ladder.queries.invitation import own_invitation
from service.lifecycle.models import MergeReview, PersonMerge
from service.lifecycle.queries import hand_over
from service.lifecycle.rules.merging import MergeState
from service.passports.models import PassportMove, Proposal
from service.passports.queries import entries_of
from service.recognition.queries import commendations, stars, statements
from service.redemption.models import Collection
from service.redemption.queries.orders import own_orders
from service.redemption.queries.waits import own_waits
from service.teams.models import TeamFiling, TeamFounder, TeamMember
from service.teams.queries.joining import my_asks
from service.teams.rules import JoinState

Read = Callable[[dict[str, Any]], Page]
ALONE = ("account", "sign_ins", "passport", "neighbour_code", "neighbour_invitation")  # what is no list of pages


def everything(actor: Actor, now: datetime) -> dict[str, Any]:
    """The account and the first page of each list: a fixed number of statements."""
    passport = passport_of(actor.person_id)
    lists = _lists(actor, passport["id"] if passport else None, now)
    pages = {section.value: read(_page(section)) for section, read in lists.items()}
    return {
        "account": own(actor),
        "sign_ins": ways_in(actor.person_id),
        "passport": passport,
        "neighbour_code": bringing.code_of(actor),
        "neighbour_invitation": own_invitation(actor, now),
        **pages,
    }


def more(actor: Actor, section: Section, cursor: str | None, now: datetime) -> dict[str, Any]:
    """A page of one list, the first one without a cursor; the rest is ``None``. Refuses: ``CursorRefused``."""
    passport = passport_of(actor.person_id)
    lists = _lists(actor, passport["id"] if passport else None, now)
    rest = dict.fromkeys((*ALONE, *(each.value for each in Section)))
    return {**rest, section.value: lists[section]({**_page(section), "cursor": cursor})}


def _page(section: Section) -> dict[str, Any]:
    return {"limit": PAGE_SIZE_MOST, "of_list": section.value}


def _lists(actor: Actor, passport_id: UUID | None, now: datetime) -> dict[Section, Read]:
    person = actor.person_id

    def rows(table: Any, *ends: Any) -> Read:
        """All rows with this person at one of these ends, those that have ended too."""
        return lambda query: read_page(select(table).where(or_(*(end == person for end in ends))), table.id, query)

    def of_passport(table: Any) -> Read:
        return lambda query: read_page(select(table).where(table.passport_id == passport_id), table.id, query)

    def with_passport(read: Callable[[UUID, dict[str, Any]], Page]) -> Read:
        return lambda query: read(passport_id, query) if passport_id else Page([], None)

    return {
        Section.CONSENTS: rows(Consent, Consent.account_id),
        Section.FAMILY: rows(FamilyTie, FamilyTie.low_id, FamilyTie.high_id),
        Section.DELEGATIONS: rows(Delegation, Delegation.principal_id, Delegation.delegate_id),
        Section.GUARDIANSHIPS: rows(Guardianship, Guardianship.ward_id, Guardianship.guardian_id),
        Section.GRANTS: rows(RoleGrant, RoleGrant.account_id),
        Section.SESSIONS: rows(Session, Session.account_id),
        Section.TEAMS: rows(TeamMember, TeamMember.account_id),
        Section.ENTRIES: with_passport(entries_of),
        Section.RECORDS: lambda query: on_screen.listed(actor, {"mine": True, **query}, now),
        Section.PRESENCES: with_passport(presences_of),
        Section.SIGN_UPS: lambda query: shifts_of(actor, person, query, now),
        Section.SCANS: lambda query: my_scans(actor, query),
        Section.ORDERS: lambda query: own_orders([person], query),
        Section.GIFT_WAITS: lambda query: own_waits(person, query),
        Section.COLLECTIONS: rows(Collection, Collection.account_id, Collection.proxy_id),
        Section.STARS: lambda query: stars.listed(actor, {"mine": True, **query}, now),
        Section.COMMENDATIONS: lambda query: commendations.listed(actor, {"mine": True, **query}, now),
        Section.STATEMENTS: lambda query: statements.listed(actor, {"mine": True, **query}),
        Section.MESSAGES: lambda query: inbox_of(actor, query),
        Section.REVEALS: lambda query: reveals_of(person, query),
        Section.ENDS: rows(AccountEnd, AccountEnd.account_id),
        Section.END_CHANGES: rows(EndChange, EndChange.account_id),
        Section.PROMOTIONS: lambda query: promotions.copied(person, query),
        Section.INVITED_NEIGHBOURS: lambda query: bringing.my_invited(actor, query),
        Section.DRIFT_CONTACTS: rows(DriftContact, DriftContact.account_id),
        Section.JOIN_ASKS: lambda query: my_asks(actor, {"state": list(JoinState), **query}),
        Section.HAND_OVERS: lambda query: hand_over.own(actor, query, now),
        Section.FOUNDED: lambda query: read_page(_founded_by(person), TeamFiling.id, query),
        Section.LED_SHIFTS: rows(Shift, Shift.led_by),
        Section.DECISIONS: lambda query: _decisions_on(person, query),
        Section.SHEET_ROWS: of_passport(SheetRow),
        Section.PROPOSALS: of_passport(Proposal),
        Section.MOVES: of_passport(PassportMove),
        Section.MERGES: lambda query: read_page(_merges_of(person), PersonMerge.id, query),
        Section.MERGE_REVIEWS: rows(MergeReview, MergeReview.survivor_id),
        Section.INTRODUCTIONS: rows(ProposedPerson, ProposedPerson.account_id),
        Section.REVEAL_APPROVALS: rows(RevealApproval, RevealApproval.account_id),
    }


def _merges_of(person: UUID) -> Select[PersonMerge]:
    """Those that are true: of one that waits, or came to nothing, the other may be another human being."""
    either = or_(PersonMerge.absorbed_id == person, PersonMerge.survivor_id == person)
    return select(PersonMerge).where(either, PersonMerge.state == MergeState.CONFIRMED)


def _founded_by(person: UUID) -> Select[TeamFiling]:
    """Applications that name this person among the founders; what the team says in them is the team's."""
    mine = select(TeamFounder.filing_id).where(TeamFounder.account_id == person)
    return select(TeamFiling).where(TeamFiling.id.in_(mine))


def _decisions_on(person: UUID, query: dict[str, Any]) -> Page:
    """On this person's records, whoever's they were then, with the words: two statements."""
    records = select(ServiceRecord.id).where(ServiceRecord.account_id == person)
    page = read_page(select(Decision).where(Decision.record_id.in_(records)), Decision.id, query)
    notes = on_screen.notes_of(each.id for each in page.items)
    return Page([Shown(each, {"note": notes.get(each.id)}) for each in page.items], page.next_cursor)
