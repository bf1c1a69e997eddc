"""Who may act on whom: row predicates, true as of now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from service.accounts.errors import PersonClosed
from service.accounts.models import Account, RoleGrant
from service.accounts.rules import TO_CALL, AccountStatus, RevealField
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotAllowed
from service.regions.models import Region


def is_staff_of_home(actor: Actor, account: Account) -> bool:
    """Staff of the community where this person is at home."""
    return _is_granted_home(actor, account, Role.STAFF)


def must_see_whole(actor: Actor, account: Account, fields: Iterable[RevealField]) -> Account:
    """Staff of the home see all of it for a purpose; a social worker what it takes to call somebody. Refuses:
    ``NotAllowed``.
    """
    if not TO_CALL.issuperset(fields) and not is_staff_of_home(actor, account):
        raise NotAllowed
    return account


def administers_home(actor: Actor, account: Account) -> bool:
    return _is_granted_home(actor, account, Role.ADMINISTRATOR)


def _is_granted_home(actor: Actor, account: Account, role: Role) -> bool:
    home = db.session.get(Region, account.home_id) if account.home_id else None
    return home is not None and actor.is_granted(home.path, role)


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


def must_be_open(account: Account) -> None:
    """Nothing is given any more to who has closed the account, or died; they are still looked at. Refuses:
    ``PersonClosed``.
    """
    if account.status == AccountStatus.CLOSED:
        raise PersonClosed
