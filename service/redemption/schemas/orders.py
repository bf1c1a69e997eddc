from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import fields, validate, validates_schema

from service.accounts.rules import AccountStatus
from service.core.complaints import wrong
from service.core.paging import PageIn, page_of
from service.core.problems import ProblemOut
from service.core.wire import ANY, Choice, CommaList, Count, Day, Flag, Id, Moment, Text, Wire
from service.redemption.rules import LineState, OrderState
from service.redemption.schemas.gifts import PRICE_MOST
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
    return fields.List(fields.Nested(LineIn), required=True, validate=validate.Length(min=1, max=LINES_MOST))


BALANCE = "屏幕上的余额；已变就不下单。 The balance that the person saw; if it moved, nothing is ordered."


class OrderIn(Wire):
    """For oneself, or for ``account_id`` whom one may order for."""

    says: ClassVar = {
        "slot_id": "哪个时段来领。 The slot in which it will be collected.",
        "expected_balance": BALANCE,
    }

    account_id = Id()
    slot_id = Id(required=True)
    lines = lines_in()
    expected_balance = Count(load_default=None, allow_none=True, least=-ANY, most=ANY, example=12)


class OrderPutIn(Wire):
    """What is to be collected, all of it, and when. A line that stays as it is keeps its price."""

    says: ClassVar = {"expected_balance": BALANCE}

    slot_id = Id(required=True)
    lines = lines_in()
    expected_balance = Count(load_default=None, allow_none=True, least=-ANY, most=ANY, example=12)
    version = Count(required=True, least=1, example=1)


class CancelOrderIn(Wire):
    reason = Text(load_default=None, allow_none=True, most=200, example="去外地了")


