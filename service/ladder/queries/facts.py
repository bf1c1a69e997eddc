"""The facts of many people, or of one, in one statement: the measures that a policy asks for are its columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, FunctionElement, Subquery, distinct, extract, func, literal, select

from service.accounts.models import Account
from service.activities.rules import ActivityKind
from service.core.db import db
from service.ladder.queries import happenings
from service.ladder.queries.circles import People
from service.ladder.queries.happenings import Rows
from service.ladder.rules import Fact, Facts, Measure
from service.ladder.rules.facts import MONTHS_OF_A_YEAR

Source = tuple[Collection[Fact], Rows]


def facts_of(
    people: People, measures: Iterable[Measure], as_of: date, *, without: UUID | None = None
) -> dict[UUID, Facts]:
    """Every account among ``people`` with its values, those with nothing too: one statement, however many they are.

    ``as_of`` is a Shanghai day, the last that counts. ``without``: as if this service record had been reversed.
    """
    wanted = sorted(set(measures))
    rows = db.session.execute(figures(people, wanted, as_of, without=without))
    return {row[0]: Facts(as_of, dict(zip(wanted, row[1:], strict=True))) for row in rows}


def figures(people: People, measures: Sequence[Measure], as_of: date, *, without: UUID | None = None) -> Rows:
    """A row per account among ``people``: its id, then a whole number per measure, in their order."""
    found: dict[Measure, ColumnElement[int]] = {}
    totals = []
    for facts, rows in _sources(people, as_of, without):
        asked = [measure for measure in measures if measure.fact in facts]
        if asked:
            total = _added_up(rows.subquery(), asked, as_of)
            totals.append(total)
            found |= {measure: func.coalesce(total.c[_name(measure)], 0) for measure in asked}
    columns = [found.get(measure, literal(0)).label(_name(measure)) for measure in measures]
    whole: Rows = select(Account.id, *columns).where(Account.id.in_(people))
    for total in totals:
        whole = whole.outerjoin(total, total.c.account_id == Account.id)
    return whole


def _sources(people: People, as_of: date, without: UUID | None) -> tuple[Source, ...]:
    """Which facts are added up from which rows."""
    return (
        (
            (Fact.SHIFTS_HELPED, Fact.APPROVED_MINUTES, Fact.MONTHS_WITH_SERVICE),
            happenings.helped(people, as_of, without),
        ),
        ((Fact.SHIFTS_ATTENDED, Fact.TRAININGS_ATTENDED), happenings.attended(people, as_of, without)),
        ((Fact.SESSIONS_LED,), happenings.led(people, as_of)),
        ((Fact.FILED_TEAMS_LED,), happenings.filed_teams(people)),
        ((Fact.TEAMS_WITH_RULES,), happenings.teams_with_rules(people)),
        ((Fact.BROUGHT_ALONG,), happenings.brought_along(people, as_of)),
    )


def _added_up(rows: Subquery, measures: Iterable[Measure], as_of: date) -> Subquery:
    columns = [_sum(rows, measure, as_of).label(_name(measure)) for measure in measures]
    return select(rows.c.account_id, *columns).group_by(rows.c.account_id).subquery()


def _sum(rows: Subquery, measure: Measure, as_of: date) -> ColumnElement[int]:
    total: FunctionElement[int]
    match measure.fact:
        case Fact.APPROVED_MINUTES:
            total = func.sum(rows.c.minutes)
        case Fact.MONTHS_WITH_SERVICE:
            month = extract("year", rows.c.day) * MONTHS_OF_A_YEAR + extract("month", rows.c.day)
            total = func.count(distinct(month))
        case _:
            total = func.count()
    conditions = []
    if since := measure.since(as_of):
        conditions.append(rows.c.day >= since)
    if measure.fact is Fact.TRAININGS_ATTENDED:
        conditions.append(rows.c.kind == ActivityKind.TRAINING)
    return total.filter(*conditions) if conditions else total


def _name(measure: Measure) -> str:
    return f"{measure.fact}_{measure.within_months}"
