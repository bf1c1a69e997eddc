from __future__ import annotations

from service.core.errors import Refusal


class InsuranceMissing(Refusal):
    code, status = "activity.insurance_missing", 409
    zh, en = "有危险的活动要先买人身意外保险。", "A hazardous activity needs a personal-accident insurance number."
    next_zh, next_en = (
        "请填写保险单号（志愿服务条例第十七条）。",
        "Fill in insurance_number (Regulations on Volunteer Services, art. 17).",
    )


class RiskNoticeMissing(Refusal):
    code, status = "activity.risk_notice_missing", 409
    zh, en = "有危险的活动要写明风险。", "A hazardous activity needs a risk notice."
    next_zh, next_en = (
        "请填写风险提示（志愿服务条例第十二条）。",
        "Fill in risk_notice (Regulations on Volunteer Services, art. 12).",
    )


class TeamElsewhere(Refusal):
    code, status = "activity.team_elsewhere", 409
    zh, en = "这个团队不属于该社区。", "The team does not belong to this community."
    next_zh, next_en = "请选择本社区的团队。", "Choose a team of this community."


class ShiftInThePast(Refusal):
    code, status = "shift.in_the_past", 409
    zh, en = "只能发布还没开始的场次。", "Only a shift that has not begun can be published."
    next_zh, next_en = "过去的服务请走补录。", "Enter past service as a late entry."


class ShiftNotDraft(Refusal):
    code, status = "shift.not_draft", 409
    zh, en = "这个场次不是草稿状态。", "The shift is not a draft."
    next_zh, next_en = "请刷新后查看状态。", "Read the shift again."


class ShiftNotPublished(Refusal):
    code, status = "shift.not_published", 409
    zh, en = "这个场次现在不能这样操作。", "The shift is not published."
    next_zh, next_en = "请刷新后查看状态。", "Read the shift again."
