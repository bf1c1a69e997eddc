from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, and_, cast, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship, read_name
from service.accounts.rules import DelegationScope
from service.core.actor import Actor, Role
from service.core.crypto import mask_name
from service.core.db import db
from service.core.errors import NotFound
from service.regions.queries import within_grants

T = TypeVar("T", FamilyTie, Delegation, Guardianship)
TIES_MOST = 100  # more than any family


def ties_of(account_id: UUID) -> dict[UUID, set[str]]:
    """Everyone whom this person may never decide for, and why: in one statement.

    ``family_declared``, ``delegate`` (this person acts for them), ``principal`` (they act for this person),
    ``guardian`` and ``ward``. Ended delegations and guardianships count no more; a family tie counts until staff
    lift it. A delegation that has only expired gives no power any more, but still counts here until somebody ends it:
    a date that the two have chosen must not turn one of them into the other's judge overnight.
    """
    low, high = FamilyTie, aliased(FamilyTie)
    acts_for, acted_by = Delegation, aliased(Delegation)
    guards, guarded = Guardianship, aliased(Guardianship)
    rows = union_all(
        _tie("family_declared", low.high_id, low.low_id == account_id, low.ended_at.is_(None)),
        _tie("family_declared", high.low_id, high.high_id == account_id, high.ended_at.is_(None)),
        _tie("delegate", acts_for.principal_id, acts_for.delegate_id == account_id, acts_for.ended_at.is_(None)),
        _tie("principal", acted_by.delegate_id, acted_by.principal_id == account_id, acted_by.ended_at.is_(None)),
        _tie("guardian", guards.ward_id, guards.guardian_id == account_id, guards.ended_at.is_(None)),
        _tie("ward", guarded.guardian_id, guarded.ward_id == account_id, guarded.ended_at.is_(None)),
    )
    found: dict[UUID, set[str]] = {}
    for row in db.session.execute(rows):
        found.setdefault(row[1], set()).add(row[0])
    return found


def ties_between(people: Iterable[UUID], others: Iterable[UUID]) -> dict[tuple[UUID, UUID], set[str]]:
    """``ties_of`` for many at once: (person, other) → what keeps the first from deciding for the second."""
    own, them = set(people), set(others)
    found: dict[tuple[UUID, UUID], set[str]] = {}
    sides = (
        ("family_declared", FamilyTie, FamilyTie.low_id, FamilyTie.high_id),
        ("family_declared", FamilyTie, FamilyTie.high_id, FamilyTie.low_id),
        ("delegate", Delegation, Delegation.delegate_id, Delegation.principal_id),
        ("principal", Delegation, Delegation.principal_id, Delegation.delegate_id),
        ("guardian", Guardianship, Guardianship.guardian_id, Guardianship.ward_id),
        ("ward", Guardianship, Guardianship.ward_id, Guardianship.guardian_id),
    )
    rows = union_all(
        *(
            select(literal(name), person, other).where(person.in_(own), other.in_(them), table.ended_at.is_(None))
            for name, table, person, other in sides
        )
    )
    for name, person, other in db.session.execute(rows):
        found.setdefault((person, other), set()).add(name)
    return found


def _tie(name: str, other: Any, *conditions: ColumnElement[bool]) -> Select[str, UUID]:
    return select(literal(name), other).where(*conditions)


def acts_for(delegate_id: UUID, principal_id: UUID, scope: DelegationScope, now: datetime) -> bool:
    """Whether a delegation of this scope is in force at this moment."""
    scopes = db.session.scalar(
        select(Delegation.scopes).where(
            Delegation.delegate_id == delegate_id,
            Delegation.principal_id == principal_id,
            Delegation.ended_at.is_(None),
            Delegation.expires_at > now,
        )
    )
    return scopes is not None and scope.value in scopes


def seen_by(actor: Actor, now: datetime) -> CompoundSelect[UUID]:
    """Whose own records the actor sees with them, to be used inside a larger query: principals who have delegated
    ``view``, while that is in force, and wards.
    """
    views = cast(Delegation.scopes, String).contains(f'"{DelegationScope.VIEW.value}"')
    mine = (Delegation.delegate_id == actor.account_id, Delegation.ended_at.is_(None), Delegation.expires_at > now)
    guarded = (Guardianship.guardian_id == actor.account_id, Guardianship.ended_at.is_(None))
    return union_all(select(Delegation.principal_id).where(*mine, views), select(Guardianship.ward_id).where(*guarded))


