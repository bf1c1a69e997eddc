"""What waits for somebody, as the home screen counts it."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.wire import Choice, Count, Id, Text, Wire
from service.teams.rules import TeamRole


class HomeTeamOut(Wire):
    """还等着办的事，只告诉队长、副队长；队员看到的都是 null。 What waits, for leader and deputies; to members all
    of it is null.
    """

    says: ClassVar = {
        "to_approve": "等着审核的时长，不算自己的。 Records to approve, one's own apart.",
        "join_asks": "等着答复的加入申请，见 `list_join_asks`。 Requests to join that wait for an answer.",
        "tasks": "等着答复的任务邀请，见 `list_tasks`。 Tasks that wait for an answer.",
        "returned_filing_id": "最近一次备案申请被退回了，就是它；改好可以再交。 The newest application to be filed,"
        " if it was returned: it may be sent in again.",
    }

    team_id = Id(required=True)
    name = Text(required=True, example="乐竹邻志愿服务队")
    role = Choice(TeamRole, required=True)
    to_approve = Count(required=True, allow_none=True, example=3)
    join_asks = Count(required=True, allow_none=True, example=1)
    tasks = Count(required=True, allow_none=True, example=0)
    returned_filing_id = Id(required=True, allow_none=True, metadata={"example": None})


class ToConfirmOut(Wire):
    """等确认的，按列表分。 Each by the list that shows it."""

    says: ClassVar = {
        "proposals": "期初余额、调整、正式启用，见 `list_proposals`。 Openings, adjustments, go-lives.",
        "corrections": "时长更正，见 `list_corrections`。 Corrections of records.",
        "window_corrections": "场次时间的更正，见 `list_window_corrections`。 Corrections of shifts' ends.",
        "counter_proposals": "兑换柜台的，见 `list_counter_proposals`。 Acts at the counter.",
        "deaths": "登记的去世，见 `list_deaths`。 Deaths.",
        "end_changes": "撤销去世、删除身份，见 `list_end_changes`。 Deaths undone, identities erased.",
        "merges": "合并重复的人，见 `list_merges`。 Two accounts of one human being.",
    }

    proposals = Count(required=True, example=1)
    corrections = Count(required=True, example=0)
    window_corrections = Count(required=True, example=0)
    counter_proposals = Count(required=True, example=1)
    deaths = Count(required=True, example=0)
    end_changes = Count(required=True, example=0)
    merges = Count(required=True, example=0)


class ToDecideOut(Wire):
    """等办理的，按列表分；自己、家人、所代办的人的不计。

    Each by the list that shows it; what is of oneself, family or whom one acts for is not counted.
    """

    says: ClassVar = {
        "filings": "轮到自己这一级审核的备案申请，见 `list_filings`。 Applications to be filed, for one's tier.",
        "team_reviews": "今年还没做的年度检查，见 `list_due_reviews`。 Teams due for the annual review.",
        "promotions": "等着确认的提名，见 `list_promotions`。 Nominations to confirm or turn down.",
        "promotion_reviews": "记录更正后要复核的提名，见 `list_promotions`（`in_review`）。 Stages to look at anew.",
        "stars": "星级申请，见 `list_stars`。 Applications for stars.",
        "commendations": "等着核实的表彰，见 `list_commendations`。 Commendations to verify.",
        "statements": "等着出具的服务记录证明，见 `list_statements`。 Statements to issue.",
        "merge_reviews": "合并以后要再看一看的，见 `list_merge_reviews`。 What a merge leaves to be looked at.",
        "proposed_people": "队长推荐登记的人，见 `list_proposed_people`。 People whom leaders have proposed.",
    }

    filings = Count(required=True, example=1)
    team_reviews = Count(required=True, example=0)
    promotions = Count(required=True, example=2)
    promotion_reviews = Count(required=True, example=0)
    stars = Count(required=True, example=1)
    commendations = Count(required=True, example=0)
    statements = Count(required=True, example=1)
    merge_reviews = Count(required=True, example=0)
    proposed_people = Count(required=True, example=0)


class ToAnswerOut(Wire):
    """等自己一句话的。 What waits for one's own yes or no."""

    says: ClassVar = {
        "invitations": "邀请自己加入的团队，见 `list_my_join_asks`。 Teams that invite one.",
        "hand_overs": "请自己接任队长的交接，见 `list_hand_overs`。 Teams that one is asked to lead.",
        "promotions": "社区已经确认、等自己答应的提名，见 `list_my_promotions`。 A stage that was confirmed.",
    }

    invitations = Count(required=True, example=1)
    hand_overs = Count(required=True, example=0)
    promotions = Count(required=True, example=0)


class DeskOut(Wire):
    """等工作人员、社工、管理员办的。`to_approve` 和 `overdue` 是等审核的时长记录；`to_confirm` 是别人提出、
    自己可以确认的；`to_decide` 是居民和团队申请、自己可以办的。

    What waits for staff, social workers and administrators. ``to_approve`` and ``overdue`` count the list of records
    to approve; ``to_confirm`` what others proposed and one may confirm, ``to_confirm_by_kind`` by kind; ``to_decide``
    what people and teams have asked for and one may decide.
    """

    to_approve = Count(required=True, example=12)
    overdue = Count(required=True, example=1)
    to_confirm = Count(required=True, example=2)
    to_confirm_by_kind = fields.Nested(ToConfirmOut, required=True)
    to_decide = Count(required=True, example=5)
    to_decide_by_kind = fields.Nested(ToDecideOut, required=True)
