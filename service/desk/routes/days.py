"""Where a day begins: which redemption day, which counter; and how much is on the shelf."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from service.core.actor import Actor, Role
from service.core.calendar import local_date
from service.core.http import Call
from service.desk.edge import counter_of, desk, page, shows, to
from service.redemption.queries import closing as closing_queries
from service.redemption.queries import gifts as gift_queries
from service.redemption.queries import periods as period_queries
from service.redemption.routes.periods import day_of_staff
from service.redemption.rules import PeriodState
from service.regions.queries import names_of


@desk.get("/")
def front_door() -> Response:
    return to("days_page")


def has_counter(actor: Actor) -> bool:
    """Staff of a community have; administrators, and staff who only oversee communities, have none."""
    return any(grant.role is Role.STAFF and not grant.only_oversees for grant in actor.grants)


@shows("/days")
def days_page(call: Call) -> Response:
    """Today's first: that is what somebody who opens it before the counter has come for."""
    today = local_date(call.now)
    days = sorted(period_queries.days_near(call.actor), key=lambda day: day.day != today)
    return page(
        "days.html",
        days=days,
        today=today,
        has_counter=has_counter(call.actor),
        periods=period_queries.periods_among({day.period_id for day in days}),
        communities=names_of({day.community_id for day in days}),
        period_states=PeriodState.__labels__,
    )


@shows("/days/<uuid:day_id>/stock")
def stock_page(call: Call, day_id: UUID) -> Response:
    """Without the numbers while the count is blind."""
    day = day_of_staff(call, day_id)
    gifts = gift_queries.on_the_shelf(day.community_id)
    is_blind = closing_queries.is_being_counted(day.community_id, call.now)
    return page("stock.html", day_id=day.id, gifts=gifts, is_blind=is_blind, counter=counter_of(day))
