from __future__ import annotations

from service.core.errors import Refusal


class TwoPeopleRefused(Refusal):
    """Why something is not proposed, or not made true."""


class ProposalDecided(TwoPeopleRefused):
    code, status = "counter_proposal.decided", 409
    zh, en = "这一项已经处理过了。", "This has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again."


class ProposalWaits(TwoPeopleRefused):
    code, status = "counter_proposal.waits", 409
    carries = ("proposal_id",)
    zh, en = "同样的事已经提出过，还没有确认。", "The same has been proposed and waits."
    next_zh, next_en = "请另一位工作人员确认，或先撤下那一项。", "Confirm that one, or decline it first."


class ProposalOutdated(TwoPeopleRefused):
    code, status = "counter_proposal.outdated", 409
    zh, en = "提出以后情况变了：订单变过，或者提出的人已不在本社区工作。", "It is not what was proposed any more."
    next_zh, next_en = (
        "请核对以后重新提出。",
        "The order has changed, or its proposer is staff no longer: look again and propose it anew.",
    )


class UndoTooLate(TwoPeopleRefused):
    code, status = "undo.too_late", 409
    zh, en = "发放只能在当天结账前撤销。", "A hand-over is undone on the same day, before the day is closed."
    next_zh, next_en = (
        "件数有出入的，结账前在盘点里说明，结账后在库存里登记；积分有误的，由两人用人工调整更正。",
        "Pieces that differ are explained in the count, or booked in the stock once the day is closed; points are put"
        " right by an adjustment of two.",
    )


class LineNotHandedOver(TwoPeopleRefused):
    code, status = "line.not_handed_over", 409
    carries = ("line_id",)
    zh, en = "这一样没有发放过。", "This line was not handed over."
    next_zh, next_en = "请刷新订单再看。", "Read the order again."


class LineKept(TwoPeopleRefused):
    code, status = "line.kept", 409
    carries = ("line_id",)
    zh, en = (
        "这一样还没领、已经领过，或换成了另一样，不用事后证实。",
        "This line is still held, was handed over already, or another stands for it.",
    )
    next_zh, next_en = "还没领的，请直接发放。", "Hand it over the usual way."
