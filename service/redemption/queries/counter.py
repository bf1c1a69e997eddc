"""Who stands before the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.accounts.queries import masked_names, ties_of
from service.accounts.queries.ends import has_died, is_death_reported
from service.accounts.rules import AccountStatus
from service.checkin.codec import CodeKeys, CodeKind, CodeVerdict, read
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.passports.models import Passport
from service.passports.queries import by_number, heir_of, home_on, of_person, spendable
from service.passports.rules import is_valid_number, normalise_number
from service.redemption import access, codec
from service.redemption.codec import LookedUp
from service.redemption.errors.orders import (
    CodeElsewhere,
    CodeNotForCounter,
    CodeRenewed,
    CodeSpent,
    NumberMistyped,
    ProxyRelated,
    TicketNotValid,
)
from service.redemption.models import RedemptionDay, RedemptionOrder, RedemptionPeriod
from service.redemption.queries.codes import pick_up_serial
from service.redemption.queries.customers import facts_of
from service.redemption.queries.orders import WITH_LINES, ShownOrder, shown
from service.redemption.rules import PeriodState
from service.redemption.rules import orders as rules
from service.redemption.rules.orders import judge_customer

SHOWN = {CodeKind.PICKUP: "pickup_code", CodeKind.PASSPORT: "passport_code", CodeKind.CARD: "card"}


@dataclass(frozen=True, slots=True)
class Proxy:
    """Somebody who may collect for the person now."""

    account_id: UUID
    name_masked: str | None
    takes_two: bool
    why_not: str | None  # the code with which whoever looks is refused to hand over to them alone


@dataclass(frozen=True, slots=True)
class Found:
    """A person of this community, with all their orders of the period."""

    account_id: UUID
    passport_id: UUID
    passport_number: str
    name_masked: str | None
    shown: str
    ticket: str  # empty when they were chosen from a list
    status: str
    has_died: bool
    is_death_reported: bool
    why_not: str | None  # the code with which whoever looks is refused to serve them
    is_identity_confirmed: bool
    balance: int
    spendable: int
    proxies: list[Proxy]
    orders: list[ShownOrder]

    @property
    def may_serve(self) -> bool:
        return self.why_not is None


def find(
    day: RedemptionDay, keys: CodeKeys, *, code: str | None, passport_number: str | None, actor: Actor, now: datetime
) -> Found:
    """By a live code or by the typed number. Somebody of another community is not there for who types their number;
    whoever shows a live code stands here and is told. Refuses: ``NumberMistyped``, ``CodeNotForCounter``,
    ``CodeRenewed``, ``CodeSpent``, ``CodeElsewhere``, ``NotFound``.
    """
    passport: Passport | None
    if passport_number is not None:
        if not is_valid_number(normalise_number(passport_number)):
            raise NumberMistyped
        passport, means = by_number(passport_number), "number"
    else:
        passport, means = _holder(keys, code or "", day, now)
    if passport is None or not _is_at_home(passport, day):
        raise NotFound if passport_number is not None else CodeElsewhere
    looked_up = LookedUp(day.community_id, passport.account_id, actor.person_id)
    return _found(day, passport, means, codec.issue(keys, looked_up, means, now), actor, now)


def find_again(
    day: RedemptionDay, passport_id: UUID, keys: CodeKeys, ticket: str | None, *, actor: Actor, now: datetime
) -> Found:
    """Who was looked up before, by its ticket; chosen from a list without one, or when it is good no more. Refuses:
    ``NotFound``.
    """
    passport = db.session.get(Passport, passport_id)
    if passport is None or not _is_at_home(passport, day):
        raise NotFound
    looked_up = LookedUp(day.community_id, passport.account_id, actor.person_id)
    shown = codec.read(keys, ticket, looked_up, now) if ticket else None
    return _found(day, passport, shown or "queue", ticket if shown and ticket else "", actor, now)


def _is_at_home(passport: Passport, day: RedemptionDay) -> bool:
    period = db.session.get_one(RedemptionPeriod, day.period_id)
    return home_on(passport, period.cutoff_on) == day.community_id


def _found(day: RedemptionDay, passport: Passport, means: str, ticket: str, actor: Actor, now: datetime) -> Found:
    period = db.session.get_one(RedemptionPeriod, day.period_id)
    account = db.session.get_one(Account, passport.account_id)
    rows = (
        select(RedemptionOrder)
        .options(WITH_LINES)
        .where(RedemptionOrder.period_id == period.id, RedemptionOrder.passport_id == passport.id)
    )
    points = spendable(passport.id, period.cutoff_on)
    orders = shown(db.session.scalars(rows.order_by(RedemptionOrder.id.desc())).all())
    is_closed = account.status == AccountStatus.CLOSED
    customer = rules.Served(
        is_oneself=account.id == actor.account_id,
        is_tied=account.id in ties_of(actor.person_id, now),
        is_closed=is_closed,
        has_died=is_closed and has_died(account.id),
        has_to_collect=any(each.order.state in rules.TO_COLLECT for each in orders),
    )
    return Found(
        account_id=account.id,
        passport_id=passport.id,
        passport_number=passport.number,
        name_masked=masked_names([account.id])[account.id],
        shown=means,
        ticket=ticket,
        status=account.status,
        has_died=customer.has_died,
        is_death_reported=is_death_reported(account.id),
        why_not=rules.judge_serving(customer),
        is_identity_confirmed=account.is_identity_confirmed,
        balance=points.balance,
        spendable=points.points,
        proxies=_proxies(account.id, actor, now),
        orders=orders,
    )


def _proxies(account_id: UUID, actor: Actor, now: datetime) -> list[Proxy]:
    found = access.collectors(account_id, now)
    names, conflicts = masked_names(found), access.proxy_conflicts(found, account_id, actor, now)
    return [
        Proxy(who, names.get(who), takes_two, why_not.code if (why_not := conflicts[who]) else None)
        for who, takes_two in found.items()
    ]


def shown_by(ticket: str, looked_up: LookedUp, keys: CodeKeys, now: datetime) -> str:
    """What the look-up saw. Refuses: ``TicketNotValid``."""
    shown = codec.read(keys, ticket, looked_up, now)
    if shown is None:
        raise TicketNotValid(minutes=codec.LASTS // timedelta(minutes=1))
    return shown


def judge_walk_in(account_id: UUID, day: RedemptionDay) -> str | None:
    """Why this person orders nothing more on that day, whatever it were; ``None``: they may."""
    period = db.session.get_one(RedemptionPeriod, day.period_id)
    passport = of_person(account_id)
    if period.state != PeriodState.OPEN or passport is None:
        return "period.not_open"
    return judge_customer(facts_of(period, passport))


@dataclass(frozen=True, slots=True)
class Collectors:
    """Who comes for somebody's order: themselves unless they have died, or others by their masked names."""

    has_died: bool
    alone: dict[UUID, str | None]  # whom the one at the counter may let
    by_two: dict[
        UUID, str | None
    ]  # whom two may let: these, who is family by their own word alone, whom the one entered
    choosing: dict[UUID, str | None]  # those of ``alone`` who may also choose for them


