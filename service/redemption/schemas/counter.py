"""At the counter: who stands there, how they were known, and what goes over it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import fields, validates_schema

from service.accounts.rules import AccountStatus
from service.core.complaints import Items, once_each, wrong
from service.core.problems import ProblemOut
from service.core.wire import ABSENT, ANY, Choice, Code, Count, Flag, Id, Moment, Text, Wire
from service.redemption.rules import LineState
from service.redemption.schemas.orders import LINES_MOST, PIECES_MOST, OrderOut, lines_in

TICKET = "pickup_code.1764165600.q3Jq1l8bPz0m5d6e7f8g9h0i1j2k3l4m5n6o7p8q9r0"


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


OF_THEIR_PHONE = frozenset({Shown.PICKUP_CODE, Shown.PASSPORT_CODE})  # what else is shown, staff have as well


class CollectionOut(Wire):
    """一次领取：谁发的、谁来领的。 One act at the counter: who handed over, and who came."""

    says: ClassVar = {
        "proxy_id": "代领的人；null：本人来的。 Who collected; null: the person.",
        "by_own_word": "出示了什么，是柜台自己说的；`false`：系统看到了本人手机上的码，或两人一起证实的。"
        " What was shown is the counter's own word; `false`: a look-up saw a code of the person's phone, or two people"
        " proved it.",
    }

    id = Id(required=True)
    order_id = Id(required=True)
    account_id = Id(required=True)
    proxy_id = Id(required=True, allow_none=True, metadata={"example": None})
    shown = Choice(Shown, required=True, metadata={"example": "pickup_code"})
    by_own_word = Flag(required=True, metadata={"example": False})
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
            raise wrong("二者选一：扫码或护照号。", "Give either code or passport_number.")


class ProxyOut(Wire):
    """可以代领的人。 Somebody who may collect in the person's place."""

    says: ClassVar = {
        "takes_two": "关系只有本人自己登记过，要两位工作人员一起发。"
        " Family by their own word alone: two of the staff hand over together.",
        "why_not": "您一个人为什么不能发给这位，是拒绝的代码，例如这个关系是您自己登记的；null：能发。 "
        "Why you alone may not hand over to them, by the code of a refusal: because you put it on record, say; null: "
        "you may.",
    }

    account_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="李*梅")
    takes_two = Flag(required=True, metadata={"example": False})
    why_not = Code("ProblemCode", required=True, allow_none=True, example="proxy.entered_by_you")


class CustomerOut(Wire):
    """谁站在柜台前，有哪些订单。 Who stands before the counter, and their orders in this day's period."""

    says: ClassVar = {
        "shown": "认出的是哪种码。 What was shown.",
        "ticket": "这次查找的凭据，发放时带上；十五分钟内、您本人、给这个人用。"
        " Of this look-up, for the hand-over: for fifteen minutes, for you, and for this person.",
        "status": "账号状态；`closed`：已注销、停用或去世。 Of the account; `closed`: it has ended.",
        "has_died": "已去世：订的礼品由亲属代领（`proxy_id`）。 They have died: a relative collects what is ordered.",
        "is_death_reported": "有人登记其去世，还没核实：不能新选，没有代领人的，要扫本人手机上的码才能领。 "
        "A death waits for its second person: nothing new is chosen, and without a proxy only a code of their phone "
        "lets them collect.",
        "may_serve": "您能不能给这个人办：不能给自己、家人、自己代办的人办；账号已停用的不能办，去世的只能发还没领的。"
        " Whether you may serve them: not yourself, family, or whom you act for; nobody whose account has ended,"
        " but for what a person who has died had ordered.",
        "why_not": "为什么不能办，是拒绝的代码；null：能办。 Why not, by the code of a refusal; null: you may.",
        "is_identity_confirmed": "身份核实过没有；没有的不能下新单。 Without it nothing new is ordered.",
        "spendable": "本期还能用多少分。 Points that can still be spent in this period.",
        "proxies": "谁能代领，发放时填 `proxy_id`：监护人，有代领委托的人，去世者的亲属。"
        " Who may collect, for `proxy_id`: guardians, delegates with `collect`, the family of who has died.",
    }

    account_id = Id(required=True)
    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    shown = Choice(Shown, required=True, metadata={"example": "pickup_code"})
    ticket = Text(required=True, example=TICKET)
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
    has_died = Flag(required=True, metadata={"example": False})
    is_death_reported = Flag(required=True, metadata={"example": False})
    may_serve = Flag(required=True, metadata={"example": True})
    why_not = Code("ProblemCode", required=True, allow_none=True, example="counter.related")
    is_identity_confirmed = Flag(required=True, metadata={"example": True})
    balance = Count(required=True, least=-ANY, most=ANY, example=12)
    spendable = Count(required=True, most=ANY, example=4)
    proxies = fields.List(fields.Nested(ProxyOut), required=True)
    orders = fields.List(fields.Nested(OrderOut), required=True)


