from __future__ import annotations

from service.core.errors import Refusal


class AtHomeThere(Refusal):
    code, status = "move.same_home", 409
    zh, en = "本来就属于这个社区。", "This is the home community already."
    next_zh, next_en = "请核对要迁到的社区。", "Check the community to move to."


class OrderStanding(Refusal):
    code, status = "move.order_standing", 409
    carries = ("order_id",)
    zh, en = "还有礼品订单没有领，先不能迁。", "An order of gifts is still to be collected."
    next_zh, next_en = "请先领取或取消订单，再迁。", "Collect or cancel it first; facts.order_id names it."
