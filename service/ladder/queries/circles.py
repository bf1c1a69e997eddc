"""Whom a question is about, and who stands too near to these people to be counted for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select, union

from service.accounts.models import Delegation, FamilyTie, Guardianship
from service.accounts.rules import NEVER_TRUE

People = Select[UUID] | Collection[UUID]  # account ids


def circles(people: People) -> CompoundSelect[Any]:
    """(one, two): who is, or ever was, family of these people or acted for them, or they for them. A tie that was ended
    counts on: else two would end it to be counted. Only what never was true does not.
    """
    was_true = or_(FamilyTie.ended_at.is_(None), FamilyTie.end_reason.not_in(NEVER_TRUE))
    pairs: list[tuple[Any, Any, list[ColumnElement[bool]]]] = []
    for low, high, when in (
        (FamilyTie.low_id, FamilyTie.high_id, [was_true]),
        (Delegation.principal_id, Delegation.delegate_id, []),
        (Guardianship.ward_id, Guardianship.guardian_id, []),
    ):
        pairs += [(low, high, when), (high, low, when)]
    sides = (select(one.label("one"), two.label("two")).where(one.in_(people), *when) for one, two, when in pairs)
    return union(*sides)
