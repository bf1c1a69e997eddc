"""People who sign in at a counter."""

from __future__ import annotations

from service.accounts.models import PasswordSignIn
from service.core import transaction
from service.core.clock import real_now
from service.core.db import db
from service.core.passwords import hash_password
from tests.factories.cast import Person

PASSWORD = "Passport-2026"


def give_password(who: Person, *, must_change: bool = False) -> str:
    """A user name of their own, with ``PASSWORD``."""
    username = f"desk-{who.account_id.hex[-12:]}"

    def work() -> None:
        given = PasswordSignIn(account_id=who.account_id, username=username, created_at=real_now())
        given.password_hash, given.must_change = hash_password(PASSWORD), must_change
        db.session.add(given)

    transaction.run(work)
    return username
