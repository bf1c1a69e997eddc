from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries
from service.accounts.commands import ties
from service.accounts.errors import (
    DeclaredOtherwise,
    DelegateNotAdult,
    DelegatesThemselves,
    ExpiryRefused,
    GuardianNotAdult,
    LiftedAsUnrelated,
    NotForYourself,
    PersonClosed,
    PersonNotFound,
    PrincipalMinor,
    ReportedDead,
    TieEnded,
    TieToYourself,
    TooManyPrincipals,
    WardNotMinor,
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

DELEGATION_REFUSALS = (
    TieToYourself,
    ReportedDead,
    *naming.NAMING_REFUSALS,
    PrincipalMinor,
    DelegateNotAdult,
    ExpiryRefused,
    TooManyPrincipals,
)


@routes.get("/me/family", who=signed_in, gives=FamilyListOut)
def list_my_family(call: Call) -> dict[str, Any]:
    """我的亲属 · One's own family, whoever declared it

    谁申报的都在；只有无关的工作人员能解除，所以不要画“删除”。

    Whoever declared it; only uninvolved staff can lift one, so draw no delete button.
    """
    return {"items": queries.family_of(call.actor.person_id)}


@routes.post(
    "/me/family",
    who=signed_in,
    takes=FamilyIn,
    gives=FamilyTieOut,
    status=201,
    refuses=(TieToYourself, *naming.NAMING_REFUSALS, LiftedAsUnrelated, DeclaredOtherwise),
)
def declare_family(call: Call) -> FamilyTie:
    """申报亲属 · Declare family: in force at once; neither decides for the other from now on

    一方申报立即生效：从此互不审核、互不确认。对方会收到消息；有一方是工作人员的，其同事也会收到。只有一方申报的，挡不住别人依规处理申报的人：
    换队长、结束阶段、撤销星级、更正时长，照办。工作人员核实不是亲属、解除了的，半年内本人不能再申报。

    One side is enough, at once: from then on neither decides for the other. The other is told, and the colleagues of
    who is staff. What one side alone has declared is no shield of theirs: the other may still take from them an office,
    a stage, a star or minutes. What staff have lifted because the two are not related, the same person does not declare
    again for half a year.
    """
    own, kinship = call.actor.person_id, call.body["relation"]
    return ties.declare_family(own, naming.named(call), kinship, actor=call.actor, now=call.now)


@routes.post(
    "/family-ties/<uuid:tie_id>/lift", who=staff, takes=LiftIn, gives=FamilyTieOut, refuses=(NotForYourself, TieEnded)
)
def lift_family(call: Call, tie_id: UUID) -> FamilyTie:
    """解除亲属申报 · Lift a declaration, by staff or an administrator who are neither of the two nor tied to them

    `reason` 从列表里选；两人都收到消息。依次拒绝：与两人之一有关系的；已经解除的。
    只有一方申报的，申报的人另外把经办的同事也申报成亲属，不影响同事来解除。

    `reason` is one of the list; both are told. Refused in order: who is tied to either; a tie that has ended. Where one
    alone has declared it, whom else they have declared their family may lift it all the same.
    """
    tie = queries.family_tie_for(call.actor, tie_id)
    return ties.lift_family(tie, call.body["reason"], actor=call.actor, now=call.now)


@routes.get("/me/delegations", who=signed_in, gives=MyDelegationsOut)
def list_my_delegations(call: Call) -> dict[str, Any]:
    """我的代办 · Who acts for me, and for whom I act

    `part` 是自己的一方：`principal` 是别人代我，`delegate` 是我代别人。`is_in_force` 为假的已过期，还没有人结束它。

    `part` is one's own: `principal` (they act for me) or `delegate`. What is not in force has expired and was not
    ended by anybody.
    """
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
    """委托代办 · Let a relative act for oneself, within scopes and until a day

    对方用护照号或码指定，会收到消息，可以结束它。依次拒绝：自己；找不到；本人未成年（由监护人代办）；对方未成年；期限；对方已代三人。同一人的新委托代替旧的。

    Name the other by passport number or code; they are told, and may end it. Refused in order: oneself; unknown; who
    is a minor themselves (a guardian acts); the other a minor; the expiry; three principals already. A new one for
    the same person replaces the old.
    """
    delegate_id = naming.named(call, "delegate_id")
    return ties.delegate(queries.own(call.actor), delegate_id, **call.body, actor=call.actor, now=call.now)


@routes.post(
    "/people/<uuid:account_id>/delegations",
    who=staff,
    takes=DelegationIn,
    gives=DelegationOut,
    status=201,
    refuses=(NotForYourself, PersonClosed, DelegatesThemselves, *DELEGATION_REFUSALS),
)
def record_delegation(call: Call, account_id: UUID) -> Delegation:
    """登记代办 · Record an elder's delegation, given at the desk

    老人到场说明后由工作人员登记，两人和社区同事都收到消息；与两人有关系的工作人员不能办，有自己登录的（`get_person`
    的 `signs_in` 是 true）由本人办。其余与 `delegate` 相同。

    At the elder's word, by staff who are tied to neither; both are told, and the colleagues. Who signs in (`signs_in`
    of `get_person` is true) delegates themselves. Else as `delegate`.
    """
    principal = queries.get_as(call.actor, account_id, Role.STAFF)
    delegate_id = naming.named(call, "delegate_id")
    return ties.delegate(principal, delegate_id, **call.body, actor=call.actor, now=call.now, at_the_desk=True)


@routes.post("/delegations/<uuid:delegation_id>/end", who=signed_in, gives=DelegationOut, refuses=(TieEnded,))
def end_delegation(call: Call, delegation_id: UUID) -> Delegation:
    """结束代办 · End a delegation, by either of the two or by staff

    马上失效，对方会收到消息（工作人员办的，两人都收到）；已经结束的答 409。结束后一段时间内，两人仍不能互批时长。

    At once, and the other is told (both, if staff end it); one that has ended is a 409. For a while the two still may
    not approve each other's hours.
    """
    given = queries.delegation_for(call.actor, delegation_id)
    return ties.end_delegation(given, actor=call.actor, now=call.now)


@routes.get("/me/guardianships", who=signed_in, gives=MyGuardianshipsOut)
def list_my_guardianships(call: Call) -> dict[str, Any]:
    """我的监护关系 · One's wards and guardians

    由工作人员登记，本人不能添加。

    Recorded by staff; one cannot add them oneself.
    """
    return {"items": queries.guardianships_of(call.actor.person_id)}


@routes.post(
    "/people/<uuid:account_id>/guardians",
    who=staff,
    takes=GuardianIn,
    gives=GuardianshipOut,
    status=201,
    refuses=(TieToYourself, PersonNotFound, NotForYourself, PersonClosed, ReportedDead, WardNotMinor, GuardianNotAdult),
)
def record_guardian(call: Call, account_id: UUID) -> Guardianship:
    """登记监护人 · Record a guardian, having seen the papers

    依次拒绝：自己监护自己；找不到；经办人与两人有关系；不是未成年人；监护人未成年。两人和社区同事都收到消息；重复不加新记录。

    Refused in order: one's own guardian; unknown; staff tied to either; a grown-up ward; a guardian who is a minor.
    Both are told, and the colleagues. Again adds nothing.
    """
    ward = queries.get_as(call.actor, account_id, Role.STAFF)
    return ties.record_guardian(ward, call.body["guardian_id"], actor=call.actor, now=call.now)


@routes.post(
    "/guardianships/<uuid:guardianship_id>/end", who=staff, gives=GuardianshipOut, refuses=(NotForYourself, TieEnded)
)
def end_guardianship(call: Call, guardianship_id: UUID) -> Guardianship:
    """结束监护关系 · End a guardianship

    经办人与两人无关才行；已经结束的答 409。

    By staff who are tied to neither; one that has ended is a 409.
    """
    tie = queries.guardianship_for(call.actor, guardianship_id)
    return ties.end_guardianship(tie, actor=call.actor, now=call.now)


def _with_force(tied: queries.Tied, call: Call) -> dict[str, Any]:
    shown = {name: getattr(tied, name) for name in ("tie", "part", "other_id", "other_name_masked")}
    return {**shown, "is_in_force": tied.tie.expires_at > call.now}
