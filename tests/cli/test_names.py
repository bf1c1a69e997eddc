"""Names that were indexed before names were compared as they are now."""

from __future__ import annotations

from sqlalchemy import select

from service.accounts.models import Account, name_birth_index, name_index
from service.core import transaction, vault
from service.core.db import db
from tests.cli.conftest import Operator, inside

BEFORE = {"name_index": "0" * 64, "name_birth_index": "1" * 64}


def make_old(url: str) -> int:
    """All as if they had been indexed by another rule; returns how many."""
    with inside(url):

        def work() -> int:
            found = db.session.query(Account).filter(Account.name_sealed.is_not(None))
            return int(found.update(BEFORE))

        return transaction.run(work)


def versions(url: str) -> list[int]:
    with inside(url):
        return transaction.run(lambda: list(db.session.scalars(select(Account.version).order_by(Account.id))))


def test_every_name_is_indexed_anew_once_and_nothing_else_is_changed(keeper: Operator, settled: str) -> None:
    before = versions(settled)
    many = make_old(settled)
    assert many > 1
    done = keeper("index-names")
    assert done.exit_code == 0, done.output
    assert f"{many} names indexed anew" in done.output
    with inside(settled):

        def is_anew(each: Account) -> bool:
            found = each.name_index, each.name_birth_index
            return found == (name_index(each.name), name_birth_index(each.name, each.birth_date))

        def read() -> list[bool]:
            return [is_anew(each) for each in db.session.query(Account)]

        assert all(transaction.run(read, read_only=True))
    assert versions(settled) == before
    assert "0 names indexed anew" in keeper("index-names").output


def test_a_name_that_does_not_open_is_told_and_does_not_stop_the_others(keeper: Operator, settled: str) -> None:
    many = make_old(settled)
    with inside(settled):

        def spoil() -> str:
            first = db.session.query(Account).filter(Account.name_sealed.is_not(None)).order_by(Account.id).first()
            assert first is not None
            first.name_sealed = vault.seal("王建国", "elsewhere")
            return str(first.id)

        spoilt = transaction.run(spoil)
    done = keeper("index-names")
    assert done.exit_code == 1
    assert f"account.name {spoilt}" in done.output
    assert f"{many - 1} names indexed anew" in done.output
