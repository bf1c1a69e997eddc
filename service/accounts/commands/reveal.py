"""Seeing a person's data whole: a right, a purpose, and an audit row; for a child an approval before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts import queries
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.errors import PersonNotFound, RevealNeedsApproval
from service.accounts.models import Account, RevealApproval
from service.accounts.rules import REVEAL_APPROVAL_LASTS, RevealField, RevealPurpose, is_child
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db


def reveal(
    account: Account, fields: list[RevealField], purpose: RevealPurpose, *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """The asked fields, whole; the rest is ``None``. Refuses: ``RevealNeedsApproval`` (under 14)."""
    approval = None
    if is_child(account.birth_date, local_date(now)):
        approval = queries.reveal_approval(account.id, actor.person_id, purpose, now)
        if approval is None:
            raise RevealNeedsApproval
    audit.record(
        "person.revealed",
        "account",
        account.id,
        actor=actor,
        now=now,
        community_id=account.home_id,
        fields=sorted({field.value for field in fields}),
        purpose=purpose.value,
        approval_id=str(approval) if approval else None,
    )
    return {field.value: getattr(account, field.value) if field in fields else None for field in RevealField}


def approve(account: Account, staff_id: UUID, purpose: RevealPurpose, *, actor: Actor, now: datetime) -> RevealApproval:
    """Let one member of staff see a child's data for one purpose. Refuses: ``NotForYourself`` (the reader
    or the child is oneself or family), ``PersonNotFound``.
    """
    must_be_uninvolved(actor, account.id, staff_id, now=now)
    if db.session.get(Account, staff_id) is None:
        raise PersonNotFound
    approval = RevealApproval(
        account_id=account.id,
        staff_id=staff_id,
        purpose=purpose,
        approved_by=actor.person_id,
        approved_at=now,
        expires_at=now + REVEAL_APPROVAL_LASTS,
    )
    db.session.add(approval)
    db.session.flush()
    audit.record("reveal.approved", "account", account.id, actor=actor, now=now, purpose=purpose.value)
    return approval
