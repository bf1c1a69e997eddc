"""What one member of staff proposes and only another makes true. Nothing is moved before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts.commands.ties import must_be_another
from service.accounts.queries import has_live_sign_in, staff_near, ties_of
from service.accounts.queries.ends import is_erased
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.core.errors import NotFound
from service.core.retry import Rerun
from service.passports.chain import Cause
from service.passports.commands.hold import restore
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.queries import families
from service.passports.rules import Kind
from service.redemption import access
from service.redemption.commands import counter, offers, orders, settling, stock
from service.redemption.commands.counter import Handing
from service.redemption.errors.closing import SameSigner, SignersTied
from service.redemption.errors.gifts import NotSoMany
from service.redemption.errors.orders import NoSuchLine, NothingHeld, NotYetDue, OwnOrder, RelatedOrder
from service.redemption.errors.two_people import (
    LineKept,
    LineNotHandedOver,
    ProposalDecided,
    ProposalOutdated,
    ProposalWaits,
    UndoTooLate,
)
from service.redemption.models import Collection, CounterProposal, Gift, OrderLine, RedemptionDay, RedemptionOrder
from service.redemption.queries import closing as closing_queries
from service.redemption.queries import orders as queries
from service.redemption.queries import periods as period_queries
from service.redemption.queries import two_people as two_people_queries
from service.redemption.queries import waits as wait_queries
from service.redemption.rules import DayState, LineState, Move
from service.redemption.rules.orders import PROVABLE_LINES, TO_COLLECT
from service.redemption.rules.stock import MovementSource
from service.redemption.rules.two_people import ProposalKind, ProposalState


def propose_undo(
    order: RedemptionOrder, line_ids: Sequence[UUID], reason: str, *, actor: Actor, now: datetime
) -> CounterProposal:
    """Take back what was handed over today. Refuses: ``OwnOrder``, ``RelatedOrder``, ``NoSuchLine``,
    ``LineNotHandedOver``, ``UndoTooLate``.
    """
    access.must_serve(actor, order.account_id, now)
    order = orders.locked(order)
    _to_undo(order, line_ids, now)
    return _put(ProposalKind.UNDO, order, {"line_ids": [str(each) for each in line_ids]}, reason, actor, now)


def propose_proof(
    order: RedemptionOrder, line_ids: Sequence[UUID], reason: str, *, actor: Actor, now: datetime
) -> CounterProposal:
    """What had ended was handed over after all, from the printed list. Refuses: ``OwnOrder``, ``RelatedOrder``,
    ``NoSuchLine``, ``NotYetDue`` before its day, ``LineKept``, ``ProposalWaits``.
    """
    access.must_serve(actor, order.account_id, now)
    order = orders.locked(order)
    _to_prove(order, line_ids, now)
    return _put(ProposalKind.PROOF, order, {"line_ids": [str(each) for each in line_ids]}, reason, actor, now)


def propose_proxy(order: RedemptionOrder, how: Handing, reason: str, *, actor: Actor, now: datetime) -> CounterProposal:
    """Let a proxy collect for more people than one alone may let them. Refuses: ``OwnOrder``, ``RelatedOrder``,
    ``ProxyRelated``, ``ProxyClosed``, ``ProxyUnknown``, ``NothingHeld``, ``NoSuchCounter``, ``ProposalWaits``.
    """
    access.must_serve(actor, order.account_id, now)
    order = orders.locked(order)
    if how.proxy_id is None:
        raise NotFound
    access.must_be_proxy(how.proxy_id, order.account_id, by_two=True, actor=actor, now=now)
    if order.state not in TO_COLLECT:
        raise NothingHeld
    counter.must_be_counter(how.counter, order.day_id)
    details = {"proxy_id": str(how.proxy_id), "shown": how.shown, "by_own_word": how.by_own_word}
    details |= {"counter": how.counter, "version": order.version}
    return _put(ProposalKind.PROXY, order, details, reason, actor, now)


def propose_receipt(gift: Gift, pieces: int, reason: str, *, actor: Actor, now: datetime) -> CounterProposal:
    """More (or, negative, fewer) came in than was written down. Refuses: ``NotSoMany``, ``ProposalWaits``."""
    left = wait_queries.locked_stock(gift.id).on_shelf
    if -pieces > left:
        raise NotSoMany.of(gift, left=left)
    return _put(ProposalKind.RECEIPT, gift, {"pieces": pieces}, reason, actor, now)


def confirm(proposal: CounterProposal, *, actor: Actor, now: datetime) -> CounterProposal:
    """Make it true, judged again as things are now. Refuses: ``ProposalDecided``, ``SameSigner``, ``SignersTied``,
    ``ProposalOutdated`` (the order has changed, or its proposer is staff no more), ``OwnOrder``, ``RelatedOrder``, and
    what the act itself refuses.
    """
    _still_waiting(proposal)
    must_be_another(actor, proposal.proposed_by, same=SameSigner, tied=SignersTied, now=now)
    if proposal.proposed_by not in staff_near(proposal.community_id):
        raise ProposalOutdated
    if proposal.order_id is not None:
        order = queries.order_at_counter(actor, proposal.order_id)
        _neither_has_to_do_with(order.account_id, {actor.person_id, proposal.proposed_by}, now)
        _ACTS[ProposalKind(proposal.kind)](proposal, order, actor, now)
    else:
        gift = db.session.get_one(Gift, proposal.gift_id)
        pieces = int(proposal.details["pieces"])
        move = Move.RECEIPT_RAISED if pieces > 0 else Move.RECEIPT_LOWERED
        source = stock.Source(MovementSource.PROPOSAL, proposal.id)
        stock.record(gift, move, abs(pieces), source=source, note=proposal.reason, actor=actor, now=now)
        offers.offer_next(gift.id, now=now)
    return _decide(proposal, ProposalState.CONFIRMED, actor, now)


def decline(proposal: CounterProposal, *, actor: Actor, now: datetime) -> CounterProposal:
    """Turn it down, and tell who proposed it; or take back one's own. Refuses: ``ProposalDecided``, ``OwnOrder``,
    ``RelatedOrder``.
    """
    _still_waiting(proposal)
    if proposal.order_id is not None and proposal.proposed_by != actor.person_id:
        access.must_serve(actor, queries.order_at_counter(actor, proposal.order_id).account_id, now)
    turn_down([proposal], actor=actor, now=now)
    return proposal


def locked_with_waiting(day: RedemptionDay, kind: ProposalKind) -> tuple[RedemptionDay, Sequence[CounterProposal]]:
    """The day to end or to close under its lock, and what of it nobody could confirm after that. Proposals are locked
    before days.
    """
    rows = two_people_queries.waiting_of_day(day.id, kind)
    waiting = db.session.scalars(rows.with_for_update()).all()
    day = closing_queries.locked_day(day.id)
    if db.session.scalars(rows).all() != waiting:
        raise Rerun  # proposed or decided between our reading and our lock
    return day, waiting


def turn_down(waiting: Sequence[CounterProposal], *, actor: Actor, now: datetime) -> None:
    for proposal in waiting:
        _decide(proposal, ProposalState.DECLINED, actor, now)
        if proposal.proposed_by != actor.person_id:
            told = {"code": "counter_proposal.declined", "account_id": str(proposal.proposed_by)}
            ids = {"proposal_id": str(proposal.id), "done_by": str(actor.person_id)}
            outbox.put("inbox", [told | ids], now=now)


def _undo(proposal: CounterProposal, order: RedemptionOrder, actor: Actor, now: datetime) -> None:
    stock.let_signatures_fall(order.community_id)
    order = orders.locked(order)
    lines = _to_undo(order, _lines_of(proposal), now)
    version = period_queries.get_period(order.period_id).policy_version
    for line in lines:
        restore(order.passport_id, line.hold_id, policy_version=version, actor=actor, now=now)
        line.state, line.ended_at, line.ended_by = LineState.UNDONE, now, actor.account_id
    stock.keep(Move.TAKEN_BACK, lines, community_id=order.community_id, actor=actor, now=now)
    offers.offer_all({line.gift_id for line in lines}, now=now)
    settling.settle(order, now)
    orders.tell("order.undone", order, now=now)
    orders.tell_who_acts("order.undone", order, actor=actor, now=now)


def _prove(proposal: CounterProposal, order: RedemptionOrder, actor: Actor, now: datetime) -> None:
    stock.let_signatures_fall(order.community_id)
    order = orders.locked(order)
    lines = _to_prove(order, _lines_of(proposal), now)
    version = period_queries.get_period(order.period_id).policy_version
    heir = families([order.passport_id])[order.passport_id]  # whose points they are, if two became one since then
    heads = lock_heads([heir])
    causes = [Cause("order_line", line.id, version, now, actor.account_id) for line in lines]
    post(
        [Posting(heir, Kind.SPEND, cause, points=-line.points) for line, cause in zip(lines, causes, strict=True)],
        heads,
    )
    collection = Collection(
        id=new_id(),
        community_id=order.community_id,
        order_id=order.id,
        day_id=order.day_id,
        account_id=order.account_id,
        shown="printed_list",
        by_own_word=False,
        owner_signs_in=has_live_sign_in(order.account_id),
        day=local_date(now),
        at=now,
        by=proposal.proposed_by,
    )
    db.session.add(collection)
    db.session.flush()
    for line in lines:
        line.state, line.ended_by, line.collection_id = LineState.PROVEN, actor.account_id, collection.id
        is_lost = stock.left_of(line.gift_id).on_shelf < line.quantity
        move = Move.PROVEN_OF_LOST if is_lost else Move.PROVEN
        stock.keep(move, [line], community_id=order.community_id, actor=actor, now=now)
    settling.settle(order, now)
    orders.tell("order.proven", order, now=now)
    orders.tell_who_acts("order.proven", order, actor=actor, now=now)


def _hand_to_proxy(proposal: CounterProposal, order: RedemptionOrder, actor: Actor, now: datetime) -> None:
    said = proposal.details
    order = orders.locked(order)
    if order.version != said["version"]:
        raise ProposalOutdated
    by_own_word = said.get("by_own_word", True)  # what was proposed before there were tickets has none
    how = Handing(
        said["shown"], by_own_word, said["counter"], UUID(said["proxy_id"]), by_two=True, by=proposal.proposed_by
    )
    counter.hand_over(order, None, how, actor=actor, now=now)


Act = Callable[[CounterProposal, RedemptionOrder, Actor, datetime], None]
_ACTS: dict[ProposalKind, Act] = {
    ProposalKind.UNDO: _undo,
    ProposalKind.PROOF: _prove,
    ProposalKind.PROXY: _hand_to_proxy,
}


def _to_undo(order: RedemptionOrder, line_ids: Sequence[UUID], now: datetime) -> list[OrderLine]:
    lines = _named(order, line_ids)
    for line in lines:
        if line.state != LineState.HANDED_OVER or line.ended_at is None:
            raise LineNotHandedOver(line_id=str(line.id))
        day = period_queries.get_day(order.day_id)
        if local_date(line.ended_at) != local_date(now) or day.state == DayState.CLOSED:
            raise UndoTooLate
    return lines


def _to_prove(order: RedemptionOrder, line_ids: Sequence[UUID], now: datetime) -> list[OrderLine]:
    day = period_queries.get_day(order.day_id)
    if local_date(now) < day.day:
        raise NotYetDue(on=day.day.isoformat())
    lines = _named(order, line_ids)
    for line in lines:
        if line.state not in PROVABLE_LINES:
            raise LineKept(line_id=str(line.id))
    return lines


def _named(order: RedemptionOrder, line_ids: Sequence[UUID]) -> list[OrderLine]:
    """Refuses: ``NoSuchLine``."""
    by_id = {line.id: line for line in order.lines}
    for line_id in line_ids:
        if line_id not in by_id:
            raise NoSuchLine(line_id=str(line_id))
    return [by_id[line_id] for line_id in dict.fromkeys(line_ids)]


def _lines_of(proposal: CounterProposal) -> list[UUID]:
    return [UUID(each) for each in proposal.details["line_ids"]]


def _neither_has_to_do_with(account_id: UUID, signers: set[UUID], now: datetime) -> None:
    if account_id in signers:
        raise OwnOrder
    if signers & ties_of(account_id, now).keys():
        raise RelatedOrder


def _still_waiting(proposal: CounterProposal) -> None:
    db.session.refresh(proposal, with_for_update=True)
    if proposal.state != ProposalState.WAITING:
        raise ProposalDecided


def _put(
    kind: ProposalKind,
    about: RedemptionOrder | Gift,
    details: dict[str, Any],
    reason: str,
    actor: Actor,
    now: datetime,
) -> CounterProposal:
    order_id = about.id if isinstance(about, RedemptionOrder) else None
    gift_id = about.id if isinstance(about, Gift) else None
    if waiting := two_people_queries.waiting_about(kind, about.id):  # what it is about is locked
        raise ProposalWaits(proposal_id=str(waiting))
    proposal = CounterProposal(
        id=new_id(),
        kind=kind.value,
        community_id=about.community_id,
        order_id=order_id,
        gift_id=gift_id,
        details=details,
        reason=reason,
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    db.session.add(proposal)
    db.session.flush()
    _audit(proposal, "proposed", actor, now)
    return proposal


def _decide(proposal: CounterProposal, state: ProposalState, actor: Actor, now: datetime) -> CounterProposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state.value, actor.person_id, now
    if proposal.order_id is not None and is_erased(queries.whose(proposal.order_id)):
        proposal.reason = None  # which was kept for whoever decides
    db.session.flush()
    _audit(proposal, state.value, actor, now)
    return proposal


def _audit(proposal: CounterProposal, verb: str, actor: Actor, now: datetime) -> None:
    where = proposal.community_id
    said = f"counter_proposal.{verb}"
    audit.record(said, "counter_proposal", proposal.id, actor=actor, now=now, community_id=where, kind=proposal.kind)
