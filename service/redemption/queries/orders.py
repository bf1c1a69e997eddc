"""Orders, as who ordered, who acts for them and the counter see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from service.accounts.models import Account
from service.accounts.queries import masked_names, seen_by
from service.accounts.queries.ends import is_death_reported, survived_by
from service.accounts.rules import AccountStatus, DelegationScope
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.queries import covered_lines, families, numbers_of
from service.redemption.models import (
    Collection,
    Gift,
    OrderLine,
    RedemptionDay,
    RedemptionOrder,
    RedemptionPeriod,
    RedemptionSlot,
)
from service.redemption.rules import LineState
from service.redemption.rules.orders import COUNTED_STATES, KEPT_LINES, SPENT_LINES, TO_COLLECT, CustomerFacts
from service.regions.queries import within_grants

WITH_LINES = selectinload(RedemptionOrder.lines)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its gift, and whether its points are there; ``None`` when it holds none any more."""

    line: OrderLine
    gift: Gift
    is_covered: bool | None


@dataclass(frozen=True, slots=True)
class Collected:
    """One act at the counter, and which lines went over it."""

    collection: Collection
    proxy_masked: str | None
    by_masked: str | None
    line_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """An order as a phone and the counter show it; a line of which a part was given out, as its two parts."""

    order: RedemptionOrder
    lines: list[ShownLine]
    day: RedemptionDay
    slot: RedemptionSlot | None
    passport_number: str
    name_masked: str | None
    placed_by_masked: str | None
    collections: list[Collected]

    @property
    def is_short(self) -> bool:
        return any(line.is_covered is False for line in self.lines)

    @property
    def held(self) -> list[ShownLine]:
        return [line for line in self.lines if line.line.state == LineState.HELD]

    @property
    def handed_over(self) -> list[ShownLine]:
        return [line for line in self.lines if line.line.state == LineState.HANDED_OVER]

    @property
    def carried_away(self) -> list[ShownLine]:
        """What the newest hand-over of it gave out."""
        made = {line.line.collection_id for line in self.handed_over if line.line.collection_id}
        newest = max(made, default=None)
        return [line for line in self.handed_over if line.line.collection_id == newest]

    @property
    def past(self) -> list[ShownLine]:
        """What came of it; a line that goes on as another is that one's."""
        return [line for line in self.lines if line.line.state not in (LineState.HELD, LineState.REPLACED)]

    @property
    def points_held(self) -> int:
        return sum(line.line.points for line in self.held)

    @property
    def points_spent(self) -> int:
        return sum(line.line.points for line in self.lines if line.line.state in SPENT_LINES)


def visible_to(actor: Actor, now: datetime) -> Select[RedemptionOrder]:
    """One's own, those of whom one acts for or looks after, what the dead have left to collect, and the community's for
    its staff.
    """
    return select(RedemptionOrder).where(
        or_(
            RedemptionOrder.account_id == actor.account_id,
            RedemptionOrder.account_id.in_(select(Account.id).where(Account.merged_into_id == actor.account_id)),
            RedemptionOrder.account_id.in_(seen_by(actor, now, DelegationScope.ORDER, DelegationScope.COLLECT)),
            RedemptionOrder.account_id.in_(survived_by(actor)),
            RedemptionOrder.community_id.in_(within_grants(actor)),
        )
    )


def get_order(actor: Actor, order_id: UUID, now: datetime) -> RedemptionOrder:
    """Refuses: ``NotFound``."""
    return one(visible_to(actor, now).where(RedemptionOrder.id == order_id))


def whose(order_id: UUID) -> UUID:
    return db.session.scalars(select(RedemptionOrder.account_id).where(RedemptionOrder.id == order_id)).one()


def order_at_counter(actor: Actor, order_id: UUID) -> RedemptionOrder:
    """One of the community where the actor is staff. Refuses: ``NotFound``."""
    near = RedemptionOrder.community_id.in_(within_grants(actor, Role.STAFF))
    return one(select(RedemptionOrder).where(RedemptionOrder.id == order_id, near))


