from __future__ import annotations

from typing import Any
from uuid import UUID

from service.core.actor import anyone
from service.core.calendar import local_date
from service.core.http import Call
from service.ladder import policy
from service.ladder.errors import LadderNotLoaded
from service.ladder.queries.policies import ladder_of
from service.ladder.routes.blueprint import routes
from service.ladder.routes.wording import in_words
from service.ladder.schemas.policies import CommunityLadderOut, LadderDayIn, LadderPoliciesOut
from service.regions import queries as regions
from service.regions.errors import NotACommunity


@routes.get("/ladder-policies", who=anyone, gives=LadderPoliciesOut)
def list_ladder_policies(call: Call) -> dict[str, Any]:
    """可选的成长规则 · The ladder policies that a community may choose from, in words

    随程序的和管理员自己加的；社区用哪一份，见 `get_community_ladder`。发布以后不改动，改动就是新的版本。

    Those that are shipped and those that the operator has added; which a community goes by, `get_community_ladder`
    tells. One that is out never changes: a change is a new version.
    """
    return {"items": [in_words(each) for each in policy.loaded()]}


@routes.get(
    "/communities/<uuid:region_id>/ladder",
    who=anyone,
    filters=LadderDayIn,
    gives=CommunityLadderOut,
    refuses=(NotACommunity, LadderNotLoaded),
)
def get_community_ladder(call: Call, region_id: UUID) -> dict[str, Any]:
    """社区的成长阶梯 · The ladder that a community goes by on a day (today by default), in words

    公开：每个阶段要什么、多久没来社工会打电话。换一份用 `set_policy` 的 `ladder.policy`，最早从第二天起。

    Public: what each stage asks, and after how long a social worker calls. Another is chosen by `ladder.policy` of
    `set_policy`, from the next day at the earliest.
    """
    day = call.query.get("day") or local_date(call.now)
    community = regions.get_community(region_id)
    chosen = regions.policy_for(community.id, day)
    found = {"community_id": community.id, "day": day, "policy_version": chosen.version}
    return {**found, "policy": in_words(ladder_of(community.id, day))}
