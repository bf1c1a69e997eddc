from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import aliased

from service.accounts.errors import PassportMistyped
from service.checkin.codec import CodeKeys, CodeKind, CodeVerdict, read
from service.passports.models import Passport
from service.passports.queries import by_number, heir_of
from service.passports.rules import is_valid_number, normalise_number


def holder_of(keys: CodeKeys, number: str | None, code: str | None, now: datetime) -> UUID | None:
    """The account behind a typed passport number, or behind a passport's or a card's code that is live at this moment;
    every other code, a lost card's too, is nobody's. What was merged into another passport leads to that one's holder.
    Refuses: ``PassportMistyped``, which tells nothing of anybody: the check digit is enough to know it.
    """
    if number is not None:
        if not is_valid_number(normalise_number(number)):
            raise PassportMistyped
        passport = by_number(number)
        return passport.account_id if passport else None
    reading = read(keys, code or "", now)
    if reading.verdict is not CodeVerdict.LIVE or reading.kind not in (CodeKind.PASSPORT, CodeKind.CARD):
        return None
    shown = aliased(Passport)
    is_shown = shown.id == reading.subject
    if reading.kind is CodeKind.CARD:
        is_shown = and_(is_shown, shown.has_card, shown.card_serial == reading.serial)
    found = heir_of(is_shown, shown=shown)
    return found.account_id if found else None
