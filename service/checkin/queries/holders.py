from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from service.accounts.errors import PassportMistyped
from service.checkin.codec import CodeKeys, CodeKind, CodeVerdict, read
from service.core.db import db
from service.passports.models import Passport
from service.passports.queries import by_number
from service.passports.rules import is_valid_number, normalise_number


def holder_of(keys: CodeKeys, number: str | None, code: str | None, now: datetime) -> UUID | None:
    """The account behind a typed passport number, or behind a passport's or a card's code that is live at this moment;
    every other code, a lost card's too, is nobody's. Refuses: ``PassportMistyped``, which tells nothing of anybody: the
    check digit is enough to know it.
    """
    if number is not None:
        if not is_valid_number(normalise_number(number)):
            raise PassportMistyped
        passport = by_number(number)
        return passport.account_id if passport else None
    reading = read(keys, code or "", now)
    if reading.verdict is not CodeVerdict.LIVE or reading.kind not in (CodeKind.PASSPORT, CodeKind.CARD):
        return None
    shown = Passport.id == reading.subject
    if reading.kind is CodeKind.CARD:
        shown = and_(shown, Passport.has_card, Passport.card_serial == reading.serial)
    return db.session.scalar(select(Passport.account_id).where(shown))
