"""Paper account and later phone: staff give a code for the account, and the WeChat that enters it moves there.

Times here are real times, as everywhere in signing in; only an age is reckoned by the domain's clock.
"""

from __future__ import annotations

import secrets
import string
from datetime import datetime

from sqlalchemy import update

from service.accounts import queries
from service.accounts.commands import sign_in
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.errors import (
    GuardianNeeded,
    IdentityUnconfirmed,
    LinkAccountInUse,
    LinkCodeRefused,
    LinkLocked,
    LinkNeedsWechat,
    StatusForbids,
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
from service.core import audit, outbox, vault
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import Refusal


def issue(account: Account, *, actor: Actor, now: datetime, real_now: datetime) -> tuple[str, datetime]:
    """A code for the person whose papers staff have compared, in force for ``LINK_CODE_LASTS``; it voids the one
    before. Given for the first and the last time here: only its digest is kept. The person is told, and a child's
    guardians.

    Refuses: ``NotForYourself``, ``StatusForbids``, ``IdentityUnconfirmed``, ``GuardianNeeded``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    if obstacle := _obstacle(account, now):
        raise obstacle
    live = (LinkCode.account_id == account.id, LinkCode.ended_at.is_(None))
    db.session.execute(update(LinkCode).where(*live).values(ended_at=real_now))
    code = "".join(secrets.choice(string.digits) for _ in range(LINK_CODE_DIGITS))
    issued = LinkCode(account_id=account.id, digest=_digest(code), issued_by=actor.person_id, issued_at=real_now)
    issued.expires_at = real_now + LINK_CODE_LASTS
    db.session.add(issued)
    db.session.flush()
    audit.record("link_code.issued", "account", account.id, actor=actor, now=now, community_id=account.home_id)
    _tell(account, "link_code.issued", now)
    return code, issued.expires_at


def link(code: str, *, actor: Actor, now: datetime, real_now: datetime) -> sign_in.SignedIn | Refusal:
    """Move the WeChat that is signed in now to the code's account, and sign it in there. The account it leaves must
    hold nothing; it is closed, with what was said of the person, and its sessions end. A code works once, whoever
    enters it at the same moment.

    Returns ``LinkCodeRefused``, because the failure that it counts must survive. Refuses: ``LinkNeedsWechat``,
    ``LinkAccountInUse``, ``LinkLocked``.
    """
    theirs = queries.locked_wechats(actor.person_id)
    if not theirs:
        raise LinkNeedsWechat
    left = db.session.get_one(Account, actor.person_id, with_for_update=True, populate_existing=True)
    if not queries.only_signed_in([left.id]):
        raise LinkAccountInUse
    counting = theirs[0]
    if is_locked(counting.link_locked_until, real_now):
        raise LinkLocked
    account = _redeemed(code, now, real_now)
    if account is None:
        _count_failure(counting, real_now)
        return LinkCodeRefused()
    counting.link_failures = 0
    for each in theirs:
        each.account_id = account.id
    _close(left, account, actor=actor, now=now, real_now=real_now)
    audit.record("sign_in.linked", "account", account.id, actor=actor, now=now, means="wechat", left=str(left.id))
    _tell(account, "sign_in.linked", now)
    return sign_in.open_session(account.id, "wechat", real_now)


def _obstacle(account: Account, now: datetime) -> type[Refusal] | None:
    """Why no phone may be linked to this account; asked when the code is issued, and again when it is entered."""
    if account.status not in (AccountStatus.PENDING, AccountStatus.ACTIVE):
        return StatusForbids
    if account.identity_confirmed_at is None:
        return IdentityUnconfirmed
    if is_child(account.birth_date, local_date(now)) and not queries.has_guardian_consent(account.id):
        return GuardianNeeded
    return None


def _redeemed(code: str, now: datetime, real_now: datetime) -> Account | None:
    """The account of a code in force, which is spent with this; ``None`` also where staff would get no code now."""
    good = (LinkCode.digest == _digest(code), LinkCode.ended_at.is_(None), LinkCode.expires_at > real_now)
    spent = update(LinkCode).where(*good).values(ended_at=real_now).returning(LinkCode.account_id)
    account_id = db.session.scalar(spent.execution_options(synchronize_session=False))
    if account_id is None:
        return None
    account = db.session.get_one(Account, account_id)
    return None if _obstacle(account, now) else account


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


def _tell(account: Account, said: str, now: datetime) -> None:
    told = [{"account_id": str(account.id), "code": said}]
    if is_child(account.birth_date, local_date(now)):
        guardians = queries.guardians_of(account.id)
        told += [{"account_id": str(each), "code": f"{said}_for_ward"} for each in guardians]
    outbox.put("inbox", told, now=now)


def _digest(code: str) -> str:
    return vault.index("link_code", code) or ""
