from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts.queries import seen_for
from service.accounts.queries.ends import survived_by
from service.accounts.rules import DelegationScope
from service.checkin import codec
from service.checkin.routes.base import keys, link_to, png, svg
from service.core.actor import signed_in, staff
from service.core.downloads import Download
from service.core.errors import NotAllowed, NotFound, StaleVersion
from service.core.http import Call
from service.core.paging import Page
from service.passports.errors import BalanceMoved, NoPassport, NotEnoughPoints, PointsAreLate
from service.redemption import access
from service.redemption.commands import codes, orders
from service.redemption.commands.lines import Wanted
from service.redemption.commands.orders import Asked
from service.redemption.errors.gifts import GiftNotOffered, GiftTwice, NoSuchGift, OverLimit, PriceMoved, SoldOut
from service.redemption.errors.orders import (
    AllCollected,
    AlreadyOrdered,
    CustomerClosed,
    DeathReported,
    IdentityUnconfirmed,
    NotAtHome,
    NotDelegatedToOrder,
    NothingHeld,
    OrderedElsewhere,
    OrderTooLate,
    PickUpCodesUsedUp,
    RelatedOrder,
    TooManyLines,
)
from service.redemption.errors.periods import (
    DayCancelled,
    DayEnded,
    PeriodNotOpen,
    PeriodNotYet,
    PeriodOver,
    SlotElsewhere,
    SlotFull,
    SlotNeeded,
    SlotOver,
    SlotTooSoon,
)
from service.redemption.queries import codes as code_queries
from service.redemption.queries import orders as queries
from service.redemption.queries import periods as period_queries
from service.redemption.routes.blueprint import routes
from service.redemption.schemas.orders import (
    CancelOrderIn,
    MyOrdersIn,
    OrderIn,
    OrderOut,
    OrderPageOut,
    OrderPutIn,
    OrdersIn,
    PickUpCodeOut,
)
from service.regions.access import must_be_staff_in

if TYPE_CHECKING:
    from service.redemption.models import RedemptionOrder
    from service.redemption.queries.orders import ShownOrder

ACTING = (DelegationScope.ORDER, DelegationScope.COLLECT)
LINES = (NoSuchGift, GiftTwice, TooManyLines, GiftNotOffered, PriceMoved, OverLimit)
POINTS = (BalanceMoved, PointsAreLate, NotEnoughPoints)
CUSTOMER = (
    NoPassport,
    CustomerClosed,
    DeathReported,
    NotAtHome,
    IdentityUnconfirmed,
    OrderedElsewhere,
    AlreadyOrdered,
    AllCollected,
)


@routes.post(
    "/redemption-periods/<uuid:period_id>/orders",
    who=signed_in,
    takes=OrderIn,
    gives=OrderOut,
    status=201,
    once="required",
    refuses=(
        *(NotDelegatedToOrder, RelatedOrder),
        *(PeriodNotOpen, PeriodOver, PeriodNotYet),
        *CUSTOMER,
        *(SlotElsewhere, DayCancelled, DayEnded, SlotOver),
        *LINES,
        *POINTS,
        *(SoldOut, SlotFull),
    ),
)
def place_order(call: Call, period_id: UUID) -> ShownOrder:
    """预订礼品 · Order gifts: points, pieces and a place in the slot are held together, or nothing is

    给自己订；有代订委托的、监护人，可以替别人订；工作人员可以替来电的居民订，但不能替家人或自己代办的人订。
    一本护照一期一张（按社区规则）。

    For oneself; for whom one may order by a delegation or as guardian; staff for residents, but not for family or for
    whom they act for. One live order of a passport in a period, or as many as the policy says.
    """
    period = period_queries.get_period(period_id)
    said = call.body
    account_id = said["account_id"] or call.actor.person_id
    access.must_order_for(call.actor, account_id, period, call.now)
    asked = Asked(account_id, _wanted(said), said["expected_balance"])
    placed = orders.place(period, asked, said["slot_id"], actor=call.actor, now=call.now)
    return _shown(placed)


