from __future__ import annotations

from typing import ClassVar

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Flag, Id, Moment, Text, Wire
from service.lifecycle.rules.hand_over import AnswerGiven, HandOverReason, HandOverState, SaidYes


class SuccessorIn(Wire):
    says: ClassVar = {
        "account_id": "请谁接任：这支团队的队员。 Who is to follow: a member of the team.",
        "leaves": "交接以后也退出团队；不填：留下当队员。 Leave the team as well; left out: stay as a member.",
    }

    account_id = Id(required=True, metadata={"example": "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a91"})
    leaves = Flag(load_default=False, metadata={"example": False})


class TeamHandOverIn(SuccessorIn):
    says: ClassVar = {
        **SuccessorIn.says,
        "leader_id": "您看到的现在的队长；已经换了人的答 409。 The leader whom you have seen; a 409 if another leads"
        " by now.",
        "reason": "为什么由社区来换。 Why staff do it for the leader.",
        "said_yes": "接任人没有登录（队员的 `signs_in` 是 false）的，必填：怎样答应您的，马上交接；有登录的，不填或填"
        " null：等本人在手机上答应。 How a successor without a sign-in (`signs_in` of the member is false) has said yes"
        " to you: it takes effect at once. Left out or null, of who signs in: when they say yes in the app.",
    }

    leader_id = Id(required=True)
    reason = Choice(HandOverReason, required=True, metadata={"example": "out_of_reach"})
    said_yes = Choice(SaidYes, load_default=None, allow_none=True, metadata={"example": None})


class TeamHandOverOut(Wire):
    """一次换队长：谁交给谁、为什么、怎样答应的、带过去多少事。还在等答复的（`waiting`），件数是现在的，会变；交接了的（`done`），
    是当时带过去的，不再变；没有交接成的，都是 0。

    One change of leaders: from whom to whom, why, how it was answered, and how much goes along. While it waits
    (`waiting`) the counts are those of now, and change; once it is done (`done`) they are what went along, and stay;
    where it came to nothing they are 0.
    """

    says: ClassVar = {
        "is_planned": "队长自己提名的；false：社区工作人员办的。 The leader named the successor; false: staff did it.",
        "reason": "为什么由社区来换；只给原队长和有权限的人看，其余是 null。 Why staff do it; for the leader"
        " concerned and whoever has a role there, else null.",
        "answer": "接任的人怎样答应的；null：没有答应。 How the successor said yes; null: they have not.",
        "leaves": "原队长也退出团队。 Who led it leaves the team as well.",
        "activities": "换负责人的活动；还在等的，是答应了会换的。 Activities with a new person in charge; while it"
        " waits, those that would have one.",
        "shifts": "其中还没办完的场次。 Shifts of these that are not closed yet.",
        "posters": "换海报码的场次；还在等的，是答应了会换的。 Shifts to come whose poster has a new code; while it"
        " waits, those whose poster would.",
        "records": "等着批的时长：还在等的，数现在的；交接了的，数当时的。 Service records to be decided on at the"
        " team: now, while it waits; then, once it is done.",
        "join_asks": "没有答复的入队申请和邀请：还在等的，数现在的；交接了的，数当时的。 Requests and invitations not"
        " answered: now, while it waits; then, once it is done.",
        "decided_by": "谁定的；null：还在等。 Who decided it; null: it waits.",
    }

    id = Id(required=True)
    team_id = Id(required=True)
    team_name = Text(attribute="team.name", required=True, example="乐竹邻志愿服务队")
    community_id = Id(required=True)
    from_account_id = Id(required=True)
    from_name_masked = Text(required=True, allow_none=True, example="李*兰")
    to_account_id = Id(required=True, metadata={"example": "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a92"})
    to_name_masked = Text(required=True, allow_none=True, example="张*琴")
    state = Choice(HandOverState, required=True, metadata={"example": "done"})
    is_planned = Flag(required=True, metadata={"example": False})
    reason = Choice(
        HandOverReason, attribute="reason_told", required=True, allow_none=True, metadata={"example": "out_of_reach"}
    )
    answer = Choice(AnswerGiven, required=True, allow_none=True, metadata={"example": "in_person"})
    leaves = Flag(required=True, metadata={"example": False})
    proposed_by = Id(required=True)
    proposed_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True)
    decided_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    decided_at = Moment(required=True, allow_none=True)
    activities = Count(required=True, most=ANY, example=2)
    shifts = Count(required=True, most=ANY, example=4)
    posters = Count(required=True, most=ANY, example=4)
    records = Count(required=True, most=ANY, example=3)
    join_asks = Count(required=True, most=ANY, example=1)


TeamHandOverPageOut = page_of(TeamHandOverOut)


class TeamHandOversIn(PageIn):
    team_id = Id()
    state = CommaList(Choice(HandOverState), metadata={"example": "waiting"})
