"""What somebody owed when they closed their account, once they have come back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, AccountEnd
from service.accounts.queries.ends import IN_FORCE
from service.accounts.rules import AccountStatus
from service.accounts.rules.ends import EndKind
from service.core.db import db
from service.passports.models import Passport, PassportHead


def left_behind(most: int) -> list[UUID]:
    """Passports below zero of closed accounts whose people have another passport now."""
    return [owing for owing, _ in db.session.execute(_pairs().limit(most))]


def taken_up_by(owing_id: UUID) -> UUID | None:
    """The passport that the person has now."""
    found = db.session.execute(_pairs().where(PassportHead.passport_id == owing_id)).first()
    return found[1] if found else None


def _pairs() -> Select[UUID, UUID]:
    """(that which owes, that of the same human being): by the identity number alone, which staff have seen both times,
    for namesakes born on one day may be two. What was erased has no number. Nobody who was there before has come back,
    and a number that was corrected says nothing until the papers are seen anew: or a debt could be moved onto anybody.
    Who came first the ids say: they grow with the real time, as sign-ins do, wherever the sandbox's clock stands.
    """
    gone, back = aliased(Account), aliased(Account)
    owing, other = aliased(Passport), aliased(Passport)
    return (
        select(owing.id, other.id)
        .select_from(AccountEnd)
        .join(gone, gone.id == AccountEnd.account_id)
        .join(owing, owing.account_id == gone.id)
        .join(PassportHead, PassportHead.passport_id == owing.id)
        .join(back, back.id_number_index == gone.id_number_index)
        .join(other, other.account_id == back.id)
        .where(AccountEnd.kind == EndKind.CLOSING, *IN_FORCE, AccountEnd.erased_at.is_(None), PassportHead.balance < 0)
        .where(back.status != AccountStatus.CLOSED, back.id > AccountEnd.id)
        .where(back.identity_confirmed_at.is_not(None), back.is_corrected.is_(False))
        .order_by(owing.id)
    )
