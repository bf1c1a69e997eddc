from __future__ import annotations

from service.core.errors import Refusal
from service.redemption.errors.gifts import OfGift


class ClosingRefused(Refusal):
    """Why a day is not ended, counted or signed, or a period not closed or sealed."""


class DayNotBegun(ClosingRefused):
    """Nothing sets a day that was ended back: one tap weeks ahead would take it from everybody."""

    code, status = "day.not_begun", 409
    zh, en = "这个兑换日到 {opens_at} 才开始，还不能收摊。", "This redemption day only begins at {opens_at}."
    next_zh, next_en = (
        "请那天发完再收摊；这一天不办了的，取消它，订单会改到别的日子。",
        "End it when it is over. If it does not take place, cancel it: its orders go to another day.",
    )
    for_developers = "`POST /redemption-days/{day_id}/cancel`"


class DayNotOver(ClosingRefused):
    code, status = "day.not_over", 409
    zh, en = "还没到收摊时间，还有 {count} 张订单没领完。", "The day is not over, and {count} orders are not collected."
    next_zh, next_en = (
        "请等到 {ends_at}；或把没领的改约到别的日子。",
        "Wait until {ends_at}, or move those orders to another day.",
    )


class DayNotEnded(ClosingRefused):
    code, status = "day.not_ended", 409
    zh, en = "这个兑换日还没收摊。", "The day has not ended."
    next_zh, next_en = "请先收摊，再盘点、签字。", "End it first, then count, then sign."


class DayClosed(ClosingRefused):
    code, status = "day.closed", 409
    zh, en = "这个兑换日已经结账，不能再盘点、签字。", "The day is closed: nothing is counted or signed any more."
    next_zh, next_en = (
        "请看日报表；件数还有出入的，在库存里登记。",
        "See its report; what differs still is booked in the stock.",
    )


class NotCounted(ClosingRefused, OfGift):
    code, status = "count.missing", 409
    zh, en = (
        "还有 {count} 样礼品没有盘点，比如“{gift_name}”。",
        "{count} gifts have not been counted, “{gift_name}” among them.",
    )
    next_zh, next_en = "请盘点完再签字。", "Count them, then sign."


class ServiceNotCounted(ClosingRefused, OfGift):
    code, status = "count.service", 409
    zh, en = "“{gift_name}”是服务，不用盘点。", "“{gift_name}” is a service, which nobody counts."
    next_zh, next_en = "请只报实物的数量。", "Count the goods alone."


class CountRefused(ClosingRefused, OfGift):
    """Why what was counted of a gift cannot be signed."""


class CountStale(CountRefused):
    code, status = "count.stale", 409
    zh, en = "盘点之后，“{gift_name}”又有进出。", "Pieces of “{gift_name}” have moved since it was counted."
    next_zh, next_en = "请重新盘点这一样。", "Count this gift again."


class CountUnexplained(CountRefused):
    code, status = "count.unexplained", 409
    zh, en = (
        "“{gift_name}”账实不符，还没有说明原因。",
        "The count of “{gift_name}” does not agree, and nobody has said why.",
    )
    next_zh, next_en = "请选原因，再签字。", "Choose a cause, then sign."
    for_developers = "The count is sent again with a `cause`."


class CauseUnfit(CountRefused):
    code, status = "count.cause_unfit", 409
    zh, en = (
        "“{gift_name}”的差异，这个原因说明不了。",
        "That cause does not explain the difference of “{gift_name}”.",
    )
    next_zh, next_en = (
        "请换一个原因。少了的：遗失、损坏，或入库登记有误。多了的：登记过损耗的是找回，多出损耗的才是入库登记有误。",
        "Choose another. Missing: lost, spoilt, or a wrong receipt. Surplus: found, as far as pieces were lost; beyond"
        " that a wrong receipt.",
    )
    for_developers = "`lost`, `spoilt`, `found`, `receipt_wrong`"


class MoreThanReceived(CountRefused):
    code, status = "count.more_than_received", 409
    zh, en = (
        "“{gift_name}”数出来的比入库的还多 {count} 件。",
        "{count} more of “{gift_name}” were counted than ever came in.",
    )
    next_zh, next_en = (
        "请再数一遍；入库登记错了的，原因选“入库登记有误”。",
        "Count again; if the receipt was wrong, say so.",
    )


