"""Death: said by one of the staff, and made true by another."""

from __future__ import annotations

from datetime import date, datetime

from service.accounts.commands.ties import must_be_another, must_be_uninvolved
from service.accounts.models import Account, AccountEnd
from service.accounts.queries import holds_role
from service.accounts.queries.ends import family_ids, standing_end
from service.accounts.rules import AccountStatus
from service.accounts.rules.ends import DeathEvidence, EndKind, EndState
from service.activities.commands import sign_ups
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.lifecycle.commands import two_people
from service.lifecycle.commands.closing import leave_behind
from service.lifecycle.errors import (
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
from service.redemption.queries.orders import standing_order


def propose(account: Account, died_on: date, seen: DeathEvidence, *, actor: Actor, now: datetime) -> AccountEnd:
    """Nothing happens to the account before another has looked into it, but nothing new is chosen with its points
    (``DeathReported``); the colleagues are told. Refuses: ``NotForYourself``, ``AccountEnded``,
    ``DeathWaits``, ``RoleHeld``, ``DayToCome``, ``DeathBeforeBirth``.
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
    return end


def confirm(end: AccountEnd, *, actor: Actor, now: datetime, real_now: datetime) -> AccountEnd:
    """The account ends, whatever it was part of is set free, and points that no order holds lapse. What was ordered
    stays for a relative to collect. Refuses: ``DeathDecided``, ``SameWitness``, ``WitnessesTied``, ``NotForYourself``,
    ``AccountEnded``, ``RoleHeld``.
    """
    _must_wait(end)
    must_be_another(actor, end.proposed_by, same=SameWitness, tied=WitnessesTied, now=now)
    must_be_uninvolved(actor, end.account_id, now=now)
    account = db.session.get_one(Account, end.account_id)
    if account.status == AccountStatus.CLOSED:
        raise AccountEnded
    if holds_role(account.id):
        raise RoleHeld
    sign_ups.cancel_all(account.id, actor=actor, now=now)
    passport = of_person(account.id)
    has_order = False
    if passport is not None:
        moving.hold_still(passport)
        waits.leave_all(passport.id, now=now)
        head = head_of(passport.id)
        end.points_lapsed = max(0, head.balance - head.held)
        has_order = standing_order(passport.id) is not None
    two_people.decide(end, EndState.CONFIRMED, actor=actor, now=now)
    family = family_ids(account.id)
    leave_behind(account, end, actor=actor, now=now, real_now=real_now)
    _audit("death.confirmed", end, actor, now)
    two_people.tell_staff("person.died", end, actor=actor, now=now, for_id=account.id)
    if has_order:
        left = {"code": "person.died_with_order", "for_id": str(account.id)}
        outbox.put("inbox", [{"account_id": str(each), **left} for each in sorted(family)], now=now)
    return end


def decline(end: AccountEnd, *, actor: Actor, now: datetime) -> AccountEnd:
    """It was a mistake, or said of another; by whoever of the staff, who said it too. Refuses: ``DeathDecided``,
    ``NotForYourself``.
    """
    _must_wait(end)
    must_be_uninvolved(actor, end.account_id, now=now)
    two_people.decide(end, EndState.DECLINED, actor=actor, now=now)
    db.session.flush()
    _audit("death.declined", end, actor, now)
    return end


def _must_wait(end: AccountEnd) -> None:
    if end.state != EndState.WAITING:
        raise DeathDecided


def _audit(action: str, end: AccountEnd, actor: Actor, now: datetime) -> None:
    audit.record(action, "account", end.account_id, actor=actor, now=now, community_id=end.community_id)
