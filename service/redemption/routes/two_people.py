from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.core.actor import staff
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.passports.errors import HoldEnded
from service.redemption.commands import two_people
from service.redemption.errors.closing import SameSigner, SignersTied
from service.redemption.errors.gifts import NotSoMany
from service.redemption.errors.orders import (
    NoSuchCounter,
    NoSuchLine,
    NothingHeld,
    NotYetDue,
    OrderCollected,
    OrderEnded,
    OrderNoShow,
    OwnerDied,
    OwnOrder,
    ProxyClosed,
    ProxyRelated,
    ProxyUnknown,
    RelatedOrder,
    TicketNotValid,
)
from service.redemption.errors.periods import DayEnded
from service.redemption.errors.two_people import (
    LineKept,
    LineNotHandedOver,
    ProposalDecided,
    ProposalOutdated,
    ProposalWaits,
    UndoTooLate,
)
from service.redemption.queries import orders as order_queries
from service.redemption.queries import two_people as queries
from service.redemption.routes.blueprint import routes
from service.redemption.routes.counter import handing
from service.redemption.routes.gifts import gift_of_staff
from service.redemption.schemas.closing import (
    ByTwoIn,
    CounterProposalOut,
    CounterProposalPageOut,
    CounterProposalsIn,
    LinesIn,
    ReceiptCorrectionIn,
)

if TYPE_CHECKING:
    from service.accounts.queries import Shown
    from service.redemption.models import CounterProposal

SERVING = (OwnOrder, RelatedOrder)
PROXY = (OwnerDied, ProxyRelated, ProxyClosed, ProxyUnknown)
UNDOING = (LineNotHandedOver, UndoTooLate)


@routes.post(
    "/orders/<uuid:order_id>/undo",
    who=staff,
    takes=LinesIn,
    gives=CounterProposalOut,
    status=201,
    once="required",
    refuses=(*SERVING, NoSuchLine, *UNDOING, ProposalWaits),
)
def propose_undo(call: Call, order_id: UUID) -> Shown:
    """撤销发放 · Propose to undo a hand-over of today; another member of staff confirms it

    确认后积分退回、礼品回到货架。只限当天、结账之前，结账时还没确认的算撤下；不能撤自己、家人、自己代办的人的。

    Then the points are back and the pieces on the shelf. On the same day, before it is closed: what nobody has
    confirmed by then is turned down. Not one's own, nor of family or whom one acts for.
    """
    order = order_queries.order_at_counter(call.actor, order_id)
    return queries.shown_one(two_people.propose_undo(order, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/orders/<uuid:order_id>/proofs",
    who=staff,
    takes=LinesIn,
    gives=CounterProposalOut,
    status=201,
    once="required",
    refuses=(*SERVING, NoSuchLine, NotYetDue, LineKept, ProposalWaits),
)
def propose_proof(call: Call, order_id: UUID) -> Shown:
    """事后证实发放 · Propose that what has ended was handed over after all; another member of staff confirms it

    断网时照纸质名单发的，没来得及录入就收摊了：有签名可查的，在这里补。确认后扣积分、动库存。

    Handed over from the printed list while there was no network, and not entered before the day ended. Confirmed, it
    takes the points and moves the stock.
    """
    order = order_queries.order_at_counter(call.actor, order_id)
    return queries.shown_one(two_people.propose_proof(order, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/orders/<uuid:order_id>/hand-over-by-two",
    who=staff,
    takes=ByTwoIn,
    gives=CounterProposalOut,
    status=201,
    once="required",
    refuses=(TicketNotValid, *SERVING, *PROXY, NothingHeld, NoSuchCounter, ProposalWaits),
)
def propose_proxy(call: Call, order_id: UUID) -> Shown:
    """代领（两人） · Propose a hand-over to a proxy whom one of the staff alone may not let collect

    另一位工作人员确认时发放，发的是订单里还没领的全部；收摊时还没确认的算撤下。

    Handed over when another member of staff confirms it: all that is still held. What nobody has confirmed when the day
    ends is turned down.
    """
    order = order_queries.order_at_counter(call.actor, order_id)
    how = handing(call, order.community_id, order.account_id)
    return queries.shown_one(two_people.propose_proxy(order, how, call.body["reason"], actor=call.actor, now=call.now))


@routes.post(
    "/gifts/<uuid:gift_id>/receipt-corrections",
    who=staff,
    takes=ReceiptCorrectionIn,
    gives=CounterProposalOut,
    status=201,
    once="required",
    refuses=(NotAllowed, NotSoMany, ProposalWaits),
)
def propose_receipt(call: Call, gift_id: UUID) -> Shown:
    """更正入库 · Propose that more or fewer pieces came in than was written down; another member of staff confirms it

    登记时写错了数量的，用这里改；遗失的不用。

    For a number that was written down wrongly; not for what was lost.
    """
    return queries.shown_one(
        two_people.propose_receipt(gift_of_staff(call, gift_id), **call.body, actor=call.actor, now=call.now)
    )


@routes.get("/counter-proposals", who=staff, filters=CounterProposalsIn, gives=CounterProposalPageOut)
def list_counter_proposals(call: Call) -> Page:
    """等第二人的 · What takes two, within one's staff grants, newest first

    `state=waiting` 是还没确认的。

    `state=waiting` are those that nobody has decided.
    """
    return queries.listed(call.actor, call.query)


@routes.post(
    "/counter-proposals/<uuid:counter_proposal_id>/confirm",
    who=staff,
    gives=CounterProposalOut,
    once="required",
    refuses=(
        *(ProposalDecided, SameSigner, SignersTied, ProposalOutdated),
        *SERVING,
        *UNDOING,
        *(LineKept, NotSoMany, HoldEnded),
        *PROXY,
        *(OrderNoShow, OrderCollected, OrderEnded, DayEnded, NotYetDue, NoSuchCounter),
    ),
)
def confirm_counter_proposal(call: Call, counter_proposal_id: UUID) -> Shown:
    """确认 · Make it true: by another member of staff, who is family neither of the proposer nor of the person

    按现在的情况重新判断一遍。

    It is judged again as things are now.
    """
    return queries.shown_one(two_people.confirm(_proposal(call, counter_proposal_id), actor=call.actor, now=call.now))


@routes.post(
    "/counter-proposals/<uuid:counter_proposal_id>/decline",
    who=staff,
    gives=CounterProposalOut,
    once="required",
    refuses=(ProposalDecided, *SERVING),
)
def decline_counter_proposal(call: Call, counter_proposal_id: UUID) -> Shown:
    """撤下 · Turn it down, or take back one's own

    什么都不变。

    Nothing is changed.
    """
    return queries.shown_one(two_people.decline(_proposal(call, counter_proposal_id), actor=call.actor, now=call.now))


def _proposal(call: Call, proposal_id: UUID) -> CounterProposal:
    return queries.proposal_for(call.actor, proposal_id)
