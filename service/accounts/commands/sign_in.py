"""Signing in, staying signed in, signing out. Times here are real times: the sandbox clock does not move them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update

from service.accounts.errors import (
    AccountClosed,
    RefreshRefused,
    RefreshReused,
    SignInRefused,
)
from service.accounts.models import Account, PasswordFailures, PasswordSignIn, RefreshToken, Session, WechatSignIn
from service.accounts.rules import (
    LOCK_AFTER_FAILURES,
    LOCK_NAME_AFTER_FAILURES,
    AccountStatus,
    RefreshFacts,
    RefreshVerdict,
    address_counted,
    after_failure,
    failures_so_far,
    is_known_address,
    is_locked,
    judge_refresh,
)
from service.adapters.wechat import WeChatIdentity
from service.core import audit, tokens, vault
from service.core.actor import ANONYMOUS, Actor, ActorKind
from service.core.db import db, new_id
from service.core.errors import Refusal
from service.core.signing import hash_token, new_opaque_token


@dataclass(frozen=True, slots=True)
class SignedIn:
    account_id: UUID
    session_id: UUID
    access_token: str
    refresh_token: str
    expires_in_seconds: int


def with_wechat(identity: WeChatIdentity, app_id: str, *, now: datetime, real_now: datetime) -> SignedIn | Refusal:
    """Sign in by openid; a new openid is a new, pending account, registered ``now``. Refuses: ``AccountClosed``."""
    openid_index = vault.index("openid", identity.openid) or ""
    found = db.session.execute(
        select(Account.id, Account.status, WechatSignIn.id.label("way"))
        .join(WechatSignIn, WechatSignIn.account_id == Account.id)
        .where(WechatSignIn.app_id == app_id, WechatSignIn.openid_index == openid_index)
    ).first()
    if found is None:
        made = add_wechat(_newcomer(now), identity, app_id, openid_index, real_now)
        return open_session(made.account_id, "wechat", real_now, by=made.id)
    if found.status in (AccountStatus.DISABLED, AccountStatus.CLOSED):
        raise AccountClosed
    return open_session(found.id, "wechat", real_now, by=found.way)


def _newcomer(now: datetime) -> Account:
    account = Account(id=new_id(), status=AccountStatus.PENDING, created_at=now)
    db.session.add(account)
    db.session.flush()
    audit.record("person.registered", "account", account.id, actor=acting(account.id), now=now)
    return account


def add_wechat(
    account: Account, identity: WeChatIdentity, app_id: str, openid_index: str, real_now: datetime
) -> WechatSignIn:
    sign_in = WechatSignIn(id=new_id(), account_id=account.id, app_id=app_id, openid_index=openid_index)
    sign_in.openid_sealed = vault.seal(identity.openid, f"wechat_sign_in.openid:{sign_in.id}") or ""
    sign_in.unionid_index = vault.index("unionid", identity.unionid)
    sign_in.created_at = real_now
    db.session.add(sign_in)
    db.session.flush()
    return sign_in


@dataclass(frozen=True, slots=True)
class Checked:
    """A password that was held against the hash of a name, outside the transaction, and the address it came from."""

    sign_in_id: UUID | None
    password_hash: str | None
    matches: bool
    address: str


def with_password(checked: Checked, *, real_now: datetime) -> SignedIn | Refusal:
    """Judge a checked password. Returns ``SignInRefused``, because the failure that it counts must survive.

    A disabled account and a hash that has changed since are the same answer as a wrong password.
    """
    sign_in = locked_sign_in(checked)
    if sign_in is None or is_shut_out(sign_in, checked, real_now):
        return SignInRefused()
    if not checked.matches:
        count_failure(sign_in, checked, real_now)
        return SignInRefused()
    if not is_locked(sign_in.locked_until, real_now):
        sign_in.failures, sign_in.locked_until = 0, None
    here = _here(sign_in, checked, real_now)
    here.failures, here.locked_until, here.succeeded_at = 0, None, real_now
    account = db.session.get_one(Account, sign_in.account_id)
    if account.status in (AccountStatus.DISABLED, AccountStatus.CLOSED):
        db.session.flush()
        return SignInRefused()
    return open_session(account.id, "password", real_now, by=sign_in.id)


def locked_sign_in(checked: Checked) -> PasswordSignIn | None:
    """The row as it is now, unless its password is not the one that was checked."""
    if checked.sign_in_id is None:
        return None
    sign_in = db.session.get(PasswordSignIn, checked.sign_in_id, with_for_update=True)
    return sign_in if sign_in is not None and sign_in.password_hash == checked.password_hash else None


def is_shut_out(sign_in: PasswordSignIn, checked: Checked, real_now: datetime) -> bool:
    """From this address; or from everywhere, but for addresses from which the name has signed in lately: strangers who
    guess must not keep the person out.
    """
    here = _failures_from(sign_in, checked)
    if here is not None and is_locked(here.locked_until, real_now):
        return True
    is_known = here is not None and is_known_address(here.succeeded_at, real_now)
    return is_locked(sign_in.locked_until, real_now) and not is_known


def count_failure(sign_in: PasswordSignIn, checked: Checked, real_now: datetime) -> None:
    """For the address and for the name, whose row is locked: so nobody elsewhere is shut out by a few wrong guesses,
    and nobody has many guesses by having many addresses.
    """
    here = _here(sign_in, checked, real_now)
    sign_in.failures, sign_in.failing_since = failures_so_far(sign_in.failures, sign_in.failing_since, real_now)
    locked = [_is_at_limit(here, LOCK_AFTER_FAILURES, real_now)]
    locked += [_is_at_limit(sign_in, LOCK_NAME_AFTER_FAILURES, real_now)]
    for scope, is_locked_now in zip(("address", "name"), locked, strict=True):
        if is_locked_now:
            audit.record("sign_in.locked", "account", sign_in.account_id, actor=ANONYMOUS, now=real_now, scope=scope)
    db.session.flush()


def _is_at_limit(counted: PasswordFailures | PasswordSignIn, limit: int, real_now: datetime) -> bool:
    """Counts one more."""
    counted.failures, locked_until = after_failure(counted.failures, limit, real_now)
    counted.locked_until = locked_until or counted.locked_until
    return locked_until is not None


def unlock(sign_in: PasswordSignIn) -> None:
    """With a new password every count begins anew."""
    sign_in.failures, sign_in.locked_until = 0, None
    db.session.execute(delete(PasswordFailures).where(PasswordFailures.sign_in_id == sign_in.id))


def _failures_from(sign_in: PasswordSignIn, checked: Checked) -> PasswordFailures | None:
    here = (PasswordFailures.sign_in_id == sign_in.id, PasswordFailures.address_index == _index_of(checked))
    return db.session.scalar(select(PasswordFailures).where(*here))


def _here(sign_in: PasswordSignIn, checked: Checked, real_now: datetime) -> PasswordFailures:
    here = _failures_from(sign_in, checked)
    if here is None:
        here = PasswordFailures(sign_in_id=sign_in.id, address_index=_index_of(checked), failures=0)
        db.session.add(here)
    here.last_at = real_now
    return here


def _index_of(checked: Checked) -> str:
    return vault.index("address", address_counted(checked.address)) or ""


def acting(account_id: UUID) -> Actor:
    return Actor(ActorKind.PERSON, account_id)


def open_session(account_id: UUID, means: str, real_now: datetime, *, by: UUID) -> SignedIn:
    session = Session(id=new_id(), account_id=account_id, means=means, sign_in_id=by, created_at=real_now)
    db.session.add(session)
    db.session.flush()
    audit.record("signed_in", "session", session.id, actor=acting(account_id), now=real_now, means=means)
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
        end_session(session.id, "reuse", actor=acting(session.account_id), real_now=real_now)
        return RefreshReused()
    old.used_at = old.used_at or real_now
    return _tokens(session.account_id, session.id, real_now)


def end_session(session_id: UUID, reason: str, *, actor: Actor, real_now: datetime) -> None:
    """Once: of several who end it at one moment the first does."""
    ending = update(Session).where(Session.id == session_id, Session.ended_at.is_(None)).returning(Session.id)
    ended = db.session.execute(ending.values(ended_at=real_now, end_reason=reason)).scalar_one_or_none()
    if ended is not None:
        audit.record("session.ended", "session", session_id, actor=actor, now=real_now, reason=reason)


def end_sessions_begun_by(sign_in_id: UUID, *, actor: Actor, real_now: datetime) -> None:
    """One's own; those of which is not known how they began end too, but for the one that asks."""
    unknown = and_(Session.sign_in_id.is_(None), Session.id != actor.session_id)
    begun = (Session.account_id == actor.person_id, or_(Session.sign_in_id == sign_in_id, unknown))
    ending = update(Session).where(*begun, Session.ended_at.is_(None))
    db.session.execute(ending.values(ended_at=real_now, end_reason="removed"))
    audit.record("sessions.ended", "account", actor.person_id, actor=actor, now=real_now, reason="removed")


def end_all_sessions(account_id: UUID, reason: str, *, actor: Actor, real_now: datetime) -> None:
    """Sign out everywhere; access tokens die with their session on the next request."""
    ending = update(Session).where(Session.account_id == account_id, Session.ended_at.is_(None))
    db.session.execute(ending.values(ended_at=real_now, end_reason=reason))
    audit.record("sessions.ended", "account", account_id, actor=actor, now=real_now, reason=reason)
