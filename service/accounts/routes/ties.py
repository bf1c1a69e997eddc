from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries
from service.accounts.commands import ties
from service.accounts.errors import (
    DeclaredOtherwise,
    DelegateNotAdult,
    ExpiryRefused,
    GuardianNotAdult,
    NotForYourself,
    PersonNotFound,
    TieEnded,
    TieToYourself,
    TooManyPrincipals,
)
from service.accounts.routes import naming
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.ties import (
    DelegationIn,
    DelegationOut,
    FamilyIn,
    FamilyListOut,
    FamilyTieOut,
    GuardianIn,
    GuardianshipOut,
    LiftIn,
    MyDelegationsOut,
    MyGuardianshipsOut,
)
from service.core.actor import Role, signed_in, staff
from service.core.http import Call

if TYPE_CHECKING:
    from service.accounts.models import Delegation, FamilyTie, Guardianship

DELEGATION_REFUSALS = (TieToYourself, PersonNotFound, DelegateNotAdult, ExpiryRefused, TooManyPrincipals)


@routes.get("/me/family", who=signed_in, gives=FamilyListOut)
def list_my_family(call: Call) -> dict[str, Any]:
    """我的亲属 · One's own family, whoever declared it"""
    return {"items": queries.family_of(call.actor.person_id)}


@routes.post(
    "/me/family",
    who=signed_in,
    takes=FamilyIn,
    gives=FamilyTieOut,
    status=201,
    refuses=(TieToYourself, PersonNotFound, DeclaredOtherwise),
)
def declare_family(call: Call) -> FamilyTie:
    """申报亲属 · Declare family: in force at once; neither decides for the other from now on

    一方申报立即生效：从此互不审核、互不确认。

    One side is enough, at once: from then on neither decides for the other.
    """
    own, kinship = call.actor.person_id, call.body["relation"]
    return ties.declare_family(own, naming.named(call), kinship, actor=call.actor, now=call.now)


@routes.post(
    "/family-ties/<uuid:tie_id>/lift", who=staff, takes=LiftIn, gives=FamilyTieOut, refuses=(NotForYourself, TieEnded)
)
def lift_family(call: Call, tie_id: UUID) -> FamilyTie:
    """解除亲属申报 · Lift a declaration, by staff who are neither of the two nor tied to them"""
    tie = queries.family_tie_for(call.actor, tie_id)
    return ties.lift_family(tie, call.body["reason"], actor=call.actor, now=call.now)


@routes.get("/me/delegations", who=signed_in, gives=MyDelegationsOut)
def list_my_delegations(call: Call) -> dict[str, Any]:
    """我的代办 · Who acts for me, and for whom I act"""
    found = queries.delegations_of(call.actor.person_id)
    return {"items": [_with_force(tied, call) for tied in found]}


@routes.post(
    "/me/delegations",
    who=signed_in,
    takes=DelegationIn,
    gives=DelegationOut,
    status=201,
    refuses=DELEGATION_REFUSALS,
)
def delegate(call: Call) -> Delegation:
    """委托代办 · Let a relative act for oneself, within scopes and until a day"""
    delegate_id = naming.named(call, "delegate_id")
    return ties.delegate(queries.own(call.actor), delegate_id, **call.body, actor=call.actor, now=call.now)


@routes.post(
    "/people/<uuid:account_id>/delegations",
    who=staff,
    takes=DelegationIn,
    gives=DelegationOut,
    status=201,
    refuses=(NotForYourself, *DELEGATION_REFUSALS),
)
def record_delegation(call: Call, account_id: UUID) -> Delegation:
    """登记代办 · Record an elder's delegation, given at the desk"""
    principal = queries.get_as(call.actor, account_id, Role.STAFF)
    delegate_id = naming.named(call, "delegate_id")
    ties.must_be_uninvolved(call.actor, principal.id, delegate_id, now=call.now)
    return ties.delegate(principal, delegate_id, **call.body, actor=call.actor, now=call.now)


@routes.post("/delegations/<uuid:delegation_id>/end", who=signed_in, gives=DelegationOut, refuses=(TieEnded,))
def end_delegation(call: Call, delegation_id: UUID) -> Delegation:
    """结束代办 · End a delegation, by either of the two or by staff"""
    given = queries.delegation_for(call.actor, delegation_id)
    return ties.end_delegation(given, actor=call.actor, now=call.now)


@routes.get("/me/guardianships", who=signed_in, gives=MyGuardianshipsOut)
def list_my_guardianships(call: Call) -> dict[str, Any]:
    """我的监护关系 · One's wards and guardians"""
    return {"items": queries.guardianships_of(call.actor.person_id)}


@routes.post(
    "/people/<uuid:account_id>/guardians",
    who=staff,
    takes=GuardianIn,
    gives=GuardianshipOut,
    status=201,
    refuses=(TieToYourself, PersonNotFound, NotForYourself, GuardianNotAdult),
)
def record_guardian(call: Call, account_id: UUID) -> Guardianship:
    """登记监护人 · Record a guardian, having seen the papers"""
    ward = queries.get_as(call.actor, account_id, Role.STAFF)
    return ties.record_guardian(ward, call.body["guardian_id"], actor=call.actor, now=call.now)


@routes.post(
    "/guardianships/<uuid:guardianship_id>/end", who=staff, gives=GuardianshipOut, refuses=(NotForYourself, TieEnded)
)
def end_guardianship(call: Call, guardianship_id: UUID) -> Guardianship:
    """结束监护关系 · End a guardianship"""
    tie = queries.guardianship_for(call.actor, guardianship_id)
    return ties.end_guardianship(tie, actor=call.actor, now=call.now)


def _with_force(tied: queries.Tied, call: Call) -> dict[str, Any]:
    shown = {name: getattr(tied, name) for name in ("tie", "part", "other_id", "other_name_masked")}
    return {**shown, "is_in_force": tied.tie.expires_at > call.now}
