"""The cast: a fresh district with two communities, and people whose names mean roles."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.accounts.commands import grants, people
from service.accounts.models import Account, Session
from service.accounts.rules import Purpose
from service.core import transaction
from service.core.actor import OPERATOR, Actor, ActorKind, Role
from service.core.clock import real_now
from service.core.db import db, new_id
from service.core.tokens import Claims, issue_access_token
from service.passports.commands.issue import open_passport
from service.passports.models import Passport
from service.regions import commands as regions
from service.regions.models import Region
from service.regions.rules import Tier
from service.teams import commands as teams
from service.teams.models import Team, TeamMember
from service.teams.rules import Category, TeamRole


@dataclass(frozen=True, slots=True)
class Person:
    account_id: UUID
    passport_id: UUID | None
    number: str | None
    token: str

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PERSON, self.account_id)


@dataclass(slots=True)
class Cast:
    district: Region
    subdistrict: Region
    community: Region
    next_door: Region
    other_district: Region
    team: Team
    other_team: Team
    resident: Person
    neighbour: Person
    leader: Person
    deputy: Person
    other_leader: Person
    staff: Person
    second_staff: Person
    staff_next_door: Person
    subdistrict_staff: Person
    district_staff: Person
    stranger_staff: Person
    auditor: Person
    administrator: Person


def person(
    name: str,
    home: Region,
    now: datetime,
    *,
    birth_date: date | None = date(1957, 3, 8),
    with_passport: bool = True,
    role: Role | None = None,
    over: Region | None = None,
) -> Person:
    """Someone with a home, a consent, a sign-in and, unless said otherwise, a passport. Inside a transaction."""
    account = people.enter(name=name, home_id=home.id, birth_date=birth_date, actor=OPERATOR, now=now)
    own = Actor(ActorKind.PERSON, account.id)
    people.consent(account, Purpose.RECORD, means="app", actor=own, now=now)
    passport = open_passport(account, home.id, actor=own, now=now) if with_passport else None
    if role is not None:
        grants.grant(account.id, role, over or home, actor=OPERATOR, now=now)
    return Person(
        account.id, passport.id if passport else None, passport.number if passport else None, token_for(account)
    )


def token_for(account: Account) -> str:
    session = Session(id=new_id(), account_id=account.id, means="test", created_at=real_now())
    db.session.add(session)
    db.session.flush()
    return issue_access_token(Claims(account.id, session.id))


def member(team: Team, who: Person, role: TeamRole, now: datetime) -> None:
    db.session.add(TeamMember(team_id=team.id, account_id=who.account_id, role=role, joined_at=now))
    db.session.flush()


def region(name: str, tier: Tier, parent: Region | None, now: datetime) -> Region:
    return regions.add(name=f"{name} {uuid.uuid4().hex[:8]}", tier=tier, parent=parent, actor=OPERATOR, now=now)


def assemble(now: datetime) -> Cast:
    return transaction.run(lambda: _assemble(now))


def _assemble(now: datetime) -> Cast:
    city = region("合肥市", Tier.CITY, None, now)
    district = region("包河区", Tier.DISTRICT, city, now)
    subdistrict = region("常青街道", Tier.SUBDISTRICT, district, now)
    community = region("竹西社区", Tier.COMMUNITY, subdistrict, now)
    next_door = region("方兴社区", Tier.COMMUNITY, district, now)
    other_district = region("庐阳区", Tier.DISTRICT, city, now)
    team = teams.create(community, name="乐竹邻", category=Category.NEIGHBOURHOOD_HELP, actor=OPERATOR, now=now)
    other_team = teams.create(community, name="舞蹈队", category=Category.CULTURE_SPORT, actor=OPERATOR, now=now)
    cast = Cast(
        district=district,
        subdistrict=subdistrict,
        community=community,
        next_door=next_door,
        other_district=other_district,
        team=team,
        other_team=other_team,
        resident=person("张玉琴", community, now),
        neighbour=person("李桂兰", community, now),
        leader=person("王建国", community, now),
        deputy=person("陈秀英", community, now),
        other_leader=person("刘厚明", community, now),
        staff=person("吴洁", community, now, role=Role.STAFF),
        second_staff=person("周敏", community, now, role=Role.STAFF),
        staff_next_door=person("孙丽", next_door, now, role=Role.STAFF),
        subdistrict_staff=person("郑强", community, now, role=Role.STAFF, over=subdistrict),
        district_staff=person("何伟", community, now, role=Role.STAFF, over=district),
        stranger_staff=person("高翔", next_door, now, role=Role.STAFF, over=other_district),
        auditor=person("林静", community, now, role=Role.AUDITOR, over=district),
        administrator=person("马超", community, now, role=Role.ADMINISTRATOR, over=district),
    )
    member(team, cast.leader, TeamRole.LEADER, now)
    member(team, cast.deputy, TeamRole.DEPUTY, now)
    member(team, cast.resident, TeamRole.MEMBER, now)
    member(other_team, cast.other_leader, TeamRole.LEADER, now)
    return cast


def passport_of(who: Person) -> Passport:
    return db.session.get_one(Passport, who.passport_id)
