from __future__ import annotations

from service.core.errors import Refusal


class AtHomeThere(Refusal):
    code, status = "move.same_home", 409
    zh, en = "本来就属于这个社区。", "This is the home community already."
    next_zh, next_en = "请核对要迁到的社区。", "Check the community to move to."


class OrderStanding(Refusal):
    code, status = "move.order_standing", 409
    carries = ("order_id",)
    zh, en = "还有礼品订单没有领，先不能迁。", "An order of gifts is still to be collected."
    next_zh, next_en = "请先领取或取消订单，再迁。", "Collect or cancel it first; facts.order_id names it."


class ClosingRefused(Refusal):
    """Who has to act before an account is closed."""


class ChildCloses(ClosingRefused):
    code, status = "closing.is_child", 409
    zh, en = "未满 14 岁，要由监护人来办。", "Under 14 a guardian has to ask for it."
    next_zh, next_en = "请监护人联系社区工作人员。", "Let a guardian ask the community's staff."


class ClosesThemselves(ClosingRefused):
    code, status = "closing.by_the_person", 409
    zh, en = "此人有自己的登录，注销由本人办理。", "This person signs in, and closes the account themselves."
    next_zh, next_en = (
        "请本人在手机上打开“注销账号”，看过会失去什么再决定。",
        "Ask them to open it on their own phone, and to look at what would be lost.",
    )


class LeadsTeam(ClosingRefused):
    code, status = "closing.leads_team", 409
    carries = ("team_id",)
    zh, en = "您还是队长，先不能注销。", "You still lead a team."
    next_zh, next_en = (
        "请工作人员先把团队移交给下一位队长。",
        "Ask the staff to hand the team over; facts.team_id names it.",
    )


class GuardsSomebody(ClosingRefused):
    code, status = "closing.guards_somebody", 409
    zh, en = "您还是别人的监护人，先不能注销。", "You are still somebody's guardian."
    next_zh, next_en = "请工作人员先登记另一位监护人。", "Ask the staff to record another guardian and end yours first."


class ActsForSomebody(ClosingRefused):
    code, status = "closing.acts_for_somebody", 409
    zh, en = "您还在替别人代办，先不能注销。", "You still act for somebody."
    next_zh, next_en = "请先在“我的代办”里结束，对方会收到消息。", "End it first among your delegations; they are told."


class LastAdministrator(ClosingRefused):
    code, status = "closing.last_administrator", 409
    carries = ("region_id",)
    zh, en = "您是一个地区唯一的管理员，先不能注销。", "You are the only administrator of a region."
    next_zh, next_en = (
        "请先给另一个人开通管理员权限。",
        "Give the role to another first; facts.region_id names the region.",
    )


class MoreIsLost(ClosingRefused):
    code, status = "closing.more_is_lost", 409
    carries = ("points",)
    zh, en = "您的积分有变化，现在是 {points} 分，注销后会作废。", "Your points have changed: {points} would lapse now."
    next_zh, next_en = "请重新看一遍会失去什么，再决定。", "Look again at what would be lost, and decide anew."


class DeathRefused(Refusal):
    """Why a death is not recorded."""


class AccountEnded(DeathRefused):
    code, status = "death.account_ended", 409
    zh, en = "这个账号已经注销或停用，或者去世已有人登记。", "The account has ended, or its end is on record already."
    next_zh, next_en = "请刷新后查看。", "Read it again."


class RoleHeld(DeathRefused):
    code, status = "death.role_held", 409
    zh, en = "此人还有工作权限。", "The person still holds a role."
    next_zh, next_en = "请管理员先撤销权限，再登记。", "Let an administrator withdraw it first."


class DayToCome(DeathRefused):
    code, status = "death.day_to_come", 409
    zh, en = "去世日期不能晚于今天。", "The day of death is still to come."
    next_zh, next_en = "请核对日期。", "Check the day."


class DeathDecided(DeathRefused):
    code, status = "death.decided", 409
    zh, en = "这一项已经处理过了。", "This has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again."


class SameWitness(DeathRefused):
    code, status = "death.same_person", 409
    zh, en = "这是您登记的，要由另一位来确认。", "You have recorded this; somebody else has to confirm it."
    next_zh, next_en = "请另一位工作人员核实、确认。", "Ask another member of staff to look into it and confirm it."


class WitnessesTied(DeathRefused):
    code, status = "death.people_tied", 409
    zh, en = (
        "登记的人是您的家人或您代办的人，要换一个人来确认。",
        "Who recorded this is your family, or one acts for the other.",
    )
    next_zh, next_en = "请别的工作人员来确认。", "Ask another member of staff to confirm it."
