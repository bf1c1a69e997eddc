"""Who may be drifting away, and who has called them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from service.accounts.models import Account
from service.accounts.queries import masked_names, named
from service.core.actor import WITH_PEOPLE, Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.ladder.models import DriftContact
from service.ladder.queries.facts import figures
from service.ladder.queries.happenings import attended
from service.ladder.queries.policies import ladder_of
from service.ladder.queries.promotions import people_of
from service.ladder.queries.standing import stages_of, standing
from service.ladder.rules import LadderPolicy, Stage
from service.ladder.rules.drifting import suggested_contact
from service.ladder.rules.policies import Drift
from service.regions.models import Region
from service.regions.queries import within_grants


def drifting(actor: Actor, community_id: UUID, query: dict[str, Any], now: datetime) -> Page:
    """Whoever has gone up, and has nothing of what their stage is known by in its window. A fixed number of statements.
    Refuses: ``NotFound`` outside one's staff or social work, ``LadderNotLoaded``.
    """
    here = select(Region.id).where(Region.id == community_id, Region.id.in_(within_grants(actor, *WITH_PEOPLE)))
    if db.session.scalar(here) is None:
        raise NotFound
    today = local_date(now)
    policy = ladder_of(community_id, today)
    missed = _missed(people_of(community_id), policy, today, is_snoozed=query.get("snoozed", False))
    rows = select(Account).where(Account.id.in_(missed))
    page = read_page(rows, Account.id, query)
    ids = [account.id for account in page.items]
    stages, last, seen = stages_of(ids), last_contacts(ids), last_seen(ids, today)
    names = masked_names(ids)
    told = [_told(each, stages[each], policy, names.get(each), last.get(each)) for each in ids]
    return Page([{**each, "last_seen_on": seen.get(each["account_id"])} for each in told], page.next_cursor)


def _missed(people: Select[UUID], policy: LadderPolicy, today: date, *, is_snoozed: bool) -> Select[UUID]:
    watched = {stage: drift for stage in Stage if (drift := _drift_of(policy, stage))}
    measures = sorted({drift.measure for drift in watched.values()})
    now = standing(people).c
    counted = figures(select(now.account_id), measures, today).subquery()
    columns = dict(zip(measures, list(counted.c)[1:], strict=True))
    quiet: list[ColumnElement[bool]] = [
        and_(now.stage == stage.value, columns[drift.measure] == 0) for stage, drift in watched.items()
    ]
    snoozed = exists().where(DriftContact.account_id == now.account_id, DriftContact.snoozed_until > today)
    rows: Select[UUID] = select(now.account_id).join(counted, counted.c.id == now.account_id)
    return rows.where(or_(*quiet), snoozed if is_snoozed else ~snoozed)


def _drift_of(policy: LadderPolicy, stage: Stage) -> Drift | None:
    """Who stands on a stage that the policy of today leaves out is missed as on the nearest one below."""
    rung = policy.rung_of(stage)
    return rung.drift if rung else None


def _told(
    account_id: UUID, stage: Stage, policy: LadderPolicy, name_masked: str | None, last: DriftContact | None
) -> dict[str, Any]:
    drift = _drift_of(policy, stage)
    if drift is None:
        raise LookupError("nobody is missed on this stage")
    zh, en = suggested_contact(stage, drift.measure.fact)
    return {
        "account_id": account_id,
        "name_masked": name_masked,
        "stage": stage,
        "fact": drift.measure.fact,
        "quiet_months": drift.measure.within_months,
        "suggestion_zh": zh,
        "suggestion_en": en,
        "last_contact_at": last.made_at if last else None,
        "last_outcome": last.outcome if last else None,
    }


def last_contacts(account_ids: Collection[UUID]) -> dict[UUID, DriftContact]:
    """The newest contact of each, in one statement."""
    newest = select(func.max(DriftContact.made_at)).where(DriftContact.account_id.in_(account_ids))
    newest = newest.group_by(DriftContact.account_id).add_columns(DriftContact.account_id)
    latest = newest.subquery()
    rows = select(DriftContact).join(
        latest, and_(DriftContact.account_id == latest.c.account_id, DriftContact.made_at == latest.c[0])
    )
    return {each.account_id: each for each in db.session.scalars(rows.order_by(DriftContact.id))}


def last_seen(account_ids: Collection[UUID], today: date) -> dict[UUID, date]:
    """The service date of the newest shift, of any kind, to which each of them came; one statement."""
    came = attended(account_ids, today).subquery().c
    rows = select(came.account_id, func.max(came.day)).group_by(came.account_id)
    return dict(db.session.execute(rows).all())


def contacts_of(account_id: UUID, query: dict[str, Any]) -> Page:
    """Newest first, with the masked name of whoever called."""
    page = read_page(select(DriftContact).where(DriftContact.account_id == account_id), DriftContact.id, query)
    return Page(named(page.items, made_by_name_masked="made_by"), page.next_cursor)
