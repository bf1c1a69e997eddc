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


class CodeUnknown(Refusal):
    """Never given, replaced by a newer one, or of an account that has ended: answered alike."""

    code, status = "neighbour.code_unknown", 409
    zh, en = "没有这个邀请码，或者已经换了新的。", "There is no such invitation code, or a newer one has replaced it."
    next_zh, next_en = "请邻居打开“我的邀请码”，再读一遍给您。", "Ask your neighbour to read theirs to you once more."


class OwnCode(Refusal):
    code, status = "neighbour.own_code", 409
    zh, en = "这是本人自己的邀请码。", "This is one's own invitation code."
    next_zh, next_en = "请填带您来的那位邻居的邀请码。", "Enter the code of the neighbour who brought you."


class CodeGivenAlready(Refusal):
    code, status = "neighbour.already_given", 409
    zh, en = (
        "邻居的邀请码 {given_on} 已经填过了，只能填一次。",
        "A neighbour's code was given on {given_on}; it is given once.",
    )
    next_zh, next_en = "不用再填了。", "There is nothing more to do."
    for_developers = "`get_my_neighbour_invitation`"


class NotNew(Refusal):
    code, status = "neighbour.not_new", 409
    zh, en = (
        "登记已经超过 {days} 天，不能再填邀请码。",
        "Registered more than {days} days ago: no code is taken any more.",
    )
    next_zh, next_en = "不影响参加活动，也不影响积分。", "It changes nothing for taking part or for points."


class HasComeBefore(Refusal):
    code, status = "neighbour.has_come", 409
    zh, en = "已经参加过活动，不能再填邀请码。", "Has taken part before: no code is taken any more."
    next_zh, next_en = "不影响参加活动，也不影响积分。", "It changes nothing for taking part or for points."


class GivesThemselves(Refusal):
    code, status = "neighbour.gives_themselves", 409
    zh, en = "新邻居有自己的登录，邀请码由本人填。", "The newcomer signs in, and gives the code themselves."
    next_zh, next_en = "请本人在手机上填；没有手机的，才由工作人员代填。", "Ask them to give it on their own phone."


class InACircle(Refusal):
    code, status = "neighbour.in_a_circle", 409
    zh, en = (
        "这位邻居是新来的人带来的，不能反过来又带人。",
        "The newcomer brought this neighbour along, so it cannot be the other way round.",
    )
    next_zh, next_en = "不用填邀请码，直接参加活动就好。", "No code is needed: simply come along."


class PastAStage(Refusal):
    code, status = "promotion.past_a_stage", 409
    zh, en = "只能往上走一步，不能跳过中间的阶段。", "One goes up one step at a time; no stage is left out."
    next_zh, next_en = "请选紧接着的下一个阶段。", "Choose the very next stage."


class HeldAlready(Refusal):
    code, status = "promotion.held_already", 409
    zh, en = "此人已经在这个阶段，或者更高的阶段了。", "This person is on that stage already, or on a higher one."
    next_zh, next_en = "请选紧接着的下一个阶段。", "Choose the very next stage."


class AtTheTop(Refusal):
    code, status = "promotion.at_the_top", 409
    zh, en = "已经在最高的阶段了。", "This is the highest stage already."
    next_zh, next_en = "不用再提名。", "There is nothing to nominate for."


class ConsentFirst(Refusal):
    """The rule nominates nobody who has not agreed to be kept on record, and people do not either."""

    code, status = "promotion.consent_first", 409
    zh, en = (
        "此人还没有同意登记个人信息，现在不能提名。",
        "This person has not agreed yet to be kept on record, so nobody nominates them.",
    )
    next_zh, next_en = (
        "请先向本人（孩子的，向监护人）说明，记下同意，再提名。",
        "Explain it to them, of a child to a guardian, note the consent, and nominate them then.",
    )


class EnableFirst(Refusal):
    code, status = "promotion.account_disabled", 409
    zh, en = "此人的账号停用了，现在不能提名。", "This account is disabled, so nobody nominates the person."
    next_zh, next_en = (
        "请先请管理员启用账号，再提名。",
        "Ask an administrator to enable the account first.",
    )


class CriteriaMissing(Refusal):
    code, status = "promotion.criteria_missing", 409
    zh, en = (
        "还不能往上走这一步，还差这些条件：{criteria_zh}。",
        "This step cannot be taken yet. Still to come: {criteria_en}.",
    )
    next_zh, next_en = (
        "“成长阶梯”上写着每一条做到了多少。都够了再提名，系统夜里也会自动提名。",
        "The ladder tells how far each is met. Nominate when all are; the system does so at night as well.",
    )


