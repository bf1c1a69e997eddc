"""What ties people: family, delegation, guardianship. Whoever is tied never decides for the other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from service.accounts import access, queries
from service.accounts.commands import consents, telling
from service.accounts.errors import (
    DeclaredOtherwise,
    DelegateNotAdult,
    DelegatesThemselves,
    ExpiryRefused,
    GuardianNotAdult,
    LiftedAsUnrelated,
    NotForYourself,
    PersonNotFound,
    PrincipalMinor,
    ReportedDead,
    TieEnded,
    TieToYourself,
    TooManyPrincipals,
    WardNotMinor,
    WayInByYou,
)
from service.accounts.models import Account, Delegation, FamilyTie, Guardianship
from service.accounts.queries import has_given_way_in, heirs_among, ties_against, ties_of
from service.accounts.queries.ends import is_death_reported
from service.accounts.rules import (
    ENDED_TIE_COUNTS_FOR,
    AccountStatus,
    DelegationScope,
    Kinship,
    LiftReason,
    free_slot,
    is_adult,
    is_minor,
    may_delegate_until,
    seen_from_the_other,
)
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import Refusal


def person(account_id: UUID, *, but: UUID) -> Account:
    """The other one of two. Refuses: ``TieToYourself``, ``PersonNotFound``."""
    if account_id == but:
        raise TieToYourself
    account = db.session.get(Account, account_id)
    if account is None or account.status == AccountStatus.CLOSED:
        raise PersonNotFound
    return account


def must_be_uninvolved(actor: Actor, *people: UUID, now: datetime) -> None:
    """Staff act neither for themselves nor for whom they are tied to. Refuses: ``NotForYourself``."""
    own = actor.person_id
    if own in people or ties_of(own, now).keys() & set(people):
        raise NotForYourself


def must_be_free_to_act_against(actor: Actor, *people: UUID, now: datetime) -> None:
    """As ``must_be_uninvolved``, for what is taken from somebody: an office, a stage, a star, a paper. The word of whom
    it is about, alone, keeps nobody from it: else whoever is to lose something declares everybody their family who
    could take it. Refuses: ``NotForYourself``.
    """
    own = actor.person_id
    if own in people or ties_against(own, now).keys() & set(people):
        raise NotForYourself


def must_be_another(
    actor: Actor, first_id: UUID | None, *, same: type[Refusal], tied: type[Refusal], now: datetime
) -> None:
    """What takes two people takes two who have nothing to do with each other; nobody (``None``) has to do with nobody.
    Refuses: ``same``, ``tied``.
    """
    if first_id is None:
        return
    if first_id == actor.person_id:
        raise same
    if first_id in ties_of(actor.person_id, now):
        raise tied


def must_not_have_given_way_in(
    actor: Actor, account_id: UUID, *, now: datetime, asked: tuple[UUID, datetime] | None = None
) -> None:
    """Whoever has given a person a new way in decides nothing about them that takes the word of two, nor does their
    family: the phone may be their own. Another confirms the identity first, which vouches for what is asked from then
    on; what was ``asked`` before (by whom, when) they never decide on, unless staff asked for it at the desk, which
    came by no way in of the person's. Refuses: ``WayInByYou``.
    """
    by, at = asked or (None, None)
    is_theirs = by is not None and heirs_among({by}).get(by, by) == account_id
    if has_given_way_in(actor.person_id, account_id, now, at if is_theirs else None):
        raise WayInByYou


def declare_family(declarer: UUID, other_id: UUID, kinship: Kinship, *, actor: Actor, now: datetime) -> FamilyTie:
    """One side's word is enough and in force at once; again is no new row. ``kinship`` is what the other is to the
    declarer: who declared it may put it right, and the other side's word must fit. The other is told, and when one of
    them is staff their colleagues: from now on somebody else must decide. What staff have lifted because it never was
    one is not declared again by the same person for ``ENDED_TIE_COUNTS_FOR``; the other still may.

    Refuses: ``TieToYourself``, ``PersonNotFound``, ``LiftedAsUnrelated``, ``DeclaredOtherwise``.
    """
    other = person(other_id, but=declarer)
    low, high = sorted((declarer, other.id))
    # In one statement: a tie that is lifted at this moment is seen either as it stood or as it was lifted.
    rows = select(FamilyTie).where(FamilyTie.low_id == low, FamilyTie.high_id == high)
    known = db.session.scalars(rows.where(or_(FamilyTie.ended_at.is_(None), _was_settled(declarer, now)))).all()
    tie = next((each for each in known if each.ended_at is None), None)
    if tie is None:
        if known:
            raise LiftedAsUnrelated
        tie = FamilyTie(low_id=low, high_id=high, relation=kinship, declared_by=declarer, declared_at=now)
        db.session.add(tie)
        db.session.flush()
        audit.record("family.declared", "family_tie", tie.id, actor=actor, now=now, relation=kinship.value)
        _tell_of_family(declarer, other.id, now)
    elif tie.declared_by != declarer:
        if tie.relation != seen_from_the_other(kinship):
            raise DeclaredOtherwise
        if tie.agreed_at is None:
            tie.agreed_at = now
            db.session.flush()
            audit.record("family.agreed", "family_tie", tie.id, actor=actor, now=now)
    elif tie.relation != kinship:
        tie.relation = kinship
        db.session.flush()
        audit.record("family.declared", "family_tie", tie.id, actor=actor, now=now, relation=kinship.value)
    return tie


def _was_settled(declarer: UUID, now: datetime) -> ColumnElement[bool]:
    settled_since = FamilyTie.ended_at > now - ENDED_TIE_COUNTS_FOR
    return and_(FamilyTie.declared_by == declarer, FamilyTie.end_reason == LiftReason.NOT_RELATED, settled_since)


def _tell_of_family(declarer: UUID, other_id: UUID, now: datetime) -> None:
    about = {"done_by": str(declarer), "for_id": str(other_id)}
    told: list[dict[str, str]] = [{"account_id": str(other_id), "code": "family.declared"}]
    for each in sorted(queries.workmates_of([declarer, other_id])):
        told.append({"account_id": str(each), "code": "family.declared_of_colleague", **about})
    outbox.put("inbox", told, now=now)


def lift_family(tie: FamilyTie, reason: LiftReason, *, actor: Actor, now: datetime) -> FamilyTie:
    """By staff or an administrator, neither of the two nor tied to them; both are told. Of what one alone has said it
    is a measure against that one, whose word keeps no colleague from it. Nobody lifts what they have part in
    themselves: it would free them to decide for the other. Refuses: ``NotForYourself``, ``TieEnded``.
    """
    both = {tie.low_id, tie.high_id}
    alone = {tie.declared_by} if tie.agreed_at is None else set[UUID]()
    must_be_uninvolved(actor, *both - alone, now=now)
    must_be_free_to_act_against(actor, *alone, now=now)
    if tie.ended_at is not None:
        raise TieEnded
    tie.ended_at, tie.ended_by, tie.end_reason = now, actor.account_id, reason
    db.session.flush()
    audit.record("family.lifted", "family_tie", tie.id, actor=actor, now=now, reason=reason.value)
    outbox.put("inbox", [{"account_id": str(each), "code": "family.lifted"} for each in sorted(both)], now=now)
    return tie


def delegate(
    principal: Account,
    delegate_id: UUID,
    scopes: list[DelegationScope],
    expires_at: datetime,
    *,
    actor: Actor,
    now: datetime,
    at_the_desk: bool = False,
) -> Delegation:
    """Let a relative act for oneself within scopes until a day; a new one between the same two replaces the old.
    ``at_the_desk`` staff enter what an elder without a sign-in has said. Whoever of the two did not do it is told, and
    of what was entered at the desk the colleagues too: one of them alone could make up a proxy.

    The delegate's slots are the limit of 3, held by a unique index; expired delegations give theirs back here.
    Refuses: ``TieToYourself``, ``PersonNotFound``, ``PrincipalMinor``, ``DelegateNotAdult``, ``ExpiryRefused``,
    ``TooManyPrincipals``, ``ReportedDead`` the principal; staff also ``NotForYourself``, ``PersonClosed``,
    ``DelegatesThemselves``.
    """
    if at_the_desk:
        must_be_uninvolved(actor, principal.id, delegate_id, now=now)
        access.must_be_open(principal)
        if queries.has_live_sign_in(principal.id):
            raise DelegatesThemselves
    other = person(delegate_id, but=principal.id)
    _must_not_be_reported_dead(principal)
    if is_minor(principal.birth_date, local_date(now)):
        raise PrincipalMinor
    if not is_adult(other.birth_date, local_date(now)):
        raise DelegateNotAdult
    if not may_delegate_until(expires_at, now):
        raise ExpiryRefused
    live = select(Delegation).where(Delegation.delegate_id == other.id, Delegation.ended_at.is_(None))
    taken = set()
    for each in db.session.scalars(live.with_for_update()):
        if each.principal_id == principal.id or each.expires_at <= now:
            each.ended_at, each.ended_by = now, actor.account_id
        else:
            taken.add(each.slot)
    db.session.flush()
    slot = free_slot(taken)
    if slot is None:
        raise TooManyPrincipals
    given = Delegation(
        principal_id=principal.id,
        delegate_id=other.id,
        slot=slot,
        scopes=sorted({scope.value for scope in scopes}),
        granted_at=now,
        granted_by=actor.person_id,
        expires_at=expires_at,
    )
    db.session.add(given)
    db.session.flush()
    audit.record("delegation.given", "delegation", given.id, actor=actor, now=now, scopes=list(given.scopes))
    said = "delegation.recorded" if at_the_desk else "delegation.given"
    telling.of_delegations(said, given, now=now, but=actor.account_id)
    if at_the_desk:
        telling.colleagues(principal, "delegation.recorded_by_colleague", actor, now, delegation_id=given.id)
    return given


def _must_not_be_reported_dead(account: Account) -> None:
    if is_death_reported(account.id):
        raise ReportedDead


def _tell_of_care(said: str, tie: Guardianship, now: datetime, *, but: UUID | None = None) -> None:
    """Both of the two, by what they are to each other; not who does it themselves."""
    told = [(tie.ward_id, said), (tie.guardian_id, f"{said}_for_guardian")]
    outbox.put("inbox", [{"account_id": str(who), "code": code} for who, code in told if who != but], now=now)


def end_delegation(given: Delegation, *, actor: Actor, now: datetime) -> Delegation:
    """By either of the two, of which the other is told, or by staff, of which both are. Refuses: ``TieEnded``."""
    if given.ended_at is not None:
        raise TieEnded
    given.ended_at, given.ended_by = now, actor.account_id
    db.session.flush()
    audit.record("delegation.ended", "delegation", given.id, actor=actor, now=now)
    telling.of_delegations("delegation.ended", given, now=now, but=actor.account_id)
    return given


def record_guardian(ward: Account, guardian_id: UUID, *, actor: Actor, now: datetime) -> Guardianship:
    """By staff who have seen the papers and are not involved, for a minor; both are told, and the colleagues.
    Again is no new row.

    Refuses: ``TieToYourself``, ``PersonNotFound``, ``NotForYourself``, ``PersonClosed``, ``ReportedDead``,
    ``WardNotMinor``, ``GuardianNotAdult``.
    """
    guardian = person(guardian_id, but=ward.id)
    must_be_uninvolved(actor, ward.id, guardian.id, now=now)
    access.must_be_open(ward)
    _must_not_be_reported_dead(ward)
    if not is_minor(ward.birth_date, local_date(now)):
        raise WardNotMinor
    if not is_adult(guardian.birth_date, local_date(now)):
        raise GuardianNotAdult
    live = (Guardianship.ward_id == ward.id, Guardianship.guardian_id == guardian.id, Guardianship.ended_at.is_(None))
    tie = db.session.scalar(select(Guardianship).where(*live))
    if tie is None:
        tie = Guardianship(ward_id=ward.id, guardian_id=guardian.id, recorded_by=actor.person_id, recorded_at=now)
        db.session.add(tie)
        db.session.flush()
        audit.record("guardian.recorded", "guardianship", tie.id, actor=actor, now=now)
        _tell_of_care("guardian.recorded", tie, now)
        telling.colleagues(ward, "guardian.recorded_by_colleague", actor, now)
    return tie


def end_guardianship(tie: Guardianship, *, actor: Actor, now: datetime) -> Guardianship:
    """Of a child, what this guardian agreed to in the app ends with it. Refuses: ``NotForYourself``, ``TieEnded``."""
    must_be_uninvolved(actor, tie.ward_id, tie.guardian_id, now=now)
    if tie.ended_at is not None:
        raise TieEnded
    tie.ended_at, tie.ended_by = now, actor.account_id
    db.session.flush()
    audit.record("guardian.ended", "guardianship", tie.id, actor=actor, now=now)
    _tell_of_care("guardian.ended", tie, now)
    consents.end_given_by(tie.guardian_id, tie.ward_id, actor=actor, now=now)
    return tie


def end_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Nobody acts for this person any more, nor they for anybody; the other side of each is told."""
    ends = (Delegation.principal_id == account_id, Delegation.delegate_id == account_id)
    rows = select(Delegation).where(or_(*ends), Delegation.ended_at.is_(None)).order_by(Delegation.id)
    for given in db.session.scalars(rows.with_for_update()).all():
        given.ended_at, given.ended_by = now, actor.account_id
        audit.record("delegation.ended", "delegation", given.id, actor=actor, now=now)
        telling.of_delegations("delegation.ended", given, now=now, but=account_id)
    sides = (Guardianship.ward_id == account_id, Guardianship.guardian_id == account_id)
    of_care = select(Guardianship).where(or_(*sides), Guardianship.ended_at.is_(None)).order_by(Guardianship.id)
    for tie in db.session.scalars(of_care.with_for_update()).all():
        tie.ended_at, tie.ended_by = now, actor.account_id
        audit.record("guardian.ended", "guardianship", tie.id, actor=actor, now=now)
        _tell_of_care("guardian.ended", tie, now, but=account_id)
        if tie.guardian_id == account_id:
            consents.end_given_by(account_id, tie.ward_id, actor=actor, now=now)
    db.session.flush()
