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
from service.sandbox import queries
from service.sandbox.cast import COMMUNITY, PEOPLE, TEAM
from service.sandbox.commands.start import start
from service.sandbox.errors import NotASandbox
from service.teams.models import TeamMember
from tests.cli.conftest import SANDBOX_LEAST
from tests.conftest import ROOT
from tests.factories.cast import Cast

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


def test_a_database_with_other_people_in_it_is_left_alone(app: Flask, cast: Cast) -> None:
    before = count(Account)
    with pytest.raises(NotASandbox):
        started(app, MORNING)
    assert count(Account) == before


def test_the_names_of_the_tree_are_there(empty: Flask) -> None:
    started(empty, MORNING)
    assert transaction.run(lambda: queries.community().name, read_only=True) == COMMUNITY
