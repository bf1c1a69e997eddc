from __future__ import annotations

from service.core.errors import Refusal


class MergeRefused(Refusal):
    """Why two accounts are not made one."""


class SameAccount(MergeRefused):
    code, status = "merge.same_account", 409
    zh, en = "这是同一个账号，不用合并。", "This is one account already."
    next_zh, next_en = "请核对要和哪个账号合并。", "Check with which account it is to be merged."


class CircularMerge(MergeRefused):
    code, status = "merge.circular", 409
    zh, en = "对方已经并到这个账号了，不能再反过来合并。", "The other account has been merged into this one already."
    next_zh, next_en = "不用再办，请用这个账号。", "Nothing is left to do; go on with this account."


class AbsorbedAlready(MergeRefused):
    code, status = "merge.absorbed_already", 409
    carries = ("merged_into_id",)
    zh, en = "这个账号已经并到另一个账号了。", "This account has been merged into another already."
    next_zh, next_en = (
        "请打开它并到的那个账号，看是不是还要合并。",
        "Open the account into which it went, and look there.",
    )


class IntoAbsorbed(MergeRefused):
    code, status = "merge.into_absorbed", 409
    carries = ("merged_into_id",)
    zh, en = "要并入的账号，自己已经并到别处了。", "The account to merge into has itself been merged into another."
    next_zh, next_en = "请改成并到那一个账号。", "Merge into that other account instead."


class MergeEnded(MergeRefused):
    code, status = "merge.account_ended", 409
    zh, en = (
        "两个账号里有一个已经注销、登记去世，或被停用。",
        "One of the two accounts is closed or disabled, or its owner's death is on record.",
    )
    next_zh, next_en = (
        "停用的，先由管理员恢复；注销的不用合并。",
        "If it is disabled, an administrator lets it in again first; a closed one is not merged.",
    )


class TwoIdNumbers(MergeRefused):
    code, status = "merge.two_id_numbers", 409
    zh, en = "两个账号的身份证号不同，是两个人。", "The two have different identity numbers: they are two people."
    next_zh, next_en = "请看证件；号码录错了的，先更正，再合并。", "Look at the papers; correct a wrong number first."


class Unalike(MergeRefused):
    code, status = "merge.unalike", 409
    zh, en = (
        "两个账号的姓名或出生日期不一样。",
        "The two have different names or birth dates.",
    )
    next_zh, next_en = (
        "请先看证件：是同一个人的，把写错的账号更正，再合并。",
        "Look at the papers first: if it is one person, correct what is wrong, then merge.",
    )
    for_developers = "`correct_person`"


class GuardsTheOther(MergeRefused):
    code, status = "merge.guards_the_other", 409
    zh, en = "一个是另一个的监护人，不会是同一个人。", "One is the other's guardian, so they are two people."
    next_zh, next_en = "登记错了的，先结束监护，再合并。", "If that is a mistake, end the guardianship first."


class ActsForTheOther(MergeRefused):
    code, status = "merge.acts_for_the_other", 409
    zh, en = "一个在替另一个代办，像是两个人。", "One acts for the other, as two people do."
    next_zh, next_en = (
        "确实是同一个人的，先结束代办，再合并。",
        "If they are one all the same, end the delegation first.",
    )


class MergeHoldsRole(MergeRefused):
    code, status = "merge.holds_role", 409
    zh, en = "两个账号里有一个有工作权限，先不能合并。", "One of the two holds a role."
    next_zh, next_en = (
        "请管理员先收回，合并以后再给。",
        "Ask an administrator to withdraw it first, and to give it anew later.",
    )


class MergeDeathReported(MergeRefused):
    code, status = "merge.death_reported", 409
    carries = ("death_id",)
    zh, en = "两个账号里有一个登记了去世，正等核实。", "That one of the two has died waits to be confirmed."
    next_zh, next_en = "请先核实，登记错了的先作废。", "Look into that first, and decline it if it is a mistake."


