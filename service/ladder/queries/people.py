"""Whose ladder one may see, and how much of what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from service.accounts.models import Account
from service.accounts.queries import seen_for
from service.accounts.queries.people import get_as
from service.core.actor import WITH_PEOPLE, Actor
from service.core.db import db
from service.core.errors import NotFound
from service.hours.models import ServiceRecord
from service.regions.queries import within_grants


@dataclass(frozen=True, slots=True)
class Seen:
    """``within``: the communities whose shifts and records are shown; ``None``: all. Staff see how much somebody did
    next door, not what it was.
    """

    account: Account
    within: Select[UUID] | None


def person_for(actor: Actor, account_id: UUID, now: datetime) -> Seen:
    """Oneself, a ward, or who lets one see theirs; and for staff and social workers the people at home with them.

    Refuses: ``NotFound``.
    """
    try:
        return Seen(seen_for(actor, account_id, now), None)
    except NotFound:
        return Seen(get_as(actor, account_id, *WITH_PEOPLE), within_grants(actor, *WITH_PEOPLE))


def record_of(seen: Seen, record_id: UUID) -> UUID:
    """A service record of this person that the reader may see. Refuses: ``NotFound``."""
    own = select(ServiceRecord.id).where(ServiceRecord.id == record_id, ServiceRecord.account_id == seen.account.id)
    here = [] if seen.within is None else [ServiceRecord.community_id.in_(seen.within)]
    if (found := db.session.scalar(own.where(*here))) is None:
        raise NotFound
    return found
