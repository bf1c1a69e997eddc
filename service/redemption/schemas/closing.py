from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields, validates_schema

from service.core.complaints import Items, NoneOf, once_each
from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Flag, Id, Moment, Text, Wire
from service.redemption.rules import DayState
from service.redemption.rules.closing import DifferenceCause
from service.redemption.rules.two_people import ProposalKind, ProposalState
from service.redemption.rules.waits import WaitState
from service.redemption.schemas.counter import HandingIn, LineIdsIn
from service.redemption.schemas.gifts import PHOTO, PHOTO_URL, PRICE_MOST

GIFTS_MOST = 500
DIGEST_MOST = 64


class ClosingDayOut(Wire):
    """收摊、盘点、签字到了哪一步。 How far the end of the day has come."""

    says: ClassVar = {
        "first_signed_by": "第一个签字的人；null：还没有。 Who signed first; null: nobody yet.",
        "first_signed_by_name_masked": "第一个签字的人，打码；null：还没有。 The first signer, masked; or null.",
        "closed_at": "第二人签字、结账的时间；null：还没有。 When the second signed; null: not yet.",
        "to_count": "要盘点几样。 How many gifts are to be counted.",
        "counted": "已盘点几样。 How many have been.",
        "differing": "其中不符几样。 How many of those do not agree.",
    }

    id = Id(attribute="day.id", required=True)
    state = Choice(DayState, attribute="day.state", required=True, metadata={"example": "ended"})
    first_signed_by = Id(attribute="day.first_signed_by", required=True, allow_none=True)
    first_signed_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    closed_at = Moment(attribute="day.closed_at", required=True, allow_none=True, metadata={"example": None})
    to_count = Count(required=True, example=40)
    counted = Count(required=True, example=40)
    differing = Count(required=True, example=1)


class CountIn(Wire):
    says: ClassVar = {
        "counted": "数到几件，含给别人留着的。 How many pieces lie there, those kept for orders included.",
        "cause": "不符的原因；相符的不填。 Why it does not agree; left out when it does.",
        "note": "说明。 In words.",
    }

    gift_id = Id(required=True)
    counted = Count(required=True, most=ANY, example=37)
    cause = Choice(DifferenceCause, load_default=None, allow_none=True, metadata={"example": "receipt_wrong"})
    note = Text(load_default=None, allow_none=True, most=200, example="入库时少数了一箱")


class CountsIn(Wire):
    """可以分几次报，一次里每样写一次；再报一次以后一次为准。 In as many goes as one likes, each gift once in each; the
    last one of a gift counts.
    """

    items = fields.List(fields.Nested(CountIn), required=True, validate=Items(most=GIFTS_MOST))

    @validates_schema
    def each_gift_once(self, data: dict[str, Any], **_: Any) -> None:
        once_each(data, "items", "gift_id")


class SignIn(Wire):
    says: ClassVar = {
        "digest": "您看过的日报表上的；看过以后有变动的，不能签。"
        " That of the day's report that was seen: what has moved since is not signed.",
    }

    digest = Text(required=True, most=DIGEST_MOST, example="2f1c0d…")


class CountOut(Wire):
    says: ClassVar = {
        "expected": "账上现在应有几件，含预留的；已结账的是盘点时的；null：还没有盘点，先数再看。"
        " How many should lie there now, reserved ones included; of a closed day, when it was counted; null: not"
        " counted yet, and whoever counts does not know it.",
        "counted": "数到几件；null：还没有盘点。 How many were found; null: not counted yet.",
        "difference": "多为正，少为负；null：还没有盘点。 Found less expected; null: not counted yet.",
        "is_stale": "数过以后又有进出，要再数。 Pieces have moved since it was counted: count it again.",
    }

    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    unit = Text(attribute="gift.unit", required=True, example="块")
    expected = Count(required=True, allow_none=True, most=ANY, example=38)
    counted = Count(required=True, allow_none=True, most=ANY, example=37)
    difference = Count(required=True, allow_none=True, least=-ANY, most=ANY, example=-1)
    is_stale = Flag(required=True, metadata={"example": False})
    cause = Choice(DifferenceCause, required=True, allow_none=True, metadata={"example": "lost"})
    note = Text(required=True, allow_none=True, example="少一块，没有找到")


