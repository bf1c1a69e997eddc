from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import access, queries
from service.accounts.commands import standing
from service.accounts.errors import NotForYourself, StatusForbids
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.people import DisableIn, MeOut, PersonOut
from service.core.actor import Role, administrator, reader, signed_in
from service.core.clock import real_now
from service.core.errors import NotAllowed
from service.core.http import Call

if TYPE_CHECKING:
    from service.accounts.models import Account


@routes.get("/me", who=signed_in, gives=MeOut)
def get_me(call: Call) -> Account:
    """我的资料 · One's own account"""
    return queries.own(call.actor)


@routes.get("/people/<uuid:account_id>", who=reader, gives=PersonOut)
def get_person(call: Call, account_id: UUID) -> Account:
    """人员（脱敏）· A person, masked"""
    return queries.get_for(call.actor, account_id)


@routes.post(
    "/people/<uuid:account_id>/disable",
    who=administrator,
    takes=DisableIn,
    gives=PersonOut,
    refuses=(NotAllowed, NotForYourself, StatusForbids),
)
def disable_person(call: Call, account_id: UUID) -> Account:
    """停用账号 · Shut a person out, at once"""
    account = access.must_outrank(call.actor, queries.get_as(call.actor, account_id, Role.ADMINISTRATOR))
    return standing.disable(account, call.body["reason"], actor=call.actor, now=call.now, real_now=real_now())


@routes.post(
    "/people/<uuid:account_id>/enable", who=administrator, gives=PersonOut, refuses=(NotAllowed, StatusForbids)
)
def enable_person(call: Call, account_id: UUID) -> Account:
    """恢复账号 · Let a disabled person in again"""
    account = access.must_outrank(call.actor, queries.get_as(call.actor, account_id, Role.ADMINISTRATOR))
    return standing.enable(account, actor=call.actor, now=call.now)
