"""Invitation codes, and newcomers who give them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from service.accounts.access import must_be_open
from service.accounts.commands import telling
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.models import Account
from service.accounts.queries import has_live_sign_in
from service.accounts.rules import AccountStatus
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import Refusal
from service.ladder.errors import (
    CodeGivenAlready,
    CodeUnknown,
    GivesThemselves,
    HasComeBefore,
    InACircle,
    NotNew,
    OwnCode,
)
from service.ladder.models import NeighbourCode, NeighbourInvitation
from service.ladder.queries import bringing as queries
from service.ladder.queries.invitation import newcomer_days
from service.ladder.queries.newcomers import has_come
from service.ladder.rules.bringing import (
    CODE_ALPHABET,
    CODE_LENGTH,
    Giving,
    Obstacle,
    code_as_typed,
    obstacle,
)

IN_THE_WAY: dict[Obstacle, type[Refusal]] = {
    Obstacle.OWN_CODE: OwnCode,
    Obstacle.ALREADY_GIVEN: CodeGivenAlready,
    Obstacle.NOT_NEW: NotNew,
    Obstacle.HAS_COME: HasComeBefore,
    Obstacle.IN_A_CIRCLE: InACircle,
}
GIVING_REFUSALS = (CodeUnknown, *IN_THE_WAY.values())


def renew(*, actor: Actor, now: datetime) -> NeighbourCode:
    """One's first code, or another instead of it: the one before is unknown at once."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    newer = update(NeighbourCode).where(NeighbourCode.account_id == actor.person_id).values(code=code, made_at=now)
    renewed = db.session.scalar(newer.returning(NeighbourCode.account_id))
    if renewed is None:
        db.session.add(NeighbourCode(account_id=actor.person_id, code=code, made_at=now))
        db.session.flush()
    audit.record("neighbour.code_renewed", "account", actor.person_id, actor=actor, now=now)
    return db.session.get_one(NeighbourCode, actor.person_id, populate_existing=True)


def give(typed: str, *, actor: Actor, now: datetime) -> NeighbourInvitation:
    """A newcomer says who brought them; the neighbour is told. Once, before they have ever come. Refuses, in this
    order: ``CodeUnknown``, ``OwnCode``, ``CodeGivenAlready``, ``NotNew``, ``HasComeBefore``, ``InACircle``.
    """
    return _given(_owner_of(code_as_typed(typed)), actor.person_id, None, actor, now)


def give_for(newcomer: Account, typed: str, *, actor: Actor, now: datetime) -> NeighbourInvitation:
    """Staff write down what a newcomer without a phone says; their colleagues are told. Not where they have to do with
    either of the two; else as ``give``. It counts when another than who wrote it down has confirmed the newcomer's
    identity. Refuses: ``PersonClosed``, ``GivesThemselves``, ``CodeUnknown``, ``NotForYourself``, then as ``give``.
    """
    must_be_open(newcomer)
    if has_live_sign_in(newcomer.id):
        raise GivesThemselves
    inviter_id = _owner_of(code_as_typed(typed))
    must_be_uninvolved(actor, inviter_id, newcomer.id, now=now)
    made = _given(inviter_id, newcomer.id, actor.person_id, actor, now)
    telling.colleagues(newcomer, "neighbour.written_by_colleague", actor, now)
    return made


def _given(
    inviter_id: UUID, newcomer_id: UUID, written_by: UUID | None, actor: Actor, now: datetime
) -> NeighbourInvitation:
    newcomer = _locked(inviter_id, newcomer_id)
    days, before = newcomer_days(newcomer, now), queries.given_by(newcomer.id)
    giving = Giving(
        is_own=inviter_id == newcomer.id,
        has_given=before is not None,
        days=(local_date(now) - local_date(newcomer.created_at)).days,
        has_come=has_come(newcomer.id),
        invited_the_other=queries.has_brought(newcomer.id, inviter_id),
    )
    if stop := obstacle(giving, days):
        facts: dict[str, Any] = {"days": days} if stop is Obstacle.NOT_NEW else {}
        if before and stop is Obstacle.ALREADY_GIVEN:
            facts = {"given_on": before.given_on.isoformat()}
        raise IN_THE_WAY[stop](**facts)
    made = NeighbourInvitation(inviter_id=inviter_id, invitee_id=newcomer.id, written_by=written_by)
    made.given_at, made.given_on = now, local_date(now)
    db.session.add(made)
    db.session.flush()
    audit.record("neighbour.code_given", "neighbour_invitation", made.id, actor=actor, now=now)
    outbox.put("inbox", [{"account_id": str(inviter_id), "code": "neighbour.code_given"}], now=now)
    return made


def _owner_of(code: str) -> UUID:
    is_open = Account.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))
    rows = select(NeighbourCode.account_id).join(Account, Account.id == NeighbourCode.account_id)
    owner = db.session.scalar(rows.where(NeighbourCode.code == code, is_open))
    if owner is None:
        raise CodeUnknown
    return owner


def _locked(inviter_id: UUID, newcomer_id: UUID) -> Account:
    """Both, by id: of two who give each other's code at the same moment the second sees the first."""
    both = select(Account).where(Account.id.in_((inviter_id, newcomer_id))).order_by(Account.id)
    found = db.session.scalars(both.with_for_update().execution_options(populate_existing=True)).all()
    return next(each for each in found if each.id == newcomer_id)
