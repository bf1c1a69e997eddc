"""Closing one's account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.commands import ending
from service.accounts.errors import NotForYourself, StatusForbids
from service.accounts.models import Account, AccountEnd
from service.accounts.queries.ends import standing_end
from service.accounts.rules.ends import EndKind, EndState
from service.activities.commands import plan, sign_ups
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import Refusal
from service.ladder.commands import promoting
from service.lifecycle import queries
from service.lifecycle.commands import erasing, hand_over, two_people
from service.lifecycle.errors.ends import (
    ActsForSomebody,
    ChildCloses,
    ClosesThemselves,
    GuardsSomebody,
    LastAdministrator,
    LeadsTeam,
    MoreIsLost,
)
from service.lifecycle.rules import Obstacle, obstacles
from service.passports.queries import head_of, of_person
from service.recognition.commands.ending import withdraw_all
from service.redemption.commands import orders, waits
from service.teams.commands import offices as teams
from service.teams.queries import team_led_by

IN_THE_WAY: dict[Obstacle, type[Refusal]] = {
    Obstacle.IS_INVOLVED: NotForYourself,
    Obstacle.HAS_ENDED: StatusForbids,
    Obstacle.BY_THE_PERSON: ClosesThemselves,
    Obstacle.IS_CHILD: ChildCloses,
    Obstacle.LEADS_TEAM: LeadsTeam,
    Obstacle.GUARDS_SOMEBODY: GuardsSomebody,
    Obstacle.ACTS_FOR_SOMEBODY: ActsForSomebody,
    Obstacle.LAST_ADMINISTRATOR: LastAdministrator,
}


def close_own(
    account: Account, *, points: int, erases: bool, actor: Actor, now: datetime, real_now: datetime
) -> AccountEnd:
    """As ``close``; ``erases`` the identity at once, instead of keeping it locked away: only whoever signs in decides
    that alone, and at the desk two do (``changes.propose_erasure``).
    """
    end = close(account, points=points, as_staff=False, actor=actor, now=now, real_now=real_now)
    if erases:
        erasing.erase(end, now=now, actor=actor)
    return end


def close(
    account: Account, *, points: int, as_staff: bool, actor: Actor, now: datetime, real_now: datetime
) -> AccountEnd:
    """By one's own wish, knowing that so many ``points`` lapse. By staff, for who does not sign in (an elder on paper
    has signed for it) and for a child whose guardian asks for it. Who closes is alive: a death that waits to be
    confirmed is turned down. What staff close alone two of them undo (``changes.propose_reopening``). Refuses:
    ``IN_THE_WAY``, ``MoreIsLost``.
    """
    _nobody_has_to_act_first(account, now, actor=actor, as_staff=as_staff)
    if wrong := standing_end(account.id):
        two_people.decide(wrong, EndState.DECLINED, actor=actor, now=now)
    plan.hold_still(account.id)
    sign_ups.cancel_all(account.id, actor=actor, now=now)
    passport = of_person(account.id)
    lapsed = 0
    if passport is not None:
        orders.give_up_all(passport.id, actor=actor, now=now)
        waits.leave_all(passport.id, now=now)
        lapsed = max(0, head_of(passport.id).balance)
    if lapsed != points:
        raise MoreIsLost(points=lapsed)
    end = AccountEnd(
        id=new_id(),
        account_id=account.id,
        community_id=account.home_id,
        kind=EndKind.CLOSING,
        state=EndState.CONFIRMED,
        points_lapsed=lapsed,
        proposed_by=actor.person_id,
        proposed_at=now,
        decided_by=actor.person_id,
        decided_at=now,
    )
    teams.hold_still(account.id)
    _leads_nothing_by_now(account.id)
    leave_behind(account, end, actor=actor, now=now, real_now=real_now)
    _tell_staff(end, as_staff, actor, now)
    return end


def _tell_staff(end: AccountEnd, as_staff: bool, actor: Actor, now: datetime) -> None:
    """What one of them has done for a person who may have no phone to object with, the others look at."""
    if as_staff:
        ids = {"for_id": end.account_id, "done_by": actor.person_id}
        two_people.tell_staff("person.closed_by_colleague", end, actor=actor, now=now, **ids)
    else:
        two_people.tell_staff("person.closed", end, actor=actor, now=now, for_id=end.account_id)


def _leads_nothing_by_now(account_id: UUID) -> None:
    """Whoever was asked to lead a team may say yes at the same moment. Refuses: ``LeadsTeam``."""
    if team_id := team_led_by(account_id):
        raise LeadsTeam(team_id=str(team_id))


def leave_behind(account: Account, end: AccountEnd, *, actor: Actor, now: datetime, real_now: datetime) -> None:
    """Of teams and of the account itself, when places, orders and points are settled: those are locked first, and the
    teams before the account, as whoever gives an office locks them.
    """
    teams.hold_still(account.id)
    db.session.add(end)
    db.session.flush()
    withdraw_all(account.id, actor=actor, now=now)
    teams.leave_all(account.id, actor=actor, now=now)
    promoting.withdraw_all(account.id, actor=actor, now=now)
    hand_over.lapse_all(account.id, actor=actor, now=now)
    ending.shut(account, end.kind, actor=actor, now=now, real_now=real_now)
    sign_ups.must_have_none(account.id, now=now)


def _nobody_has_to_act_first(account: Account, now: datetime, *, actor: Actor, as_staff: bool) -> None:
    for obstacle in obstacles(queries.duties_of(account, now, actor=actor, as_staff=as_staff)):
        raise IN_THE_WAY[obstacle.code](**obstacle.facts)
