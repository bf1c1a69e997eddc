"""Commendations: proposed with proof by the person, or entered by staff; true when another has seen the proof."""

from __future__ import annotations

from datetime import date, datetime

from service.accounts.access import must_be_open
from service.accounts.commands.ties import (
    must_be_another,
    must_be_free_to_act_against,
    must_be_uninvolved,
    must_not_have_given_way_in,
)
from service.accounts.errors import PersonClosed
from service.accounts.models import Account
from service.accounts.queries.ends import is_closed
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.recognition.commands import telling
from service.recognition.commands.asking import lock_where_kept
from service.recognition.errors.commendations import (
    CommendationDecided,
    CommendationMovedAway,
    CommendationNotConfirmed,
    CommendationThere,
    ConfirmerTied,
    ConfirmsOwnProposal,
    GivenInFuture,
)
from service.recognition.models import Commendation
from service.recognition.queries import commendations as queries
from service.recognition.queries.passport import keeper_of, passport_of
from service.recognition.rules import CommendationState


def propose_for(
    account: Account, *, name: str, given_on: date, given_by: str, evidence: str | None, actor: Actor, now: datetime
) -> Commendation:
    """At the desk. Refuses: ``PersonClosed``, ``NotForYourself``, and what ``propose`` refuses."""
    must_be_open(account)
    must_be_uninvolved(actor, account.id, now=now)
    return propose(account, name=name, given_on=given_on, given_by=given_by, evidence=evidence, actor=actor, now=now)


def propose(
    account: Account, *, name: str, given_on: date, given_by: str, evidence: str | None, actor: Actor, now: datetime
) -> Commendation:
    """Of whatever body: who was honoured elsewhere brings the proof (Order 67 art. 9). Refuses: ``NoPassport``,
    as staff read it ``NoPassportThere``, ``GivenInFuture``, ``PersonClosed``, ``CommendationThere``.
    """
    passport = passport_of(account, actor=actor)
    if given_on > local_date(now):
        raise GivenInFuture
    lock_where_kept(passport.id, account.id, passport.community_id)
    if is_closed(account.id):  # meanwhile: closing takes the same lock
        raise PersonClosed
    for each in queries.left_behind(account.id, name, given_on, passport.community_id):
        _withdraw(each, actor, now)
    if same := queries.same_as(account.id, name, given_on):
        raise CommendationThere(commendation_id=str(same))
    commendation = Commendation(
        id=new_id(),
        account_id=account.id,
        community_id=passport.community_id,
        name=name,
        given_on=given_on,
        given_by=given_by,
        evidence=evidence,
        state=CommendationState.WAITING.value,
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    db.session.add(commendation)
    db.session.flush()
    _audit("commendation.proposed", commendation, actor, now)
    about = {"about": account.id, "commendation_id": commendation.id}
    telling.the_staff(commendation.community_id, "recognition.commendation_waits", actor=actor, now=now, **about)
    return commendation


def confirm(commendation: Commendation, *, actor: Actor, now: datetime) -> Commendation:
    """The proof was seen, where the passport is kept. Refuses: ``CommendationDecided``, ``CommendationMovedAway``,
    ``ConfirmsOwnProposal``, ``ConfirmerTied``, ``NotForYourself``, ``WayInByYou``.
    """
    _must_wait(commendation)
    if keeper_of(commendation.account_id) != commendation.community_id:
        raise CommendationMovedAway
    if commendation.proposed_by != commendation.account_id:
        who = {"same": ConfirmsOwnProposal, "tied": ConfirmerTied}
        must_be_another(actor, commendation.proposed_by, **who, now=now)
    must_be_uninvolved(actor, commendation.account_id, now=now)
    must_not_have_given_way_in(
        actor, commendation.account_id, now=now, asked=(commendation.proposed_by, commendation.proposed_at)
    )
    _decide(commendation, CommendationState.CONFIRMED, None, actor, now)
    _tell("recognition.commendation_confirmed", commendation, actor, now)
    return commendation


def decline(commendation: Commendation, *, reason: str, actor: Actor, now: datetime) -> Commendation:
    """Whoever of the staff entered it may decline it too. Refuses: ``NotForYourself``, ``CommendationDecided``."""
    must_be_uninvolved(actor, commendation.account_id, now=now)
    _must_wait(commendation)
    _decide(commendation, CommendationState.DECLINED, reason, actor, now)
    _tell("recognition.commendation_declined", commendation, actor, now)
    return commendation


def withdraw(commendation: Commendation, *, actor: Actor, now: datetime) -> Commendation:
    """By whose it is. Refuses: ``CommendationDecided``."""
    _must_wait(commendation)
    return _withdraw(commendation, actor, now)


def _withdraw(commendation: Commendation, actor: Actor, now: datetime) -> Commendation:
    commendation.state = CommendationState.WITHDRAWN.value
    db.session.flush()
    _audit("commendation.withdrawn", commendation, actor, now)
    return commendation


def revoke(commendation: Commendation, *, reason: str, actor: Actor, now: datetime) -> Commendation:
    """With what two accounts that became one both had of it, which is one honour. Refuses: ``NotForYourself``,
    ``CommendationNotConfirmed``.
    """
    must_be_free_to_act_against(actor, commendation.account_id, now=now)
    if commendation.state != CommendationState.CONFIRMED:
        raise CommendationNotConfirmed
    for each in queries.one_with(commendation):
        each.state, each.reason = CommendationState.REVOKED.value, reason
        each.revoked_by, each.revoked_at = actor.person_id, now
        db.session.flush()
        _audit("commendation.revoked", each, actor, now)
    _tell("recognition.commendation_revoked", commendation, actor, now)
    return commendation


def _must_wait(commendation: Commendation) -> None:
    if commendation.state != CommendationState.WAITING:
        raise CommendationDecided


def _decide(
    commendation: Commendation, state: CommendationState, reason: str | None, actor: Actor, now: datetime
) -> None:
    commendation.state, commendation.reason = state.value, reason
    commendation.decided_by, commendation.decided_at = actor.person_id, now
    db.session.flush()
    _audit(f"commendation.{state.value}", commendation, actor, now)


def _tell(said: str, commendation: Commendation, actor: Actor, now: datetime) -> None:
    about = {"commendation_id": commendation.id}
    telling.the_person(commendation.account_id, said, actor=actor, now=now, **about)


def _audit(action: str, commendation: Commendation, actor: Actor, now: datetime) -> None:
    about = commendation.id
    audit.record(action, "commendation", about, actor=actor, now=now, community_id=commendation.community_id)
