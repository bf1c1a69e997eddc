from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from service.accounts.models import (
    Account,
    Consent,
    Guardianship,
    ProposedPerson,
    RevealApproval,
    RoleGrant,
    name_birth_index,
    name_index,
    read_name,
)
from service.accounts.rules import AccountStatus, ProposalState, Purpose, RevealPurpose, is_child
from service.core import vault
from service.core.actor import NEAR_PEOPLE, Actor, Role
from service.core.calendar import local_date
from service.core.crypto import mask_name
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.models import Region
from service.regions.queries import above, within_grants

LOOK_UP = (Role.STAFF, Role.SOCIAL_WORKER, Role.ADMINISTRATOR)
ALIKE_MOST = 50


def own(actor: Actor) -> Account:
    return db.session.get_one(Account, actor.person_id)


def get_for(actor: Actor, account_id: UUID) -> Account:
    """Oneself, or a person whose home is within the actor's grants. Refuses: ``NotFound``."""
    visible = or_(Account.id == actor.account_id, Account.home_id.in_(within_grants(actor)))
    return _one(Account.id == account_id, visible)


def get_as(actor: Actor, account_id: UUID, *roles: Role) -> Account:
    """A person whose home lies within grants of one of these roles: to act on, not only to see.

    Refuses: ``NotFound``.
    """
    return _one(Account.id == account_id, Account.home_id.in_(within_grants(actor, *roles)))


def _one(*conditions: ColumnElement[bool]) -> Account:
    account = db.session.scalar(select(Account).where(*conditions))
    if account is None:
        raise NotFound
    return account


def masked_names(account_ids: Iterable[UUID]) -> dict[UUID, str | None]:
    """What a list may show of people, in one statement."""
    rows = db.session.execute(select(Account.id, Account.name_sealed).where(Account.id.in_(set(account_ids))))
    return {row.id: mask_name(name) if (name := read_name(row.id, row.name_sealed)) else None for row in rows}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row, with what a list tells beside it."""

    row: Any
    told: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.told[name] if name in self.told else getattr(self.row, name)

    def beside(self, **told: Any) -> Shown:
        return Shown(self.row, self.told | told)


def named(rows: Iterable[Any], **whose: str) -> list[Shown]:
    """Rows with masked names, each ``as it is told=the field that holds the id``: one statement, however many."""
    rows = list(rows)
    names = masked_names({who for row in rows for field in whose.values() if (who := getattr(row, field))})
    return [Shown(row, {told: names.get(getattr(row, field)) for told, field in whose.items()}) for row in rows]


def has_administrator() -> bool:
    """Whether anybody may grant roles at all."""
    live = exists().where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
    return bool(db.session.scalar(select(live)))


def administrators_over(region_id: UUID) -> set[UUID]:
    """Whoever administers this region now, there or above."""
    here = aliased(Region)
    return set(db.session.scalars(_administering(here).where(here.id == region_id)))


def region_left_alone(account_id: UUID) -> UUID | None:
    """One that nobody but this person administers, there or above; however many they do, one statement."""
    here, mine = aliased(Region), aliased(RoleGrant)
    others = _administering(here).where(RoleGrant.account_id != account_id).correlate(here)
    rows = select(mine.region_id).join(here, here.id == mine.region_id)
    rows = rows.where(mine.account_id == account_id, mine.role == Role.ADMINISTRATOR, mine.ended_at.is_(None))
    return db.session.scalar(rows.where(~others.exists()).order_by(mine.region_id).limit(1))


def _administering(here: type[Region]) -> Select[UUID]:
    over = aliased(Region)
    rows = select(RoleGrant.account_id).join(over, over.id == RoleGrant.region_id)
    rows = rows.where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
    return rows.where(here.path.startswith(over.path))


def holds_role(account_id: UUID) -> bool:
    """Whether any role is in force for this person, wherever."""
    live = exists().where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
    return bool(db.session.scalar(select(live)))


def staff_near(region_id: UUID, roles: Collection[Role] = (Role.STAFF,)) -> set[UUID]:
    """Who works with the people of this community: of itself, not those above who only oversee."""
    rows = (
        select(RoleGrant.account_id)
        .join(Region, Region.id == RoleGrant.region_id)
        .where(Region.id.in_(above(region_id)), Region.tier.in_(NEAR_PEOPLE))
        .where(RoleGrant.role.in_(roles), RoleGrant.ended_at.is_(None))
    )
    return set(db.session.scalars(rows))


def workmates_of(account_ids: Collection[UUID]) -> set[UUID]:
    """The staff who work with the people of a community where one of these does; nobody, if none of these is staff."""
    held, here, theirs = aliased(RoleGrant), aliased(Region), aliased(Region)
    rows = (
        select(RoleGrant.account_id)
        .join(theirs, theirs.id == RoleGrant.region_id)
        .join(here, here.path.startswith(theirs.path))
        .join(held, held.region_id == here.id)
        .where(held.account_id.in_(account_ids), held.role == Role.STAFF, held.ended_at.is_(None))
        .where(here.tier.in_(NEAR_PEOPLE), theirs.tier.in_(NEAR_PEOPLE))
        .where(RoleGrant.role == Role.STAFF, RoleGrant.ended_at.is_(None))
    )
    return set(db.session.scalars(rows)) - set(account_ids)


def grant_for(actor: Actor, grant_id: UUID) -> RoleGrant:
    """A grant over a region that the actor administers. Refuses: ``NotFound``."""
    given = db.session.execute(
        select(RoleGrant, Region.path).join(Region, Region.id == RoleGrant.region_id).where(RoleGrant.id == grant_id)
    ).first()
    if given is None or not actor.is_granted(given.path, Role.ADMINISTRATOR):
        raise NotFound
    found: RoleGrant = given[0]
    return found


def grants_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """The grants over regions that the actor administers; those that have ended only when asked for."""
    rows = select(RoleGrant).where(RoleGrant.region_id.in_(within_grants(actor, Role.ADMINISTRATOR)))
    rows = rows.where(RoleGrant.ended_at.is_not(None) if query.get("ended") else RoleGrant.ended_at.is_(None))
    if account := query.get("account_id"):
        rows = rows.where(RoleGrant.account_id == account)
    if region := query.get("region_id"):
        rows = rows.where(RoleGrant.region_id == region)
    return read_page(rows, RoleGrant.id, query)


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    """People at home within the actor's grants."""
    rows = select(Account).where(Account.home_id.in_(within_grants(actor)))
    if home := query.get("home_id"):
        rows = rows.where(Account.home_id == home)
    if statuses := query.get("status"):
        rows = rows.where(Account.status.in_(statuses))
    return read_page(rows, Account.id, query)


