"""People whom nobody has seen for a while: what to say when one calls them. Pure.

The source of the five transitions (庐阳区) warns of backbones who leave; a call in time is all that the system asks
for, and never a demotion.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import ClassVar

from service.ladder.rules.facts import MONTHS_OF_A_YEAR, Fact
from service.ladder.rules.stages import Stage

SNOOZE_MOST = 12  # months
CONTACT_NOTE_MOST = 500  # characters


class Outcome(StrEnum):
    """What came of a contact."""

    COMES_BACK = "comes_back"
    NEEDS_REST = "needs_rest"
    HAS_TROUBLE = "has_trouble"
    HAS_MOVED = "has_moved"
    NOT_REACHED = "not_reached"

    __labels__: ClassVar = {
        "comes_back": "愿意再来",
        "needs_rest": "想歇一阵",
        "has_trouble": "有困难或不满",
        "has_moved": "搬走了",
        "not_reached": "没联系上",
    }


GREETINGS = {
    Stage.ACTIVIST: (
        "问问近来身体和家里可好，请来参加最近的一场活动。",
        "Ask how they and their family are, and invite them to the next activity.",
    ),
    Stage.HELPER: (
        "谢谢帮过的忙，问问最近方便做点什么。",
        "Thank them for their help, and ask what would suit them now.",
    ),
    Stage.VOLUNTEER: (
        "谢谢一直以来的服务，问问时间、身体或团队里有没有难处。",
        "Thank them for their service, and ask whether time, health or the team makes it hard.",
    ),
    Stage.BACKBONE: (
        "上门或当面聊聊，问问累不累、需不需要帮手，别让一个人扛着。",
        "See them in person; ask whether it is too much, and who could help: nobody should carry it alone.",
    ),
    Stage.LEADER: (
        "上门聊聊团队和本人的打算，一起看看副队长能不能分担。",
        "See them in person about the team and their own plans; look together whether a deputy could take a share.",
    ),
}
REASONS = {
    Fact.SHIFTS_ATTENDED: ("很久没有参加活动。", "They have not come to anything for a while."),
    Fact.SHIFTS_HELPED: ("很久没有服务。", "They have not served for a while."),
}
ELSE_REASON = ("最近不如以前活跃。", "They are less active than before.")


def suggested_contact(stage: Stage, fact: Fact) -> tuple[str, str]:
    """What a social worker could say to somebody of this stage who is missed for this reason: Chinese and English."""
    greeting, reason = GREETINGS.get(stage, GREETINGS[Stage.ACTIVIST]), REASONS.get(fact, ELSE_REASON)
    return f"{reason[0]}{greeting[0]}", f"{reason[1]} {greeting[1]}"


def snoozed_until(today: date, months: int) -> date | None:
    """The day on which they are in the list again; ``None``: they stay in it."""
    return months_later(today, months) if months else None


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or that month's last where it is shorter."""
    year, month = divmod(day.year * MONTHS_OF_A_YEAR + day.month - 1 + months, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