class PiecesIn(Wire):
    says: ClassVar = {"quantity": "领几件；不填：这一行全部。 How many now; left out: the whole line."}

    line_id = Id(required=True)
    quantity = Count(load_default=None, allow_none=True, least=1, most=PIECES_MOST, example=1)


class HandingIn(Wire):
    """``ticket`` 和 ``shown`` 二选一。 One of ``ticket`` and ``shown``."""

    says: ClassVar = {
        "ticket": "查找给的凭据：本人出示了什么，由它说。 From the look-up: it says what the person showed.",
        "shown": "没有查找时（网慢、照纸质名单）填：本人出示了什么，记作柜台自述。"
        " Without a look-up (a slow network, the printed list): what was shown, kept as the counter's own word.",
        "counter": "第几号柜台。 At which counter.",
        "proxy_id": "代领人的账号，要有代领的委托，或是监护人；不填：本人来领。"
        " Who collects in their place: a delegate with the scope collect, or the guardian; left out: themselves.",
    }

    ticket = Text(most=200, example=TICKET, metadata={"alternative": True})
    shown = Choice(Shown, metadata={"example": "printed_list"})
    counter = Count(load_default=None, allow_none=True, least=1, most=50, example=1)
    proxy_id = Id(load_default=None, allow_none=True, metadata={"example": None})

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        return {
            "not": {"properties": {"ticket": ABSENT, "shown": ABSENT}},
            "dependentSchemas": {"ticket": {"properties": {"shown": ABSENT}}},
        }

    @validates_schema
    def known_in_one_way(self, data: dict[str, Any], **_: Any) -> None:
        if len({"ticket", "shown"} & set(data)) != 1:
            raise wrong("二者选一：查找给的凭据，或出示了什么。", "Give either ticket or shown.")


class HandOverIn(HandingIn):
    says: ClassVar = {
        "lines": "领哪几样，每样写一次；不填：全部。 Which lines, each once; left out: everything that is held."
    }

    lines = fields.List(fields.Nested(PiecesIn), validate=Items(most=LINES_MOST))

    @validates_schema
    def each_line_once(self, data: dict[str, Any], **_: Any) -> None:
        once_each(data, "lines", "line_id")


class ReceiptOut(Wire):
    """The result for one line: handed over, or why not."""

    says: ClassVar = {
        "asked_line_id": "您要发的那一行。 The line that was asked for.",
        "line_id": "发出的那一行；只领一部分的，是分出来的新行。"
        " The line that was given out: a new one when it is a part.",
    }

    asked_line_id = Id(required=True)
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


class LineIdsIn(Wire):
    line_ids = fields.List(Id(), required=True, validate=Items(most=LINES_MOST), metadata={"uniqueItems": True})

    @validates_schema
    def each_line_once(self, data: dict[str, Any], **_: Any) -> None:
        once_each(data, "line_ids")


class DropIn(LineIdsIn):
    """What is still held and not wanted."""


class SubstituteIn(Wire):
    """Of one line that is still held."""

    says: ClassVar = {
        "is_agreed": "本人同意多用积分；不比原来贵的不用填。 The person agrees to a dearer one; else left out.",
        "proxy_id": "代领人来换的，代领人的账号；不填：本人。 The proxy who asks for it; left out: the person.",
    }

    line_id = Id(required=True)
    gift_id = Id(required=True)
    quantity = Count(required=True, least=1, most=PIECES_MOST, example=1)
    is_agreed = Flag(load_default=False, metadata={"example": False})
    proxy_id = Id(load_default=None, allow_none=True, metadata={"example": None})


class WalkInIn(HandingIn):
    """Who comes without an order: ordered and handed over in one act."""

    account_id = Id(required=True)
    lines = lines_in()
