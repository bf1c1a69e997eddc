"""Lives that end, or move, while something is under way: nothing is left to nobody, and nothing reaches the dead."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from service.accounts.models import Account, AccountEnd
from service.activities.models import SignUp
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db, new_id
from service.passports.models import Hold, Passport, PassportHead
from service.redemption.commands import orders
from service.redemption.commands.lines import Wanted
from service.redemption.commands.orders import Asked
from service.redemption.models import Collection, GiftWait, OrderLine, RedemptionOrder, RedemptionPeriod
from service.redemption.queries.waits import QUEUED
from service.redemption.rules import LineState
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, Deed, post, words
from tests.proofs.races.fairs import FairGround, enrich, gifts, set_fair, stock_of
from tests.proofs.races.stage import Stage, count, rows_of, seen_at_look_up, set_stage, with_rows

PRICE = 5
GONE = "auth.token_refused"  # whoever has closed the account, with the token that they had


def ordering_against_closing(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody orders and orders, and closes the account: a closed account has no order, and no point is held."""
    stage = set_stage()
    fair, crowd = set_fair(stage), stage.people(rounds, is_confirmed=True)
    enrich(stage, crowd, PRICE * threads)
    for who, gift in zip(crowd, gifts(stage, rounds, pieces=threads, price=PRICE), strict=True):
        deeds = [_order(fair, stage, who, gift, at_desk=bool(turn % 2)) for turn in range(threads - 1)]
        deeds.append(_close(who, PRICE * threads))

        def judge(answers: list[Answer], who: Person = who, gift: UUID = gift) -> Verdict:
            live = count(OrderLine, OrderLine.gift_id == gift, OrderLine.state == LineState.HELD)
            pending = count(Hold, Hold.passport_id == who.passport_id, Hold.state == "pending")
            balance, held = transaction.run(lambda: _points_of(who), read_only=True)
            stock, told, is_shut = stock_of(gift), words(answers), _is_shut(who)
            is_kept = is_shut and (live, pending, held, balance) == (0, 0, 0, PRICE * threads)
            is_kept &= stock == {"on_shelf": threads}
            is_told = told["200"] == 1 and set(told) <= {"200", "201", "order.account_closed", GONE}
            return seen(is_kept, is_told, live, "live lines,", pending, "holds,", held, "held,", stock, told)

        yield Round(deeds, judge, [who.passport_id])


