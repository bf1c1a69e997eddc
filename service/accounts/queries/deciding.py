"""Who may not decide for whom: whoever is tied to them, or may be one human being with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Table, and_, literal, or_, select, true, union_all

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship
from service.accounts.queries.likeness import (
    OTHERS,
    PEOPLE,
    PERSON,
    STILL,
    Narrow,
    merged,
    other_lives,
    same_person,
    since_when_alike,
)
from service.accounts.rules import NEVER_TRUE, givers
from service.core.db import db, table_of


def ties_of(account_id: UUID, now: datetime) -> dict[UUID, set[str]]:
    """Everyone whom this person may not decide for at this moment, and why: in one statement.

    ``family_declared``, ``delegate`` (this person acts for them), ``principal`` (they act for this person),
    ``guardian``, ``ward`` and ``possibly_same_person``. A delegation that has only expired gives no power any more, but
    counts here until somebody ends it. Whatever has ended counts for ``ENDED_TIE_COUNTS_FOR`` more, and so does a
    phone, a name or a birth date that was changed: what the two have in their own hands must not turn one into the
    other's judge. So is every namesake of who has no birth date possibly the same person: it might have been left out.
    Only a family tie that staff lift because it never was one counts no more at once. Who was merged into somebody is
    them for good, whatever was decided under either name; and a tie outlasts the account: who closes theirs and
    registers anew, alike, has it still.
    """
    found: dict[UUID, set[str]] = {}
    values = {"person": account_id, "still": since_when_alike(now)}
    for name, _, other in db.session.execute(TIES_OF, values):
        found.setdefault(other, set()).add(name)
    return found


def ties_against(account_id: UUID, now: datetime) -> dict[UUID, set[str]]:
    """Of ``ties_of``, what keeps this person from measures against somebody, too: from taking an office, a stage, a
    star or minutes from them. A tie keeps people from favours and is nobody's shield, so what rests on the other's word
    alone is not among these: a family tie that the other has declared and this person has not, a delegation that the
    other has given, and a likeness, for whoever types in another's phone, or name and birth date, is alike. Who was
    merged into this person is they themselves.
    """
    found: dict[UUID, set[str]] = {}
    values = {"person": account_id, "still": since_when_alike(now)}
    for name, _, other in db.session.execute(TIES_AGAINST, values):
        found.setdefault(other, set()).add(name)
    return found


def ties_between(people: Iterable[UUID], others: Iterable[UUID], now: datetime) -> dict[tuple[UUID, UUID], set[str]]:
    """``ties_of`` for many at once: (person, other) → what keeps the first from deciding for the second."""
    values = {"people": list(set(people)), "others": list(set(others)), "still": since_when_alike(now)}
    found: dict[tuple[UUID, UUID], set[str]] = {}
    for name, person, other in db.session.execute(TIES_BETWEEN, values):
        found.setdefault((person, other), set()).add(name)
    return found


def has_given_way_in(person_id: UUID, account_id: UUID, now: datetime, asked_at: datetime | None = None) -> bool:
    """Whether this person, or somebody tied to them, has given the account a way in, and nobody else has confirmed
    since whose it is, or had not when something was ``asked_at`` it (``rules.givers``): what is asked for or answered
    there may be their own word.
    """
    given = select(Account.way_in_by, Account.ways_in_before).where(Account.id == account_id)
    newest, before = db.session.execute(given).one()
    who = givers(newest, before, asked_at)
    return bool(who) and (person_id in who or not who.isdisjoint(ties_of(person_id, now)))


def _ties(of_person: Narrow, of_other: Narrow, *, against: bool = False) -> CompoundSelect[Any]:
    """(name, person, other) of the ties that count, seen from both ends: of either under every account that they have
    had, for a tie outlasts it, and what somebody did stands under the name of then. Plain columns, put together once:
    it stands before every decision, and is dearer to write than to run. Where it is ``against`` the other, their word
    alone ties nobody.
    """
    family, delegation, guardianship = table_of(FamilyTie), table_of(Delegation), table_of(Guardianship)
    sides = (
        ("family_declared", family, "low_id", "high_id"),
        ("family_declared", family, "high_id", "low_id"),
        ("delegate", delegation, "delegate_id", "principal_id"),
        ("principal", delegation, "principal_id", "delegate_id"),
        ("guardian", guardianship, "guardian_id", "ward_id"),
        ("ward", guardianship, "ward_id", "guardian_id"),
    )
    account = table_of(Account).alias().c.id
    themselves = select(account.label("person"), account.label("other")).where(of_person(account))
    own = themselves.subquery().c
    known_as = union_all(themselves, *other_lives(own.other, own.person)).cte()
    tied = union_all(
        *(
            select(literal(name).label("name"), known_as.c.person, kind.c[other].label("other"))
            .join(known_as, known_as.c.other == kind.c[person])
            .where(or_(kind.c.ended_at.is_(None), and_(kind.c.ended_at > STILL, _was_true(kind))))
            .where(_is_more_than_the_word_of(kind.c[other], kind) if against else true())
            for name, kind, person, other in sides
        )
    ).cte()
    as_they_were = union_all(*other_lives(tied.c.other, tied.c.name, tied.c.person)).subquery().c
    they_themselves = merged if against else same_person
    same = they_themselves(lambda one: of_person(one.id), lambda two: of_other(two.id)).subquery().c
    return union_all(
        select(tied.c.name, tied.c.person, tied.c.other).where(of_other(tied.c.other)),
        select(as_they_were.name, as_they_were.person, as_they_were.other).where(
            of_other(as_they_were.other), as_they_were.other != as_they_were.person
        ),
        select(literal("possibly_same_person"), same.person, same.other),
    )


def _was_true(kind: Table) -> ColumnElement[bool]:
    return kind.c.end_reason.not_in(NEVER_TRUE) if kind is table_of(FamilyTie) else true()


def _is_more_than_the_word_of(other: ColumnElement[UUID], kind: Table) -> ColumnElement[bool]:
    """Has anybody else said so, this person or staff? A merge moves a tie, and leaves who gave a delegation."""
    family, delegation, giver = table_of(FamilyTie), table_of(Delegation), table_of(Account).alias().c
    if kind is family:
        return or_(family.c.declared_by != other, family.c.agreed_at.is_not(None))
    if kind is delegation:
        is_giver = (giver.id == delegation.c.granted_by, or_(giver.id == other, giver.merged_into_id == other))
        return ~select(giver.id).where(*is_giver).correlate(delegation).exists()
    return true()


TIES_OF = _ties(lambda person: person == PERSON, lambda other: true())
TIES_AGAINST = _ties(lambda person: person == PERSON, lambda other: true(), against=True)
TIES_BETWEEN = _ties(lambda person: person.in_(PEOPLE), lambda other: other.in_(OTHERS))
