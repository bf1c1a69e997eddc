"""What takes two at the counter: one proposes, another confirms."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from service.accounts.queries import masked_names
from service.core.http import Call
from service.core.wire import Id
from service.desk.edge import chosen, counter_number, counter_of, does, known_by, number, page, shows, to, with_body
from service.desk.errors import NothingChosen
from service.redemption.queries import gifts as gift_queries
from service.redemption.queries import two_people as queries
from service.redemption.routes import two_people as api
from service.redemption.routes.periods import day_of_staff
from service.redemption.rules.two_people import ProposalKind
from service.redemption.schemas.closing import ByTwoIn, LinesIn, ReceiptCorrectionIn


class CorrectionOfGiftIn(ReceiptCorrectionIn):
    """The API has the gift in its address, a form in a list to choose from."""

    gift_id = Id(required=True)


@shows("/days/<uuid:day_id>/two-people")
def two_people_page(call: Call, day_id: UUID) -> Response:
    """Whose own proposal it is may take it back; anybody else confirms it or turns it down."""
    day = day_of_staff(call, day_id)
    waiting = queries.waiting_in(day.community_id)
    proxies = {each.id: UUID(each.details["proxy_id"]) for each in waiting if each.kind == ProposalKind.PROXY}
    return page(
        "two_people.html",
        day_id=day_id,
        counter=counter_of(day),
        waiting=waiting,
        orders=queries.orders_about(waiting),
        gifts=gift_queries.gifts_among([each.gift_id for each in waiting if each.gift_id], day.community_id),
        proxies=proxies,
        names=masked_names([*(each.proposed_by for each in waiting), *proxies.values()]),
        kinds=ProposalKind.__labels__,
        done=request.args.get("done"),
        me=call.actor.person_id,
    )


@does("/days/<uuid:day_id>/orders/<uuid:order_id>/undo")
def propose_undo(call: Call, day_id: UUID, order_id: UUID) -> Response:
    body = {"line_ids": chosen("line"), "reason": call.body.get("reason", "")}
    api.propose_undo(with_body(call, LinesIn, body), order_id)
    return _on(day_id, "proposed")


@does("/days/<uuid:day_id>/orders/<uuid:order_id>/proofs")
def propose_proof(call: Call, day_id: UUID, order_id: UUID) -> Response:
    """Handed over by the printed list, without a network, and not entered before the day ended."""
    body = {"line_ids": chosen("line"), "reason": call.body.get("reason", "")}
    api.propose_proof(with_body(call, LinesIn, body), order_id)
    return _on(day_id, "proposed")


@does("/days/<uuid:day_id>/orders/<uuid:order_id>/by-two")
def propose_proxy(call: Call, day_id: UUID, order_id: UUID) -> Response:
    """A proxy who has collected for as many as one member of staff alone may let them."""
    body = {name: call.body.get(name, "") for name in ("proxy_id", "reason")} | {"counter": counter_number()}
    body |= known_by(call.body.get("ticket"))
    api.propose_proxy(with_body(call, ByTwoIn, body), order_id)
    return _on(day_id, "proposed")


@does("/days/<uuid:day_id>/receipt-corrections")
def propose_receipt(call: Call, day_id: UUID) -> Response:
    """More or fewer came in than was written down: the form has a word for which, so that nobody types a minus."""
    if not call.body.get("gift_id") or call.body.get("which") not in ("fewer", "more"):
        raise NothingChosen
    said = number(call.body.get("pieces", ""))
    pieces = -said if isinstance(said, int) and call.body.get("which") == "fewer" else said
    body = {"pieces": pieces, "reason": call.body.get("reason", ""), "gift_id": call.body.get("gift_id", "")}
    asked = with_body(call, CorrectionOfGiftIn, body)
    api.propose_receipt(asked, asked.body.pop("gift_id"))
    return _on(day_id, "proposed")


@does("/days/<uuid:day_id>/two-people/<uuid:proposal_id>/confirm")
def confirm(call: Call, day_id: UUID, proposal_id: UUID) -> Response:
    api.confirm_counter_proposal(with_body(call, None, {}), proposal_id)
    return _on(day_id, "confirmed")


@does("/days/<uuid:day_id>/two-people/<uuid:proposal_id>/decline")
def decline(call: Call, day_id: UUID, proposal_id: UUID) -> Response:
    api.decline_counter_proposal(with_body(call, None, {}), proposal_id)
    return _on(day_id, "declined")


def _on(day_id: UUID, done: str) -> Response:
    return to("two_people_page", day_id=day_id, done=done, counter=counter_number())
