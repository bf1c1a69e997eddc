"""Whom a question is about, and who stands too near to these people to be counted for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select, union
from sqlalchemy.orm import aliased

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship
from service.accounts.rules import NEVER_TRUE

People = Select[UUID] | Collection[UUID]  # account ids


def circles(people: People) -> CompoundSelect[Any]:
    """(one, two): who is, or ever was, family of these people or acted for them, or they for them; and other accounts
    of one human being, of theirs and of those: what was merged goes on in another, and its word is one's own. A tie
    that was ended counts on: else two would end it to be counted. Only what never was true does not.
    """
    was_true: ColumnElement[bool] = or_(FamilyTie.ended_at.is_(None), FamilyTie.end_reason.not_in(NEVER_TRUE))
    is_merged: ColumnElement[bool] = Account.merged_into_id.is_not(None)
    both_ways: tuple[tuple[Any, Any, list[ColumnElement[bool]]], ...] = (
        (FamilyTie.low_id, FamilyTie.high_id, [was_true]),
        (Delegation.principal_id, Delegation.delegate_id, []),
        (Guardianship.ward_id, Guardianship.guardian_id, []),
        (Account.merged_into_id, Account.id, [is_merged]),
    )
    sides = (
        select(one.label("one"), two.label("two")).where(one.in_(people), *when)
        for low, high, when in both_ways
        for one, two in ((low, high), (high, low))
    )
    ties, absorbed = union(*sides).cte().c, aliased(Account)
    of_theirs = select(ties.one, absorbed.id).join(absorbed, absorbed.merged_into_id == ties.two)
    return union(select(ties.one, ties.two), of_theirs)