def one(rows: Select[RedemptionOrder]) -> RedemptionOrder:
    found = db.session.scalar(rows.options(WITH_LINES))
    if found is None:
        raise NotFound
    return found


def fresh(order_id: UUID) -> RedemptionOrder:
    """As it is now that the ledger of its passport is locked."""
    rows = select(RedemptionOrder).options(WITH_LINES).where(RedemptionOrder.id == order_id)
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def counted_orders(half_year: str, passport_id: UUID) -> Sequence[RedemptionOrder]:
    """Those of a half year that count as orders, wherever they were placed, and by whichever of the passports that are
    one now.
    """
    rows = (
        select(RedemptionOrder)
        .join(RedemptionPeriod, RedemptionPeriod.id == RedemptionOrder.period_id)
        .where(RedemptionPeriod.half_year == half_year, RedemptionOrder.passport_id.in_(families([passport_id])))
        .where(RedemptionOrder.state.in_(COUNTED_STATES))
    )
    return db.session.scalars(rows.order_by(RedemptionOrder.ordinal)).all()


def customer_facts(
    period: RedemptionPeriod, account: Account, home_id: UUID | None, counted: Sequence[RedemptionOrder]
) -> CustomerFacts:
    """For ``judge_customer``: of the orders of the half year, some may be of the period of an earlier home."""
    here = [order for order in counted if order.period_id == period.id]
    return CustomerFacts(
        is_account_open=account.status in (AccountStatus.PENDING, AccountStatus.ACTIVE),
        is_death_reported=is_death_reported(account.id),
        is_identity_confirmed=account.is_identity_confirmed,
        is_at_home=home_id == period.community_id,
        orders_here=len(here),
        orders_most=period.orders_per_passport,
        has_to_collect=any(order.state in TO_COLLECT for order in here),
        has_ordered_elsewhere=len(here) < len(counted),
    )


def standing_order(passport_id: UUID) -> UUID | None:
    """One of the passport's that is still to be collected, whatever the period."""
    rows = select(RedemptionOrder.id).where(RedemptionOrder.passport_id == passport_id)
    return db.session.scalar(rows.where(RedemptionOrder.state.in_(TO_COLLECT)).limit(1))


def standing_orders(passport_id: UUID) -> dict[UUID, UUID]:
    """All of the passport's that are still to be collected → their days."""
    rows = select(RedemptionOrder.id, RedemptionOrder.day_id).where(RedemptionOrder.passport_id == passport_id)
    rows = rows.where(RedemptionOrder.state.in_(TO_COLLECT)).order_by(RedemptionOrder.id)
    return dict(db.session.execute(rows).all())


def order_to_add_to(period_id: UUID, passport_id: UUID) -> RedemptionOrder | None:
    """The first that is still to be collected."""
    rows = select(RedemptionOrder).where(
        RedemptionOrder.period_id == period_id,
        RedemptionOrder.passport_id == passport_id,
        RedemptionOrder.state.in_(TO_COLLECT),
    )
    return db.session.scalars(rows.order_by(RedemptionOrder.ordinal)).first()


def had_in_period(period_id: UUID, passport_id: UUID) -> dict[UUID, int]:
    """Gift → pieces that the passport holds or was handed, with those that were merged into it."""
    rows = db.session.execute(
        select(OrderLine.gift_id, func.sum(OrderLine.quantity))
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .where(RedemptionOrder.period_id == period_id, RedemptionOrder.passport_id.in_(families([passport_id])))
        .where(OrderLine.state.in_(KEPT_LINES))
        .group_by(OrderLine.gift_id)
    )
    return {gift_id: int(pieces) for gift_id, pieces in rows}


def own_orders(account_ids: Iterable[UUID], query: dict[str, Any]) -> Page:
    """Those of accounts that were merged into these too."""
    theirs = set(account_ids)
    merged = select(Account.id).where(Account.merged_into_id.in_(theirs))
    rows = select(RedemptionOrder).where(
        or_(RedemptionOrder.account_id.in_(theirs), RedemptionOrder.account_id.in_(merged))
    )
    return _page(rows, query)


