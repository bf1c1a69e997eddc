"""What ends with an account: ways in, contacts, powers, ties. What names the person is locked away, or erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from service.accounts.commands import grants, ties
from service.accounts.commands.consents import status_by_consent
from service.accounts.commands.sign_in import end_all_sessions
from service.accounts.models import (
    Account,
    AccountEnd,
    Consent,
    FormerIndex,
    LinkCode,
    PasswordFailures,
    PasswordSignIn,
    ProposedPerson,
    WechatSignIn,
)
from service.accounts.rules import AccountStatus
from service.core import audit
from service.core.actor import WORKER, Actor
from service.core.db import db


def shut(account: Account, reason: str, *, actor: Actor, now: datetime, real_now: datetime) -> None:
    """For good. Name, birth date and identity number stay sealed, so that the same human being is known again; phone
    and sign-ins are gone, and may begin anew. Family stays family: it keeps people from deciding what is still open.
    """
    grants.end_all(account.id, actor=actor, now=now)
    ties.end_all(account.id, actor=actor, now=now)
    live = (Consent.account_id == account.id, Consent.ended_at.is_(None))
    db.session.execute(update(Consent).where(*live).values(ended_at=now, ended_by=actor.account_id))
    _remove_ways_in(account.id, real_now)
    account.phone = None
    account.status, account.closed_at = AccountStatus.CLOSED, now
    db.session.flush()
    db.session.execute(delete(FormerIndex).where(FormerIndex.account_id == account.id))
    audit.record("account.closed", "account", account.id, actor=actor, now=now, reason=reason)
    end_all_sessions(account.id, reason, actor=actor, real_now=real_now)


def _remove_ways_in(account_id: UUID, real_now: datetime) -> None:
    codes = (LinkCode.account_id == account_id, LinkCode.ended_at.is_(None))
    db.session.execute(update(LinkCode).where(*codes).values(ended_at=real_now))
    theirs = select(PasswordSignIn.id).where(PasswordSignIn.account_id == account_id)
    db.session.execute(delete(PasswordFailures).where(PasswordFailures.sign_in_id.in_(theirs)))
    for way in (PasswordSignIn, WechatSignIn):
        db.session.execute(delete(way).where(way.account_id == account_id))


def reopen(account: Account, end: AccountEnd, *, actor: Actor, now: datetime) -> None:
    """It was a mistake: the account goes on. What the person had consented to with their own word was never taken
    back, so it is in force again from now on; a guardian's is not, for nobody is their guardian now. Ties, roles,
    contacts and ways in are for people to give anew.
    """
    ended = (Consent.account_id == account.id, Consent.by_guardian.is_(False), Consent.ended_at == account.closed_at)
    for before in db.session.scalars(select(Consent).where(*ended).order_by(Consent.id)).all():
        said = {"purpose": before.purpose, "text_version": before.text_version, "means": before.means}
        again = Consent(account_id=account.id, by_guardian=False, given_by=before.given_by, given_at=now, **said)
        db.session.add(again)
        db.session.flush()
        told: dict[str, Any] = {"purpose": before.purpose, "means": before.means}
        audit.record("consent.restored", "account", account.id, actor=actor, now=now, **told)
    account.status, account.closed_at = status_by_consent(account, now), None
    end.undone_at = now
    db.session.flush()
    audit.record("account.reopened", "account", account.id, actor=actor, now=now, reason=end.kind)


def erase(end: AccountEnd, *, now: datetime, actor: Actor = WORKER) -> None:
    """Nobody can be named by this account any more, nor by those that were merged into it; what was served and counted
    stays. Again changes nothing.
    """
    if end.erased_at is not None:
        return
    of_one_human = or_(Account.id == end.account_id, Account.merged_into_id == end.account_id)
    rows = select(Account).where(of_one_human).order_by(Account.id).with_for_update()
    theirs = db.session.scalars(rows.execution_options(populate_existing=True)).all()
    for account in theirs:
        account.name = account.phone = account.id_number = account.birth_date = None
    nobody = {"name_sealed": None, "phone_sealed": None, "birth_date_sealed": None}
    of_theirs = ProposedPerson.account_id.in_([each.id for each in theirs])
    db.session.execute(update(ProposedPerson).where(of_theirs).values(nobody))
    end.erased_at = now
    db.session.flush()
    audit.record("account.erased", "account", end.account_id, actor=actor, now=now)
