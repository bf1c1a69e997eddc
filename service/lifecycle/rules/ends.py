"""What people are told of a move and of an end, and what keeps an account from being closed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

NOTICES = {
    "person.moved": (
        "有一位居民迁入或迁出了您的社区，点开可看。",
        "A resident has moved into your community or out of it; open it to see who.",
    ),
    "person.you_moved": (
        "您的护照已迁到另一个社区，积分和时长都在。不是您要求的话，请告诉工作人员。",
        "Your passport has moved to another community, with all points and minutes. If you did not ask for it, tell "
        "the staff.",
    ),
    "person.closed": (
        "有一位居民注销了账号。",
        "A resident has closed their account.",
    ),
    "person.closed_by_colleague": (
        "同事为一位居民办了注销，点开可以看到是谁办的、哪个账号。请核对是本人的意思；不是的，两个人可以恢复。",
        "A colleague has closed the account of a resident; open it to see who did, and which. Please check that it was "
        "their wish: if not, two of you undo it.",
    ),
    "person.death_proposed": (
        "有一位居民的去世等您核实、确认。",
        "That a resident has died waits for a second person to look into it and confirm it.",
    ),
    "person.reported_dead": (
        "社区工作人员登记了您的账号主人已去世，正等第二人核实。如果登记有误，请点开作废，或到社区服务台说一声；核实前不能新选礼品，已经订的、为您保留的都还在。",
        "Staff have recorded that the owner of this account has died, and a second person looks into it. If it is a "
        "mistake, open this and deny it, or tell the service desk. Nothing new is ordered meanwhile; what was ordered, "
        "or is kept for you, stays.",
    ),
    "person.death_declined": (
        "您登记的一项去世，同事作废了，点开可看是哪一项。不对的话，请马上问清楚；确已去世的，可以重新登记。",
        "A colleague has declined the death that you recorded; open it to see which. If it is not right, ask at once; "
        "it can be recorded anew.",
    ),
    "person.death_denied": (
        "一项去世登记，被本人的登录作废了，点开可看。手机可能在别人手里，请核实；确已去世的，可以重新登记。",
        "The report of a death was denied from the person's own sign-in; open it to see which. The phone may be in "
        "another's hand: look into it, and record it anew if it is true.",
    ),
    "person.died": (
        "一位居民的去世已登记，账号已停用。",
        "That a resident has died is on record, and the account has ended.",
    ),
    "person.end_change_proposed": (
        "有一项去世登记或注销的撤销，或封存身份的删除，等您核实、确认。",
        "That a death or a closing is undone, or a sealed identity erased, waits for a second person, who looks into "
        "it.",
    ),
    "person.end_change_declined": (
        "您提出的撤销去世、注销，或删除封存身份，同事作废了，点开可看是哪一项。不对的话，请马上问清楚。",
        "A colleague has declined the undoing or the erasure that you proposed; open it to see which. If it is not "
        "right, ask at once.",
    ),
    "person.death_undone": (
        "一位居民的去世登记有误，已撤销，账号已恢复。团队、代办、监护和登录要重新办。",
        "The death of a resident was recorded by mistake and is undone: the account goes on. Teams, delegations, "
        "guardians and ways to sign in are made anew.",
    ),
    "person.you_are_back": (
        "您曾被误登记为去世，现已撤销：护照、时长、积分都在。团队、报名、代办要重新办理，有疑问请找社区工作人员。非常抱歉。",
        "You had been recorded as dead by mistake, and this is undone: passport, minutes and points are there. Teams, "
        "sign-ups and delegations have to be made anew; ask the staff if anything is missing. We are very sorry.",
    ),
    "person.lives": (
        "您亲友的去世登记有误，已撤销。原来的代办、监护没有恢复，需要的请重新办理。非常抱歉。",
        "The death of somebody close to you was recorded by mistake, and is undone. Delegations and guardianships that "
        "ended with it have to be made anew. We are very sorry.",
    ),
    "person.closing_undone": (
        "一位居民的账号被误注销，已撤销，账号已恢复。团队、代办、监护、订单和登录要重新办。",
        "The account of a resident was closed by mistake; this is undone, and it goes on. Teams, delegations, "
        "guardians, orders and ways to sign in are made anew.",
    ),
    "person.you_are_open": (
        "您的账号曾被误注销，现已恢复：护照、时长、积分都在。订单、团队、报名、代办要重新办理，有疑问请找社区工作人员。非常抱歉。",
        "Your account had been closed by mistake, and this is undone: passport, minutes and points are there. Orders, "
        "teams, sign-ups and delegations have to be made anew; ask the staff if anything is missing. We are very "
        "sorry.",
    ),
    "person.open_again": (
        "一位您为其代办、监护，或为您代办的人，账号曾被误注销，现已恢复。原来的代办、监护没有恢复，需要的请重新办理。",
        "The account of somebody you act for, or who acts for you, had been closed by mistake, and this is undone. "
        "Delegations and guardianships that ended with it have to be made anew.",
    ),
    "person.erased": (
        "一个已注销账号的身份信息，按要求删除了。",
        "The identity of an account that has ended was erased at request.",
    ),
    "person.died_with_order": (
        "您的亲友生前订的礼品还在，可以在 {on} 带身份证代领；地点和时段点开可看，也可以问社区工作人员。请节哀。",
        "The gifts that somebody close to you ordered are kept: you may collect them on {on}, with your identity card; "
        "open it to see where, or ask the staff. We are sorry for your loss.",
    ),
}

CARRIED = {
    "person.moved": ("for_id", "region_id"),
    "person.you_moved": ("for_id", "region_id"),
    "person.closed": ("for_id", "region_id"),
    "person.closed_by_colleague": ("for_id", "done_by", "region_id"),
    "person.closing_undone": ("for_id", "region_id"),
    "person.you_are_open": (),
    "person.open_again": ("for_id",),
    "person.death_proposed": ("death_id", "region_id"),
    "person.reported_dead": ("death_id",),
    "person.death_declined": ("death_id", "done_by"),
    "person.death_denied": ("death_id", "region_id"),
    "person.died": ("for_id", "region_id"),
    "person.died_with_order": ("for_id", "order_id"),
    "person.end_change_proposed": ("end_change_id", "region_id"),
    "person.end_change_declined": ("end_change_id", "done_by"),
    "person.death_undone": ("for_id", "region_id"),
    "person.you_are_back": (),
    "person.lives": ("for_id",),
    "person.erased": ("for_id", "region_id"),
}


class Obstacle(StrEnum):
    """Who has to act first, or instead, in order of precedence."""

    IS_INVOLVED = "is_involved"
    HAS_ENDED = "has_ended"
    BY_THE_PERSON = "by_the_person"
    IS_CHILD = "is_child"
    LEADS_TEAM = "leads_team"
    GUARDS_SOMEBODY = "guards_somebody"
    ACTS_FOR_SOMEBODY = "acts_for_somebody"
    LAST_ADMINISTRATOR = "last_administrator"

    __labels__: ClassVar = {
        "is_involved": "是您自己、家人或您代办的人，由别的工作人员办理",
        "has_ended": "账号已经停用",
        "by_the_person": "有自己的登录，由本人办理",
        "is_child": "未满 14 岁，由监护人办理",
        "leads_team": "还是队长，要先移交",
        "guards_somebody": "还是别人的监护人",
        "acts_for_somebody": "还在替别人代办",
        "last_administrator": "是一个地区唯一的管理员",
    }


STAFF_ALONE = (Obstacle.IS_INVOLVED, Obstacle.HAS_ENDED, Obstacle.BY_THE_PERSON)  # nobody is kept out by their own
ONESELF_ALONE = (Obstacle.IS_CHILD,)  # staff close for a child: a guardian has asked them


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """Who asks, and what or whom others still need this person for."""

    as_staff: bool
    is_involved: bool
    has_ended: bool
    signs_in: bool
    is_child: bool
    leads_team: UUID | None
    guards_somebody: Sequence[UUID]
    acts_for_somebody: Sequence[UUID]
    last_administrator: UUID | None

    @property
    def by_the_person(self) -> bool:
        return self.signs_in and not self.is_child


@dataclass(frozen=True, slots=True)
class InTheWay:
    """An obstacle, and which team, region or people it is about."""

    code: Obstacle
    facts: Mapping[str, Any] = field(default_factory=dict)


def obstacles(duties: Duties) -> list[InTheWay]:
    """The same for who looks and for who acts; they depend on who that is."""
    others = ONESELF_ALONE if duties.as_staff else STAFF_ALONE
    found = [each for each in Obstacle if each not in others and getattr(duties, each.value)]
    return [InTheWay(each, _facts(each, duties)) for each in found]


def _facts(obstacle: Obstacle, duties: Duties) -> dict[str, Any]:
    match obstacle:
        case Obstacle.LEADS_TEAM:
            return {"team_id": str(duties.leads_team)}
        case Obstacle.GUARDS_SOMEBODY:
            return {"for_ids": [str(each) for each in duties.guards_somebody]}
        case Obstacle.ACTS_FOR_SOMEBODY:
            return {"for_ids": [str(each) for each in duties.acts_for_somebody]}
        case Obstacle.LAST_ADMINISTRATOR:
            return {"region_id": str(duties.last_administrator)}
    return {}
