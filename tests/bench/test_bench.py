"""The comparison stays fair, and its parts run: in a tiny form, because its figures are for ``make bench``."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade

from bench import history, ladder, profile
from bench.approval import by_hand, statements_of
from bench.bare import create_app as create_bare
from bench.checkin import fixed_and_sql
from bench.growth import plans_of
from bench.load import drive, scans
from bench.scene import Scene, call, environ_of
from bench.servers import for_bare
from bench.statements import written_down
from bench.world import build
from service.app import create_app
from service.core.clock import real_now
from service.core.config import Config
from service.core.db import db
from tests.checkin.door import Door, door_of
from tests.conftest import ROOT, Time
from tests.factories.cast import Cast, Person
from tests.factories.databases import Databases
from tests.fakes.phone import Phone

pytestmark = pytest.mark.parametrize("environment", ["postgresql"], indirect=True)  # the peer speaks no other
OWN = ("scan_id", "presence_id", "passport_id", "name")  # new for each scan, or the person's own


@pytest.fixture
def door(phone: Phone, cast: Cast, time: Time) -> Door:
    return door_of(phone, cast, time).at(1)


def test_the_bare_app_answers_and_leaves_what_ours_does(door: Door, environment: dict[str, str]) -> None:
    with written_down() as said:
        ours = door.scan(door.cast.resident, "in").get_json()
    given = json.loads(json.dumps(for_bare(Config.from_env(environment), fixed_and_sql(said))))
    app = create_bare(given, lambda: door.time.now)
    bare = app.test_client()
    body = {"client_id": uuid.uuid4().hex, "code": door.code(), "direction": "in"}
    headers = {"Authorization": f"Bearer {door.cast.neighbour.token}"}
    theirs = Context().run(bare.post, "/api/v1/scans", json=body, headers=headers)
    assert theirs.status_code == 200
    assert {**theirs.get_json(), **{name: ours[name] for name in OWN}} == ours
    assert theirs.get_json()["name"] == "李*兰"
    for table in ("scan", "presence"):
        [first, second] = (row_of(environment, table, who) for who in (door.cast.resident, door.cast.neighbour))
        assert first.keys() == second.keys()
        assert {name for name in first if first[name] != second[name]} <= WHOSE[table], table
    forged = {"Authorization": headers["Authorization"][:-4] + "AAAA"}
    assert Context().run(bare.post, "/api/v1/scans", json=body, headers=forged).status_code == 401
    again = Context().run(bare.post, "/api/v1/scans", json=body, headers=headers)
    assert again.status_code == 409, "it knows no repetition, and must not count one"
    app.extensions["bare"].connection().close()


WHOSE = {
    "scan": {"id", "actor_id", "person_id", "client_id", "passport_id", "presence_id", "request_hash"},
    "presence": {"id", "passport_id", "passport_no", "in_scan_id", "in_by"},
}


def row_of(environment: dict[str, str], table: str, who: Person) -> dict[str, Any]:
    with psycopg.connect(environment["DATABASE_URL"], row_factory=psycopg.rows.dict_row) as connection:
        asked = psycopg.sql.SQL("SELECT * FROM {} WHERE passport_id = %s").format(psycopg.sql.Identifier(table))
        [row] = connection.execute(asked, [who.passport_id])
    return row


@pytest.fixture
def scene(app: Flask, environment: dict[str, str], tmp_path: Path) -> Scene:
    return Scene(Config.from_env(environment), environment, app, build(12), tmp_path)


def test_everybody_whom_the_load_sends_comes_in(scene: Scene) -> None:
    people = scene.people(10)
    with served(scene.app) as address:
        load = drive(address, scans(people, scene.world.shift_id, scene.app.extensions["code_keys"]), connections=3)
        again = drive(address, scans(people[:1], uuid.uuid4(), scene.app.extensions["code_keys"]), connections=3)
    assert load.statuses == {200: 10}
    assert len(load.milliseconds) == scene.here() == 10
    assert list(again.statuses) != [200], "a control: what does not come in is told"
    assert again.unlike


@contextmanager
def served(app: Flask) -> Iterator[tuple[str, int]]:
    """In this process, on kept connections, which Werkzeug's own server does not keep."""

    class KeptOpen(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            lines = [self.requestline, *(f"{name}: {value}" for name, value in self.headers.items()), "", ""]
            status, body = call(app, environ_of("\r\n".join(lines).encode() + sent))
            self.send_response(int(status.split()[0]))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), KeptOpen) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield "127.0.0.1", server.server_port
        server.shutdown()
        thread.join()


