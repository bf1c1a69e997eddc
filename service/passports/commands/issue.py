"""Issuing passports."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from service.accounts.commands import consents, people
from service.accounts.models import Account
from service.accounts.rules import ConsentMeans, Purpose
from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.retry import Rerun
from service.passports import chain
from service.passports.errors import AlreadyOpened, ConsentNeeded, TheyHavePassport
from service.passports.models import Passport, PassportHead
from service.passports.rules import FIRST_DIGITS, NUMBERS, make_number


def open_own(
    account: Account,
    community_id: UUID,
    *,
    name: str,
    birth_date: date | None,
    purposes: Collection[Purpose],
    actor: Actor,
    now: datetime,
) -> Passport:
    """By a resident in the app, who says who they are and what they agree to. Refuses: ``ConsentNeeded`` without
    ``record`` among the purposes, ``AlreadyOpened``, ``IdentityFixed``, ``GuardianNeeded``.
    """
    if Purpose.RECORD not in purposes:
        raise ConsentNeeded
    passport = open_passport(account, community_id, actor=actor, now=now)
    people.introduce(account, name=name, birth_date=birth_date, home_id=community_id, actor=actor, now=now)
    for purpose in purposes:
        consents.give(account, purpose, ConsentMeans.APP, actor=actor, now=now)
    return passport


def open_passport(account: Account, community_id: UUID, *, actor: Actor, now: datetime) -> Passport:
    """Give a person their passport, with an empty ledger. Refuses: ``AlreadyOpened``; staff read it as
    ``TheyHavePassport``."""
    there = db.session.scalar(select(Passport.id).where(Passport.account_id == account.id))
    if there is not None:
        refusal = AlreadyOpened if actor.account_id == account.id else TheyHavePassport
        raise refusal(passport_id=str(there))
    passport = Passport(
        id=new_id(),
        account_id=account.id,
        number=_free_number(),
        community_id=community_id,
        opened_at=now,
        opened_by=actor.account_id,
    )
    db.session.add(passport)
    db.session.flush()
    db.session.add(PassportHead(**asdict(chain.new_head(passport.id))))
    db.session.flush()
    audit.record("passport.opened", "passport", passport.id, actor=actor, now=now, community_id=community_id)
    return passport


def _free_number() -> str:
    number = make_number(str(FIRST_DIGITS + secrets.randbelow(NUMBERS)))
    if db.session.scalar(select(Passport.id).where(Passport.number == number)):
        raise Rerun
    return number
