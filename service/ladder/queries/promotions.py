"""Promotions: those of a person, those that wait, and what the rule sees at night."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, literal, or_, select

from service.accounts.models import Account
from service.accounts.queries import Shown, named
from service.accounts.rules import AccountStatus
from service.activities.models import Activity, Shift
from service.activities.queries import IS_PUBLIC
from service.activities.rules import ActivityKind
from service.core.actor import WITH_PEOPLE, Actor
from service.core.calendar import SHANGHAI, day_bounds, local_date
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.ladder.models import Promotion, PromotionEvidence, PromotionNight
from service.ladder.queries import happenings
from service.ladder.queries.circles import People
from service.ladder.queries.evidence import Evidence
from service.ladder.queries.happenings import Rows
from service.ladder.rules import Fact
from service.ladder.rules.facts import EvidenceKind
from service.ladder.rules.promotions import OPEN, RESTING, PromotionState, is_night, rests_since
from service.regions.models import Region
from service.regions.queries import within_grants

COMMUNITIES_MOST = 200  # of a round of the worker; the rest is found in the next


def people_of(community_id: UUID) -> Select[UUID]:
    """Who may go up there: at home, with their own word that they may be kept on record."""
    return select(Account.id).where(Account.home_id == community_id, Account.status == AccountStatus.ACTIVE)


def nights_due(now: datetime) -> list[UUID]:
    """Communities with people, at which the rule has not looked today; between two and six in the morning."""
    if not is_night(now.astimezone(SHANGHAI).hour):
        return []
    looked_at = exists().where(PromotionNight.community_id == Region.id, PromotionNight.day == local_date(now))
    lived_in = exists().where(Account.home_id == Region.id, Account.status == AccountStatus.ACTIVE)
    rows = select(Region.id).where(lived_in, ~looked_at).order_by(Region.id).limit(COMMUNITIES_MOST)
    return list(db.session.scalars(rows))


def not_to_nominate(people: People, today: date, rest_months: int) -> set[UUID]:
    """Of whom a nomination is open, or rests after a no."""
    is_resting = and_(
        Promotion.state.in_(RESTING),
        func.coalesce(Promotion.answered_at, Promotion.confirmed_at) >= day_bounds(rests_since(today, rest_months))[0],
    )
    rows = select(Promotion.account_id).where(
        Promotion.account_id.in_(people), or_(Promotion.state.in_(OPEN), is_resting)
    )
    return set(db.session.scalars(rows))


def open_of(account_id: UUID) -> UUID | None:
    """The nomination of this person that nobody has seen through yet."""
    return db.session.scalar(select(Promotion.id).where(Promotion.account_id == account_id, Promotion.state.in_(OPEN)))


def evidence_rows(fact: Fact, people: People, as_of: date) -> Rows:
    """(account_id, id, amount, day) of what a fact counts; a team that is led today has no day."""
    match fact:
        case Fact.SHIFTS_HELPED | Fact.APPROVED_MINUTES | Fact.MONTHS_WITH_SERVICE:
            found, day, amount = happenings.helped(people, as_of).subquery().c, "day", "minutes"
        case Fact.SHIFTS_ATTENDED:
            found, day, amount = happenings.attended(people, as_of).subquery().c, "day", ""
        case Fact.TRAININGS_ATTENDED:
            trainings = happenings.attended(people, as_of).where(Activity.kind == ActivityKind.TRAINING)
            found, day, amount = trainings.subquery().c, "day", ""
        case Fact.SESSIONS_LED:
            found, day, amount = happenings.led(people, as_of).subquery().c, "day", ""
        case Fact.FILED_TEAMS_LED:
            found, day, amount = happenings.filed_teams(people).subquery().c, "", ""
        case Fact.TEAMS_WITH_RULES:
            found, day, amount = happenings.teams_with_rules(people).subquery().c, "", ""
        case Fact.BROUGHT_ALONG:
            found, day, amount = happenings.brought_along(people, as_of).subquery().c, "day", ""
    counted: ColumnElement[int] = found[amount] if amount else literal(1)
    on: ColumnElement[Any] = found[day] if day else literal(None)
    return select(found.account_id, found.id, counted.label("amount"), on.label("day"))


# --- lists ----------------------------------------------------------------------------------------------------------


def shown(rows: Sequence[Promotion]) -> list[Shown]:
    """With the masked names of the person and of whoever has decided: one statement, however many."""
    return named(rows, name_masked="account_id", decided_by_name_masked="confirmed_by")


def shown_one(row: Promotion) -> Shown:
    [found] = shown([row])
    return found


def _page(rows: Select[Any], query: dict[str, Any]) -> Page:
    page = read_page(rows, Promotion.id, query)
    return Page(shown(page.items), page.next_cursor)


def history(account_id: UUID, query: dict[str, Any]) -> Page:
    """Of one person, newest first."""
    return _page(select(Promotion).where(Promotion.account_id == account_id), query)


def copied(account_id: UUID, query: dict[str, Any]) -> Page:
    """As ``history``, with the notes, and of the evidence how much it was: a statement more, however many."""
    page = history(account_id, query)
    about = PromotionEvidence.promotion_id.in_([each.row.id for each in page.items])
    columns = (PromotionEvidence.promotion_id, PromotionEvidence.fact)
    counted = select(*columns, func.count().label("count")).where(about).group_by(*columns).order_by(*columns)
    behind: dict[UUID, list[dict[str, Any]]] = {}
    for row in db.session.execute(counted):
        behind.setdefault(row.promotion_id, []).append({"fact": row.fact, "count": row.count})
    items = [
        each.beside(note=each.row.note, review_note=each.row.review_note, evidence=behind.get(each.row.id, []))
        for each in page.items
    ]
    return Page(items, page.next_cursor)


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Of people at home within the actor's grants: open ones unless other states are asked for, or those in review."""
    rows = select(Promotion).join(Account, Account.id == Promotion.account_id)
    rows = rows.where(Account.home_id.in_(within_grants(actor, *WITH_PEOPLE)))
    if home := query.get("home_id"):
        rows = rows.where(Account.home_id == home)
    if query.get("in_review"):
        rows = rows.where(Promotion.review_at.is_not(None))
    else:
        rows = rows.where(Promotion.state.in_(query.get("state") or OPEN))
    return _page(rows, query)


