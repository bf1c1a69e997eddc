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
    next_zh, next_en = "请先领取或取消订单，再迁。", "Collect or cancel it first."


class MoverReported(Refusal):
    """Where they would come to nobody sees the report, nor turns it down."""

    code, status = "move.death_reported", 409
    zh, en = (
        "有人登记这位居民已经去世，正等第二位工作人员核实，核实前不能迁。",
        "That this person has died waits for a second member of staff; they are not moved meanwhile.",
    )
    next_zh, next_en = (
        "登记错了的，本人点开消息里的登记，点“作废”，或到社区服务台作废，再迁。",
        "If it is a mistake, the person opens the message about it and turns it down, or the desk does; then move.",
    )


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
        "Ask the staff to hand the team over.",
    )


class GuardsSomebody(ClosingRefused):
    code, status = "closing.guards_somebody", 409
    carries = ("for_ids",)
    zh, en = "您还是别人的监护人，先不能注销。", "You are still somebody's guardian."
    next_zh, next_en = (
        "请工作人员先登记另一位监护人。",
        "Ask the staff to record another guardian, and end yours first.",
    )


class ActsForSomebody(ClosingRefused):
    code, status = "closing.acts_for_somebody", 409
    carries = ("for_ids",)
    zh, en = "您还在替别人代办，先不能注销。", "You still act for somebody."
    next_zh, next_en = (
        "请先在“我的代办”里结束，对方会收到消息。",
        "End it first among your delegations; they are told.",
    )


