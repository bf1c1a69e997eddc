"""Promise 9, the second table: people who stand in a finer relation to the thing than the columns of ``permissions/``.

Each is like one of those columns, everywhere but in the rows of ``relations.csv``, which is written by hand as well: a
deputy is as good as the leader, a team that helps is a stranger but at the door, whoever oversees from above the
community sees as much of it as somebody from another district. ``as`` names the column.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from service.accounts.models import Delegation
from service.accounts.rules import DelegationScope
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
from tests.factories.cast import Person, member, person
from tests.fakes.phone import Phone

FILE = Path(__file__).parent / "relations.csv"
AS = {
    "deputy": "leader",
    "co_host": "other_leader",
    "former_leader": "neighbour",
    "delegate": "neighbour",
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
def stage(app: Flask, time: Time) -> Stage:
    if app not in _stages:
        made = set_up(Phone(app), time)
        made.people = transaction.run(lambda: _relations(made, time.now))
        _stages[app] = (made, time.now)
    found, moment = _stages[app]
    time.now = moment
    return found


def _relations(stage: Stage, now: datetime) -> dict[str, Person | None]:
    cast = stage.cast
    former = person("冯老师", cast.community, now)
    member(cast.team, former, TeamRole.DEPUTY, now)
    db.session.flush()
    db.session.query(TeamMember).filter_by(account_id=former.account_id).update({"left_at": now})
    delegate, far = person("何大伟", cast.community, now), cast.next_door
    scopes = [scope.value for scope in DelegationScope]
    acts = {"principal_id": cast.resident.account_id, "delegate_id": delegate.account_id, "scopes": scopes, "slot": 1}
    given = {"granted_at": now, "granted_by": cast.resident.account_id, "expires_at": now + timedelta(days=9)}
    db.session.add(Delegation(**acts, **given))
    host = {"activity_id": UUID(stage.of("activity_id")), "team_id": cast.other_team.id}
    db.session.add(CoHost(**host, community_id=cast.community.id, added_at=now))
    return {
        **stage.people,
        "deputy": cast.deputy,
        "co_host": cast.other_leader,
        "former_leader": former,
        "delegate": delegate,
        "subdistrict_staff": person("郑强", far, now, role=Role.STAFF, over=cast.subdistrict),
        "district_staff": person("何伟", far, now, role=Role.STAFF, over=cast.district),
        "district_social_worker": person("白雪", far, now, role=Role.SOCIAL_WORKER, over=cast.district),
    }


def like(row: Row, who: str) -> str:
    return "403" if row.gate in SHUT.get(who, ()) else row.expected[AS[who]]


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.name} {row.given}".strip())
def test_a_finer_relation_is_answered_as_its_column_or_as_the_table_says(
    app: Flask, stage: Stage, harmless: None, row: Row
) -> None:
    [route] = [route for route in route_table(app) if name_of(route) == row.name]
    expected = {who: like(row, who) for who in AS} | exceptions().get((row.name, row.given), {})
    answered = {who: tried(route, who, stage, row.given) for who in AS}
    wrong = {who: f"{expected[who]} expected, {answered[who]} answered" for who in AS if expected[who] != answered[who]}
    assert wrong == {}


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