def searched(
    actor: Actor, *, name: str | None, phone: str | None, id_number: str | None, holders: set[UUID] | None = None
) -> list[Account]:
    """By exact values, through blind indexes, within the actor's grants; all that are given must hold."""
    rows = select(Account).where(Account.home_id.in_(within_grants(actor, *LOOK_UP)))
    if name:
        rows = rows.where(Account.name_index == name_index(name))
    if phone:
        rows = rows.where(Account.phone_index == vault.index("phone", phone))
    if id_number:
        rows = rows.where(Account.id_number_index == vault.index("id_number", id_number))
    if holders is not None:
        rows = rows.where(Account.id.in_(holders))
    return list(db.session.scalars(rows.order_by(Account.id).limit(ALIKE_MOST)))


def birth_years(actor: Actor, accounts: Sequence[Account], now: datetime) -> dict[UUID, int]:
    """Of those of whom the actor may ask to see the birth date, as staff of their home: its year, which tells who bear
    one name apart, as the last digits of a phone do. Of a child it takes an approval, as the rest does.
    """
    today = local_date(now)
    near = Account.home_id.in_(within_grants(actor, Role.STAFF))
    theirs = set(db.session.scalars(select(Account.id).where(Account.id.in_([each.id for each in accounts]), near)))
    born = {each.id: each.birth_date for each in accounts if each.id in theirs and each.birth_date}
    return {each: on.year for each, on in born.items() if not is_child(on, today)}


def by_id_number(id_number: str) -> UUID | None:
    index = vault.index("id_number", id_number)
    return db.session.scalar(
        select(Account.id).where(Account.id_number_index == index, Account.status != AccountStatus.CLOSED)
    )