@routes.get("/me/orders", who=signed_in, filters=MyOrdersIn, gives=OrderPageOut, refuses=(NotFound,))
def list_my_orders(call: Call) -> Page:
    """我的订单 · One's own orders, or with `account_id` those of somebody for whom one acts, newest first

    不填 `account_id` 是自己的，不含替别人订的；替谁办的，填谁；去世的亲友，可以去代领的，也填其账号。

    Without it, one's own alone, not those placed for others. Of somebody who has died for whoever may come for it.
    """
    whose = call.query.get("account_id", call.actor.person_id)
    if whose not in survived_by(call.actor):
        whose = seen_for(call.actor, whose, call.now, *ACTING).id
    return queries.own_orders([whose], call.query)


@routes.get(
    "/redemption-periods/<uuid:period_id>/orders",
    who=staff,
    filters=OrdersIn,
    gives=OrderPageOut,
    refuses=(NotAllowed,),
)
def list_orders(call: Call, period_id: UUID) -> Page:
    """一期的订单 · The orders of a period, for staff, newest first

    名字打码；可以按兑换日和状态筛。

    Names are masked; by day and by state.
    """
    period = period_queries.get_period(period_id)
    must_be_staff_in(call.actor, period.community_id)
    return queries.listed_orders(period.id, call.query)


@routes.get("/orders/<uuid:order_id>", who=signed_in, gives=OrderOut)
def get_order(call: Call, order_id: UUID) -> ShownOrder:
    """一张订单 · One order

    本人、代办的人、监护人和社区工作人员看得到；本人去世的，可以来代领的亲属、监护人和原来的代办人也看得到。

    Seen by its person, whoever acts for them, the guardian and the community's staff; of the dead by whoever may come
    for it.
    """
    return _shown(queries.get_order(call.actor, order_id, call.now))


@routes.put(
    "/orders/<uuid:order_id>",
    who=signed_in,
    takes=OrderPutIn,
    gives=OrderOut,
    refuses=(
        NotAllowed,
        NotDelegatedToOrder,
        RelatedOrder,
        *(CustomerClosed, StaleVersion, DeathReported),
        *(NothingHeld, AllCollected, OrderTooLate, SlotNeeded, SlotElsewhere, DayCancelled, DayEnded),
        *(SlotOver, SlotTooSoon),
        *LINES,
        *POINTS,
        *(SoldOut, SlotFull),
    ),
)
def change_order(call: Call, order_id: UUID) -> ShownOrder:
    """改订单 · Say anew what is to be collected, and when

    写上还要领的全部。没有变的几样保持原来的分值；变了数量的按现在的分值。已领的不动。预订截止以后，到 `cancel_until`
    为止还可以加减；再往后只有工作人员能改。已经领完的，只有工作人员在领取当天收摊前还能加。
    工作人员替人改到别的兑换日，要让本人来得及知道；人已经到柜台的，可以改到今天。

    All that is to be collected. A line that stays as it is keeps its price; another quantity is ordered at today's.
    What was handed over stays. After the window has closed lines are still added and taken off until `cancel_until`;
    then only staff change it. To an order of which all was collected staff alone add, on its day before that ends.
    Staff move it only to a day of which the person can still hear, or to today's for who stands at the counter.
    """
    order = queries.get_order(call.actor, order_id, call.now)
    said = call.body
    changed = orders.change(
        order,
        _wanted(said),
        slot_id=said["slot_id"],
        version=said["version"],
        expected_balance=said["expected_balance"],
        actor=call.actor,
        now=call.now,
    )
    return _shown(changed)


@routes.post(
    "/orders/<uuid:order_id>/cancel",
    who=signed_in,
    takes=CancelOrderIn,
    gives=OrderOut,
    once="required",
    refuses=(NotAllowed, NotDelegatedToOrder, RelatedOrder, NothingHeld, OrderTooLate),
)
def cancel_order(call: Call, order_id: UUID) -> ShownOrder:
    """取消订单 · Cancel what has not been collected

    积分、礼品和时段马上放出来。过了自己可以取消的时间，找工作人员。

    Points, pieces and the slot are free at once. After `cancel_until` only staff do it.
    """
    order = queries.get_order(call.actor, order_id, call.now)
    return _shown(orders.cancel(order, call.body["reason"], actor=call.actor, now=call.now))


