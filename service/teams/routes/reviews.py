"""The annual review of teams on file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts.errors import NotForYourself
from service.core.actor import signed_in, staff
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page, PageIn
from service.teams import access, queries
from service.teams.commands.reviews import review
from service.teams.errors.reviews import (
    FiledThisYear,
    NotFiled,
    NotYourReview,
    ReviewedAlready,
    ReviewNotYet,
    ReviewReasonMissing,
)
from service.teams.queries import reviews
from service.teams.routes.blueprint import routes
from service.teams.schemas.reviews import DueReviewPageOut, ReviewIn, ReviewOut, ReviewPageOut

if TYPE_CHECKING:
    from service.accounts.queries import Shown


@routes.get("/team-reviews-due", who=staff, filters=PageIn, gives=DueReviewPageOut)
def list_due_reviews(call: Call) -> Page:
    """今年要检查的团队 · Teams that are to be reviewed this year

    社区看社区备案的，街道看街道备案和登记的；今年才到这一级的不用查，自己不能查的不列。先成立的在前。

    The community sees what it has filed, the tier above what is filed there or registered; who came to the level this
    year is not due, and what one may not review is not shown. The oldest team comes first.
    """
    return reviews.due(call.actor, call.query, call.now)


@routes.post(
    "/teams/<uuid:team_id>/reviews",
    who=staff,
    takes=ReviewIn,
    gives=ReviewOut,
    status=201,
    once="required",
    refuses=(
        *(NotAllowed, NotFiled, NotYourReview, NotForYourself, FiledThisYear, ReviewNotYet, ReviewedAlready),
        ReviewReasonMissing,
    ),
)
def review_team(call: Call, team_id: UUID) -> Shown:
    """年度检查 · Review a team on file, once a calendar year

    由备案的那一级来查，自己带的、家人带的团队不能查，180 天内带过的也一样。要改进、不合格的写明原因；
    不合格的马上退回下一级。团队负责人会收到消息。负责人单方面申报成亲属的同事，仍可以查出“不合格”。

    By the tier with which it is on file, and by nobody who leads it, or has within 180 days, or whose family is such.
    What is to be improved, or did not pass, has its reason; who did not pass falls back one level at once. The team's
    officers are told. Whom an officer alone has declared their family may still find that it did not pass.
    """
    team = access.must_oversee(call.actor, queries.get(team_id))
    made = review(team.id, **call.body, actor=call.actor, now=call.now)
    return reviews.shown_one(made)


@routes.get("/teams/<uuid:team_id>/reviews", who=signed_in, filters=PageIn, gives=ReviewPageOut, refuses=(NotAllowed,))
def list_reviews_of_team(call: Call, team_id: UUID) -> Page:
    """一支团队历年的检查 · The reviews of a team, newest first

    给队长、副队长、社区各类工作人员和上一级。

    For leader, deputy, every role over the community, and staff of the tier above.
    """
    return reviews.history_of(call.actor, queries.get(team_id), call.query)
