from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.core.actor import administrator, anyone
from service.core.clock import SHANGHAI
from service.core.errors import NotFound, StaleVersion
from service.core.http import Call, Routes
from service.core.paging import Page, PageIn
from service.regions import access, commands, queries
from service.regions.errors import NameTaken, NotACommunity, PolicyMustStartLater, PolicyRefused, TierMisplaced
from service.regions.policy import in_full
from service.regions.schemas import (
    PolicyDayIn,
    PolicyIn,
    PolicyOut,
    PolicyVersionOut,
    PolicyVersionPageOut,
    ProfileIn,
    RegionIn,
    RegionOut,
    RegionPageOut,
    RegionsIn,
)

if TYPE_CHECKING:
    from service.regions.models import PolicyVersion, Region

routes = Routes("regions", __name__, description="区域与社区规则 · Regions and community policies")


@routes.get("/regions", who=anyone, filters=RegionsIn, gives=RegionPageOut)
def list_regions(call: Call) -> Page:
    """区域列表 · List the regions of the tree

    按加入的先后排列，先加入的在前。区域树是公开的；用 `parent_id` 一层一层取，`tier=community` 只要社区。

    In the order in which they were added. The tree is public; read it level by level with `parent_id`, or communities
    with `tier=community`.
    """
    return queries.listed(call.query)


@routes.get("/regions/<uuid:region_id>", who=anyone, gives=RegionOut)
def get_region(call: Call, region_id: UUID) -> Region:
    """一个区域 · One region

    `tier` 是明写的：有的社区按街道编码。

    `tier` is explicit: some communities are coded as subdistricts.
    """
    return queries.get(region_id)


@routes.post(
    "/regions",
    who=administrator,
    takes=RegionIn,
    gives=RegionOut,
    status=201,
    refuses=(NotFound, TierMisplaced, NameTaken),
)
def add_region(call: Call) -> Region:
    """新增区域 · Add a region under one that you administer

    层级写在 `tier`，不从深度推。依次拒绝：上级不在管辖内（404）；层级放错；同级重名。

    `tier` is explicit, never told by depth. Refused in order: a parent beyond one's reach (404); a misplaced
    tier; a name taken among its siblings.
    """
    parent = access.must_administer(call.actor, queries.get(call.body.pop("parent_id")))
    return commands.add(**call.body, parent=parent, actor=call.actor, now=call.now)


@routes.put(
    "/communities/<uuid:region_id>/profile",
    who=administrator,
    takes=ProfileIn,
    gives=RegionOut,
    refuses=(NotACommunity, StaleVersion),
)
def describe_community(call: Call, region_id: UUID) -> Region:
    """社区概况 · Replace a community's profile (households, population)

    是参与率的分母；要带读到的 `version`，过时答 409。

    The base of participation rates; send the `version` that was read, a stale one is a 409.
    """
    community = access.must_administer(call.actor, queries.get(region_id))
    return commands.describe(community, **call.body, actor=call.actor, now=call.now)


@routes.get(
    "/communities/<uuid:region_id>/policy",
    who=anyone,
    filters=PolicyDayIn,
    gives=PolicyOut,
    refuses=(NotACommunity,),
)
def get_policy(call: Call, region_id: UUID) -> dict[str, Any]:
    """社区规则 · The community's policy on a day (today by default)

    答复是每一项的值，没改过的是默认值；按服务日期（场次开始那天）取，别用今天的规则解释旧的时长。

    Answers every value, defaults included. Ask by the service date (the day a shift starts): today's policy does
    not explain old hours.
    """
    day = call.query.get("day") or call.now.astimezone(SHANGHAI).date()
    policy = queries.policy_for(queries.get_community(region_id).id, day)
    return {"version": policy.version, "sections": in_full(policy)}


@routes.get(
    "/communities/<uuid:region_id>/policy-versions",
    who=anyone,
    filters=PageIn,
    gives=PolicyVersionPageOut,
    refuses=(NotACommunity,),
)
def list_policy_versions(call: Call, region_id: UUID) -> Page:
    """规则的历次版本 · Every version of the community's policy, with the day it takes effect

    新的在前；`document` 只有改过的项，全部的值用 `get_policy`。

    Newest first; `document` holds what was overridden only, `get_policy` all values.
    """
    return queries.policy_versions(queries.get_community(region_id).id, call.query)


@routes.post(
    "/communities/<uuid:region_id>/policy-versions",
    who=administrator,
    takes=PolicyIn,
    gives=PolicyVersionOut,
    status=201,
    refuses=(NotACommunity, PolicyRefused, PolicyMustStartLater),
)
def set_policy(call: Call, region_id: UUID) -> PolicyVersion:
    """制定新规则 · Make the community's next policy version

    只影响 `effective_from` 及以后的服务日期；过去不变。整份替换：没写的一律回到默认值，
    所以请先 `get_policy`，改了再整份送来。

    Counts for service from `effective_from` on; the past does not change. It replaces the whole: what is left out is
    the default again, so begin with what `get_policy` gives.
    """
    community = access.must_administer(call.actor, queries.get(region_id))
    return commands.set_policy(community, **call.body, actor=call.actor, now=call.now)
