"""What takes two at the counter: one proposes, another confirms."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from service.accounts.queries import masked_names
from service.core.http import Call
from service.desk.edge import counter_number, does, page, shows, to, with_body
from service.redemption.queries import gifts as gift_queries
from service.redemption.queries import two_people as queries
from service.redemption.routes import two_people as api
from service.redemption.routes.periods import day_of_staff
from service.redemption.rules.two_people import ProposalKind
from service.redemption.schemas.closing import LinesIn


@shows("/days/<uuid:day_id>/two-people")
def two_people_page(call: Call, day_id: UUID) -> Response:
    """Whose own proposal it is may take it back; anybody else confirms it or turns it down."""
    day = day_of_staff(call, day_id)
    waiting = queries.waiting_in(day.community_id)
    return page(
        "two_people.html",
        day_id=day_id,
        counter=counter_number(),
        waiting=waiting,
        orders=queries.orders_about(waiting),
        gifts=gift_queries.gifts_among([each.gift_id for each in waiting if each.gift_id], day.community_id),
        names=masked_names([each.proposed_by for each in waiting]),
        kinds=ProposalKind.__labels__,
        me=call.actor.person_id,
    )


@does("/days/<uuid:day_id>/orders/<uuid:order_id>/undo")
def propose_undo(call: Call, day_id: UUID, order_id: UUID) -> Response:
    body = {"line_ids": request.form.getlist("line"), "reason": call.body.get("reason", "")}
    api.propose_undo(with_body(call, LinesIn, body), order_id)
    return _on(day_id)


@does("/days/<uuid:day_id>/two-people/<uuid:proposal_id>/confirm")
def confirm(call: Call, day_id: UUID, proposal_id: UUID) -> Response:
    api.confirm_counter_proposal(with_body(call, None, {}), proposal_id)
    return _on(day_id)


@does("/days/<uuid:day_id>/two-people/<uuid:proposal_id>/decline")
def decline(call: Call, day_id: UUID, proposal_id: UUID) -> Response:
    api.decline_counter_proposal(with_body(call, None, {}), proposal_id)
    return _on(day_id)


def _on(day_id: UUID) -> Response:
    return to("two_people_page", day_id=day_id, counter=counter_number())
