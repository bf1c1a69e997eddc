from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.checkin.routes.base import keys
from service.core.actor import staff
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.problems import document, reader_language
from service.passports.errors import NoPassport, NotEnoughPoints, PointsAreLate
from service.redemption.codec import LookedUp
from service.redemption.commands import counter
from service.redemption.commands.counter import Handing, Item
from service.redemption.commands.lines import Wanted
from service.redemption.errors.gifts import GiftNotOffered, GiftTwice, NoSuchGift, OverLimit, PriceMoved, SoldOut
from service.redemption.errors.orders import (
    AllCollected,
    AlreadyOrdered,
    CodeElsewhere,
    CodeNotForCounter,
    CodeRenewed,
    CodeSpent,
    CustomerClosed,
    DearerUnagreed,
    DeathReported,
    IdentityUnconfirmed,
    LineEnded,
    NoSuchCounter,
    NoSuchLine,
    NotAtHome,
    NotYetDue,
    NumberMistyped,
    OrderCollected,
    OrderedElsewhere,
    OrderEnded,
    OrderNoShow,
    OwnerDied,
    OwnOrder,
    ProxyByOwnWord,
    ProxyClosed,
    ProxyEnteredByYou,
    ProxyMayNotOrder,
    ProxyRelated,
    ProxyUnknown,
    RelatedOrder,
    TicketNotValid,
    TooManyLines,
    TooManyPrincipals,
)
from service.redemption.errors.periods import DayEnded, DayNotYet, PeriodNotOpen, PeriodNotYet
from service.redemption.queries import counter as queries
from service.redemption.queries import orders as order_queries
from service.redemption.routes.blueprint import routes
from service.redemption.routes.periods import day_of_staff
from service.redemption.schemas.counter import (
    OF_THEIR_PHONE,
    CustomerOut,
    DropIn,
    HandedOut,
    HandOverIn,
    LookUpIn,
    SubstituteIn,
    WalkInIn,
)
from service.redemption.schemas.orders import OrderOut

if TYPE_CHECKING:
    from service.redemption.models import RedemptionOrder
    from service.redemption.queries.orders import ShownOrder

SERVING = (OwnOrder, RelatedOrder)
PROXY_AT_ALL = (OwnerDied, ProxyByOwnWord, ProxyEnteredByYou, ProxyRelated, ProxyClosed, ProxyUnknown)
PROXY = (*PROXY_AT_ALL, TooManyPrincipals)
ENDED = (OrderNoShow, OrderCollected, OrderEnded, DayEnded)
ORDERING = (
    *(
        NoPassport,
        CustomerClosed,
        DeathReported,
        NotAtHome,
        IdentityUnconfirmed,
        OrderedElsewhere,
        AlreadyOrdered,
        AllCollected,
    ),
    *(NoSuchGift, GiftTwice, TooManyLines, GiftNotOffered, PriceMoved, OverLimit),
    *(PointsAreLate, NotEnoughPoints, SoldOut),
)


@routes.post(
    "/redemption-days/<uuid:day_id>/look-up",
    who=staff,
    takes=LookUpIn,
    gives=CustomerOut,
    once="no",
    refuses=(NotAllowed, NumberMistyped, CodeNotForCounter, CodeRenewed, CodeSpent, CodeElsewhere),
)
def look_up(call: Call, day_id: UUID) -> queries.Found:
    """柜台查找 · Who stands before the counter: by a scanned code or a typed passport number

    扫领取码、护照码、纸质卡都可以；别的社区的人查不到。号码输错一位会说明。什么都不改。
    发放时把 `ticket` 带上：查到的是领取码、护照码的，就不只凭柜台自己说。

    A pick-up, passport or card code; somebody of another community is not found; a digit that is wrong is told. Nothing
    is changed. Hand over with the `ticket`: then a pick-up or passport code is not the counter's own word.
    """
    day = day_of_staff(call, day_id)
    said = call.body
    return queries.find(
        day,
        keys(),
        code=said.get("code"),
        passport_number=said.get("passport_number"),
        actor=call.actor,
        now=call.now,
    )


@routes.post(
    "/orders/<uuid:order_id>/hand-over",
    who=staff,
    takes=HandOverIn,
    gives=HandedOut,
    once="required",
    refuses=(TicketNotValid, *SERVING, DeathReported, *PROXY, *ENDED, NotYetDue, NoSuchCounter, NoSuchLine),
)
def hand_over(call: Call, order_id: UUID) -> dict[str, Any]:
    """发放 · Hand over an order, or a part of it, with a receipt for each line

    积分不够的那几样留下并说明（`problem`），别的照发。不能给自己、家人、自己代办的人发。
    查找给的 `ticket` 记下本人出示了什么；没有查找的填 `shown`。
    除了查到本人手机上的领取码、护照码，都记作柜台自述，日报表和签字时看得到有几次。
    有人登记其去世、还没核实的，没有代领人时，只认本人手机上的码。
    只领一行的一部分时，这一行分成两行：发的和剩下的，原来的行不再显示。
    断网没收到答复的，用同一个 Idempotency-Key 再发一次。

    A line whose points are gone stays and has its `problem`; the others go out. Nobody hands over to themselves,
    family, or whom they act for. The look-up's `ticket` tells what was shown; without a look-up `shown` says it.
    Whatever is no pick-up or passport code that a look-up saw is kept as the counter's own word and counted in the
    day's report, before those who sign it. While a reported death waits only such a code will do, or a
    proxy. A line of which a part goes out becomes two, what was given and what is left, and is shown no more itself.
    Without an answer send the same Idempotency-Key again.
    """
    order = order_queries.order_at_counter(call.actor, order_id)
    said = call.body
    pieces = {line["line_id"]: line["quantity"] for line in said["lines"]} if "lines" in said else None
    how = handing(call, order.community_id, order.account_id)
    items = counter.hand_over(order, pieces, how, actor=call.actor, now=call.now)
    return _receipts(order, items)


