"""Looking after the ledgers: a break is found and named, by one command."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from service.core import transaction
from service.core.db import db, new_id
from service.hours.models import ServiceRecord
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.models import LedgerEntry, Passport
from service.passports.rules import Kind
from tests.cli.conftest import Operator, inside


@pytest.fixture
def number(settled: str) -> str:
    """Of a passport that has an entry."""
    with inside(settled):
        found = db.session.query(Passport.number).join(LedgerEntry, LedgerEntry.passport_id == Passport.id)
        return transaction.run(lambda: str(found.order_by(Passport.id).limit(1).scalar()), read_only=True)


def tamper(url: str, number: str, statement: str) -> None:
    """As somebody would who owns the database server: past the triggers."""
    with inside(url):

        def change() -> None:
            passport_id: UUID = db.session.query(Passport.id).filter_by(number=number).scalar()
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
            else:
                db.session.execute(text("DROP TRIGGER append_only_ledger_entry_update"))
                db.session.execute(text("DROP TRIGGER append_only_ledger_entry_delete"))
            own = passport_id.hex if db.engine.dialect.name == "sqlite" else str(passport_id)
            assert db.session.execute(text(statement), {"own": own}).rowcount == 1  # type: ignore[attr-defined]

        transaction.run(change)


def test_whole_ledgers_are_counted_and_found_whole(keeper: Operator, number: str) -> None:
    whole = keeper("verify-ledger")
    assert whole.exit_code == 0, whole.output
    assert "35 passports verified; all are whole." in whole.output
    assert "1 passports verified" in keeper("verify-ledger", "--passport", number).output
    of_one = keeper("verify-ledger", "--community", "方兴社区")
    assert (of_one.exit_code, "\n4 passports verified" in of_one.output) == (0, True), of_one.output


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE ledger_entry SET points_change = points_change + 1 WHERE passport_id = :own", "改动"),
        ("UPDATE ledger_entry SET minutes_after = minutes_after + 30 WHERE passport_id = :own", "改动"),
        ("DELETE FROM ledger_entry WHERE passport_id = :own", "截掉"),
        ("UPDATE passport_head SET balance = balance + 1 WHERE passport_id = :own", "合计"),
    ],
)
def test_whatever_was_tampered_with_is_named_with_exit_code_1(
    keeper: Operator, settled: str, number: str, statement: str, told: str
) -> None:
    tamper(settled, number, statement)
    found = keeper("verify-ledger")
    assert found.exit_code == 1, found.output
    assert f"{number} 第 1 笔 entry 1" in found.output
    assert told in found.output


def test_a_break_is_found_by_its_community_and_its_number_and_nowhere_else(
    keeper: Operator, settled: str, number: str
) -> None:
    tamper(settled, number, "UPDATE passport_head SET minutes = minutes + 1 WHERE passport_id = :own")
    assert keeper("verify-ledger", "--community", "竹西社区").exit_code == 1
    assert keeper("verify-ledger", "--passport", number).exit_code == 1
    assert keeper("verify-ledger", "--community", "方兴社区").exit_code == 0


def test_a_record_that_never_reached_the_ledger_is_found_too(keeper: Operator, settled: str, number: str) -> None:
    with inside(settled):

        def forget() -> None:
            owner = db.session.query(Passport.id).filter_by(number=number).scalar()
            record = db.session.query(ServiceRecord).filter_by(passport_id=owner, state="approved").one()
            record.minutes += 60

        transaction.run(forget)
    found = keeper("verify-ledger")
    assert found.exit_code == 1, found.output
    assert f"{number}: 时长记录与积分账对不上" in found.output


def test_days_that_the_caps_count_otherwise_are_named_too(keeper: Operator, settled: str, number: str) -> None:
    tamper(settled, number, "UPDATE approved_day SET minutes = minutes + 1 WHERE passport_id = :own")
    found = keeper("verify-ledger", "--passport", number)
    assert found.exit_code == 1, found.output
    assert f"{number}: 每日上限的合计与时长记录不符" in found.output


def test_an_entry_by_hand_that_nobody_has_signed_is_named_too(keeper: Operator, settled: str, number: str) -> None:
    with inside(settled):

        def post_alone() -> None:
            owner = db.session.query(Passport.id).filter_by(number=number).scalar()
            at = datetime(2026, 11, 1, tzinfo=UTC)
            cause = Cause(
                source_type="proposal", source_id=new_id(), policy_version=0, posted_at=at, actor_id=None, grade=None
            )
            post([Posting(owner, Kind.ADJUST, cause, points=100)], lock_heads([owner]))

        transaction.run(post_alone)
    found = keeper("verify-ledger", "--passport", number)
    assert found.exit_code == 1, found.output
    assert "没有两个人确认过的" in found.output


def test_what_is_not_there_cannot_be_verified(keeper: Operator) -> None:
    for scope in (["--community", "火星社区"], ["--passport", "1234567890"]):
        assert keeper("verify-ledger", *scope).exit_code == 2
    assert keeper("verify-ledger").exit_code == 0
