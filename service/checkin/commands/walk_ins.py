"""A walk-in who is signed up after all keeps the place; it is counted once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from service.checkin.models import Presence
from service.core.db import db
from service.passports.queries import held_by


def give_place_to_sign_up(shift_id: UUID, account_id: UUID) -> bool:
    """From now on the sign-up holds what the presence held, so that undoing the check-in gives nothing back; ``False``
    when there is no such place. The shift is locked before.
    """
    holding = (Presence.shift_id == shift_id, Presence.passport_id.in_(held_by(account_id)), Presence.holds_place)
    giving = update(Presence).where(*holding).values(holds_place=False).returning(Presence.id)
    return db.session.execute(giving.execution_options(synchronize_session=False)).first() is not None


def keep_place_of_sign_up(shift_id: UUID, account_id: UUID) -> bool:
    """A sign-up is cancelled, and its holder has come in before: the presence holds the place from now on; ``False``
    when there is none. The shift is locked before.
    """
    here = (Presence.shift_id == shift_id, Presence.passport_id.in_(held_by(account_id)))
    standing = select(Presence.id).where(*here, Presence.state.in_(("open", "closed"))).order_by(Presence.id).limit(1)
    keeping = update(Presence).where(Presence.id.in_(standing)).values(holds_place=True).returning(Presence.id)
    return db.session.execute(keeping.execution_options(synchronize_session=False)).first() is not None
