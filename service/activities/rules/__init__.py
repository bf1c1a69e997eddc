"""What may be published, signed up for and changed. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class ActivityKind(StrEnum):
    """Only ``service`` earns: the law forbids recording the others as service (Order 67 art. 19)."""

    SERVICE = "service"
    SOCIAL = "social"
    MEETING = "meeting"
    TRAINING = "training"

    __labels__: ClassVar = {"service": "志愿服务", "social": "联谊活动", "meeting": "会议", "training": "培训"}


class ShiftState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    RECORDED = "recorded"  # from a paper sheet; never published

    __labels__: ClassVar = {
        "draft": "草稿",
        "published": "已发布",
        "cancelled": "已取消",
        "closed": "已结束",
        "recorded": "按纸质签到表补录",
    }


class SignUpState(StrEnum):
    SIGNED_UP = "signed_up"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"

    __labels__: ClassVar = {"signed_up": "已报名", "waitlisted": "候补", "cancelled": "已取消"}


LATE_ENTRY_WORD = "补录"  # national platforms refuse it in names: what is past has a procedure of its own


def is_name_allowed(title: str) -> bool:
    """An activity is not called what only a late entry may be: its hours are told apart by that word."""
    return LATE_ENTRY_WORD not in title


def places_to_promote(capacity: int | None, places_taken: int) -> int | None:
    """How many of the queue may move up; ``None``: all of them, because the shift has no limit."""
    return None if capacity is None else max(0, capacity - places_taken)


# What people are told about their places; read aloud to people over 70.
NOTICES = {
    "sign_up.promoted": (
        "您候补的 {starts_at} 的活动有名额了，已为您报上名，点开可看地点。去不了的话，请及时取消。",
        "A place on the shift of {starts_at} has become free and is yours; open it to see where. Please cancel if you "
        "cannot come.",
    ),
    "sign_up.made_for_you": (
        "有人替您报了 {starts_at} 的活动，点开可看地点、有没有名额。不想去的话，开始前可以取消。",
        "Somebody signed you up for the shift of {starts_at}; open it to see where, and whether there is a place. "
        "Cancel before the start if you do not wish to come.",
    ),
    "sign_up.cancelled_for_you": (
        "您 {starts_at} 的活动的报名被取消了，不是您自己取消的，点开可看原因。想参加的话，请问负责人。",
        "Your sign-up for the shift of {starts_at} was cancelled by somebody else; open it to see why, and ask the "
        "leader if you wish to come.",
    ),
    "shift.cancelled": (
        "您报名的 {starts_at} 的活动取消了，不用来了。谢谢您！",
        "The shift of {starts_at} that you signed up for is cancelled. Thank you!",
    ),
    "shift.cancelled_at_the_door": (
        "{starts_at} 的活动取消了，抱歉让您白跑一趟。您来过，我们记着。",
        "The shift of {starts_at} is cancelled; we are sorry that you came in vain. That you came is on record.",
    ),
    "shift.stopped": (
        "{starts_at} 开始的活动提前结束了，还没到的不用来了；签过到的，算到 {ends_at}。",
        "The shift of {starts_at} has ended early: no need to come now; who checked in is credited until {ends_at}.",
    ),
    "shift.lengthened": (
        "您报名的 {starts_at} 的活动延长到 {ends_at}。",
        "The shift of {starts_at} that you signed up for now lasts until {ends_at}.",
    ),
    "activity.co_host_added": (
        "您的团队被请来协办一场活动，您可以在那里替人签到，点开可看是哪一场。不知道这件事，请告诉社区工作人员。",
        "Your team now helps with an activity, where you may check people in; open it to see which. If you know "
        "nothing of it, tell the community's staff.",
    ),
    "activity.co_host_removed": (
        "您的团队不再协办一场活动，您不能在那里替人签到了，点开可看是哪一场。",
        "Your team no longer helps with an activity, and you check nobody in there now; open it to see which.",
    ),
    "task.asked": (
        "社区或上级请您的团队办一件事，最晚 {on}，点开可看。愿意就接受；不方便可以谢绝，不用说原因，对团队没有影响。",
        "Your team is asked to do something by {on}; open it to see what. Accept it if you like; you may decline "
        "without a reason, and nothing is held against the team.",
    ),
    "task.accepted": (
        "您请团队办的一件事，团队接受了，点开可看是哪一件。",
        "A team has accepted what you asked of it; open it to see which.",
    ),
    "task.declined": (
        "您请团队办的一件事，团队这次不方便，点开可看是哪一件。可以请别的团队，或社区自己办。",
        "A team has declined what you asked of it; open it to see which. Ask another team, or see to it yourselves.",
    ),
    "task.withdrawn": (
        "请您的团队办的一件事撤回了，不用办，也不用答复，点开可看是哪一件。",
        "What your team was asked to do has been withdrawn: nothing to do, nothing to answer. Open it to see which.",
    ),
}
CARRIED = {
    "activity.": ("activity_id", "team_id", "done_by"),
    "shift.": ("shift_id", "activity_id", "starts_at", "ends_at"),
    "task.": ("task_id", "team_id"),
    "sign_up.": ("shift_id", "activity_id", "starts_at", "ends_at", "sign_up_id"),
}
