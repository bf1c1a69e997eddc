from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields

from service.core.complaints import Items
from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Day, Flag, Id, Moment, Text, Wire
from service.redemption.rules import GiftKind, LineState, OrderState
from service.redemption.schemas.gifts import PHOTO, PHOTO_URL, PRICE_MOST
from service.redemption.schemas.periods import SlotOut

PIECES_MOST = 1000
LINES_MOST = 50


class LineIn(Wire):
    says: ClassVar = {
        "quantity": "几件。 How many pieces.",
        "expected_price": "屏幕上的分值；已变就不下单。 The price that was seen; if it moved, nothing is ordered.",
    }

    gift_id = Id(required=True)
    quantity = Count(required=True, least=1, most=PIECES_MOST, example=2)
    expected_price = Count(load_default=None, allow_none=True, least=1, most=PRICE_MOST, example=4)


def lines_in() -> fields.List[dict[str, Any]]:
    return fields.List(fields.Nested(LineIn), required=True, validate=Items(most=LINES_MOST))


BALANCE = "屏幕上的余额；已变就不下单。 The balance that the person saw; if it moved, nothing is ordered."


class OrderIn(Wire):
    """For oneself, or for ``account_id`` whom one may order for."""

    says: ClassVar = {
        "account_id": "给谁订；不填：给自己。 Whose order it is; left out: one's own.",
        "lines": "要哪些，一样一行。 What is ordered, each gift in one line.",
        "slot_id": "哪个时段来领。 The slot in which it will be collected.",
        "expected_balance": BALANCE,
    }

    account_id = Id(load_default=None, allow_none=True)
    slot_id = Id(required=True)
    lines = lines_in()
    expected_balance = Count(load_default=None, allow_none=True, least=-ANY, most=ANY, example=12)


class OrderPutIn(Wire):
    """What is to be collected, all of it, and when. A line that stays as it is keeps its price."""

    says: ClassVar = {
        "slot_id": "哪个时段来领；null：现场下的单，没有时段，还在原来那天。"
        " The slot in which it will be collected; null: a walk-in, on its own day as before.",
        "expected_balance": BALANCE,
    }

    slot_id = Id(required=True, allow_none=True)
    lines = lines_in()
    expected_balance = Count(load_default=None, allow_none=True, least=-ANY, most=ANY, example=12)
    version = Count(required=True, least=1, example=1)


class CancelOrderIn(Wire):
    reason = Text(load_default=None, allow_none=True, most=200, example="去外地了")


