"""Two words make a step: who works with the person confirms, and the person accepts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from service.accounts.commands.ties import must_be_another, must_be_free_to_act_against, must_be_uninvolved
from service.accounts.queries import has_given_way_in, has_live_sign_in
from service.core import audit, outbox, vault
from service.core.actor import Actor
from service.core.db import db
from service.ladder.errors import (
    AnswerNotYours,
    AnswersThemselves,
    NoLongerMet,
    NotConfirmedYet,
    OwnPromotion,
    OwnYesNeeded,
    PromotionDecided,
    WayInByConfirmer,
)
from service.ladder.models import Promotion
from service.ladder.queries.facts import facts_of
from service.ladder.queries.promotions import fresh, in_state
from service.ladder.rules import Stage
from service.ladder.rules.promotions import OPEN, PromotionState, is_still_met, may_answer_for, measure_in


def must_be_anothers(promotion: Promotion, *, is_against: bool = False, actor: Actor, now: datetime) -> None:
    """Refuses: ``OwnPromotion``, ``NotForYourself`` family and whom one acts for; where it ``is_against`` the person,
    not by their word alone.
    """
    if promotion.account_id == actor.person_id:
        raise OwnPromotion
    must_be_free = must_be_free_to_act_against if is_against else must_be_uninvolved
    must_be_free(actor, promotion.account_id, now=now)


def confirm(promotion: Promotion, note: str, *, actor: Actor, now: datetime) -> Promotion:
    """The person is asked from now on. Refuses, in this order: ``OwnPromotion``, ``NotForYourself``,
    ``PromotionDecided``, ``NoLongerMet``: what was there at the nomination and is not any more.
    """
    return _decide(promotion, PromotionState.CONFIRMED, note, actor, now)


def turn_down(promotion: Promotion, note: str, *, actor: Actor, now: datetime) -> Promotion:
    """Not yet; the rule rests for the community's months. Refuses: as ``confirm``, but for what is missing."""
    return _decide(promotion, PromotionState.TURNED_DOWN, note, actor, now)


def _decide(promotion: Promotion, state: PromotionState, note: str, actor: Actor, now: datetime) -> Promotion:
    must_be_anothers(promotion, actor=actor, now=now)
    sealed = vault.seal(note, f"promotion.note:{promotion.id}")
    by = {"confirmed_by": actor.person_id, "confirmed_at": now, "note_sealed": sealed}
    decided = _turn(promotion, PromotionState.NOMINATED, state, actor, now, by)
    if state is PromotionState.CONFIRMED:
        _must_hold_still(decided)
        tell(decided, "promotion.offered", now)
    return decided


def accept(promotion: Promotion, *, actor: Actor, now: datetime) -> Promotion:
    """From now on the person stands there. Who signs in answers themselves; of who does not, whoever works with them
    writes the answer down. Refuses, in this order: ``NotConfirmedYet``, ``AnswersThemselves``, ``AnswerNotYours``,
    ``OwnYesNeeded``, ``NotForYourself``, ``WayInByConfirmer``, ``PromotionDecided``, ``NoLongerMet``.
    """
    accepted = _answer(promotion, PromotionState.ACCEPTED, actor, now)
    _must_hold_still(accepted)
    tell(accepted, "promotion.accepted", now)
    return accepted


def decline(promotion: Promotion, *, actor: Actor, now: datetime) -> Promotion:
    """Nobody has to; the rule rests for the community's months. Refuses: as ``accept``, but for what is
    missing.
    """
    return _answer(promotion, PromotionState.DECLINED, actor, now)


def _answer(promotion: Promotion, state: PromotionState, actor: Actor, now: datetime) -> Promotion:
    is_own = promotion.account_id == actor.person_id
    if promotion.state == PromotionState.NOMINATED:
        raise NotConfirmedYet
    if not is_own:
        if has_live_sign_in(promotion.account_id):
            raise AnswersThemselves
        must_be_another(actor, promotion.confirmed_by, same=AnswerNotYours, tied=AnswerNotYours, now=now)
        if state is PromotionState.ACCEPTED and not may_answer_for(Stage(promotion.stage), is_own=is_own):
            raise OwnYesNeeded
        must_be_uninvolved(actor, promotion.account_id, now=now)
    elif state is PromotionState.ACCEPTED and _is_said_by_confirmer(promotion, now):
        raise WayInByConfirmer
    by = {"answered_by": actor.person_id, "answered_at": now}
    return _turn(promotion, PromotionState.CONFIRMED, state, actor, now, by)


def _is_said_by_confirmer(promotion: Promotion, now: datetime) -> bool:
    by = promotion.confirmed_by
    return by is not None and has_given_way_in(by, promotion.account_id, now)


def _must_hold_still(promotion: Promotion) -> None:
    """What the nomination has counted is counted anew, in one statement: what has days, up to its own day, so that
    time alone takes nothing away; what is of today, today. Asked of what has been turned already: a refusal turns it
    back. Refuses: ``NoLongerMet``.
    """
    measures = {measure_in(each) for each in promotion.criteria}
    known = facts_of([promotion.account_id], measures, promotion.as_of)[promotion.account_id]
    if not is_still_met(promotion.criteria, known.values):
        raise NoLongerMet


def withdraw_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Of an account that ends nothing stays open, and nothing is looked at again."""
    rows = select(Promotion.id).where(Promotion.account_id == account_id, Promotion.state.in_(OPEN))
    withdraw(db.session.scalars(rows).all(), actor=actor, now=now)
    in_review = (Promotion.account_id == account_id, Promotion.review_at.is_not(None))
    db.session.execute(update(Promotion).where(*in_review).values(review_at=None))
    db.session.flush()


def withdraw(promotion_ids: Iterable[UUID], *, actor: Actor, now: datetime) -> None:
    """Steps that nobody takes any more: the account ends, or by a merge stands there already."""
    for promotion_id in promotion_ids:
        withdrawn = update(Promotion).where(Promotion.id == promotion_id, Promotion.state.in_(OPEN))
        withdrawn = withdrawn.values(state=PromotionState.WITHDRAWN.value).returning(Promotion.id)
        if db.session.execute(withdrawn.execution_options(synchronize_session=False)).first() is None:
            continue  # the person has said yes, or no, at this moment
        audit.record("promotion.withdrawn", "promotion", promotion_id, actor=actor, now=now)
    db.session.flush()


def forget_words(account_id: UUID) -> None:
    """What was written about somebody goes with their identity."""
    theirs = update(Promotion).where(Promotion.account_id == account_id)
    db.session.execute(theirs.values(note_sealed=None, review_note_sealed=None))


def _turn(
    promotion: Promotion,
    before: PromotionState,
    after: PromotionState,
    actor: Actor,
    now: datetime,
    values: dict[str, Any],
) -> Promotion:
    """Of two at once the first counts."""
    turning = update(Promotion).where(*in_state(promotion.id, before)).values(state=after.value, **values)
    turned = turning.returning(Promotion.id).execution_options(synchronize_session=False)
    if db.session.execute(turned).first() is None:
        raise PromotionDecided
    action, community_id = f"promotion.{after.value}", promotion.community_id
    audit.record(action, "promotion", promotion.id, actor=actor, now=now, community_id=community_id)
    return fresh(promotion.id)


def tell(promotion: Promotion, said: str, now: datetime) -> None:
    about = {"promotion_id": str(promotion.id)}
    outbox.put("inbox", [{"account_id": str(promotion.account_id), "code": said, **about}], now=now)
