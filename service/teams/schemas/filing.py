from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.complaints import Items
from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Id, Line, Moment, Text, Wire
from service.teams.rules import FilingLevel, FilingState, FilingTier

MOST_FOUNDERS = 50


class FilingIn(Wire):
    """缺的内容逐项说明，不用一次填对。

    What is missing is told one thing after another.
    """

    says: ClassVar = {
        "level": "要申请的一级，只能是现在的下一级。 The level that comes next.",
        "founder_ids": "发起人，都是这支团队的队员，身份核实过。 The founders: members whose identity is confirmed.",
        "founding_organisations": "发起的单位（法人）。 Organisations that found it.",
        "charter": "章程全文。 The whole charter.",
        "venue": "平时的活动场所。 Where the team usually meets.",
        "purpose": "宗旨。 What the team is for.",
    }

    shows: ClassVar = {
        "founder_ids": [
            "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90",
            "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a91",
            "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a92",
        ],
        "founding_organisations": [],
    }

    level = Choice(FilingLevel, required=True, metadata={"example": "community_filed"})
    founder_ids = fields.List(Id(), load_default=list, validate=Items(most=MOST_FOUNDERS, may_be_none=True))
    founding_organisations = fields.List(
        Line(most=80, least=2, example="竹西社区物业服务中心"),
        load_default=list,
        validate=Items(most=MOST_FOUNDERS, may_be_none=True),
    )
    charter = Text(
        load_default=None, allow_none=True, most=10_000, least=0, example="第一条 本队名称为乐竹邻志愿服务队。"
    )
    venue = Line(load_default=None, allow_none=True, most=120, least=0, example="睦邻中心二楼")
    purpose = Text(load_default=None, allow_none=True, most=1000, least=0, example="低龄老人服务高龄老人")


class FilingApprovalIn(Wire):
    says: ClassVar = {
        "registration_number": "民政部门给的登记证号，只在登记的最后一步填。"
        " The number that civil affairs have given; only at the last step of a registration."
    }

    registration_number = Line(load_default=None, allow_none=True, most=40, example="52340111MJA0000000")


class FilingReturnIn(Wire):
    says: ClassVar = {"reason": "缺什么、怎么改，队长看得到。 What is missing; the leader reads it."}

    reason = Text(required=True, most=500, example="章程里还没有写怎么退队。")


class FounderOut(Wire):
    """一位发起人，或一家发起单位。

    A person or an organisation that founds the team.
    """

    account_id = Id(required=True, allow_none=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    organisation = Text(required=True, allow_none=True, metadata={"example": None})


class FilingSummaryOut(Wire):
    """一份备案申请，章程另取。

    One application to be filed, without its charter.
    """

    wraps: ClassVar = "row"
    says: ClassVar = {
        "round": "同一级第几次申请。 How often the team has applied for this level, this one included.",
        "in_turn": "现在轮到哪一级审；null：已有结果。 Whose turn it is; null: it is decided.",
        "members_submitted": "交的时候有几名队员；没有同意登记的、账号停用的不算，下同。"
        " Members when it was sent; whoever has not agreed to be on record, or whose account is shut, never counts.",
        "members_now": "现在有几名队员。 Members now.",
        "members_decided": "通过的时候有几名队员；null：没有通过。 Members when it was granted; null: it was not.",
        "policy_version": "按哪一版政策审的；0 是默认值。 The policy that it is judged by; 0: the defaults.",
        "decided_by": "谁通过、退回或撤回的；null：还没有。 Who granted, returned or withdrew it; null: nobody yet.",
        "reason": "为什么退回。 Why it was returned.",
        "registration_number": "民政登记证号。 The number of the registration with civil affairs.",
    }

    id = Id(required=True)
    team_id = Id(required=True)
    team_name = Text(required=True, example="乐竹邻志愿服务队")
    community_id = Id(required=True)
    level = Choice(FilingLevel, required=True, metadata={"example": "community_filed"})
    round = Count(required=True, least=1, example=1)
    state = Choice(FilingState, required=True)
    in_turn = Choice(FilingTier, required=True, allow_none=True)
    founders = fields.List(fields.Nested(FounderOut), required=True)
    venue = Text(required=True, example="睦邻中心二楼")
    purpose = Text(required=True, example="低龄老人服务高龄老人")
    members_submitted = Count(required=True, example=12)
    members_now = Count(required=True, example=12)
    members_decided = Count(required=True, allow_none=True, metadata={"example": None})
    policy_version = Count(required=True, example=0)
    submitted_by = Id(required=True)
    submitted_by_name_masked = Text(required=True, allow_none=True, example="王*国")
    submitted_at = Moment(required=True)
    community_reviewed_by = Id(required=True, allow_none=True, metadata={"example": None})
    community_reviewed_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    community_reviewed_at = Moment(required=True, allow_none=True, metadata={"example": None})
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})
    reason = Text(required=True, allow_none=True, metadata={"example": None})
    registration_number = Text(required=True, allow_none=True, metadata={"example": None})


FilingPageOut = page_of(FilingSummaryOut)


class FilingOut(FilingSummaryOut):
    """一份备案申请，含章程。

    One application to be filed, with its charter.
    """

    charter = Text(required=True, example="第一条 本队名称为乐竹邻志愿服务队。")


class FilingsIn(PageIn):
    community_id = Id()
    state = CommaList(Choice(FilingState), metadata={"example": "submitted,community_reviewed"})


class TeamFilingsIn(PageIn):
    state = CommaList(Choice(FilingState), metadata={"example": "granted"})
