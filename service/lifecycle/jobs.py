"""The worker's part of a life's end: what was locked away is forgotten."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.commands import ending
from service.accounts.models import AccountEnd
from service.accounts.queries.ends import kept_too_long
from service.accounts.rules.ends import IDENTITY_KEPT_FOR
from service.core.db import db
from service.core.jobs import Sweep

FORGET_MOST = 100


def _kept_too_long(now: datetime) -> list[UUID]:
    return kept_too_long(now - IDENTITY_KEPT_FOR, FORGET_MOST)


def _erase(end_id: UUID, now: datetime) -> None:
    ending.erase(db.session.get_one(AccountEnd, end_id, with_for_update=True), now=now)


WORK = (Sweep("lifecycle.erase_identities", _kept_too_long, _erase),)
