from __future__ import annotations

from service.core.errors import Refusal
from service.passports.rules import Objection


class AlreadyOpened(Refusal):
    code, status = "passport.already_opened", 409
    carries = ("passport_id",)
    zh, en = "您已经有一本义粉护照了。", "You already have a passport."
    next_zh, next_en = "直接使用现有的护照即可。", "Use the existing passport."


class TheyHavePassport(AlreadyOpened):
    """The same refusal as staff read it."""

    zh, en = "此人已经有一本义粉护照了。", "This person already has a passport."
    next_zh, next_en = "请直接打开这本护照办理。", "Open that passport and go on with it."


class NoPassport(Refusal):
    code, status = "passport.none", 409
    zh, en = "还没有义粉护照。", "There is no passport yet."
    next_zh, next_en = (
        "请先办一本，只要姓名和所在社区；已有纸质护照的，不要再办，请到社区服务台关联微信。",
        "Open one: a name and a community are enough. Who has one on paper opens no second: the desk links it.",
    )


class HolderClosed(Refusal):
    code, status = "passport.holder_closed", 409
    zh, en = (
        "这本护照已停用：主人注销了账号、两个账号已合并，或已登记去世。",
        "The passport is not used any more: its holder has closed or merged the account, or has died.",
    )
    next_zh, next_en = (
        "时长和流水保留，可以查看；合并了的，请用合并后的护照；去世登记错了的，先由两位工作人员撤销。",
        "What is on record stays to be read; of two merged accounts use the one that goes on; a mistaken death "
        "is undone first, by two of the staff.",
    )


class NoCard(Refusal):
    code, status = "passport.no_card", 409
    zh, en = "这本护照没有在用的卡。", "This passport has no card in use."
    next_zh, next_en = "需要时请发一张新卡。", "Issue one if it is needed."


class CardSerialsUsedUp(Refusal):
    code, status = "passport.card_serials_used_up", 409
    zh, en = "这本护照的卡已经换过六十三次，不能再换。", "This passport has had 63 cards; there is no more."
    next_zh, next_en = "请改用手机上的护照码，或点名签到。", "Use the code on the phone, or call the name."


class ConsentNeeded(Refusal):
    code, status = "passport.consent_needed", 409
    zh, en = "办理护照需要您同意记录服务信息。", "A passport needs the consent to keep a service record."
    next_zh, next_en = "请阅读说明并勾选同意。", "Read what it says and agree to it."
    for_developers = "`consents` must include `record`."


class NotEnoughPoints(Refusal):
    code, status = "points.not_enough", 409
    zh, en = (
        "可用积分不够：现有 {available} 分，需要 {points} 分。",
        "{available} points are available, {points} are needed.",
    )
    next_zh, next_en = "请换一样，或多参加几次服务再来。", "Choose something else, or earn more points first."


class PointsAreLate(NotEnoughPoints):
    """Enough, were it not for the cut-off."""

    code, status = "points.late", 409
    zh, en = (
        "现在能用 {available} 分，需要 {points} 分；另有 {late} 分是截止日之后的，下一期才能用。",
        "{available} points can be used, {points} are needed; {late} more were earned after the cut-off.",
    )
    next_zh, next_en = (
        "请换一样；截止日之后的积分不会少，下次再用。",
        "Choose something else; those points wait for the next period.",
    )


class BalanceMoved(Refusal):
    code, status = "points.balance_moved", 409
    carries = ("balance",)
    zh, en = "积分刚刚有变动，现在余额是 {balance} 分。", "The balance has moved: it is {balance} now."
    next_zh, next_en = "请看一下新的余额，再提交一次。", "Show the new balance and let the person confirm again."


class HoldEnded(Refusal):
    code, status = "hold.ended", 409
    zh, en = "这笔积分预留已经结束。", "This hold has ended."
    next_zh, next_en = "请刷新后查看订单。", "Read the order again."


class HoldExpired(Refusal):
    code, status = "hold.expired", 409
    zh, en = "这笔积分预留已经过期。", "This hold has expired."
    next_zh, next_en = "请重新下单。", "Order again."


