"""The sandbox's own routes: a clock that goes forward, and sign-ins of everybody who lives there."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from service.app import create_app, spec_of
from service.core import clock, transaction
from service.core.config import Config
from service.core.db import db
from service.core.http import route_table
from service.sandbox.cast import PEOPLE
from service.sandbox.commands.start import start
from tests.architecture.answers import NOT_FOUND, seen_of
from tests.architecture.test_permissions import name_of, rows
from tests.conftest import ROOT
from tests.fakes.phone import Phone


@pytest.fixture
def movable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> clock.SandboxClock:
    """A sandbox clock for this test alone."""
    found = clock.SandboxClock(tmp_path / "clock")
    monkeypatch.setattr(clock, "_sandbox", found)
    return found


class TestClock:
    def test_it_moves_by_a_length_or_to_a_moment_and_everything_moves_with_it(
        self, phone: Phone, movable: clock.SandboxClock
    ) -> None:
        before = clock.now()
        moved = phone.post("/sandbox/clock", {"forward_seconds": 5400}, key=None)
        assert moved.status_code == 200, moved.text
        assert timedelta(minutes=90) <= clock.now() - before < timedelta(minutes=91)
        target = (clock.now() + timedelta(days=30)).replace(microsecond=0)
        for _ in range(2):  # an absolute move may be sent again
            assert phone.post("/sandbox/clock", {"move_to": target.isoformat()}, key=None).status_code in (200, 409)
        told = phone.get("/sandbox/clock").json
        assert told["is_movable"] is True
        assert datetime.fromisoformat(told["now"]) - target < timedelta(minutes=1)
        assert datetime.fromisoformat(told["real_now"]) < target

    def test_time_never_goes_back_by_the_fraction_of_a_second(self, movable: clock.SandboxClock) -> None:
        for _ in range(5):
            reached = clock.now()
            movable.move_to(reached)
            assert clock.now() >= reached

    def test_it_goes_forward_only(self, phone: Phone, movable: clock.SandboxClock) -> None:
        refused = phone.post("/sandbox/clock", {"move_to": (clock.now() - timedelta(seconds=5)).isoformat()}, key=None)
        assert (refused.status_code, refused.json["code"]) == (409, "sandbox.clock_goes_forward")
        assert movable.offset() == timedelta()

    def test_a_sandbox_without_a_clock_file_says_so(self, phone: Phone) -> None:
        assert phone.get("/sandbox/clock").json["is_movable"] is False
        refused = phone.post("/sandbox/clock", {"forward_seconds": 60}, key=None)
        assert (refused.status_code, refused.json["code"]) == (409, "sandbox.clock_not_movable")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"move_to": "2026-12-31T00:00:00+08:00", "forward_seconds": 1},
            {"forward_seconds": 0},
            {"forward_seconds": -5},
            {"forward_seconds": 10**18},
            {"forward_seconds": "60"},
            {"move_to": "2026-12-31T00:00:00"},
            {"move_to": "tomorrow"},
        ],
    )
    def test_an_unclear_move_is_refused(self, phone: Phone, movable: clock.SandboxClock, body: object) -> None:
        assert phone.post("/sandbox/clock", body, key=None).status_code == 422
        assert movable.offset() == timedelta()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, wechat_url: str) -> Iterator[Flask]:
    """A sandbox of its own: the tests' own databases hold other people."""
    data = tmp_path_factory.mktemp("sandbox")
    env = {
        "VP_MODE": "sandbox",
        "VP_DATA_DIR": str(data),
        "VP_WECHAT_API_URL": wechat_url,
        "VP_RATE_LIMITS": "off",
        "VP_LOG_LEVEL": "WARNING",
        "VP_PASSWORD_HASHING": "quick",
    }
    app = create_app(Config.from_env(env), testing=True)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        assert transaction.run(lambda: start(app.extensions["code_keys"], now=clock.now())) is True
    yield app
    with app.app_context():
        db.engine.dispose()


class TestPeople:
    def test_everybody_is_listed_with_the_ways_to_sign_in(self, seeded: Flask) -> None:
        phone = Phone(seeded)
        listed = phone.get("/sandbox/people").json["items"]
        assert [each["key"] for each in listed] == [person.key for person in PEOPLE]
        for each in listed:
            by_wechat = phone.post("/sign-in/wechat", {"js_code": each["js_code"]}, key=None)
            assert by_wechat.status_code == 200, by_wechat.text
            assert by_wechat.json["account_id"] == each["account_id"]
        desk = next(each for each in listed if each["username"])
        body = {"username": desk["username"], "password": desk["password"]}
        assert phone.post("/sign-in/password", body, key=None).json["account_id"] == desk["account_id"]

    def test_one_may_sign_in_as_anybody_of_them(self, seeded: Flask) -> None:
        phone = Phone(seeded)
        signed_in = phone.post("/sandbox/sign-in", {"person": "zhang-yuqin"}, key=None)
        assert signed_in.status_code == 200, signed_in.text
        me = Phone(seeded, signed_in.json["access_token"]).get("/me").json
        assert (me["name"], me["status"]) == ("张玉琴", "active")

    def test_whoever_does_not_live_there_is_refused_and_not_made(self, seeded: Flask) -> None:
        refused = Phone(seeded).post("/sandbox/sign-in", {"person": "nobody"}, key=None)
        assert (refused.status_code, refused.json["code"]) == (409, "sandbox.person_unknown")

    def test_before_the_seeding_the_list_is_empty(self, phone: Phone) -> None:
        assert phone.get("/sandbox/people").json == {"items": []}


def random_key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


class TestProduction:
    @pytest.fixture
    def production(self, tmp_path: Path) -> Flask:
        return create_app(
            Config.from_env(
                {
                    "DATABASE_URL": f"sqlite:///{tmp_path}/production.db",
                    "VP_SECRETS": random_key("s"),
                    "VP_ENCRYPTION_KEYS": f"k1:{random_key('e')}",
                    "VP_INDEX_KEY": random_key("i"),
                    "VP_WECHAT_APP_ID": "wx1234567890abcdef",
                    "VP_WECHAT_APP_SECRET": "a-secret-of-its-own",
                    "VP_PUBLIC_URL": "https://passport.example.cn",
                    "VP_LOG_LEVEL": "WARNING",
                }
            )
        )

    def test_none_of_the_sandbox_is_there(self, production: Flask, app: Flask) -> None:
        own = [route for route in route_table(app) if route.rule.startswith("/sandbox")]
        assert len(own) >= 4
        for route in own:
            answer = production.test_client().open(f"/api/v1{route.rule}", method=route.method, json={})
            assert seen_of(answer) == NOT_FOUND
        assert not [route for route in route_table(production) if route.rule.startswith("/sandbox")]
        assert not [path for path in spec_of(production)["paths"] if "sandbox" in path]

    def test_the_table_of_permissions_is_that_of_its_routes(self, production: Flask) -> None:
        tabled = {row.name for row in rows() if row.capability != "sandbox"}
        assert {name_of(route) for route in route_table(production)} == tabled

    def test_everything_else_is(self, production: Flask, app: Flask) -> None:
        common = [route.operation for route in route_table(app) if not route.rule.startswith("/sandbox")]
        assert [route.operation for route in route_table(production)] == common