class MergeGuardsSomebody(MergeRefused):
    code, status = "merge.guards_somebody", 409
    carries = ("for_ids",)
    zh, en = "要并掉的账号还是别人的监护人。", "The account that is to end is somebody's guardian."
    next_zh, next_en = (
        "请先在合并后的账号上登记监护，再结束这一个。",
        "Record the other account as guardian first, and end this one.",
    )


class MergeActsForSomebody(MergeRefused):
    code, status = "merge.acts_for_somebody", 409
    carries = ("for_ids",)
    zh, en = "要并掉的账号还在替别人代办。", "The account that is to end acts for somebody."
    next_zh, next_en = (
        "请先结束代办；还需要的，请对方再委托合并后的账号。",
        "End that first; they may let the other account act for them.",
    )


class MergeHoldsOffice(MergeRefused):
    """An office is never had by a merge: it takes an appointment, or a hand-over with one's own yes."""

    code, status = "merge.holds_office", 409
    carries = ("team_id",)
    zh, en = (
        "要并掉的账号还是团队的队长或副队长。",
        "The account that is to end leads a team or is its deputy.",
    )
    next_zh, next_en = (
        "请反过来合并，或先把职务交出去。",
        "Merge the other way, or hand the office over first.",
    )


class SurvivorWithoutPassport(MergeRefused):
    code, status = "merge.no_passport", 409
    zh, en = "要留下的账号没有护照，另一个有。", "The account that is to go on has no passport, and the other has."
    next_zh, next_en = "请反过来合并。", "Merge them the other way round."


class MergeOrderStanding(MergeRefused):
    code, status = "merge.order_standing", 409
    carries = ("order_id",)
    zh, en = "还有礼品订单没有领，先不能合并。", "An order of gifts is still to be collected."
    next_zh, next_en = "请先领取或取消订单，再合并。", "Collect or cancel it first."


class OrderDayOpen(MergeRefused):
    code, status = "merge.order_day_open", 409
    carries = ("order_id",)
    zh, en = (
        "要并掉的账号领过礼品，那个兑换日还没有结账。",
        "Gifts were handed over on a redemption day that is still open.",
    )
    next_zh, next_en = "请等兑换日结账以后再合并。", "Merge them once that day has been closed."


class ProposalWaits(MergeRefused):
    code, status = "merge.proposal_waits", 409
    carries = ("proposal_id",)
    zh, en = (
        "有一项期初余额或积分调整在等第二人确认。",
        "An opening balance or an adjustment waits for a second person.",
    )
    next_zh, next_en = "请先确认或作废那一项。", "Confirm or decline that one first."


class InTwoPlaces(MergeRefused):
    code, status = "merge.in_two_places", 409
    carries = ("shift_id",)
    zh, en = (
        "两个账号在同一时间都在场，一个人不能同时在两处。",
        "Both were present at one time, and nobody is in two places.",
    )
    next_zh, next_en = (
        "请查清那一场是谁来的：记错的先撤销签到，或驳回那条时长；是两个人的，不要合并。",
        "Find out who was there: undo a mistaken check-in or reject its record first; if they are two, do not merge.",
    )


class TwoRecords(MergeRefused):
    code, status = "merge.two_records", 409
    carries = ("shift_id",)
    zh, en = "两个账号在同一场都有时长记录。", "Both have a record of service on one shift."
    next_zh, next_en = (
        "请先驳回要并掉的那一条，或更正为 0 分钟，少的再更正到另一条上；留下的那一条已经驳回的，请反过来合并。",
        "Reject the record of the account that is to end, or correct it to 0 minutes, and correct the other. If that "
        "of the account that stays was rejected, merge the other way round.",
    )