class HoldUncovered(Refusal):
    code, status = "hold.uncovered", 409
    carries = ("balance",)
    zh, en = (
        "积分有过更正，不够这一样的 {points} 分了。",
        "After a correction the points do not cover the {points} of this line.",
    )
    next_zh, next_en = "请先取消这一样，或补足积分。", "Drop this line, or earn the points back."


class ProposalDecided(Refusal):
    code, status = "proposal.decided", 409
    zh, en = "这项申请已经处理过了。", "This proposal has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again."


class ProposalMovedAway(Refusal):
    """Whoever works where the passport was kept before signs for nothing on it any more."""

    code, status = "proposal.moved_away", 409
    zh, en = (
        "提出以后，护照已经迁到别的社区，不能再由这里确认。",
        "The passport has moved to another community since this was proposed.",
    )
    next_zh, next_en = (
        "请撤下这一项；还要办的，由现在的社区重新提出。",
        "Decline it; if it is still wanted, the community that keeps the passport now proposes it anew.",
    )


class AlreadyProposed(Refusal):
    code, status = "proposal.already_there", 409
    zh, en = "已有一项同样的申请。", "There is such a proposal already."
    next_zh, next_en = "请先处理那一项。", "Confirm or decline that one first."


class GoLiveClosed(Refusal):
    code, status = "go_live.closed", 409
    zh, en = "本社区已正式启用，不能再录期初余额。", "The community is live: no opening balance can be entered."
    next_zh, next_en = (
        "近{late_claim_days}天的服务可以用签到表补录；更早的，请把存折或台账留存备查。",
        "Enter service of the last {late_claim_days} days on a paper sheet; keep the register of what is older.",
    )


class AlreadyLive(GoLiveClosed):
    """The same refusal as those read it who propose the go-live once more."""

    zh, en = "本社区已经正式启用。", "The community is live already."
    next_zh, next_en = "不用再办，可以直接返回。", "Nothing needs to be done."


class SignerRefused(Refusal):
    """Why somebody may not propose, confirm or decline: the beneficiary, their family, or the same person twice."""


class OwnPassport(SignerRefused):
    code, status = "proposal.own_passport", 409
    zh, en = "不能给自己的护照办这件事。", "Nobody signs for their own passport."
    next_zh, next_en = "请另外两位工作人员办理。", "Two other members of staff have to do it."


class Related(SignerRefused):
    code, status = "proposal.related", 409
    zh, en = "这是您家人或您代办的人，您不能办。", "This is family, or someone you act for or who acts for you."
    next_zh, next_en = "请另一位工作人员办理。", "Ask another member of staff."


class SameSigner(SignerRefused):
    code, status = "proposal.same_signer", 409
    zh, en = "这是您提出的，要由另一位来确认。", "You proposed this; someone else has to confirm it."
    next_zh, next_en = "请另一位工作人员确认。", "Ask another member of staff to confirm."


class SignersTied(SignerRefused):
    code, status = "proposal.signers_tied", 409
    zh, en = (
        "提出的人是您的家人或您代办的人，要换一个人来确认。",
        "Who proposed this is your family, or one of you acts for the other.",
    )
    next_zh, next_en = "请别的工作人员来确认。", "Ask another member of staff to confirm."


class OpeningRefused(Refusal):
    """Why an opening balance is refused."""


class AlreadyHasOpening(OpeningRefused):
    code, status = "opening.already_there", 409
    zh, en = "这本护照已经录过期初余额。", "This passport has an opening balance."
    next_zh, next_en = "如有错误，请走积分调整。", "Use an adjustment if it is wrong."


class NoEvidence(OpeningRefused):
    code, status = "opening.no_evidence", 409
    zh, en = "请写明期初余额的依据。", "An opening balance needs its evidence."
    next_zh, next_en = "请写上存折或台账的名称和页码。", "Name the passbook or register and its page."


class NoMinutes(OpeningRefused):
    code, status = "opening.no_minutes", 409
    zh, en = "期初余额要有服务时长。", "An opening balance has minutes."
    next_zh, next_en = "请填写累计服务分钟数。", "Fill in the minutes served."


