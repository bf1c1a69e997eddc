from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.core.actor import signed_in, staff
from service.core.calendar import half_year, local_date
from service.core.errors import NotAllowed, StaleVersion
from service.core.http import Call
from service.core.paging import Page
from service.redemption.access import seen_while_ordering
from service.redemption.commands import days, periods
from service.redemption.errors.orders import NotDelegatedToOrder
from service.redemption.errors.periods import (
    AnotherIsOpen,
    CutoffOutside,
    DayBeforeToday,
    DayBegun,
    DayCancelled,
    DayElsewhere,
    DayEnded,
    DayPastMidnight,
    DayTooFar,
    DayTooSoon,
    EndPast,
    HalfYearNotBegun,
    HalfYearTaken,
    LaterOpened,
    NoRoom,
    PeriodNotOpen,
    WindowCrooked,
    WindowOver,
)
from service.redemption.queries import periods as queries
from service.redemption.queries.customers import ShownPeriod, shown_period
from service.redemption.queries.dry_run import DryRun, dry_run
from service.redemption.routes.blueprint import routes
from service.redemption.rules import HalfYear, parse_half_year
from service.redemption.rules.periods import Window
from service.redemption.schemas.periods import (
    CancelDayIn,
    DayOut,
    DaysOut,
    DryRunIn,
    DryRunOut,
    ForWhomIn,
    MoveDayIn,
    PeriodForOut,
    PeriodIn,
    PeriodOut,
    PeriodPageOut,
    PeriodPutIn,
    PeriodsIn,
    PlanDayIn,
)
from service.regions.access import must_be_staff_in
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.regions.queries import get as get_region

if TYPE_CHECKING:
    from service.redemption.models import RedemptionDay, RedemptionPeriod


@routes.get(
    "/communities/<uuid:community_id>/redemption-dry-run",
    who=staff,
    filters=DryRunIn,
    gives=DryRunOut,
    refuses=(NotAllowed, NotACommunity, CutoffOutside, HalfYearNotBegun),
)
def try_period(call: Call, community_id: UUID) -> DryRun:
    """开期之前看一看 · What a period would meet: people, points, and what lies on the shelf

    什么都不改。积分按截止日算；截止日和开期时一样，要在那半年之内。

    Nothing is changed. Points are reckoned as of the cut-off, which lies within its half year as when it is opened.
    """
    community = _community_of_staff(call, community_id)
    asked, today = call.query.get("cutoff_on"), local_date(call.now)
    half = parse_half_year(call.query.get("half_year") or half_year(asked or today))
    if half is None:
        raise CutoffOutside  # a day of another century: no half year that can be opened has it
    cutoff_on = asked or half.ends_on
    periods.must_fit(half, cutoff_on, today)
    return dry_run(community, half, cutoff_on)


@routes.post(
    "/communities/<uuid:community_id>/redemption-periods",
    who=staff,
    takes=PeriodIn,
    gives=PeriodOut,
    status=201,
    once="required",
    refuses=(
        NotAllowed,
        NotACommunity,
        CutoffOutside,
        HalfYearNotBegun,
        WindowCrooked,
        EndPast,
        HalfYearTaken,
        AnotherIsOpen,
        LaterOpened,
    ),
)
def open_period(call: Call, community_id: UUID) -> RedemptionPeriod:
    """开一期兑换 · Open a half year for redemption

    一个社区同时只有一期在进行；开过更晚的半年，就不能再开以前的。
    社区规则用今天这一版，以后改了也不影响本期。先用 `redemption-dry-run` 看一看。

    One at a time in a community, and none before one that was opened. It keeps today's policy, whatever changes later.
    Look at `redemption-dry-run` first.
    """
    community = _community_of_staff(call, community_id)
    said = call.body
    return periods.open_period(
        community,
        _half_year(said["half_year"]),
        cutoff_on=said["cutoff_on"],
        window=_window(said),
        actor=call.actor,
        now=call.now,
    )


@routes.get(
    "/communities/<uuid:community_id>/redemption-periods", who=signed_in, filters=PeriodsIn, gives=PeriodPageOut
)
def list_periods(call: Call, community_id: UUID) -> Page:
    """社区的兑换期 · A community's periods, newest first

    登录的人都能看。

    Open to whoever has signed in.
    """
    return queries.listed_periods(get_region(community_id).id, call.query)


@routes.get(
    "/redemption-periods/<uuid:period_id>",
    who=signed_in,
    filters=ForWhomIn,
    gives=PeriodForOut,
    refuses=(NotDelegatedToOrder,),
)
def get_period(call: Call, period_id: UUID) -> ShownPeriod:
    """一期兑换 · One period, and what one may still spend and order in it

    何时预订、积分截止到哪一天、现在的状态；`customer` 是自己还能用多少分、下几张订单。替别人订的，填 `account_id`。

    When people order, up to which day points count, and its state; `customer` says what one may still spend and how
    many orders one may still place. For somebody for whom one orders, `account_id`.
    """
    return shown_period(queries.get_period(period_id), for_whom(call))


