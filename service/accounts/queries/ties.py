from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    cast,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from service.accounts.models import Account, Delegation, FamilyTie, FormerIndex, Guardianship, read_name
from service.accounts.rules import (
    ENDED_TIE_COUNTS_FOR,
    NEVER_TRUE,
    AccountStatus,
    DelegationScope,
    Kinship,
    seen_from_the_other,
)
from service.core.actor import Actor, Role
from service.core.crypto import mask_name
from service.core.db import UtcDateTime, db, table_of
from service.core.errors import NotFound
from service.regions.queries import within_grants

T = TypeVar("T", FamilyTie, Delegation, Guardianship)
TIES_MOST = 100  # more than any family


def ties_of(account_id: UUID, now: datetime) -> dict[UUID, set[str]]:
    """Everyone whom this person may not decide for at this moment, and why: in one statement.

    ``family_declared``, ``delegate`` (this person acts for them), ``principal`` (they act for this person),
    ``guardian``, ``ward`` and ``possibly_same_person``. A delegation that has
    only expired gives no power any more, but counts here until somebody ends it. Whatever has ended counts for
    ``ENDED_TIE_COUNTS_FOR`` more, and so does a phone, a name or a birth date that was changed: what the two have in
    their own hands must not turn one into the other's judge. So is every namesake of who has no birth date possibly
    the same person: it might have been left out. Only a family tie that staff lift because it never was one counts no
    more at once.
    """
    found: dict[UUID, set[str]] = {}
    values = {"person": account_id, "still": since_when_alike(now)}
    for name, _, other in db.session.execute(TIES_OF, values):
        found.setdefault(other, set()).add(name)
    return found


def since_when_alike(now: datetime) -> datetime:
    """What was changed after it counts as if it stood."""
    return now - ENDED_TIE_COUNTS_FOR


def ties_between(people: Iterable[UUID], others: Iterable[UUID], now: datetime) -> dict[tuple[UUID, UUID], set[str]]:
    """``ties_of`` for many at once: (person, other) → what keeps the first from deciding for the second."""
    values = {"people": list(set(people)), "others": list(set(others)), "still": since_when_alike(now)}
    found: dict[tuple[UUID, UUID], set[str]] = {}
    for name, person, other in db.session.execute(TIES_BETWEEN, values):
        found.setdefault((person, other), set()).add(name)
    return found


def _ties(wanted: Callable[[Any, Any], ColumnElement[bool]]) -> CompoundSelect[Any]:
    """(name, person, other) of the ties that count, seen from both ends; ``wanted`` narrows person and other. Plain
    columns, put together once: it stands before every decision, and is dearer to write than to run.
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
    tied = [
        select(literal(name), kind.c[person], kind.c[other]).where(
            wanted(kind.c[person], kind.c[other]),
            or_(kind.c.ended_at.is_(None), and_(kind.c.ended_at > STILL, _was_true(kind))),
        )
        for name, kind, person, other in sides
    ]
    one, two = _two_accounts()
    alike = select(literal("possibly_same_person"), one.id, two.id).where(wanted(one.id, two.id))
    now = alike.where(_possibly_same(one, two, _are_undated_namesakes(one, two)))
    return union_all(*tied, now, *_alike_before(alike, one, two, "phone_index", "name_birth_index", "name_index"))


def _doubles() -> CompoundSelect[Any]:
    """(person, other) of those of ``people`` whose identity nobody has confirmed and whom another account resembles: by
    name and birth date, or by name and phone. An old couple shares a phone, and is two.
    """
    one, two = _two_accounts()
    alike = _unconfirmed_beside_open(one, two)
    by_phone = alike.where(one.name_index == two.name_index)
    now = [  # one at a time: SQLite would read all accounts for both
        pairs.where(one[name] == two[name], one.id != two.id, _is_unproved(one, two))
        for pairs, name in ((alike, "name_birth_index"), (by_phone, "phone_index"))
    ]
    before = (*_alike_before(alike, one, two, "name_birth_index"), *_alike_before(by_phone, one, two, "phone_index"))
    return union_all(*now, *before)


def _undated_doubles() -> CompoundSelect[Any]:
    """The same of namesakes of whom one has, or had, no birth date. Of common names there are many in a district: to be
    asked of those alone who have served on one day.
    """
    one, two = _two_accounts()
    alike = _unconfirmed_beside_open(one, two)
    now = alike.where(_are_undated_namesakes(one, two), one.id != two.id, _is_unproved(one, two))
    return union_all(now, *_alike_before(alike, one, two, "name_index"))


def _unconfirmed_beside_open(one: Any, two: Any) -> Select[Any]:
    return select(one.id.label("person"), two.id.label("other")).where(
        one.id.in_(PEOPLE), one.identity_confirmed_at.is_(None), two.status != AccountStatus.CLOSED
    )


def _two_accounts() -> tuple[Any, Any]:
    accounts = table_of(Account)
    return accounts.alias().c, accounts.alias().c


def _was_true(kind: Table) -> ColumnElement[bool]:
    return kind.c.end_reason.not_in(NEVER_TRUE) if kind is table_of(FamilyTie) else true()


def _alike_before(alike: Select[Any], one: Any, two: Any, *by: str) -> Iterator[Select[Any]]:
    """Pairs of which one has, or both have, changed since what made them alike."""
    former = table_of(FormerIndex)
    was, other = former.alias().c, former.alias().c
    pairs = alike.where(was.ended_at > STILL, one.id != two.id, _is_unproved(one, two))
    for changed, current in ((one, two), (two, one)):
        same = or_(*(current[name] == was.index for name in by))
        yield pairs.where(changed.id == was.account_id, same)
    both = pairs.where(one.id == was.account_id, other.index == was.index, two.id == other.account_id)
    yield both.where(other.ended_at > STILL)


def _possibly_same(one: Any, two: Any, *or_else: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same phone, or the same name and birth date, unless two identity numbers prove that they are two: nobody has
    another's.
    """
    same = [one.phone_index == two.phone_index, one.name_birth_index == two.name_birth_index]
    return and_(one.id != two.id, or_(*same, *or_else), _is_unproved(one, two))