def alike(name: str, phone: str | None, birth_date: date | None) -> set[UUID]:
    """Who has the same phone, or the same name and birth date: possibly the same human being."""
    same = [Account.name_birth_index == name_birth_index(name, birth_date)] if birth_date else []
    same += [Account.phone_index == vault.index("phone", phone)] if phone else []
    if not same:
        return set()
    rows = select(Account.id).where(or_(*same), Account.status != AccountStatus.CLOSED)
    return set(db.session.scalars(rows.order_by(Account.id).limit(ALIKE_MOST)))


def seen_among(actor: Actor, account_ids: Iterable[UUID]) -> set[UUID]:
    """Those at home within the actor's grants."""
    rows = select(Account.id).where(Account.id.in_(set(account_ids)), Account.home_id.in_(within_grants(actor)))
    return set(db.session.scalars(rows))


def proposals_listed(actor: Actor, query: dict[str, Any]) -> Page:
    rows = select(ProposedPerson).where(ProposedPerson.community_id.in_(within_grants(actor, Role.STAFF)))
    if states := query.get("state"):
        rows = rows.where(ProposedPerson.state.in_(states))
    return read_page(rows, ProposedPerson.id, query)


def proposals_to_decide(actor: Actor) -> Select[Any]:
    """Whom leaders have proposed to the actor's communities, and nobody has decided about."""
    within = ProposedPerson.community_id.in_(within_grants(actor, Role.STAFF))
    return select(ProposedPerson).where(within, ProposedPerson.state == ProposalState.WAITING)


def proposed_for(actor: Actor, proposed_id: UUID) -> ProposedPerson:
    """A proposal for a community where the actor is staff, locked for the decision. Refuses: ``NotFound``."""
    within = ProposedPerson.community_id.in_(within_grants(actor, Role.STAFF))
    found = db.session.scalar(select(ProposedPerson).where(ProposedPerson.id == proposed_id, within).with_for_update())
    if found is None:
        raise NotFound
    return found


def reveal_approval(account_id: UUID, staff_id: UUID, purpose: RevealPurpose, now: datetime) -> UUID | None:
    return db.session.scalar(
        select(RevealApproval.id)
        .where(
            RevealApproval.account_id == account_id,
            RevealApproval.staff_id == staff_id,
            RevealApproval.purpose == purpose,
            RevealApproval.expires_at > now,
        )
        .limit(1)
    )


def guardian_consents() -> ColumnElement[bool]:
    """Of each account that a statement reads: does a guardian's consent to keep a record stand? Entered at the desk, a
    paper that the person signed themselves is none.
    """
    return (
        exists()
        .where(
            Consent.account_id == Account.id,
            Consent.purpose == Purpose.RECORD,
            Consent.by_guardian,
            Consent.ended_at.is_(None),
        )
        .correlate(Account)
    )


def has_guardian_consent(account_id: UUID) -> bool:
    """``guardian_consents`` of one person: that a guardian is on record is no consent, and one that was withdrawn, or
    given by who is no guardian any more, does not stand.
    """
    return True in live_consents(account_id, Purpose.RECORD)


def consents_of(account_id: UUID) -> list[Consent]:
    """The live ones, of every purpose: one's own before a guardian's."""
    rows = select(Consent).where(Consent.account_id == account_id, Consent.ended_at.is_(None))
    return list(db.session.scalars(rows.order_by(Consent.purpose, Consent.by_guardian)))


def guardian_withdrew(account_id: UUID, purpose: Purpose) -> bool:
    """Whether one who is guardian now took a guardian's consent to this back, and none has been given since."""
    about = (Consent.account_id == account_id, Consent.purpose == purpose, Consent.by_guardian)
    found = db.session.scalar(select(Consent).where(*about).order_by(Consent.id.desc()).limit(1))
    if found is None or found.ended_by is None:
        return False
    live = (Guardianship.ward_id == account_id, Guardianship.ended_at.is_(None))
    return bool(db.session.scalar(select(exists().where(*live, Guardianship.guardian_id == found.ended_by))))


def standing_consents(account: Account, now: datetime) -> dict[str, Consent]:
    """What counts at the person's age, by purpose."""
    found: dict[str, Consent] = {}
    only_guardians = is_child(account.birth_date, local_date(now))
    for each in consents_of(account.id):
        if each.by_guardian or not only_guardians:
            found.setdefault(each.purpose, each)
    return found


def live_consents(account_id: UUID, purpose: Purpose) -> dict[bool, Consent]:
    """By whether it is a guardian's."""
    return {each.by_guardian: each for each in consents_of(account_id) if each.purpose == purpose}
