"""Whom a body names. Passports and codes are known above accounts only; the application says who reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import current_app

from service.accounts.errors import PassportMistyped, PersonNotFound
from service.core.http import Call

NAMING_REFUSALS = (PassportMistyped, PersonNotFound)
HolderOf = Callable[[str | None, str | None, datetime], UUID | None]  # by a typed number or a scanned code


def named(call: Call, id_field: str = "account_id") -> UUID:
    """Takes whoever is named out of the body (``NamesSomebody``). A number or a code that is nobody's is refused as an
    unknown id is. Refuses: ``NAMING_REFUSALS``.
    """
    held = holders(call)
    if held is None:
        return UUID(str(call.body.pop(id_field)))
    if not held:
        raise PersonNotFound
    return held.pop()


def holders(call: Call) -> set[UUID] | None:
    """Who holds the passport that the body names: nobody or one; ``None`` when it names no passport. Refuses:
    ``PassportMistyped``.
    """
    number, code = call.body.pop("passport_number", None), call.body.pop("code", None)
    if number is None and code is None:
        return None
    holder_of: HolderOf = current_app.extensions["holder_of"]
    found = holder_of(number, code, call.now)
    return set() if found is None else {found}
