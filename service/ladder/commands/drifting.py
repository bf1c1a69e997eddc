"""Calling people who have not been seen for a while."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from service.accounts.access import must_be_open
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.models import Account
from service.core import audit, vault
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.ladder.models import DriftContact
from service.ladder.queries import stage_of
from service.ladder.rules.drifting import Outcome, snoozed_until


def note_contact(
    account: Account, outcome: Outcome, note: str | None, snooze_months: int, *, actor: Actor, now: datetime
) -> DriftContact:
    """Somebody has called, or tried; for ``snooze_months`` the person is not in the list. Refuses: ``NotForYourself``,
    ``PersonClosed``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    must_be_open(account)
    made = DriftContact(
        id=new_id(),
        account_id=account.id,
        stage=stage_of(account.id).value,
        outcome=outcome.value,
        snoozed_until=snoozed_until(local_date(now), snooze_months),
        made_by=actor.person_id,
        made_at=now,
    )
    made.note_sealed = vault.seal(note, f"drift_contact.note:{made.id}")
    db.session.add(made)
    db.session.flush()
    audit.record("drift.contacted", "account", account.id, actor=actor, now=now, outcome=outcome.value)
    return made


def forget_words(account_id: UUID) -> None:
    """What was written about somebody goes with their identity."""
    theirs = update(DriftContact).where(DriftContact.account_id == account_id)
    db.session.execute(theirs.values(note_sealed=None))
