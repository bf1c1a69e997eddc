"""Whether a person may use the system, and whether staff have looked at their papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.accounts import access, queries
from service.accounts.commands import consents, offices, telling, ways_in
from service.accounts.commands.registration import must_be_nobody_else
from service.accounts.commands.sign_in import end_all_sessions
from service.accounts.commands.ties import must_be_uninvolved, must_not_have_given_way_in
from service.accounts.errors import NoName, NotForYourself, StatusForbids
from service.accounts.models import Account
from service.accounts.queries.ends import is_number_of_dead
from service.accounts.rules import AccountStatus, DisableReason, IdentityEvidence
from service.core import audit
from service.core.actor import Actor
from service.core.db import db


def disable(account: Account, reason: DisableReason, *, actor: Actor, now: datetime, real_now: datetime) -> Account:
    """Shut a person out, at once: their sessions end. Again changes nothing.

    Refuses: ``NotForYourself``, ``StatusForbids`` (closed).
    """
    if account.id == actor.account_id:
        raise NotForYourself
    if account.status == AccountStatus.CLOSED:
        raise StatusForbids
    if account.status != AccountStatus.DISABLED:
        account.status = AccountStatus.DISABLED
        db.session.flush()
        audit.record("account.disabled", "account", account.id, actor=actor, now=now, reason=reason.value)
        end_all_sessions(account.id, "disabled", actor=actor, real_now=real_now)
        offices.tell_of_doubt(account.id, now)
    return account


def enable(account: Account, *, actor: Actor, now: datetime) -> Account:
    """Let a disabled person in again; what they were before follows from their consent. Refuses: ``StatusForbids``."""
    if account.status != AccountStatus.DISABLED:
        raise StatusForbids
    account.status = consents.status_by_consent(account, now)
    db.session.flush()
    audit.record("account.enabled", "account", account.id, actor=actor, now=now)
    return account


def confirm_identity(
    account: Account, seen: IdentityEvidence, *, is_distinct: bool = False, actor: Actor, now: datetime
) -> Account:
    """Staff have compared the person with papers: needed once, to order gifts. Again changes nothing, unless a sign-in
    was added since or staff corrected who they are: whoever has it now may be another human being, so it is confirmed
    anew, and by another than who gave them the way in, or their family: else one member of staff could take over what
    somebody has earned. The account that the person's new phone has made, and that holds nothing yet, is no duplicate:
    a link code empties it. Who is confirmed by acquaintance alone, or has the identity number of somebody recorded as
    dead, the other staff of the community are told of.

    Refuses: ``NotForYourself`` (oneself, family), ``NotAllowed`` (who holds a role that they do not
    administer), ``PersonClosed``, ``NoName``, ``WayInByYou``, ``PossibleDuplicate`` unless staff state ``is_distinct``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    access.must_outrank(actor, account)
    access.must_be_open(account)
    if account.name is None:
        raise NoName
    is_renewed = account.identity_confirmed_at is not None
    if not is_renewed or account.has_new_sign_in or account.is_corrected:
        must_not_have_given_way_in(actor, account.id, now=now)
        if not is_distinct:
            alike = queries.possibly_same_as(account.id)
            must_be_nobody_else(alike - queries.only_signed_in(alike), actor)
        account.identity_confirmed_at, account.identity_confirmed_by = now, actor.account_id
        account.has_new_sign_in = account.is_corrected = False
        ways_in.settle(account, now=now)
        db.session.flush()
        said: dict[str, Any] = {"seen": seen.value, "is_distinct": is_distinct, "is_renewed": is_renewed}
        audit.record("identity.confirmed", "account", account.id, actor=actor, now=now, **said)
        if seen is IdentityEvidence.KNOWN_PERSONALLY or account.id_number is None:  # nothing that another could look up
            telling.colleagues(account, "identity.confirmed_by_colleague", actor, now)
        if is_number_of_dead(account.id_number_index):
            telling.colleagues(account, "identity.confirmed_of_dead", actor, now)
    return account
