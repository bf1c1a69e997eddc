"""Signing in, staying signed in, signing out. Times here are real times: the sandbox clock does not move them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from service.accounts.errors import (
    AccountClosed,
    PasswordTooWeak,
    RefreshRefused,
    RefreshReused,
    SignInRefused,
    UsernameTaken,
)
from service.accounts.models import Account, PasswordSignIn, RefreshToken, Session, WechatSignIn
from service.accounts.rules import (
    AccountStatus,
    RefreshFacts,
    RefreshVerdict,
    after_failure,
    is_locked,
    is_strong_password,
    judge_refresh,
)
from service.adapters.wechat import WeChatIdentity
from service.core import audit, tokens, vault
from service.core.actor import Actor, ActorKind
from service.core.db import db, new_id
from service.core.errors import Refusal
from service.core.signing import hash_token, new_opaque_token

hasher = PasswordHasher()
# Checked when the name is unknown, so that the answer takes as long as for a known one.
NOBODYS_HASH = hasher.hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class SignedIn:
    account_id: UUID
    session_id: UUID
    access_token: str
    refresh_token: str
    expires_in_seconds: int


def with_wechat(identity: WeChatIdentity, app_id: str, *, real_now: datetime) -> SignedIn | Refusal:
    """Sign in by openid; a new openid is a new, pending account. Refuses: ``AccountClosed``."""
    openid_index = vault.index("openid", identity.openid) or ""
    found = db.session.scalar(
        select(Account)
        .join(WechatSignIn, WechatSignIn.account_id == Account.id)
        .where(WechatSignIn.app_id == app_id, WechatSignIn.openid_index == openid_index)
    )
    if found is None:
        found = _newcomer(identity, app_id, openid_index, real_now)
    if found.status in (AccountStatus.DISABLED, AccountStatus.CLOSED):
        raise AccountClosed
    return _open_session(found.id, "wechat", real_now)


def _newcomer(identity: WeChatIdentity, app_id: str, openid_index: str, real_now: datetime) -> Account:
    account = Account(id=new_id(), status=AccountStatus.PENDING, created_at=real_now)
    db.session.add(account)
    db.session.flush()
    sign_in = WechatSignIn(id=new_id(), account_id=account.id, app_id=app_id, openid_index=openid_index)
    sign_in.openid_sealed = vault.seal(identity.openid, f"wechat_sign_in.openid:{sign_in.id}") or ""
    sign_in.unionid_index = vault.index("unionid", identity.unionid)
    sign_in.created_at = real_now
    db.session.add(sign_in)
    db.session.flush()
    return account


def with_password(sign_in_id: UUID | None, password_matches: bool, *, real_now: datetime) -> SignedIn | Refusal:
    """Judge a password that was checked outside the transaction.

    Returns ``SignInRefused`` (the failure that it counts must survive). Refuses: ``AccountClosed``.
    """
    sign_in = db.session.get(PasswordSignIn, sign_in_id, with_for_update=True) if sign_in_id else None
    if sign_in is None or is_locked(sign_in.locked_until, real_now):
        return SignInRefused()
    if not password_matches:
        sign_in.failures, locked_until = after_failure(sign_in.failures, real_now)
        sign_in.locked_until = locked_until or sign_in.locked_until
        db.session.flush()
        return SignInRefused()
    sign_in.failures, sign_in.locked_until = 0, None
    account = db.session.get_one(Account, sign_in.account_id)
    if account.status in (AccountStatus.DISABLED, AccountStatus.CLOSED):
        return SignInRefused()
    return _open_session(account.id, "password", real_now)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Slow on purpose (argon2); called outside the transaction, and as slowly for unknown names."""
    try:
        return hasher.verify(password_hash or NOBODYS_HASH, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _open_session(account_id: UUID, means: str, real_now: datetime) -> SignedIn:
    session = Session(id=new_id(), account_id=account_id, means=means, created_at=real_now)
    db.session.add(session)
    db.session.flush()
    actor = Actor(ActorKind.PERSON, account_id=account_id)
    audit.record("signed_in", "session", session.id, actor=actor, now=real_now, means=means)
    return _tokens(account_id, session.id, real_now)


def _tokens(account_id: UUID, session_id: UUID, real_now: datetime) -> SignedIn:
    token = new_opaque_token()
    lives = tokens.refresh_token_life()
    db.session.add(
        RefreshToken(
            session_id=session_id, token_hash=hash_token(token), issued_at=real_now, expires_at=real_now + lives
        )
    )
    db.session.flush()
    access_token = tokens.issue_access_token(tokens.Claims(account_id, session_id))
    seconds = int(tokens.access_token_life().total_seconds())
    return SignedIn(account_id, session_id, access_token, token, seconds)


def refresh(token: str, *, real_now: datetime) -> SignedIn | Refusal:
    """Exchange a refresh token for new ones. Returns ``RefreshReused`` after ending the family; refuses:
    ``RefreshRefused``.

    Two at once with the same token are judged one after the other; within the grace both get tokens of the same family.
    """
    old = db.session.scalar(select(RefreshToken).where(RefreshToken.token_hash == hash_token(token)).with_for_update())
    if old is None:
        raise RefreshRefused
    session = db.session.get_one(Session, old.session_id)
    verdict = judge_refresh(RefreshFacts(session.ended_at is not None, old.expires_at, old.used_at), real_now)
    if verdict is RefreshVerdict.REFUSED:
        raise RefreshRefused
    if verdict is RefreshVerdict.REUSED:
        end_session(session.id, "reuse", actor=Actor(ActorKind.PERSON, session.account_id), real_now=real_now)
        return RefreshReused()
    old.used_at = old.used_at or real_now
    return _tokens(session.account_id, session.id, real_now)


def end_session(session_id: UUID, reason: str, *, actor: Actor, real_now: datetime) -> None:
    ending = update(Session).where(Session.id == session_id, Session.ended_at.is_(None))
    db.session.execute(ending.values(ended_at=real_now, end_reason=reason))
    audit.record("session.ended", "session", session_id, actor=actor, now=real_now, reason=reason)


def end_all_sessions(account_id: UUID, reason: str, *, actor: Actor, real_now: datetime) -> None:
    """Sign out everywhere; access tokens die with their session on the next request."""
    ending = update(Session).where(Session.account_id == account_id, Session.ended_at.is_(None))
    db.session.execute(ending.values(ended_at=real_now, end_reason=reason))
    audit.record("sessions.ended", "account", account_id, actor=actor, now=real_now, reason=reason)


def set_password(account: Account, username: str, password: str, *, actor: Actor, real_now: datetime) -> None:
    """Give a person a password sign-in, or a new password. Refuses: ``PasswordTooWeak``, ``UsernameTaken``."""
    if not is_strong_password(password):
        raise PasswordTooWeak
    taken = db.session.scalar(select(PasswordSignIn).where(PasswordSignIn.username == username))
    if taken is not None and taken.account_id != account.id:
        raise UsernameTaken
    sign_in = taken or PasswordSignIn(account_id=account.id, username=username, created_at=real_now)
    sign_in.password_hash = hasher.hash(password)
    sign_in.failures, sign_in.locked_until = 0, None
    db.session.add(sign_in)
    db.session.flush()
    audit.record("password.set", "account", account.id, actor=actor, now=real_now)
    end_all_sessions(account.id, "password", actor=actor, real_now=real_now)
