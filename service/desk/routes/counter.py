"""At the counter: who comes next, who stands there, what goes over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, request

from service.accounts.queries.ends import is_death_reported
from service.checkin.routes.base import keys
from service.core.calendar import local_date
from service.core.errors import NotFound, Refusal
from service.core.http import Call
from service.desk.edge import (
    chosen,
    counter_number,
    counter_of,
    does,
    finds,
    known_by,
    number,
    page,
    shows,
    to,
    with_body,
)
from service.desk.errors import NobodyHere, NothingChosen, PiecesMissing
from service.passports.errors import HoldEnded, HoldExpired, HoldUncovered
from service.passports.queries import spendable
from service.passports.rules import normalise_number
from service.redemption import access
from service.redemption.errors.orders import DeathReported, IdentityUnconfirmed, LineEnded
from service.redemption.queries import closing as closing_queries
from service.redemption.queries import counter as counter_queries
from service.redemption.queries import gifts as gift_queries
from service.redemption.queries import orders as order_queries
from service.redemption.queries import periods as period_queries
from service.redemption.queries import report as report_queries
from service.redemption.queries import two_people
from service.redemption.queries.orders import ShownOrder
from service.redemption.routes import counter as api
from service.redemption.routes import orders as orders_api
from service.redemption.routes.periods import day_of_staff
from service.redemption.rules import DayState, OrderState
from service.redemption.rules.orders import PROVABLE_LINES, is_at_counter
from service.redemption.schemas.counter import DropIn, HandOverIn, LookUpIn, SubstituteIn, WalkInIn
from service.redemption.schemas.orders import OrderPutIn

if TYPE_CHECKING:
    from service.redemption.models import RedemptionDay, RedemptionSlot

# Why a line stays, of what needs no number to be said.
STAYS: dict[str, type[Refusal]] = {each.code: each for each in (HoldEnded, HoldExpired, LineEnded)}
QUEUE_SHOWN = 100  # nobody reads further; who stands there is scanned, wherever they are in it


@shows("/days/<uuid:day_id>")
def counter_page(call: Call, day_id: UUID) -> Response:
    day = day_of_staff(call, day_id)
    return page("counter.html", day=day, today=local_date(call.now), done=_done(call), **_queue(day))


@shows("/days/<uuid:day_id>/queue")
def queue(call: Call, day_id: UUID) -> Response:
    """The list alone, for the page that is open."""
    day = day_of_staff(call, day_id)
    return page("_queue.html", **_queue(day))


@finds("/days/<uuid:day_id>/look-up")
def look_up(call: Call, day_id: UUID) -> Response:
    """One box for what a camera or a scanner has read and for the number that is typed; or a name of the queue."""
    day_of_staff(call, day_id)
    said = call.body.get("who", "")
    number = normalise_number(said)
    asked = {"passport_number": number} if number.isdigit() else {"code": said.strip()}
    try:
        found = api.look_up(with_body(call, LookUpIn, asked), day_id)
    except NotFound:
        raise NobodyHere from None
    where = {"ticket": None if "tapped" in call.body else found.ticket, "counter": counter_number()}
    return to("person_page", day_id=day_id, passport_id=found.passport_id, **where)


@shows("/days/<uuid:day_id>/people/<uuid:passport_id>")
def person_page(call: Call, day_id: UUID, passport_id: UUID) -> Response:
    """A page of its own, so that one comes back to it: from another, and from what was refused."""
    day, ticket = day_of_staff(call, day_id), request.args.get("ticket")
    found = counter_queries.find_again(day, passport_id, keys(), ticket, actor=call.actor, now=call.now)
    orders = [order for order in found.orders if order.order.day_id == day_id] or found.orders
    facts: dict[str, Any] = {"day_id": day_id, "person": found, "orders": orders, "known": known_by(found.ticket)}
    facts |= _about(call, day, passport_id, found.account_id, orders)
    refused = counter_queries.judge_walk_in(found.account_id, day)
    facts["may_walk_in"] = refused is None and day.state == DayState.PLANNED and facts["may_act"]
    if refused == IdentityUnconfirmed.code:  # which the person can have mended
        facts["told_first"] = [*facts["told_first"], IdentityUnconfirmed()]
    return page("person.html", **facts, **_on_offer(day))


@shows("/orders/<uuid:order_id>")
def order_page(call: Call, order_id: UUID) -> Response:
    order = order_queries.order_at_counter(call.actor, order_id)
    [found] = order_queries.shown([order])
    facts: dict[str, Any] = {
        "day_id": found.day.id,
        "orders": [found],
        "known": known_by(request.args.get("ticket")),
        "done": request.args.get("done"),
        "by_two": "by_two" in request.args,
        "stayed": _stayed(found),
    }
    facts |= _about(call, found.day, order.passport_id, order.account_id, [found])
    return page("order.html", **facts, **_on_offer(found.day))


@does("/orders/<uuid:order_id>/hand-over")
def hand_over(call: Call, order_id: UUID) -> Response:
    """To the next person when everything that was asked for has gone out; else to what has stayed, and why."""
    lines = [{"line_id": line, "quantity": number(call.body.get(f"pieces-{line}", ""))} for line in chosen("line")]
    asked = with_body(call, HandOverIn, {**_how(call), "lines": lines})
    if any(line["quantity"] is None for line in asked.body["lines"]):
        raise PiecesMissing
    return _handed(call, api.hand_over(asked, order_id))


@does("/orders/<uuid:order_id>/drop")
def drop(call: Call, order_id: UUID) -> Response:
    api.drop_lines(with_body(call, DropIn, {"line_ids": request.form.getlist("line")}), order_id)
    return _again(call, order_id, "dropped")


@does("/orders/<uuid:order_id>/substitute")
def substitute(call: Call, order_id: UUID) -> Response:
    body = {name: call.body.get(name, "") for name in ("line_id", "gift_id")}
    body |= {"quantity": number(call.body.get("quantity", "")), "is_agreed": "is_agreed" in call.body}
    body |= {"proxy_id": call.body.get("proxy_id") or None}
    if not body["gift_id"]:
        raise NothingChosen
    api.substitute_line(with_body(call, SubstituteIn, body), order_id)
    return _again(call, order_id, "substituted")


@does("/orders/<uuid:order_id>/add")
def add(call: Call, order_id: UUID) -> Response:
    """To an order of which everything has been handed over: nothing is held that these lines would stand in for."""
    body = {"slot_id": call.body.get("slot_id") or None, "version": number(call.body.get("version", ""))}
    orders_api.change_order(with_body(call, OrderPutIn, {**body, "lines": _chosen(call)}), order_id)
    return _again(call, order_id, "added")


@does("/days/<uuid:day_id>/people/<uuid:passport_id>/walk-ins")
def walk_in(call: Call, day_id: UUID, passport_id: UUID) -> Response:
    """In the address is the person to whose page one comes back."""
    body = {**_how(call), "account_id": call.body.get("account_id", ""), "lines": _chosen(call)}
    return _handed(call, api.walk_in(with_body(call, WalkInIn, body), day_id))


@does("/days/<uuid:day_id>/orders/<uuid:order_id>/to-today")
def move_here(call: Call, day_id: UUID, order_id: UUID) -> Response:
    """Whoever comes on another day than their own: all that they have still ordered, in a slot of this one."""
    day = day_of_staff(call, day_id)
    [found] = order_queries.shown([order_queries.order_at_counter(call.actor, order_id)])
    pieces: Counter[str] = Counter()
    for line in found.held:
        pieces[str(line.line.gift_id)] += line.line.quantity
    wanted = [{"gift_id": gift, "quantity": quantity} for gift, quantity in pieces.items()]
    slot_id, version = str(_slot_to_join(day, call.now).id), number(call.body.get("version", ""))
    asked = {"slot_id": slot_id, "version": version, "lines": wanted}
    orders_api.change_order(with_body(call, OrderPutIn, asked), order_id)
    return _again(call, order_id, "moved")


def _slot_to_join(day: RedemptionDay, now: datetime) -> RedemptionSlot:
    """The first with room of those that are not over; where there is none, the last says so."""
    ahead = (slot for slot in day.slots if now < slot.ends_at)
    return next((slot for slot in ahead if slot.places_taken < slot.capacity), day.slots[-1])


def _handed(call: Call, handed: Mapping[str, Any]) -> Response:
    """On to the next person; or to what has stayed, and why."""
    order: ShownOrder = handed["order"]
    if why := {item["problem"]["code"] for item in handed["items"] if item["problem"]}:
        return _again(call, order.order.id, "partly", why=sorted(why))
    return to("counter_page", day_id=order.day.id, done=order.order.id, counter=counter_number())


def _chosen(call: Call) -> list[dict[str, Any]]:
    """What was chosen from the shelf: of every gift with a number beside it so many. Refuses:
    ``NothingChosen``.
    """
    wanted = {name.removeprefix("gift-"): number(said) for name, said in call.body.items() if name.startswith("gift-")}
    if not any(wanted.values()):
        raise NothingChosen
    return [{"gift_id": gift, "quantity": pieces} for gift, pieces in wanted.items() if pieces]


def _to_add(orders: Sequence[ShownOrder], call: Call) -> set[UUID]:
    """Those that staff may add to now, though nothing of them is held."""
    today = local_date(call.now)
    return {
        each.order.id
        for each in orders
        if each.order.state == OrderState.HANDED_OVER and is_at_counter(each.day.state, each.day.day, today)
    }


def _stayed(order: ShownOrder) -> list[Refusal]:
    """Why what was not handed over just now stays: of what the page can still see, and what the receipt said."""
    said = [STAYS[why]() for why in request.args.getlist("why") if why in STAYS]
    cutoff_on = period_queries.get_period(order.order.period_id).cutoff_on
    balance = spendable(order.order.passport_id, cutoff_on).balance
    uncovered = [line for line in order.held if line.is_covered is False]
    return said + [HoldUncovered(points=line.line.points, balance=balance) for line in uncovered]


def _about(
    call: Call, day: RedemptionDay, passport_id: UUID, account_id: UUID, orders: Sequence[ShownOrder]
) -> dict[str, Any]:
    """What both pages of a person say and offer, on this day and by whoever stands at the counter."""
    conflict, today = access.conflict(call.actor, account_id, call.now), local_date(call.now)
    reported = [DeathReported()] if is_death_reported(account_id) else []
    period = period_queries.get_period(day.period_id)
    return {
        "told_first": ([conflict()] if conflict else []) + reported,
        "may_act": conflict is None,
        "collectors": counter_queries.collectors_of(account_id, call.actor, call.now),
        "to_add": _to_add(orders, call),
        "today": today,
        "is_today": is_at_counter(day.state, day.day, today),
        "is_blind": closing_queries.is_being_counted(day.community_id, call.now),
        "points_left": spendable(passport_id, period.cutoff_on).points,
        "waiting": {each.order_id for each in two_people.waiting_in(day.community_id)},
    }


def _again(call: Call, order_id: UUID, done: str, **more: Any) -> Response:
    where = {"ticket": call.body.get("ticket"), "done": done, "counter": counter_number(), **more}
    return to("order_page", order_id=order_id, **where)


def _how(call: Call) -> dict[str, Any]:
    proxy = call.body.get("proxy_id") or None
    return {**known_by(call.body.get("ticket")), "counter": counter_number(), "proxy_id": proxy}


def _queue(day: RedemptionDay) -> dict[str, Any]:
    orders = report_queries.to_collect(day.id)
    slots: dict[Any, list[Any]] = {}
    for order in orders[:QUEUE_SHOWN]:
        slots.setdefault(order.slot and order.slot.id, []).append(order)
    return {
        "day_id": day.id,
        "slots": list(slots.values()),
        "waiting": len(orders),
        "unseen": len(orders) - len(orders[:QUEUE_SHOWN]),
        "counter": counter_of(day),
    }


def _on_offer(day: RedemptionDay) -> dict[str, Any]:
    gifts = [gift for gift in gift_queries.on_the_shelf(day.community_id) if gift.is_offered and gift.stock.on_shelf]
    return {"gifts": gifts, "counter": counter_of(day), "provable": PROVABLE_LINES}


def _done(call: Call) -> Any:
    """The order that has just gone out, in a line above the next one."""
    try:
        order_id = UUID(request.args.get("done", ""))
    except ValueError:
        return None
    [found] = order_queries.shown([order_queries.order_at_counter(call.actor, order_id)])
    return found