class LineOut(Wire):
    wraps: ClassVar = "line"
    says: ClassVar = {
        "unit_price": "下单时的分值，以后不变。 Points for a piece when it was ordered; it never changes.",
        "points": "这一行多少分。 Points of the line.",
        "photo_url": PHOTO,
        "is_covered": "积分够不够；null：已不占积分。 Whether its points are there; null: it holds none any more.",
        "ended_at": "领取、取消、释放或撤销的时间；null：还没领。"
        " When it was collected, cancelled, released or undone; null: it is still held.",
    }

    id = Id(attribute="line.id", required=True)
    gift_id = Id(attribute="line.gift_id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    unit = Text(attribute="gift.unit", required=True, example="块")
    kind = Choice(GiftKind, attribute="gift.kind", required=True, metadata={"example": "goods"})
    photo_url = Text(attribute="gift.photo_url", required=True, allow_none=True, most=200, example=PHOTO_URL)
    quantity = Count(attribute="line.quantity", required=True, example=2)
    unit_price = Count(attribute="line.unit_price", required=True, example=4)
    points = Count(attribute="line.points", required=True, example=8)
    state = Choice(LineState, attribute="line.state", required=True, metadata={"example": "held"})
    is_covered = Flag(required=True, allow_none=True, metadata={"example": True})
    ended_at = Moment(attribute="line.ended_at", required=True, allow_none=True, metadata={"example": None})


class CollectedOut(Wire):
    """一次领取。 One act at the counter."""

    wraps: ClassVar = "collection"
    says: ClassVar = {
        "counter": "几号柜台；null：没有记。 At which counter; null: nobody said.",
        "proxy_id": "代领的人；null：本人来的。 Who collected; null: the person.",
        "proxy_masked": "代领人的姓名，打码；null：本人来的，或姓名已删除。"
        " The proxy's name, masked; null: the person, or the name is gone.",
        "by": "谁发的；两人办的，是提出的那位。 Who handed over; of what takes two, who proposed it.",
        "by_name_masked": "谁发的，打码；null：姓名已删除。 Who handed over, masked; null: the name is gone.",
        "line_ids": "领的哪几样，撤销了的也在内。 Which lines, those that were undone included.",
    }

    id = Id(required=True)
    at = Moment(required=True)
    counter = Count(required=True, allow_none=True, least=1, most=50, example=1)
    proxy_id = Id(required=True, allow_none=True, metadata={"example": None})
    proxy_masked = Text(required=True, allow_none=True, example="李*梅")
    by = Id(required=True)
    by_name_masked = Text(attribute="by_masked", required=True, allow_none=True, example="吴*")
    line_ids = fields.List(Id(), required=True)


class OrderOut(Wire):
    """一张订单。 An order, with what is still to be collected and what was."""

    wraps: ClassVar = "order"
    says: ClassVar = {
        "account_id": "给谁的。 Whose it is.",
        "lines": "每样一行，先订的在前；取消、换掉的也留着，按 `state` 看。"
        " In the order in which they were added; what was cancelled or replaced stays, with its `state`.",
        "is_short": "时长更正后积分不够了：没有盖住的几样不能领，到时会释放。"
        " After a correction the points do not reach: uncovered lines cannot be collected and are released in time.",
        "points_held": "还没领的占多少分。 Points held by what is not collected yet.",
        "points_spent": "已领的花了多少分。 Points spent.",
        "day": "哪一天来领。 The day of collecting.",
        "placed_by": "谁订的。 Who placed it.",
        "placed_by_name_masked": "谁订的，打码；null：姓名已删除。 Who placed it, masked; null: the name is gone.",
        "collections": "每次领取，从早到晚。 Each act of collecting, in time.",
        "slot": "约的时段；null：现场下的单，没有时段。 The slot; null: a walk-in without one.",
        "is_walk_in": "是不是在柜台现场下的单，以后不变。 Whether it was placed at the counter; it never changes.",
        "cancel_reason": "取消没领的那些的原因，领过一部分的也有；null：没有取消，或没有说。"
        " Why what was not collected was cancelled, a part of a collected order included; null: nothing was, or nobody"
        " said.",
    }

    id = Id(attribute="order.id", required=True)
    period_id = Id(attribute="order.period_id", required=True)
    community_id = Id(attribute="order.community_id", required=True)
    account_id = Id(attribute="order.account_id", required=True)
    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    state = Choice(OrderState, attribute="order.state", required=True, metadata={"example": "placed"})
    is_short = Flag(required=True, metadata={"example": False})
    lines = fields.List(fields.Nested(LineOut), required=True)
    points_held = Count(required=True, most=ANY, example=8)
    points_spent = Count(required=True, most=ANY, example=0)
    day_id = Id(attribute="order.day_id", required=True)
    day = Day(attribute="day.day", required=True, metadata={"example": "2026-07-12"})
    place = Text(attribute="day.place", required=True, example="竹西社区睦邻中心一楼")
    slot = fields.Nested(SlotOut, required=True, allow_none=True)
    is_walk_in = Flag(attribute="order.is_walk_in", required=True, metadata={"example": False})
    collections = fields.List(fields.Nested(CollectedOut), required=True)
    placed_at = Moment(attribute="order.placed_at", required=True)
    placed_by = Id(attribute="order.placed_by", required=True)
    placed_by_name_masked = Text(attribute="placed_by_masked", required=True, allow_none=True, example="张*琴")
    cancel_reason = Text(attribute="order.cancel_reason", required=True, allow_none=True, metadata={"example": None})
    version = Count(attribute="order.version", required=True, example=1)


OrderPageOut = page_of(OrderOut)


class MyOrdersIn(PageIn):
    says: ClassVar = {"account_id": "您能代为查看、预订或领取的人；不填：自己。 Whom one acts for; left out: oneself."}

    account_id = Id()


class OrdersIn(PageIn):
    day_id = Id()
    state = CommaList(Choice(OrderState), metadata={"example": "placed,partly"})


class PickUpCodeOut(Wire):
    """领取码：一张订单一个。 The code of one order: it tells the counter whose it is."""

    says: ClassVar = {"link": "画成二维码。 To be drawn as a QR code."}

    order_id = Id(required=True)
    code = Text(required=True, example="GAZMffltcfD6fOitrHU6KkAAabcdefgh")
    link = Text(required=True, example="https://passport.example/q/GAZMffltcfD6fOitrHU6KkAAabcdefgh")
