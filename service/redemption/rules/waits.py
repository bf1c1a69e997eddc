"""Waiting for a gift: states of a wait, how many pieces are offered, and when an offer can be taken."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class WaitState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"  # its pieces are reserved until the offer ends
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    LEFT = "left"
    ENDED = "ended"  # with the period

    __labels__: ClassVar = {
        "waiting": "候补中",
        "offered": "有货了，等您确认",
        "accepted": "已确认",
        "declined": "已放弃",
        "lapsed": "过时未确认",
        "left": "已退出",
        "ended": "本期已结束",
    }


def to_offer(asked: int, on_shelf: int) -> int:
    """What there is, if it is fewer: whoever is first never keeps from others what does not reach for themselves."""
    return min(asked, on_shelf)


def judge_offer(state: str, offer_ends_at: datetime | None, now: datetime) -> str | None:
    """An offer is over at its end, whether or not anybody has marked it."""
    if state != WaitState.OFFERED or offer_ends_at is None:
        return "gift_wait.no_offer"
    return "gift_wait.offer_over" if now >= offer_ends_at else None
