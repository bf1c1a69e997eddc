"""The part of a merge that is about the person: who is theirs, how they sign in, what they are known by."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from service.accounts.commands import ending, offices, ways_in
from service.accounts.models import Account, Delegation, FamilyTie, FormerIndex, Guardianship, WechatSignIn
from service.accounts.rules import NEVER_TRUE, LiftReason
from service.core import audit
from service.core.actor import Actor
from service.core.db import db

REASON = "merged"


def locked(absorbed_id: UUID, survivor_id: UUID) -> tuple[Account, Account]:
    """Both, by id: nobody links a sign-in to either, or closes one, before this transaction ends."""
    rows = select(Account).where(Account.id.in_((absorbed_id, survivor_id))).order_by(Account.id).with_for_update()
    both = {each.id: each for each in db.session.scalars(rows.execution_options(populate_existing=True))}
    return both[absorbed_id], both[survivor_id]


def carry_ties(absorbed: Account, survivor: Account, *, actor: Actor, now: datetime) -> None:
    """Family stays family, and whoever may act for the person goes on: but nobody is their own family, and what the
    survivor has already ends here. What has ended goes along when the account ends (``shut``).
    """
    _carry_family(absorbed, survivor, actor, now)
    for table, mine, other in (
        (Delegation, Delegation.principal_id, Delegation.delegate_id),
        (Guardianship, Guardianship.ward_id, Guardianship.guardian_id),
    ):
        live = table.ended_at.is_(None)
        theirs = select(other).where(mine == survivor.id, live)
        ended: dict[str, Any] = {"ended_at": now, "ended_by": actor.account_id}
        twice = update(table).where(mine == absorbed.id, live, or_(other.in_(theirs), other == survivor.id))
        db.session.execute(twice.values(ended).execution_options(synchronize_session=False))
        kept = update(table).where(mine == absorbed.id, live).values({mine.key: survivor.id})
        db.session.execute(kept.execution_options(synchronize_session=False))


def _carry_family(absorbed: Account, survivor: Account, actor: Actor, now: datetime) -> None:
    def ties(account_id: UUID) -> dict[UUID, FamilyTie]:
        of_person = or_(FamilyTie.low_id == account_id, FamilyTie.high_id == account_id)
        rows = select(FamilyTie).where(of_person, FamilyTie.ended_at.is_(None)).order_by(FamilyTie.id)
        found = db.session.scalars(rows.with_for_update().execution_options(populate_existing=True))
        return {each.high_id if each.low_id == account_id else each.low_id: each for each in found}

    had = ties(survivor.id)
    for other, tie in ties(absorbed.id).items():
        if other == survivor.id or other in had:
            if other in had and _say_more(tie, had[other], absorbed.id, survivor.id):
                had[other].agreed_at = now
            tie.ended_at, tie.ended_by, tie.end_reason = now, actor.account_id, LiftReason.MISTAKE.value
            continue
        _hand_on(tie, absorbed.id, survivor.id, other)
    db.session.flush()


def _say_more(tie: FamilyTie, kept: FamilyTie, absorbed_id: UUID, survivor_id: UUID) -> bool:
    """Do the two ties of one human being with another tell the word of both?"""
    declared_by = survivor_id if tie.declared_by == absorbed_id else tie.declared_by
    return kept.agreed_at is None and (tie.agreed_at is not None or declared_by != kept.declared_by)


def _carry_ended(absorbed_id: UUID, survivor_id: UUID) -> None:
    """What has ended keeps two people from deciding for each other for a while yet, and from vouching for each other
    for good: it goes along, or a merge would be a way to shorten that. Not what never was true, nor what the two had
    with each other. Nothing that has ended is unique.
    """
    was_true = or_(FamilyTie.end_reason.is_(None), FamilyTie.end_reason.not_in(NEVER_TRUE))
    here = or_(FamilyTie.low_id == absorbed_id, FamilyTie.high_id == absorbed_id)
    family = select(FamilyTie).where(here, FamilyTie.ended_at.is_not(None), was_true).order_by(FamilyTie.id)
    for tie in db.session.scalars(family).all():
        other = tie.high_id if tie.low_id == absorbed_id else tie.low_id
        if other != survivor_id:
            _hand_on(tie, absorbed_id, survivor_id, other)
    db.session.flush()
    for table, one, two in (
        (Delegation, Delegation.principal_id, Delegation.delegate_id),
        (Guardianship, Guardianship.ward_id, Guardianship.guardian_id),
    ):
        for mine, theirs in ((one, two), (two, one)):
            ended = (mine == absorbed_id, theirs != survivor_id, table.ended_at.is_not(None))
            moved = update(table).where(*ended).values({mine.key: survivor_id})
            db.session.execute(moved.execution_options(synchronize_session=False))


def _hand_on(tie: FamilyTie, absorbed_id: UUID, survivor_id: UUID, other: UUID) -> None:
    tie.low_id, tie.high_id = sorted((survivor_id, other))
    if tie.declared_by == absorbed_id:
        tie.declared_by = survivor_id


def _stay_alike(absorbed: Account, survivor: Account, now: datetime) -> None:
    """By what the one alone was known, the survivor is known as alike for a while yet, as after a change of their own
    (``keep_former``): whoever shared the phone of the one must not judge the other a moment later.
    """
    known = [name for name in ("phone_index", "name_birth_index") if getattr(absorbed, name) != getattr(survivor, name)]
    if absorbed.birth_date is None and absorbed.name_index != survivor.name_index:
        known.append("name_index")
    lost = [index for name in known if (index := getattr(absorbed, name))]
    db.session.add_all(FormerIndex(account_id=survivor.id, index=index, ended_at=now) for index in lost)


def move_sign_ins(absorbed: Account, survivor: Account, *, said_by: UUID, now: datetime, real_now: datetime) -> None:
    """The phone leads to the survivor, whose identity is confirmed anew before anything is ordered, as after every new
    sign-in: whoever has the phone may be another.

    It is remembered who has given this way in. Whoever gave one to the account that ends, if nobody has confirmed since
    whose it is: the phone may be theirs. Else ``said_by``, who proposed the merge: they chose the two, of which one may
    be their own phone under somebody's name. Not who confirmed it: they chose nothing and looked at what another had
    brought, and are left to see the person's papers where the staff are two. What the survivor had before leads nowhere
    any more, or no phone would move.
    """
    moved = update(WechatSignIn).where(WechatSignIn.account_id == absorbed.id)
    moved = moved.values(account_id=survivor.id, created_at=real_now)
    db.session.execute(moved.execution_options(synchronize_session=False))
    survivor.has_new_sign_in = True
    ways_in.settle(survivor, now=now)
    for giver in sorted(ways_in.in_question(absorbed) or {said_by}):
        ways_in.give(survivor, giver)
    db.session.flush()


def doubt_sign_ins(absorbed: Account, survivor: Account, *, said_by: UUID, now: datetime) -> None:
    """Who signs in to the survivor has what the other had from now on, and nobody but who proposed it has seen whose
    phone that is: it is confirmed anew as if it had come with the merge.
    """
    survivor.has_new_sign_in = True
    for giver in sorted({said_by} | ways_in.in_question(absorbed)):
        ways_in.give(survivor, giver)
    offices.tell_of_doubt(survivor.id, now)
    db.session.flush()


def shut(absorbed: Account, survivor: Account, *, actor: Actor, now: datetime, real_now: datetime) -> None:
    """What is known of the one alone is known of the survivor from now on; the account ends, and says where it went.
    Its name stays sealed as long as the survivor's.
    """
    number = absorbed.id_number if survivor.id_number is None else None  # of one open account at a time
    learned = number is not None
    for name in ("name", "birth_date", "phone"):
        if getattr(survivor, name) is None and getattr(absorbed, name) is not None:
            setattr(survivor, name, getattr(absorbed, name))
            learned = learned or name != "phone"
    survivor.is_corrected = survivor.is_corrected or (learned and survivor.identity_confirmed_at is not None)
    _stay_alike(absorbed, survivor, now)
    ways_in.carry(absorbed, survivor, now=now)
    leading_here = update(Account).where(Account.merged_into_id == absorbed.id).values(merged_into_id=survivor.id)
    db.session.execute(leading_here.execution_options(synchronize_session=False))
    absorbed.merged_into_id = survivor.id
    ending.shut(absorbed, REASON, actor=actor, now=now, real_now=real_now)
    if number is not None:
        survivor.id_number = number
    _carry_ended(absorbed.id, survivor.id)
    audit.record("account.merged", "account", absorbed.id, actor=actor, now=now, into=str(survivor.id))
