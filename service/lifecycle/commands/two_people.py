"""What the acts of two people about an end share: one decides what waits, and the colleagues are told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.commands import telling
from service.accounts.models import AccountEnd, EndChange
from service.accounts.rules.ends import EndState
from service.core import outbox
from service.core.actor import Actor


def decide(row: AccountEnd | EndChange, state: EndState, *, actor: Actor, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.person_id, now


def tell_proposer(said: str, row: AccountEnd | EndChange, *, actor: Actor, now: datetime, **ids: UUID) -> None:
    """That a colleague has declined what they said."""
    if row.proposed_by != actor.person_id:
        told = {"account_id": row.proposed_by, "done_by": actor.person_id, **ids}
        outbox.put("inbox", [{"code": said, **{name: str(value) for name, value in told.items()}}], now=now)


def tell_staff(said: str, end: AccountEnd, *, actor: Actor, now: datetime, **ids: UUID) -> None:
    """Of where the person was at home, but neither who did it nor whom it is about."""
    if end.community_id is not None:
        ids["region_id"] = end.community_id
        telling.staff_of(end.community_id, said, but={actor.person_id, end.account_id}, now=now, **ids)
