"""Signing up and cancelling: under the shift's lock, so that the queue has one order and every place one holder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from service.accounts.models import Account
from service.accounts.queries import has_guardian
from service.accounts.rules import AccountStatus, age_on
from service.activities import queries
from service.activities.commands import places
from service.activities.errors.sign_ups import SIGN_UP_REFUSALS
from service.activities.models import Shift, SignUp
from service.activities.rules import SignUpState
from service.activities.rules import sign_ups as rules
from service.core import audit
from service.core.actor import Actor
from service.core.db import db


def sign_up(shift_id: UUID, account_id: UUID, *, accepts_risk: bool, actor: Actor, now: datetime) -> SignUp:
    """Take a place for oneself or for somebody one may act for (``access.must_act_for``); when the shift is full, take
    the next place in the queue. Refuses: ``SIGN_UP_REFUSALS``, in the order of ``rules.sign_ups``.
    """
    shift = queries.locked_shift(shift_id)
    _refuse(rules.refusal(_facts(shift, account_id, accepts_risk), now), shift)
    state = SignUpState.SIGNED_UP if places.take_place(shift.id) else SignUpState.WAITLISTED
    last = select(func.coalesce(func.max(SignUp.ordinal), 0)).where(SignUp.shift_id == shift.id)
    asked = SignUp(
        community_id=shift.community_id,
        shift_id=shift.id,
        account_id=account_id,
        ordinal=db.session.execute(last).scalar_one() + 1,
        state=state,
        accepts_risk=accepts_risk,
        asked_at=now,
        asked_by=actor.person_id,
    )
    db.session.add(asked)
    db.session.flush()
    _audit("sign_up.asked", asked, actor, now)
    return asked


def cancel(asked: SignUp, reason: str, *, actor: Actor, now: datetime) -> SignUp:
    """Give up a place or a wait; the place goes to the next in the queue at once. Again changes nothing. Refuses:
    ``TooLateToCancel``.
    """
    shift = queries.locked_shift(asked.shift_id)
    asked = queries.fresh_sign_up(asked.id)  # now that nobody else can change it
    if asked.state == SignUpState.CANCELLED:
        return asked
    _refuse(rules.cancel_refusal(shift.state, shift.starts_at, now), shift)
    held_a_place = asked.state == SignUpState.SIGNED_UP
    asked.state, asked.cancelled_at, asked.cancelled_by = SignUpState.CANCELLED, now, actor.account_id
    asked.cancel_reason = reason
    db.session.flush()
    _audit("sign_up.cancelled", asked, actor, now)
    if held_a_place:
        places.give_back_place(shift.id, now=now)
    return asked


def _facts(shift: Shift, account_id: UUID, accepts_risk: bool) -> rules.SignUpFacts:
    account = db.session.get_one(Account, account_id)
    activity = shift.activity
    return rules.SignUpFacts(
        shift_state=shift.state,
        starts_at=shift.starts_at,
        is_hazardous=activity.is_hazardous,
        min_age=activity.min_age,
        max_age=activity.max_age,
        is_account_open=account.status in (AccountStatus.PENDING, AccountStatus.ACTIVE),
        has_sign_up=queries.live_sign_up(shift.id, account_id) is not None,
        age=age_on(account.birth_date, shift.service_date),
        has_guardian=has_guardian(account_id),
        accepts_risk=accepts_risk,
    )


def _refuse(code: str | None, shift: Shift) -> None:
    if code is not None:
        raise SIGN_UP_REFUSALS[code](min_age=shift.activity.min_age, max_age=shift.activity.max_age)


def _audit(action: str, asked: SignUp, actor: Actor, now: datetime) -> None:
    details = {"shift_id": str(asked.shift_id), "account_id": str(asked.account_id), "state": asked.state}
    audit.record(action, "sign_up", asked.id, actor=actor, now=now, community_id=asked.community_id, **details)
