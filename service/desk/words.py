"""What every page may say: times as they are spoken, and the names of states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.core.clock import SHANGHAI
from service.desk.edge import desk
from service.passports.rules import show_number
from service.redemption.rules import DayState, LineState, OrderState
from service.redemption.schemas.counter import Shown

BACKS = {
    "counter_page": ("回到柜台", "Back to the counter"),
    "evening_page": ("回到收摊", "Back to the end of the day"),
    "stock_page": ("回到库存", "Back to the stock"),
    "two_people_page": ("回到两人确认", "Back to what takes two"),
    "person_page": ("回到这个人", "Back to this person"),
    "order_page": ("回到这张订单", "Back to this order"),
    "period_page": ("回到这一期", "Back to the period"),
}


def hhmm(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M}"


def on_the_day(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y年%m月%d日 %H:%M}"


@desk.context_processor
def words() -> dict[str, Any]:
    return {
        "backs": BACKS,
        "hhmm": hhmm,
        "on_the_day": on_the_day,
        "show_number": show_number,
        "states": DayState.__labels__,
        "order_states": OrderState.__labels__,
        "line_states": LineState.__labels__,
        "shown_labels": Shown.__labels__,
    }
