"""Signing up and cancelling: under the shift's lock, so that the queue has one order and every place one holder."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update

from service.accounts.models import Account
from service.accounts.queries import has_guardian_consent
from service.accounts.rules import AccountStatus, age_on
from service.activities import access, queries
from service.activities.commands import places, walk_ins
from service.activities.commands.notices import notice
from service.activities.errors.sign_ups import SIGN_UP_REFUSALS, TooLateToCancel
from service.activities.models import Shift, SignUp
from service.activities.rules import ShiftState, SignUpState
from service.activities.rules import sign_ups as rules
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db
from service.core.retry import Rerun
from service.passports.queries import held_by


def sign_up(shift_id: UUID, account_id: UUID, *, accepts_risk: bool, actor: Actor, now: datetime) -> SignUp:
    """Take a place for oneself or for somebody one may act for (``access.must_act_for``); when the shift is full, take
    the next place in the queue. Who walked in keeps the place that they hold. Once it has begun there is no queue: who
    runs it gives the places that are free to whoever has come, to those who wait too. Refuses: ``SIGN_UP_REFUSALS``, in
    the order of ``rules.sign_ups``.
    """
    shift = queries.locked_shift(shift_id)
    mine = queries.live_sign_up(shift.id, account_id)
    _refuse(rules.refusal(_facts(shift, account_id, mine, accepts_risk, actor, now), now), shift, mine)
    has_place = walk_ins.take_over(shift.id, account_id) or places.take_place(shift.id)
    if not has_place and now >= shift.starts_at:
        _refuse("sign_up.full", shift)
    asked = mine or _new(shift, account_id, actor, now)
    asked.state = SignUpState.SIGNED_UP if has_place else SignUpState.WAITLISTED
    asked.accepts_risk = accepts_risk or bool(asked.accepts_risk)
    if mine is not None:
        asked.promoted_at = now
    db.session.add(asked)
    db.session.flush()
    _audit("sign_up.asked", asked, actor, now)
    _tell("sign_up.made_for_you", asked, shift, actor, now)
    return asked


def _new(shift: Shift, account_id: UUID, actor: Actor, now: datetime) -> SignUp:
    last = select(func.coalesce(func.max(SignUp.ordinal), 0)).where(SignUp.shift_id == shift.id)
    ordinal = db.session.execute(last).scalar_one() + 1
    who = {"account_id": account_id, "asked_at": now, "asked_by": actor.person_id}
    return SignUp(community_id=shift.community_id, shift_id=shift.id, ordinal=ordinal, **who)


def cancel(asked: SignUp, reason: str | None, *, actor: Actor, now: datetime) -> SignUp:
    """Give up a place or a wait; the place goes to the next in the queue at once, unless whoever cancels has
    come in already: then their presence keeps it. Again changes nothing. Refuses: ``TooLateToCancel``.
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
    _tell("sign_up.cancelled_for_you", asked, shift, actor, now)
    if held_a_place and not walk_ins.keep_place(shift.id, asked.account_id):
        places.give_back_place(shift.id, now=now)
    return asked


def cancel_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Of who is not there any more: every place on what has yet to begin goes to the next."""
    for asked in db.session.scalars(_to_come(account_id, now)).all():
        with suppress(TooLateToCancel):  # it was called off, or has begun, between our reading it and its lock
            cancel(asked, None, actor=actor, now=now)


def must_have_none(account_id: UUID, *, now: datetime) -> None:
    """Asked when the account is closed and locked: whoever signed up between ``cancel_all`` and that lock is found
    by doing all of it again.
    """
    if db.session.scalar(_to_come(account_id, now).with_only_columns(SignUp.id).limit(1)):
        raise Rerun


def _to_come(account_id: UUID, now: datetime) -> Select[Any]:
    live = (SignUp.account_id == account_id, SignUp.state != SignUpState.CANCELLED)
    to_come = (Shift.state == ShiftState.PUBLISHED, Shift.starts_at > now)
    return select(SignUp).join(Shift, Shift.id == SignUp.shift_id).where(*live, *to_come).order_by(SignUp.shift_id)


def _facts(
    shift: Shift, account_id: UUID, mine: SignUp | None, accepts_risk: bool, actor: Actor, now: datetime
) -> rules.SignUpFacts:
    account = db.session.get_one(Account, account_id, with_for_update={"read": True})  # nobody closes it meanwhile
    activity = shift.activity
    return rules.SignUpFacts(
        shift_state=shift.state,
        starts_at=shift.starts_at,
        ends_at=min(shift.ends_at, shift.stopped_at or shift.ends_at),
        is_by_who_runs_it=now >= shift.starts_at and access.may_run(actor, shift.community_id, shift.team_id),
        is_hazardous=activity.is_hazardous,
        min_age=activity.min_age,
        max_age=activity.max_age,
        is_account_open=account.status in (AccountStatus.PENDING, AccountStatus.ACTIVE),
        lacks_passport=account_id == actor.account_id and db.session.scalar(held_by(account_id)) is None,
        sign_up=mine.state if mine else None,
        age=age_on(account.birth_date, shift.service_date),
        has_guardian_consent=has_guardian_consent(account_id),
        accepts_risk=accepts_risk or (mine is not None and mine.accepts_risk),
    )


def _refuse(code: str | None, shift: Shift, mine: SignUp | None = None) -> None:
    if code is not None:
        named: dict[str, dict[str, Any]] = {
            "sign_up.too_young": {"min_age": shift.activity.min_age},
            "sign_up.too_old": {"max_age": shift.activity.max_age},
            "sign_up.already": {"sign_up_id": str(mine.id) if mine else None},
        }
        raise SIGN_UP_REFUSALS[code](**named.get(code, {}))


def _tell(code: str, asked: SignUp, shift: Shift, actor: Actor, now: datetime) -> None:
    """Whose sign-up it is, of what another did."""
    if asked.account_id != actor.account_id:
        outbox.put("inbox", [notice(code, asked.account_id, shift, sign_up_id=str(asked.id))], now=now)


def _audit(action: str, asked: SignUp, actor: Actor, now: datetime) -> None:
    details = {"shift_id": str(asked.shift_id), "account_id": str(asked.account_id), "state": asked.state}
    audit.record(action, "sign_up", asked.id, actor=actor, now=now, community_id=asked.community_id, **details)


def forget_words(account_id: UUID) -> None:
    """Why their sign-ups were cancelled, in anybody's words: it goes with the identity."""
    said = (SignUp.account_id == account_id, SignUp.cancel_reason.is_not(None))
    db.session.execute(update(SignUp).where(*said).values(cancel_reason=None))
