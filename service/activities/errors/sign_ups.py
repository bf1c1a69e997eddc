from __future__ import annotations

from service.core.errors import Refusal
from service.passports.errors import NoPassport


class SignUpRefused(Refusal):
    """A sign-up or its cancellation that the rules refuse; one class per code of ``rules.sign_ups``."""


class SignUpShiftCancelled(SignUpRefused):
    code, status = "sign_up.shift_cancelled", 409
    zh, en = "这场活动已经取消。", "This shift is cancelled."
    next_zh, next_en = "请看看别的场次。", "Look at other shifts."


class SignUpNotOpen(SignUpRefused):
    code, status = "sign_up.not_open", 409
    zh, en = "这场活动还没有发布。", "This shift is not published yet."
    next_zh, next_en = "请等发布后再报名。", "Sign up once it is published."


class SignUpTooLate(SignUpRefused):
    code, status = "sign_up.too_late", 409
    zh, en = "活动已经开始，不能自己报名了。", "The shift has begun; nobody signs up by themselves now."
    next_zh, next_en = (
        "不用报名的活动，到现场扫码就行；要报名的，请现场负责人或社区工作人员帮您报名。",
        "Where no sign-up is needed, come and scan; else ask the leader at the venue or the staff to sign you up.",
    )


class SignUpShiftOver(SignUpRefused):
    code, status = "sign_up.shift_over", 409
    zh, en = "这场活动已经结束，不能再报名。", "The shift is over; nobody signs up any more."
    next_zh, next_en = (
        "请看看下一场；参加了却没有记上的，请告诉社区工作人员。",
        "Look at the next one; tell the community's staff of who took part unseen.",
    )


class SignUpFull(SignUpRefused):
    code, status = "sign_up.full", 409
    zh, en = "活动已经开始，名额也满了。", "The shift has begun and every place is taken."
    next_zh, next_en = (
        "忙得过来，负责人可以先增加名额，再报名；或看看别的场次。",
        "If more people can be taken, its leader adds places first; or look at other shifts.",
    )


class SignUpAccountClosed(SignUpRefused):
    code, status = "sign_up.account_closed", 409
    zh, en = "这个账号已经停用，不能报名。", "This account is not in use."
    next_zh, next_en = "请到社区服务台问一问。", "Please ask at the community's desk."


class AlreadySignedUp(SignUpRefused):
    code, status = "sign_up.already", 409
    carries = ("sign_up_id",)
    zh, en = "已经报过名了。", "There is a sign-up already."
    next_zh, next_en = "不用再报，到时候来就行。", "Nothing to do; see it under my shifts."


class SignUpGuardianMissing(SignUpRefused):
    code, status = "sign_up.guardian_consent_missing", 409
    zh, en = "孩子未满 14 岁，还没有监护人同意。", "A child under 14 needs a guardian's consent."
    next_zh, next_en = (
        "请家长先到社区登记同意；没有同意也可以来参加，由负责人计入不记名儿童人数。",
        "Ask the guardian to consent first; without it the child may come and is counted, not named.",
    )


class SignUpAgeUnknown(SignUpRefused):
    code, status = "sign_up.age_unknown", 409
    zh, en = (
        "这场活动对年龄有要求，我们还不知道您的生日。",
        "The shift has an age limit; the birthday is not known.",
    )
    next_zh, next_en = (
        "请在资料里填生日，再报名；身份核实过的，请工作人员登记。",
        "Enter it in the profile, then sign up; once the identity is confirmed, ask the staff.",
    )


class SignUpMinor(SignUpRefused):
    code, status = "sign_up.minor_on_hazardous", 409
    zh, en = "未满 18 岁不能参加有危险的活动。", "Nobody under 18 may serve on a hazardous shift."
    next_zh, next_en = "请选一场适合的活动。", "Choose another activity."


class SignUpTooYoung(SignUpRefused):
    code, status = "sign_up.too_young", 409
    zh, en = "这场活动要年满 {min_age} 岁。", "This shift is for people of {min_age} and over."
    next_zh, next_en = "请选一场适合的活动。", "Choose another activity."


class SignUpTooOld(SignUpRefused):
    code, status = "sign_up.too_old", 409
    zh, en = "为了安全，这场活动限 {max_age} 岁以下（含）。", "For safety, this shift is for people up to {max_age}."
    next_zh, next_en = "请选一场轻松些的活动，负责人可以帮您看看。", "Choose a lighter one; the leader can help."


class RiskNotAccepted(SignUpRefused):
    code, status = "sign_up.risk_not_accepted", 409
    zh, en = "这场活动有一定危险，报名前要看过并接受风险提示。", "A hazardous shift: its risk notice must be accepted."
    next_zh, next_en = "请看过风险提示，勾选“我已知晓”，再报名。", "Read the risk notice and accept it, then sign up."
    for_developers = "`accepts_risk: true`"


class TooLateToCancel(SignUpRefused):
    code, status = "sign_up.too_late_to_cancel", 409
    zh, en = "活动已经开始或结束，不用取消了。", "The shift has begun or is over; there is nothing to cancel."
    next_zh, next_en = "没有来也不会扣分，放心。", "Not coming has no penalty."


_ALL: tuple[type[Refusal], ...] = (*SignUpRefused.__subclasses__(), NoPassport)
SIGN_UP_REFUSALS = {each.code: each for each in _ALL}
