from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields, validates_schema

from service.core.calendar import local_date
from service.core.complaints import Form, wrong
from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, Code, Count, Day, Id, Line, Moment, Text, Wire
from service.redemption.rules import DayState, PeriodState

HALF_YEAR = {"example": "2026H1"}
HALF_YEAR_CODE = Form(r"^20[0-9]{2}H[12]$", zh="写成 2026H1 或 2026H2。", en="Write it as 2026H1 or 2026H2.")
OPENS = {"example": "2026-07-01T08:00:00+08:00"}
CLOSES = {"example": "2026-07-10T20:00:00+08:00"}
SLOTS_MOST = 96


class WindowIn(Wire):
    """``opens_at`` < ``closes_at`` <= ``cancel_until``."""

    says: ClassVar = {
        "opens_at": "何时开始预订。 When ordering begins.",
        "closes_at": "何时停止预订。 When it ends.",
        "cancel_until": "本人改、取消到何时为止；之后只有工作人员能办。"
        " Until when people change and cancel by themselves; afterwards staff do.",
    }

    opens_at = Moment(required=True, metadata=OPENS)
    closes_at = Moment(required=True, metadata=CLOSES)
    cancel_until = Moment(required=True, metadata=CLOSES)


class PeriodIn(WindowIn):
    """Times as in ``WindowIn``; without ``cutoff_on`` the last day of the half year."""

    says: ClassVar = {
        "half_year": "哪半年：`2026H1` 或 `2026H2`。 Which half: `2026H1` or `2026H2`.",
        "cutoff_on": "积分截止日：服务日期到这一天为止的才能用，晚几天审核也算。"
        " Service up to this day counts, however late it is approved.",
    }

    half_year = Text(required=True, most=6, validate=HALF_YEAR_CODE, metadata=HALF_YEAR)
    cutoff_on = Day(load_default=None, allow_none=True, metadata={"example": "2026-06-30"})


class PeriodPutIn(WindowIn):
    """Times as in ``WindowIn``; the cut-off and the policy stay."""

    version = Count(required=True, least=1, example=1)


class PeriodOut(Wire):
    """半年一期。 One half year of a community's redemption, under the policy of the day on which it was opened."""

    wraps: ClassVar = "period"
    says: ClassVar = {
        **WindowIn.says,
        "state": "`open` 进行中；`closed` 各兑换日都已结账；`sealed` 已封存。"
        " `open`; `closed` once every day is; `sealed`: kept for ever.",
        "orders_per_passport": "每本护照最多几张有效订单。 The most live orders of one passport.",
        "lines_per_order": "一张订单最多几样。 The most lines of an order.",
        "policy_version": "开期那天的社区规则版本，本期一直用它。 The policy of the day of opening, frozen.",
        "closed_at": "结束的时间；null：还在进行。 When it was closed; null: it is open.",
    }

    id = Id(required=True)
    community_id = Id(required=True)
    half_year = Text(required=True, metadata=HALF_YEAR)
    cutoff_on = Day(required=True, metadata={"example": "2026-06-30"})
    opens_at = Moment(required=True, metadata=OPENS)
    closes_at = Moment(required=True, metadata=CLOSES)
    cancel_until = Moment(required=True, metadata=CLOSES)
    state = Choice(PeriodState, required=True, metadata={"example": "open"})
    orders_per_passport = Count(required=True, example=1)
    lines_per_order = Count(required=True, example=20)
    policy_version = Count(required=True, example=0)
    opened_at = Moment(required=True)
    closed_at = Moment(required=True, allow_none=True, metadata={"example": None})
    version = Count(required=True, example=1)


PeriodPageOut = page_of(PeriodOut)


class ForWhomIn(Wire):
    says: ClassVar = {"account_id": "您能代为查看或预订的人；不填：自己。 Whom one orders for; left out: oneself."}

    account_id = Id()


class PeriodCustomerOut(Wire):
    """这个人在这一期还能订多少，和下单时算的一样。 What one person may still order, reckoned as an order is."""

    says: ClassVar = {
        "balance": "积分余额，下单时的 `expected_balance`。 The balance: `expected_balance` of an order.",
        "spendable": "本期还能用多少分；改订单时，原来占的也能用。"
        " Points that can still be spent in this period; an order that is changed has what it holds besides.",
        "orders_left": "还能下几张订单；0：下满了，或者不能订，原因见 `why_not`。"
        " How many orders may still be placed; 0: no more, or none at all: `why_not`.",
        "why_not": "为什么不能再订，就是下单时会答的代码；null：能订。预订时间见这一期的 `opens_at`、`closes_at`。"
        " Why not one more: the code that an order would be answered with; null: they may. When people order is told"
        " by the period.",
    }

    account_id = Id(required=True)
    balance = Count(required=True, least=-ANY, most=ANY, example=12)
    spendable = Count(required=True, most=ANY, example=4)
    orders_left = Count(required=True, example=1)
    why_not = Code("ProblemCode", required=True, allow_none=True, example="order.identity_unconfirmed")


class PeriodForOut(PeriodOut):
    says: ClassVar = {
        **PeriodOut.says,
        "customer": "自己，或 `account_id`；null：没有护照。 Oneself, or `account_id`; null: without a passport.",
    }

    customer = fields.Nested(PeriodCustomerOut, required=True, allow_none=True)


class PeriodsIn(PageIn):
    pass


