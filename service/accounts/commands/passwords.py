"""Passwords, for those who sign in at a desk. Hashing is slow on purpose and is done before the transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from service.accounts import access, queries
from service.accounts.commands import offices, sign_in, ways_in
from service.accounts.errors import (
    OldPasswordWrong,
    PasswordNeeded,
    PasswordTooWeak,
    UseOwnPasswordChange,
    UsernameTaken,
)
from service.accounts.models import Account, PasswordSignIn
from service.accounts.rules import is_strong_password
from service.core import audit, outbox
from service.core.actor import Actor, ActorKind
from service.core.db import db
from service.core.errors import Refusal
from service.core.passwords import hash_password


def strong_hash(password: str) -> str | None:
    """``None`` for a weak one. That is no refusal yet: it is judged after who asks and the old password."""
    return hash_password(password) if is_strong_password(password) else None


def give(
    account: Account, username: str, password_hash: str | None, *, actor: Actor, real_now: datetime
) -> PasswordSignIn:
    """Give a person a password sign-in, or a new name and password for it; ends their sessions. They are told, and must
    change what another has chosen for them before they can do anything else.

    Refuses: ``PersonClosed``, ``UseOwnPasswordChange`` (for oneself, where one is there already), ``UsernameTaken``,
    ``PasswordTooWeak``.
    """
    access.must_be_open(account)
    theirs = db.session.scalar(select(PasswordSignIn).where(PasswordSignIn.account_id == account.id))
    if theirs is not None and account.id == actor.account_id:
        raise UseOwnPasswordChange
    taken = db.session.scalar(select(PasswordSignIn.account_id).where(PasswordSignIn.username == username))
    if taken is not None and taken != account.id:
        raise UsernameTaken
    if password_hash is None:
        raise PasswordTooWeak
    if theirs is None:
        theirs = PasswordSignIn(account_id=account.id, created_at=real_now)
        db.session.add(theirs)
    theirs.username = username
    theirs.must_change = actor.kind is ActorKind.PERSON and account.id != actor.account_id
    _set(theirs, password_hash, actor, real_now)
    if theirs.must_change:
        account.has_new_sign_in = True
        ways_in.give(account, actor.person_id)
        offices.tell_of_doubt(account.id, real_now)
        outbox.put("inbox", [{"account_id": str(account.id), "code": "sign_in.password_given"}], now=real_now)
    return theirs


def change(
    checked: sign_in.Checked, password_hash: str | None, *, actor: Actor, real_now: datetime
) -> PasswordSignIn | Refusal:
    """Change one's own password by the old one; ends all one's sessions, this one too.

    Returns ``OldPasswordWrong``: the failure is counted with those of signing in, and locks as they do.
    Refuses: ``PasswordTooWeak``.
    """
    theirs = _proved(checked, actor, real_now)
    if isinstance(theirs, Refusal):
        return theirs
    if password_hash is None:
        raise PasswordTooWeak
    theirs.must_change = False
    _set(theirs, password_hash, actor, real_now)
    return theirs


def prove(checked: sign_in.Checked | None, *, actor: Actor, real_now: datetime) -> Refusal | None:
    """Whoever has a password has given it, and it was right; of who has none nothing is asked.

    Returns ``OldPasswordWrong``, counted as in ``change``. Refuses: ``PasswordNeeded``.
    """
    if queries.own_password_sign_in(actor.person_id) is None:
        return None
    if checked is None:
        raise PasswordNeeded
    proved = _proved(checked, actor, real_now)
    return proved if isinstance(proved, Refusal) else None


def _proved(checked: sign_in.Checked, actor: Actor, real_now: datetime) -> PasswordSignIn | Refusal:
    theirs = sign_in.locked_sign_in(checked)
    if theirs is None or theirs.account_id != actor.account_id or sign_in.is_shut_out(theirs, checked, real_now):
        return OldPasswordWrong()
    if not checked.matches:
        sign_in.count_failure(theirs, checked, real_now)
        return OldPasswordWrong()
    return theirs


def _set(theirs: PasswordSignIn, password_hash: str, actor: Actor, real_now: datetime) -> None:
    theirs.password_hash = password_hash
    db.session.flush()
    sign_in.unlock(theirs)
    audit.record("password.set", "account", theirs.account_id, actor=actor, now=real_now)
    sign_in.end_all_sessions(theirs.account_id, "password", actor=actor, real_now=real_now)


def set_password(account: Account, username: str, password: str, *, actor: Actor, real_now: datetime) -> None:
    """``give`` where nobody waits for the transaction: the operator's console. Refuses: ``PasswordTooWeak`` too."""
    give(account, username, strong_hash(password), actor=actor, real_now=real_now)
