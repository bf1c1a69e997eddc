"""The seeded community: complete, made once, kept, and never mixed with real people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from service.accounts.models import Account, RoleGrant, Session
from service.activities.models import Shift
from service.app import create_app
from service.core import transaction
from service.core.config import Config
from service.core.db import db
from service.hours.models import ServiceRecord
from service.passports.models import LedgerEntry
from service.passports.queries import broken, to_verify
from service.redemption.models import RedemptionDay, RedemptionOrder
from service.redemption.queries.report import to_collect
from service.sandbox import queries
from service.sandbox.cast import COMMUNITY, PASSWORD, PEOPLE, STAFF, TEAM
from service.sandbox.commands.start import start
from service.sandbox.errors import NotASandbox
from service.teams.models import TeamMember
from tests.cli.conftest import SANDBOX_LEAST
from tests.conftest import ROOT
from tests.factories.cast import Cast
from tests.fakes.browser import Browser

MORNING = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)  # a Tuesday, 9:30 in Shanghai
MIDNIGHT = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)  # 0:00 in Shanghai: "now" began yesterday


def started(app: Flask, now: datetime) -> bool:
    return transaction.run(lambda: start(app.extensions["code_keys"], now=now))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    env = SANDBOX_LEAST | {"VP_DATA_DIR": str(tmp_path)}
    app = create_app(Config.from_env(env), testing=True)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        yield app
        db.engine.dispose()


def count(model: type) -> int:
    return int(transaction.run(lambda: db.session.scalar(select(func.count()).select_from(model)), read_only=True) or 0)


def shifts(now: datetime) -> dict[str, list[Shift]]:
    found = list(transaction.run(lambda: db.session.scalars(select(Shift)).all(), read_only=True))
    return {
        "running": [each for each in found if each.state == "published" and each.starts_at <= now < each.ends_at],
        "to_come": [each for each in found if each.state == "published" and each.starts_at > now],
        "closed": [each for each in found if each.state == "closed"],
    }


@pytest.mark.parametrize("now", [MORNING, MIDNIGHT])
def test_the_community_has_everything_that_a_developer_needs_and_a_second_start_keeps_it(
    empty: Flask, now: datetime
) -> None:
    assert started(empty, now) is True
    assert count(Account) == len(PEOPLE) == len({person.name for person in PEOPLE})
    roles = transaction.run(lambda: Counter(db.session.scalars(select(RoleGrant.role))), read_only=True)
    assert set(roles) == {"staff", "social_worker", "auditor", "administrator"}
    members = transaction.run(
        lambda: Counter(
            db.session.scalars(
                select(TeamMember.role).where(TeamMember.team_id == queries.team(TEAM).id, TeamMember.left_at.is_(None))
            )
        ),
        read_only=True,
    )
    assert members == {"leader": 1, "deputy": 1, "member": 19}

    found = shifts(now)
    assert [len(found[name]) for name in ("running", "to_come", "closed")] == [1, 1, 2]
    states = transaction.run(lambda: Counter(db.session.scalars(select(ServiceRecord.state))), read_only=True)
    assert states["approved"] == count(LedgerEntry) == 6
    assert states["pending"] == 4
    assert transaction.run(lambda: broken(to_verify()), read_only=True) == {}
    assert not transaction.run(
        lambda: db.session.scalars(select(Session).where(Session.ended_at.is_(None))).all(), read_only=True
    )

    before = {model: count(model) for model in (Account, Shift, ServiceRecord, LedgerEntry, TeamMember)}
    assert started(empty, now + timedelta(minutes=5)) is False
    assert {model: count(model) for model in before} == before


def test_days_later_something_is_on_again_and_nothing_else_is_new(empty: Flask) -> None:
    started(empty, MORNING)
    later = MORNING + timedelta(days=3)
    assert started(empty, later) is False
    assert [len(shifts(later)[name]) for name in ("running", "to_come")] == [1, 1]
    assert count(Account) == len(PEOPLE)


class TestTheCounter:
    """Whoever opens /desk/ on a new sandbox has a day that is on, and people to serve."""

    def began(self, app: Flask, now: datetime) -> None:
        transaction.run(lambda: start(app.extensions["code_keys"], now=now, with_counter=True))

    def days(self) -> list[RedemptionDay]:
        rows = select(RedemptionDay).order_by(RedemptionDay.opens_at)
        return list(transaction.run(lambda: db.session.scalars(rows).all(), read_only=True))

    @pytest.mark.parametrize("now", [MORNING, MIDNIGHT, MIDNIGHT - timedelta(minutes=1)])
    def test_has_a_day_that_is_on_and_orders_to_hand_over(self, empty: Flask, now: datetime) -> None:
        self.began(empty, now)
        today, later = self.days()
        assert today.opens_at <= now < today.closes_at < later.opens_at
        waiting = transaction.run(
            lambda: {each.passport_number: (each.name_masked, each.is_short) for each in to_collect(today.id)},
            read_only=True,
        )
        assert sorted(waiting.values()) == [("周*福", False), ("徐*英", False), ("李*兰", False)]
        browser = Browser(empty)
        browser.open(f"/desk/days/{today.id}?counter=1")  # signing in leads back there
        browser.send("/sign-in", username=STAFF.key, password=PASSWORD)
        browser.send("/look-up", who=next(iter(waiting)))
        assert "已发放" in browser.send("/hand-over").text

    def test_a_second_start_keeps_it_and_days_later_another_is_on(self, empty: Flask) -> None:
        self.began(empty, MORNING)
        before = self.days()[0]
        self.began(empty, MORNING + timedelta(hours=3))
        assert self.days()[0].opens_at == before.opens_at
        assert count(RedemptionOrder) == 3
        now = MORNING + timedelta(days=3)
        self.began(empty, now)
        first, second, _ = self.days()
        assert (first.state, second.opens_at <= now < second.closes_at) == ("ended", True)
        waiting = transaction.run(lambda: len(to_collect(second.id)), read_only=True)
        assert (waiting, count(RedemptionOrder)) == (3, 6)
        now = MORNING + timedelta(days=40)
        self.began(empty, now)
        assert [day.opens_at <= now < day.closes_at for day in self.days()].count(True) == 1

    def test_when_the_day_was_worked_another_is_on_and_nobody_orders_twice(self, empty: Flask) -> None:
        self.began(empty, MORNING)
        [today, _] = self.days()

        def closed() -> None:
            db.session.get_one(RedemptionDay, today.id).state = "closed"

        transaction.run(closed)
        self.began(empty, MORNING + timedelta(hours=1))
        assert [day.state for day in self.days()].count("planned") == 2
        assert count(RedemptionOrder) == 3


def test_a_database_with_other_people_in_it_is_left_alone(app: Flask, cast: Cast) -> None:
    before = count(Account)
    with pytest.raises(NotASandbox):
        started(app, MORNING)
    assert count(Account) == before


def test_the_names_of_the_tree_are_there(empty: Flask) -> None:
    started(empty, MORNING)
    assert transaction.run(lambda: queries.community().name, read_only=True) == COMMUNITY