def to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """Nominations of people with whom the actor works, and has nothing else to do."""
    return _to_decide(actor, kin).where(Promotion.state == PromotionState.NOMINATED)


def to_review(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """As ``to_confirm``, of those whose records were corrected since, and that another has confirmed."""
    rows = _to_decide(actor, kin).where(Promotion.review_at.is_not(None))
    return rows.where(Promotion.confirmed_by != actor.person_id)


def _to_decide(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    near = Account.home_id.in_(within_grants(actor, *WITH_PEOPLE))
    rows = select(Promotion).join(Account, Account.id == Promotion.account_id)
    return rows.where(near, Promotion.account_id.not_in({actor.person_id, *kin}))


def to_answer(account_id: UUID) -> ScalarSelect[int]:
    """How many steps wait for this person's own yes: one, or none."""
    mine = (Promotion.account_id == account_id, Promotion.state == PromotionState.CONFIRMED)
    return select(func.count(Promotion.id)).where(*mine).scalar_subquery()


def evidence_of(promotion_id: UUID, within: Select[UUID] | None) -> dict[str, list[Evidence]]:
    """By fact the newest of what stands behind its value, ``EVIDENCE_MOST`` of each: one statement. Of shifts those
    ``within`` these communities alone (``None``: all), as everywhere on the ladder.
    """
    place = func.row_number().over(partition_by=PromotionEvidence.fact, order_by=PromotionEvidence.subject_id.desc())
    ranked = (
        select(PromotionEvidence.fact, PromotionEvidence.subject_id, place.label("place"))
        .where(PromotionEvidence.promotion_id == promotion_id)
        .subquery()
        .c
    )
    rows = select(ranked.fact, ranked.subject_id, IS_PUBLIC.label("is_public"))
    rows = rows.outerjoin(Shift, Shift.id == ranked.subject_id)
    if within is not None:
        rows = rows.where(or_(Shift.id.is_(None), Shift.community_id.in_(within)))
    found: dict[str, list[Evidence]] = {}
    for row in db.session.execute(rows.where(ranked.place <= EVIDENCE_MOST).order_by(ranked.fact, ranked.place)):
        kind = Fact(row.fact).stands_on
        has_address = kind is not EvidenceKind.SHIFT or row.is_public
        found.setdefault(row.fact, []).append(Evidence(kind, row.subject_id, has_address=has_address))
    return found


EVIDENCE_MOST = 50


# --- one ------------------------------------------------------------------------------------------------------------


def detail(actor: Actor, promotion_id: UUID) -> Shown:
    """With its notes and its evidence; one's own, or of who is at home within one's staff or social work."""
    here = Account.home_id.in_(within_grants(actor, *WITH_PEOPLE))
    found = _one(promotion_id, or_(Promotion.account_id == actor.account_id, here))
    within = None if found.account_id == actor.account_id else within_grants(actor, *WITH_PEOPLE)
    evidence = [{"fact": fact, "subjects": those} for fact, those in evidence_of(promotion_id, within).items()]
    return shown_one(found).beside(note=found.note, review_note=found.review_note, evidence=evidence)


def for_case_worker(actor: Actor, promotion_id: UUID) -> Promotion:
    """Of somebody at home within the actor's staff or social work. Refuses: ``NotFound``."""
    here = Account.home_id.in_(within_grants(actor, *WITH_PEOPLE))
    return _one(promotion_id, here)


def for_answer(actor: Actor, promotion_id: UUID) -> Promotion:
    """One's own, or of who is at home within one's staff or social work. Refuses: ``NotFound``."""
    here = Account.home_id.in_(within_grants(actor, *WITH_PEOPLE))
    return _one(promotion_id, or_(Promotion.account_id == actor.account_id, here))


def _one(promotion_id: UUID, visible: ColumnElement[bool]) -> Promotion:
    rows = select(Promotion).join(Account, Account.id == Promotion.account_id)
    found = db.session.scalar(rows.where(Promotion.id == promotion_id, visible))
    if found is None:
        raise NotFound
    return found


def fresh(promotion_id: UUID) -> Promotion:
    return db.session.get_one(Promotion, promotion_id, populate_existing=True)


def in_state(promotion_id: UUID, state: PromotionState) -> tuple[ColumnElement[bool], ...]:
    return (Promotion.id == promotion_id, Promotion.state == state)
