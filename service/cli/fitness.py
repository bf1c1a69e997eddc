"""Whether this database may be served with these settings."""

from __future__ import annotations

from service.accounts.queries import sealed_by_other_keys
from service.cli.application import app_of
from service.cli.group import NotStarted
from service.core import transaction
from service.core.config import Config
from service.core.health import must_be_migrated


def must_be_fit(config: Config) -> None:
    """Refuses: ``NotMigrated``, ``NotStarted`` (the names in it were sealed with keys that are not among ours)."""
    with app_of(config):
        must_be_migrated()
        must_open()


def must_open() -> None:
    """A server that cannot read a single name would answer, and break on every screen."""
    if transaction.run(sealed_by_other_keys, read_only=True):
        raise NotStarted(
            "这个数据库里的姓名是用别的密钥封存的：请检查 VP_ENCRYPTION_KEYS，或者这是沙箱的数据库，不能正式使用。\n"
            "The names in this database were sealed with other keys: check VP_ENCRYPTION_KEYS. A sandbox's database "
            "can never be used for real."
        )
