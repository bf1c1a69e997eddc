from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.accounts.rules import AccountStatus
from service.activities.rules import SignUpState
from service.core.actor import Role
from service.core.wire import ANY, Choice, Count, Day, Flag, Id, Moment, Text, Wire
from service.home.queries.screen import SHIFTS_SHOWN
from service.home.schemas.waiting import DeskOut, HomeTeamOut, ToAnswerOut
from service.ladder.schemas.people import LadderInBriefOut
from service.redemption.rules import OrderState
from service.redemption.schemas.orders import OrderOut
from service.redemption.schemas.periods import PeriodCustomerOut, SlotOut
from service.regions.rules import Tier


class HomePassportOut(Wire):
    id = Id(required=True)
    number = Text(required=True, example="1234567890")
    minutes = Count(required=True, most=ANY, example=90)
    balance = Count(required=True, least=-ANY, most=ANY, example=3)
    available = Count(required=True, least=-ANY, most=ANY, example=3)


class HomePresenceOut(Wire):
    shift_id = Id(required=True)
    title = Text(required=True, example="六零系八零：入户探访")
    place = Text(required=True, example="竹西社区睦邻中心")
    since = Moment(required=True)


class HomeShiftOut(Wire):
    shift_id = Id(required=True)
    title = Text(required=True, example="六零系八零：入户探访")
    place = Text(required=True, example="竹西社区睦邻中心")
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    sign_up = Choice(SignUpState, required=True)


class HomeOrderOut(Wire):
    """还没领的订单，哪天、哪里来领；名字同订单。 What is still to be collected, in the words of ``OrderOut``."""

    says: ClassVar = {name: OrderOut.says[name] for name in ("is_short", "day", "slot")}

    id = Id(attribute="order.id", required=True)
    state = Choice(OrderState, attribute="order.state", required=True, metadata={"example": "placed"})
    is_short = Flag(required=True, metadata={"example": False})
    day_id = Id(attribute="day.id", required=True)
    day = Day(attribute="day.day", required=True, metadata={"example": "2026-07-12"})
    place = Text(attribute="day.place", required=True, example="竹西社区睦邻中心一楼")
    slot = fields.Nested(SlotOut, required=True, allow_none=True)


class HomeRedemptionOut(Wire):
    """截止日那天所属的社区正在进行的兑换；搬了家的，可能不是现在的社区。 The period that is open where one was at
    home on its cut-off day: for who has moved, not their community of today.
    """

    says: ClassVar = {
        "community_id": "哪个社区的兑换，礼品也在那里。 Whose period it is, and whose gifts.",
        "customer": "还能用多少分、下几张订单。 What one may still spend and order.",
        "order": "本期还没领的订单；null：没有。 The order that is still to be collected; null: none.",
        "offers": "轮到自己、等着确认的候补，连同替其代订、自己没有手机的人的。 Waits whose turn has come and that "
        "wait for an answer, with those of people without a phone for whom one orders.",
    }

    period_id = Id(attribute="period.id", required=True)
    community_id = Id(attribute="period.community_id", required=True)
    half_year = Text(attribute="period.half_year", required=True, example="2026H1")
    opens_at = Moment(attribute="period.opens_at", required=True)
    closes_at = Moment(attribute="period.closes_at", required=True)
    cancel_until = Moment(attribute="period.cancel_until", required=True)
    customer = fields.Nested(PeriodCustomerOut, required=True)
    order = fields.Nested(HomeOrderOut, required=True, allow_none=True)
    offers = Count(required=True, example=0)


class HomeGrantOut(Wire):
    """A role that one holds, over a region and all that lies in it."""

    role = Choice(Role, required=True)
    region_id = Id(required=True)
    region_name = Text(required=True, example="竹西社区")
    tier = Choice(Tier, required=True, metadata={"example": "community"})


class PersonHomeOut(Wire):
    """Somebody else's: the name is masked."""

    says: ClassVar = {
        "next_shifts": f"还没结束的，早的在前，最多 {SHIFTS_SHOWN} 场；全部见 `list_my_shifts`、`list_persons_shifts`。"
        f" The next, soonest first, {SHIFTS_SHOWN} at most; `list_my_shifts` and `list_persons_shifts` tell all.",
        "ladder": "成长阶梯；null：本社区的规则文件不在。 The ladder; null: its policy is not there.",
    }

    name = Text(required=True, allow_none=True, example="张*琴")
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
    passport = fields.Nested(HomePassportOut, required=True, allow_none=True)
    present_at = fields.Nested(HomePresenceOut, required=True, allow_none=True)
    next_shifts = fields.List(fields.Nested(HomeShiftOut), required=True)
    records_waiting = Count(required=True, example=1)
    ladder = fields.Nested(LadderInBriefOut, required=True, allow_none=True)
    redemption = fields.Nested(HomeRedemptionOut, required=True, allow_none=True)


class HomeOut(PersonHomeOut):
    """One's own."""

    name = Text(required=True, allow_none=True, example="张玉琴")
    unread = Count(required=True, example=2)
    to_answer = fields.Nested(ToAnswerOut, required=True)
    teams = fields.List(fields.Nested(HomeTeamOut), required=True)
    grants = fields.List(fields.Nested(HomeGrantOut), required=True)
    desk = fields.Nested(DeskOut, required=True, allow_none=True)
