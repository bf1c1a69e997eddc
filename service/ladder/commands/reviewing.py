"""A record was corrected after somebody went up by it: the case is looked at again, and nobody falls by a script."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from service.core import audit, vault
from service.core.actor import WORKER, Actor
from service.core.calendar import local_date
from service.core.db import db
from service.ladder.commands.promoting import must_be_anothers, tell
from service.ladder.errors import NothingToReview
from service.ladder.models import Promotion
from service.ladder.queries import facts_of, promotions
from service.ladder.queries.happenings import People
from service.ladder.rules import Fact
from service.ladder.rules.promotions import PromotionState, measure_in, measure_key, no_longer_met


def reopen_shaken(people: People, *, now: datetime, actor: Actor = WORKER) -> int:
    """How many came up for review: those on which people stand, of whose evidence something is gone, and which by their
    own policy and day would not be reached any more.
    """
    shaken = promotions.shaken(people, local_date(now), list(Fact))
    return sum(_reopen(promotion_id, actor, now) for promotion_id in sorted(shaken))


def look_again(promotion: Promotion, *, actor: Actor, now: datetime) -> Promotion:
    """On demand, without waiting for the night. Refuses: ``OwnPromotion``, ``NotForYourself``, ``NothingToReview``."""
    must_be_anothers(promotion, actor=actor, now=now)
    if not reopen_shaken([promotion.account_id], now=now, actor=actor):
        raise NothingToReview
    return promotions.fresh(promotion.id)


def _reopen(promotion_id: UUID, actor: Actor, now: datetime) -> bool:
    kept = db.session.get_one(Promotion, promotion_id)
    measures = promotions.measures_in(kept.criteria)
    known = facts_of([kept.account_id], measures, kept.as_of)[kept.account_id]
    fallen = no_longer_met(kept.criteria, known.values, kept.kept)
    if not fallen:
        return False
    still = (Promotion.id == promotion_id, Promotion.state == PromotionState.ACCEPTED, Promotion.review_at.is_(None))
    reopened = update(Promotion).where(*still).values(review_at=now, review=fallen).returning(Promotion.id)
    if db.session.execute(reopened.execution_options(synchronize_session=False)).first() is None:
        return False
    community_id = kept.community_id
    audit.record("promotion.reopened", "promotion", promotion_id, actor=actor, now=now, community_id=community_id)
    return True


def keep(promotion: Promotion, note: str, *, actor: Actor, now: datetime) -> Promotion:
    """The stage stays; what is known now is not asked about again. Refuses: ``OwnPromotion``, ``NotForYourself``,
    ``NothingToReview``.
    """
    known = {measure_key(measure_in(each)): each["value_now"] for each in promotion.review}
    return _review(promotion, PromotionState.ACCEPTED, note, {**promotion.kept, **known}, actor, now)


def end(promotion: Promotion, note: str, *, actor: Actor, now: datetime) -> Promotion:
    """The person stands where they stood before, and is told. Refuses: as ``keep``."""
    ended = _review(promotion, PromotionState.ENDED, note, promotion.kept, actor, now)
    tell(ended, "promotion.ended", now)
    return ended


def _review(
    promotion: Promotion, state: PromotionState, note: str, kept: dict[str, int], actor: Actor, now: datetime
) -> Promotion:
    must_be_anothers(promotion, actor=actor, now=now)
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
