from __future__ import annotations

from service.core.errors import Refusal


class TeamNameTaken(Refusal):
    code, status = "team.name_taken", 409
    zh, en = "本社区已有同名团队。", "The community already has a team of this name."
    next_zh, next_en = "请换一个名称。", "Choose another name."
