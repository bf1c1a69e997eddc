"""A record was corrected after somebody went up by it: the case is looked at again, and nobody falls by a script."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update

from service.accounts.commands.ties import must_be_another
from service.core import audit, vault
from service.core.actor import WORKER, Actor
from service.core.calendar import local_date
from service.core.db import db, table_of
from service.ladder.commands.promoting import must_be_anothers, tell
from service.ladder.errors import NothingToReview, ReviewNotYours
from service.ladder.models import Promotion
from service.ladder.queries import promotions
from service.ladder.queries.circles import People
from service.ladder.queries.reviews import shaken
from service.ladder.rules.promotions import PromotionState, measure_in, measure_key, no_longer_met

PROMOTIONS = table_of(Promotion)


def reopen_shaken(people: People, *, now: datetime, actor: Actor = WORKER) -> int:
    """How many came up for review: those on which people stand, of whose evidence something is gone, and which by their
    own policy and day would not be reached any more. A fixed number of statements, however many; the audit's is one for
    each community where they had gone up.
    """
    judged = [(each, no_longer_met(each.criteria, each.values, each.kept)) for each in shaken(people, local_date(now))]
    fallen = [(each, missing) for each, missing in judged if missing]
    if not fallen:
        return 0
    opening = update(PROMOTIONS).where(PROMOTIONS.c.id == bindparam("promotion"))
    opening = opening.values(review_at=now, review=bindparam("missing"))
    db.session.connection().execute(opening, [{"promotion": each.id, "missing": missing} for each, missing in fallen])
    for community_id in sorted({each.community_id for each, _ in fallen}):
        there: list[tuple[UUID, dict[str, Any]]] = [
            (each.id, {}) for each, _ in fallen if each.community_id == community_id
        ]
        audit.record_many("promotion.reopened", "promotion", there, actor=actor, now=now, community_id=community_id)
    return len(fallen)


def look_again(promotion: Promotion, *, actor: Actor, now: datetime) -> Promotion:
    """On demand, without waiting for the night; of one that waits already nothing changes. Refuses: ``OwnPromotion``,
    ``NotForYourself``, ``NothingToReview``.
    """
    must_be_anothers(promotion, actor=actor, now=now)
    reopen_shaken([promotion.account_id], now=now, actor=actor)
    found = promotions.fresh(promotion.id)
    if found.review_at is None:
        raise NothingToReview
    return found


def keep(promotion: Promotion, note: str, *, actor: Actor, now: datetime) -> Promotion:
    """The stage stays; what is known now is not asked about again. Refuses, in this order:
    ``OwnPromotion``, ``NotForYourself``, ``ReviewNotYours`` (who has confirmed it), ``NothingToReview``.
    """
    known = {measure_key(measure_in(each)): each["value_now"] for each in promotion.review}
    return _review(promotion, PromotionState.ACCEPTED, note, {**promotion.kept, **known}, actor, now)


def end(promotion: Promotion, note: str, *, actor: Actor, now: datetime) -> Promotion:
    """The person stands where they stood before, and is told. That they alone have declared somebody their family keeps
    that one from keeping it, not from ending it. Refuses: as ``keep``.
    """
    ended = _review(promotion, PromotionState.ENDED, note, promotion.kept, actor, now)
    tell(ended, "promotion.ended", now)
    return ended


def _review(
    promotion: Promotion, state: PromotionState, note: str, kept: dict[str, int], actor: Actor, now: datetime
) -> Promotion:
    must_be_anothers(promotion, is_against=state is PromotionState.ENDED, actor=actor, now=now)
    must_be_another(actor, promotion.confirmed_by, same=ReviewNotYours, tied=ReviewNotYours, now=now)
    values = {
        "state": state.value,
        "kept": kept,
        "review_at": None,
        "reviewed_by": actor.person_id,
        "reviewed_at": now,
        "review_note_sealed": vault.seal(note, f"promotion.review_note:{promotion.id}"),
    }
    waits = (Promotion.id == promotion.id, Promotion.review_at.is_not(None))
    reviewed = update(Promotion).where(*waits).values(values).returning(Promotion.id)
    if db.session.execute(reviewed.execution_options(synchronize_session=False)).first() is None:
        raise NothingToReview
    action = "promotion.kept" if state is PromotionState.ACCEPTED else "promotion.ended"
    audit.record(action, "promotion", promotion.id, actor=actor, now=now, community_id=promotion.community_id)
    return promotions.fresh(promotion.id)
