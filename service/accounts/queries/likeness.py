"""Accounts that may be one human being's: found by what both are known by, now or until lately.

An account is known by blind indexes of three kinds that never meet: its phone, its name with the birth date, and its
name alone where no birth date stands beside it, because it might have been left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from service.accounts.models import Account, FormerIndex
from service.accounts.rules import ENDED_TIE_COUNTS_FOR, AccountStatus
from service.core.db import UtcDateTime, db, table_of

PERSON, STILL = bindparam("person", type_=Uuid()), bindparam("still", type_=UtcDateTime())
PEOPLE, OTHERS = (bindparam(name, type_=Uuid(), expanding=True) for name in ("people", "others"))


def since_when_alike(now: datetime) -> datetime:
    """What was changed after it counts as if it stood."""
    return now - ENDED_TIE_COUNTS_FOR


Narrow = Callable[[Any], ColumnElement[bool]]  # of an account's columns


def pairs_alike(of_person: Narrow, of_other: Narrow) -> CompoundSelect[Any]:
    """(person, other, by, are_namesakes) of everyone alike whom two identity numbers do not prove to be two: nobody has
    another's.

    Looked up from the few who are asked about, one kind at a time: for all kinds at once a database reads everybody.
    """
    known = _known_by(of_person)
    two, former = table_of(Account).alias().c, table_of(FormerIndex).alias().c
    is_other = (two.id != known.id, or_(known.id_number_index.is_(None), two.id_number_index.is_(None)), of_other(two))
    are_namesakes = (known.name_index == two.name_index).label("are_namesakes")

    def pairs(by: ColumnElement[str], *found: ColumnElement[bool]) -> Select[Any]:
        row = (known.id.label("person"), two.id.label("other"), by.label("by"), are_namesakes)
        return select(*row).where(*found, *is_other)

    return union_all(
        pairs(literal("phone"), two.phone_index == known.index),
        pairs(literal("name_birth"), two.name_birth_index == known.index),
        pairs(literal("name"), two.name_index == known.index, known.is_undated),  # of a common name there are many
        pairs(literal("name"), two.name_index == known.index, ~known.is_undated, two.birth_date_sealed.is_(None)),
        pairs(known.kind, former.index == known.index, former.ended_at > STILL, two.id == former.account_id),
    )


def same_person(of_person: Narrow, of_other: Narrow) -> CompoundSelect[Any]:
    """(person, other) of everyone alike, and of accounts that are one human being's for good, for the one was merged
    into the other.
    """
    alike = pairs_alike(of_person, of_other).subquery().c
    return union_all(select(alike.person, alike.other), *merged(of_person, of_other).selects)


def merged(of_person: Narrow, of_other: Narrow) -> CompoundSelect[Any]:
    """(person, other) of accounts of which one was merged into the other."""
    gone, heir = table_of(Account).alias().c, table_of(Account).alias().c
    pairs = select(gone.id.label("person"), heir.id.label("other")).where(heir.id == gone.merged_into_id)
    return union_all(
        pairs.where(of_person(gone), of_other(heir)),
        pairs.with_only_columns(heir.id.label("person"), gone.id.label("other")).where(of_person(heir), of_other(gone)),
    )


def other_lives(account_id: ColumnElement[UUID], *kept: ColumnElement[Any]) -> list[Select[Any]]:
    """(``kept``…, other) of every other account that the same human being had before, or has now, of each row of a
    larger statement: by a merge, or alike where one of the two is closed, for who closes an account may register anew.
    Looked up from the rows, one kind at a time, as in ``pairs_alike``; what is closed has no phone.
    """
    one, two = table_of(Account).alias().c, table_of(Account).alias().c
    rows = select(*kept, two.id.label("other")).join(one.id.table, one.id == account_id)
    either_closed = or_(one.status == AccountStatus.CLOSED, two.status == AccountStatus.CLOSED)
    is_other = (two.id != one.id, either_closed)
    unproved = (*is_other, or_(one.id_number_index.is_(None), two.id_number_index.is_(None)))

    def with_two(found: ColumnElement[bool], *when: ColumnElement[bool]) -> Select[Any]:
        return rows.join(two.id.table, found).where(*when)

    return [
        with_two(two.merged_into_id == one.id),
        with_two(two.id == one.merged_into_id),
        with_two(two.id_number_index == one.id_number_index, *is_other),
        with_two(two.name_birth_index == one.name_birth_index, *unproved),
        with_two(two.name_index == one.name_index, *unproved, one.birth_date_sealed.is_(None)),
        with_two(two.name_index == one.name_index, *unproved, two.birth_date_sealed.is_(None)),
    ]


def _known_by(of_person: Narrow) -> Any:
    """All by which these accounts are known, a row for each."""
    one, former = table_of(Account).alias().c, table_of(FormerIndex).alias().c
    row = (one.id, one.name_index, one.id_number_index, one.birth_date_sealed.is_(None).label("is_undated"))
    now = [
        select(*row, literal(kind).label("kind"), index.label("index")).where(of_person(one))
        for kind, index in (("phone", one.phone_index), ("name_birth", one.name_birth_index), ("name", one.name_index))
    ]
    undated = true()  # a name is kept if it was
    lately = select(*row[:-1], undated, literal("former"), former.index).where(
        of_person(one), former.account_id == one.id, former.ended_at > STILL
    )
    return union_all(*now, lately).cte().c


def _unconfirmed(one: Any) -> ColumnElement[bool]:
    return and_(one.id.in_(PEOPLE), one.identity_confirmed_at.is_(None))


def _not_closed(two: Any) -> ColumnElement[bool]:
    is_open: ColumnElement[bool] = two.status != AccountStatus.CLOSED
    return is_open


# Of ``people`` whose identity nobody has confirmed, the accounts that resemble them; to be joined with. An old couple
# shares a phone, and is two. Namesakes of whom one has no birth date (``by`` name) there are many in a district: they
# are to be asked of those alone who have served on one day.
_ALIKE = pairs_alike(_unconfirmed, _not_closed).cte("alike")
DOUBLES = select(_ALIKE).where(or_(_ALIKE.c.by != "phone", _ALIKE.c.are_namesakes)).cte("doubles")


def possibly_same_as(account_id: UUID) -> set[UUID]:
    """Open accounts that are possibly a second one of this person, by what is known of both now."""
    one, two = aliased(Account), aliased(Account)
    same = or_(one.phone_index == two.phone_index, one.name_birth_index == two.name_birth_index)
    is_unproved = or_(one.id_number_index.is_(None), two.id_number_index.is_(None))
    rows = select(two.id).join(one, and_(one.id != two.id, same, is_unproved))
    is_open = two.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))
    return set(db.session.scalars(rows.where(one.id == account_id, is_open)))
