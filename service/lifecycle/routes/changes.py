from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself
from service.accounts.queries import ends
from service.core.actor import Role, staff
from service.core.http import Call
from service.core.paging import Page
from service.lifecycle import queries
from service.lifecycle.commands import changes
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
from service.lifecycle.routes.blueprint import routes
from service.lifecycle.schemas.ends import EndChangeOut, EndChangePageOut, EndChangesIn, EraseIn, ReopenIn, UndoDeathIn

if TYPE_CHECKING:
    from service.accounts.queries import Shown

UNDOING = (IdentityErased, RegisteredAnew)
ERASING = (ErasedAlready, OrderToCollect)


@routes.post(
    "/deaths/<uuid:death_id>/undo",
    who=staff,
    takes=UndoDeathIn,
    gives=EndChangeOut,
    status=201,
    once="required",
    refuses=(NotForYourself, DeathNotInForce, *UNDOING, ChangeWaits),
)
def propose_undoing_death(call: Call, death_id: UUID) -> Shown:
    """撤销去世登记 · Propose to undo a death that was confirmed by mistake; another member of staff confirms it

    确认之前什么都不变。确认后账号恢复，积分可以再用，本人原来的同意重新生效；登录要凭绑定码重新办，团队、代办、监护、报名要重新登记；亲属已经
    领走的不追回。

    Nothing changes before that. Then the account goes on, its points can be spent, and the person's own consents are in
    force again. A link code gives a sign-in; teams, delegations, guardians and sign-ups are made anew; what a relative
    has collected stays collected.
    """
    death = ends.death_for(call.actor, death_id)
    return queries.shown_one(changes.propose_undoing(death, call.body["reason"], actor=call.actor, now=call.now))


@routes.post(
    "/people/<uuid:account_id>/reopen",
    who=staff,
    takes=ReopenIn,
    gives=EndChangeOut,
    status=201,
    once="required",
    refuses=(NotForYourself, ClosingNotInForce, *UNDOING, ChangeWaits),
)
def propose_reopening(call: Call, account_id: UUID) -> Shown:
    """撤销注销 · Propose that an account which staff have closed goes on; another member of staff confirms it

    只限工作人员办的注销；本人自己注销的，由本人重新注册。确认之前什么都不变。确认后账号恢复，积分可以再用；已经取消的订单、报名不恢复，
    登录要凭绑定码重新办，团队、代办、监护要重新登记。

    Only of a closing by staff: who closed it themselves registers anew. Nothing changes before another confirms. Then
    the account goes on and its points can be spent; orders and sign-ups that were cancelled stay so, a link code gives
    a sign-in, and teams, delegations and guardianships are made anew.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return queries.shown_one(changes.propose_reopening(account, call.body["reason"], actor=call.actor, now=call.now))


@routes.post(
    "/people/<uuid:account_id>/erase",
    who=staff,
    takes=EraseIn,
    gives=EndChangeOut,
    status=201,
    once="required",
    refuses=(
        *(NotForYourself, NotEnded, AskedByWrongPerson, NeverGuarded, NotToldWhatItCosts),
        *(*ERASING, ChangeWaits),
    ),
)
def propose_erasure(call: Call, account_id: UUID) -> Shown:
    """提前删除封存的身份 · Propose to erase, at request, what a closed account still names; another confirms it

    注销的，由本人或登记过的监护人提出；去世的，由近亲属提出。先告诉对方：删除后不能开证明、不能申诉，登记错了也不能恢复。时长、积分的总数不变。

    Of a closed account the person asks, or a guardian on record; of the dead a close relative. They are told first
    that no statement, no complaint and no undoing is possible afterwards. Hours and points stay in every total.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return queries.shown_one(changes.propose_erasure(account, **call.body, actor=call.actor, now=call.now))


@routes.get("/end-changes", who=staff, filters=EndChangesIn, gives=EndChangePageOut)
def list_end_changes(call: Call) -> Page:
    """等确认的撤销和删除 · Undoings and erasures, newest first; those that wait unless other states are asked for

    只有自己社区的；由没提出过它的工作人员核实、确认。

    Of one's own community; a colleague who did not propose it looks into it.
    """
    return queries.shown_page(ends.changes_listed(call.actor, call.query))


@routes.post(
    "/end-changes/<uuid:end_change_id>/confirm",
    who=staff,
    gives=EndChangeOut,
    once="required",
    refuses=(
        ChangeDecided,
        ChangedByOne,
        ChangersTied,
        NotForYourself,
        DeathNotInForce,
        ClosingNotInForce,
        *UNDOING,
        *ERASING,
    ),
)
def confirm_end_change(call: Call, end_change_id: UUID) -> Shown:
    """确认撤销或删除 · Confirm an undoing or an erasure, after looking into it

    撤销的：账号恢复，告诉本人、家人和同事。删除的：从此没有人能凭这个账号认出是谁，不能再恢复。

    After an undoing the account goes on, and the person, their family and the colleagues are told. After an erasure
    nobody can be named by the account any more, for good.
    """
    return queries.shown_one(
        changes.confirm(ends.change_for(call.actor, end_change_id), actor=call.actor, now=call.now)
    )


@routes.post(
    "/end-changes/<uuid:end_change_id>/decline",
    who=staff,
    gives=EndChangeOut,
    once="required",
    refuses=(ChangeDecided, NotForYourself),
)
def decline_end_change(call: Call, end_change_id: UUID) -> Shown:
    """作废撤销或删除 · Turn down an undoing or an erasure, or take back one's own

    什么都没有变过，以后可以重新提出。

    Nothing has changed; it can be proposed anew.
    """
    return queries.shown_one(
        changes.decline(ends.change_for(call.actor, end_change_id), actor=call.actor, now=call.now)
    )