class PointsOutOfRange(OpeningRefused):
    code, status = "opening.points_out_of_range", 409
    zh, en = "期初积分不能多于时长折算的积分。", "Opening points lie between 0 and minutes ÷ 30."
    next_zh, next_en = "请核对：半小时为一分，已兑换的要减去。", "Half an hour is one point, less what was spent."


class AboveOpeningCap(OpeningRefused):
    code, status = "opening.above_cap", 409
    zh, en = "期初时长不能超过 {cap_minutes} 分钟。", "An opening balance has {cap_minutes} minutes at most."
    next_zh, next_en = "请核对存折或台账上的数目。", "Check the number in the passbook or register."


class CoversFuture(OpeningRefused):
    code, status = "opening.covers_future", 409
    zh, en = "期初余额的截止日不能在将来。", "An opening balance cannot cover the future."
    next_zh, next_en = "请填今天或以前的日期。", "Choose today or an earlier day."


class ServiceWithinCover(OpeningRefused):
    code, status = "opening.service_within_cover", 409
    zh, en = (
        "截止日之前已有录入的服务，会重复计算。",
        "Service up to that day is on record already and would count twice.",
    )
    next_zh, next_en = "请把截止日提前到第一条服务之前。", "Let it cover only the time before the first record."


class AdjustmentRefused(Refusal):
    """Why an adjustment is refused."""


class NoFact(AdjustmentRefused):
    code, status = "adjustment.no_fact", 409
    zh, en = "积分调整要关联一件事实。", "An adjustment is linked to a fact."
    next_zh = "请选此人的时长记录、积分流水（调整本身不算），或此人参加过、已经开始的场次。"
    next_en = "Name a record or an entry of theirs (not an adjustment's own), or a shift that has begun with them."


class NoPoints(AdjustmentRefused):
    code, status = "adjustment.no_points", 409
    zh, en = "调整的积分不能为零。", "An adjustment moves points."
    next_zh, next_en = "请填写要加或要减的积分。", "Fill in the points to add or take."


class AboveCap(AdjustmentRefused):
    code, status = "adjustment.above_cap", 409
    zh, en = "一次调整不能超过 {cap_points} 分。", "One adjustment moves {cap_points} points at most."
    next_zh, next_en = "请核对数目。", "Check the number."


class AlreadyAnswered(AdjustmentRefused):
    code, status = "adjustment.already_answered", 409
    zh, en = "这件事已经调整过，不能再调。", "What this fact tells of has been adjusted already."
    next_zh, next_en = "请先看已有的那一项。", "Look at the adjustment that is there."


class UnknownCause(AdjustmentRefused):
    code, status = "adjustment.unknown_cause", 409
    zh, en = "请从列表中选择调整原因。", "The cause is not on the list."
    next_zh, next_en = "请重新选择。", "Choose a cause from the list."


OBJECTIONS: dict[Objection, type[Refusal]] = {
    Objection.OWN_PASSPORT: OwnPassport,
    Objection.RELATED: Related,
    Objection.SAME_SIGNER: SameSigner,
    Objection.SIGNERS_TIED: SignersTied,
    Objection.GO_LIVE_CLOSED: GoLiveClosed,
    Objection.ALREADY_OPENED: AlreadyHasOpening,
    Objection.NO_EVIDENCE: NoEvidence,
    Objection.NO_MINUTES: NoMinutes,
    Objection.POINTS_OUT_OF_RANGE: PointsOutOfRange,
    Objection.ABOVE_OPENING_CAP: AboveOpeningCap,
    Objection.COVERS_FUTURE: CoversFuture,
    Objection.SERVICE_WITHIN_COVER: ServiceWithinCover,
    Objection.UNKNOWN_CAUSE: UnknownCause,
    Objection.NO_FACT: NoFact,
    Objection.ALREADY_ANSWERED: AlreadyAnswered,
    Objection.NO_POINTS: NoPoints,
    Objection.ABOVE_CAP: AboveCap,
}
