"""Changing the encryption key: everything comes under the new one, and the old one can be dropped."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import text

from service.accounts.models import Account
from service.core import clock, transaction
from service.core.config import SANDBOX_ENCRYPTION_KEY
from service.core.crypto import KeyUnknown
from service.core.db import db
from service.core.rotation import sealed_tables
from service.sandbox.cast import PEOPLE
from service.sandbox.commands.start import start
from tests.cli.conftest import Operator
from tests.cli.test_ledger import inside

OLD = f"sandbox:{base64.b64encode(SANDBOX_ENCRYPTION_KEY).decode()}"
NEW = f"k2:{base64.b64encode(b'n' * 32).decode()}"


@pytest.fixture
def settled(founder: Operator, empty_database: str) -> Operator:
    with inside(empty_database) as app:
        transaction.run(lambda: start(app.extensions["code_keys"], now=clock.now()))
    return founder


def names(url: str, keys: str) -> set[str | None]:
    with inside(url, VP_ENCRYPTION_KEYS=keys):
        return transaction.run(lambda: {person.name for person in db.session.query(Account)}, read_only=True)


def test_every_sealed_field_comes_under_the_new_key_and_the_old_one_may_go(
    settled: Operator, empty_database: str
) -> None:
    rotated = settled("rotate-keys", VP_ENCRYPTION_KEYS=f"{NEW},{OLD}")
    assert rotated.exit_code == 0, rotated.output
    assert "k2" in rotated.output
    assert names(empty_database, NEW) == {person.name for person in PEOPLE}
    with inside(empty_database):
        for table, columns in sealed_tables().items():
            for column in columns:
                left = text(f"SELECT count(*) FROM {table.name} WHERE {column.name} LIKE 'v1.sandbox.%'")  # noqa: S608
                assert transaction.run(lambda left=left: db.session.scalar(left), read_only=True) == 0
    again = settled("rotate-keys", VP_ENCRYPTION_KEYS=f"{NEW},{OLD}")
    assert "0 fields re-sealed" in again.output
    with pytest.raises(KeyUnknown):
        names(empty_database, OLD)


def test_a_field_that_does_not_open_is_named_and_does_not_stop_the_others(
    settled: Operator, empty_database: str
) -> None:
    with inside(empty_database):

        def swap() -> str:
            first, second = db.session.query(Account).order_by(Account.id).limit(2)
            first.name_sealed = second.name_sealed
            return str(first.id)

        moved = transaction.run(swap)
    rotated = settled("rotate-keys", VP_ENCRYPTION_KEYS=f"{NEW},{OLD}")
    assert rotated.exit_code == 1
    assert f"account.name_sealed {moved}" in rotated.output
    assert "keep the old keys" in rotated.output
    assert "Traceback" not in rotated.output
    mended = {person.name for person in PEOPLE[1:]}
    with inside(empty_database, VP_ENCRYPTION_KEYS=NEW):

        def readable() -> set[str | None]:
            return {person.name for person in db.session.query(Account) if str(person.id) != moved}

        assert transaction.run(readable, read_only=True) == mended