class ServedTwice(MergeRefused):
    code, status = "merge.no_room", 409
    carries = ("shift_id",)
    zh, en = (
        "两个账号在同一段时间都有时长，合起来比这段时间还多。",
        "Both have service in one stretch of time, together more than there was time.",
    )
    next_zh, next_en = (
        "请查清那一场：同一次服务记了两遍的，先把一条更正为 0 分钟；是两个人的，不要合并。",
        "Look into that shift: if one service was written down twice, correct one of the two to 0 minutes; if they are"
        " two people, do not merge.",
    )


class ServedWithinOpening(MergeRefused):
    code, status = "merge.within_opening", 409
    carries = ("shift_id",)
    zh, en = (
        "一个账号的期初余额已经算到那一天，另一个账号又有那天以前的时长。",
        "The opening of the one counts until that day, and the other has service of before it.",
    )
    next_zh, next_en = (
        "请查清那一场是不是已经算在期初里：是的，先把那条时长更正为 0 分钟，再合并。",
        "Look whether the opening has counted that shift: if so, correct its record to 0 minutes, then merge.",
    )


class TwoSignUps(MergeRefused):
    code, status = "merge.two_sign_ups", 409
    carries = ("shift_id",)
    zh, en = "两个账号报了同一场的名。", "Both are signed up for one shift."
    next_zh, next_en = "请先取消其中一个报名。", "Cancel one of the two first."


class DayTooLong(MergeRefused):
    code, status = "merge.day_too_long", 409
    carries = ("on",)
    zh, en = (
        "合起来有一天的时长超过每日上限，{on} 那天要先查清。",
        "Together {on} would have more minutes than a day may.",
    )
    next_zh, next_en = "请先更正多记的时长，再合并。", "Correct what was counted twice first."


class MergeWaits(MergeRefused):
    code, status = "merge.waits_already", 409
    carries = ("merge_id",)
    zh, en = "这两个账号里有一个已经有合并在等确认。", "A merge of one of the two waits to be confirmed already."
    next_zh, next_en = "请先确认或作废那一项。", "Confirm or decline that one first."


class MergeDecided(MergeRefused):
    code, status = "merge.decided", 409
    zh, en = "这项合并已经处理过了。", "This merge has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again."


class MergedByOne(MergeRefused):
    code, status = "merge.same_person", 409
    zh, en = "这是您提出的，要由另一位来确认。", "You have proposed this; somebody else has to confirm it."
    next_zh, next_en = "请另一位工作人员核实、确认。", "Ask another member of staff to look into it and confirm it."


class MergersTied(MergeRefused):
    code, status = "merge.people_tied", 409
    zh, en = (
        "提出的人是您的家人或您代办的人，要换一个人来确认。",
        "Who proposed it is your family, or one acts for the other.",
    )
    next_zh, next_en = "请别的工作人员来确认。", "Ask another member of staff to confirm it."


class MergeMovedAway(MergeRefused):
    """Whoever works where they lived before decides nothing about them any more."""

    code, status = "merge.moved_away", 409
    zh, en = (
        "提出以后，两个账号里有一个已经迁到别的社区。",
        "One of the two has moved to another community since this was proposed.",
    )
    next_zh, next_en = (
        "请作废这一项；确实是同一个人的，两个账号迁到一个社区以后，由那里重新提出，或请街道重新提出。",
        "Decline this one; if they are one person, it is proposed anew where both accounts live by then, or by the "
        "subdistrict.",
    )


class ReviewSettled(MergeRefused):
    code, status = "merge_review.settled", 409
    zh, en = "这一项已经看过了。", "This has been looked at already."
    next_zh, next_en = "请刷新后查看结果。", "Read the list again."


class OneOpening(MergeRefused):
    """A passport keeps one opening; what is wrong with that one is no matter of a merge."""

    code, status = "merge_review.one_opening", 409
    zh, en = (
        "期初余额只剩一份，没有重复的可以扣除。",
        "One opening balance is left, so none of it is counted twice.",
    )
    next_zh, next_en = "请选“没有问题”，结束这一项。", "Say that it is in order, which settles it."
    for_developers = "`stands`"
