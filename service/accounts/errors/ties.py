from __future__ import annotations

from service.core.errors import Refusal


class TieToYourself(Refusal):
    code, status = "tie.to_yourself", 409
    zh, en = "不能选自己。", "Nobody is tied to themselves."
    next_zh, next_en = "请选另一个人。", "Choose another person."


class TieEnded(Refusal):
    code, status = "tie.ended", 409
    zh, en = "这个关系已经结束。", "This tie has ended already."
    next_zh, next_en = "无需再次办理。", "Nothing to do."


class DeclaredOtherwise(Refusal):
    code, status = "tie.declared_otherwise", 409
    zh, en = "对方登记的亲属关系和您说的不一样。", "The other side has declared another kinship."
    next_zh, next_en = (
        "请和对方核对；确实登记错了，请对方修改或找社区工作人员。",
        "Compare with them; if theirs is wrong, they change it, or staff lift it.",
    )


class LiftedAsUnrelated(Refusal):
    """Whoever really is family need not wait: the other's word counts at once."""

    code, status = "tie.lifted_as_unrelated", 409
    zh, en = (
        "您登记过这个亲属关系，社区核实过不是亲属，已经解除，半年内您不能再登记。",
        "You have declared this before; staff found that you two are not family and lifted it, so for half a year you"
        " cannot declare it again.",
    )
    next_zh, next_en = (
        "确实是亲属的，请带户口本等证件到社区服务台说明，再请对方来登记。",
        "If you are family, show your papers at the community's desk, and ask the other to declare it.",
    )


class ReportedDead(Refusal):
    """Nobody knows whose word it would be: the phone may be in another's hand."""

    code, status = "tie.death_reported", 409
    zh, en = (
        "有人登记这位居民已经去世，正等第二位工作人员核实，核实前不登记代办和监护。",
        "That this person has died waits for a second member of staff; nobody is recorded to act for them meanwhile.",
    )
    next_zh, next_en = (
        "登记错了的，请本人到社区服务台，作废登记后就能办。",
        "If it is a mistake, have the report declined at the desk; then it can be done.",
    )
    for_developers = "`POST /deaths/{death_id}/decline`"


class DelegateNotAdult(Refusal):
    code, status = "delegation.delegate_not_adult", 409
    zh, en = "代办人要满 18 岁，并且填过出生日期。", "Whoever acts for another must be 18 and have given a birth date."
    next_zh, next_en = "请代办人先在“我的资料”里填写出生日期。", "Ask them to fill in their birth date first."


class PrincipalMinor(Refusal):
    code, status = "delegation.principal_minor", 409
    zh, en = "未满 18 岁的，由监护人代办。", "For who is under 18, a guardian acts."
    next_zh, next_en = (
        "请监护人带证件到社区，登记监护关系。",
        "A guardian shows their papers to the community's staff, who record the guardianship.",
    )


class TooManyPrincipals(Refusal):
    code, status = "delegation.too_many_principals", 409
    zh, en = "一个人最多替 3 位代办，这位代办人已满。", "One person acts for at most 3; this one does already."
    next_zh, next_en = "请换一位代办人，或请其先结束一个代办。", "Choose another person, or ask them to end one first."


class ExpiryRefused(Refusal):
    code, status = "delegation.expiry_refused", 409
    zh, en = "代办期限要在今天之后、三年之内。", "A delegation ends in the future and within three years."
    next_zh, next_en = "请重新选择期限。", "Choose another day."


class GuardianNotAdult(Refusal):
    code, status = "guardianship.guardian_not_adult", 409
    zh, en = "监护人要满 18 岁，并且登记过出生日期。", "A guardian must be 18, with a birth date on record."
    next_zh, next_en = "请先登记监护人的出生日期。", "Record the guardian's birth date first."


class WardNotMinor(Refusal):
    code, status = "guardianship.ward_not_minor", 409
    zh, en = (
        "监护人只给未满 18 岁的人登记，并且要登记过出生日期。",
        "Only who is under 18, with a birth date on record, has a guardian.",
    )
    next_zh, next_en = (
        "成年人要人帮忙，请办理代办；孩子请先登记出生日期。",
        "For a grown-up record a delegation; for a child record the birth date first.",
    )


class DelegatesThemselves(Refusal):
    code, status = "delegation.by_the_person", 409
    zh, en = "此人有自己的登录，代办由本人办理。", "This person signs in, and delegates themselves."
    next_zh, next_en = (
        "请本人在手机上打开“我的代办”，选择代办人。",
        "Ask them to open their delegations on their own phone and choose the person.",
    )


class NoGuardian(Refusal):
    code, status = "consent.no_guardian", 409
    zh, en = "还没有登记监护人，不能登记监护人的同意书。", "No guardian is on record whose paper this could be."
    next_zh, next_en = "请先看证件，登记监护人，再登记同意书。", "See the papers and record the guardian first."


class GuardianWithdrew(Refusal):
    """What a guardian took back with their own hands, no paper at a desk gives again."""

    code, status = "consent.guardian_withdrew", 409
    zh, en = "监护人自己撤回过这项同意。", "The guardian has taken this consent back themselves."
    next_zh, next_en = (
        "请监护人在自己的手机上重新同意。",
        "Ask the guardian to consent again on their own phone.",
    )


class GuardianNeeded(Refusal):
    code, status = "consent.guardian_needed", 409
    zh, en = "未满 14 岁，要由监护人同意。", "Under 14 a guardian has to consent."
    next_zh, next_en = (
        "请监护人同意，或带签字的同意书到社区；孩子要自己登录的，社区登记、监护人同意、办护照、核实后发绑定码。",
        "Ask a guardian to consent in the app or on paper. For a child with a WeChat of their own: staff enter the "
        "child and the guardian, the guardian consents, staff open the passport, confirm the identity and give a code.",
    )


class ConsentNotGiven(Refusal):
    code, status = "consent.not_given", 409
    zh, en = "没有可以撤回的同意。", "There is no consent to withdraw."
    next_zh, next_en = "无需办理。", "Nothing to do."
