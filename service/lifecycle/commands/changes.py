"""Second thoughts about an end: a death or a closing by staff that was a mistake, an identity that is not to be kept.
Each takes two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from service.accounts.commands import ending
from service.accounts.commands.ties import must_be_another, must_be_uninvolved
from service.accounts.models import Account, AccountEnd, EndChange
from service.accounts.queries import by_id_number, had_guardian
from service.accounts.queries.ends import family_ids, standing_change, standing_end, tied_until
from service.accounts.rules.ends import MAY_ASK, Asker, ChangeKind, EndKind, EndState, ReopenReason, UndoReason
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db, new_id
from service.lifecycle.commands import erasing, two_people
from service.lifecycle.errors.ends import (
    AskedByWrongPerson,
    ChangedByOne,
    ChangeDecided,
    ChangersTied,
    ChangeWaits,
    ClosingNotInForce,
    DeathNotInForce,
    ErasedAlready,
    IdentityErased,
    NeverGuarded,
    NotEnded,
    NotToldWhatItCosts,
    OrderToCollect,
    RegisteredAnew,
)
from service.passports.commands import moving
from service.passports.queries import of_person
from service.redemption.queries.orders import standing_order

NOT_IN_FORCE = {EndKind.DEATH: DeathNotInForce, EndKind.CLOSING: ClosingNotInForce}
SAID_OF_UNDOING = {  # to the staff, to the person, and to who was tied to them until then
    EndKind.DEATH: ("person.death_undone", "person.you_are_back", "person.lives"),
    EndKind.CLOSING: ("person.closing_undone", "person.you_are_open", "person.open_again"),
}


def propose_undoing(death: AccountEnd, reason: UndoReason, *, actor: Actor, now: datetime) -> EndChange:
    """Nothing happens before another has looked into it. Refuses: ``NotForYourself``, ``DeathNotInForce``,
    ``IdentityErased``, ``RegisteredAnew``, ``ChangeWaits``.
    """
    must_be_uninvolved(actor, death.account_id, now=now)
    _must_be_undoable(death)
    return _put(ChangeKind.UNDO, death, reason.value, actor, now)


def propose_reopening(account: Account, reason: ReopenReason, *, actor: Actor, now: datetime) -> EndChange:
    """Of what one of the staff has closed; nobody but the person takes back their own closing, by registering anew.
    Refuses: ``NotForYourself``, ``ClosingNotInForce``, ``IdentityErased``, ``RegisteredAnew``, ``ChangeWaits``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    end = standing_end(account.id)
    if end is None or end.kind != EndKind.CLOSING:
        raise ClosingNotInForce
    _must_be_undoable(end)
    return _put(ChangeKind.UNDO, end, reason.value, actor, now)


