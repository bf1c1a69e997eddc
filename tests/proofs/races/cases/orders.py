"""What changes while people order: the price, the points behind it; and one order that is sent many times."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select

from service.core import clock, transaction
from service.core.db import db
from service.hours.commands.approve import approve
from service.passports.models import Hold, PassportHead
from service.passports.queries import covered_lines
from service.redemption.models import Gift, OrderLine, RedemptionOrder
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, post, put, words
from tests.proofs.races.evidence import served
from tests.proofs.races.fairs import PLENTY, enrich, gifts, set_fair, stock_of
from tests.proofs.races.stage import count, rows_of, set_stage

PRICE = 5


def one_order_sent_many_times(rounds: int, threads: int) -> Iterator[Round]:
    """Where a person may have many orders, and has points for as many: one key, one order, one answer to the byte."""
    stage = set_stage()
    fair, crowd = set_fair(stage), stage.people(rounds, is_confirmed=True)
    enrich(stage, crowd, PRICE * threads)
    for who, gift in zip(crowd, gifts(stage, rounds, pieces=threads, price=PRICE), strict=True):

        def judge(answers: list[Answer], who: Person = who, gift: UUID = gift) -> Verdict:
            placed = count(RedemptionOrder, RedemptionOrder.passport_id == who.passport_id)
            held, stock = count(Hold, Hold.passport_id == who.passport_id), stock_of(gift)
            told, different = words(answers), len({each.content for each in answers})
            is_kept = placed == held == stock.get("reserved", 0) == 1
            is_told = told == {"201": threads} and different == 1
            return seen(is_kept, is_told, placed, "orders,", held, "holds,", stock, different, "answers,", told)

        yield Round([fair.order(who, (gift, 1))] * threads, judge, [who.passport_id])


def a_price_edited_while_people_order(rounds: int, threads: int) -> Iterator[Round]:
    """Each has seen the old price: they pay that, or learn of the new one."""
    stage = set_stage()
    fair, crowd = set_fair(stage), stage.people(threads - 1, is_confirmed=True)
    enrich(stage, crowd, PRICE * 2 * rounds)
    for gift in gifts(stage, rounds, pieces=PLENTY, price=PRICE):
        [row] = rows_of(Gift, Gift.id == gift)
        said = {"name": row.name, "unit": row.unit, "price_points": PRICE + 1, "version": row.version}
        deeds = [fair.order(who, (gift, 1), expected_price=PRICE) for who in crowd]
        deeds.append(put(stage.cast.staff, f"/gifts/{gift}", said))

        def judge(answers: list[Answer], gift: UUID = gift) -> Verdict:
            lines, told = rows_of(OrderLine, OrderLine.gift_id == gift), words(answers)
            holds = rows_of(Hold, Hold.id.in_([line.hold_id for line in lines]))
            paid = {*(line.unit_price for line in lines), *(hold.points for hold in holds)}
            is_kept = paid <= {PRICE} and len(lines) == len(holds) == told["201"]
            is_told = told["200"] == 1 and told["201"] + told["gift.price_moved"] == threads - 1
            return seen(is_kept, is_told, paid, "paid,", len(lines), "lines,", told)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def a_correction_while_they_order(rounds: int, threads: int) -> Iterator[Round]:
    """The service that all of their points are from is corrected to nothing: whoever had ordered before has an order
    that is short; afterwards nobody orders.
    """
    stage = set_stage()
    fair, [gift] = set_fair(stage), gifts(stage, 1, pieces=PLENTY, price=PRICE)
    crowd = stage.people(rounds, is_confirmed=True)
    [records] = served(stage, [crowd], minutes=30 * PRICE)
    deputy = stage.cast.deputy.actor
    transaction.run(lambda: approve([records[who] for who in crowd], actor=deputy, now=clock.now()))
    for who in crowd:
        deeds = [fair.order(who, (gift, 1)) for _ in range(threads - 1)]
        path = f"/service-records/{records[who]}/correct"
        deeds.append(post(stage.cast.deputy, path, {"minutes": 0, "reason": "没有来"}))

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            lines, covered, balance, held = transaction.run(lambda: _points_of(who), read_only=True)
            told = words(answers)
            is_kept = balance == 0 and held == PRICE * lines and lines <= 1 and not covered
            is_told = told["200"] == 1 and told["201"] == lines and told["points.not_enough"] == threads - 1 - lines
            return seen(is_kept, is_told, lines, "lines,", covered, "covered,", balance, held, told)

        yield Round(deeds, judge, [who.passport_id])


def _points_of(who: Person) -> tuple[int, int, int, int]:
    """Lines that hold points, those of them whose points are there, and what the head says: balance and held."""
    assert who.passport_id
    head = db.session.get_one(PassportHead, who.passport_id, populate_existing=True)
    pending = select(func.count()).where(Hold.passport_id == who.passport_id, Hold.state == "pending")
    lines = db.session.execute(pending).scalar_one()
    return lines, len(covered_lines([who.passport_id])), head.balance, head.held