@routes.post(
    "/orders/<uuid:order_id>/drop",
    who=staff,
    takes=DropIn,
    gives=OrderOut,
    once="required",
    refuses=(*SERVING, NotYetDue, NoSuchLine, LineEnded),
)
def drop_lines(call: Call, order_id: UUID) -> ShownOrder:
    """当场不要 · Take off what the person does not want after all

    兑换日当天，本人来了说不要的。积分和礼品马上放出来，并告诉本人。以前要取消的，改订单。

    On the day, when they stand there. Points and pieces are free at once, and they are told. Before it their order is
    changed instead.
    """
    order = order_queries.order_at_counter(call.actor, order_id)
    dropped = counter.drop(order, call.body["line_ids"], actor=call.actor, now=call.now)
    [found] = order_queries.shown([dropped])
    return found


@routes.post(
    "/orders/<uuid:order_id>/substitute",
    who=staff,
    takes=SubstituteIn,
    gives=OrderOut,
    once="required",
    refuses=(
        *SERVING,
        *PROXY_AT_ALL,
        *(NoSuchLine, LineEnded, DeathReported, CustomerClosed, ProxyMayNotOrder, DearerUnagreed),
        *(NoSuchGift, GiftNotOffered, OverLimit, TooManyLines, PointsAreLate, NotEnoughPoints, SoldOut),
    ),
)
def substitute_line(call: Call, order_id: UUID) -> ShownOrder:
    """换一样 · Another gift in place of one that is not there

    便宜的按便宜的分值；贵的要本人同意（`is_agreed`），积分也要够；代领的人来换，贵的还要有代为预订的委托。换好再发放。
    兑换日以前，有人候补的不能换。

    A cheaper one costs its own price; a dearer one needs the person's word (`is_agreed`) and the points, and of a proxy
    a delegation with the scope `order`. Hand it over afterwards. Before the day nothing is taken that somebody waits
    for.
    """
    order = order_queries.order_at_counter(call.actor, order_id)
    said = call.body
    wanted = Wanted(said["gift_id"], said["quantity"])
    agreed = {"is_agreed": said["is_agreed"], "proxy_id": said["proxy_id"]}
    changed = counter.substitute(order, said["line_id"], wanted, **agreed, actor=call.actor, now=call.now)
    [found] = order_queries.shown([changed])
    return found


@routes.post(
    "/redemption-days/<uuid:day_id>/walk-ins",
    who=staff,
    takes=WalkInIn,
    gives=HandedOut,
    status=201,
    once="required",
    refuses=(
        NotAllowed,
        TicketNotValid,
        *SERVING,
        ProxyMayNotOrder,
        *(PeriodNotOpen, PeriodNotYet, DayNotYet),
        *ORDERING,
        *PROXY,
        *ENDED,
        NoSuchCounter,
    ),
)
def walk_in(call: Call, day_id: UUID) -> dict[str, Any]:
    """现场下单并发放 · Order and hand over in one call, for who comes without an order

    从货架上现拿；预订开始以后才行，身份要核实过，一期几张照样算；代替别人来的，要有代为预订的委托。

    From the shelf, not before people can order; the identity must be confirmed, and it counts as an order of the
    period. A proxy needs a delegation with the scope `order`.
    """
    day = day_of_staff(call, day_id)
    said = call.body
    wanted = [Wanted(**line) for line in said["lines"]]
    how = handing(call, day.community_id, said["account_id"])
    order, items = counter.walk_in(day, said["account_id"], wanted, how, actor=call.actor, now=call.now)
    return _receipts(order, items)


def handing(call: Call, community_id: UUID, account_id: UUID) -> Handing:
    """How the person was known: by a code of their phone that the look-up saw, or by the counter's own word, as is a
    number or a card, which staff can look up with nobody there. Refuses: ``TicketNotValid``.
    """
    said = call.body
    if "ticket" not in said:
        return Handing(said["shown"].value, True, said["counter"], said["proxy_id"])
    looked_up = LookedUp(community_id, account_id, call.actor.person_id)
    shown = queries.shown_by(said["ticket"], looked_up, keys(), call.now)
    return Handing(shown, shown not in OF_THEIR_PHONE, said["counter"], said["proxy_id"])


def _receipts(order: RedemptionOrder, items: list[Item]) -> dict[str, Any]:
    language = reader_language()
    receipts = [
        {
            "asked_line_id": item.asked_id,
            "line": item.line,
            "problem": document(item.refusal, language) if item.refusal else None,
        }
        for item in items
    ]
    [found] = order_queries.shown([order])
    return {"items": receipts, "order": found}
