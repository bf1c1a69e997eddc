"""Paper account and later phone: staff give a code for the account, and the WeChat that enters it moves there.

Codes and sign-ins live by real time, as everywhere in signing in (``real_now``); ages, consents and what people are
told by the domain's (``now``).
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from service.accounts import access, queries
from service.accounts.commands import offices, passwords, sign_in, telling, ways_in
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.errors import (
    GuardianNeeded,
    IdentityUnconfirmed,
    LinkAccountInUse,
    LinkCodeRefused,
    LinkHasSignIn,
    LinkHoldsOffice,
    LinkLocked,
    LinkNeedsWechat,
    SignInTaken,
    StatusForbids,
    WechatByStaff,
)
from service.accounts.models import Account, Consent, LinkCode, WechatSignIn
from service.accounts.rules import (
    LINK_CODE_DIGITS,
    LINK_CODE_LASTS,
    AccountStatus,
    after_wrong_link_code,
    is_child,
    is_locked,
)
from service.adapters.wechat import WeChatIdentity
from service.core import audit, vault
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import NotAllowed, Refusal

GIVEN = (LinkCode.account_id, LinkCode.replaces, LinkCode.issued_by)


def issue(account: Account, *, actor: Actor, now: datetime, real_now: datetime) -> tuple[str, datetime]:
    """A code for the person whose papers staff have compared, in force for ``LINK_CODE_LASTS``; it voids the one
    before. Given for the first and the last time here: only its digest is kept. For an account that nobody signs in to
    it is issued by staff of its home; where a phone was lost, by an administrator, and the new WeChat replaces the old.
    The person is told, a child's guardians, and the other staff of the community.

    Refuses: ``NotForYourself``, ``StatusForbids``, ``LinkHoldsOffice``, ``LinkHasSignIn``, ``NotAllowed``,
    ``IdentityUnconfirmed``, ``GuardianNeeded``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    replaces = queries.has_live_sign_in(account.id) and access.administers_home(actor, account)
    if obstacle := _obstacle(account, replaces, now):
        raise obstacle
    if not replaces and not access.is_staff_of_home(actor, account):
        raise NotAllowed
    _void_codes(account.id, real_now)
    code = "".join(secrets.choice(string.digits) for _ in range(LINK_CODE_DIGITS))
    issued = LinkCode(account_id=account.id, digest=_digest(code), issued_by=actor.person_id, issued_at=real_now)
    issued.expires_at, issued.replaces = real_now + LINK_CODE_LASTS, replaces
    db.session.add(issued)
    db.session.flush()
    audit.record(
        "link_code.issued",
        "account",
        account.id,
        actor=actor,
        now=now,
        community_id=account.home_id,
        replaces=replaces,
    )
    telling.the_person(account, "link_code.issued", now)
    telling.colleagues(account, "link_code.issued_by_colleague", actor, now)
    return code, issued.expires_at


def link(code: str, *, actor: Actor, now: datetime, real_now: datetime) -> sign_in.SignedIn | Refusal:
    """Move the WeChat that is signed in now to the code's account, and sign it in there. The account it leaves must
    hold nothing; it is closed, with what was said of the person, and its sessions end. A code works once, whoever
    enters it at the same moment; one that an administrator issued ends what signed in there before.

    Returns ``LinkCodeRefused``, because the failure that it counts must survive. Refuses: ``LinkNeedsWechat``,
    ``LinkAccountInUse``, ``LinkLocked``.
    """
    theirs, left = _leaving(actor.person_id)
    if not theirs:
        raise LinkNeedsWechat
    if left is None:
        raise LinkAccountInUse
    counting = theirs[0]
    if is_locked(counting.link_locked_until, real_now):
        raise LinkLocked
    account = _redeemed(code, actor, now, real_now)
    if account is None:
        _count_failure(counting, real_now)
        return LinkCodeRefused()
    counting.link_failures = 0
    _move(theirs, left, account, actor=actor, now=now, real_now=real_now)
    audit.record("sign_in.linked", "account", account.id, actor=actor, now=now, means="wechat", left=str(left.id))
    telling.the_person(account, "sign_in.linked", now)
    return sign_in.open_session(account.id, "wechat", real_now, by=counting.id)


def add_own(
    account: Account,
    identity: WeChatIdentity,
    app_id: str,
    checked: sign_in.Checked | None,
    *,
    actor: Actor,
    now: datetime,
    real_now: datetime,
) -> WechatSignIn | Refusal:
    """Give a person who has signed in otherwise their WeChat too, also one that opened the mini-program first: the
    account which that made, and which holds nothing, is closed. They are told, and give their password; who has none,
    but a WeChat, gets another by staff: a stolen token must not become a way in of its own. Again is no new row.

    Returns a refused password, which is counted. Refuses: ``PasswordNeeded``, ``WechatByStaff``, ``SignInTaken``.
    """
    if refused := passwords.prove(checked, actor=actor, real_now=real_now):
        return refused
    openid_index = vault.index("openid", identity.openid) or ""
    here = select(WechatSignIn).where(WechatSignIn.app_id == app_id, WechatSignIn.openid_index == openid_index)
    linked = db.session.scalar(here)
    if linked is not None and linked.account_id == account.id:
        return linked
    if checked is None and db.session.scalar(select(WechatSignIn.id).where(WechatSignIn.account_id == account.id)):
        raise WechatByStaff
    if linked is None:
        linked = sign_in.add_wechat(account, identity, app_id, openid_index, real_now)
        account.has_new_sign_in = True  # added by whoever came by the way in that there was: ``way_in_by`` stays
        offices.tell_of_doubt(account.id, now)
    else:
        theirs, left = _leaving(linked.account_id)
        if left is None or linked not in theirs:
            raise SignInTaken
        _move(theirs, left, account, actor=actor, now=now, real_now=real_now)
    audit.record("sign_in.linked", "account", account.id, actor=actor, now=real_now, means="wechat")
    telling.the_person(account, "sign_in.linked", now)
    return linked


