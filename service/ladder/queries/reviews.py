"""Promotions whose records were corrected since: which they are, and what would be counted for them now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select

from service.core.db import db
from service.ladder.models import Promotion, PromotionEvidence
from service.ladder.queries.circles import People
from service.ladder.queries.promotions import evidence_rows
from service.ladder.queries.standing import standing
from service.ladder.rules import Fact, Measure
from service.ladder.rules.facts import Happened, counted
from service.ladder.rules.promotions import PromotionState, measure_in
from service.values import value

FACTS = tuple(fact for fact in Fact if not fact.is_of_today)  # states of today are no records
MOST_AT_ONCE = 10_000  # ids of one statement: databases bound the parameters of one


@value()
class Shaken:
    """A promotion of whose evidence something is gone, with what its own criteria count now, by its own day."""

    id: UUID
    community_id: UUID
    criteria: Sequence[Mapping[str, Any]]
    kept: Mapping[str, int]
    values: Mapping[Measure, int]


def shaken(people: People, today: date) -> list[Shaken]:
    """Of those on which people stand and that are not in review: whatever has lost a part of its evidence, locked, so
    that nobody keeps, ends or opens it meanwhile. A fixed number of statements, however many people, promotions and
    days (and so many again for each further ``MOST_AT_ONCE`` promotions).
    """
    found = []
    columns = (Promotion.id, Promotion.community_id, Promotion.as_of, Promotion.criteria, Promotion.kept)
    still = (Promotion.state == PromotionState.ACCEPTED, Promotion.review_at.is_(None))
    lost = _less_is_there(people, today)
    for start in range(0, len(lost), MOST_AT_ONCE):
        ids = lost[start : start + MOST_AT_ONCE]
        locked = select(*columns).where(Promotion.id.in_(ids), *still).order_by(Promotion.id).with_for_update()
        rows = db.session.execute(locked).all()
        known = _counted_now(rows, today)
        found += [Shaken(row.id, row.community_id, row.criteria, row.kept, known[row.id]) for row in rows]
    return found


def _less_is_there(people: People, today: date) -> list[UUID]:
    """Evidence that is gone or has become less: a statement per fact."""
    now = standing(people).c
    found: set[UUID] = set()
    for fact in FACTS:
        there = evidence_rows(fact, people, today).subquery()
        same = and_(there.c.account_id == now.account_id, there.c.id == PromotionEvidence.subject_id)
        rows = (
            select(now.id)
            .join(Promotion, Promotion.id == now.id)
            .join(PromotionEvidence, PromotionEvidence.promotion_id == now.id)
            .outerjoin(there, same)
            .where(Promotion.review_at.is_(None), PromotionEvidence.fact == fact)
            .where(or_(there.c.id.is_(None), there.c.amount < PromotionEvidence.amount))
        )
        found |= set(db.session.scalars(rows))
    return sorted(found)


def _counted_now(promotions: Collection[Row[Any]], today: date) -> dict[UUID, dict[Measure, int]]:
    """What each one's own measures count up to its own day, by the records of now: a statement per fact."""
    asked = {row.id: {measure_in(each) for each in row.criteria} for row in promotions}
    days = {row.id: row.as_of for row in promotions}
    values: dict[UUID, dict[Measure, int]] = {each: dict.fromkeys(measures, 0) for each, measures in asked.items()}
    for fact in FACTS:
        concerned = [each for each, measures in asked.items() if any(one.fact is fact for one in measures)]
        for promotion_id, happened in _happened(fact, concerned, today):
            for measure in asked[promotion_id]:
                if measure.fact is fact:
                    values[promotion_id][measure] = counted(measure, days[promotion_id], happened)
    return values


def _happened(fact: Fact, promotion_ids: Sequence[UUID], today: date) -> Iterator[tuple[UUID, list[Happened]]]:
    """For each promotion the days up to its own, with how often and how much."""
    if not promotion_ids:
        return
    theirs = select(Promotion.account_id).where(Promotion.id.in_(promotion_ids))
    there = evidence_rows(fact, theirs, today).subquery().c
    rows = (
        select(Promotion.id, there.day, func.count(), func.sum(there.amount))
        .join(Promotion, Promotion.account_id == there.account_id)
        .where(Promotion.id.in_(promotion_ids), there.day <= Promotion.as_of)
        .group_by(Promotion.id, there.day)
    )
    found: dict[UUID, list[Happened]] = {}
    for promotion_id, day, times, amount in db.session.execute(rows):
        found.setdefault(promotion_id, []).append(Happened(day, times, amount))
    yield from found.items()
