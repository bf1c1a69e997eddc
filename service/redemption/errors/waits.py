from __future__ import annotations

from service.core.errors import Refusal


class WaitRefused(Refusal):
    """Why somebody cannot wait for a gift, or take an offer."""


class StillThere(WaitRefused):
    code, status = "gift_wait.still_there", 409
    zh, en = "这样礼品还有 {left} 件，先不用候补。", "{left} of this gift are left; nobody waits for it yet."
    next_zh, next_en = "请先预订这几件；还想要的，订完了再候补。", "Order those; wait for more when they are gone."


class WaitsAlready(WaitRefused):
    code, status = "gift_wait.already", 409
    carries = ("wait_id",)
    zh, en = "您已经在候补这样礼品了。", "You wait for this gift already."
    next_zh, next_en = "有货了会按先后通知您。", "You will be told in turn."


class NoOffer(WaitRefused):
    code, status = "gift_wait.no_offer", 409
    zh, en = "这项候补还没有轮到，或已经结束。", "There is no offer, or the wait has ended."
    next_zh, next_en = "请刷新后查看；轮到了会通知您。", "Read it again; you will be told when it is your turn."


class OfferOver(WaitRefused):
    code, status = "gift_wait.offer_over", 409
    zh, en = "保留的时间已过，给了下一位。", "The time of the offer is over; it went to the next."
    next_zh, next_en = "还想要的，请重新候补。", "Join the waitlist again."
