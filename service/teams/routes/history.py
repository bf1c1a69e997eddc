"""Who belonged, and when."""

from __future__ import annotations

from uuid import UUID

from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page, PageIn
from service.teams import access, queries
from service.teams.queries.history import my_stretches, stretches_of
from service.teams.routes.blueprint import routes
from service.teams.schemas.roster import MembershipPageOut, StretchesIn, StretchPageOut


@routes.get(
    "/teams/<uuid:team_id>/memberships",
    who=signed_in,
    filters=StretchesIn,
    gives=MembershipPageOut,
    refuses=(NotAllowed,),
)
def list_memberships(call: Call, team_id: UUID) -> Page:
    """历年成员 · Everybody who has ever belonged to a team, stretch by stretch; for leader, deputy and staff

    按开始的先后排列，离开了的也在。换职务是新的一段：前一段的 `left_at` 就是后一段的 `joined_at`。
    某一天有多少人，数那一天在队的 `account_id`。

    In the order in which they began, with those that have ended. Another role is another stretch, which begins as the
    one before ends. How many belonged on a day: count the `account_id` of the stretches that hold it.
    """
    return stretches_of(access.must_see_roster(call.actor, queries.get(team_id)).id, call.query)


@routes.get("/me/memberships", who=signed_in, filters=PageIn, gives=StretchPageOut)
def list_my_memberships(call: Call) -> Page:
    """我在团队的经历 · Every stretch of one's own membership, in all teams

    新的在前，离开了的也在。

    Newest first, with those that have ended.
    """
    return my_stretches(call.actor, call.query)
