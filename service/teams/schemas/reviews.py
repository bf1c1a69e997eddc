from __future__ import annotations

from typing import ClassVar

from service.core.paging import page_of
from service.core.wire import Choice, Count, Flag, Id, Moment, Text, Wire
from service.teams.rules import FilingLevel, ReviewResult

YEARS = {"least": 2000, "most": 2200, "example": 2026}


class ReviewIn(Wire):
    says: ClassVar = {"reason": "要改进或不合格的，写明原因。 What is to be improved, or why it did not pass."}

    result = Choice(ReviewResult, required=True, metadata={"example": "passed"})
    reason = Text(load_default=None, allow_none=True, most=500, least=0, example="请每月至少组织一次活动。")


class ReviewOut(Wire):
    """一年一次的检查。

    What the tier found in one year.
    """

    wraps: ClassVar = "row"
    says: ClassVar = {
        "level": "检查时是哪一级。 The level at which it was reviewed.",
        "members": "检查时有几名队员。 Members at the time.",
        "policy_version": "按哪一版政策；0 是默认值。 Under which policy; 0: the defaults.",
    }

    id = Id(required=True)
    team_id = Id(required=True)
    community_id = Id(required=True)
    year = Count(required=True, **YEARS)
    level = Choice(FilingLevel, required=True, metadata={"example": "community_filed"})
    result = Choice(ReviewResult, required=True, metadata={"example": "passed"})
    reason = Text(required=True, allow_none=True, metadata={"example": None})
    members = Count(required=True, example=12)
    policy_version = Count(required=True, example=0)
    reviewed_by = Id(required=True)
    reviewed_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    reviewed_at = Moment(required=True)


ReviewPageOut = page_of(ReviewOut)


class DueReviewOut(Wire):
    """今年还没检查的一支备案团队。

    A team on file that is still to be reviewed this year.
    """

    wraps: ClassVar = "team"
    says: ClassVar = {
        "team_id": "团队。 The team.",
        "until_month": "检查到几月底为止。 Until the end of which month.",
        "is_overdue": "过了期限；仍可以检查。 It is late; it can still be made.",
    }

    team_id = Id(required=True, attribute="team.id")
    name = Text(required=True, example="乐竹邻志愿服务队")
    community_id = Id(required=True)
    filing_level = Choice(FilingLevel, required=True, metadata={"example": "community_filed"})
    filed_at = Moment(required=True)
    member_count = Count(required=True, example=12)
    year = Count(required=True, **YEARS)
    until_month = Count(required=True, least=1, most=12, example=6)
    is_overdue = Flag(required=True, metadata={"example": False})


DueReviewPageOut = page_of(DueReviewOut)
