"""Stars: applied for one after the other, granted on what the ledger holds at that moment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.access import must_be_open
from service.accounts.commands.ties import (
    must_be_another,
    must_be_free_to_act_against,
    must_be_uninvolved,
    must_not_have_given_way_in,
)
from service.accounts.errors import PersonClosed
from service.accounts.models import Account
from service.accounts.queries import has_live_sign_in
from service.accounts.queries.ends import is_closed
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.core.retry import Rerun
from service.passports.commands.ledger import lock_heads
from service.recognition.commands import telling
from service.recognition.commands.asking import lock_where_kept
from service.recognition.errors.stars import (
    AllStarsGranted,
    ApplicantTied,
    AppliesThemselves,
    GrantsOwnApplication,
    HigherStarStands,
    StarDecided,
    StarMovedAway,
    StarNotGranted,
    StarNotReached,
    StarOutOfTurn,
    StarWaits,
)
from service.recognition.models import Star
from service.recognition.queries import stars as queries
from service.recognition.queries.passport import keeper_of, passport_of
from service.recognition.rules import RecognitionPolicy, StarState
from service.recognition.rules.stars import hours_to_reach, in_hours, minutes_for, minutes_missing, next_star
from service.regions.policy import Policy
from service.regions.queries import policy_for


def apply_for(account: Account, *, actor: Actor, now: datetime) -> Star:
    """At the desk, for who has no sign-in. Refuses: ``PersonClosed``, ``NotForYourself``, ``AppliesThemselves``, and
    what ``apply`` refuses.
    """
    must_be_open(account)
    must_be_uninvolved(actor, account.id, now=now)
    if has_live_sign_in(account.id):
        raise AppliesThemselves
    return apply(account, actor=actor, now=now)


def apply(account: Account, *, actor: Actor, now: datetime) -> Star:
    """For the next star, of which there is one at a time (民函〔2012〕340号: 依次申请). What waits in a community that
    the person has left ends by this. Refuses: ``NoPassport``, as staff read it ``NoPassportThere``, ``PersonClosed``,
    ``StarWaits``, ``AllStarsGranted``, ``StarNotReached``.
    """
    passport = passport_of(account, actor=actor)
    left = queries.left_behind(account.id, passport.community_id)  # before the head, as granting locks them
    minutes = lock_where_kept(passport.id, account.id, passport.community_id)
    if is_closed(account.id):  # meanwhile: closing takes the same lock
        raise PersonClosed
    if left is not None:
        _end(left, StarState.LAPSED, actor, now)
    if waiting := queries.waiting_of(account.id):
        raise StarWaits(star_id=str(waiting))
    stars = next_star(queries.granted_to(account.id))
    if stars is None:
        raise AllStarsGranted
    policy = policy_for(passport.community_id, local_date(now))
    _must_be_reached(policy, stars, minutes)
    star = Star(
        id=new_id(),
        account_id=account.id,
        passport_id=passport.id,
        community_id=passport.community_id,
        stars=stars,
        state=StarState.WAITING.value,
        minutes=minutes,
        threshold_minutes=minutes_for(policy.of(RecognitionPolicy), stars),
        policy_version=policy.version,
        applied_by=actor.person_id,
        applied_at=now,
    )
    db.session.add(star)
    db.session.flush()
    _audit("star.applied", star, actor, now)
    told = {"about": account.id, "star_id": star.id}
    telling.the_staff(star.community_id, "recognition.star_applied", actor=actor, now=now, **told)
    return star


def grant(star: Star, *, actor: Actor, now: datetime) -> Star:
    """Judged anew: minutes, thresholds and what is granted already are those of now; one after the other (依次申请,
    民函〔2012〕340号), by the community that keeps the passport. Refuses: ``NotForYourself``, ``StarDecided``,
    ``StarMovedAway``, ``GrantsOwnApplication``, ``ApplicantTied``, ``WayInByYou``, ``StarOutOfTurn``,
    ``StarNotReached``.
    """
    must_be_uninvolved(actor, star.account_id, now=now)
    _must_wait(star)
    minutes = lock_heads([star.passport_id])[star.passport_id].minutes
    if keeper_of(star.account_id) != star.community_id:  # moving takes the same lock
        raise StarMovedAway
    if star.applied_by != star.account_id:  # at the desk, on their behalf
        must_be_another(actor, star.applied_by, same=GrantsOwnApplication, tied=ApplicantTied, now=now)
    must_not_have_given_way_in(actor, star.account_id, now=now, asked=(star.applied_by, star.applied_at))
    if next_star(queries.granted_to(star.account_id)) != star.stars:  # revoking takes the same lock
        raise StarOutOfTurn
    policy = policy_for(star.community_id, local_date(now))
    _must_be_reached(policy, star.stars, minutes)
    star.minutes, star.policy_version = minutes, policy.version
    star.threshold_minutes = minutes_for(policy.of(RecognitionPolicy), star.stars)
    _decide(star, StarState.GRANTED, None, actor, now)
    _tell("recognition.star_granted", star, actor, now)
    return star


def decline(star: Star, *, reason: str, actor: Actor, now: datetime) -> Star:
    """It may be applied for again. Refuses: ``NotForYourself``, ``StarDecided``."""
    must_be_uninvolved(actor, star.account_id, now=now)
    _must_wait(star)
    return _turn_down(star, reason, actor, now)


def _turn_down(star: Star, reason: str, actor: Actor, now: datetime) -> Star:
    _decide(star, StarState.DECLINED, reason, actor, now)
    _tell("recognition.star_declined", star, actor, now)
    return star


def withdraw(star: Star, *, actor: Actor, now: datetime) -> Star:
    """By whoever it is for. Refuses: ``StarDecided``."""
    _must_wait(star)
    return _end(star, StarState.WITHDRAWN, actor, now)


def _end(star: Star, state: StarState, actor: Actor, now: datetime) -> Star:
    star.state = state.value
    db.session.flush()
    _audit(f"star.{state.value}", star, actor, now)
    return star


def revoke(star: Star, *, reason: str, actor: Actor, now: datetime) -> Star:
    """By a person who has looked into it: fewer hours alone take no star away. From the highest down. An application
    for the next star is declined with it, for the same reason: the person begins again from below. Refuses:
    ``NotForYourself``, ``StarNotGranted``, ``HigherStarStands``.
    """
    must_be_free_to_act_against(actor, star.account_id, now=now)
    above = queries.locked_waiting_of(star.account_id)  # before the head, as granting locks them
    lock_heads([star.passport_id])
    _must_have_seen(above, star.account_id)
    if star.state != StarState.GRANTED:
        raise StarNotGranted
    if queries.granted_to(star.account_id) > star.stars:
        raise HigherStarStands
    star.state, star.reason = StarState.REVOKED.value, reason
    star.revoked_by, star.revoked_at = actor.person_id, now
    db.session.flush()
    _audit("star.revoked", star, actor, now)
    _tell("recognition.star_revoked", star, actor, now)
    if above is not None:
        _turn_down(above, reason, actor, now)
    return star


def _must_have_seen(above: Star | None, account_id: UUID) -> None:
    """Under the head's lock, for which an application waits too: of one that came before it, all is done again."""
    if above is None and queries.waiting_of(account_id):
        raise Rerun


def _must_wait(star: Star) -> None:
    if star.state != StarState.WAITING:
        raise StarDecided


def _must_be_reached(policy: Policy, stars: int, minutes: int) -> None:
    thresholds = policy.of(RecognitionPolicy)
    if missing := minutes_missing(thresholds, stars, minutes):
        needed = minutes_for(thresholds, stars)
        raise StarNotReached(stars=stars, hours=in_hours(needed), missing=hours_to_reach(missing), minutes=missing)


def _decide(star: Star, state: StarState, reason: str | None, actor: Actor, now: datetime) -> None:
    star.state, star.reason = state.value, reason
    star.decided_by, star.decided_at = actor.person_id, now
    db.session.flush()
    _audit(f"star.{state.value}", star, actor, now)


def _tell(said: str, star: Star, actor: Actor, now: datetime) -> None:
    telling.the_person(star.account_id, said, actor=actor, now=now, star_id=star.id, stars=star.stars)


def _audit(action: str, star: Star, actor: Actor, now: datetime) -> None:
    about = {"stars": star.stars, "minutes": star.minutes, "threshold_minutes": star.threshold_minutes}
    audit.record(action, "star", star.id, actor=actor, now=now, community_id=star.community_id, **about)