class UndoWaits(ClosingRefused):
    """The second signature closes the day, after which nothing is undone: nobody shuts a colleague's undo with it."""

    code, status = "sign.undo_waits", 409
    carries = ("proposal_id",)
    zh, en = (
        "这一天还有同事提出的撤销没处理，签了字就不能再撤销。",
        "A colleague's undo of a hand-over of this day waits; once the day is closed nothing is undone.",
    )
    next_zh, next_en = (
        "请先确认那项撤销，或说明白后作废，再签字。",
        "Confirm that undo first, or turn it down, then sign.",
    )


class SignedUnseen(ClosingRefused):
    code, status = "sign.moved", 409
    zh, en = "您看过以后，盘点或登记的数又变了，还没有签。", "What you looked at has moved since: nothing is signed."
    next_zh, next_en = "请再看一遍日报表，没有问题再签。", "Read the day's report again, then sign with its digest."


class SameSigner(ClosingRefused):
    code, status = "sign.same_person", 409
    zh, en = "这件事要两个人，您是第一位（已签过，或由您提出）。", "It takes two people, and you were the first."
    next_zh, next_en = "请另一位工作人员登录后签字或确认。", "Another member of staff has to sign or confirm."


class SignersTied(ClosingRefused):
    code, status = "sign.tied", 409
    zh, en = "两个签字的人不能是一家人，也不能互为代办。", "The two signers may not be family or act for each other."
    next_zh, next_en = "请换一位工作人员签。", "Another member of staff has to sign."


class DaysOpen(ClosingRefused):
    code, status = "period.days_open", 409
    zh, en = "还有 {count} 个兑换日没有结账。", "{count} redemption days are not closed."
    next_zh, next_en = "请先给它们收摊、盘点、签字。", "End, count and sign them first."


class PeriodNotOver(ClosingRefused):
    code, status = "period.not_over", 409
    zh, en = (
        "这一期到 {ends_at} 才完：预订要停了，积分截止日也要过了。",
        "The period is over at {ends_at}: ordering has to end, and the cut-off day to pass.",
    )
    next_zh, next_en = "请到那时再结束。", "Close it then."


class OpenedByYou(ClosingRefused):
    code, status = "period.opened_by_you", 409
    zh, en = (
        "这一期是您开的，还没有办过一个兑换日，不能由您一个人结束。",
        "You opened this period and none of its days was held: you do not close it alone.",
    )
    next_zh, next_en = (
        "请先安排、办完兑换日；真的不办了，请社区另一位工作人员来结束。",
        "Hold a redemption day first; if there is to be none, another member of the community's staff closes it.",
    )


class ClosedByYou(ClosingRefused):
    code, status = "seal.same_person", 409
    zh, en = (
        "结束和封存要两个人，这一期是您结束的。",
        "Closing and sealing take two people, and you closed this period.",
    )
    next_zh, next_en = (
        "请社区另一位工作人员登录后封存。",
        "Another member of the community's staff has to seal it.",
    )


class PeriodNotClosed(ClosingRefused):
    code, status = "period.not_closed", 409
    zh, en = "这一期还没有结束。", "The period is not closed."
    next_zh, next_en = "请先结束这一期，再封存。", "Close it first, then seal it."


class PeriodSealed(ClosingRefused):
    code, status = "period.sealed", 409
    zh, en = "这一期已经封存。", "The period is sealed already."
    next_zh, next_en = "不用再办；可以看封存的内容。", "Nothing is left to do; read its seal."


class LedgerBroken(ClosingRefused):
    code, status = "period.ledger_broken", 409
    carries = ("passport_id",)
    zh, en = (
        "有 {count} 本护照的账对不上，没有封存。",
        "{count} ledgers do not stand as they were written; nothing is sealed.",
    )
    next_zh, next_en = (
        "请系统管理员运行 verify-ledger 查明，再封存。",
        "Let the operator find out what is wrong with them, then seal.",
    )
    for_developers = "`verify-ledger`"


class NotSealed(ClosingRefused):
    code, status = "period.not_sealed", 409
    zh, en = "这一期还没有封存。", "The period is not sealed."
    next_zh, next_en = "请等工作人员结束并封存这一期。", "Wait until the staff have closed and sealed it."


class JobNotDone(ClosingRefused):
    code, status = "job.not_done", 409
    zh, en = "文件还没有做好，或者做不成。", "The file is not there yet, or could not be made."
    next_zh, next_en = "请看进度；没有做成的，请重新导出。", "Read the job; if it failed, ask for the file anew."


class FileGone(ClosingRefused):
    code, status = "job.file_gone", 409
    zh, en = "文件只保留七天，已经删除。", "The file was kept for seven days and is gone."
    next_zh, next_en = "请重新导出。", "Ask for it anew."
