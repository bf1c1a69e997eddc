"""Whom a question is about, and who stands too near to these people to be counted for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, or_, select, true, union
from sqlalchemy.orm import aliased

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship
from service.accounts.rules import NEVER_TRUE, AccountStatus

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
    own = union(themselves, *_as_others(themselves.subquery())).cte()
    tied = (
        select(own.c.one, far.label("two")).join(own, own.c.two == near).where(when)
        for low, high, when in kinds
        for near, far in ((low, high), (high, low))
    )
    others = select(own.c.one, own.c.two).where(own.c.one != own.c.two)
    close = union(others, *tied).cte()
    return union(select(close.c.one, close.c.two), *_as_others(close))


def _as_others(pairs: FromClause) -> Iterator[Select[Any]]:
    """(one, two) with each account of the same human being in the place of ``two``: by a merge, or alike where one of
    them is closed.
    """
    is_now, was = aliased(Account), aliased(Account)
    rows = select(pairs.c.one, was.id.label("two")).join(is_now, is_now.id == pairs.c.two)
    closed = (or_(is_now.status == AccountStatus.CLOSED, was.status == AccountStatus.CLOSED), was.id != is_now.id)
    is_unproved = or_(is_now.id_number_index.is_(None), was.id_number_index.is_(None))
    yield rows.join(was, was.merged_into_id == is_now.id)
    yield rows.join(was, was.id == is_now.merged_into_id)
    yield rows.join(was, was.id_number_index == is_now.id_number_index).where(*closed)
    yield rows.join(was, was.name_birth_index == is_now.name_birth_index).where(*closed, is_unproved)
