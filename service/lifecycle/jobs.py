"""The worker's part: what was locked away is forgotten, and who comes back finds what they owed,
no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.models import AccountEnd
from service.accounts.queries.ends import kept_too_long
from service.accounts.rules.ends import IDENTITY_KEPT_FOR
from service.core.db import db
from service.core.jobs import Sweep
from service.lifecycle.commands import erasing
from service.passports.commands import debts
from service.passports.queries import debts as debts_of_old

FORGET_MOST = TAKE_UP_MOST = 100


def _kept_too_long(now: datetime) -> list[UUID]:
    return kept_too_long(now - IDENTITY_KEPT_FOR, FORGET_MOST)


def _erase(end_id: UUID, now: datetime) -> None:
    erasing.erase(db.session.get_one(AccountEnd, end_id, with_for_update=True), now=now)


def _debts_left_behind(now: datetime) -> list[UUID]:
    return debts_of_old.left_behind(TAKE_UP_MOST)


def _take_up(owing_id: UUID, now: datetime) -> None:
    debts.take_up(owing_id, now=now)


def _let_go_too_much(now: datetime) -> list[UUID]:
    return debts_of_old.let_go_too_much(TAKE_UP_MOST)


def _give_back(left_id: UUID, now: datetime) -> None:
    debts.give_back(left_id, now=now)


WORK = (
    Sweep("lifecycle.erase_identities", _kept_too_long, _erase),
    Sweep("lifecycle.take_up_debts", _debts_left_behind, _take_up),
    Sweep("lifecycle.give_back_debts", _let_go_too_much, _give_back),
)
