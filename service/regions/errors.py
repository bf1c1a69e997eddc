from __future__ import annotations

from service.core.errors import Refusal


class TierMisplaced(Refusal):
    code, status = "region.tier_misplaced", 409
    zh, en = "下级区域的层级必须低于上级。", "A region's tier must be lower than its parent's."
    next_zh, next_en = "请检查上级区域和层级。", "Choose a parent of a higher tier."


class NameTaken(Refusal):
    code, status = "region.name_taken", 409
    zh, en = "同一上级下已有同名区域。", "The parent already has a region of this name."
    next_zh, next_en = "请换一个名称。", "Choose another name."


class NotACommunity(Refusal):
    code, status = "region.not_a_community", 409
    zh, en = "这里需要选择一个社区。", "A region of tier community is needed here."
    next_zh, next_en = "请从列表中选择您的社区。", "Choose a region whose tier is community."


class PolicyMustStartLater(Refusal):
    code, status = "policy.must_start_later", 409
    zh, en = (
        "新规则最早从明天起生效，不能改变过去。",
        "A policy takes effect tomorrow at the earliest; the past does not change.",
    )
    next_zh, next_en = "请选择明天或以后的日期。", "Choose tomorrow or a later day, after the newest version's."
    for_developers = "`effective_from`"


class PolicyRefused(Refusal):
    code, status = "policy.refused", 409
    zh, en = "规则中有不允许的数值。", "The policy holds values that are not allowed."
    next_zh, next_en = "请按提示修改。", "Mend what is marked."
    for_developers = "`errors[]` names each value."
