from __future__ import annotations

from service.core.errors import Refusal


class TeamDormantAlready(Refusal):
    code, status = "team.dormant_already", 409
    zh, en = "这个团队已经标为休眠。", "The team is marked dormant already."
    next_zh, next_en = "无需再标；恢复活动了就点“唤醒”。", "Nothing to do; wake it when it is active again."


class TeamNotDormant(Refusal):
    code, status = "team.not_dormant", 409
    zh, en = "这个团队没有休眠。", "The team is not dormant."
    next_zh, next_en = "无需唤醒；请刷新后查看。", "Nothing to do; read the team again."


class TeamNameTaken(Refusal):
    code, status = "team.name_taken", 409
    zh, en = "本社区已有同名团队。", "The community already has a team of this name."
    next_zh, next_en = "请换一个名称。", "Choose another name."