class CountSheetOut(Wire):
    items = fields.List(fields.Nested(CountOut), required=True)


class SealOut(Wire):
    """封存时的数，以后不变；``digest`` 请抄在纸上或发给上级，事后一比就知道有没有改过。

    What was kept, for ever. Write the ``digest`` down outside: it shows later whether anything was changed.
    """

    says: ClassVar = {
        "passports": "多少本护照。 How many passports.",
        "minutes": "服务总分钟。 Minutes served in all.",
        "balance": "积分余额合计。 Points that were left, together.",
    }

    period_id = Id(required=True)
    passports = Count(required=True, most=ANY, example=1204)
    minutes = Count(required=True, most=ANY, example=96000)
    balance = Count(required=True, least=-ANY, most=ANY, example=2100)
    digest = Text(required=True, example="2f1c0d…")
    sealed_at = Moment(required=True)
    sealed_by = Id(required=True)
    sealed_by_name_masked = Text(required=True, allow_none=True, example="吴*")


class LinesIn(LineIdsIn):
    reason = Text(required=True, most=200, example="发成了别人的")


class ByTwoIn(HandingIn):
    """Everything that is held, to a proxy who has collected for as many as one member of staff alone may let them."""

    says: ClassVar = {"proxy_id": "代领人的账号，必填。 Who collects, always."}

    proxy_id = Id(required=True)
    reason = Text(required=True, most=200, example="四位邻居都托她代领")


class ReceiptCorrectionIn(Wire):
    says: ClassVar = {"pieces": "多了为正，少了为负，不能是 0。 More came in: positive; fewer: negative; not 0."}

    pieces = Count(
        required=True,
        least=-100_000,
        most=100_000,
        example=-2,
        validate=NoneOf([0], zh="不能是 0。", en="This may not be 0."),
        metadata={"not": {"const": 0}},
    )
    reason = Text(required=True, most=200, example="送货单上是 48 块")


class ProposedLineOut(Wire):
    """要撤销或补录的一样。 What is to be undone, or entered."""

    id = Id(required=True)
    name = Text(required=True, example="肥皂（200 克）")
    unit = Text(required=True, example="块")
    quantity = Count(required=True, example=2)


class CounterProposalOut(Wire):
    """要两个人的事：一人提出，另一人确认才生效。 Takes two people: nothing happens before another confirms it."""

    says: ClassVar = {
        "order_id": "哪张订单；null：更正入库。 The order; null: a receipt.",
        "name_masked": "谁的订单，打码；null：更正入库。 Whose order, masked; null: a receipt.",
        "passport_number": "谁的订单，护照号；null：更正入库。 Whose order; null: a receipt.",
        "lines": "订单里的哪几样；空：更正入库，或代领全部没领的。"
        " Which lines of the order; empty: a receipt, or all that is held goes to a proxy.",
        "gift_name": "礼品的名称；null：与订单有关。 The gift's name; null: it is about an order.",
        "gift_unit": "礼品的单位；null：与订单有关。 What a piece is called; null: it is about an order.",
        "proxy_name_masked": "代领人，打码；null：不是代领。 The proxy, masked; null: no proxy.",
        "proposed_by_name_masked": "谁提出的，打码。 Who proposed it, masked.",
        "decided_by_name_masked": "谁确认或撤下的，打码；null：还没有。 Who decided, masked; null: nobody yet.",
        "gift_id": "哪样礼品；null：与订单有关。 The gift; null: it is about an order.",
        "pieces": "更正的件数；null：与订单有关。 Pieces of a receipt; null: it is about an order.",
        "proxy_id": "发给哪位代领人；null：不是代领。 The proxy to hand over to; null: no proxy.",
    }

    id = Id(required=True)
    kind = Choice(ProposalKind, required=True, metadata={"example": "undo"})
    community_id = Id(required=True)
    order_id = Id(required=True, allow_none=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    passport_number = Text(required=True, allow_none=True, example="1234567890")
    lines = fields.List(fields.Nested(ProposedLineOut), required=True)
    gift_id = Id(required=True, allow_none=True, metadata={"example": None})
    gift_name = Text(required=True, allow_none=True, metadata={"example": None})
    gift_unit = Text(required=True, allow_none=True, metadata={"example": None})
    line_ids = fields.Function(
        lambda proposal: proposal.details.get("line_ids", []),
        required=True,
        metadata={"type": "array", "items": {"type": "string"}, "example": []},
    )
    pieces = fields.Function(
        lambda proposal: proposal.details.get("pieces"),
        required=True,
        metadata={"type": ["integer", "null"], "example": None},
    )
    proxy_id = fields.Function(
        lambda proposal: proposal.details.get("proxy_id"),
        required=True,
        metadata={"type": ["string", "null"], "format": "uuid", "example": None},
    )
    proxy_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    reason = Text(required=True, allow_none=True, example="发成了别人的")
    state = Choice(ProposalState, required=True, metadata={"example": "waiting"})
    proposed_by = Id(required=True)
    proposed_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})


