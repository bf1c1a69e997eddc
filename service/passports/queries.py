from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, or_, select

from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.errors import NoPassport
from service.passports.models import LedgerEntry, Passport, PassportHead
from service.passports.rules import is_valid_number, normalise_number
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


def owners(passport_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Passport → account."""
    rows = db.session.execute(select(Passport.id, Passport.account_id).where(Passport.id.in_(list(passport_ids))))
    return dict(rows.all())


def holder_of(passport_id: UUID | None) -> ScalarSelect[UUID]:
    """The account of a passport, to be used inside a larger query."""
    return select(Passport.account_id).where(Passport.id == passport_id).scalar_subquery()


def by_number(text: str) -> Passport | None:
    """By the number as people type it; a wrong check digit is not looked up at all."""
    number = normalise_number(text)
    return db.session.scalar(select(Passport).where(Passport.number == number)) if is_valid_number(number) else None


def head_of(passport_id: UUID) -> PassportHead:
    return db.session.get_one(PassportHead, passport_id)


def entries_of(passport_id: UUID, query: dict[str, Any]) -> Page:
    return read_page(select(LedgerEntry).where(LedgerEntry.passport_id == passport_id), LedgerEntry.id, query)