def test_writing_a_batch_by_hand_leaves_what_approving_it_does(scene: Scene) -> None:
    records = scene.world.waiting_records(3)
    said = statements_of(scene.world, records)
    state = f"id IN {tuple(records)} AND state = "
    assert scene.count("service_record", f"{state} 'pending'") == 3, "only looked at"
    by_hand(scene.env["DATABASE_URL"], [each for each in said if each.is_write])
    assert scene.count("service_record", f"{state} 'approved'") == 3
    assert scene.count("ledger_entry", f"source_id IN {tuple(records)}") == 3


def test_a_history_is_as_long_as_asked(scene: Scene) -> None:
    world = scene.world
    before = scene.count("ledger_entry")
    about = {"model": str(world.shift_id), "by": str(world.leader.account_id)}
    history.load(scene.env["DATABASE_URL"], community=str(world.community_id), days=2, people=5, **about)
    assert scene.count("ledger_entry") - before == 10
    assert "4 statements" in plans_of(scene, scene.check_in_statements(), "check-in")


def test_the_profile_knows_the_parts(scene: Scene) -> None:
    told = profile.run(scene, requests=12)
    assert "CPU a request" in told
    assert profile.part_of("site-packages/psycopg/cursor.py") == "psycopg"


@pytest.fixture
def village(environment: dict[str, str], databases: Databases, tmp_path: Path) -> Iterator[Scene]:
    """In a database of its own: what goes wrong there goes wrong for everybody."""
    own = environment | {"DATABASE_URL": databases.new()}
    app = create_app(Config.from_env(own), testing=True)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        found = Scene(Config.from_env(own), own, app, build(VILLAGERS), tmp_path)
        ladder.live(found, VILLAGERS)
        yield found
        db.engine.dispose()


VILLAGERS = 160
own_databases = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@own_databases
def test_the_nights_go_up_review_and_come_to_rest_without_a_statement_more(village: Scene) -> None:
    first, second, third, last = nights = ladder.nights_of(village)
    assert first.nominated > second.nominated > third.nominated > 0
    assert [each.reopened for each in nights] == [0, 0, 1, 0]
    assert last.nominated == 0
    town = ladder.Town(VILLAGERS, village.count("presence"), 0.1, nights)
    assert f"{first.nominated}" in ladder.told(town, town)
    dearer = replace(town, nights=(*nights[:3], replace(last, statements=last.statements + 1)))
    with pytest.raises(RuntimeError, match="a night like any other"):
        ladder.told(town, dearer)


@own_databases
def test_a_night_joins_everybody_and_looks_through_nobody_for_each(village: Scene) -> None:
    """No step of what it reads goes through rows in the order of their product."""
    with written_down() as said:
        ladder.night(village, real_now())
    reads = [each for each in said if not any(word in each.sql for word in ("INSERT", "UPDATE"))]
    most = {}
    with psycopg.connect(village.env["DATABASE_URL"]) as connection:
        for each in reads:
            asked = psycopg.sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) {}").format(psycopg.sql.SQL(each.sql))  # type: ignore[arg-type]
            most[each.sql] = max(gone_through(connection.execute(asked, each.parameters).fetchone()))
    assert any("neighbour_invitation" in sql for sql in most)
    assert {sql: rows for sql, rows in most.items() if rows > VILLAGERS * 30} == {}


def gone_through(node: Any) -> Iterator[float]:
    """The rows of each step, kept or thrown away, over all its loops."""
    node = list(node) if isinstance(node, tuple) else node
    if isinstance(node, dict):
        rows = (
            node.get("Actual Rows", 0)
            + node.get("Rows Removed by Filter", 0)
            + node.get("Rows Removed by Join Filter", 0)
        )
        yield rows * node.get("Actual Loops", 0)
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from gone_through(each)
