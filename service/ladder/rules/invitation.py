"""What a newcomer is told of the neighbour's code that they give, or have given. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from service.ladder.rules.bringing import Giving, Obstacle, Standing, obstacle
from service.ladder.rules.sentences import Said


class InvitationState(StrEnum):
    """Whether a newcomer may still give a code, or what has become of the one that they gave."""

    MAY_BE_GIVEN = "may_be_given"
    TOO_LATE = "too_late"
    HAS_COME = "has_come"
    GIVEN = "given"
    CAME = "came"

    __labels__: ClassVar = {
        "may_be_given": "还没填，还可以填",
        "too_late": "没填，已经过了期限",
        "has_come": "没填，已经参加过活动",
        "given": "填了，之后还没来过",
        "came": "填了，之后来过",
    }


def invitation_state(giving: Giving, newcomer_days: int, came_on: date | None) -> InvitationState:
    """By what giving a code is refused for (``obstacle``), whoever's code it were. ``came_on``: the first service date
    after the code was given; ``None``: they have not come, or have given none.
    """
    if giving.has_given:
        return InvitationState.CAME if came_on else InvitationState.GIVEN
    match obstacle(giving, newcomer_days):
        case Obstacle.NOT_NEW:
            return InvitationState.TOO_LATE
        case Obstacle.HAS_COME:
            return InvitationState.HAS_COME
    return InvitationState.MAY_BE_GIVEN


def last_day_to_give(registered_on: date, newcomer_days: int) -> date:
    """In Shanghai; on that day a code is still taken."""
    return registered_on + timedelta(days=newcomer_days)


HARMLESS = ("不影响参加活动，也不影响积分。", "It changes nothing for taking part or for points.")
NOT_GIVEN = {
    InvitationState.MAY_BE_GIVEN: Said(
        "是哪位邻居带您来的，可以填邻居的邀请码，{until}（当天也可以）以前填，要在第一次参加活动以前。没有也没关系。",
        "If a neighbour brought you along, you can give their code until {until}, before you first take part."
        " Without one it is fine, too.",
    ),
    InvitationState.TOO_LATE: Said(
        f"邀请码最晚 {{until}} 可以填，现在不能再填了。{HARMLESS[0]}",
        f"A code could be given until {{until}}; none is taken any more. {HARMLESS[1]}",
    ),
    InvitationState.HAS_COME: Said(
        f"您已经参加过活动，不用再填邀请码了。{HARMLESS[0]}",
        f"You have taken part before, so no code is needed any more. {HARMLESS[1]}",
    ),
}
OF_STANDING = {
    Standing.COUNTS: Said(
        "您来过了，已经算这位邻居带来的，谢谢您。",
        "You have come, and count as brought along by this neighbour. Thank you.",
    ),
    Standing.CLOSED: Said("这个账号已经注销，不算带来的。", "The account is closed, so it does not count."),
    Standing.TIED: Said(
        f"您和这位邻居是家人，或者互相代办，或者可能是同一个人，所以不算带来的。{HARMLESS[0]}",
        "You and this neighbour are family, or one acts for the other, or you may be the same person, so it does not"
        f" count. {HARMLESS[1]}",
    ),
    Standing.IN_A_CIRCLE: Said(
        f"您和这位邻居互相填了邀请码，所以不算带来的。{HARMLESS[0]}",
        f"You and this neighbour have given each other's code, so it does not count. {HARMLESS[1]}",
    ),
    Standing.HAS_COME_BEFORE: Said(
        f"填邀请码以前您就来过，所以不算带来的。{HARMLESS[0]}",
        f"You had come before you gave the code, so it does not count. {HARMLESS[1]}",
    ),
    Standing.NOT_COME: Said(
        "邀请码已经填好了。您来参加一次活动，就知道算不算这位邻居带来的。",
        "The code is given. Once you take part in an activity it can count.",
    ),
    Standing.ONLY_YOUR_WORD: Said(
        "您来过了，但是只有这位邻居或其家人作证，还不算。下次来，请另一位工作人员或负责人给您签到。",
        "You have come, but only this neighbour or their family stand for it, so it does not count yet. Next time let"
        " somebody else check you in.",
    ),
    Standing.UNCONFIRMED: Said(
        "您来过了，还差核实身份。请带身份证到社区，请工作人员核实，核实以后就算。这位邻居，和替您填邀请码的人，不能来核实。",
        "You have come. It counts once your identity is confirmed: show your identity card to the community's staff,"
        " not to this neighbour nor to who wrote the code down for you.",
    ),
    Standing.WAY_IN_GIVEN: Said(
        "您来过了，但是您的登录方式是这位邻居或其家人给的，要再核实一次身份。请带身份证到社区，请另一位工作人员核实，核实以后就算。",
        "You have come, but this neighbour or their family gave you the way to sign in. It counts once your identity is"
        " confirmed anew: show your identity card to another member of the community's staff.",
    ),
}


def told_of(state: InvitationState, standing: Standing | None, until: date | None) -> Said:
    """For whoever reads it, or has it read aloud: what one may do, or what came of it and why. ``standing`` is of a
    code that was given; ``until``: the last day on which one could be.
    """
    said = OF_STANDING[standing] if standing else NOT_GIVEN[state]
    return Said(said.zh.format(until=until), said.en.format(until=until))