@routes.put(
    "/redemption-periods/<uuid:period_id>",
    who=staff,
    takes=PeriodPutIn,
    gives=PeriodOut,
    refuses=(NotAllowed, StaleVersion, PeriodNotOpen, WindowCrooked, WindowOver, EndPast),
)
def change_period(call: Call, period_id: UUID) -> RedemptionPeriod:
    """改预订时间 · Change when people order and change their orders

    截止日和规则不能改；已经过了的时间不能再往后延，也不能设在过去。改了会告诉同事。

    The cut-off and the policy stay; an end that has passed is not made later, and none is put into the past. Colleagues
    are told.
    """
    period = period_of_staff(call, period_id)
    said = call.body
    return periods.change_window(period, _window(said), version=said["version"], actor=call.actor, now=call.now)


@routes.post(
    "/redemption-periods/<uuid:period_id>/days",
    who=staff,
    takes=PlanDayIn,
    gives=DayOut,
    status=201,
    once="required",
    refuses=(NotAllowed, PeriodNotOpen, DayBeforeToday, DayTooFar),
)
def plan_day(call: Call, period_id: UUID) -> RedemptionDay:
    """安排兑换日 · Plan a redemption day with its slots

    时段按 `slot_minutes` 自动分；最后一个到结束为止。可以在半年结束以后，最多晚 184 天。

    Slots follow one another; the last ends with the day. It may lie after the half year, by 184 days at most, or from
    today where the half year is over.
    """
    period = period_of_staff(call, period_id)
    return periods.plan_day(period, **call.body, actor=call.actor, now=call.now)


@routes.get("/redemption-periods/<uuid:period_id>/days", who=signed_in, gives=DaysOut)
def list_days(call: Call, period_id: UUID) -> dict[str, Any]:
    """各兑换日和时段 · The days of a period, with their slots

    订的时候选其中一个时段。

    An order names one of the slots.
    """
    return {"items": queries.days_of(queries.get_period(period_id).id)}


@routes.get("/redemption-days/<uuid:day_id>", who=signed_in, gives=DayOut)
def get_day(call: Call, day_id: UUID) -> RedemptionDay:
    """一个兑换日 · One redemption day

    地点、时段和还有没有名额。

    Its place, its slots and how full they are.
    """
    return queries.get_day(day_id)


@routes.post(
    "/redemption-days/<uuid:day_id>/move",
    who=staff,
    takes=MoveDayIn,
    gives=DayOut,
    once="required",
    refuses=(
        *(NotAllowed, StaleVersion, DayCancelled, DayEnded, DayBegun, DayBeforeToday, DayPastMidnight, DayTooFar),
        DayTooSoon,
    ),
)
def move_day(call: Call, day_id: UUID) -> RedemptionDay:
    """兑换日改期 · Move a day to another time or place; its slots and their people go with it

    订了的人都会收到消息。时长不变；要更长的，另外安排一天。提前的，要让人来得及知道；已经开始的，只能换地点。

    Everybody with an order is told. It stays as long as it was. It is brought forward only as far as people can still
    hear of it; of a day that has begun only the place changes.
    """
    moved = days.move(day_of_staff(call, day_id), **call.body, actor=call.actor, now=call.now)
    return queries.get_day(moved.id)


@routes.post(
    "/redemption-days/<uuid:day_id>/cancel",
    who=staff,
    takes=CancelDayIn,
    gives=DayOut,
    once="required",
    refuses=(NotAllowed, DayElsewhere, DayCancelled, DayEnded, DayBegun, DayTooSoon, NoRoom),
)
def cancel_day(call: Call, day_id: UUID) -> RedemptionDay:
    """取消兑换日 · Cancel a day; its orders go to another day of the period, and their people are told

    按先后排进那一天还空着的时段；坐不下就不取消。已经开始、还没发过的，也能取消；改到的那一天要让人来得及知道。

    Into its free places, in their order; without room for all nothing is done. A day that has begun is cancelled as
    long as nothing was handed over. Of the other day people must hear in time.
    """
    day = day_of_staff(call, day_id)
    other = day_of_staff(call, call.body["to_day_id"])
    cancelled = days.cancel(day, other, actor=call.actor, now=call.now)
    return queries.get_day(cancelled.id)


def _community_of_staff(call: Call, community_id: UUID) -> UUID:
    """Refuses: ``NotFound``, ``NotAllowed``, ``NotACommunity``."""
    region = get_region(community_id)
    must_be_staff_in(call.actor, region.id)
    return community_of(region.id).id


def period_of_staff(call: Call, period_id: UUID) -> RedemptionPeriod:
    """Refuses: ``NotFound``, ``NotAllowed``."""
    period = queries.get_period(period_id)
    must_be_staff_in(call.actor, period.community_id)
    return period


def day_of_staff(call: Call, day_id: UUID) -> RedemptionDay:
    """Refuses: ``NotFound``, ``NotAllowed``."""
    day = queries.get_day(day_id)
    must_be_staff_in(call.actor, day.community_id)
    return day


def for_whom(call: Call) -> UUID:
    """Oneself, or ``account_id``, whom one orders for or whose affairs one sees. Refuses: ``NotFound``,
    ``NotDelegatedToOrder``.
    """
    return seen_while_ordering(call.actor, call.query.get("account_id", call.actor.person_id), call.now)


def _half_year(code: str) -> HalfYear:
    found = parse_half_year(code)
    if found is None:
        raise LookupError("the schema lets no other spelling through")
    return found


def _window(said: dict[str, Any]) -> Window:
    return Window(said["opens_at"], said["closes_at"], said["cancel_until"])
