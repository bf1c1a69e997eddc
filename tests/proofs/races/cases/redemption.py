"""The redemption day: the last piece, the last points, the last place, and two counters with one order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import update

from service.core import transaction
from service.core.db import db
from service.passports.models import Hold, PassportHead
from service.redemption.commands import orders
from service.redemption.commands.lines import Wanted
from service.redemption.commands.orders import Asked
from service.redemption.models import GiftWait, OrderLine, RedemptionDay, RedemptionOrder, RedemptionPeriod
from service.redemption.rules import LineState
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.fairs import PLENTY, FairGround, enrich, gifts, places_in, set_fair, stock_of
from tests.proofs.races.stage import Stage, count, rows_of, set_stage

PRICE = 5


def one_balance_and_two_gifts(rounds: int, threads: int) -> Iterator[Round]:
    """Points for one, and orders of two gifts by turns."""
    stage = set_stage()
    fair, two = set_fair(stage), gifts(stage, 2, pieces=PLENTY, price=PRICE)
    crowd = stage.people(rounds, is_confirmed=True)
    enrich(stage, crowd, PRICE)
    for who in crowd:
        deeds = [fair.order(who, (two[turn % 2], 1)) for turn in range(threads)]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            held, told = count(Hold, Hold.passport_id == who.passport_id), words(answers)
            return seen(held == 1, told == {"201": 1, "points.not_enough": threads - 1}, held, "holds,", told)

        yield Round(deeds, judge, [who.passport_id])


def one_order_a_period(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    fair, [gift] = set_fair(stage, orders=1), gifts(stage, 1, pieces=PLENTY, price=PRICE)
    crowd = stage.people(rounds, is_confirmed=True)
    enrich(stage, crowd, PRICE * threads)
    for who in crowd:
        deeds = [fair.order(who, (gift, 1)) for _ in range(threads)]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            placed, told = count(RedemptionOrder, RedemptionOrder.passport_id == who.passport_id), words(answers)
            return seen(placed == 1, told == {"201": 1, "order.already_placed": threads - 1}, placed, "orders,", told)

        yield Round(deeds, judge, [who.passport_id])


def the_last_pieces(rounds: int, threads: int) -> Iterator[Round]:
    stage, left = set_stage(), max(1, threads // 4)
    fair, crowd = set_fair(stage), stage.people(threads, is_confirmed=True)
    enrich(stage, crowd, PRICE * rounds)
    for gift in gifts(stage, rounds, pieces=left, price=PRICE):

        def judge(answers: list[Answer], gift: UUID = gift) -> Verdict:
            stock, told = stock_of(gift), words(answers)
            lines = count(OrderLine, OrderLine.gift_id == gift)
            is_told = told == {"201": left, "gift.sold_out": threads - left}
            return seen(stock == {"reserved": left} and lines == left, is_told, stock, lines, "lines,", told)

        yield Round([fair.order(who, (gift, 1)) for who in crowd], judge, [who.passport_id for who in crowd])


def the_last_place_of_a_slot(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    fair, [gift] = set_fair(stage, slots=rounds, capacity=2), gifts(stage, 1, pieces=PLENTY, price=PRICE)
    crowd = stage.people(threads, is_confirmed=True)
    enrich(stage, crowd, PRICE * rounds)
    for slot in fair.slots:

        def judge(answers: list[Answer], slot: UUID = slot) -> Verdict:
            taken, told = places_in(slot), words(answers)
            placed = count(RedemptionOrder, RedemptionOrder.slot_id == slot)
            is_told = told == {"201": 2, "slot.full": threads - 2}
            return seen(taken == placed == 2, is_told, taken, "places,", placed, "orders,", told)

        deeds = [fair.order(who, (gift, 1), slot=slot) for who in crowd]
        yield Round(deeds, judge, [who.passport_id for who in crowd])


def one_order_at_many_counters(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    counters, crowd = stage.staff(threads), stage.people(rounds, is_confirmed=True)
    for who, order, gift in _ordered(stage, crowd):
        deeds = [post(each, f"/orders/{order}/hand-over", {"shown": "pickup_code"}) for each in counters]

        def judge(answers: list[Answer], who: Person = who, gift: UUID = gift) -> Verdict:
            stock, told, balance = stock_of(gift), words(answers), _balance(who)
            is_told = told == {"200": 1, "order.collected": threads - 1}
            return seen(stock == {"handed_over": 1} and balance == 0, is_told, stock, balance, "points,", told)

        yield Round(deeds, judge, [who.passport_id])


def hand_over_against_cancel(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    counters, crowd = stage.staff(threads), stage.people(rounds, is_confirmed=True)
    for who, order, gift in _ordered(stage, crowd):
        handing = [post(each, f"/orders/{order}/hand-over", {"shown": "card"}) for each in counters[: threads // 2]]
        deeds = [*handing, *(post(who, f"/orders/{order}/cancel", {}) for _ in range(threads - len(handing)))]

        def judge(answers: list[Answer], who: Person = who, gift: UUID = gift) -> Verdict:
            [line] = rows_of(OrderLine, OrderLine.gift_id == gift)
            told, balance, stock = words(answers), _balance(who), stock_of(gift)
            out = line.state == LineState.HANDED_OVER
            is_kept = (balance, stock) == ((0, {"handed_over": 1}) if out else (PRICE, {"on_shelf": 1}))
            return seen(is_kept and told["200"] == 1, told["200"] == 1, line.state, balance, stock, told)

        yield Round(deeds, judge, [who.passport_id])


def what_is_cancelled_and_who_waits(rounds: int, threads: int) -> Iterator[Round]:
    """Two give up the last two pieces while all the others come to wait."""
    stage = set_stage()
    fair, first = set_fair(stage), stage.people(2, is_confirmed=True)
    crowd = stage.people(threads - 2, is_confirmed=True)
    for people in (first, crowd):
        enrich(stage, people, PRICE * rounds)
    for gift in gifts(stage, rounds, pieces=2, price=PRICE):
        placed = [_place(fair, who, gift) for who in first]
        deeds = [post(who, f"/orders/{order}/cancel", {}) for who, order in zip(first, placed, strict=True)]
        body = {"period_id": str(fair.period), "quantity": 1}
        deeds += [post(who, f"/gifts/{gift}/waits", body) for who in crowd]

        def judge(answers: list[Answer], gift: UUID = gift) -> Verdict:
            return _queue(answers, gift, threads - 2)

        yield Round(deeds, judge, [who.passport_id for who in (*first, *crowd)])


def _queue(answers: list[Answer], gift: UUID, waiting: int) -> Verdict:
    """Whoever came while nothing was there waits; the first of them have what became free; the rest found it there."""
    queue = sorted(rows_of(GiftWait, GiftWait.gift_id == gift), key=lambda each: each.ordinal)
    states, told, stock = [each.state for each in queue], words(answers), stock_of(gift)
    offered = states.count("offered")
    in_turn = states == ["offered"] * offered + ["waiting"] * (len(states) - offered)
    is_kept = in_turn and [each.ordinal for each in queue] == list(range(1, len(queue) + 1))
    is_kept &= stock.get("reserved", 0) == offered and stock.get("reserved", 0) + stock.get("on_shelf", 0) == 2
    is_kept &= offered == 2 or "waiting" not in states
    is_told = told["200"] == 2 and told["201"] + told["gift_wait.still_there"] == waiting
    return seen(is_kept, is_told and told["201"] == len(queue), states, stock, told)


def a_loss_against_orders(rounds: int, threads: int) -> Iterator[Round]:
    """Of three pieces two are lost while everybody orders one: whoever came last of too many has lost theirs."""
    stage = set_stage()
    fair, crowd = set_fair(stage), stage.people(threads - 1, is_confirmed=True)
    enrich(stage, crowd, PRICE * rounds)
    for gift in gifts(stage, rounds, pieces=3, price=PRICE):
        deeds = [fair.order(who, (gift, 1)) for who in crowd]
        deeds.append(post(stage.cast.staff, f"/gifts/{gift}/stock", {"move": "lost", "pieces": 2, "note": "不见了"}))

        def judge(answers: list[Answer], gift: UUID = gift) -> Verdict:
            held = count(OrderLine, OrderLine.gift_id == gift, OrderLine.state == LineState.HELD)
            stock, told = stock_of(gift), words(answers)
            is_kept = stock.get("lost") == 2 and held == stock.get("reserved", 0) <= 1
            return seen(is_kept, told["200"] == 1, stock, held, "held,", told)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def the_end_of_a_day_against_hand_overs(rounds: int, threads: int) -> Iterator[Round]:
    """Everybody is served while the counter is shut: each has it, or has their points."""
    stage = set_stage()
    for _ in range(rounds):
        ground = Stage(set_stage().cast, stage.now)
        counters, crowd = ground.staff(threads - 1), ground.people(threads - 1, is_confirmed=True)
        placed = list(_ordered(ground, crowd, is_over=True))
        deeds = [
            post(by, f"/orders/{order}/hand-over", {"shown": "number"})
            for by, (_, order, _) in zip(counters, placed, strict=True)
        ]
        [day] = {row.day_id for row in rows_of(RedemptionOrder, RedemptionOrder.id.in_([each[1] for each in placed]))}
        deeds.append(post(ground.cast.staff, f"/redemption-days/{day}/end"))

        def judge(answers: list[Answer], placed: Sequence[tuple[Person, UUID, UUID]] = placed) -> Verdict:
            lines = {
                row.order_id: row.state for row in rows_of(OrderLine, OrderLine.order_id.in_([p[1] for p in placed]))
            }
            told = words(answers)
            out = sum(state == LineState.HANDED_OVER for state in lines.values())
            settled = all(
                (_balance(who), stock_of(gift))
                == ((0, {"handed_over": 1}) if lines[order] == LineState.HANDED_OVER else (PRICE, {"on_shelf": 1}))
                for who, order, gift in placed
            )
            return seen(settled and "held" not in lines.values(), told["200"] == out + 1, out, "handed over,", told)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def hand_over_cancel_and_the_end_of_a_day(rounds: int, threads: int) -> Iterator[Round]:
    """One order is spent, given up and a no-show at once: one of them, and its hold ends as that."""
    for _ in range(rounds):
        ground = set_stage()
        counters, [who] = ground.staff(threads), ground.people(1, is_confirmed=True)
        [(_, order, gift)] = _ordered(ground, [who], is_over=True)
        [row] = rows_of(RedemptionOrder, RedemptionOrder.id == order)
        deeds = [
            post(by, f"/orders/{order}/cancel", {})
            if place % 2
            else post(by, f"/orders/{order}/hand-over", {"shown": "number"})
            for place, by in enumerate(counters[1:])
        ]
        deeds.append(post(counters[0], f"/redemption-days/{row.day_id}/end"))

        def judge(answers: list[Answer], who: Person = who, gift: UUID = gift) -> Verdict:
            [line], [hold] = (
                rows_of(OrderLine, OrderLine.gift_id == gift),
                rows_of(Hold, Hold.passport_id == who.passport_id),
            )
            told, balance, stock = words(answers), _balance(who), stock_of(gift)
            out = line.state == LineState.HANDED_OVER
            is_kept = (balance, stock) == ((0, {"handed_over": 1}) if out else (PRICE, {"on_shelf": 1}))
            ended = {"handed_over": "posted", "cancelled": "voided", "no_show": "lapsed"}
            is_kept &= ended.get(line.state) == hold.state
            done = 1 + (line.state != LineState.NO_SHOW)
            return seen(is_kept, told["200"] == done, line.state, hold.state, balance, stock, told)

        yield Round(deeds, judge, [who.passport_id])


def _ordered(stage: Stage, crowd: Sequence[Person], *, is_over: bool = False) -> Iterator[tuple[Person, UUID, UUID]]:
    """Each has ordered one piece of a gift of which there is one, and has no points left for another."""
    fair, each_one = set_fair(stage), gifts(stage, len(crowd), pieces=1, price=PRICE)
    enrich(stage, crowd, PRICE)
    placed = [_place(fair, who, gift) for who, gift in zip(crowd, each_one, strict=True)]
    if is_over:
        over = update(RedemptionDay).where(RedemptionDay.id == fair.day).values(closes_at=stage.now)
        transaction.run(lambda: db.session.execute(over))
    yield from zip(crowd, placed, each_one, strict=True)


def _place(fair: FairGround, who: Person, gift: UUID) -> UUID:
    def work() -> UUID:
        period = db.session.get_one(RedemptionPeriod, fair.period)
        asked = Asked(who.account_id, [Wanted(gift, 1)])
        return orders.place(period, asked, fair.slots[0], actor=who.actor, now=fair.stage.now).id

    return transaction.run(work)


def _balance(who: Person) -> int:
    def read() -> int:
        return int(db.session.get_one(PassportHead, who.passport_id, populate_existing=True).balance)

    return transaction.run(read, read_only=True)