def detach(account: Account, *, actor: Actor, now: datetime, real_now: datetime) -> None:
    """Take every WeChat off an account, whose sessions and codes end: one of them was not the person's own. They are
    told. Again changes nothing. Refuses: ``NotForYourself``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    _void_codes(account.id, real_now)
    if _detached(account.id, actor, now):
        sign_in.end_all_sessions(account.id, "detached", actor=actor, real_now=real_now)
        telling.the_person(account, "sign_in.detached", now)


def _obstacle(account: Account, replaces: bool, now: datetime) -> type[Refusal] | None:
    """Why no phone may be linked to this account; asked when the code is issued, and again when it is entered."""
    if account.status not in (AccountStatus.PENDING, AccountStatus.ACTIVE):
        return StatusForbids
    if queries.holds_role(account.id) or queries.holds_office(account.id):
        return LinkHoldsOffice
    if not replaces and queries.has_live_sign_in(account.id):
        return LinkHasSignIn
    if account.identity_confirmed_at is None:
        return IdentityUnconfirmed
    if is_child(account.birth_date, local_date(now)) and not queries.has_guardian_consent(account.id):
        return GuardianNeeded
    return None


def _leaving(account_id: UUID) -> tuple[Sequence[WechatSignIn], Account | None]:
    """The WeChats of an account and the account itself, locked; ``None`` for one that holds anything."""
    theirs = queries.locked_wechats(account_id)
    left = db.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    return theirs, left if queries.only_signed_in([account_id]) else None


def _redeemed(code: str, actor: Actor, now: datetime, real_now: datetime) -> Account | None:
    """The account of a code in force, which is spent with this; ``None`` also where staff would get no code now."""
    good = (LinkCode.digest == _digest(code), LinkCode.ended_at.is_(None), LinkCode.expires_at > real_now)
    spent = update(LinkCode).where(*good).values(ended_at=real_now).returning(*GIVEN)
    found = db.session.execute(spent.execution_options(synchronize_session=False)).first()
    if found is None:
        return None
    account = db.session.get_one(Account, found.account_id, with_for_update=True)
    if _obstacle(account, found.replaces, now):
        return None
    if found.replaces and _detached(account.id, actor, now):
        sign_in.end_all_sessions(account.id, "replaced", actor=actor, real_now=real_now)
    if not queries.has_live_sign_in(account.id):
        ways_in.settle(account, now=now)
    ways_in.give(account, found.issued_by)
    return account


def _detached(account_id: UUID, actor: Actor, now: datetime) -> int:
    """How many WeChats no longer lead here; whoever signs in with one is a newcomer."""
    gone = delete(WechatSignIn).where(WechatSignIn.account_id == account_id).returning(WechatSignIn.id)
    count = len(db.session.scalars(gone).all())
    if count:
        audit.record("sign_in.detached", "account", account_id, actor=actor, now=now, means="wechat", count=count)
    return count


def _void_codes(account_id: UUID, real_now: datetime) -> None:
    live = (LinkCode.account_id == account_id, LinkCode.ended_at.is_(None))
    db.session.execute(update(LinkCode).where(*live).values(ended_at=real_now))


def _move(
    theirs: Sequence[WechatSignIn],
    left: Account,
    account: Account,
    *,
    actor: Actor,
    now: datetime,
    real_now: datetime,
) -> None:
    for each in theirs:
        each.account_id, each.created_at = account.id, real_now
    account.has_new_sign_in = True
    offices.tell_of_doubt(account.id, now)
    _close(left, account, actor=actor, now=now, real_now=real_now)


def _count_failure(counting: WechatSignIn, real_now: datetime) -> None:
    counting.link_failures, locked_until = after_wrong_link_code(counting.link_failures, real_now)
    if locked_until is not None:
        counting.link_locked_until = locked_until
        by = sign_in.acting(counting.account_id)
        audit.record("link.locked", "account", counting.account_id, actor=by, now=real_now)
    db.session.flush()


def _close(left: Account, account: Account, *, actor: Actor, now: datetime, real_now: datetime) -> None:
    """What an emptied account said of a person would make two possibly same people of one."""
    own = (Consent.account_id == left.id, Consent.ended_at.is_(None))
    db.session.execute(update(Consent).where(*own).values(ended_at=now))
    left.name = left.phone = left.id_number = left.birth_date = None
    left.status, left.closed_at = AccountStatus.CLOSED, now
    db.session.flush()
    audit.record("account.closed", "account", left.id, actor=actor, now=now, reason="linked", into=str(account.id))
    sign_in.end_all_sessions(left.id, "linked", actor=actor, real_now=real_now)


def _digest(code: str) -> str:
    return vault.index("link_code", code) or ""
