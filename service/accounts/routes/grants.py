from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries
from service.accounts.commands import grants
from service.accounts.errors import AlreadyGranted, GrantNotYours, PersonNotFound
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.people import GrantIn, GrantOut, GrantPageOut, GrantsIn
from service.core.actor import administrator
from service.core.http import Call
from service.core.paging import Page
from service.regions.access import must_administer
from service.regions.queries import get as get_region

if TYPE_CHECKING:
    from service.accounts.models import RoleGrant


@routes.get("/grants", who=administrator, filters=GrantsIn, gives=GrantPageOut)
def list_grants(call: Call) -> Page:
    """角色列表 · The roles over the regions that one administers"""
    return queries.grants_listed(call.actor, call.query)


@routes.post(
    "/people/<uuid:account_id>/grants",
    who=administrator,
    takes=GrantIn,
    gives=GrantOut,
    status=201,
    refuses=(GrantNotYours, PersonNotFound, AlreadyGranted),
)
def grant_role(call: Call, account_id: UUID) -> RoleGrant:
    """授予角色 · Grant a role over a region's subtree"""
    region = must_administer(call.actor, get_region(call.body["region_id"]))
    return grants.grant(account_id, call.body["role"], region, actor=call.actor, now=call.now)


@routes.post("/grants/<uuid:grant_id>/withdraw", who=administrator, gives=GrantOut, refuses=(GrantNotYours,))
def withdraw_grant(call: Call, grant_id: UUID) -> RoleGrant:
    """撤销角色 · Withdraw a grant, with immediate effect"""
    return grants.withdraw(queries.grant_for(call.actor, grant_id), actor=call.actor, now=call.now)