def propose_erasure(account: Account, asked_by: Asker, *, is_told: bool, actor: Actor, now: datetime) -> EndChange:
    """Before the ten years are over, because they ask for it who may. Refuses: ``NotForYourself``, ``NotEnded``,
    ``ErasedAlready``, ``AskedByWrongPerson``, ``NeverGuarded``, ``NotToldWhatItCosts``, ``OrderToCollect``,
    ``ChangeWaits``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    end = standing_end(account.id)
    if end is None or end.state != EndState.CONFIRMED:
        raise NotEnded
    if end.erased_at is not None:
        raise ErasedAlready
    if asked_by not in MAY_ASK[EndKind(end.kind)]:
        raise AskedByWrongPerson
    if asked_by is Asker.GUARDIAN and not had_guardian(account.id):
        raise NeverGuarded
    if not is_told:
        raise NotToldWhatItCosts
    _must_be_erasable(end)
    return _put(ChangeKind.ERASE, end, asked_by.value, actor, now)


def confirm(change: EndChange, *, actor: Actor, now: datetime) -> EndChange:
    """Make it true, judged again as things are now. Refuses: ``ChangeDecided``, ``ChangedByOne``, ``ChangersTied``,
    ``NotForYourself``, and what proposing it refuses.
    """
    _must_wait(change)
    must_be_another(actor, change.proposed_by, same=ChangedByOne, tied=ChangersTied, now=now)
    must_be_uninvolved(actor, change.account_id, now=now)
    passport = of_person(change.account_id)
    if passport is not None:
        moving.hold_still(passport)  # a relative who is at the counter is served before or after, not meanwhile
    end = db.session.get_one(AccountEnd, change.end_id, with_for_update=True, populate_existing=True)
    two_people.decide(change, EndState.CONFIRMED, actor=actor, now=now)
    if change.kind == ChangeKind.UNDO:
        _undo(end, actor, now)
    else:
        _must_be_erasable(end)
        erasing.erase(end, now=now, actor=actor)
        two_people.tell_staff("person.erased", end, actor=actor, now=now, for_id=end.account_id)
    db.session.flush()
    return change


def decline(change: EndChange, *, actor: Actor, now: datetime) -> EndChange:
    """By whoever of the staff, who proposed it too. Refuses: ``ChangeDecided``, ``NotForYourself``."""
    _must_wait(change)
    must_be_uninvolved(actor, change.account_id, now=now)
    two_people.decide(change, EndState.DECLINED, actor=actor, now=now)
    db.session.flush()
    _audit(f"{_called(change)}declined", change, actor, now)
    two_people.tell_proposer("person.end_change_declined", change, actor=actor, now=now, end_change_id=change.id)
    return change


def _undo(end: AccountEnd, actor: Actor, now: datetime) -> None:
    """Lapsing wrote no entry, so there is none to answer: points that are there can be spent. An order that is still to
    be collected is the person's own again; what a relative has collected stays so, and what a closing gave up.
    """
    _must_be_undoable(end)
    account = db.session.get_one(Account, end.account_id, with_for_update=True, populate_existing=True)
    tied = tied_until(account)
    if end.kind == EndKind.DEATH:
        tied |= family_ids(account.id)
    ending.reopen(account, end, actor=actor, now=now)
    to_staff, to_the_person, to_the_tied = SAID_OF_UNDOING[EndKind(end.kind)]
    two_people.tell_staff(to_staff, end, actor=actor, now=now, for_id=account.id)
    _tell([account.id], {"code": to_the_person}, now)
    _tell(tied, {"code": to_the_tied, "for_id": str(account.id)}, now)


def _must_be_undoable(end: AccountEnd) -> None:
    """A death, or what staff have closed for somebody else."""
    by_themselves = end.kind == EndKind.CLOSING and end.proposed_by == end.account_id
    if by_themselves or end.state != EndState.CONFIRMED or end.undone_at is not None:
        raise NOT_IN_FORCE[EndKind(end.kind)]
    if end.erased_at is not None:
        raise IdentityErased
    number = db.session.get_one(Account, end.account_id).id_number
    if number is not None and by_id_number(number) is not None:
        raise RegisteredAnew


def _must_be_erasable(end: AccountEnd) -> None:
    if end.erased_at is not None:
        raise ErasedAlready
    passport = of_person(end.account_id)
    if passport is not None and (order_id := standing_order(passport.id)):
        raise OrderToCollect(order_id=str(order_id))


def _put(kind: ChangeKind, end: AccountEnd, reason: str, actor: Actor, now: datetime) -> EndChange:
    if standing := standing_change(end.id):
        raise ChangeWaits(end_change_id=str(standing))
    about = {"end_id": end.id, "account_id": end.account_id, "community_id": end.community_id}
    by = {"proposed_by": actor.person_id, "proposed_at": now}
    change = EndChange(id=new_id(), kind=kind.value, state=EndState.WAITING, reason=reason, **about, **by)
    db.session.add(change)
    db.session.flush()
    _audit(f"{_called(change)}proposed", change, actor, now, reason=reason)
    two_people.tell_staff("person.end_change_proposed", end, actor=actor, now=now, end_change_id=change.id)
    return change


def _called(change: EndChange) -> str:
    """How it stands on record: ``erasure.…``, ``death.undo_…`` or ``closing.undo_…``."""
    if change.kind == ChangeKind.ERASE:
        return "erasure."
    return f"{db.session.get_one(AccountEnd, change.end_id).kind}.undo_"


def _must_wait(change: EndChange) -> None:
    if change.state != EndState.WAITING:
        raise ChangeDecided


def _tell(people: Iterable[UUID], said: dict[str, str], now: datetime) -> None:
    outbox.put("inbox", [{"account_id": str(each), **said} for each in sorted(people)], now=now)


def _audit(action: str, change: EndChange, actor: Actor, now: datetime, **details: str) -> None:
    audit.record(
        action, "account", change.account_id, actor=actor, now=now, community_id=change.community_id, **details
    )
