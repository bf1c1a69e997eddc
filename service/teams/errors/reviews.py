"""Why a team is not reviewed."""

from __future__ import annotations

from service.core.errors import Refusal


class NotFiled(Refusal):
    code, status = "team_review.not_filed", 409
    zh, en = "这支团队还没有备案，不用年度检查。", "The team is not on file: there is nothing to review."
    next_zh, next_en = "请先请队长申请备案。", "Let its leader apply to be filed first."


class FiledThisYear(Refusal):
    code, status = "team_review.filed_this_year", 409
    zh, en = "这支团队今年才到这一级，今年不用检查。", "The team came to this level this year, and was looked at then."
    next_zh, next_en = "请明年再办。", "Review it next year."


class ReviewNotYet(Refusal):
    code, status = "team_review.not_yet", 409
    zh, en = "今年的年度检查从 {from_month} 月开始，还没到。", "This year's review begins with month {from_month}."
    next_zh, next_en = "请到时候再办。", "Come back then."


class ReviewedAlready(Refusal):
    code, status = "team_review.done", 409
    zh, en = "这支团队今年已经检查过了。", "The team has been reviewed this year."
    next_zh, next_en = "请刷新后查看结果。", "Read the result instead."


class NotYourReview(Refusal):
    code, status = "team_review.not_your_tier", 409
    zh, en = "这支团队由备案的那一级来检查。", "It is reviewed by the tier with which it is on file."
    next_zh, next_en = (
        "社区备案的由社区查，街道备案和登记的由街道查。",
        "The community reviews what it has filed; the subdistrict what is filed there, or registered.",
    )


class ReviewReasonMissing(Refusal):
    code, status = "team_review.reason_missing", 409
    zh, en = "请写明哪里要改进，或为什么不合格。", "Say what is to be improved, or why it did not pass."
    next_zh, next_en = "请补上原因再办，队长看得到。", "Add the reason; the leader reads it."