def seen_for(actor: Actor, account_id: UUID, now: datetime) -> Account:
    """Oneself, or somebody whose own records one sees with them. Refuses: ``NotFound``."""
    visible = or_(Account.id == actor.account_id, Account.id.in_(seen_by(actor, now)))
    account = db.session.scalar(select(Account).where(Account.id == account_id, visible))
    if account is None:
        raise NotFound
    return account


def ward_of(actor: Actor, account_id: UUID) -> Account:
    """Somebody whose guardian the actor is now. Refuses: ``NotFound``."""
    mine = (Guardianship.guardian_id == actor.account_id, Guardianship.ended_at.is_(None))
    ward = db.session.scalar(
        select(Account).join(Guardianship, Guardianship.ward_id == Account.id).where(Account.id == account_id, *mine)
    )
    if ward is None:
        raise NotFound
    return ward


def is_guardian(guardian_id: UUID, ward_id: UUID) -> bool:
    live = (Guardianship.guardian_id == guardian_id, Guardianship.ward_id == ward_id, Guardianship.ended_at.is_(None))
    return db.session.scalar(select(Guardianship.id).where(*live)) is not None


def has_guardian(ward_id: UUID) -> bool:
    """A guardian has been recorded, and with that the consent to what the child does."""
    live = (Guardianship.ward_id == ward_id, Guardianship.ended_at.is_(None))
    return db.session.scalar(select(Guardianship.id).where(*live).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Tied:
    """A tie seen from one of its two ends; the other is masked."""

    tie: Any
    part: str
    other_id: UUID
    other_name_masked: str | None


def family_of(account_id: UUID) -> list[Tied]:
    rows = _with_other(FamilyTie, FamilyTie.low_id, FamilyTie.high_id, account_id)
    return [_tied(row, "declarer" if row[0].declared_by == account_id else "declared") for row in rows]


def delegations_of(account_id: UUID) -> list[Tied]:
    """As principal and as delegate, those that have not been ended."""
    rows = _with_other(Delegation, Delegation.principal_id, Delegation.delegate_id, account_id)
    return [_tied(row, "principal" if row[0].principal_id == account_id else "delegate") for row in rows]


def guardianships_of(account_id: UUID) -> list[Tied]:
    rows = _with_other(Guardianship, Guardianship.ward_id, Guardianship.guardian_id, account_id)
    return [_tied(row, "ward" if row[0].ward_id == account_id else "guardian") for row in rows]


def _with_other(kind: Any, one: Any, two: Any, account_id: UUID) -> Sequence[Any]:
    """Live ties of a person with the account at the other end: one statement."""
    other = or_(and_(one == account_id, Account.id == two), and_(two == account_id, Account.id == one))
    rows = select(kind, Account.id, Account.name_sealed).join(Account, other).where(kind.ended_at.is_(None))
    return db.session.execute(rows.order_by(kind.id).limit(TIES_MOST)).all()


def _tied(row: Any, part: str) -> Tied:
    name = read_name(row[1], row[2])
    return Tied(row[0], part, row[1], mask_name(name) if name else None)


def family_tie_for(actor: Actor, tie_id: UUID) -> FamilyTie:
    """A tie of somebody at home within the actor's staff grants. Refuses: ``NotFound``."""
    return _tie_for(actor, FamilyTie, tie_id, FamilyTie.low_id, FamilyTie.high_id, own=False)


def delegation_for(actor: Actor, delegation_id: UUID) -> Delegation:
    """One's own, at either end, or of a principal at home within the actor's staff grants. Refuses: ``NotFound``."""
    return _tie_for(actor, Delegation, delegation_id, Delegation.principal_id, Delegation.delegate_id, own=True)


def guardianship_for(actor: Actor, tie_id: UUID) -> Guardianship:
    """Refuses: ``NotFound``."""
    return _tie_for(actor, Guardianship, tie_id, Guardianship.ward_id, Guardianship.guardian_id, own=False)


def _tie_for(actor: Actor, kind: type[T], tie_id: UUID, one: Any, two: Any, *, own: bool) -> T:
    staffed = select(Account.id).where(Account.home_id.in_(within_grants(actor, Role.STAFF)))
    visible = one.in_(staffed) if kind is Delegation else or_(one.in_(staffed), two.in_(staffed))
    if own:
        visible = or_(visible, one == actor.account_id, two == actor.account_id)
    found = db.session.scalar(select(kind).where(kind.id == tie_id, visible))
    if found is None:
        raise NotFound
    return found
