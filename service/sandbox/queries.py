from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select

from service.accounts.models import Account, WechatSignIn
from service.activities.models import Shift
from service.core import vault
from service.core.actor import Actor, ActorKind
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.passports.models import Passport
from service.redemption.models import Gift, RedemptionOrder, RedemptionPeriod
from service.redemption.rules import PeriodState
from service.redemption.rules.orders import COUNTED_STATES
from service.regions.models import Region
from service.sandbox.cast import BY_KEY, COMMUNITY, PEOPLE, TEAM
from service.sandbox.year_of_sheets import Member
from service.teams.models import Team


def account_ids() -> dict[str, UUID]:
    """The accounts of the people who live here, by key; empty before the seeding."""
    keys = {_index(key): key for key in BY_KEY}
    rows = db.session.execute(
        select(WechatSignIn.openid_index, WechatSignIn.account_id).where(WechatSignIn.openid_index.in_(keys))
    )
    return {keys[row.openid_index]: row.account_id for row in rows}


def inhabitant(key: str) -> Actor:
    """Somebody who lives here, acting without a role."""
    found = db.session.scalar(select(WechatSignIn.account_id).where(WechatSignIn.openid_index == _index(key)))
    if found is None:
        raise LookupError(key)
    return Actor(ActorKind.PERSON, found)


def _index(key: str) -> str | None:
    return vault.index("openid", key)


def is_somebody_there() -> bool:
    """Any account at all: a database with people, none of whom is ours, is not a sandbox."""
    return bool(db.session.scalar(select(exists().select_from(Account))))


def community() -> Region:
    return db.session.execute(select(Region).where(Region.name == COMMUNITY)).scalar_one()


def has_period(community_id: UUID) -> bool:
    """Whether anything was ever opened for redemption there."""
    return bool(db.session.scalar(select(exists().where(RedemptionPeriod.community_id == community_id))))


def open_period(community_id: UUID) -> RedemptionPeriod | None:
    rows = select(RedemptionPeriod).where(RedemptionPeriod.community_id == community_id)
    return db.session.scalar(rows.where(RedemptionPeriod.state == PeriodState.OPEN))


def has_order(period_id: UUID, account_id: UUID) -> bool:
    """Whether they have one in it that counts: who did not come orders again."""
    found = exists().where(RedemptionOrder.period_id == period_id, RedemptionOrder.account_id == account_id)
    return bool(db.session.scalar(select(found.where(RedemptionOrder.state.in_(COUNTED_STATES)))))


def gifts(community_id: UUID) -> dict[str, UUID]:
    """By their names."""
    rows = select(Gift.name, Gift.id).where(Gift.community_id == community_id)
    return dict(db.session.execute(rows).all())


def team(name: str) -> Team:
    return db.session.execute(select(Team).where(Team.name == name)).scalar_one()


def members_on_paper() -> list[Member]:
    """The team of the reported year, in the order of the roster, as they would stand on a sheet."""
    named = {_index(person.key): person.name for person in PEOPLE if person.team == TEAM}
    rows = db.session.execute(
        select(WechatSignIn.openid_index, Passport.number)
        .join(Passport, Passport.account_id == WechatSignIn.account_id)
        .where(WechatSignIn.openid_index.in_(named))
    )
    numbers = dict(rows.all())
    return [Member(numbers[index], name) for index, name in named.items() if index in numbers]


def has_shift(team_id: UUID, *conditions: object) -> bool:
    found = exists().where(Shift.team_id == team_id, Shift.state == "published", *conditions)  # type: ignore[arg-type]
    return bool(db.session.scalar(select(found)))


def waiting_records(shift_id: UUID) -> list[ServiceRecord]:
    rows = select(ServiceRecord).where(ServiceRecord.shift_id == shift_id, ServiceRecord.state == State.PENDING)
    return list(db.session.scalars(rows.order_by(ServiceRecord.id)))
