from __future__ import annotations

from service.core.errors import Refusal


class PeriodRefused(Refusal):
    """Why a period is not opened, changed, closed or ordered in."""


class HalfYearTaken(PeriodRefused):
    code, status = "period.already_there", 409
    carries = ("period_id",)
    zh, en = "本社区这半年的兑换已经开过了。", "The community has opened this half year already."
    next_zh, next_en = "请打开那一期继续办理。", "Work on that period."


class AnotherIsOpen(PeriodRefused):
    code, status = "period.another_open", 409
    carries = ("period_id",)
    zh, en = "上一期兑换还没有结束。", "Another period is still open."
    next_zh, next_en = "请先结束上一期，再开新的一期。", "Close that one first."


class LaterOpened(PeriodRefused):
    """Points that are left go on to the next half year, so the seals of a community follow one another."""

    code, status = "period.later_opened", 409
    carries = ("period_id",)
    zh, en = "本社区已经开过更晚的半年，不能再开以前的。", "The community has opened a later half year."
    next_zh, next_en = (
        "请核对年份和上下半年；以前没用的积分，以后的期里都能用。",
        "Check the year and the half; points that were not spent can be spent in later periods.",
    )


class CutoffOutside(PeriodRefused):
    code, status = "period.cutoff_outside", 409
    zh, en = "积分截止日要在这半年之内。", "The cut-off lies within the half year."
    next_zh, next_en = "请选这半年里的一天，一般是最后一天。", "Take a day of the half year, usually its last."


class HalfYearNotBegun(PeriodRefused):
    code, status = "period.not_begun", 409
    zh, en = "这半年还没有开始。", "That half year has not begun."
    next_zh, next_en = "请核对年份和上下半年。", "Check the year and the half."


class WindowCrooked(PeriodRefused):
    code, status = "period.window_crooked", 409
    zh, en = "时间顺序不对：开始订、停止订、停止取消要依次往后。", "The window opens, closes, then its changes end."
    next_zh, next_en = "请改成先后有序的时间。", "Put the three times in order."


class WindowOver(PeriodRefused):
    code, status = "period.window_over", 409
    zh, en = (
        "预订或改单的时间已经过了，不能再往后延。",
        "The time to order or to change orders is over, and is not made longer now.",
    )
    next_zh, next_en = (
        "还想要礼品的，请在兑换日到柜台现场下单。",
        "Whoever still wants something walks in on the redemption day: order for them at the counter.",
    )


class EndPast(PeriodRefused):
    code, status = "period.end_past", 409
    zh, en = (
        "停止预订、停止改单的时间不能设在过去：过了就不能再往后延。",
        "Ordering and changing do not end in the past: an end that has passed is not made later.",
    )
    next_zh, next_en = "请选现在以后的时间。", "Choose a time from now on."


class PeriodNotYet(PeriodRefused):
    code, status = "period.not_yet", 409
    zh, en = "还没到预订的时间，{opens_at} 开始。", "Ordering opens at {opens_at}."
    next_zh, next_en = "请到时再来，礼品可以先看看。", "Come back then; the gifts can be looked at already."


class PeriodOver(PeriodRefused):
    code, status = "period.over", 409
    zh, en = "这一期的预订已经截止。", "Ordering in this period is over."
    next_zh, next_en = (
        "兑换日还没过的，可以到现场看看还有什么；积分会留到下一期。",
        "Until the last redemption day has ended, see there what is left; the points stay for the next period.",
    )


class PeriodNotOpen(PeriodRefused):
    code, status = "period.not_open", 409
    zh, en = "这一期兑换已经结束。", "This period is closed."
    next_zh, next_en = "积分会留到下一期，请在新的一期里办理。", "The points stay: do it in the next period."


class DayBeforeToday(PeriodRefused):
    code, status = "day.past", 409
    zh, en = "兑换日不能安排在过去。", "A redemption day lies ahead."
    next_zh, next_en = "请选今天或以后的日子。", "Take today or a later day."


class DayCancelled(PeriodRefused):
    code, status = "day.cancelled", 409
    zh, en = (
        "这个兑换日已经取消，订单都改到了别的日子。",
        "This day was cancelled; its orders moved to another.",
    )
    next_zh, next_en = "请刷新后看各天的安排。", "Read the days of the period again."