@routes.get("/orders/<uuid:order_id>/pick-up-code", who=signed_in, gives=PickUpCodeOut, refuses=(PickUpCodesUsedUp,))
def get_pick_up_code(call: Call, order_id: UUID) -> dict[str, Any]:
    """领取码 · The code to show at the counter

    把 `link` 画成二维码；领的时候出示，也可以报护照号。本人、监护人和有代领委托的人看得到；只能代订的看不到。
    领完、取消以后也还能看，柜台扫了会说订单已经领完，查人要用护照码或护照号。

    Draw `link` as QR. The passport's code, card or number do as well. For the person, the guardian and a delegate with
    `collect`; not for one who may only order. Of an order that was collected or cancelled it is told as well; the
    counter then answers `counter.code_spent`, and finds the person by the passport's code or number.
    """
    return _told(code_queries.order_to_show(call.actor, order_id, call.now), call)


@routes.post(
    "/orders/<uuid:order_id>/pick-up-code/renew",
    who=signed_in,
    gives=PickUpCodeOut,
    once="required",
    refuses=(NothingHeld, PickUpCodesUsedUp),
)
def renew_pick_up_code(call: Call, order_id: UUID) -> dict[str, Any]:
    """换新领取码 · Another pick-up code: the old one stops working at once

    码被别人拍走、转发过，就换一张；旧码在柜台扫到时会说明。本人、监护人和能代领的人可以换。不让别人代办了，码也自动换新。
    一张订单一共能换 63 次，连自动换的；用完是 `order.codes_used_up`，不会再有新码，请用护照码、卡或护照号。
    没有可领的订单不能换。

    When somebody has a picture of it: at the counter the old one is refused and told apart. By the person, the guardian
    or whoever may collect. It is another, too, as soon as somebody who could show it no longer acts for the person.
    An order has 63 others in all, those included; then `order.codes_used_up` is final: the passport's code, card or
    number do as well. Only while something is still to be collected.
    """
    order = code_queries.order_to_show(call.actor, order_id, call.now)
    return _told(codes.renew(order, actor=call.actor, now=call.now), call)


@routes.get("/orders/<uuid:order_id>/pick-up-code.png", who=signed_in, gives="image/png", refuses=(PickUpCodesUsedUp,))
def get_pick_up_code_png(call: Call, order_id: UUID) -> Download:
    """领取码（PNG）· The pick-up code as a PNG image

    要带 Authorization 头下载。

    Download it with the Authorization header.
    """
    return png(_code(code_queries.order_to_show(call.actor, order_id, call.now), call))


@routes.get(
    "/orders/<uuid:order_id>/pick-up-code.svg", who=signed_in, gives="image/svg+xml", refuses=(PickUpCodesUsedUp,)
)
def get_pick_up_code_svg(call: Call, order_id: UUID) -> Download:
    """领取码（SVG）· The pick-up code as an SVG image

    要带 Authorization 头下载。

    Download it with the Authorization header.
    """
    return svg(_code(code_queries.order_to_show(call.actor, order_id, call.now), call))


def _told(order: RedemptionOrder, call: Call) -> dict[str, Any]:
    code = _code(order, call)
    return {"order_id": order.id, "code": code, "link": link_to(code)}


def _code(order: RedemptionOrder, call: Call) -> str:
    """Refuses: ``PickUpCodesUsedUp``."""
    serial = code_queries.pick_up_serial(order, call.now)
    if serial > codec.SERIAL_MAX:
        raise PickUpCodesUsedUp
    return codec.issue_fixed(keys(), codec.CodeKind.PICKUP, order.id, serial)


def _shown(order: RedemptionOrder) -> ShownOrder:
    [found] = queries.shown([order])
    return found


def _wanted(said: dict[str, Any]) -> list[Wanted]:
    return [Wanted(**line) for line in said["lines"]]
