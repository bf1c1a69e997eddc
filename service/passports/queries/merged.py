"""Passports that were merged into another: their numbers, cards and ledgers lead to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from service.core.db import db
from service.passports.models import Passport


def leads_to(shown: type[Passport]) -> ColumnElement[bool]:
    """Joins ``Passport`` as the one that goes on to the ``shown`` one, which may have been merged into it."""
    return Passport.id == func.coalesce(shown.merged_into_id, shown.id)


def heir_of(*which: ColumnElement[bool], shown: type[Passport]) -> Passport | None:
    """The passport that goes on, of the ``shown`` one that is so."""
    return db.session.scalar(select(Passport).select_from(shown).join(Passport, leads_to(shown)).where(*which))


def families(passport_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Every passport of the same human beings → the one that goes on; one that was never merged leads to itself."""
    rows = select(Passport.id, Passport.merged_into_id).where(_same_people(passport_ids))
    return {passport_id: heir or passport_id for passport_id, heir in db.session.execute(rows)}


def of_same_people(passport_ids: Collection[UUID]) -> Select[UUID]:
    """The ids of every passport of the same human beings, to be used inside a larger statement."""
    return select(Passport.id).where(_same_people(passport_ids))


def _same_people(passport_ids: Collection[UUID]) -> ColumnElement[bool]:
    shown = aliased(Passport)
    heirs = select(Passport.id).join(shown, leads_to(shown)).where(shown.id.in_(passport_ids)).scalar_subquery()
    return or_(Passport.id.in_(heirs), Passport.merged_into_id.in_(heirs))


def under(passport_ids: Iterable[UUID]) -> Select[UUID]:
    """The ids of these, and of those that were merged into them, to be used inside a larger statement."""
    asked = list(passport_ids)
    return select(Passport.id).where(or_(Passport.id.in_(asked), Passport.merged_into_id.in_(asked)))


def holder_of(passport_id: Any) -> ColumnElement[UUID]:
    """Of each row of a larger statement: the passport that goes on, whichever the row was written under."""
    row = aliased(Passport)
    heir = select(func.coalesce(row.merged_into_id, row.id)).where(row.id == passport_id)
    return heir.correlate_except(row).scalar_subquery()
