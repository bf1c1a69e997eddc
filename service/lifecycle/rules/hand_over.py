"""A team changes its leader: who may follow, and what everybody concerned is told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

NOTICES = {
    "hand_over.asked": (
        "有一支团队想请您当队长，点开可以看到是哪支、谁提的。愿意不愿意，都请答复一下；您答应以前，什么都不变。",
        "A team would like you to lead it; open this to see which, and who asks. Please answer yes or no: nothing"
        " changes before you say yes.",
    ),
    "hand_over.proposed": (
        "一支团队准备换队长，点开可以看到是谁接任。要等此人答应才算；不合适的，社区工作人员可以先叫停。",
        "A team is about to change its leader; open this to see who is to follow. It waits for their yes; until then"
        " the community's staff may stop it.",
    ),
    "hand_over.proposed_for_you": (
        "社区正请另一位队员接任您团队的队长，此人答应以后，您就不再是队长。您不知道这件事的话，请马上联系社区。",
        "The community asks another member to lead your team in your place: you lead it until they say yes. If you know"
        " nothing of it, tell the community at once.",
    ),
    "hand_over.you_lead": (
        "您现在是队长了。[[有 {records} 条时长等着批。]][[有 {join_asks} 个入队申请或邀请还没答复。]]"
        "[[有 {shifts} 场活动还没办完。]][[有 {posters} 场的海报码换了新的，贴过海报的，请重新打印。]]"
        "如果您不知道这件事，请马上告诉社区。",
        "You lead the team now.[[ Service records to be approved: {records}.]][[ Requests and invitations not answered"
        " yet: {join_asks}.]][[ Shifts still to be held or closed: {shifts}.]][[ Posters with a new code: {posters};"
        " print those anew that hang somewhere.]] If you know nothing of it, tell the community at once.",
    ),
    "hand_over.you_are_free": (
        "您的团队有了新队长，您现在是队员，不用再管队长的事。谢谢您一直以来的付出。如果您不知道这件事，请马上告诉社区。",
        "Your team has a new leader, and you are a member now: nothing is left for you to see to. Thank you for all"
        " that you did. If you know nothing of it, tell the community at once.",
    ),
    "hand_over.you_have_left": (
        "您的团队有了新队长，您已经退出团队。谢谢您一直以来的付出，您的时长和积分都在。如果您不知道这件事，请马上告诉社区。",
        "Your team has a new leader, and you have left it. Thank you for all that you did; your hours and points stay."
        " If you know nothing of it, tell the community at once.",
    ),
    "hand_over.accepted": (
        "您请来接任队长的那一位答应了，团队已经交接，点开可以看到是哪支。",
        "Whoever you asked to lead a team has said yes, and leads it now; open this to see which team.",
    ),
    "hand_over.new_leader": (
        "您的团队换了新队长，团队照常活动。下次活动见面认识一下，有事可以找新队长，也可以找社区。",
        "Your team has a new leader and goes on as ever. You will meet at the next activity; turn to them, or to the"
        " community, with whatever there is.",
    ),
    "hand_over.waits_for_you": (
        "您现在带的团队，有事等着您。[[有 {records} 条时长等着批。]][[有 {join_asks} 个入队申请或邀请还没答复。]]"
        "[[有 {shifts} 场活动还没办完。]][[有 {posters} 场的海报码换了新的，贴过海报的，请重新打印。]]",
        "Something waits for you in the team that you lead.[[ Service records to be approved: {records}.]][[ Requests"
        " and invitations not answered yet: {join_asks}.]][[ Shifts still to be held or closed: {shifts}.]][[ Posters"
        " with a new code: {posters}; print those anew that hang somewhere.]]",
    ),
    "hand_over.led_again": (
        "您的团队有队长了，团队照常活动。下次活动见面认识一下，有事可以找队长，也可以找社区。",
        "Your team has a leader, and goes on as ever. You will meet at the next activity; turn to them, or to the"
        " community, with whatever there is.",
    ),
    "hand_over.declined": (
        "请来接任队长的那一位没有答应，点开可以看到是哪支团队。队长不变，请另选一位。",
        "Whoever was asked to lead a team has said no; open this to see which team. Its leader stays; please choose"
        " somebody else.",
    ),
    "hand_over.stopped": (
        "换队长的事停下了，队长不变。有疑问请问社区工作人员。",
        "The change of leaders was stopped, and the leader stays. Ask the community's staff if you wonder why.",
    ),
    "hand_over.withdrawn": (
        "队长收回了换队长的打算，队长不变。",
        "The leader has taken back the plan to hand over, and stays.",
    ),
    "hand_over.lapsed": (
        "一支团队换队长的事作罢了：有一方的账号已经停用。请重新安排。",
        "The change of leaders in a team has come to nothing, for the account of one of the two has ended. Please see"
        " to it anew.",
    ),
    "hand_over.leader_moved": (
        "一支团队的队长搬到别的社区去了，点开可以看到是哪支。请问问还能不能带队，不能的，尽快安排交接。",
        "The leader of a team has moved to another community; open this to see which team. Ask whether they can go on,"
        " and otherwise see to a successor soon.",
    ),
}
OF_NO_HAND_OVER = {"hand_over.leader_moved", "hand_over.waits_for_you", "hand_over.led_again"}
CARRIED = {
    "hand_over.": ("team_id",),
    **dict.fromkeys(NOTICES.keys() - OF_NO_HAND_OVER, ("hand_over_id",)),
    "hand_over.leader_moved": ("for_id",),
}


class HandOverState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DECLINED = "declined"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    __labels__: ClassVar = {
        "waiting": "等接任的人答复",
        "done": "已交接",
        "declined": "没有答应",
        "stopped": "社区叫停",
        "withdrawn": "队长收回",
        "lapsed": "有一方账号停用，作罢",
    }


class HandOverReason(StrEnum):
    """Why staff hand a team over for its leader."""

    OWN_WISH = "own_wish"
    MOVED_AWAY = "moved_away"
    ILL = "ill"
    OUT_OF_REACH = "out_of_reach"
    DIED = "died"
    UNFIT = "unfit"

    __labels__: ClassVar = {
        "own_wish": "本人要求卸任",
        "moved_away": "搬走了",
        "ill": "生病",
        "out_of_reach": "联系不上",
        "died": "去世",
        "unfit": "不适合再当队长",
    }


class SaidYes(StrEnum):
    """How a successor has said yes to staff."""

    IN_PERSON = "in_person"
    ON_PAPER = "on_paper"
    BY_PHONE = "by_phone"

    __labels__: ClassVar = {"in_person": "当面", "on_paper": "书面签字", "by_phone": "电话"}


class AnswerGiven(StrEnum):
    """The same, or by the successor in the app."""

    IN_APP = "in_app"
    IN_PERSON = "in_person"
    ON_PAPER = "on_paper"
    BY_PHONE = "by_phone"

    __labels__: ClassVar = {
        "in_app": "本人在手机上",
        "in_person": "当面",
        "on_paper": "书面签字",
        "by_phone": "电话",
    }


class NotHandedOver(StrEnum):
    """Why a team is not handed over to somebody, in order of precedence."""

    NO_LEADER = "no_leader"
    LEADER_CHANGED = "leader_changed"
    ALREADY_LEADER = "already_leader"
    NOT_A_MEMBER = "not_a_member"
    WAITS_ALREADY = "waits_already"
    IS_INVOLVED = "is_involved"
    IS_SHUT_OUT = "is_shut_out"
    IS_UNCONFIRMED = "is_unconfirmed"
    CONFIRMED_BY_WHO_ASKS = "confirmed_by_who_asks"
    CANNOT_ANSWER = "cannot_answer"
    ANSWERS_THEMSELVES = "answers_themselves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """What is known of a team, of whoever is to follow, and of whoever asks for it."""

    has_leader: bool
    leader_changed: bool  # another leads than whoever asks has seen
    already_leader: bool
    is_member: bool
    waits_already: bool
    is_involved: bool  # whoever asks is tied to the successor, or, as staff, to the leader, or is one of the two
    is_open: bool  # the successor's account
    is_confirmed: bool
    confirmed_by_who_asks: bool
    signs_in: bool  # the successor, and so answers in the app
    has_said_yes: bool  # to staff, who write it down


def why_not(asked: Succession) -> NotHandedOver | None:
    """What stands in the way of a hand-over, the first of all; asked when it is proposed, and again at the yes."""
    found = {
        NotHandedOver.NO_LEADER: not asked.has_leader,
        NotHandedOver.LEADER_CHANGED: asked.leader_changed,
        NotHandedOver.ALREADY_LEADER: asked.already_leader,
        NotHandedOver.NOT_A_MEMBER: not asked.is_member,
        NotHandedOver.WAITS_ALREADY: asked.waits_already,
        NotHandedOver.IS_INVOLVED: asked.is_involved,
        NotHandedOver.IS_SHUT_OUT: not asked.is_open,
        NotHandedOver.IS_UNCONFIRMED: not asked.is_confirmed,
        NotHandedOver.CONFIRMED_BY_WHO_ASKS: asked.confirmed_by_who_asks,
        NotHandedOver.CANNOT_ANSWER: not asked.signs_in and not asked.has_said_yes,
        NotHandedOver.ANSWERS_THEMSELVES: asked.signs_in and asked.has_said_yes,
    }
    return next((reason for reason in NotHandedOver if found[reason]), None)
