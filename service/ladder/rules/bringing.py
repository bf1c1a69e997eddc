"""Who has brought whom along: which code may be given, and which invitation counts. Pure.

"Brought along" is a step to 居民骨干 (each brings others), so it must not be had by a person alone: not by a second
phone, not by one's family, not by two who invite each other, not by neighbours who have come for long, not by names
that never come.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from service.values import value

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread or misheard for another
CODE_LENGTH = 8
CODE_TYPED_MOST = 40  # characters, spaces and dashes included


def code_as_typed(typed: str) -> str:
    """As it is kept: people read it aloud and write it in groups, in small letters too."""
    return "".join(each for each in typed.upper() if each.isalnum())


class Obstacle(StrEnum):
    """Why a newcomer's code is not taken, in the order in which it is asked."""

    OWN_CODE = "own_code"
    ALREADY_GIVEN = "already_given"
    NOT_NEW = "not_new"
    HAS_COME = "has_come"
    IN_A_CIRCLE = "in_a_circle"


@value(kw_only=True)
class Giving:
    """Somebody gives a neighbour's code. ``days`` are calendar days since they registered."""

    is_own: bool
    has_given: bool
    days: int
    has_come: bool
    invited_the_other: bool


def obstacle(giving: Giving, newcomer_days: int) -> Obstacle | None:
    """The first thing that stands in the way, ``None`` if nothing does. On the last of the days it is still taken."""
    if giving.is_own:
        return Obstacle.OWN_CODE
    if giving.has_given:
        return Obstacle.ALREADY_GIVEN
    if giving.days > newcomer_days:
        return Obstacle.NOT_NEW
    if giving.has_come:
        return Obstacle.HAS_COME
    if giving.invited_the_other:
        return Obstacle.IN_A_CIRCLE
    return None


class Standing(StrEnum):
    """Whether an invitation counts, or why not yet, or why not."""

    COUNTS = "counts"
    CLOSED = "closed"
    TIED = "tied"
    IN_A_CIRCLE = "in_a_circle"
    HAS_COME_BEFORE = "has_come_before"
    NOT_COME = "not_come"
    ONLY_YOUR_WORD = "only_your_word"
    UNCONFIRMED = "unconfirmed"
    WAY_IN_GIVEN = "way_in_given"

    __labels__: ClassVar = {
        "counts": "算数",
        "closed": "账号已注销或停用，不算",
        "tied": "家人、互相代办的，或可能是同一个人，不算",
        "in_a_circle": "互相邀请，不算",
        "has_come_before": "填邀请码以前就来过，不算",
        "not_come": "还没来过",
        "only_your_word": "只有邀请人自己或其家人作证，还不算",
        "unconfirmed": "身份还没核实，或没有登记出生日期；补上后算",
        "way_in_given": "登录方式是邀请人或其家人给的；另一位工作人员核实身份后算",
    }


@value(kw_only=True)
class Invited:
    """What is known of one invitation.

    ``is_closed``: the account has ended otherwise than by a death, or was shut as a duplicate or for misuse.
    ``is_no_newcomer``: they had been there before they gave the code, under this account or a former one, which a
    merge may have brought to light. ``came_on``: the first service date with a presence that is not void or undone, or
    an approved record. ``vouched_on``: the first of those that others stand for too: whose check-in the inviter and
    their circle did not make, or whose record somebody else has approved. ``is_confirmed``: staff who are neither the
    inviter nor tied to them, and have not written the code down, have compared the invitee's papers; and a birth date
    or an identity number tells who it is. ``has_inviters_way_in``: the inviter, or their circle, gave the newcomer the
    newest way in, and nobody else has confirmed the identity since.
    """

    is_closed: bool
    is_tied: bool
    is_mutual: bool
    is_no_newcomer: bool
    is_confirmed: bool
    has_inviters_way_in: bool
    came_on: date | None
    vouched_on: date | None


def standing(invited: Invited) -> Standing:
    """What never will count comes before what may count yet."""
    if invited.is_closed:
        return Standing.CLOSED
    if invited.is_tied:
        return Standing.TIED
    if invited.is_mutual:
        return Standing.IN_A_CIRCLE
    if invited.is_no_newcomer:
        return Standing.HAS_COME_BEFORE
    if invited.came_on is None:
        return Standing.NOT_COME
    if invited.vouched_on is None:
        return Standing.ONLY_YOUR_WORD
    if not invited.is_confirmed:
        return Standing.UNCONFIRMED
    if invited.has_inviters_way_in:
        return Standing.WAY_IN_GIVEN
    return Standing.COUNTS
