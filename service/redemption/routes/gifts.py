from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.core.actor import signed_in, staff
from service.core.errors import NotAllowed, StaleVersion
from service.core.http import Call
from service.core.paging import Page
from service.redemption.access import is_staff_of
from service.redemption.commands import gifts, receipts, stock
from service.redemption.errors.gifts import (
    GiftKindFixed,
    GiftNameTaken,
    GiftOrdered,
    NoDonor,
    NoteNeeded,
    NotLost,
    NotSoMany,
)
from service.redemption.errors.orders import NotDelegatedToOrder
from service.redemption.queries import gifts as queries
from service.redemption.queries.customers import shown_gift, shown_page
from service.redemption.routes.blueprint import routes
from service.redemption.routes.periods import for_whom
from service.redemption.rules import Move
from service.redemption.schemas.gifts import (
    GiftIn,
    GiftOut,
    GiftPageOut,
    GiftPutIn,
    GiftsIn,
    MovementPageOut,
    MovementsIn,
    StockIn,
    StockOut,
)
from service.redemption.schemas.periods import ForWhomIn
from service.regions.access import must_be_staff_in
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.regions.queries import get as get_region

if TYPE_CHECKING:
    from service.redemption.models import Gift, GiftStock
    from service.redemption.queries.customers import ShownGift


@routes.post(
    "/communities/<uuid:community_id>/gifts",
    who=staff,
    takes=GiftIn,
    gives=GiftOut,
    status=201,
    once="required",
    refuses=(NotAllowed, NotACommunity, GiftNameTaken),
)
def add_gift(call: Call, community_id: UUID) -> ShownGift:
    """添加礼品 · Put a gift on the list

    先登记礼品，再入库。名字在社区里不能重复，规格写进名字。

    Its stock begins at nothing. A name is used once in a community: put the size into it.
    """
    region = get_region(community_id)
    must_be_staff_in(call.actor, region.id)
    made = gifts.add(community_of(region.id).id, **call.body, actor=call.actor, now=call.now)
    return shown_gift(made, call.actor.person_id)


@routes.get(
    "/communities/<uuid:community_id>/gifts",
    who=signed_in,
    filters=GiftsIn,
    gives=GiftPageOut,
    refuses=(NotDelegatedToOrder,),
)
def list_gifts(call: Call, community_id: UUID) -> Page:
    """礼品 · What is offered, how many are left, and how many of each one may still have

    居民看到能订的；工作人员还看到撤下的。替别人订的，填 `account_id`，`limit_left` 就是对方的。

    Residents see what is offered, staff also what is not. With `account_id`, for whom one orders, `limit_left` is
    theirs.
    """
    region = get_region(community_id)
    page = queries.listed_gifts(region.id, call.query, is_staff=is_staff_of(call.actor, region.id))
    return shown_page(page, for_whom(call))


@routes.get("/gifts/<uuid:gift_id>", who=signed_in, filters=ForWhomIn, gives=GiftOut, refuses=(NotDelegatedToOrder,))
def get_gift(call: Call, gift_id: UUID) -> ShownGift:
    """一样礼品 · One gift

    撤下的也能打开：已订的人还要看。

    Also when it is not offered any more: who has ordered it looks at it still.
    """
    return shown_gift(queries.get_gift(gift_id), for_whom(call))


@routes.put(
    "/gifts/<uuid:gift_id>",
    who=staff,
    takes=GiftPutIn,
    gives=GiftOut,
    refuses=(NotAllowed, StaleVersion, GiftNameTaken, GiftKindFixed, GiftOrdered),
)
def change_gift(call: Call, gift_id: UUID) -> ShownGift:
    """修改礼品 · Change what a gift says of itself

    改分值只对以后的订单有效，已订的不变；预订期间改分值和限量，会通知同事。有人订着、领过的，不能改名字和单位。
    不再提供就 `is_offered: false`：已经为候补的人保留的照样可以确认，以后来的不再给候补。

    A new price is the next order's; what is ordered keeps its own, and what is or was, its name and unit. A
    price or limit that is changed while a period is open is told to colleagues. `is_offered: false` takes it off the
    list: what is kept already for who waits may still be accepted, and what comes then is kept for nobody.
    """
    changed = gifts.change(gift_of_staff(call, gift_id), **call.body, actor=call.actor, now=call.now)
    return shown_gift(changed, call.actor.person_id)


@routes.post(
    "/gifts/<uuid:gift_id>/stock",
    who=staff,
    takes=StockIn,
    gives=StockOut,
    once="required",
    refuses=(NotAllowed, NoDonor, NoteNeeded, NotLost, NotSoMany),
)
def record_stock(call: Call, gift_id: UUID) -> GiftStock:
    """登记出入库 · Record what came in, went back to its donor, was lost or found

    每一笔都留底，不能改；答复是现在各处的件数。损耗、找回、退还要写原因，同事会收到通知，签字时也会列出。

    Each is kept for ever; the answer says where the pieces are now. What is lost, found or given back needs a note;
    colleagues are told of it, and whoever signs the day sees it.
    """
    gift = gift_of_staff(call, gift_id)
    said: dict[str, Any] = call.body
    move = Move(said["move"].value)
    return receipts.record(gift, move, said["pieces"], note=said["note"], actor=call.actor, now=call.now)


@routes.get("/gifts/<uuid:gift_id>/stock", who=staff, gives=StockOut, refuses=(NotAllowed,))
def get_stock(call: Call, gift_id: UUID) -> GiftStock:
    """库存 · Where the pieces of a gift are

    收到 ± 更正 − 退还 = 已发 + 预留 + 在架 + 损耗，始终成立。

    received ± corrected − returned = handed over + reserved + on the shelf + lost, always.
    """
    return stock.left_of(gift_of_staff(call, gift_id).id)


@routes.get(
    "/gifts/<uuid:gift_id>/movements", who=staff, filters=MovementsIn, gives=MovementPageOut, refuses=(NotAllowed,)
)
def list_movements(call: Call, gift_id: UUID) -> Page:
    """库存流水 · The stock ledger of a gift, newest first

    预留和释放看订单，这里是真正进出的。

    What came and went; what is reserved is told by the orders.
    """
    return queries.movements_of(gift_of_staff(call, gift_id).id, call.query)


def gift_of_staff(call: Call, gift_id: UUID) -> Gift:
    """Refuses: ``NotFound``, ``NotAllowed``."""
    gift = queries.get_gift(gift_id)
    must_be_staff_in(call.actor, gift.community_id)
    return gift