def collectors_of(account_id: UUID, actor: Actor, now: datetime) -> Collectors:
    proxies = _proxies(account_id, actor, now)
    alone = {each.account_id: each.name_masked for each in proxies if each.why_not is None}
    by_two = {each.account_id: each.name_masked for each in proxies if each.why_not != ProxyRelated.code}
    choosing = {who: name for who, name in alone.items() if access.may_order(who, account_id, now)}
    return Collectors(has_died(account_id), alone, by_two, choosing)


def _holder(keys: CodeKeys, code: str, day: RedemptionDay, now: datetime) -> tuple[Passport, str]:
    """Refuses: ``CodeNotForCounter``, a card that was replaced or an order of another period included;
    ``CodeRenewed``, ``CodeSpent``.
    """
    reading = read(keys, code, now)
    if reading.verdict is not CodeVerdict.LIVE or reading.kind not in SHOWN:
        raise CodeNotForCounter
    shown = aliased(Passport)
    match reading.kind:
        case CodeKind.PICKUP:
            order = db.session.get(RedemptionOrder, reading.subject)
            if order is None or (order.period_id != day.period_id and order.community_id == day.community_id):
                raise CodeNotForCounter
            if reading.serial != pick_up_serial(order, now):
                raise CodeRenewed
            if order.state not in rules.TO_COLLECT:
                raise CodeSpent
            is_shown = shown.id == order.passport_id
        case CodeKind.CARD:
            is_shown = and_(shown.id == reading.subject, shown.has_card, shown.card_serial == reading.serial)
        case _:
            is_shown = shown.id == reading.subject
    found = heir_of(is_shown, shown=shown)
    if found is None:
        raise CodeNotForCounter
    return found, SHOWN[reading.kind]
