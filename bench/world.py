"""A community whose people can all come to one shift, written with COPY; closed shifts come from the product itself."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select

from service.accounts.models import Account, Session
from service.accounts.rules import AccountStatus
from service.activities.models import Activity, Shift
from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.calendar import local_date
from service.core.clock import SHANGHAI, real_now
from service.core.db import Base, db, new_id, table_of
from service.core.tokens import Claims, issue_access_token
from service.hours.commands.close import close
from service.hours.models import ServiceRecord
from service.passports import chain
from service.passports.models import Passport, PassportHead
from service.passports.rules import make_number
from service.regions.models import Region
from service.regions.rules import Tier, path_under
from service.teams.models import Team, TeamMember
from service.teams.rules import Category, TeamRole

NAMES = "张玉琴", "李桂兰", "王建国", "陈秀英", "刘厚明"
BIRTH_DATES = 8999  # with five names no two of 44,995 people have both alike: one is not asked to decide about oneself
OPEN_SHIFT = timedelta(minutes=10), timedelta(hours=4)  # begun so long ago, ending in so long


@dataclass(frozen=True, slots=True)
class Someone:
    account_id: UUID
    passport_id: UUID
    number: str
    token: str
    client_id: str


@dataclass
class World:
    community_id: UUID
    team_id: UUID
    shift_id: UUID
    activity_id: UUID
    leader: Someone
    everybody: list[Someone]
    _came: int = 0
    _closed: int = field(default=0)

    def next_people(self, number: int) -> list[Someone]:
        """Who has not checked in yet."""
        first, self._came = self._came, self._came + number
        if self._came > len(self.everybody):
            raise IndexError("the community has too few people for so many check-ins")
        return self.everybody[first : self._came]

    def waiting_records(self, number: int) -> list[str]:
        """Ids of records of one more closed shift that so many people of the community served on for an hour."""
        day, hour = divmod(self._closed, 4)  # a day's cap is not what is measured
        self._closed += 1
        morning = datetime.now(SHANGHAI).replace(hour=8, minute=0, second=0, microsecond=0)
        starts_at = (morning - timedelta(days=day + 1) + timedelta(hours=2 * hour)).astimezone(UTC)
        return transaction.run(lambda: self._closed_shift(starts_at, self.everybody[-number:]))

    def _closed_shift(self, starts_at: datetime, people: Sequence[Someone]) -> list[str]:
        ends_at = starts_at + timedelta(hours=1)
        shift = _shift(self, starts_at, ends_at)
        copy(Shift, [shift])
        copy(Presence, [_presence(shift, each) for each in people])
        close(shift["id"], actor=OPERATOR, now=ends_at + timedelta(hours=1))
        ids = select(ServiceRecord.id).where(ServiceRecord.shift_id == shift["id"])
        return [str(each) for each in db.session.scalars(ids)]


def build(number: int) -> World:
    """Inside an application whose database is migrated: the regions, a team and its leader, a shift, the people."""
    return transaction.run(lambda: _build(number, real_now()))


def _build(number: int, now: datetime) -> World:
    regions = [_region("包河区", Tier.DISTRICT, None, now)]
    regions += [_region("竹西社区", Tier.COMMUNITY, regions[0], now)]
    copy(Region, regions)
    home = regions[-1]["id"]
    middle = chr(0x4E00 + secrets.randbelow(20_000))  # so that nobody has a double in another world beside it
    names = [f"{name[0]}{middle}{name[-1]}" for name in (NAMES * number)[: number + 1]]
    leader, *everybody = _people(names, home, now)
    team = _row(Team, community_id=home, name="乐竹邻", category=Category.NEIGHBOURHOOD_HELP.value, created_at=now)
    membership = {"team_id": team["id"], "account_id": leader.account_id, "community_id": home, "joined_at": now}
    about = {"title": "入户探访", "content": "陪伴独居老人", "place": "睦邻中心", "kind": "service"}
    by = {"person_in_charge_id": leader.account_id, "created_at": now}
    activity = _row(Activity, community_id=home, team_id=team["id"], **about, **by)
    copy(Team, [team])
    copy(TeamMember, [_row(TeamMember, role=TeamRole.LEADER.value, **membership)])
    copy(Activity, [activity])
    world = World(home, team["id"], new_id(), activity["id"], leader, everybody)
    copy(Shift, [_shift(world, now - OPEN_SHIFT[0], now + OPEN_SHIFT[1], id=world.shift_id, state="published")])
    return world


def _region(name: str, tier: Tier, above: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    own = new_id()
    path = path_under(above["path"] if above else None, own.hex)
    given = {"parent_id": above["id"] if above else None, "tier": tier.value, "path": path}
    given["name"] = f"{name} {own.hex[-8:]}"
    return _row(Region, id=own, created_at=now, **given)


def _people(names: Sequence[str], home: UUID, now: datetime) -> list[Someone]:
    first = secrets.randbelow(800_000_000) + 100_000_000  # passports of two communities never share a number
    found, rows = [], {model: [] for model in (Account, Session, Passport, PassportHead)}  # type: ignore[var-annotated]
    for place, name in enumerate(names):
        account = Account(id=new_id(), status=AccountStatus.ACTIVE.value, home_id=home, created_at=now, version=1)
        account.name, account.birth_date = name, date(1950, 1, 1) + timedelta(days=place % BIRTH_DATES)
        sealed = {column: value for column, value in vars(account).items() if not column.startswith("_")}
        session = _row(Session, account_id=account.id, means="wechat", created_at=now)
        number = make_number(str(first + place))
        passport = _row(Passport, account_id=account.id, number=number, community_id=home, opened_at=now)
        rows[Account].append(_row(Account, **sealed))
        rows[Session].append(session)
        rows[Passport].append(passport)
        rows[PassportHead].append(asdict(chain.new_head(passport["id"])))
        token = issue_access_token(Claims(account.id, session["id"]))
        found.append(Someone(account.id, passport["id"], number, token, new_id().hex))
    for model, given in rows.items():
        copy(model, given)
    return found


def _shift(world: World, starts_at: datetime, ends_at: datetime, **given: Any) -> dict[str, Any]:
    times = {"starts_at": starts_at, "ends_at": ends_at, "planned_ends_at": ends_at}
    before = dict.fromkeys(("created_at", "published_at"), starts_at - timedelta(days=1))
    whose = {"activity_id": world.activity_id, "community_id": world.community_id, "team_id": world.team_id}
    return _row(Shift, **{"state": "published", "service_date": local_date(starts_at)} | times | before | whose | given)


def _presence(shift: dict[str, Any], who: Someone) -> dict[str, Any]:
    grades = dict.fromkeys(("in_grade", "out_grade"), Grade.LIVE_CODE.value)
    by = {"passport_id": who.passport_id, "passport_no": int(who.number), "in_by": who.account_id}
    where = {"community_id": shift["community_id"], "shift_id": shift["id"]}
    times = {"starts_at": shift["starts_at"], "ends_at": shift["ends_at"]}
    return _row(Presence, state="closed", out_by=who.account_id, **grades, **by, **where, **times)


def _row(model: type[Base], **given: Any) -> dict[str, Any]:
    """With what the model's own defaults add."""
    found = {}
    for column in table_of(model).columns:
        default = column.default
        if column.name in given or default is None:
            found[column.name] = given.get(column.name)
        else:
            found[column.name] = default.arg if default.is_scalar else default.arg(None)  # type: ignore[attr-defined]
    return found


def copy(model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    columns = ", ".join(rows[0])
    raw: psycopg.Connection[Any] = db.session.connection().connection.driver_connection  # type: ignore[assignment]
    with raw.cursor() as cursor, cursor.copy(f"COPY {table_of(model).name} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row([json.dumps(each) if isinstance(each, dict | list) else each for each in row.values()])
