from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.core.actor import signed_in, staff
from service.core.errors import NotAllowed, NotFound
from service.core.http import Call
from service.core.paging import Page
from service.passports.errors import NoPassport, NotEnoughPoints, PointsAreLate
from service.redemption import access
from service.redemption.commands import waits
from service.redemption.errors.gifts import GiftNotOffered, GiftTwice, OverLimit, PriceMoved
from service.redemption.errors.orders import (
    AllCollected,
    AlreadyOrdered,
    CustomerClosed,
    DeathReported,
    IdentityUnconfirmed,
    NotAtHome,
    NotDelegatedToOrder,
    OrderedElsewhere,
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
)
from service.redemption.errors.waits import NoOffer, OfferOver, StillThere, WaitsAlready
from service.redemption.queries import gifts as gift_queries
from service.redemption.queries import orders as order_queries
from service.redemption.queries import periods as period_queries
from service.redemption.queries import waits as queries
from service.redemption.routes.blueprint import routes
from service.redemption.routes.periods import for_whom
from service.redemption.schemas.closing import AcceptOfferIn, MyWaitsIn, WaitIn, WaitOut, WaitPageOut, WaitsIn
from service.redemption.schemas.orders import OrderOut
from service.regions.access import must_be_staff_in

if TYPE_CHECKING:
    from service.redemption.models import GiftWait
    from service.redemption.queries.orders import ShownOrder
    from service.redemption.queries.waits import ShownWait


@routes.post(
    "/gifts/<uuid:gift_id>/waits",
    who=signed_in,
    takes=WaitIn,
    gives=WaitOut,
    status=201,
    once="required",
    refuses=(
        *(NotDelegatedToOrder, RelatedOrder),
        *(PeriodNotOpen, PeriodOver, PeriodNotYet),
        *(NoPassport, CustomerClosed, DeathReported, IdentityUnconfirmed, NotAtHome),
        *(OrderedElsewhere, AllCollected),
        *(GiftNotOffered, OverLimit, NotEnoughPoints, WaitsAlready, StillThere),
    ),
)
def wait_for_gift(call: Call, gift_id: UUID) -> ShownWait:
    """候补 · Wait for a gift that is sold out

    不占积分，但积分要够；有货了按先后保留一段时间，通知您确认；没有手机的，通知替其代订的人。来的比想要的少，先保留来的。

    It holds nothing, but the points must be there. What becomes free is kept for a while for the first who waits, who
    is told, or who orders for somebody without a phone; if fewer come than they asked for, those are kept.
    """
    period = period_queries.get_period(call.body["period_id"])
    gift = gift_queries.get_gift(gift_id)
    if gift.community_id != period.community_id:
        raise NotFound
    account_id = call.body["account_id"] or call.actor.person_id
    access.must_order_for(call.actor, account_id, period, call.now)
    return queries.shown_one(
        waits.join(period, gift, call.body["quantity"], account_id, actor=call.actor, now=call.now)
    )


@routes.get(
    "/me/gift-waits", who=signed_in, filters=MyWaitsIn, gives=WaitPageOut, refuses=(NotFound, NotDelegatedToOrder)
)
def list_my_waits(call: Call) -> Page:
    """我的候补 · One's own waits, or with `account_id` those of somebody for whom one orders, newest first

    轮到的是 `offered`，请在 `offer_ends_at` 前确认。替别人候补的，填 `account_id` 查看。

    `offered`: accept it before `offer_ends_at`. Without `account_id`, one's own alone.
    """
    return queries.own_waits(for_whom(call), call.query)


@routes.get(
    "/redemption-periods/<uuid:period_id>/gift-waits",
    who=staff,
    filters=WaitsIn,
    gives=WaitPageOut,
    refuses=(NotAllowed,),
)
def list_waits(call: Call, period_id: UUID) -> Page:
    """一期的候补 · Who waits, in the order of asking, for staff

    可以只看一样礼品的。

    All, or of one gift.
    """
    period = period_queries.get_period(period_id)
    must_be_staff_in(call.actor, period.community_id)
    return queries.listed_waits(period.id, call.query)


@routes.post(
    "/gift-waits/<uuid:wait_id>/accept",
    who=signed_in,
    takes=AcceptOfferIn,
    gives=OrderOut,
    once="required",
    refuses=(
        *(RelatedOrder,),
        *(NoOffer, OfferOver, SlotNeeded),
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
        *(SlotElsewhere, DayCancelled, DayEnded, SlotOver, SlotFull),
        *(GiftTwice, TooManyLines, GiftNotOffered, PriceMoved, OverLimit),
        *(PointsAreLate, NotEnoughPoints),
    ),
)
def accept_offer(call: Call, wait_id: UUID) -> ShownOrder:
    """确认候补到的礼品 · Take what is offered: a line of one's order, or of a new one

    就是保留的 `pieces_offered` 件，按现在的分值，这时才占积分。比想要的少的，确认后不再候补其余的，可以重新候补。

    The `pieces_offered` that are kept, at today's price; points are held from now on. Whoever asked for more waits for
    no more, and may join the waitlist again.
    """
    wait = _own(call, wait_id)
    order = waits.accept(wait, **call.body, actor=call.actor, now=call.now)
    [found] = order_queries.shown([order])
    return found


@routes.post(
    "/gift-waits/<uuid:wait_id>/leave",
    who=signed_in,
    gives=WaitOut,
    once="required",
    refuses=(RelatedOrder,),
)
def leave_wait(call: Call, wait_id: UUID) -> ShownWait:
    """退出候补 · Stop waiting, or decline an offer

    为您保留的马上给下一位；再退一次也没有变化。代办的人和社区工作人员也可以替居民退出，是谁退的记在审计里。

    What was kept goes to the next at once. Again changes nothing. Whoever orders for the person may do it too, and the
    community's staff; who did is on the audit trail.
    """
    return queries.shown_one(waits.leave(_own(call, wait_id), actor=call.actor, now=call.now))


def _own(call: Call, wait_id: UUID) -> GiftWait:
    """One's own, of whom one orders for, or of the community for its staff. Refuses: ``NotFound``, ``RelatedOrder``."""
    wait = queries.wait_for(call.actor, wait_id, call.now)
    period = period_queries.get_period(wait.period_id)
    access.must_order_for(call.actor, wait.account_id, period, call.now)
    return wait