class LineOut(Wire):
    says: ClassVar = {
        "unit_price": "下单时的分值，以后不变。 Points for a piece when it was ordered; it never changes.",
        "points": "这一行多少分。 Points of the line.",
        "is_covered": "积分够不够；null：已不占积分。 Whether its points are there; null: it holds none any more.",
        "ended_at": "领取、取消或释放的时间；null：还没领。 When it was collected, cancelled or released.",
    }

    id = Id(attribute="line.id", required=True)
    gift_id = Id(attribute="line.gift_id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    unit = Text(attribute="gift.unit", required=True, example="块")
    quantity = Count(attribute="line.quantity", required=True, example=2)
    unit_price = Count(attribute="line.unit_price", required=True, example=4)
    points = Count(attribute="line.points", required=True, example=8)
    state = Choice(LineState, attribute="line.state", required=True, metadata={"example": "held"})
    is_covered = Flag(required=True, allow_none=True, metadata={"example": True})
    ended_at = Moment(attribute="line.ended_at", required=True, allow_none=True, metadata={"example": None})


class OrderOut(Wire):
    """一张订单。 An order, with what is still to be collected and what was."""

    says: ClassVar = {
        "account_id": "给谁的。 Whose it is.",
        "is_short": "时长更正后积分不够了：没有盖住的几样不能领，到时会释放。"
        " After a correction the points do not reach: uncovered lines cannot be collected and are released in time.",
        "points_held": "还没领的占多少分。 Points held by what is not collected yet.",
        "points_spent": "已领的花了多少分。 Points spent.",
        "day": "哪一天来领。 The day of collecting.",
        "slot": "约的时段；null：现场下的单。 The slot; null: ordered at the counter.",
        "cancel_reason": "取消的原因；null：没有取消，或没有说。 Why it was cancelled; null: it was not.",
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
    placed_at = Moment(attribute="order.placed_at", required=True)
    placed_by = Id(attribute="order.placed_by", required=True)
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
    """领取码：一张订单一个，领完为止。 The code of one order, good until it is collected."""

    says: ClassVar = {"link": "画成二维码。 To be drawn as a QR code."}

    order_id = Id(required=True)
    code = Text(required=True, example="GAZMffltcfD6fOitrHU6KkAAabcdefgh")
    link = Text(required=True, example="https://passport.example/q/GAZMffltcfD6fOitrHU6KkAAabcdefgh")


class Shown(StrEnum):
    """What the person showed at the counter."""

    PICKUP_CODE = "pickup_code"
    PASSPORT_CODE = "passport_code"
    CARD = "card"
    NUMBER = "number"
    PRINTED_LIST = "printed_list"
    QUEUE = "queue"  # chosen from the desk's list: nothing was shown and nothing said

    __labels__: ClassVar = {
        "pickup_code": "领取码",
        "passport_code": "护照码",
        "card": "纸质卡",
        "number": "报护照号",
        "printed_list": "纸质名单",
        "queue": "名单上点选",
    }


class CollectionOut(Wire):
    """一次领取：谁发的、谁来领的。 One act at the counter: who handed over, and who came."""

    says: ClassVar = {"proxy_id": "代领的人；null：本人来的。 Who collected; null: the person."}

    id = Id(required=True)
    order_id = Id(required=True)
    account_id = Id(required=True)
    proxy_id = Id(required=True, allow_none=True, metadata={"example": None})
    shown = Choice(Shown, required=True, metadata={"example": "pickup_code"})
    at = Moment(required=True)
    by = Id(required=True)


class LookUpIn(Wire):
    """二者选一。 One of the two."""

    says: ClassVar = {
        "code": "扫到的内容：领取码、护照码或卡，或者整个链接。 What was scanned: a pick-up, passport or card code.",
        "passport_number": "护照上的十位数字。 The ten digits of the passport.",
    }

    code = Text(most=1024, example="GAZMffltcfD6fOitrHU6KkAAabcdefgh")
    passport_number = Text(most=20, example="1234567890", metadata={"alternative": True})

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        return {"minProperties": 1, "maxProperties": 1}

    @validates_schema
    def one_of_the_two(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise wrong("二者选一：扫码或护照号。", "Give either code or passport_number.", "passport_number")


class CustomerOut(Wire):
    """谁站在柜台前，有哪些订单。 Who stands before the counter, and their orders in this day's period."""

    says: ClassVar = {
        "shown": "认出的是哪种码。 What was shown.",
        "status": "账号状态；`closed`：已注销、停用或去世。 Of the account; `closed`: it has ended.",
        "has_died": "已去世：订的礼品由亲属代领（`proxy_id`）。 They have died: a relative collects what is ordered.",
        "may_serve": "您能不能给这个人办：不能给自己、家人、自己代办的人办；账号已停用的不能办，去世的只能发还没领的。"
        " Whether you may serve them: not yourself, family, or whom you act for; nobody whose account has ended,"
        " but for what a person who has died had ordered.",
        "is_identity_confirmed": "身份核实过没有；没有的不能下新单。 Without it nothing new is ordered.",
        "spendable": "本期还能用多少分。 Points that can still be spent in this period.",
    }

    account_id = Id(required=True)
    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    shown = Choice(Shown, required=True, metadata={"example": "pickup_code"})
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
    has_died = Flag(required=True, metadata={"example": False})
    may_serve = Flag(required=True, metadata={"example": True})
    is_identity_confirmed = Flag(required=True, metadata={"example": True})
    balance = Count(required=True, least=-ANY, most=ANY, example=12)
    spendable = Count(required=True, most=ANY, example=4)
    orders = fields.List(fields.Nested(OrderOut), required=True)


class PiecesIn(Wire):
    says: ClassVar = {"quantity": "领几件；不填：这一行全部。 How many now; left out: the whole line."}

    line_id = Id(required=True)
    quantity = Count(load_default=None, allow_none=True, least=1, most=PIECES_MOST, example=1)


class HandingIn(Wire):
    says: ClassVar = {
        "shown": "本人出示了什么。 What the person showed.",
        "counter": "第几号柜台。 At which counter.",
        "proxy_id": "代领人的账号，要有代领的委托，或是监护人；不填：本人来领。"
        " Who collects in their place: a delegate with the scope collect, or the guardian; left out: themselves.",
    }

    shown = Choice(Shown, required=True, metadata={"example": "pickup_code"})
    counter = Count(load_default=None, allow_none=True, least=1, most=50, example=1)
    proxy_id = Id(load_default=None, allow_none=True, metadata={"example": None})


class HandOverIn(HandingIn):
    says: ClassVar = {"lines": "领哪几样；不填：全部。 Which lines; left out: everything that is held."}

    lines = fields.List(fields.Nested(PiecesIn), validate=validate.Length(min=1, max=LINES_MOST))


class ReceiptOut(Wire):
    """The result for one line: handed over, or why not."""

    line_id = Id(attribute="line.id", required=True)
    gift_id = Id(attribute="line.gift_id", required=True)
    quantity = Count(attribute="line.quantity", required=True, example=2)
    points = Count(attribute="line.points", required=True, example=8)
    state = Choice(LineState, attribute="line.state", required=True, metadata={"example": "handed_over"})
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})


class HandedOut(Wire):
    """Each line for itself: one whose points are gone does not keep the others back."""

    items = fields.List(fields.Nested(ReceiptOut), required=True)
    order = fields.Nested(OrderOut, required=True)


class DropIn(Wire):
    line_ids = fields.List(Id(), required=True, validate=validate.Length(min=1, max=LINES_MOST))


class SubstituteIn(Wire):
    """Of one line that is still held."""

    says: ClassVar = {
        "is_agreed": "本人同意多用积分；不比原来贵的不用填。 The person agrees to a dearer one; else left out."
    }

    line_id = Id(required=True)
    gift_id = Id(required=True)
    quantity = Count(required=True, least=1, most=PIECES_MOST, example=1)
    is_agreed = Flag(load_default=False, metadata={"example": False})


class WalkInIn(HandingIn):
    """Who comes without an order: ordered and handed over in one act."""

    account_id = Id(required=True)
    lines = lines_in()
