"""Who may act on whom: row predicates, true as of now."""

from __future__ import annotations

from sqlalchemy import select

from service.accounts.models import Account, RoleGrant
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotAllowed
from service.regions.models import Region


def must_outrank(actor: Actor, account: Account) -> Account:
    """The actor must administer every region over which this person holds a role: whoever may set a password or close
    a door here could otherwise become the district's administrator. Refuses: ``NotAllowed``.
    """
    held = db.session.scalars(
        select(Region.path)
        .join(RoleGrant, RoleGrant.region_id == Region.id)
        .where(RoleGrant.account_id == account.id, RoleGrant.ended_at.is_(None))
    )
    if not all(actor.is_granted(path, Role.ADMINISTRATOR) for path in held):
        raise NotAllowed
    return account
