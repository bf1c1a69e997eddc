"""Whom a question is about, and who stands too near to these people to be counted for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, or_, select, true, union

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship
from service.accounts.queries import other_lives
from service.accounts.rules import NEVER_TRUE

People = Select[UUID] | Collection[UUID]  # account ids


def circles(people: People) -> CompoundSelect[Any]:
    """(one, two): who is, or ever was, family of these people or acted for them, or they for them; and other accounts
    of one human being, of theirs and of those: what was merged goes on in another, and who closes an account may
    register anew; its word is one's own, and its family one's family. A tie that was ended counts on: else two would
    end it to be counted. Only what never was true does not.
    """
    was_true: ColumnElement[bool] = or_(FamilyTie.ended_at.is_(None), FamilyTie.end_reason.not_in(NEVER_TRUE))
    kinds: tuple[tuple[Any, Any, ColumnElement[bool]], ...] = (
        (FamilyTie.low_id, FamilyTie.high_id, was_true),
        (Delegation.principal_id, Delegation.delegate_id, true()),
        (Guardianship.ward_id, Guardianship.guardian_id, true()),
    )
    themselves = select(Account.id.label("one"), Account.id.label("two")).where(Account.id.in_(people))
    own = union(themselves, *_others(themselves.subquery())).cte()
    tied = (
        select(own.c.one, far.label("two")).join(own, own.c.two == near).where(when)
        for low, high, when in kinds
        for near, far in ((low, high), (high, low))
    )
    others = select(own.c.one, own.c.two).where(own.c.one != own.c.two)
    close = union(others, *tied).cte()
    return union(select(close.c.one, close.c.two), *_others(close))


def _others(pairs: FromClause) -> list[Select[Any]]:
    return other_lives(pairs.c.two, pairs.c.one)
