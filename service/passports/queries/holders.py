"""Passports, as people reach them: their own, by number, within their grants."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, or_, select
from sqlalchemy.orm import aliased

from service.accounts.queries import seen_by
from service.accounts.queries.carried import Carried
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.passports.errors import NoPassport
from service.passports.models import Passport, PassportHead, PassportMove
from service.passports.queries.merged import heir_of, leads_to
from service.passports.rules import (
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


def of_person(account_id: UUID) -> Passport | None:
    return db.session.scalar(select(Passport).where(Passport.account_id == account_id))


def home_on(passport: Passport, day: date) -> UUID:
    """The community in which the passport was at home at the end of that day."""
    later = select(PassportMove.from_community_id)
    later = later.where(PassportMove.passport_id == passport.id, PassportMove.moved_on > day)
    return db.session.scalar(later.order_by(PassportMove.moved_at).limit(1)) or passport.community_id


def homes_on(day: SQLColumnExpression[date]) -> ColumnElement[UUID]:
    """As ``home_on``, of each passport of a larger query on its own day."""
    moved = select(PassportMove.from_community_id)
    moved = moved.where(PassportMove.passport_id == Passport.id, PassportMove.moved_on > day)
    first = moved.order_by(PassportMove.moved_at).limit(1).correlate_except(PassportMove).scalar_subquery()
    return func.coalesce(first, Passport.community_id)


def at_home_on(day: date, community_id: UUID) -> Select[UUID]:
    """As ``home_on``: the ids of all who were at home there. Looks only at who lives there now, or has left since."""
    left = select(PassportMove.passport_id)
    left = left.where(PassportMove.from_community_id == community_id, PassportMove.moved_on > day)
    may_be = or_(Passport.community_id == community_id, Passport.id.in_(left))
    return select(Passport.id).where(may_be, homes_on(literal(day)) == community_id)


def home_as_locked(passport: Passport, day: date) -> UUID:
    """As ``home_on``, for who has locked the ledger since the passport was read: its holder may have moved first."""
    db.session.refresh(passport)
    return home_on(passport, day)


def get_for(actor: Actor, passport_id: UUID) -> Passport:
    """One's own, or one whose home community is within the actor's grants. Refuses: ``NotFound``."""
    visible = or_(Passport.account_id == actor.account_id, Passport.community_id.in_(within_grants(actor)))
    passport = db.session.scalar(select(Passport).where(Passport.id == passport_id, visible))
    if passport is None:
        raise NotFound
    return passport


def seen_for(actor: Actor, passport_id: UUID, now: datetime) -> Passport:
    """To look at only: as ``get_for``, those that were merged into one's own, and those of one's wards and of whoever
    lets one see theirs.

    Refuses: ``NotFound``.
    """
    visible = or_(
        Passport.account_id == actor.account_id,
        Passport.merged_into_id.in_(held_by(actor.person_id)),
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


def holders_of(numbers: Collection[str]) -> dict[str, UUID]:
    """Number, as people type it → account; a wrong check digit is not looked up at all, and the number of a passport
    that was merged leads to where its holder goes on, as ``by_number`` does.
    """
    normal = {written: normalise_number(written) for written in numbers}
    valid = {number for number in normal.values() if is_valid_number(number)}
    if not valid:
        return {}
    shown = aliased(Passport)
    rows = select(shown.number, Passport.account_id).select_from(shown).join(Passport, leads_to(shown))
    found = dict(db.session.execute(rows.where(shown.number.in_(valid))).all())
    return {written: found[number] for written, number in normal.items() if number in found}


def held_by(account_id: UUID) -> Select[UUID]:
    """The id of a person's passport, to be used inside a larger statement."""
    return select(Passport.id).where(Passport.account_id == account_id)


def numbers_of(passport_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What stands on the passports, by id."""
    rows = db.session.execute(select(Passport.id, Passport.number).where(Passport.id.in_(list(passport_ids))))
    return dict(rows.all())


def by_number(text: str) -> Passport | None:
    """By the number as people type it; a wrong check digit is not looked up at all. The number of one that was merged
    leads to where its holder goes on.
    """
    number, shown = normalise_number(text), aliased(Passport)
    return heir_of(shown.number == number, shown=shown) if is_valid_number(number) else None


def head_of(passport_id: UUID) -> PassportHead:
    return db.session.get_one(PassportHead, passport_id)
