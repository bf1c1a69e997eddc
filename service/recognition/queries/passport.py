"""What a passport shows of stars and honours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.accounts.models import Account
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.passports.errors import NoPassport
from service.passports.models import Passport
from service.passports.queries import head_of, of_person
from service.recognition.errors.stars import NoPassportThere
from service.recognition.models import Commendation, Star
from service.recognition.queries import commendations, stars
from service.recognition.rules import RecognitionPolicy
from service.recognition.rules.stars import minutes_for, minutes_missing, next_star
from service.regions.queries import policy_for


@dataclass(frozen=True, slots=True)
class Next:
    """The star that may be applied for."""

    stars: int
    threshold_minutes: int
    missing_minutes: int
    waiting_id: UUID | None


@dataclass(frozen=True, slots=True)
class Recognition:
    passport_id: UUID
    minutes: int
    level: int
    stars: list[Star]
    next_star: Next | None
    commendations: list[Commendation]


def passport_of(account: Account, *, actor: Actor) -> Passport:
    """Refuses: ``NoPassport`` to the person, who opens one; ``NoPassportThere`` to staff, who open it for them."""
    passport = of_person(account.id)
    if passport is None:
        raise NoPassport if account.id == actor.person_id else NoPassportThere
    return passport


def keeper_of(account_id: UUID) -> UUID | None:
    """The community that keeps this person's passport now: it alone grants and verifies."""
    return db.session.scalar(select(Passport.community_id).where(Passport.account_id == account_id))


def recognition_of(passport: Passport, now: datetime) -> Recognition:
    """As a page of the passport tells it: the thresholds are those in force today."""
    minutes = head_of(passport.id).minutes
    granted = stars.of_person(passport.account_id)
    level = max((each.stars for each in granted), default=0)
    following = None
    if coming := next_star(level):
        policy = policy_for(passport.community_id, local_date(now)).of(RecognitionPolicy)
        following = Next(
            coming,
            minutes_for(policy, coming),
            minutes_missing(policy, coming, minutes),
            stars.waiting_of(passport.account_id, at=passport.community_id),
        )
    honours = commendations.of_person(passport.account_id)
    return Recognition(passport.id, minutes, level, granted, following, honours)
