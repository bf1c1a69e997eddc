"""What somebody may still have, told before they ask for it by what judges them when they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.accounts.models import Account
from service.core.db import db
from service.core.paging import Page
from service.passports.models import Passport
from service.passports.queries import home_on, of_person, spendable
from service.redemption.models import Gift, RedemptionPeriod
from service.redemption.queries.orders import counted_orders, customer_facts, had_in_period
from service.redemption.queries.periods import open_period
from service.redemption.queries.waits import waited_for_among
from service.redemption.rules import PeriodState
from service.redemption.rules.orders import CustomerFacts, judge_customer, limit_left, orders_left


@dataclass(frozen=True, slots=True)
class Customer:
    """A person in a period."""

    account_id: UUID
    balance: int
    spendable: int
    orders_left: int
    why_not: str | None  # the code with which an order of theirs is refused


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """A period, and what one person may still do in it; ``None``: they have no passport."""

    period: RedemptionPeriod
    customer: Customer | None


def facts_of(period: RedemptionPeriod, passport: Passport) -> CustomerFacts:
    """As things are; who orders is judged by them again under the ledger's lock."""
    account = db.session.get_one(Account, passport.account_id)
    counted = counted_orders(period.half_year, passport.id)
    return customer_facts(period, account, home_on(passport, period.cutoff_on), counted)


def shown_period(period: RedemptionPeriod, account_id: UUID) -> ShownPeriod:
    passport = of_person(account_id)
    return ShownPeriod(period, customer_in(period, passport) if passport else None)


def customer_in(period: RedemptionPeriod, passport: Passport) -> Customer:
    """Eight statements at most."""
    points = spendable(passport.id, period.cutoff_on)
    told = passport.account_id, points.balance, points.points
    if period.state != PeriodState.OPEN:
        return Customer(*told, orders_left=0, why_not="period.not_open")
    facts = facts_of(period, passport)
    return Customer(*told, orders_left(facts), judge_customer(facts))


@dataclass(frozen=True, slots=True)
class ShownGift:
    """A gift, how many are there for whoever orders, and of those how many one person may have."""

    gift: Gift
    left: int  # none while somebody waits for it: what comes is theirs first
    limit_left: int | None


def shown_gifts(gifts: Sequence[Gift], account_id: UUID) -> list[ShownGift]:
    """Of one community: four statements, however many; none for none."""
    if not gifts:
        return []
    waited, had = waited_for_among(gift.id for gift in gifts), _had(gifts[0].community_id, account_id)
    return [
        ShownGift(
            gift,
            0 if gift.id in waited else gift.stock.on_shelf,
            limit_left(gift.limit_per_person, had.get(gift.id, 0)),
        )
        for gift in gifts
    ]


def shown_gift(gift: Gift, account_id: UUID) -> ShownGift:
    [found] = shown_gifts([gift], account_id)
    return found


def shown_page(page: Page, account_id: UUID) -> Page:
    return Page(shown_gifts(page.items, account_id), page.next_cursor)


def _had(community_id: UUID, account_id: UUID) -> Mapping[UUID, int]:
    """In the period that is open; nothing where none is."""
    period, passport = open_period(community_id), of_person(account_id)
    return had_in_period(period.id, passport.id) if period and passport else {}
