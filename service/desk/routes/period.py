"""The end of a half year, after its last day: what is still open, close, seal, write the digest down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from service.accounts.queries import masked_names
from service.core.http import Call
from service.desk.edge import does, page, shows, to, with_body
from service.redemption.commands.sealing import SEAL
from service.redemption.queries import jobs as job_queries
from service.redemption.queries import periods as period_queries
from service.redemption.queries import sealing as queries
from service.redemption.queries import two_people
from service.redemption.routes import closing as api
from service.redemption.routes import jobs, papers
from service.redemption.routes.periods import period_of_staff
from service.redemption.rules import PeriodState
from service.regions.queries import names_of


@shows("/periods/<uuid:period_id>")
def period_page(call: Call, period_id: UUID) -> Response:
    period = period_of_staff(call, period_id)
    days = period_queries.days_of(period.id)
    seal = queries.seal_of(period.id)
    sealing = job_queries.latest(SEAL, period.id)
    signers = [each for each in (period.closed_by, seal and seal.sealed_by) if each]
    return page(
        "period.html",
        period=period,
        days=days,
        open_days=queries.open_days(period.id),
        left=queries.left_of(period.id),
        waiting=len(two_people.waiting_in(period.community_id)),
        seal=seal,
        sealing=jobs.shown(sealing) if sealing else None,
        names=masked_names(signers),
        over_at=period_queries.over_at(period),
        is_closer=period.closed_by == call.actor.person_id,
        community=names_of([period.community_id])[period.community_id],
        period_states=PeriodState.__labels__,
        now=call.now,
    )


@shows("/periods/<uuid:period_id>/report.pdf")
def print_period_report(call: Call, period_id: UUID) -> Any:
    return papers.print_period_report(call, period_id)


@shows("/periods/<uuid:period_id>/report.xlsx")
def export_period_report(call: Call, period_id: UUID) -> Any:
    return papers.export_period_report(call, period_id)


@does("/periods/<uuid:period_id>/close")
def close_period(call: Call, period_id: UUID) -> Response:
    api.close_period(with_body(call, None, {}), period_id)
    return to("period_page", period_id=period_id)


@does("/periods/<uuid:period_id>/seal")
def seal_period(call: Call, period_id: UUID) -> Response:
    jobs.seal_period(with_body(call, None, {}), period_id)
    return to("period_page", period_id=period_id)