class LastAdministrator(ClosingRefused):
    code, status = "closing.last_administrator", 409
    carries = ("region_id",)
    zh, en = "您是一个地区唯一的管理员，先不能注销。", "You are the only administrator of a region."
    next_zh, next_en = (
        "请先给另一个人开通管理员权限。",
        "Give the role to another first.",
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
    zh, en = "这个账号已经注销，或已登记去世。", "The account is closed, or its owner's death is on record."
    next_zh, next_en = "不用再登记。", "Nothing is left to do."


class DeathWaits(DeathRefused):
    code, status = "death.waits_already", 409
    carries = ("death_id",)
    zh, en = "此人的去世已有人登记，在等另一位确认。", "A colleague has recorded this death; it waits to be confirmed."
    next_zh, next_en = (
        "请没登记过它的工作人员核实、确认，或作废。",
        "Whoever did not record it looks into it, and confirms or declines it.",
    )


class RoleHeld(DeathRefused):
    code, status = "death.role_held", 409
    zh, en = "此人还有工作权限。", "The person still holds a role."
    next_zh, next_en = "请管理员先撤销权限，再登记。", "Let an administrator withdraw it first."


class DayToCome(DeathRefused):
    code, status = "death.day_to_come", 409
    zh, en = "去世日期不能晚于今天。", "The day of death is still to come."
    next_zh, next_en = "请核对日期。", "Check the day."


class DeathBeforeBirth(DeathRefused):
    code, status = "death.before_birth", 409
    zh, en = "去世日期早于出生日期。", "The day of death is before the day of birth."
    next_zh, next_en = (
        "请核对去世日期；出生日期登记错了的，先更正。",
        "Check the day; if the birth date is wrong, correct it first.",
    )


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


class ChangeRefused(Refusal):
    """Why an end that has come true stays as it is."""


class DeathNotInForce(ChangeRefused):
    code, status = "undo.not_in_force", 409
    zh, en = "这项去世登记没有生效，或已撤销。", "This death has not come true, or was undone already."
    next_zh, next_en = (
        "还没确认的，直接作废即可。",
        "One that still waits is declined instead.",
    )
    for_developers = "`POST /deaths/{death_id}/decline`"


class ClosingNotInForce(ChangeRefused):
    code, status = "undo.not_closed_by_staff", 409
    zh, en = "这个账号不是工作人员注销的，或者已经恢复。", "No member of staff has closed it, or it was undone already."
    next_zh, next_en = (
        "去世登记有误的，撤销去世登记；本人自己注销的，请本人重新注册。",
        "A mistaken death is undone as a death; who closed it themselves registers anew.",
    )
    for_developers = "`POST /deaths/{death_id}/undo`"


class IdentityErased(ChangeRefused):
    code, status = "undo.identity_erased", 409
    zh, en = "这个账号的身份信息已经删除，认不出是谁，不能恢复。", "The identity was erased: nobody is known by it."
    next_zh, next_en = (
        "请本人重新登记；以前的积分，由两位工作人员调整补上。",
        "Register the person anew; two of the staff adjust for the points that were lost.",
    )


class RegisteredAnew(ChangeRefused):
    code, status = "undo.registered_anew", 409
    zh, en = "同一个证件号已经登记了另一个账号。", "Another account has the same identity number by now."
    next_zh, next_en = (
        "请本人决定留哪一个：先注销后来登记的账号，再撤销。",
        "The person decides which to keep: close the later account first, then undo.",
    )


class NotEnded(ChangeRefused):
    code, status = "erasure.not_ended", 409
    zh, en = "这个账号还在用，不能删除身份信息。", "The account has not ended."
    next_zh, next_en = "要删除的，请先办注销，再提出删除。", "Close it first, then propose that it be erased."


class ErasedAlready(ChangeRefused):
    code, status = "erasure.done", 409
    zh, en = "身份信息已经删除了。", "The identity is erased already."
    next_zh, next_en = "不用再办。", "Nothing is left to do."


class AskedByWrongPerson(ChangeRefused):
    code, status = "erasure.not_theirs_to_ask", 409
    zh, en = (
        "注销的账号由本人或监护人提出；去世的，由近亲属提出。",
        "Of a closed account the person asks, or a guardian; of the dead a close relative.",
    )
    next_zh, next_en = "请核对是谁提出的，查看证件后再办。", "Check who asks, with their papers."


class NeverGuarded(ChangeRefused):
    code, status = "erasure.no_guardian", 409
    zh, en = "没有登记过此人的监护人。", "No guardian of this person is, or was, on record."
    next_zh, next_en = "请核对是谁提出的；本人提出的，选“本人”。", "Check who asks; if it is the person, say so."


class NotToldWhatItCosts(ChangeRefused):
    code, status = "erasure.not_told", 409
    zh, en = "还没有告诉对方删除的后果。", "Who asks was not told what it costs."
    next_zh, next_en = (
        "请先说明：删除后不能开证明、不能申诉，登记错了也不能恢复；对方坚持的，再办。",
        "Tell them first: no statement and no complaint afterwards, and a mistake cannot be undone.",
    )


class OrderToCollect(ChangeRefused):
    code, status = "erasure.order_standing", 409
    carries = ("order_id",)
    zh, en = "还有礼品等亲属代领，领的时候要核对身份。", "Gifts wait for a relative, and the name is needed for that."
    next_zh, next_en = (
        "请先领取或取消订单，再删除。",
        "Collect or cancel the order first.",
    )


class ChangeWaits(ChangeRefused):
    code, status = "end_change.waits_already", 409
    carries = ("end_change_id",)
    zh, en = "这个账号已有一项撤销或删除在等确认。", "An undoing or an erasure waits to be confirmed already."
    next_zh, next_en = "请先确认或作废那一项。", "Confirm or decline that one first."


class ChangeDecided(ChangeRefused):
    code, status = "end_change.decided", 409
    zh, en = "这一项已经处理过了。", "This has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again."


class ChangedByOne(ChangeRefused):
    code, status = "end_change.same_person", 409
    zh, en = "这是您提出的，要由另一位来确认。", "You have proposed this; somebody else has to confirm it."
    next_zh, next_en = "请另一位工作人员核实、确认。", "Ask another member of staff to look into it and confirm it."


class ChangersTied(ChangeRefused):
    code, status = "end_change.people_tied", 409
    zh, en = (
        "提出的人是您的家人或您代办的人，要换一个人来确认。",
        "Who proposed this is your family, or one acts for the other.",
    )
    next_zh, next_en = "请别的工作人员来确认。", "Ask another member of staff to confirm it."
