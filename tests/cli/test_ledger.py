"""Looking after the ledgers: a break is found and named, by one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from service.cli.group import app_of
from service.core import clock, transaction
from service.core.config import Config
from service.core.db import db
from service.passports.models import LedgerEntry, Passport
from service.sandbox.commands.start import start
from tests.cli.conftest import SANDBOX_LEAST, Operator


@contextmanager
def inside(url: str, **more: str) -> Iterator[Flask]:
    with app_of(Config.from_env({**SANDBOX_LEAST, "DATABASE_URL": url, **more})) as app:
        yield app


@pytest.fixture
def settled(founder: Operator, empty_database: str) -> str:
    """A community with six entries in its ledgers; gives the number of a passport that has one."""
    with inside(empty_database) as app:
        transaction.run(lambda: start(app.extensions["code_keys"], now=clock.now()))
        return str(
            transaction.run(
                lambda: (
                    db.session.query(Passport.number)
                    .join(LedgerEntry, LedgerEntry.passport_id == Passport.id)
                    .order_by(Passport.id)
                    .first()[0]
                ),  # type: ignore[index]
                read_only=True,
            )
        )


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


def test_whole_ledgers_are_counted_and_found_whole(founder: Operator, settled: str) -> None:
    whole = founder("verify-ledger")
    assert whole.exit_code == 0, whole.output
    assert "35 passports verified; all are whole." in whole.output
    assert "1 passports verified" in founder("verify-ledger", "--passport", settled).output
    of_one = founder("verify-ledger", "--community", "方兴社区")
    assert (of_one.exit_code, " 4 passports verified" in f" {of_one.output}") == (0, True), of_one.output


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
    founder: Operator, empty_database: str, settled: str, statement: str, told: str
) -> None:
    tamper(empty_database, settled, statement)
    for scope in ([], ["--community", "竹西社区"], ["--passport", settled]):
        found = founder("verify-ledger", *scope)
        assert found.exit_code == 1, found.output
        assert f"{settled} 第 1 笔 entry 1" in found.output
        assert told in found.output
    elsewhere = founder("verify-ledger", "--community", "方兴社区")
    assert elsewhere.exit_code == 0, elsewhere.output


def test_what_is_not_there_cannot_be_verified(founder: Operator) -> None:
    for scope in (["--community", "火星社区"], ["--passport", "1234567890"]):
        assert founder("verify-ledger", *scope).exit_code == 2
    assert founder("verify-ledger").exit_code == 0
