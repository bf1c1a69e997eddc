"""What a redemption day goes by. Pure: facts in, verdicts out.

``periods`` is the half year and what may be done when · ``stock`` the identity and what moves it · ``orders`` what an
order comes to, who may have one, and when it is handed over · ``notices`` what people are told.
"""

from service.redemption.rules.orders import LIVE_STATES, LineState, OrderState, state_of
from service.redemption.rules.periods import (
    DayState,
    HalfYear,
    PeriodState,
    RedemptionPolicy,
    parse_half_year,
)
from service.redemption.rules.stock import GiftKind, Move, Stock, moved

__all__ = [
    "LIVE_STATES",
    "DayState",
    "GiftKind",
    "HalfYear",
    "LineState",
    "Move",
    "OrderState",
    "PeriodState",
    "RedemptionPolicy",
    "Stock",
    "moved",
    "parse_half_year",
    "state_of",
]
