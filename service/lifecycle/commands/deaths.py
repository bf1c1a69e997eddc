"""Death: said by one of the staff, and made true by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from service.accounts.commands.ties import must_be_another, must_be_uninvolved
from service.accounts.models import Account, AccountEnd
from service.accounts.queries import has_live_sign_in, holds_role
from service.accounts.queries.ends import own_death, standing_end, survivors
from service.accounts.rules import AccountStatus
from service.accounts.rules.ends import DeathEvidence, EndKind, EndState
from service.activities.commands import plan, sign_ups
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.lifecycle.commands import two_people
from service.lifecycle.commands.closing import leave_behind
from service.lifecycle.errors.ends import (
    AccountEnded,
    DayToCome,
    DeathBeforeBirth,
    DeathDecided,
    DeathWaits,
    RoleHeld,
    SameWitness,
    WitnessesTied,
)
from service.passports.commands import moving
from service.passports.queries import head_of, of_person
from service.redemption.commands import waits
from service.redemption.queries.orders import standing_orders
from service.redemption.queries.periods import get_day


def propose(account: Account, died_on: date, seen: DeathEvidence, *, actor: Actor, now: datetime) -> AccountEnd:
    """Nothing happens to the account before another has looked into it, but nothing new is chosen with its points
    (``DeathReported``); the colleagues are told, and the person, who may live. Refuses: ``NotForYourself``,
    ``AccountEnded``, ``DeathWaits``, ``RoleHeld``, ``DayToCome``, ``DeathBeforeBirth``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    if account.status == AccountStatus.CLOSED:
        raise AccountEnded
    if standing := standing_end(account.id):
        raise DeathWaits(death_id=str(standing.id))
    if holds_role(account.id):
        raise RoleHeld
    if died_on > local_date(now):
        raise DayToCome
    if account.birth_date is not None and died_on < account.birth_date:
        raise DeathBeforeBirth
    end = AccountEnd(
        id=new_id(),
        account_id=account.id,
        community_id=account.home_id,
        kind=EndKind.DEATH,
        state=EndState.WAITING,
        died_on=died_on,
        seen=seen,
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    db.session.add(end)
    db.session.flush()
    _audit("death.proposed", end, actor, now)
    two_people.tell_staff("person.death_proposed", end, actor=actor, now=now, death_id=end.id)
    if has_live_sign_in(account.id):
        told = {"account_id": str(account.id), "code": "person.reported_dead", "death_id": str(end.id)}
        outbox.put("inbox", [told], now=now)
    return end


def confirm(end: AccountEnd, *, actor: Actor, now: datetime, real_now: datetime) -> AccountEnd:
    """The account ends, whatever it was part of is set free, and points that no order holds lapse. What was ordered
    stays for a relative, or who might collect, and they are told. Refuses: ``DeathDecided``, ``SameWitness``,
    ``WitnessesTied``, ``NotForYourself``, ``AccountEnded``, ``RoleHeld``.
    """
    _must_wait(end)
    must_be_another(actor, end.proposed_by, same=SameWitness, tied=WitnessesTied, now=now)
    must_be_uninvolved(actor, end.account_id, now=now)
    account = db.session.get_one(Account, end.account_id)
    if account.status == AccountStatus.CLOSED:
        raise AccountEnded
    if holds_role(account.id):
        raise RoleHeld
    plan.hold_still(account.id)
    sign_ups.cancel_all(account.id, actor=actor, now=now)
    passport = of_person(account.id)
    left: dict[UUID, UUID] = {}
    if passport is not None:
        moving.hold_still(passport)
        waits.leave_all(passport.id, now=now)
        head = head_of(passport.id)
        end.points_lapsed = max(0, head.balance - head.held)
        left = standing_orders(passport.id)
    two_people.decide(end, EndState.CONFIRMED, actor=actor, now=now)
    leave_behind(account, end, actor=actor, now=now, real_now=real_now)
    _audit("death.confirmed", end, actor, now)
    two_people.tell_staff("person.died", end, actor=actor, now=now, for_id=account.id)
    _tell_survivors(account.id, left, now)
    return end


def decline(end: AccountEnd, *, actor: Actor, now: datetime) -> AccountEnd:
    """It was a mistake, or said of another; by whoever of the staff, who said it too, or else is told. Refuses:
    ``DeathDecided``, ``NotForYourself``.
    """
    _must_wait(end)
    must_be_uninvolved(actor, end.account_id, now=now)
    _turn_down(end, "death.declined", actor, now)
    two_people.tell_proposer("person.death_declined", end, actor=actor, now=now, death_id=end.id)
    return end


def deny(*, actor: Actor, now: datetime) -> AccountEnd:
    """By the person, from their own sign-in, or whoever has their phone: the staff of their community are told, and may
    record it anew. Refuses: ``DeathDecided``, nothing waits.
    """
    end = own_death(actor)
    if end is None:
        raise DeathDecided
    _turn_down(end, "death.denied", actor, now)
    two_people.tell_staff("person.death_denied", end, actor=actor, now=now, death_id=end.id)
    return end


def _turn_down(end: AccountEnd, action: str, actor: Actor, now: datetime) -> None:
    """What was offered to them is theirs to take for as long as was left."""
    two_people.decide(end, EndState.DECLINED, actor=actor, now=now)
    db.session.flush()
    waits.resume_offers(end.account_id, end.proposed_at, now=now)
    _audit(action, end, actor, now)


def _tell_survivors(dead_id: UUID, left: Mapping[UUID, UUID], now: datetime) -> None:
    """Of each order and its day."""
    who = sorted(survivors(dead_id)) if left else []
    for order_id, day_id in left.items():
        said = {"for_id": str(dead_id), "order_id": str(order_id), "on": get_day(day_id).day.isoformat()}
        told = [{"code": "person.died_with_order", "account_id": str(each), **said} for each in who]
        outbox.put("inbox", told, now=now)


def _must_wait(end: AccountEnd) -> None:
    if end.state != EndState.WAITING:
        raise DeathDecided


def _audit(action: str, end: AccountEnd, actor: Actor, now: datetime) -> None:
    audit.record(action, "account", end.account_id, actor=actor, now=now, community_id=end.community_id)
