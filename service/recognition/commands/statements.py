"""Statements (志愿服务记录证明): asked for, issued by the community that keeps the record, void or issued anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts.commands.ties import (
    must_be_another,
    must_be_free_to_act_against,
    must_be_uninvolved,
    must_not_have_given_way_in,
)
from service.accounts.models import Account
from service.accounts.queries import has_live_sign_in
from service.core import audit
from service.core.actor import WORKER, Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.passports.commands.ledger import lock_heads
from service.passports.queries import home_as_locked, of_person
from service.recognition.commands import telling
from service.recognition.commands.asking import lock_where_kept
from service.recognition.errors.stars import NoPassportThere
from service.recognition.errors.statements import (
    AsksThemselves,
    MergedElsewhere,
    NamedByYou,
    NamedUnconfirmed,
    NobodyNamed,
    NothingLeft,
    NothingServed,
    PeriodInFuture,
    PeriodReversed,
    RecordedElsewhere,
    StatementDecided,
    StatementWaits,
)
from service.recognition.models import IssuedStatement, ServiceStatement, number_for
from service.recognition.queries import statements as queries
from service.recognition.queries.due import SETTLED
from service.recognition.queries.passport import passport_of
from service.recognition.queries.served import served_by
from service.recognition.rules import StatementState
from service.recognition.rules.statements import digest, document
from service.recognition.rules.states import Holds, VoidReason

if TYPE_CHECKING:
    from service.passports.models import Passport


def request_for(
    account: Account, *, first_day: date | None, last_day: date | None, actor: Actor, now: datetime
) -> ServiceStatement:
    """At the desk, for a person who stands there and has no sign-in; of an account that has ended too, as long as its
    identity is kept. Refuses: ``NotForYourself``, ``AsksThemselves``, and what ``request`` refuses.
    """
    must_be_uninvolved(actor, account.id, now=now)
    if has_live_sign_in(account.id):
        raise AsksThemselves
    return request(account, first_day=first_day, last_day=last_day, actor=actor, now=now)


def request(
    account: Account, *, first_day: date | None, last_day: date | None, actor: Actor, now: datetime
) -> ServiceStatement:
    """Of all that was served, or of some days; free of charge, and for oneself (Order 67 art. 14). What waits in a
    community that the person has left ends by this. Refuses:
    ``MergedElsewhere``, ``NoPassport``, as staff read it ``NoPassportThere``, ``NobodyNamed``, ``PeriodReversed``,
    ``PeriodInFuture``, ``StatementWaits``, ``NothingServed``. Whose identity is not confirmed may ask: it is seen to
    before it is issued.
    """
    _must_go_on(account)
    passport = passport_of(account, actor=actor)
    if account.name is None:
        raise NobodyNamed
    _must_be_days(first_day, last_day, local_date(now))
    left = queries.left_behind(account.id, passport.community_id)  # before the head, as issuing locks them
    lock_where_kept(passport.id, account.id, passport.community_id)
    if left is not None:
        _end(left, StatementState.LAPSED, actor, now)
    if waiting := queries.waiting_of(account.id):
        raise StatementWaits(statement_id=str(waiting))
    _must_have_served(passport, first_day, last_day or local_date(now))
    statement = ServiceStatement(
        id=new_id(),
        account_id=account.id,
        passport_id=passport.id,
        community_id=passport.community_id,
        state=StatementState.REQUESTED.value,
        first_day=first_day,
        last_day=last_day,
        requested_by=actor.person_id,
        requested_at=now,
    )
    db.session.add(statement)
    db.session.flush()
    _audit("statement.requested", statement, actor, now)
    about = {"about": account.id, "statement_id": statement.id}
    telling.the_staff(statement.community_id, "recognition.statement_requested", actor=actor, now=now, **about)
    return statement


def issue(statement: ServiceStatement, *, actor: Actor, now: datetime) -> ServiceStatement:
    """Frozen as the records stand now. Refuses: ``NotForYourself``, ``StatementDecided``, ``MergedElsewhere``,
    ``RecordedElsewhere``, ``NobodyNamed``, ``NamedUnconfirmed``, ``NamedByYou``, ``WayInByYou``, ``NothingServed``.
    """
    must_be_uninvolved(actor, statement.account_id, now=now)
    _must_wait(statement)
    _fill(statement, statement, actor, now)
    _audit("statement.issued", statement, actor, now)
    _tell("recognition.statement_issued", statement, actor, now)
    return statement


def decline(statement: ServiceStatement, *, reason: str, actor: Actor, now: datetime) -> ServiceStatement:
    """Refuses: ``NotForYourself``, ``StatementDecided``."""
    must_be_uninvolved(actor, statement.account_id, now=now)
    _must_wait(statement)
    statement.reason = reason
    _end(statement, StatementState.DECLINED, actor, now)
    _tell("recognition.statement_declined", statement, actor, now)
    return statement


def withdraw(statement: ServiceStatement, *, actor: Actor, now: datetime) -> ServiceStatement:
    """By whoever it is for. Refuses: ``StatementDecided``."""
    _must_wait(statement)
    _end(statement, StatementState.WITHDRAWN, actor, now)
    return statement


def revoke(statement: ServiceStatement, *, reason: VoidReason, actor: Actor, now: datetime) -> ServiceStatement:
    """Void from now on; whoever verifies it is told since when, and the reason's code. Refuses: ``NotForYourself``,
    ``NOT_ISSUED``.
    """
    must_be_free_to_act_against(actor, statement.account_id, now=now)
    queries.must_be_issued(statement, actor=actor)
    statement.revoke_reason = reason.value
    _end(statement, StatementState.REVOKED, actor, now)
    _tell("recognition.statement_revoked", statement, actor, now)
    return statement


def reissue(statement: ServiceStatement, *, actor: Actor, now: datetime) -> ServiceStatement:
    """Of the days that the old one states, as their records stand now; the old one says that it is replaced. Refuses:
    ``NotForYourself``, ``NOT_ISSUED``, ``MergedElsewhere``, ``RecordedElsewhere``, ``NobodyNamed``,
    ``NamedUnconfirmed``, ``NamedByYou``, ``WayInByYou``, ``NothingLeft``.
    """
    must_be_uninvolved(actor, statement.account_id, now=now)
    queries.must_be_issued(statement, actor=actor)
    newer = ServiceStatement(
        id=new_id(),
        account_id=statement.account_id,
        passport_id=statement.passport_id,
        community_id=statement.community_id,
        state=StatementState.REQUESTED.value,
        first_day=statement.first_day,
        last_day=date.fromisoformat(statement.document["last"]),
        requested_by=actor.person_id,
        requested_at=now,
        replaces_id=statement.id,
    )
    _fill(newer, statement, actor, now)
    _end(statement, StatementState.REPLACED, actor, now)
    _audit("statement.issued", newer, actor, now)
    _tell("recognition.statement_replaced", newer, actor, now)
    return newer


def look_at(statement_id: UUID, *, now: datetime) -> None:
    """Records of this person were corrected: if what is stated is among them, they hear it, once for each statement.
    Whoever verifies it is told in any case.
    """
    statement = queries.to_look_at(statement_id)
    if statement is None:
        return
    statement.looked_at = now - SETTLED
    whether = queries.whether_they_hold([statement]).get(statement_id)
    if whether and whether["holds"] is Holds.CHANGED:
        statement.told_changed_at = now
        _tell("recognition.statement_changed", statement, WORKER, now)
    db.session.flush()


def printed(statement: ServiceStatement, *, actor: Actor, now: datetime) -> None:
    """By staff: the paper names somebody in full, so it leaves an audit row."""
    _audit("statement.printed", statement, actor, now)


def _fill(statement: ServiceStatement, asked: ServiceStatement, actor: Actor, now: datetime) -> None:
    """Under the ledger's lock, as it was ``asked`` for; the name and the words are sealed beside it. Somebody else has
    seen the papers of whoever is named: a confirmed name is changed by staff alone, who vouch for it then. A sign-in
    that was added since leaves the name what it was, and of an account that has ended nobody could confirm it anew, so
    it is not asked about; but whoever gave that sign-in does not issue what was asked for with it, or may have been.
    """
    passport, today = of_person(statement.account_id), local_date(now)
    if passport is None:
        raise NoPassportThere
    lock_heads([passport.id])  # no record is approved or corrected meanwhile
    account = db.session.get_one(Account, statement.account_id, populate_existing=True)
    _must_go_on(account)  # as the lock shows it: merging takes the same
    if home_as_locked(passport, today) != statement.community_id:
        raise RecordedElsewhere
    if account.name is None:
        raise NobodyNamed
    if account.identity_confirmed_at is None:
        raise NamedUnconfirmed
    must_be_another(actor, account.identity_confirmed_by, same=NamedByYou, tied=NamedByYou, now=now)
    must_not_have_given_way_in(actor, account.id, now=now, asked=(asked.requested_by, asked.requested_at))
    last = statement.last_day or today
    facts = served_by(passport, statement.first_day, last, statement.community_id)
    if not facts.records and not facts.openings:
        raise NothingLeft if statement.replaces_id else NothingServed
    said = document(
        passport_number=passport.number,
        first=statement.first_day,
        last=last,
        records=facts.records,
        openings=facts.openings,
        units=facts.units,
        issuer_id=str(statement.community_id),
        issued_on=today,
    )
    sealed = digest(said)
    statement.issued = IssuedStatement(
        id=new_id(),
        statement_id=statement.id,
        number=number_for(statement.id, sealed),
        document=said,
        digest=sealed,
        minutes=said["minutes"],
        issued_at=now,
    )
    statement.issued_by, statement.issued_at = actor.person_id, now
    statement.state = StatementState.ISSUED.value
    statement.seal(account.name, facts.words)
    db.session.add(statement)
    db.session.flush()


def _must_go_on(account: Account) -> None:
    if account.merged_into_id is not None:
        raise MergedElsewhere(merged_into_id=str(account.merged_into_id))


def _must_be_days(first: date | None, last: date | None, today: date) -> None:
    if first and last and first > last:
        raise PeriodReversed
    if max(first or today, last or today) > today:
        raise PeriodInFuture


def _must_have_served(passport: Passport, first: date | None, last: date) -> None:
    facts = served_by(passport, first, last, passport.community_id)
    if not facts.records and not facts.openings:
        raise NothingServed


def _must_wait(statement: ServiceStatement) -> None:
    if statement.state != StatementState.REQUESTED:
        raise StatementDecided


def _end(statement: ServiceStatement, state: StatementState, actor: Actor, now: datetime) -> None:
    statement.state = state.value
    statement.ended_by, statement.ended_at = actor.person_id, now
    db.session.flush()
    _audit(f"statement.{state.value}", statement, actor, now)


def _tell(said: str, statement: ServiceStatement, actor: Actor, now: datetime) -> None:
    telling.the_person(statement.account_id, said, actor=actor, now=now, statement_id=statement.id)


def _audit(action: str, statement: ServiceStatement, actor: Actor, now: datetime) -> None:
    audit.record(
        action,
        "service_statement",
        statement.id,
        actor=actor,
        now=now,
        community_id=statement.community_id,
        minutes=statement.minutes,
        reason=statement.revoke_reason,
    )