def _are_undated_namesakes(one: Any, two: Any) -> ColumnElement[bool]:
    is_undated = or_(one.birth_date_sealed.is_(None), two.birth_date_sealed.is_(None))
    return and_(one.name_index == two.name_index, is_undated)


def _is_unproved(one: Any, two: Any) -> ColumnElement[bool]:
    return or_(one.id_number_index.is_(None), two.id_number_index.is_(None))


PERSON, STILL = bindparam("person", type_=Uuid()), bindparam("still", type_=UtcDateTime())
PEOPLE, OTHERS = (bindparam(name, type_=Uuid(), expanding=True) for name in ("people", "others"))
TIES_OF = _ties(lambda person, _: person == PERSON)
TIES_BETWEEN = _ties(lambda person, other: and_(person.in_(PEOPLE), other.in_(OTHERS)))
DOUBLES = _doubles()  # to be joined with; takes ``people`` and ``still``, which is ``since_when_alike``
UNDATED_DOUBLES = _undated_doubles()  # and so is this


def possibly_same_as(account_id: UUID) -> set[UUID]:
    """Open accounts that are possibly a second one of this person."""
    one, two = aliased(Account), aliased(Account)
    rows = select(two.id).join(one, _possibly_same(one, two))
    is_open = two.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))
    return set(db.session.scalars(rows.where(one.id == account_id, is_open)))


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


def seen_by(actor: Actor, now: datetime, *also: DelegationScope) -> CompoundSelect[UUID]:
    """Whose own records the actor sees with them, to be used inside a larger query: principals who have delegated
    ``view``, or one of ``also``, while that is in force, and wards.
    """
    scopes = cast(Delegation.scopes, String)
    views = or_(*(scopes.contains(f'"{scope.value}"') for scope in (DelegationScope.VIEW, *also)))
    mine = (Delegation.delegate_id == actor.account_id, Delegation.ended_at.is_(None), Delegation.expires_at > now)
    guarded = (Guardianship.guardian_id == actor.account_id, Guardianship.ended_at.is_(None))
    return union_all(select(Delegation.principal_id).where(*mine, views), select(Guardianship.ward_id).where(*guarded))


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


def guardians_of(ward_id: UUID) -> Sequence[UUID]:
    live = (Guardianship.ward_id == ward_id, Guardianship.ended_at.is_(None))
    return db.session.scalars(select(Guardianship.guardian_id).where(*live).order_by(Guardianship.guardian_id)).all()


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