class NoLongerMet(Refusal):
    """Since the nomination a record was corrected, or somebody else leads the team."""

    code, status = "promotion.no_longer_met", 409
    zh, en = (
        "提名时够的条件，现在不够了，这一步先不能往上走。",
        "What was there at the nomination is not there any more, so this step cannot be taken now.",
    )
    next_zh, next_en = (
        "“成长阶梯”上写着还差什么。工作人员可以选“暂不提名”，本人可以选“先不了”。",
        "The ladder shows what is missing. Staff may say not yet, and the person may decline.",
    )


class PromotionOpen(Refusal):
    code, status = "promotion.open_already", 409
    carries = ("promotion_id",)
    zh, en = "这个人已经有一项提名还没办完。", "A nomination of this person is still open."
    next_zh, next_en = "请先办完那一项。", "See that one through first."


class OwnPromotion(Refusal):
    code, status = "promotion.own", 409
    zh, en = "不能确认自己的提名，也不能复核自己的。", "Nobody confirms or reviews their own nomination."
    next_zh, next_en = "请另一位社工或工作人员办理。", "Ask another social worker or member of staff."


class PromotionDecided(Refusal):
    code, status = "promotion.decided", 409
    zh, en = "这项提名刚刚已经办过了。", "This nomination has been decided already."
    next_zh, next_en = "请刷新后看结果。", "Load it anew and see what was decided."


class NotConfirmedYet(Refusal):
    code, status = "promotion.not_confirmed", 409
    zh, en = "社区还没有确认这项提名，现在不用答复。", "The community has not confirmed this nomination yet."
    next_zh, next_en = (
        "请等社区看过；确认了会发消息请本人答复。",
        "Wait: once it is confirmed, the person gets a message and answers.",
    )


class AnswerNotYours(Refusal):
    """For people without a sign-in one writes the answer down, but not who confirmed it."""

    code, status = "promotion.confirmed_by_you", 409
    zh, en = (
        "是您或您的家人确认的，本人的答复要由另一位同事来记。",
        "You, or your family, have confirmed it, so a colleague writes the answer down.",
    )
    next_zh, next_en = "请另一位工作人员问过本人再记。", "Ask another member of staff to ask them and write it down."


class WayInByConfirmer(Refusal):
    """Else whoever confirms a step could say the yes to it too, from a phone of their own."""

    code, status = "promotion.way_in_by_confirmer", 409
    zh, en = (
        "您新的登录方式是确认这一步的工作人员或其家人给的，要先核实一次身份。",
        "Who confirmed this step, or their family, gave you your new way to sign in: your identity is to be confirmed "
        "first.",
    )
    next_zh, next_en = (
        "请带证件到社区，请另一位工作人员核实身份，再来答应。",
        "Show your identity card to another member of the community's staff, then accept.",
    )


class ReviewNotYours(Refusal):
    """Whoever has confirmed a step does not judge whether it was right."""

    code, status = "promotion.review_not_yours", 409
    zh, en = (
        "当初是您或您的家人确认的，复核要由另一位同事来做。",
        "You, or your family, have confirmed this step, so a colleague reviews it.",
    )
    next_zh, next_en = (
        "请另一位社工或工作人员看一看再定。",
        "Ask another social worker or member of staff to look at it.",
    )


class AnswersThemselves(Refusal):
    """As of stars and statements: who signs in speaks for themselves."""

    code, status = "promotion.answers_themselves", 409
    zh, en = "此人有自己的登录，由本人答复。", "This person signs in, and answers themselves."
    next_zh, next_en = (
        "请本人在手机上点“我愿意”或“先不了”；没有登录的，才由工作人员代记。",
        "Ask them to accept or decline on their own phone.",
    )


class OwnYesNeeded(Refusal):
    code, status = "promotion.own_yes_needed", 409
    zh, en = "做负责人要本人自己在手机上同意，别人不能代记。", "To lead takes one's own yes on one's own phone."
    next_zh, next_en = "请先帮本人办好手机登录。", "Help them to sign in first."


class NothingToReview(Refusal):
    code, status = "promotion.nothing_to_review", 409
    zh, en = "这一项没有要复核的，或者已经复核过了。", "There is nothing to review here, or it was reviewed already."
    next_zh, next_en = "请刷新后再看。", "Load it anew."
