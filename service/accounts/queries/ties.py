from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Row,
    String,
    and_,
    cast,
    or_,
    select,
    union_all,
)

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship, read_name
from service.accounts.queries.linking import signs_in
from service.accounts.rules import (
    DelegationScope,
    Kinship,
    seen_from_the_other,
)
from service.core.actor import Actor, Role
from service.core.crypto import mask_name
from service.core.db import db
from service.core.errors import NotFound
from service.regions.queries import within_grants

T = TypeVar("T", FamilyTie, Delegation, Guardianship)
TIES_MOST = 100  # more than any family


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


def who_entered(principal_id: UUID, scope: DelegationScope, now: datetime) -> dict[UUID, set[UUID]]:
    """Of each who may act for this person now, who put that on record: the person, or staff at the desk; of a guardian
    always staff.
    """
    in_force = (Delegation.principal_id == principal_id, Delegation.ended_at.is_(None), Delegation.expires_at > now)
    has_scope = cast(Delegation.scopes, String).contains(f'"{scope.value}"')
    guarded = (Guardianship.ward_id == principal_id, Guardianship.ended_at.is_(None))
    rows = union_all(
        select(Delegation.delegate_id, Delegation.granted_by).where(*in_force, has_scope),
        select(Guardianship.guardian_id, Guardianship.recorded_by).where(*guarded),
    )
    return by_first(db.session.execute(rows))