CounterProposalPageOut = page_of(CounterProposalOut)


class CounterProposalsIn(PageIn):
    kind = CommaList(Choice(ProposalKind), metadata={"example": "undo,receipt"})
    state = CommaList(Choice(ProposalState), metadata={"example": "waiting"})


class WaitIn(Wire):
    """For oneself, or for ``account_id`` whom one may order for."""

    says: ClassVar = {"account_id": "替谁候补；不填：自己。 Who waits; left out: oneself."}

    account_id = Id(load_default=None, allow_none=True)
    period_id = Id(required=True)
    quantity = Count(required=True, least=1, most=1000, example=1)


class AcceptOfferIn(Wire):
    says: ClassVar = {
        "slot_id": "还没有订单的，选一个时段；有订单的不用填。 Needed where there is no order to add it to.",
        "expected_price": "您看到的分值；已变就不确认。 The price that was seen; if it moved, nothing is taken.",
    }

    slot_id = Id(load_default=None, allow_none=True)
    expected_price = Count(load_default=None, allow_none=True, least=1, most=PRICE_MOST, example=5)


class WaitOut(Wire):
    """候补：按先后；轮到时为您保留到 ``offer_ends_at``。 A wait; when one's turn comes it is kept until
    ``offer_ends_at``.
    """

    says: ClassVar = {
        "photo_url": PHOTO,
        "price_points": "一件多少分；确认时按当时的。 Points for a piece; an offer is taken at its price of then.",
        "quantity": "想要几件。 How many are asked for.",
        "pieces_offered": "轮到时为您保留几件；不够的先给有的，确认后不再候补其余的；0：没有轮到过。"
        " How many are, or were, kept: as many as there are. Accepting them ends the wait for the others."
        " 0: one's turn has not come.",
        "ordinal": "先后，小的先。 The order of asking: the smaller is first.",
        "place_in_queue": "排第几，1：下一个就是；null：已经轮到，或不再等。"
        " 1: next; null: one's turn has come, or one waits no more.",
        "offer_ends_at": "轮到了，保留到何时；null：没有轮到过。"
        " Until when it is, or was, kept; null: one's turn has not come.",
    }

    id = Id(attribute="wait.id", required=True)
    period_id = Id(attribute="wait.period_id", required=True)
    gift_id = Id(attribute="wait.gift_id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    unit = Text(attribute="gift.unit", required=True, example="块")
    photo_url = Text(attribute="gift.photo_url", required=True, allow_none=True, most=200, example=PHOTO_URL)
    price_points = Count(attribute="gift.price_points", required=True, example=4)
    account_id = Id(attribute="wait.account_id", required=True)
    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    quantity = Count(attribute="wait.quantity", required=True, example=1)
    pieces_offered = Count(attribute="wait.pieces_offered", required=True, example=0)
    ordinal = Count(attribute="wait.ordinal", required=True, example=3)
    place_in_queue = Count(required=True, allow_none=True, example=2)
    state = Choice(WaitState, attribute="wait.state", required=True, metadata={"example": "waiting"})
    asked_at = Moment(attribute="wait.asked_at", required=True)
    offer_ends_at = Moment(attribute="wait.offer_ends_at", required=True, allow_none=True, metadata={"example": None})


WaitPageOut = page_of(WaitOut)


class WaitsIn(PageIn):
    gift_id = Id()


class MyWaitsIn(PageIn):
    says: ClassVar = {"account_id": "您能代为查看或预订的人；不填：自己。 Whom one orders for; left out: oneself."}

    account_id = Id()
