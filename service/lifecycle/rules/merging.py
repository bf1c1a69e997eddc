"""Two accounts of one human being become one: what is looked at again, and what people are told.

What keeps two accounts apart stands in ``apart``, where each thing goes that names a person in ``whose``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

NOTICES = {
    "person.merge_proposed": (
        "同事认为有两个账号是同一个人，提出合并，等您核实、确认。合并以后不能拆开，请看清楚再办。",
        "A colleague says that two accounts are one person's and has proposed to merge them; it waits for you to look "
        "into it. A merge cannot be undone, so please look well.",
    ),
    "person.merge_declined": (
        "您提出的一项账号合并，同事作废了，点开可看是哪一项。不对的话，请问清楚；可以重新提出。",
        "A colleague has declined the merge that you proposed; open it to see which. If it is not right, ask; it can "
        "be proposed anew.",
    ),
    "person.you_merged": (
        "您有两个账号，社区核实后合成了一个：时长、积分、服务记录都在一起，一分不少。另一个护照号 {passport_number} "
        "还认得到您；那个号码有卡的，卡也能用，换了新卡再停用。如果那个账号不是您的，请马上告诉工作人员。",
        "You had two accounts, and the community's staff have made them one: minutes, points and records are together. "
        "The other passport number, {passport_number}, still leads to you, and so does its card, if it has one, until "
        "you get a new card. If the other account was not yours, tell the staff at once.",
    ),
    "person.you_merged_bare": (
        "您有两个账号，社区核实后合成了一个，护照号还是您现在的。如果另一个账号不是您的，请马上告诉工作人员。",
        "You had two accounts, and the community's staff have made them one; your passport number is the same. If the "
        "other account was not yours, tell the staff at once.",
    ),
    "person.merged_identity": (
        "账号合并以后，您的身份要再核实一次：请带身份证到社区找工作人员。核实以前，不能预订礼品，也不能当队长、副队长。",
        "Since your two accounts became one, your identity has to be confirmed once more: please take your identity "
        "card to the community's staff. Until then no gifts can be ordered, and no office in a team be held.",
    ),
    "person.merged_statements": (
        "账号合并以后，另一个账号开过的服务记录证明有 {count} 份作废了，请不要再用。需要的话可以重新申请，"
        "新开的会写上合在一起的时长。",
        "Since your two accounts became one, service record statements of the other are void: {count}. Do not use "
        "them. You may ask for another, which will state what was served under both.",
    ),
    "person.merged_requests": (
        "账号合并以后，您有 {count} 项还没办完的事结束了：星级申请、开证明，或者成长阶梯上的一步。"
        "还需要的，请重新申请，或者问问工作人员。",
        "Since your two accounts became one, what was waiting has ended: {count} (an application for a star, a request "
        "for a statement, a step up the ladder). Apply again for what you still want, or ask the staff.",
    ),
    "person.opening_taken_back": (
        "社区核对过：您两个账号里以前的服务是同一份，录了两次。重复的 {minutes:spoken}[[、积分 {points} 分（不够的"
        "以后服务补上）]]已经扣除，只算一次。如果不是同一份，请带上纸质记录来社区说明。",
        "Your two accounts had brought the same earlier service twice: {minutes:spoken}[[, with {points} points (what "
        "is missing, service earns back),]] are taken back. If it was not the same, please bring the papers to us.",
    ),
    "person.merged": (
        "一位居民的两个账号已合成一个，点开可以看到合并后的账号，和要重新看一遍的记录。",
        "Two accounts of a resident have become one; open it for the account that goes on, and for what has to be "
        "looked at again.",
    ),
    "person.member_merged": (
        "您团队里一位队员的两个账号合成了一个，名单已跟着改好，不用您办。",
        "Two accounts of a member of your team have become one. The roster follows; there is nothing for you to do.",
    ),
}
CARRIED = {
    "person.merge_proposed": ("merge_id", "region_id"),
    "person.merge_declined": ("merge_id", "done_by"),
    **dict.fromkeys(("person.you_merged", "person.you_merged_bare", "person.merged_identity"), ("merge_id",)),
    **dict.fromkeys(("person.merged_statements", "person.merged_requests"), ("merge_id",)),
    "person.opening_taken_back": ("merge_id",),
    "person.merged": ("merge_id", "for_id", "region_id"),
    "person.member_merged": ("team_id", "for_id"),
}


class MergeReason(StrEnum):
    """By what it is known that they are one."""

    SAME_ID_CARD = "same_id_card"
    PERSON_ASKED = "person_asked"
    PAPER_AND_PHONE = "paper_and_phone"
    ENTERED_TWICE = "entered_twice"

    __labels__: ClassVar = {
        "same_id_card": "看了证件，是同一个人",
        "person_asked": "本人来说明，是同一个人",
        "paper_and_phone": "纸质护照一个，手机又注册了一个",
        "entered_twice": "工作人员登记了两次",
    }


class MergeState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"

    __labels__: ClassVar = {"waiting": "等第二人确认", "confirmed": "已合并", "declined": "已作废"}


class SignInFate(StrEnum):
    """What becomes of the WeChat of the account that ends. ``ends``: it leads to neither account any more, and opening
    the mini-program with it makes another, empty one.
    """

    NONE = "none"
    MOVES = "moves"
    ENDS = "ends"

    __labels__: ClassVar = {
        "none": "没有微信登录",
        "moves": "转到合并后的账号",
        "ends": "结束，不再能登录",
    }


class ReviewKind(StrEnum):
    APPROVAL = "approval"
    LONG_DAY = "long_day"
    TWO_OPENINGS = "two_openings"

    __labels__: ClassVar = {
        "approval": "一个账号审过另一个的，或两个账号一起审过的时长",
        "long_day": "合起来一天很长",
        "two_openings": "两个账号都录过期初余额",
    }


class ReviewState(StrEnum):
    OPEN = "open"
    STANDS = "stands"
    CORRECTED = "corrected"

    __labels__: ClassVar = {"open": "还没看", "stands": "没有问题", "corrected": "已更正"}


class ReviewOutcome(StrEnum):
    """What whoever looked at it found."""

    STANDS = "stands"
    CORRECTED = "corrected"

    __labels__: ClassVar = {"stands": "没有问题", "corrected": "已更正"}


def sign_in_fate(*, absorbed_signs_in: bool, survivor_signs_in: bool, survivor_holds_office: bool) -> SignInFate:
    """A WeChat goes along so that whoever opens the app finds everything; but never into an account that somebody
    enters already, nor into one that leads a team: a merge must not be a way into another's account.
    """
    if not absorbed_signs_in:
        return SignInFate.NONE
    return SignInFate.ENDS if survivor_signs_in or survivor_holds_office else SignInFate.MOVES


def long_days(
    days: Iterable[tuple[date, int, int]], *, second_over: int, refused_over: int
) -> tuple[dict[date, int], date | None]:
    """Of (day, minutes of the one, minutes of the other): the days that together have more than ``second_over``
    minutes, for two would have been asked; and the first that has more than ``refused_over``, which nobody may have.
    A day that only one of the two served on has been judged already.
    """
    together = {day: one + other for day, one, other in days if one and other}
    too_long = min((day for day, minutes in together.items() if minutes > refused_over), default=None)
    return {day: minutes for day, minutes in sorted(together.items()) if minutes > second_over}, too_long
