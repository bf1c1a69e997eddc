"""People on paper: entered by staff, proposed by leaders, compared with whom is known already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.accounts import access, queries
from service.accounts.commands import consents, people, telling
from service.accounts.errors import AlreadyDecided, BirthDateDiffers, PersonKnown, PossibleDuplicate
from service.accounts.models import Account, ProposedPerson
from service.accounts.rules import AccountStatus, ProposalState, birth_date_in, is_minor
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.core.errors import StaleVersion

WHO_THEY_ARE = {"name", "id_number", "birth_date"}


@dataclass(frozen=True, slots=True)
class Details:
    """What a paper says about a person; ``is_distinct`` says that staff have compared the possible duplicates."""

    name: str
    phone: str | None = None
    id_number: str | None = None
    birth_date: date | None = None
    is_distinct: bool = False

    def settled(self) -> Details:
        """With the birth date of the identity number. Refuses: ``BirthDateDiffers``."""
        if self.id_number is None:
            return self
        born = birth_date_in(self.id_number)
        if self.birth_date not in (None, born):
            raise BirthDateDiffers
        return Details(self.name, self.phone, self.id_number, born, self.is_distinct)


def enter(details: Details, home_id: UUID, *, actor: Actor, now: datetime) -> Account:
    """Enter an elder who will not sign in. The identity number is unique in the database too.

    Refuses: ``BirthDateDiffers``, ``PersonKnown``, ``PossibleDuplicate``.
    """
    settled = details.settled()
    _must_be_new(settled, actor)
    return people.enter(
        name=settled.name,
        home_id=home_id,
        phone=settled.phone,
        id_number=settled.id_number,
        birth_date=settled.birth_date,
        actor=actor,
        now=now,
    )


def correct(account: Account, version: int, details: Details, *, actor: Actor, now: datetime) -> Account:
    """Staff replace what is on record, by the papers; the person is told, and their guardians. Whoever changes of a
    confirmed person who they are vouches for it from now on. The community's other staff are told of a number that is
    given, changed or taken away, and of an officer who is a minor by it, or pending. Refuses: ``PersonClosed``,
    ``StaleVersion``, and what ``enter`` refuses.
    """
    access.must_be_open(account)
    if account.version != version:
        raise StaleVersion
    settled = details.settled()
    _must_be_new(settled, actor, but=account.id)
    changed = [
        name
        for name in ("name", "phone", "id_number", "birth_date")
        if getattr(account, name) != getattr(settled, name)
    ]
    for name in changed:
        setattr(account, name, getattr(settled, name))
    people.keep_former(account, now)
    if account.identity_confirmed_at is not None and WHO_THEY_ARE.intersection(changed):
        account.identity_confirmed_at, account.identity_confirmed_by = now, actor.account_id
        account.is_corrected = True
    db.session.flush()
    consents.settle(account, now)
    audit.record(
        "person.corrected", "account", account.id, actor=actor, now=now, community_id=account.home_id, fields=changed
    )
    _tell_of_correction(account, changed, actor, now)
    return account


def _tell_of_correction(account: Account, changed: list[str], actor: Actor, now: datetime) -> None:
    if WHO_THEY_ARE.intersection(changed):
        telling.the_person(account, "person.corrected", now)
    if "id_number" in changed:  # by it a debt finds who has come back
        telling.colleagues(account, "person.number_changed_by_colleague", actor, now)
    is_unfit = account.status == AccountStatus.PENDING or is_minor(account.birth_date, local_date(now))
    if "birth_date" in changed and is_unfit and queries.holds_office(account.id):
        telling.colleagues(account, "person.officer_corrected_by_colleague", actor, now)


def _must_be_new(details: Details, actor: Actor, but: UUID | None = None) -> None:
    if details.id_number and queries.by_id_number(details.id_number) not in (None, but):
        raise PersonKnown
    if details.is_distinct:
        return
    must_be_nobody_else(queries.alike(details.name, details.phone, details.birth_date) - {but}, actor)


def must_be_nobody_else(alike: set[UUID], actor: Actor) -> None:
    """Refuses: ``PossibleDuplicate``."""
    if alike:
        seen = queries.seen_among(actor, alike)
        raise PossibleDuplicate(possible_ids=[str(each) for each in sorted(seen)], elsewhere=len(alike - seen))


def propose(
    community_id: UUID,
    team_id: UUID,
    *,
    name: str,
    phone: str | None = None,
    birth_date: date | None = None,
    actor: Actor,
    now: datetime,
) -> ProposedPerson:
    """A leader names an elder who should be entered; nothing comes of it before staff agree."""
    proposed = ProposedPerson(
        id=new_id(),
        community_id=community_id,
        team_id=team_id,
        state=ProposalState.WAITING,
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    proposed.fill(name, phone, birth_date)
    db.session.add(proposed)
    db.session.flush()
    audit.record("person.proposed", "proposed_person", proposed.id, actor=actor, now=now, community_id=community_id)
    return proposed


def accept(
    proposed: ProposedPerson, *, id_number: str | None = None, is_distinct: bool = False, actor: Actor, now: datetime
) -> ProposedPerson:
    """Enter whom a leader proposed. Refuses: ``AlreadyDecided``, and what ``enter`` refuses."""
    _must_wait(proposed)
    details = Details(proposed.name or "", proposed.phone, id_number, proposed.birth_date, is_distinct)
    account = enter(details, proposed.community_id, actor=actor, now=now)
    proposed.account_id = account.id
    return _decided(proposed, ProposalState.ACCEPTED, actor, now)


def decline(proposed: ProposedPerson, *, actor: Actor, now: datetime) -> ProposedPerson:
    """What it said about the person goes with it. Refuses: ``AlreadyDecided``."""
    _must_wait(proposed)
    return _decided(proposed, ProposalState.DECLINED, actor, now)


def _must_wait(proposed: ProposedPerson) -> None:
    if proposed.state != ProposalState.WAITING:
        raise AlreadyDecided


def _decided(proposed: ProposedPerson, state: ProposalState, actor: Actor, now: datetime) -> ProposedPerson:
    """The account holds the data from now on, or nobody does."""
    proposed.state, proposed.decided_by, proposed.decided_at = state, actor.account_id, now
    proposed.name_sealed = proposed.phone_sealed = proposed.birth_date_sealed = None
    db.session.flush()
    action = f"person.proposal_{state.value}"
    audit.record(action, "proposed_person", proposed.id, actor=actor, now=now, community_id=proposed.community_id)
    return proposed