def listed_orders(period_id: UUID, query: dict[str, Any]) -> Page:
    """Of a period, or of one of its days, for staff."""
    rows = select(RedemptionOrder).where(RedemptionOrder.period_id == period_id)
    if day := query.get("day_id"):
        rows = rows.where(RedemptionOrder.day_id == day)
    if states := query.get("state"):
        rows = rows.where(RedemptionOrder.state.in_(states))
    return _page(rows, query)


def number_of_orders(period_id: UUID) -> int:
    rows = select(func.count()).select_from(RedemptionOrder).where(RedemptionOrder.period_id == period_id)
    return db.session.execute(rows).scalar_one()


def orders_after(period_id: UUID, mark: UUID | None, most: int) -> Sequence[RedemptionOrder]:
    """The next of a period, by id."""
    rows = select(RedemptionOrder).options(WITH_LINES).where(RedemptionOrder.period_id == period_id)
    rows = rows if mark is None else rows.where(RedemptionOrder.id > mark)
    return db.session.scalars(rows.order_by(RedemptionOrder.id).limit(most)).all()


def _page(rows: Select[RedemptionOrder], query: dict[str, Any]) -> Page:
    page = read_page(rows.options(WITH_LINES), RedemptionOrder.id, query)
    return Page(shown(page.items), page.next_cursor)


def shown(orders: Sequence[RedemptionOrder]) -> list[ShownOrder]:
    """Nine statements, however many; none for none."""
    if not orders:
        return []
    gift_ids = {line.gift_id for order in orders for line in order.lines}
    gifts = {gift.id: gift for gift in db.session.scalars(select(Gift).where(Gift.id.in_(gift_ids)))}
    days = {
        day.id: day
        for day in db.session.scalars(
            select(RedemptionDay).where(RedemptionDay.id.in_({order.day_id for order in orders}))
        )
    }
    slots = {
        slot.id: slot
        for slot in db.session.scalars(
            select(RedemptionSlot).where(RedemptionSlot.id.in_({order.slot_id for order in orders if order.slot_id}))
        )
    }
    passports = {order.passport_id for order in orders}
    made = select(Collection).where(Collection.order_id.in_({order.id for order in orders})).order_by(Collection.id)
    collections = db.session.scalars(made).all()
    collections_of: dict[UUID, list[Collection]] = {}
    for each in collections:
        collections_of.setdefault(each.order_id, []).append(each)
    people = {who for order in orders for who in (order.account_id, order.placed_by)}
    people |= {who for each in collections for who in (each.proxy_id, each.by) if who}
    numbers, names = numbers_of(passports), masked_names(people)
    covered = covered_lines(passports)

    def line(each: OrderLine) -> ShownLine:
        return ShownLine(each, gifts[each.gift_id], each.id in covered if each.state == LineState.HELD else None)

    def collected(order: RedemptionOrder) -> list[Collected]:
        return [
            Collected(
                each,
                names.get(each.proxy_id) if each.proxy_id else None,
                names.get(each.by),
                [line.id for line in order.lines if line.collection_id == each.id],
            )
            for each in collections_of.get(order.id, [])
        ]

    return [
        ShownOrder(
            order,
            [line(each) for each in _whole(order.lines)],
            days[order.day_id],
            slots[order.slot_id] if order.slot_id else None,
            numbers[order.passport_id],
            names.get(order.account_id),
            names.get(order.placed_by),
            collected(order),
        )
        for order in orders
    ]


def _whole(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Without those that go on as two: nothing was exchanged, and both parts are there. A substitute is one for one."""
    parts = Counter(line.replaces_id for line in lines)
    return [line for line in lines if parts[line.id] <= 1]


def people_collected_for(proxy_id: UUID, day: date) -> set[UUID]:
    """Whose gifts this proxy has carried away on that day, and which were not brought back."""
    rows = select(Collection.account_id).join(OrderLine, OrderLine.collection_id == Collection.id)
    rows = rows.where(Collection.proxy_id == proxy_id, Collection.day == day, OrderLine.state.in_(SPENT_LINES))
    return set(db.session.scalars(rows))
