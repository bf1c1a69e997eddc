"""Staff roles: who may do what, where."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.accounts import queries
from service.accounts.errors import AlreadyGranted, GrantNotYours, PersonNotFound
from service.accounts.models import Account, RoleGrant
from service.accounts.rules import AccountStatus
from service.core import audit, outbox
from service.core.actor import Actor, ActorKind, Role
from service.core.db import db
from service.regions.models import Region


def grant(account_id: UUID, role: Role, region: Region, *, actor: Actor, now: datetime) -> RoleGrant:
    """Give a role over a region's subtree. Refuses: ``GrantNotYours``, ``PersonNotFound``, ``AlreadyGranted``."""
    if account_id == actor.account_id:
        raise GrantNotYours
    account = db.session.get(Account, account_id)
    if account is None or account.status == AccountStatus.CLOSED:
        raise PersonNotFound
    live = select(RoleGrant.id).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == role,
        RoleGrant.region_id == region.id,
        RoleGrant.ended_at.is_(None),
    )
    if db.session.scalar(live):
        raise AlreadyGranted
    given = RoleGrant(
        account_id=account_id, role=role, region_id=region.id, granted_by=actor.account_id, granted_at=now
    )
    db.session.add(given)
    db.session.flush()
    audit.record("grant.given", "account", account_id, actor=actor, now=now, role=role.value, region_id=str(region.id))
    _tell(given, "grant.given", actor, now)
    return given


def withdraw(given: RoleGrant, *, actor: Actor, now: datetime) -> RoleGrant:
    """End a grant; its powers are gone on the next request. Refuses: ``GrantNotYours``."""
    if given.account_id == actor.account_id:
        raise GrantNotYours
    if given.ended_at is None:
        given.ended_at, given.ended_by = now, actor.account_id
        db.session.flush()
        audit.record("grant.withdrawn", "account", given.account_id, actor=actor, now=now, role=given.role)
        _tell(given, "grant.withdrawn", actor, now)
    return given


def end_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Every role of who is not there any more; whoever administers the region is told."""
    live = select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
    for given in db.session.scalars(live.order_by(RoleGrant.id).with_for_update()).all():
        given.ended_at, given.ended_by = now, actor.account_id
        db.session.flush()
        audit.record("grant.withdrawn", "account", account_id, actor=actor, now=now, role=given.role)
        facts = {"role": given.role, "region_id": str(given.region_id), "code": "grant.ended_with_account"}
        watching = queries.administrators_over(given.region_id) - {account_id, actor.person_id}
        outbox.put("inbox", [{"account_id": str(each), **facts} for each in sorted(watching)], now=now)


def _tell(given: RoleGrant, code: str, actor: Actor, now: datetime) -> None:
    """The person, and every other administrator of the region, so that no grant is made in silence. What the operator
    does at the console is the founding, and told to nobody.
    """
    if actor.kind is not ActorKind.PERSON:
        return
    facts = {"role": given.role, "region_id": str(given.region_id)}
    watching = queries.administrators_over(given.region_id) - {given.account_id, actor.person_id}
    told = [(given.account_id, code), *((each, f"{code}_by_colleague") for each in sorted(watching))]
    outbox.put("inbox", [{"account_id": str(person), "code": said, **facts} for person, said in told], now=now)
