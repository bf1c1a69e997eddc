"""The cast: a fresh district with two communities, and people whose names mean roles."""

from __future__ import annotations

import itertools
import secrets
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import insert, update
from sqlalchemy.orm import make_transient_to_detached

from service.accounts.models import Account, Consent, RoleGrant, Session
from service.accounts.rules import CONSENT_TEXTS, AccountStatus, Purpose
from service.core import transaction
from service.core.actor import Actor, ActorKind, Role
from service.core.clock import real_now
from service.core.db import db, new_id
from service.core.proxies import bound
from service.core.tokens import Claims, issue_access_token
from service.passports import chain
from service.passports.models import Passport, PassportHead
from service.passports.rules import FIRST_DIGITS, NUMBERS, make_number
from service.regions.models import Region
from service.regions.rules import Tier, path_under
from service.teams.models import Team, TeamMember
from service.teams.rules import Category, TeamRole

EACH_THEIR_OWN = date.min  # a grown-up's birth date that no namesake of another test shares
DAYS = (6, 7, 9, *range(12, 29))
_DAYS: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)
_NUMBERS = itertools.count(FIRST_DIGITS + secrets.randbelow(NUMBERS // 2))
_CHARACTERS = [chr(point) for point in range(0x5000, 0x9000)]


def own_name(family: str) -> str:
    """One that no other test has, in letters of names."""
    return family + "".join(secrets.choice(_CHARACTERS) for _ in range(3))


@dataclass(frozen=True)
class Person:
    account_id: UUID
    passport_id: UUID | None = None
    number: str | None = None
    make_token: Callable[[], str] = field(default=str, repr=False, compare=False)

    @cached_property
    def token(self) -> str:
        """Made when it is asked for: of the thirteen of a cast most never say a word."""
        return self.make_token()

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


class Rows(dict[Any, list[dict[str, Any]]]):
    """Rows by model, in the order in which they may be written: a cast stands before thousands of tests, so it is a
    few batches of plain rows and not a session full of objects.
    """

    def add(self, model: Any, **values: Any) -> None:
        self.setdefault(model, []).append(values)

    def add_whole(self, made: Any) -> Any:
        """The object stands for its row from now on, as if it had been read."""
        self.add(type(made), **{name: value for name, value in vars(made).items() if name != "_sa_instance_state"})
        make_transient_to_detached(made)
        return made

    def write(self) -> None:
        connection = db.session.connection()
        for model, rows in self.items():
            connection.execute(insert(model), rows)


def person(
    name: str,
    home: Region,
    now: datetime,
    *,
    birth_date: date | None = EACH_THEIR_OWN,
    with_passport: bool = True,
    role: Role | None = None,
    over: Region | None = None,
    is_confirmed: bool = False,
) -> Person:
    """Someone with a home, a consent, a sign-in and, unless said otherwise, a passport. Inside a transaction."""
    rows = Rows()
    more: dict[str, Any] = {"with_passport": with_passport, "role": role, "over": over, "is_confirmed": is_confirmed}
    who = _person(rows, name, home, now, birth_date=birth_date, **more)
    rows.write()
    return who


def rewrite(who: Person, **details: Any) -> None:
    """What is on record of somebody: ``name``, ``birth_date``, ``id_number``."""

    def work() -> None:
        account = db.session.get_one(Account, who.account_id)
        for name, value in details.items():
            setattr(account, name, value)

    transaction.run(work)


def become_alike(one: Person, other: Person) -> None:
    """As two accounts of one human being are: one name, one birth date."""

    def work() -> None:
        first, second = (db.session.get_one(Account, each.account_id) for each in (one, other))
        first.name, first.birth_date = second.name, second.birth_date

    transaction.run(work)


def people(many: int, name: str, home: Region, now: datetime, **more: Any) -> list[Person]:
    """As ``person``, in as many statements for a thousand as for one. Inside a transaction."""
    rows = Rows()
    found = [_person(rows, name, home, now, **more) for _ in range(many)]
    rows.write()
    return found


def _person(
    rows: Rows,
    name: str,
    home: Region,
    now: datetime,
    *,
    birth_date: date | None = EACH_THEIR_OWN,
    with_passport: bool = True,
    role: Role | None = None,
    over: Region | None = None,
    is_confirmed: bool = False,
) -> Person:
    """The rows that the commands would leave."""
    account = Account(id=new_id(), status=AccountStatus.ACTIVE, home_id=home.id, created_at=now)
    account.name, account.identity_confirmed_at = name, now if is_confirmed else None
    account.birth_date = _born(name) if birth_date is EACH_THEIR_OWN else birth_date
    rows.add_whole(account)
    rows.add(
        Consent,
        account_id=account.id,
        purpose=Purpose.RECORD,
        text_version=CONSENT_TEXTS[Purpose.RECORD].version,
        means="app",
        given_by=account.id,
        given_at=now,
    )
    session_id = new_id()
    rows.add(Session, id=session_id, account_id=account.id, means="wechat", created_at=real_now())
    passport_id, number = _passport(rows, account.id, home, now) if with_passport else (None, None)
    if role is not None:
        rows.add(RoleGrant, account_id=account.id, role=role, region_id=(over or home).id, granted_at=now)
    return Person(account.id, passport_id, number, _token(Claims(account.id, session_id)))


def confirm(*people: Person, now: datetime) -> None:
    """Somebody has compared them with their papers."""

    def work() -> None:
        theirs = update(Account).where(Account.id.in_([who.account_id for who in people]))
        db.session.execute(theirs.values(identity_confirmed_at=now))

    transaction.run(work)


def _token(claims: Claims) -> Callable[[], str]:
    """Of the application that is here now, whichever thread asks for it and when."""
    app = bound(current_app)

    def make() -> str:
        with app.app_context():
            return issue_access_token(claims)

    return make


def _born(name: str) -> date:
    """Of somebody grown up: no day that a test writes down, and none twice in twenty-five thousand people of one name.
    So nobody is by chance a namesake who was born on the same day.
    """
    number = next(_DAYS[name])
    return date(1900 + (40 + number // 240) % 106, number // 20 % 12 + 1, DAYS[number % 20])


def own_number() -> str:
    """One after another: of ten thousand drawn at random two are the same now and then."""
    return make_number(str(next(_NUMBERS)))


def _passport(rows: Rows, account_id: UUID, home: Region, now: datetime) -> tuple[UUID, str]:
    passport_id, number = new_id(), own_number()
    about = {"account_id": account_id, "number": number, "community_id": home.id, "opened_at": now}
    rows.add(Passport, id=passport_id, **about)
    head = chain.new_head(passport_id)
    rows.add(PassportHead, **{name: getattr(head, name) for name in head.__slots__})
    return passport_id, number


def token_for(account: Account) -> str:
    session = Session(id=new_id(), account_id=account.id, means="wechat", created_at=real_now())
    db.session.add(session)
    db.session.flush()
    return issue_access_token(Claims(account.id, session.id))


def member(team: Team, who: Person, role: TeamRole, now: datetime) -> None:
    rows = Rows()
    _member(rows, team, who, role, now)
    rows.write()


def _member(rows: Rows, team: Team, who: Person, role: TeamRole, now: datetime) -> None:
    rows.add(
        TeamMember,
        team_id=team.id,
        account_id=who.account_id,
        role=role,
        joined_at=now,
        community_id=team.community_id,
    )


def _team(rows: Rows, name: str, category: Category, community: Region, now: datetime) -> Team:
    team = Team(id=new_id(), community_id=community.id, name=name, category=category, created_at=now)
    rows.add_whole(team)
    return team


def region(name: str, tier: Tier, parent: Region | None, now: datetime) -> Region:
    rows = Rows()
    added = _region(rows, name, tier, parent, now)
    rows.write()
    return added


def _region(rows: Rows, name: str, tier: Tier, parent: Region | None, now: datetime) -> Region:
    own = new_id()
    path = path_under(parent.path if parent else None, own.hex)
    name = f"{name} {uuid.uuid4().hex[:8]}"
    added = Region(id=own, parent_id=parent.id if parent else None, tier=tier, name=name, path=path, created_at=now)
    rows.add_whole(added)
    return added


def assemble(now: datetime) -> Cast:
    return transaction.run(lambda: _assemble(now))


def _assemble(now: datetime) -> Cast:
    rows = Rows()
    city = _region(rows, "合肥市", Tier.CITY, None, now)
    district = _region(rows, "包河区", Tier.DISTRICT, city, now)
    subdistrict = _region(rows, "常青街道", Tier.SUBDISTRICT, district, now)
    community = _region(rows, "竹西社区", Tier.COMMUNITY, subdistrict, now)
    next_door = _region(rows, "方兴社区", Tier.COMMUNITY, district, now)
    other_district = _region(rows, "庐阳区", Tier.DISTRICT, city, now)
    team = _team(rows, "乐竹邻", Category.NEIGHBOURHOOD_HELP, community, now)
    other_team = _team(rows, "舞蹈队", Category.CULTURE_SPORT, community, now)
    cast = Cast(
        district=district,
        subdistrict=subdistrict,
        community=community,
        next_door=next_door,
        other_district=other_district,
        team=team,
        other_team=other_team,
        resident=_person(rows, "张玉琴", community, now),
        neighbour=_person(rows, "李桂兰", community, now),
        leader=_person(rows, "王建国", community, now, is_confirmed=True),
        deputy=_person(rows, "陈秀英", community, now, is_confirmed=True),
        other_leader=_person(rows, "刘厚明", community, now, is_confirmed=True),
        staff=_person(rows, "吴洁", community, now, role=Role.STAFF),
        second_staff=_person(rows, "周敏", community, now, role=Role.STAFF),
        staff_next_door=_person(rows, "孙丽", next_door, now, role=Role.STAFF),
        subdistrict_staff=_person(rows, "郑强", community, now, role=Role.STAFF, over=subdistrict),
        district_staff=_person(rows, "何伟", community, now, role=Role.STAFF, over=district),
        stranger_staff=_person(rows, "高翔", next_door, now, role=Role.STAFF, over=other_district),
        auditor=_person(rows, "林静", community, now, role=Role.AUDITOR, over=district),
        administrator=_person(rows, "马超", community, now, role=Role.ADMINISTRATOR, over=district),
    )
    _member(rows, team, cast.leader, TeamRole.LEADER, now)
    _member(rows, team, cast.deputy, TeamRole.DEPUTY, now)
    _member(rows, team, cast.resident, TeamRole.MEMBER, now)
    _member(rows, other_team, cast.other_leader, TeamRole.LEADER, now)
    rows.write()
    return cast


def passport_of(who: Person) -> Passport:
    return db.session.get_one(Passport, who.passport_id)