class DryRunIn(Wire):
    says: ClassVar = {
        "half_year": "哪半年；不填：截止日所在的半年，都不填是今天所在的。"
        " Which half; left out: that of the cut-off, or of today.",
        "cutoff_on": "积分截止日，在这半年之内；不填：这半年最后一天。"
        " The cut-off, within the half year; left out: its last day.",
    }

    half_year = Text(most=6, validate=HALF_YEAR_CODE, metadata=HALF_YEAR)
    cutoff_on = Day(metadata={"example": "2026-06-30"})


class DryRunOut(Wire):
    """开期之前看一看。 What a period would meet if it were opened with this cut-off now."""

    says: ClassVar = {
        "people": "有可用积分的人数。 How many people have points to spend.",
        "unconfirmed_people": "其中身份还没核实、暂时不能订的。 Of those, whose identity is not confirmed yet.",
        "points": "他们一共有多少可用积分。 What they could spend together, in points.",
        "late_points": "截止日之后的、留到下一期的积分。 Points of after the cut-off, for the next period.",
        "gifts": "在架的礼品种数。 How many gifts are offered.",
        "pieces": "货架上的件数。 Pieces on the shelf.",
        "stock_points": "货架上的东西一共值多少分。 What they come to, in points.",
        "standing_period_id": "挡着的一期：这半年已开过，上一期还没结束，或开过更晚的；null：可以开。"
        " The period in the way: this half year's own, another that is still open, or a later one; null: it can be"
        " opened.",
        "standing_half_year": "那一期是哪半年；null：没有。 The half year of that period; null: none.",
    }

    half_year = Text(required=True, metadata=HALF_YEAR)
    cutoff_on = Day(required=True, metadata={"example": "2026-06-30"})
    people = Count(required=True, example=212)
    unconfirmed_people = Count(required=True, example=14)
    points = Count(required=True, example=3180)
    late_points = Count(required=True, example=95)
    gifts = Count(required=True, example=40)
    pieces = Count(required=True, example=600)
    stock_points = Count(required=True, example=4200)
    standing_period_id = Id(required=True, allow_none=True, metadata={"example": None})
    standing_half_year = Text(required=True, allow_none=True, metadata={"example": None})


class PlanDayIn(Wire):
    """结束晚于开始，同一天，最多分成 96 个时段。 One day, in at most 96 slots; the last one ends with it."""

    says: ClassVar = {
        "counters": "几个柜台。 How many counters.",
        "slot_minutes": "每个时段多少分钟。 The length of a slot, in minutes.",
        "slot_capacity": "每个时段约多少人。 How many people are given a slot.",
    }

    opens_at = Moment(required=True, metadata={"example": "2026-07-12T09:00:00+08:00"})
    closes_at = Moment(required=True, metadata={"example": "2026-07-12T17:00:00+08:00"})
    place = Line(required=True, most=120, example="竹西社区睦邻中心一楼")
    counters = Count(load_default=1, least=1, most=50, example=2)
    slot_minutes = Count(load_default=60, least=10, most=720, example=60)
    slot_capacity = Count(required=True, least=1, most=2000, example=30)

    @validates_schema
    def hours(self, data: dict[str, Any], **_: Any) -> None:
        length = data["closes_at"] - data["opens_at"]
        if length.total_seconds() <= 0 or local_date(data["opens_at"]) != local_date(data["closes_at"]):
            raise wrong("结束要晚于开始，并在同一天。", "closes_at is later on the same day.", "closes_at")
        if length.total_seconds() > SLOTS_MOST * data["slot_minutes"] * 60:
            raise wrong("时段太多，请加长每个时段。", f"At most {SLOTS_MOST} slots.", "slot_minutes")


class MoveDayIn(Wire):
    """The day stays as long as it was; its slots move with it."""

    opens_at = Moment(required=True, metadata={"example": "2026-07-13T09:00:00+08:00"})
    place = Line(required=True, most=120, example="竹西社区睦邻中心二楼")
    version = Count(required=True, least=1, example=1)


class CancelDayIn(Wire):
    says: ClassVar = {"to_day_id": "订单改到哪一天。 The day to which its orders go."}

    to_day_id = Id(required=True)


class SlotOut(Wire):
    says: ClassVar = {
        "capacity": "最多约多少人。 How many people it has room for.",
        "places_taken": "已约的人数。 How many have it.",
    }

    id = Id(required=True)
    starts_at = Moment(required=True, metadata={"example": "2026-07-12T09:00:00+08:00"})
    ends_at = Moment(required=True, metadata={"example": "2026-07-12T10:00:00+08:00"})
    capacity = Count(required=True, example=30)
    places_taken = Count(required=True, example=12)


class DayOut(Wire):
    """一个兑换日。 A redemption day and its slots."""

    says: ClassVar = {
        "state": "`planned` 可以约、可以领；`ended` 已收摊，在盘点；`closed` 已结账；`cancelled` 已取消。"
        " `planned`: orders are placed and handed over; `ended`: the count is on; `closed`; `cancelled`.",
    }

    id = Id(required=True)
    period_id = Id(required=True)
    community_id = Id(required=True)
    day = Day(required=True, metadata={"example": "2026-07-12"})
    opens_at = Moment(required=True, metadata={"example": "2026-07-12T09:00:00+08:00"})
    closes_at = Moment(required=True, metadata={"example": "2026-07-12T17:00:00+08:00"})
    place = Text(required=True, example="竹西社区睦邻中心一楼")
    counters = Count(required=True, example=2)
    state = Choice(DayState, required=True, metadata={"example": "planned"})
    slots = fields.List(fields.Nested(SlotOut), required=True)
    version = Count(required=True, example=1)


class DaysOut(Wire):
    items = fields.List(fields.Nested(DayOut), required=True)
