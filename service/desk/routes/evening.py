"""The end of the day, step by step: shut the counter, count, explain, sign twice, file the papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request

from service.accounts.queries import masked_names
from service.core import transaction
from service.core.errors import Refusal
from service.core.http import Call
from service.desk.edge import counter_number, counter_of, does, number, page, shows, to, with_body
from service.desk.errors import EndUnconfirmed, NothingChosen
from service.desk.steps import step_of
from service.redemption.errors.closing import CauseUnfit, CountUnexplained
from service.redemption.queries import closing as queries
from service.redemption.queries import report as report_queries
from service.redemption.routes import closing as api
from service.redemption.routes import papers
from service.redemption.routes.periods import day_of_staff
from service.redemption.rules import Move
from service.redemption.rules.closing import DifferenceCause
from service.redemption.schemas.closing import CountsIn, SignIn


@shows("/days/<uuid:day_id>/evening")
def evening_page(call: Call, day_id: UUID) -> Response:
    """Counted blind: what should lie there is shown only where it differs, after the count."""
    day = day_of_staff(call, day_id)
    sheet = queries.count_sheet(day)
    differing = [each for each in sheet if each.difference]
    who = [each for each in (call.actor.person_id, day.first_signed_by, day.closed_by) if each]
    facts: dict[str, Any] = {
        "now": call.now,
        "waiting": len(queries.orders_to_collect(day_id)),
        "sheet": sheet,
        "differing": differing,
        "causes": DifferenceCause.__labels__,
        "moves": Move.__labels__,
        "names": masked_names(who),
        "is_first": day.first_signed_by == call.actor.account_id,
        "me": call.actor.person_id,
        "step": step_of(
            day.state,
            is_counted=all(each.count and not each.is_stale for each in sheet) and "again" not in request.args,
            is_explained=all(each.count and each.count.cause for each in differing),
        ),
        "report": report_queries.day_report(day),
        "wrong": _wrong(differing),
    }
    return page("evening.html", day=day, day_id=day_id, counter=counter_of(day), **facts)


def _wrong(differing: Sequence[queries.ToCount]) -> dict[str, Refusal]:
    """What is told beside a gift's fields: its cause will not do, or it has none though reasons were saved."""
    unfit, is_explained = request.args.get("unfit"), "explained" in request.args
    missing = {each.gift for each in differing if is_explained and each.count and not each.count.cause}
    wrong: dict[str, Refusal] = {str(gift.id): CountUnexplained.of(gift) for gift in missing}
    return wrong | {str(each.gift.id): CauseUnfit.of(each.gift) for each in differing if str(each.gift.id) == unfit}


@does("/days/<uuid:day_id>/end")
def end_day(call: Call, day_id: UUID) -> Response:
    """Before its hours are over, when everybody who has ordered has come, only whoever says that they know."""
    day = day_of_staff(call, day_id)
    if day.opens_at <= call.now < day.closes_at and "is_early" not in call.body:
        raise EndUnconfirmed
    api.end_day(with_body(call, None, {}), day_id)
    return _on(day_id)


@does("/days/<uuid:day_id>/counts")
def count_gifts(call: Call, day_id: UUID) -> Response:
    """Whatever is filled in; the rest can follow. A gift that is counted anew without a cause has none; a cause that
    will not do is told beside its field, and so is one that is still missing when reasons were saved.
    """
    found = [
        {"gift_id": gift, "counted": number(call.body[f"counted-{gift}"]), **_why(call, gift)}
        for gift in request.form.getlist("gift")
        if call.body.get(f"counted-{gift}", "").strip()
    ]
    if not found:
        raise NothingChosen
    asked = with_body(call, CountsIn, {"items": found})
    try:
        with transaction.part():
            api.count_gifts(asked, day_id)
    except CauseUnfit as refusal:
        return _on(day_id, unfit=refusal.facts["gift_id"])
    is_explaining = any(name.startswith("cause-") for name in call.body)
    return _on(day_id, explained=1 if is_explaining else None)


@does("/days/<uuid:day_id>/sign")
def sign_day(call: Call, day_id: UUID) -> Response:
    api.sign_day(with_body(call, SignIn, {"digest": call.body.get("digest")}), day_id)
    return _on(day_id)


@shows("/days/<uuid:day_id>/list.pdf")
def print_list(call: Call, day_id: UUID) -> Any:
    return papers.print_list(call, day_id)


@shows("/days/<uuid:day_id>/count-sheet.pdf")
def print_count_sheet(call: Call, day_id: UUID) -> Any:
    return papers.print_count_sheet(call, day_id)


@shows("/days/<uuid:day_id>/report.pdf")
def print_report(call: Call, day_id: UUID) -> Any:
    return papers.print_day_report(call, day_id)


@shows("/days/<uuid:day_id>/report.xlsx")
def export_report(call: Call, day_id: UUID) -> Any:
    return papers.export_day_report(call, day_id)


def _on(day_id: UUID, **more: Any) -> Response:
    return to("evening_page", day_id=day_id, counter=counter_number(), **more)


def _why(call: Call, gift: str) -> dict[str, str | None]:
    return {name: call.body.get(f"{name}-{gift}", "").strip() or None for name in ("cause", "note")}
