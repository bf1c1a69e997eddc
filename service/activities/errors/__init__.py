from __future__ import annotations

from service.core.errors import Refusal


class InsuranceMissing(Refusal):
    code, status = "activity.insurance_missing", 409
    zh, en = "有危险的活动要先买人身意外保险。", "A hazardous activity needs a personal-accident insurance number."
    next_zh, next_en = (
        "请填写保险单号（志愿服务条例第十七条）。",
        "Give the number of the insurance (Regulations on Volunteer Services, art. 17).",
    )
    for_developers = "`insurance_number`"


class RiskNoticeMissing(Refusal):
    code, status = "activity.risk_notice_missing", 409
    zh, en = "有危险的活动要写明风险。", "A hazardous activity needs a risk notice."
    next_zh, next_en = (
        "请填写风险提示（志愿服务条例第十二条）。",
        "Write the risk notice (Regulations on Volunteer Services, art. 12).",
    )
    for_developers = "`risk_notice`"


class TeamElsewhere(Refusal):
    code, status = "activity.team_elsewhere", 409
    zh, en = "这个团队不属于该社区。", "The team does not belong to this community."
    next_zh, next_en = "请选择本社区的团队。", "Choose a team of this community."


class NameNotAllowed(Refusal):
    code, status = "activity.name_not_allowed", 409
    zh, en = "活动名称里不能有“补录”。", "An activity's name may not contain the Chinese word for late entry."
    next_zh, next_en = "请改个名称；过去的服务请走补录流程。", "Choose another name; past service is a late entry."


class PersonInChargeRefused(Refusal):
    code, status = "activity.person_in_charge_refused", 409
    zh, en = (
        "活动负责人要是本队队长、副队长，或社区工作人员。",
        "The person in charge is a leader or deputy of the team, or staff of the community.",
    )
    next_zh, next_en = "请换一个人，或不填（默认是您自己）。", "Choose such a person, or leave it out: then it is you."


class ActivityFixed(Refusal):
    code, status = "activity.fixed", 409
    zh, en = "已经有场次发布了，活动的类型和危险性不能再改。", "Shifts are published: kind and hazard are fixed."
    next_zh, next_en = "请新建一个活动。", "Plan a new activity."


class OwnTeam(Refusal):
    code, status = "activity.own_team", 409
    zh, en = "本活动就是这个团队办的。", "This team is the responsible one already."
    next_zh, next_en = "请选择另一个团队。", "Choose another team."


class ShiftRefused(Refusal):
    """A change of a shift that its state or the time forbids; one class per code of ``rules.shifts``."""


class ShiftInThePast(ShiftRefused):
    code, status = "shift.in_the_past", 409
    zh, en = "只能发布还没开始的场次。", "Only a shift that has not begun can be published."
    next_zh, next_en = "过去的服务请走补录。", "Enter past service as a late entry."


class ShiftNotDraft(ShiftRefused):
    code, status = "shift.not_draft", 409
    zh, en = "这个场次不是草稿状态。", "The shift is not a draft."
    next_zh, next_en = "请刷新后查看状态。", "Read the shift again."


class ShiftNotPublished(ShiftRefused):
    code, status = "shift.not_published", 409
    zh, en = "这个场次现在不能这样操作。", "The shift is not published."
    next_zh, next_en = "请刷新后查看状态。", "Read the shift again."


class ShiftBegun(ShiftRefused):
    code, status = "shift.begun", 409
    zh, en = "活动已经开始，不能取消。", "The shift has begun and cannot be cancelled."
    next_zh, next_en = "如果要停，请用“中途停止”，之前的时间照算。", "Stop it instead: time until the stop counts."


class ShiftNotBegun(ShiftRefused):
    code, status = "shift.not_begun", 409
    zh, en = "活动还没有开始。", "The shift has not begun."
    next_zh, next_en = "请等开始以后再办；如果不办了，请取消场次。", "Wait until it has begun, or cancel it."


class CountingOver(ShiftRefused):
    code, status = "shift.counting_over", 409
    zh = "活动结束已满{days}天，不记名儿童的人数不能再改。"
    en = "{days} days have passed since the shift: the number of unnamed children stays."
    next_zh, next_en = (
        "人数以已填的为准；有疑问请联系社区工作人员。",
        "What was counted stands; ask the community's staff if in doubt.",
    )


class ShiftStopped(ShiftRefused):
    code, status = "shift.stopped", 409
    zh, en = "这场活动已经中途停止。", "The shift was stopped midway."
    next_zh, next_en = "请刷新后查看。", "Read the shift again."


class ShiftOver(ShiftRefused):
    code, status = "shift.over", 409
    zh, en = "这场活动已经结束。", "The shift is over."
    next_zh, next_en = "如时间有误，请联系社区工作人员更正。", "If its times are wrong, ask the staff for a correction."


class ShiftWindowFixed(ShiftRefused):
    code, status = "shift.window_fixed", 409
    zh, en = "原定的结束时间已过，不能再延长。", "The planned end has passed; the window is fixed."
    next_zh, next_en = "请社区两位工作人员办理更正。", "Two of the staff can correct it."


class ShiftNotLonger(ShiftRefused):
    code, status = "shift.not_longer", 409
    zh, en = "新的结束时间要比现在的晚。", "The new end must be later than the present one."
    next_zh, next_en = "要提前结束，请用“中途停止”。", "To end early, stop the shift."


class ShiftTooLong(ShiftRefused):
    code, status = "shift.too_long", 409
    zh, en = "一场活动最长 24 小时。", "A shift lasts 24 hours at most."
    next_zh, next_en = "请另开一个场次。", "Add another shift."


class PlacesTaken(ShiftRefused):
    code, status = "shift.places_taken", 409
    zh, en = "已有 {places_taken} 人占了名额，不能再少。", "{places_taken} places are taken; it cannot be fewer."
    next_zh, next_en = "请填 {places_taken} 或更大的数。", "Set {places_taken} or more."


SHIFT_REFUSALS: dict[str, type[ShiftRefused]] = {each.code: each for each in ShiftRefused.__subclasses__()}
