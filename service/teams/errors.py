from __future__ import annotations

from service.core.errors import Refusal


class TeamNameTaken(Refusal):
    code, status = "team.name_taken", 409
    zh, en = "本社区已有同名团队。", "The community already has a team of this name."
    next_zh, next_en = "请换一个名称。", "Choose another name."


class AlreadyMember(Refusal):
    code, status = "team.already_member", 409
    zh, en = "已经是团队成员了。", "The person is already a member."
    next_zh, next_en = "无需再次加入。", "Nothing to do."


class AlreadyAsked(Refusal):
    code, status = "team.already_asked", 409
    zh, en = "已有一个等待答复的申请或邀请。", "A request or invitation is already waiting for an answer."
    next_zh, next_en = "请先答复或撤回那一个。", "Answer or withdraw that one first."


class AlreadyAnswered(Refusal):
    code, status = "team.already_answered", 409
    zh, en = "这个申请或邀请已经处理过了。", "This request or invitation has been answered."
    next_zh, next_en = "请刷新后查看结果。", "Read it again for its state."


class NotAMember(Refusal):
    code, status = "team.not_a_member", 409
    zh, en = "此人不是团队成员。", "The person is not a member of this team."
    next_zh, next_en = "请先邀请此人加入。", "Invite the person first."


class LeaderMustHandOver(Refusal):
    code, status = "team.leader_must_hand_over", 409
    zh, en = "您是负责人，离开前要先有人接班。", "A leader hands over before leaving."
    next_zh, next_en = "请先让工作人员指定新的负责人。", "Ask the staff to appoint the next leader first."


class LeaderTaken(Refusal):
    code, status = "team.leader_taken", 409
    zh, en = "团队已有负责人。", "The team already has a leader."
    next_zh, next_en = "请先办理交接。", "Hand the leadership over first."