def waiting_against_closing(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody waits for gifts that are not there, and closes the account: nothing is ever offered to nobody."""
    stage = set_stage()
    fair, crowd = set_fair(stage), stage.people(rounds, is_confirmed=True)
    enrich(stage, crowd, PRICE)
    gone = gifts(stage, threads - 1, pieces=0, price=PRICE)
    body = {"period_id": str(fair.period), "quantity": 1}
    for who in crowd:
        deeds = [*(post(who, f"/gifts/{gift}/waits", body) for gift in gone), _close(who, PRICE)]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            left = count(GiftWait, GiftWait.account_id == who.account_id, GiftWait.state.in_(QUEUED))
            told, is_shut = words(answers), _is_shut(who)
            is_told = told["200"] == 1 and set(told) <= {"200", "201", "order.account_closed", GONE}
            return seen(is_shut and left == 0, is_told, left, "waits left,", told)

        yield Round(deeds, judge, [who.passport_id])


def signing_up_against_closing(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody signs up here and there, and closes the account: no place is kept for nobody."""
    stage = set_stage()
    shifts = stage.shifts(threads - 1, begun_minutes=-2880)
    for who in stage.people(rounds, is_confirmed=True):
        deeds = [*(post(who, f"/shifts/{shift}/sign-ups", {}) for shift in shifts), _close(who, 0)]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            left = count(SignUp, SignUp.account_id == who.account_id, SignUp.state != "cancelled")
            told, is_shut = words(answers), _is_shut(who)
            is_told = told["200"] == 1 and set(told) <= {"200", "201", "sign_up.account_closed", GONE}
            return seen(is_shut and left == 0, is_told, left, "sign-ups left,", told)

        yield Round(deeds, judge, [who.passport_id])


def death_against_hand_over(rounds: int, threads: int) -> Iterator[Round]:
    """At many counters gifts are given out to who shows the code of somebody's phone, one each, while a second member
    of staff confirms that they have died: from then on nothing goes to whoever says that they are the dead, and what
    was given stays.
    """
    stage = set_stage()
    counters, crowd = stage.staff(threads - 1), stage.people(rounds, is_confirmed=True)
    fair = set_fair(stage)
    enrich(stage, crowd, PRICE * (threads - 1))
    for who in crowd:
        order, lines = _ordered(fair, who, gifts(stage, threads - 1, pieces=1, price=PRICE))
        path = f"/orders/{order}/hand-over"
        deeds = [
            post(by, path, {"ticket": seen_at_look_up(by, who), "lines": [{"line_id": str(line), "quantity": 1}]})
            for by, line in zip(counters, lines, strict=True)
        ]
        death = _proposed(stage, who)
        deeds.append(post(stage.cast.second_staff, f"/deaths/{death}/confirm"))

        def judge(answers: list[Answer], who: Person = who, order: UUID = order) -> Verdict:
            given = rows_of(Collection, Collection.order_id == order)
            closed = (AuditEvent.subject_id == who.account_id, AuditEvent.action == "account.closed")
            [ended] = rows_of(AuditEvent, *closed)
            late = sum(_made_at(each.id) > _made_at(ended.id) for each in given)
            out = count(OrderLine, OrderLine.order_id == order, OrderLine.state == LineState.HANDED_OVER)
            left = count(OrderLine, OrderLine.order_id == order, OrderLine.state == LineState.HELD)
            told = words(answers)
            is_kept = late == 0 and out == len(given) and out + left == threads - 1
            is_told = told["200"] == out + 1 and told["proxy.owner_died"] == left
            return seen(is_kept, is_told, out, "given,", late, "of them to the dead,", left, "left,", told)

        yield Round(deeds, judge, [who.passport_id])


def moving_against_ordering(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody orders, and moves house, before the cut-off day: whoever has an order has not moved."""
    stage = set_stage()
    fair, crowd = set_fair(stage, orders=1), stage.people(rounds, is_confirmed=True)
    enrich(stage, crowd, PRICE)
    for who, gift in zip(crowd, gifts(stage, rounds, pieces=threads, price=PRICE), strict=True):
        deeds = [fair.order(who, (gift, 1)) for _ in range(threads // 2)]
        there = {"community_id": str(stage.cast.next_door.id)}
        deeds += [post(who, "/me/move", there) for _ in range(threads - len(deeds))]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            [passport] = rows_of(Passport, Passport.id == who.passport_id)
            has_moved = passport.community_id == stage.cast.next_door.id
            placed, told = count(RedemptionOrder, RedemptionOrder.passport_id == who.passport_id), words(answers)
            is_told = (told["200"], told["201"]) == (int(has_moved), placed)
            refused = {"order.already_placed", "order.not_at_home", "move.order_standing", "move.same_home"}
            is_told &= set(told) <= {"200", "201"} | refused
            return seen(placed + has_moved == 1, is_told, placed, "orders, moved:", has_moved, told)

        yield Round(deeds, judge, [who.passport_id])


def _order(fair: FairGround, stage: Stage, who: Person, gift: UUID, *, at_desk: bool) -> Deed:
    """By their own phone, or by the staff for them."""
    if not at_desk:
        return fair.order(who, (gift, 1))
    lines = [{"gift_id": str(gift), "quantity": 1}]
    body = {"account_id": str(who.account_id), "slot_id": str(fair.slots[0]), "lines": lines}
    return post(stage.cast.staff, f"/redemption-periods/{fair.period}/orders", body)


def _close(who: Person, points: int) -> Deed:
    return post(who, "/me/close", {"points": points, "erases": False}, key=None)


def _is_shut(who: Person) -> bool:
    return count(Account, Account.id == who.account_id, Account.status == "closed") == 1


def _points_of(who: Person) -> tuple[int, int]:
    head = db.session.get_one(PassportHead, who.passport_id, populate_existing=True)
    return head.balance, head.held


def _ordered(fair: FairGround, who: Person, wanted: list[UUID]) -> tuple[UUID, list[UUID]]:
    """An order of one piece of each, and its lines."""

    def work() -> UUID:
        period = db.session.get_one(RedemptionPeriod, fair.period)
        asked = Asked(who.account_id, [Wanted(gift, 1) for gift in wanted])
        return orders.place(period, asked, fair.slots[0], actor=who.actor, now=fair.stage.now).id

    order = transaction.run(work)
    return order, [line.id for line in rows_of(OrderLine, OrderLine.order_id == order)]


def _proposed(stage: Stage, who: Person) -> UUID:
    death = new_id()
    said = {"kind": "death", "state": "waiting", "died_on": stage.now.date(), "seen": "certificate"}
    by = {"proposed_by": stage.cast.staff.account_id, "proposed_at": stage.now}
    about = {"account_id": who.account_id, "community_id": stage.cast.community.id, "points_lapsed": 0}
    with_rows(AccountEnd, [{"id": death, **about, **said, **by}])
    return death


def _made_at(row_id: UUID) -> int:
    """The milliseconds that a UUIDv7 begins with: ids are made under the ledger's lock, so they are in its order."""
    return row_id.int >> 80