def by_first(pairs: Iterable[Row[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return found


def number_ended(principal_id: UUID, scopes: Sequence[DelegationScope], since: datetime, now: datetime) -> int:
    """How many who could act for this person after ``since``, by one of these scopes or as guardian, no longer can:
    it only ever grows.
    """
    has_scope = or_(*(cast(Delegation.scopes, String).contains(f'"{scope.value}"') for scope in scopes))
    lapsed = or_(Delegation.ended_at <= now, Delegation.expires_at <= now)
    until = (Delegation.expires_at > since, or_(Delegation.ended_at.is_(None), Delegation.ended_at > since))
    guarded = (Guardianship.ended_at > since, Guardianship.ended_at <= now)
    rows = union_all(
        select(Delegation.id).where(Delegation.principal_id == principal_id, has_scope, lapsed, *until),
        select(Guardianship.id).where(Guardianship.ward_id == principal_id, *guarded),
    )
    return len(db.session.scalars(rows).all())


def seen_by(actor: Actor, now: datetime, *also: DelegationScope) -> CompoundSelect[UUID]:
    """Whose own records the actor sees with them, to be used inside a larger query: principals who have delegated
    ``view``, or one of ``also``, while that is in force, and wards.
    """
    scopes = cast(Delegation.scopes, String)
    views = or_(*(scopes.contains(f'"{scope.value}"') for scope in (DelegationScope.VIEW, *also)))
    mine = (Delegation.delegate_id == actor.account_id, Delegation.ended_at.is_(None), Delegation.expires_at > now)
    guarded = (Guardianship.guardian_id == actor.account_id, Guardianship.ended_at.is_(None))
    return union_all(select(Delegation.principal_id).where(*mine, views), select(Guardianship.ward_id).where(*guarded))


def represented_by(person_id: UUID, now: datetime, scope: DelegationScope) -> CompoundSelect[UUID]:
    """Whom somebody may do this for, to be used inside a larger query: wards, and principals of a delegation of this
    scope that is in force.
    """
    has_scope = cast(Delegation.scopes, String).contains(f'"{scope.value}"')
    mine = (Delegation.delegate_id == person_id, Delegation.ended_at.is_(None), Delegation.expires_at > now)
    guarded = (Guardianship.guardian_id == person_id, Guardianship.ended_at.is_(None))
    return union_all(
        select(Delegation.principal_id).where(*mine, has_scope), select(Guardianship.ward_id).where(*guarded)
    )


def seen_for(actor: Actor, account_id: UUID, now: datetime, *also: DelegationScope) -> Account:
    """Oneself, or somebody whose own records (or of them what ``also`` takes to do) one sees with them. Refuses:
    ``NotFound``.
    """
    visible = or_(Account.id == actor.account_id, Account.id.in_(seen_by(actor, now, *also)))
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
    """Whether a guardian stands on record; what they consent to is another matter (``has_guardian_consent``)."""
    live = (Guardianship.ward_id == ward_id, Guardianship.ended_at.is_(None))
    return db.session.scalar(select(Guardianship.id).where(*live).limit(1)) is not None


def had_guardian(ward_id: UUID) -> bool:
    """Whether one stands on record, or did; an account that ends, ends its guardianships."""
    return db.session.scalar(select(Guardianship.id).where(Guardianship.ward_id == ward_id).limit(1)) is not None


def guardians_of(ward_id: UUID) -> Sequence[UUID]:
    live = (Guardianship.ward_id == ward_id, Guardianship.ended_at.is_(None))
    return db.session.scalars(select(Guardianship.guardian_id).where(*live).order_by(Guardianship.guardian_id)).all()


def delegates_of(principal_id: UUID, scope: DelegationScope, now: datetime) -> list[UUID]:
    """Whose delegation of this scope is in force at this moment."""
    live = (Delegation.principal_id == principal_id, Delegation.ended_at.is_(None), Delegation.expires_at > now)
    rows = select(Delegation.delegate_id, Delegation.scopes).where(*live).order_by(Delegation.id)
    return [who for who, scopes in db.session.execute(rows) if scope.value in scopes]


def acting_for_phoneless(
    account_ids: Collection[UUID], now: datetime, *scopes: DelegationScope
) -> dict[UUID, set[UUID]]:
    """For each of these to whom nobody signs in, their guardians and whose delegation of one of the scopes is in
    force.
    """
    if not account_ids:
        return {}
    has_scope = or_(*(cast(Delegation.scopes, String).contains(f'"{scope.value}"') for scope in scopes))
    in_force = (Delegation.ended_at.is_(None), Delegation.expires_at > now, has_scope)
    among = (Delegation.principal_id.in_(account_ids), ~signs_in(Delegation.principal_id))
    wards = (Guardianship.ward_id.in_(account_ids), ~signs_in(Guardianship.ward_id))
    rows = union_all(
        select(Delegation.principal_id, Delegation.delegate_id).where(*among, *in_force),
        select(Guardianship.ward_id, Guardianship.guardian_id).where(*wards, Guardianship.ended_at.is_(None)),
    )
    found: dict[UUID, set[UUID]] = {}
    for who, acting in db.session.execute(rows):
        found.setdefault(who, set()).add(acting)
    return found


@dataclass(frozen=True, slots=True)
class Tied:
    """A tie seen from one of its two ends; the other is masked."""

    tie: Any
    part: str
    other_id: UUID
    other_name_masked: str | None
    relation: Kinship | None = None  # of family: what the other is to this one


def family_of(account_id: UUID) -> list[Tied]:
    rows = _with_other(FamilyTie, FamilyTie.low_id, FamilyTie.high_id, account_id)
    return [_family(_tied(row, "declarer" if row[0].declared_by == account_id else "declared")) for row in rows]


def _family(tied: Tied) -> Tied:
    said = Kinship(tied.tie.relation)
    return replace(tied, relation=said if tied.part == "declarer" else seen_from_the_other(said))


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
    """A tie of somebody at home within the actor's staff grants, or whom they administer: one that a single word has
    put between the only two members of staff, neither may lift. Refuses: ``NotFound``.
    """
    roles = (Role.STAFF, Role.ADMINISTRATOR)
    return _tie_for(actor, FamilyTie, tie_id, FamilyTie.low_id, FamilyTie.high_id, own=False, roles=roles)


def delegation_for(actor: Actor, delegation_id: UUID) -> Delegation:
    """One's own, at either end, or of a principal at home within the actor's staff grants. Refuses: ``NotFound``."""
    return _tie_for(actor, Delegation, delegation_id, Delegation.principal_id, Delegation.delegate_id, own=True)


def guardianship_for(actor: Actor, tie_id: UUID) -> Guardianship:
    """Refuses: ``NotFound``."""
    return _tie_for(actor, Guardianship, tie_id, Guardianship.ward_id, Guardianship.guardian_id, own=False)


def _tie_for(
    actor: Actor, kind: type[T], tie_id: UUID, one: Any, two: Any, *, own: bool, roles: tuple[Role, ...] = (Role.STAFF,)
) -> T:
    staffed = select(Account.id).where(Account.home_id.in_(within_grants(actor, *roles)))
    visible = one.in_(staffed) if kind is Delegation else or_(one.in_(staffed), two.in_(staffed))
    if own:
        visible = or_(visible, one == actor.account_id, two == actor.account_id)
    found = db.session.scalar(select(kind).where(kind.id == tie_id, visible))
    if found is None:
        raise NotFound
    return found
