"""Promise 9, the second table: people who stand in a finer relation to the thing than the columns of ``permissions/``.

Each is like one of those columns, everywhere but in the rows of ``relations.csv``, which is written by hand as well: a
deputy is as good as the leader, a team that helps is a stranger but at the door, whoever oversees from above the
community sees as much of it as somebody from another district. ``as`` names the column.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from service.accounts.models import Delegation, FamilyTie, Guardianship
from service.accounts.rules import DelegationScope, Kinship
from service.activities.models import CoHost
from service.core import transaction
from service.core.actor import Role
from service.core.db import db
from service.core.http import route_table
from service.teams.models import TeamMember
from service.teams.rules import TeamRole
from tests.architecture.scene import Stage, set_up
from tests.architecture.test_permissions import Row, name_of, rows, tried
from tests.conftest import Time
from tests.factories.cast import Cast, Person, member, person
from tests.fakes.phone import Phone

FILE = Path(__file__).parent / "relations.csv"
AS = {
    "deputy": "leader",
    "co_host": "other_leader",
    "former_leader": "neighbour",
    "delegate": "neighbour",
    "guardian": "neighbour",
    "ward": "neighbour",
    "principal": "neighbour",
    "former_member": "neighbour",
    "no_passport": "neighbour",
    "deputy_in_family": "leader",
    "staff_in_family": "staff",
    "subdistrict_staff": "other_district",
    "district_staff": "other_district",
    "district_social_worker": "other_district",
}
# Whoever is ``other_district`` holds every role there; who holds one is stopped at the gates of the others.
SHUT = {
    "subdistrict_staff": {"administrator"},
    "district_staff": {"administrator"},
    "district_social_worker": {"administrator", "staff"},
}
CHILD_BORN = date(2016, 5, 1)  # a child of nine
COLUMNS = ("method", "path", "given", *AS)

_stages: dict[Flask, tuple[Stage, datetime]] = {}


def exceptions() -> dict[tuple[str, str], dict[str, str]]:
    """(route, given) → relation → cell; an empty cell is as ``AS`` says."""
    found = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            assert tuple(line) == COLUMNS, f"the columns are {','.join(COLUMNS)}"
            found[f"{line['method']} {line['path']}", line["given"]] = {who: line[who] for who in AS if line[who]}
    return found


@pytest.fixture
def stage(app: Flask, time: Time, lasting_tokens: None) -> Stage:
    if app not in _stages:
        made = set_up(Phone(app), time)
        made.people = transaction.run(lambda: _relations(made, time.now))
        _stages[app] = (made, time.now)
    found, moment = _stages[app]
    time.now = moment
    return found


def _relations(stage: Stage, now: datetime) -> dict[str, Person | None]:
    cast, far = stage.cast, stage.cast.next_door
    host = {"activity_id": UUID(stage.of("activity_id")), "team_id": cast.other_team.id}
    db.session.add(CoHost(**host, community_id=cast.community.id, added_at=now))
    return {
        **stage.people,
        **_of_the_team(cast, now),
        **_of_the_resident(cast, now),
        "deputy": cast.deputy,
        "co_host": cast.other_leader,
        "no_passport": person("何晓", cast.community, now, with_passport=False),
        "subdistrict_staff": person("郑强", far, now, role=Role.STAFF, over=cast.subdistrict),
        "district_staff": person("何伟", far, now, role=Role.STAFF, over=cast.district),
        "district_social_worker": person("白雪", far, now, role=Role.SOCIAL_WORKER, over=cast.district),
    }


def _of_the_team(cast: Cast, now: datetime) -> dict[str, Person]:
    people = {name: person("冯老师", cast.community, now) for name in ("former_leader", "former_member")}
    for who, role in zip(people.values(), (TeamRole.DEPUTY, TeamRole.MEMBER), strict=True):
        member(cast.team, who, role, now)
        db.session.query(TeamMember).filter_by(account_id=who.account_id).update({"left_at": now})
    return people


def _of_the_resident(cast: Cast, now: datetime) -> dict[str, Person]:
    """Who acts for the resident, for whom the resident acts, and family among those who decide."""
    own = cast.resident.account_id
    people = {name: person("何大伟", cast.community, now) for name in ("delegate", "guardian", "principal")}
    people["ward"] = person("何小小", cast.community, now, birth_date=CHILD_BORN)
    people["deputy_in_family"] = person("张玉兰", cast.community, now)
    people["staff_in_family"] = person("张玉兰", cast.community, now, role=Role.STAFF)
    ids = {name: who.account_id for name, who in people.items()}
    member(cast.team, people["deputy_in_family"], TeamRole.DEPUTY, now)
    scopes, until = [scope.value for scope in DelegationScope], now + timedelta(days=9)
    for principal, delegate, slot in ((own, ids["delegate"], 1), (ids["principal"], own, 3)):
        between = {"principal_id": principal, "delegate_id": delegate, "scopes": scopes, "slot": slot}
        db.session.add(Delegation(**between, granted_at=now, granted_by=principal, expires_at=until))
    for ward, guardian in ((own, ids["guardian"]), (ids["ward"], own)):
        by = {"recorded_by": cast.second_staff.account_id, "recorded_at": now}
        db.session.add(Guardianship(ward_id=ward, guardian_id=guardian, **by))
    for name in ("deputy_in_family", "staff_in_family"):
        low, high = sorted((own, ids[name]))
        # As both say: what one says alone keeps nobody from measures against them, which tests of their own tell.
        by = {"relation": Kinship.SIBLING, "declared_by": own, "declared_at": now, "agreed_at": now}
        db.session.add(FamilyTie(low_id=low, high_id=high, **by))
    return people


def like(row: Row, who: str) -> str:
    return "403" if row.gate in SHUT.get(who, ()) else row.expected[AS[who]]


@pytest.mark.in_short_on("postgresql")
@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.name} {row.given}".strip())
def test_a_finer_relation_is_answered_as_its_column_or_as_the_table_says(
    app: Flask, stage: Stage, harmless: None, row: Row
) -> None:
    [route] = [route for route in route_table(app) if name_of(route) == row.name]
    expected = {who: like(row, who) for who in AS} | exceptions().get((row.name, row.given), {})
    answered = {who: tried(route, who, stage, row.given) for who in AS}
    wrong = {who: f"{expected[who]} expected, {answered[who]} answered" for who in AS if expected[who] != answered[who]}
    its_row = f"{row.method},{row.name.partition(' ')[2]},{row.given}"
    assert wrong == {}, f"not as the column says: mend it, or the row {its_row},… of tests/architecture/relations.csv"


def test_no_exception_stands_for_a_row_that_is_not_there_or_says_what_goes_without_saying() -> None:
    known = {(row.name, row.given): row for row in rows()}
    assert exceptions().keys() <= known.keys()
    idle = [
        (key, who)
        for key, cells in exceptions().items()
        for who, cell in cells.items()
        if like(known[key], who) == cell
    ]
    assert idle == []
