"""What somebody owed when their account ended, once they have come back; of who was recorded as dead too."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, AccountEnd
from service.accounts.queries.ends import IN_FORCE
from service.accounts.rules import AccountStatus
from service.core.db import db
from service.passports.models import LedgerEntry, Passport, PassportHead
from service.passports.rules import Kind


def left_behind(most: int) -> list[UUID]:
    """Passports below zero of closed accounts whose people have another passport now."""
    return [owing for owing, _ in db.session.execute(_pairs().limit(most))]


def taken_up_by(owing_id: UUID) -> UUID | None:
    """The passport that the person has now."""
    found = db.session.execute(_pairs().where(PassportHead.passport_id == owing_id)).first()
    return found[1] if found else None


def let_go_too_much(most: int) -> list[UUID]:
    """Closed passports with points, though a debt of theirs was taken up: it was less than that."""
    return [left for left, _, _ in db.session.execute(_let_go().limit(most))]


def taken_from(left_id: UUID) -> tuple[UUID, int] | None:
    """The passport that bears a debt of this one, and how much of it."""
    found = db.session.execute(_let_go().where(PassportHead.passport_id == left_id)).first()
    return (found[1], int(found[2])) if found else None


def _let_go() -> Select[UUID, UUID, int]:
    """(closed passport above zero, that which took up its debt, how much): by the entries that name each other."""
    left, taken = aliased(LedgerEntry), aliased(LedgerEntry)
    debt = func.sum(left.points_change)
    return (
        select(left.passport_id, taken.passport_id, debt)
        .join(taken, and_(taken.id == left.source_id, taken.source_id == left.id))
        .join(PassportHead, PassportHead.passport_id == left.passport_id)
        .join(Passport, Passport.id == left.passport_id)
        .join(Account, Account.id == Passport.account_id)
        .where(left.source_type == "ledger_entry", left.kind == Kind.MERGE)
        .where(PassportHead.balance > 0, Account.status == AccountStatus.CLOSED)
        .group_by(left.passport_id, taken.passport_id)
        .having(debt > 0)
        .order_by(left.passport_id, taken.passport_id)
    )


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
        .where(*IN_FORCE, AccountEnd.erased_at.is_(None), PassportHead.balance < 0)
        .where(back.status != AccountStatus.CLOSED, back.id > AccountEnd.id)
        .where(back.identity_confirmed_at.is_not(None), back.is_corrected.is_(False))
        .order_by(owing.id)
    )
