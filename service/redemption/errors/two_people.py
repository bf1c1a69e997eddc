from __future__ import annotations

from service.core.errors import Refusal


class TwoPeopleRefused(Refusal):
    """Why something is not proposed, or not made true."""


class ProposalDecided(TwoPeopleRefused):
    code, status = "counter_proposal.decided", 409
    zh, en = "这一项已经处理过了。", "This has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again."


class UndoTooLate(TwoPeopleRefused):
    code, status = "undo.too_late", 409
    zh, en = "发放只能在当天结账前撤销。", "A hand-over is undone on the same day, before the day is closed."
    next_zh, next_en = (
        "发错了的，请在盘点差异里说明；积分有误的，用人工调整。",
        "Explain it in the count, or adjust the points by two people.",
    )


class LineNotHandedOver(TwoPeopleRefused):
    code, status = "line.not_handed_over", 409
    carries = ("line_id",)
    zh, en = "这一样没有发放过。", "This line was not handed over."
    next_zh, next_en = "请刷新订单再看。", "Read the order again."


class LineKept(TwoPeopleRefused):
    code, status = "line.kept", 409
    carries = ("line_id",)
    zh, en = "这一样还没领，或已经领过，不用事后证实。", "This line is still held, or was handed over already."
    next_zh, next_en = "还没领的，请直接发放。", "Hand it over the usual way."
