"""The paper passport: an equal carrier of the same identity, so that a lost one is replaced without losing history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from service.accounts.queries.ends import is_closed
from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.passports.errors import CardSerialsUsedUp, HolderClosed, NoCard
from service.passports.models import Passport
from service.passports.rules import CARD_SERIAL_MOST


def issue_card(passport: Passport, *, actor: Actor, now: datetime) -> Passport:
    """Issue a card, or the next one: every card has a serial of its own, so an old one never works again, nor does one
    of a passport that was merged into this one. Refuses:
    ``HolderClosed``, ``CardSerialsUsedUp``.
    """
    if is_closed(passport.account_id):
        raise HolderClosed
    issuing = (
        update(Passport)
        .where(Passport.id == passport.id, Passport.card_serial < CARD_SERIAL_MOST)
        .values(card_serial=Passport.card_serial + 1, has_card=True)
        .returning(Passport.card_serial)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(issuing).first() is None:
        raise CardSerialsUsedUp
    _end_merged(passport)
    db.session.refresh(passport)
    _record("card.issued", passport, actor, now)
    return passport


def withdraw_card(passport: Passport, *, actor: Actor, now: datetime) -> Passport:
    """A lost card stops working at once; the next one has the next serial. Refuses: ``NoCard``."""
    if not _end_merged(passport) and not passport.has_card:
        raise NoCard
    passport.has_card = False
    db.session.flush()
    _record("card.withdrawn", passport, actor, now)
    return passport


def _end_merged(passport: Passport) -> int:
    """Cards of passports that were merged into this one, which have worked until now: one person has one card. How
    many.
    """
    theirs = update(Passport).where(Passport.merged_into_id == passport.id, Passport.has_card).values(has_card=False)
    ended = theirs.returning(Passport.id).execution_options(synchronize_session=False)
    return len(db.session.scalars(ended).all())


def _record(action: str, passport: Passport, actor: Actor, now: datetime) -> None:
    serial, community_id = passport.card_serial, passport.community_id
    audit.record(action, "passport", passport.id, actor=actor, now=now, community_id=community_id, serial=serial)
