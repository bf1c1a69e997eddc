"""The stage on which somebody stands: what people have confirmed and accepted, not what the facts reach."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select

from service.core.db import db
from service.ladder.models import Promotion
from service.ladder.queries.circles import People
from service.ladder.rules import Stage
from service.ladder.rules.promotions import OPEN, PromotionState
from service.values import value


def stage_of(account_id: UUID) -> Stage:
    """Everybody is a resident until more was accepted."""
    return stages_of([account_id]).get(account_id, Stage.RESIDENT)


@value()
class Open:
    """A step that is not decided yet: by the community, or since ``confirmed_at`` by the person."""

    id: UUID
    stage: Stage
    state: PromotionState
    confirmed_at: datetime | None


def place_of(account_id: UUID) -> tuple[Stage, Open | None]:
    """``stage_of``, and the step that is open, in one statement."""
    columns = (Promotion.id, Promotion.stage, Promotion.state, Promotion.confirmed_at)
    theirs = (Promotion.account_id == account_id, Promotion.state.in_((*OPEN, PromotionState.ACCEPTED)))
    found = [
        Open(each.id, Stage(each.stage), PromotionState(each.state), each.confirmed_at)
        for each in db.session.execute(select(*columns).where(*theirs))
    ]
    stages = [each.stage for each in found if each.state is PromotionState.ACCEPTED]
    still_open = next((each for each in found if each.state in OPEN), None)
    return max(stages, key=lambda stage: stage.height, default=Stage.RESIDENT), still_open


def ending_with(absorbed_id: UUID, survivor_id: UUID) -> list[UUID]:
    """The open steps, by id, that a merge ends: of the account that ends any, of the one that goes on a step to a stage
    on which either stands already. One statement.
    """
    stands = PromotionState.ACCEPTED
    columns = (Promotion.id, Promotion.account_id, Promotion.stage, Promotion.state)
    of_both = (Promotion.account_id.in_((absorbed_id, survivor_id)), Promotion.state.in_((*OPEN, stands)))
    found = db.session.execute(select(*columns).where(*of_both).order_by(Promotion.id)).all()
    height = max((Stage(each.stage).height for each in found if each.state == stands), default=0)
    still_open = [each for each in found if each.state != stands]
    return [each.id for each in still_open if each.account_id == absorbed_id or Stage(each.stage).height <= height]


def stages_of(people: People) -> dict[UUID, Stage]:
    """Of those who are more than residents: one statement, however many they are."""
    current = standing(people).c
    return {
        account_id: Stage(stage) for account_id, stage in db.session.execute(select(current.account_id, current.stage))
    }


def standing(people: People, before: datetime | None = None) -> Subquery:
    """(id, account_id, stage, since) of the highest accepted promotion of each who has one: the newest too, but for
    people of whom two accounts became one. ``before``: as it was until this instant, what was ended later included.
    """
    stood: ColumnElement[bool] = Promotion.state == PromotionState.ACCEPTED
    if before is not None:
        not_yet = and_(Promotion.state == PromotionState.ENDED, Promotion.reviewed_at >= before)
        stood = and_(Promotion.answered_at < before, or_(stood, not_yet))
    height = case({each.value: each.height for each in Stage}, value=Promotion.stage)
    highest = func.row_number().over(partition_by=Promotion.account_id, order_by=(height.desc(), Promotion.id.desc()))
    rows: Select[Any] = select(
        Promotion.id,
        Promotion.account_id,
        Promotion.stage,
        Promotion.answered_at.label("since"),
        highest.label("place"),
    ).where(stood, Promotion.account_id.in_(people))
    ranked = rows.subquery()
    columns = (ranked.c.id, ranked.c.account_id, ranked.c.stage, ranked.c.since)
    return select(*columns).where(ranked.c.place == 1).subquery("standing")
