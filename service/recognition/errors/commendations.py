from __future__ import annotations

from service.core.errors import Refusal


class GivenInFuture(Refusal):
    code, status = "commendation.in_future", 409
    zh, en = "表彰的日期还没有到。", "The day of the commendation has not come yet."
    next_zh, next_en = "请核对证书上的日期。", "Check the date on the certificate."


class CommendationThere(Refusal):
    code, status = "commendation.already", 409
    carries = ("commendation_id",)
    zh, en = "同一天、同名的表彰已经登记过了。", "A commendation of this name and day is on record already."
    next_zh, next_en = "请在“我的荣誉”里查看，不用再登记。", "Look at your honours; it need not be entered again."


class CommendationDecided(Refusal):
    code, status = "commendation.decided", 409
    zh, en = "这项表彰已经有结果了。", "This commendation was decided or withdrawn already."
    next_zh, next_en = "请刷新后查看结果。", "Load it anew to see the result."


class CommendationMovedAway(Refusal):
    """The community that keeps the passport verifies."""

    code, status = "commendation.moved_away", 409
    zh, en = (
        "护照已经迁到别的社区，不能再由这里核实。",
        "The passport has moved to another community, which verifies it now.",
    )
    next_zh, next_en = (
        "请不予核实，理由写明已经迁走；请本人带证书到现在的社区登记。",
        "Decline it and say why; the person brings the certificate to the new community.",
    )


class ConfirmsOwnProposal(Refusal):
    code, status = "commendation.same_person", 409
    zh, en = "这项表彰是您登记的，要由另一位来核实。", "You entered this commendation; somebody else verifies it."
    next_zh, next_en = "请另一位工作人员看过证书再核实。", "Ask another member of staff to look at the certificate."


class ConfirmerTied(Refusal):
    code, status = "commendation.tied", 409
    zh, en = (
        "登记的人是您的家人，或替您办事的人，您不能核实。",
        "Whoever entered it is family, or acts for you or you for them.",
    )
    next_zh, next_en = "请另一位工作人员核实。", "Ask another member of staff to verify it."


class CommendationNotConfirmed(Refusal):
    code, status = "commendation.not_confirmed", 409
    zh, en = "这项表彰现在没有记入护照，不能撤销。", "This commendation does not stand in the passport now."
    next_zh, next_en = "请刷新后核对。", "Load it anew and check."
