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
    """角色列表 · The roles over the regions that one administers

    默认只有在用的；`ended=true` 也列已撤销的。队长、副队长不在这里，看成员名单。

    Only those in force; `ended=true` lists ended ones too. Leaders and deputies stand in the roster, not here.
    """
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
    """授予角色 · Grant a role over a region's subtree

    只能在自己管辖的区域内；同样的授权已有答 409。队长、副队长用 `appoint`，不在这里。

    Only within regions that one administers; a 409 for the same grant twice. Leaders and deputies are made by
    `appoint`.
    """
    region = must_administer(call.actor, get_region(call.body["region_id"]))
    return grants.grant(account_id, call.body["role"], region, actor=call.actor, now=call.now)


@routes.post("/grants/<uuid:grant_id>/withdraw", who=administrator, gives=GrantOut, refuses=(GrantNotYours,))
def withdraw_grant(call: Call, grant_id: UUID) -> RoleGrant:
    """撤销角色 · Withdraw a grant, with immediate effect

    下一个请求起就没有权限。不能撤销自己的；重复撤销不改变什么。

    Its powers are gone on the next request. Not one's own; again changes nothing.
    """
    return grants.withdraw(queries.grant_for(call.actor, grant_id), actor=call.actor, now=call.now)
