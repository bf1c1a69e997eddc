"""The end of a day and of a period: who did not come is released, what lies there is counted, two people sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from service.accounts.commands.ties import must_be_another
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.core.errors import Refusal
from service.passports.commands.hold import lapse_holds
from service.redemption.commands import offers, settling, stock
from service.redemption.commands.losses import book, make_room
from service.redemption.commands.telling import of_orders
from service.redemption.commands.two_people import locked_with_waiting, turn_down
from service.redemption.errors.closing import (
    CauseUnfit,
    CountRefused,
    CountStale,
    CountUnexplained,
    DayClosed,
    DayNotBegun,
    DayNotEnded,
    DayNotOver,
    MoreThanReceived,
    NotCounted,
    SameSigner,
    ServiceNotCounted,
    SignedUnseen,
    SignersTied,
    UndoWaits,
)
from service.redemption.errors.gifts import NoSuchGift
from service.redemption.errors.periods import DayShut
from service.redemption.models import (
    Gift,
    GiftCount,
    OrderLine,
    RedemptionDay,
    RedemptionOrder,
)
from service.redemption.queries import closing as queries
from service.redemption.queries.gifts import gifts_among
from service.redemption.queries.report import day_report
from service.redemption.rules import DayState, GiftKind, LineState, Stock
from service.redemption.rules.closing import Counted, DifferenceCause, judge_count, moves_for
from service.redemption.rules.stock import MovementSource
from service.redemption.rules.two_people import ProposalKind

COUNT_REFUSALS: dict[str, type[CountRefused]] = {
    each.code: each for each in (CountStale, CountUnexplained, CauseUnfit, MoreThanReceived)
}
LINES, ORDERS = table_of(OrderLine), table_of(RedemptionOrder)


@dataclass(frozen=True, slots=True)
class Count:
    """What was found of a gift, and why it is not what should lie there."""

    gift_id: UUID
    counted: int
    cause: DifferenceCause | None = None
    note: str | None = None


def end_day(day: RedemptionDay, *, actor: Actor, now: datetime) -> RedemptionDay:
    """Shut the counter. What nobody has collected is released, points and pieces, in as many statements for ten orders
    as for two thousand; so is a hand-over by two that nobody has confirmed. Refuses: ``DayShut``, ``DayNotBegun``,
    ``DayNotOver`` while somebody may still come.
    """
    day, unconfirmed = locked_with_waiting(day, ProposalKind.PROXY)
    if day.state != DayState.PLANNED:
        raise DayShut
    if now < day.opens_at:
        raise DayNotBegun(opens_at=day.opens_at)
    waiting = queries.held_lines(day.id)
    missing = {line.order_id for line in waiting}
    if missing and now < day.closes_at:
        raise DayNotOver(count=len(missing), ends_at=day.closes_at)
    day.state, day.ended_at, day.ended_by = DayState.ENDED, now, actor.person_id
    turn_down(unconfirmed, actor=actor, now=now)
    if waiting:
        _release(waiting, actor, now)
        settling.settle_all(missing, now)
        _tell(missing, actor, now)
    db.session.flush()
    _audit("day.ended", day, actor, now, no_shows=len(missing))
    return day


def _release(lines: Sequence[OrderLine], actor: Actor, now: datetime) -> None:
    lapse_holds([line.hold_id for line in lines], LineState.NO_SHOW.value, now=now)
    pieces: Counter[UUID] = Counter()
    for line in lines:
        pieces[line.gift_id] += line.quantity
    offers.put_back(pieces, now=now)
    ended = {"state": LineState.NO_SHOW.value, "ended_at": now, "ended_by": actor.account_id}
    db.session.execute(update(LINES).where(LINES.c.id.in_([line.id for line in lines])).values(ended))


def _tell(order_ids: Iterable[UUID], actor: Actor, now: datetime) -> None:
    whose = select(ORDERS.c.account_id, ORDERS.c.id).where(ORDERS.c.id.in_(list(order_ids)))
    missed = [(account_id, order_id) for account_id, order_id in db.session.execute(whose)]
    told = [{"code": "order.no_show", "account_id": str(who), "order_id": str(each)} for who, each in missed]
    outbox.put("inbox", told, now=now)
    of_orders("order.no_show", missed, but=actor.account_id, now=now)


def count(day: RedemptionDay, found: Sequence[Count], *, actor: Actor, now: datetime) -> RedemptionDay:
    """Write down what lies there; again replaces, and a first signature falls; what was found first, and by whom, is
    kept. Refuses: ``DayClosed``, ``DayNotEnded``, ``ServiceNotCounted``, ``NoSuchGift`` that is counted here,
    ``CauseUnfit`` and ``MoreThanReceived`` whatever cause comes with it; without one it can follow.
    """
    day = queries.locked_day(day.id)
    _must_be_ended(day)
    on_sheet = {each.gift.id: each for each in queries.count_sheet(day)}
    before = queries.counts_of(day.id)
    for each in found:
        if each.gift_id not in on_sheet:
            raise _not_on_sheet(each.gift_id, day)
    for each in found:
        sheet_row = on_sheet[each.gift_id]
        if each.cause is not None:
            _must_fit(Counted(sheet_row.expected, each.counted, each.cause), sheet_row.gift)
        row = before.get(each.gift_id) or GiftCount(
            id=new_id(),
            community_id=day.community_id,
            day_id=day.id,
            gift_id=each.gift_id,
            first_counted=each.counted,
            first_counted_by=actor.person_id,
        )
        row.expected, row.counted = sheet_row.expected, each.counted
        row.cause, row.note = each.cause.value if each.cause else None, each.note
        row.counted_at, row.counted_by = now, actor.person_id
        db.session.add(row)
    day.first_signed_by = day.first_signed_at = None
    db.session.flush()
    _audit("day.counted", day, actor, now, gifts=len(found))
    return day


def _not_on_sheet(gift_id: UUID, day: RedemptionDay) -> Refusal:
    gift = gifts_among([gift_id], day.community_id).get(gift_id)
    if gift is not None and gift.kind == GiftKind.SERVICE:
        return ServiceNotCounted.of(gift)
    return NoSuchGift(gift_id=str(gift_id))


def sign(day: RedemptionDay, digest: str, *, actor: Actor, now: datetime) -> RedemptionDay:
    """The first of two signs for the count; with the second the differences are booked, the day is closed, and what the
    second proposed to undo and nobody has confirmed stays handed over. Refuses: ``DayClosed``, ``DayNotEnded`` ·
    ``NotCounted``, ``COUNT_REFUSALS`` · ``SignedUnseen`` · ``SameSigner``, ``SignersTied`` · ``UndoWaits`` of somebody
    else's.
    """
    day, unconfirmed = locked_with_waiting(day, ProposalKind.UNDO)
    _must_be_ended(day)
    _must_agree(day)
    if day_report(day).digest != digest:
        raise SignedUnseen
    if day.first_signed_by is None:
        day.first_signed_by, day.first_signed_at = actor.person_id, now
        db.session.flush()
        _audit("day.signed", day, actor, now)
        return day
    must_be_another(actor, day.first_signed_by, same=SameSigner, tied=SignersTied, now=now)
    if of_others := [each for each in unconfirmed if each.proposed_by != actor.person_id]:
        raise UndoWaits(proposal_id=str(of_others[0].id))
    turn_down(unconfirmed, actor=actor, now=now)
    booked = _book(day, actor, now)
    day.state, day.closed_at, day.closed_by = DayState.CLOSED, now, actor.person_id
    db.session.flush()
    _audit("day.closed", day, actor, now, differences=booked)
    return day


def _must_be_ended(day: RedemptionDay) -> None:
    if day.state == DayState.CLOSED:
        raise DayClosed
    if day.state != DayState.ENDED:
        raise DayNotEnded


def _must_agree(day: RedemptionDay) -> None:
    sheet = queries.count_sheet(day)
    if missing := [each.gift for each in sheet if each.count is None]:
        raise NotCounted.of(missing[0], count=len(missing))
    for each in sheet:
        _must_fit(_read(each.count), each.gift)


def _must_fit(counted: Counted, gift: Gift) -> None:
    """Refuses: ``COUNT_REFUSALS``."""
    stock_now = _stock(gift)
    if code := judge_count(counted, stock_now):
        too_many = code == MoreThanReceived.code
        facts = {"count": counted.difference - stock_now.lost} if too_many else {}
        raise COUNT_REFUSALS[code].of(gift, **facts)


def _book(day: RedemptionDay, actor: Actor, now: datetime) -> int:
    differing = [each for each in queries.count_sheet(day) if each.count and each.count.counted != each.expected]
    missing = {each.gift.id: each.expected - each.count.counted for each in differing if each.count}
    make_room({gift_id: pieces for gift_id, pieces in missing.items() if pieces > 0}, actor=actor, now=now)
    for each in differing:
        row = each.count
        for move, pieces in moves_for(_read(row), _stock(each.gift)):
            source = stock.Source(MovementSource.DAY_COUNT, row.id) if row else None
            book(each.gift, move, pieces, source=source, note=row.note if row else None, actor=actor, now=now)
    offers.offer_all([each.gift.id for each in differing], now=now)
    return len(differing)


def _read(row: GiftCount | None) -> Counted:
    if row is None:
        raise LookupError("a gift that was not counted")
    return Counted(row.expected, row.counted, DifferenceCause(row.cause) if row.cause else None)


def _stock(gift: Gift) -> Stock:
    row = gift.stock
    return Stock(**{name: getattr(row, name) for name in Stock.__slots__})


def _audit(action: str, day: RedemptionDay, actor: Actor, now: datetime, **details: Any) -> None:
    audit.record(action, "redemption_day", day.id, actor=actor, now=now, community_id=day.community_id, **details)
