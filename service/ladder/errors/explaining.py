from __future__ import annotations

from service.core.errors import Refusal


class LadderNotLoaded(Refusal):
    """The operator has taken away the file of a policy that a community goes by."""

    code, status = "ladder.policy_not_loaded", 409
    zh, en = (
        "本社区选的成长规则，系统里现在没有。",
        "The ladder that this community has chosen is not there at the moment.",
    )
    next_zh, next_en = (
        "请告诉社区工作人员，由管理员补上规则文件或另选一份。",
        "Tell the community's staff: an administrator has to bring the file back or choose another.",
    )
    for_developers = "`VP_LADDER_DIR`, `list_ladder_policies`, `set_policy`"


class StageNotInLadder(Refusal):
    code, status = "ladder.stage_not_in_policy", 409
    zh, en = "本社区的成长阶梯没有这个阶段。", "The ladder of this community has no such stage."
    next_zh, next_en = (
        "请从本社区的阶段里选一个。",
        "Choose one of the stages that it has.",
    )
    for_developers = "`get_community_ladder`"
