from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, Count, Flag, Id, Line, Moment, QueryFlag, Text, Wire
from service.redemption.rules import GiftKind, Move
from service.redemption.rules.stock import MovementSource
from service.redemption.schemas.periods import ForWhomIn

PIECES_MOST = 100_000
PRICE_MOST = 10_000


class GiftIn(Wire):
    """A gift; its stock begins at nothing and comes by ``POST /gifts/{gift_id}/stock``."""

    says: ClassVar = {
        "unit": "一件叫什么：块、袋、次。 What one piece is called.",
        "price_points": "一件多少分。 Points for a piece.",
        "limit_per_person": "每人每期最多几件；null：不限。 The most that one person has in a period; null: no limit.",
        "sponsor": "谁捐的；null：社区自己买的。 Who donated it; null: bought.",
        "is_offered": "能不能订；撤下来的，已订的不受影响。 Whether it can be ordered; what is ordered already stays.",
    }

    name = Line(required=True, most=60, example="肥皂（200 克）")
    about = Text(load_default=None, allow_none=True, most=500, example="纳爱斯透明皂")
    kind = Choice(GiftKind, load_default=GiftKind.GOODS, metadata={"example": "goods"})
    unit = Line(required=True, most=10, example="块")
    price_points = Count(required=True, least=1, most=PRICE_MOST, example=4)
    limit_per_person = Count(load_default=None, allow_none=True, least=1, most=1000, example=2)
    sponsor = Line(load_default=None, allow_none=True, most=60, example="惠民超市")
    is_offered = Flag(load_default=True, metadata={"example": True})


class GiftPutIn(GiftIn):
    """Everything that a gift says of itself. A new price is the next order's."""

    version = Count(required=True, least=1, example=1)


class StockOut(Wire):
    """件数。收到 ± 更正 − 退还 = 已发 + 预留 + 在架 + 损耗。
    Pieces: received ± corrected − returned = handed over + reserved + on the shelf + lost.
    """

    says: ClassVar = {
        "received": "一共收到，采购和捐赠。 All that came in, bought or donated.",
        "corrected": "入库数的更正，可以为负。 Corrections of what was written down as received.",
        "returned": "退还捐赠方的。 Given back to the donor.",
        "handed_over": "发给居民的。 Handed over to people.",
        "reserved": "订单和候补占着、还没领的；也在架子上。 Kept for orders and offers; they lie there still.",
        "on_shelf": "还没有人订的。 Nobody's yet.",
        "lost": "损耗、遗失的。 Lost or spoilt.",
    }

    received = Count(required=True, most=ANY, example=50)
    corrected = Count(required=True, least=-ANY, most=ANY, example=0)
    returned = Count(required=True, most=ANY, example=0)
    handed_over = Count(required=True, most=ANY, example=12)
    reserved = Count(required=True, most=ANY, example=8)
    on_shelf = Count(required=True, most=ANY, example=29)
    lost = Count(required=True, most=ANY, example=1)


PHOTO_URL = "/api/v1/gifts/…/photo/….jpg"
PHOTO = "照片地址，前面加服务器地址；null：没有。 Of its photo, on this host; null: there is none."


class GiftOut(Wire):
    wraps: ClassVar = "gift"
    says: ClassVar = {
        **GiftIn.says,
        "left": "还能订几件；有人候补时是 0，先给候补的。"
        " How many can still be ordered; 0 while somebody waits, who comes first.",
        "limit_left": "自己（或 `account_id` 这个人）这一期还能订几件，不管还剩多少；null：不限。"
        " How many oneself, or `account_id`, may still have in the period that is open; null: no limit.",
        "photo_url": PHOTO,
    }

    id = Id(required=True)
    community_id = Id(required=True)
    name = Text(required=True, example="肥皂（200 克）")
    about = Text(required=True, allow_none=True, most=500, example="纳爱斯透明皂")
    kind = Choice(GiftKind, required=True, metadata={"example": "goods"})
    unit = Text(required=True, example="块")
    price_points = Count(required=True, example=4)
    limit_per_person = Count(required=True, allow_none=True, example=2)
    sponsor = Text(required=True, allow_none=True, example="惠民超市")
    is_offered = Flag(required=True, metadata={"example": True})
    photo_url = Text(required=True, allow_none=True, most=200, example=PHOTO_URL)
    left = Count(required=True, most=ANY, example=29)
    limit_left = Count(required=True, allow_none=True, example=1)
    version = Count(required=True, example=1)


GiftPageOut = page_of(GiftOut)


class GiftsIn(PageIn):
    says: ClassVar = ForWhomIn.says

    account_id = Id()
    is_offered = QueryFlag(
        metadata={
            "description": "`true` 只看能订的，`false` 只看撤下的；不填都看。撤下的只有工作人员看得到，别人看是空的。"
            " What was withdrawn is seen by staff alone: for anybody else `false` gives nothing."
        }
    )


class RecordedMove(StrEnum):
    """What staff record of a gift's pieces; orders and counters do the rest by themselves."""

    PURCHASED = "purchased"
    DONATED = "donated"
    RETURNED = "returned"
    LOST = "lost"
    FOUND = "found"

    __labels__: ClassVar = {
        "purchased": "采购入库",
        "donated": "捐赠入库",
        "returned": "退还捐赠方",
        "lost": "损耗或遗失",
        "found": "找回",
    }


class StockIn(Wire):
    says: ClassVar = {"note": "说明，会存档：单据号、原因。 Why: the number of a paper, a reason."}

    move = Choice(RecordedMove, required=True, metadata={"example": "purchased"})
    pieces = Count(required=True, least=1, most=PIECES_MOST, example=50)
    note = Text(load_default=None, allow_none=True, most=200, example="送货单 2026-0611")


class MovementOut(Wire):
    says: ClassVar = {
        "source_type": "`staff` 工作人员登记；`order_line` 柜台发放；`day_count` 盘点；`proposal` 两人更正。"
        " `staff` recorded it; `order_line`: handed over; `day_count`: a count; `proposal`: put right by two.",
        "by_name_masked": "谁办的，打码。 Who recorded it, masked.",
        "note": "说明；null：没有，或已删除。 In words; null: none, or erased.",
    }

    id = Id(attribute="movement.id", required=True)
    move = Choice(Move, attribute="movement.move", required=True, metadata={"example": "purchased"})
    pieces = Count(attribute="movement.pieces", required=True, example=50)
    source_type = Choice(MovementSource, attribute="movement.source_type", required=True, metadata={"example": "staff"})
    source_id = Id(attribute="movement.source_id", required=True)
    at = Moment(attribute="movement.at", required=True)
    by = Id(attribute="movement.by", required=True)
    by_name_masked = Text(attribute="movement.by_name_masked", required=True, allow_none=True, example="吴*")
    note = Text(required=True, allow_none=True, example="送货单 2026-0611")


MovementPageOut = page_of(MovementOut)


class MovementsIn(PageIn):
    pass
