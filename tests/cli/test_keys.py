"""Changing the encryption key: everything comes under the new one, and the old one can be dropped."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import text

from service.accounts.models import Account
from service.core import transaction
from service.core.config import SANDBOX_ENCRYPTION_KEY
from service.core.crypto import KeyUnknown
from service.core.db import db
from service.core.rotation import sealed_tables
from service.sandbox.cast import PEOPLE
from tests.cli.conftest import Operator, inside

OLD = f"sandbox:{base64.b64encode(SANDBOX_ENCRYPTION_KEY).decode()}"
NEW = f"k2:{base64.b64encode(b'n' * 32).decode()}"


def names(url: str, keys: str) -> set[str | None]:
    with inside(url, VP_ENCRYPTION_KEYS=keys):
        return transaction.run(lambda: {person.name for person in db.session.query(Account)}, read_only=True)


def test_every_sealed_field_comes_under_the_new_key_and_the_old_one_may_go(keeper: Operator, settled: str) -> None:
    rotated = keeper("rotate-keys", VP_ENCRYPTION_KEYS=f"{NEW},{OLD}")
    assert rotated.exit_code == 0, rotated.output
    assert "k2" in rotated.output
    assert names(settled, NEW) == {person.name for person in PEOPLE}
    with inside(settled):
        for table, columns in sealed_tables().items():
            for column in columns:
                left = text(f"SELECT count(*) FROM {table.name} WHERE {column.name} LIKE 'v1.sandbox.%'")  # noqa: S608
                assert transaction.run(lambda left=left: db.session.scalar(left), read_only=True) == 0
    again = keeper("rotate-keys", VP_ENCRYPTION_KEYS=f"{NEW},{OLD}")
    assert "0 fields re-sealed" in again.output
    with pytest.raises(KeyUnknown):
        names(settled, OLD)


def test_a_field_that_does_not_open_is_named_and_does_not_stop_the_others(keeper: Operator, settled: str) -> None:
    with inside(settled):

        def swap() -> str:
            first, second = db.session.query(Account).order_by(Account.id).limit(2)
            first.name_sealed = second.name_sealed
            return str(first.id)

        moved = transaction.run(swap)
    rotated = keeper("rotate-keys", VP_ENCRYPTION_KEYS=f"{NEW},{OLD}")
    assert rotated.exit_code == 1
    assert f"account.name_sealed {moved}" in rotated.output
    assert "keep the old keys" in rotated.output
    assert "Traceback" not in rotated.output
    mended = {person.name for person in PEOPLE[1:]}
    with inside(settled, VP_ENCRYPTION_KEYS=NEW):

        def readable() -> set[str | None]:
            return {person.name for person in db.session.query(Account) if str(person.id) != moved}

        assert transaction.run(readable, read_only=True) == mended