class DayBegun(PeriodRefused):
    code, status = "day.begun", 409
    zh, en = (
        "这个兑换日已经开始，不能再改期或取消。",
        "This day has begun: it is not moved or cancelled now.",
    )
    next_zh, next_en = (
        "只换地点的，时间照旧再提交；没来的人，另外安排一天给他们。",
        "To change the place alone keep its time; plan another day for whoever cannot come.",
    )
    for_developers = "`opens_at` and `closes_at` as they are."


class DayTooSoon(PeriodRefused):
    code, status = "day.too_soon", 409
    zh, en = (
        "太早了，订了的人来不及知道，最早 {opens_at}。",
        "People would not hear in time: {opens_at} at the earliest.",
    )
    next_zh, next_en = "请往后挪，或另外安排一天。", "Choose a later time, or plan another day."


class DayTooFar(PeriodRefused):
    code, status = "day.too_far", 409
    zh, en = (
        "兑换日离这一期太远，最晚可以在 {on}。",
        "A redemption day is not so long after its period: {on} at the latest.",
    )
    next_zh, next_en = "请核对年份，选近一点的日子。", "Check the year, and take a nearer day."


class DayPastMidnight(PeriodRefused):
    code, status = "day.past_midnight", 409
    zh, en = (
        "这样会过半夜，兑换日要在同一天结束。",
        "It would go past midnight: a day ends on its own date.",
    )
    next_zh, next_en = "请早一点开始。", "Begin earlier."


class DayNotYet(PeriodRefused):
    code, status = "day.not_yet", 409
    zh, en = "这个兑换日是 {on}，还没到，不能现场下单。", "This redemption day is {on}: nothing is given out before it."
    next_zh, next_en = (
        "请在那天办理；预订还开着的，可以先预订。",
        "Do it on that day; while ordering is open, place an order.",
    )


class DayShut(PeriodRefused):
    code, status = "day.shut_already", 409
    zh, en = "这个兑换日已经收过摊了。", "This redemption day has been ended already."
    next_zh, next_en = "请接着盘点、签字。", "Go on with the count and the signatures."


class DayEnded(PeriodRefused):
    code, status = "day.ended", 409
    zh, en = "这个兑换日已经收摊。", "This redemption day is over."
    next_zh, next_en = (
        "请选另一天；那天没领的，积分已经退回。",
        "Choose another day; what was not collected was released.",
    )


class SlotFull(PeriodRefused):
    code, status = "slot.full", 409
    zh, en = "这个时段约满了。", "This slot is full."
    next_zh, next_en = "请换一个时段。", "Choose another slot."


class SlotOver(PeriodRefused):
    code, status = "slot.over", 409
    zh, en = "这个时段已经过了。", "This slot is over."
    next_zh, next_en = "请选还没有过的时段。", "Choose a slot that has not ended."


class SlotTooSoon(PeriodRefused):
    """By staff: people themselves know when they come, and move their order to any slot that is not over."""

    code, status = "slot.too_soon", 409
    carries = ("opens_at",)
    zh, en = (
        "那个兑换日太近，本人来不及知道；替人改日子，最早改到 {opens_at}。",
        "They would not hear in time: for others an order is moved to a day from {opens_at} on.",
    )
    next_zh, next_en = (
        "请选晚一点的兑换日，或由本人自己改；人已经到柜台的，改到今天的兑换日。",
        "Choose a later day, or let the person move it; of who stands at the counter, move it to today's.",
    )


class SlotElsewhere(PeriodRefused):
    code, status = "slot.not_of_period", 409
    zh, en = "这个时段不属于这一期。", "The slot belongs to another period."
    next_zh, next_en = "请刷新后重新选时段。", "Choose a slot of this period."


class SlotNeeded(PeriodRefused):
    code, status = "slot.needed", 409
    zh, en = "还没有选来领的时段。", "No slot to collect it in is chosen."
    next_zh, next_en = (
        "请选一个时段，再提交。",
        "Choose a slot.",
    )
    for_developers = "`slot_id`: only an offer that goes onto an order, and a walk-in, go without."


class DayElsewhere(PeriodRefused):
    code, status = "day.not_of_period", 409
    zh, en = "要改到同一期的另一个兑换日。", "Its orders go to another day of the same period."
    next_zh, next_en = "请先安排另一天，再取消这一天。", "Plan that day first, then cancel this one."


class NoRoom(PeriodRefused):
    code, status = "day.no_room", 409
    zh, en = (
        "那一天只剩 {left} 个位子，这一天有 {count} 张订单。",
        "{left} places are left on that day, for {count} orders.",
    )
    next_zh, next_en = (
        "请另外安排一天，位子要够，订单改到那一天。",
        "Plan another day with room for them all, and move the orders there.",
    )
