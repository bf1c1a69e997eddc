from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from service.accounts.models import (
    Account,
    RoleGrant,
    read_name,
)
from service.core.actor import Actor, Role
from service.core.crypto import mask_name
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.models import Region
from service.regions.queries import within_grants


def own(actor: Actor) -> Account:
    return db.session.get_one(Account, actor.person_id)


def get_for(actor: Actor, account_id: UUID) -> Account:
    """Oneself, or a person whose home is within the actor's grants. Refuses: ``NotFound``."""
    visible = or_(Account.id == actor.account_id, Account.home_id.in_(within_grants(actor)))
    return _one(Account.id == account_id, visible)


def get_as(actor: Actor, account_id: UUID, *roles: Role) -> Account:
    """A person whose home lies within grants of one of these roles: to act on, not only to see.

    Refuses: ``NotFound``.
    """
    return _one(Account.id == account_id, Account.home_id.in_(within_grants(actor, *roles)))


def _one(*conditions: ColumnElement[bool]) -> Account:
    account = db.session.scalar(select(Account).where(*conditions))
    if account is None:
        raise NotFound
    return account


def masked_names(account_ids: Iterable[UUID]) -> dict[UUID, str | None]:
    """What a list may show of people, in one statement."""
    rows = db.session.execute(select(Account.id, Account.name_sealed).where(Account.id.in_(set(account_ids))))
    return {row.id: mask_name(name) if (name := read_name(row.id, row.name_sealed)) else None for row in rows}


def has_administrator() -> bool:
    """Whether anybody may grant roles at all."""
    live = exists().where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
    return bool(db.session.scalar(select(live)))


def grant_for(actor: Actor, grant_id: UUID) -> RoleGrant:
    """A grant over a region that the actor administers. Refuses: ``NotFound``."""
    given = db.session.execute(
        select(RoleGrant, Region.path).join(Region, Region.id == RoleGrant.region_id).where(RoleGrant.id == grant_id)
    ).first()
    if given is None or not actor.is_granted(given.path, Role.ADMINISTRATOR):
        raise NotFound
    found: RoleGrant = given[0]
    return found


def grants_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """The grants over regions that the actor administers; those that have ended only when asked for."""
    rows = select(RoleGrant).where(RoleGrant.region_id.in_(within_grants(actor, Role.ADMINISTRATOR)))
    rows = rows.where(RoleGrant.ended_at.is_not(None) if query.get("ended") else RoleGrant.ended_at.is_(None))
    if account := query.get("account_id"):
        rows = rows.where(RoleGrant.account_id == account)
    if region := query.get("region_id"):
        rows = rows.where(RoleGrant.region_id == region)
    return read_page(rows, RoleGrant.id, query)
