from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself
from service.accounts.queries import ends
from service.core.actor import Role, signed_in, staff
from service.core.clock import real_now
from service.core.http import Call
from service.core.paging import Page
from service.lifecycle import queries
from service.lifecycle.commands import deaths
from service.lifecycle.errors.ends import (
    AccountEnded,
    DayToCome,
    DeathBeforeBirth,
    DeathDecided,
    DeathWaits,
    RoleHeld,
    SameWitness,
    WitnessesTied,
)
from service.lifecycle.routes.blueprint import routes
from service.lifecycle.schemas.ends import DeathIn, DeathOut, DeathPageOut, DeathsIn

if TYPE_CHECKING:
    from service.accounts.queries import Shown


@routes.post(
    "/people/<uuid:account_id>/deaths",
    who=staff,
    takes=DeathIn,
    gives=DeathOut,
    status=201,
    once="required",
    refuses=(NotForYourself, AccountEnded, DeathWaits, RoleHeld, DayToCome, DeathBeforeBirth),
)
def record_death(call: Call, account_id: UUID) -> Shown:
    """登记去世 · Record that a resident has died; another member of staff confirms it

    确认之前账号不变，只是不能再替此人新选礼品；已经订的照常可以领。不能给自己和家人登记；有工作权限的，先由管理员撤销。

    The account does not change before that, but nothing new is chosen with its points; what was ordered can be
    collected. Not of oneself or family; of who holds a role an administrator withdraws it first.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return queries.shown_death(deaths.propose(account, **call.body, actor=call.actor, now=call.now))


@routes.get("/deaths", who=staff, filters=DeathsIn, gives=DeathPageOut)
def list_deaths(call: Call) -> Page:
    """登记的去世 · Deaths on record, newest first; those that wait unless other states are asked for

    只有自己社区的；等第二人确认的，由没登记过它的工作人员核实。
    从去世那天起订的、领的，列在 `since_then`，发错的当天还能撤销。

    Of one's own community; of those that wait, a colleague who did not record it looks into it. What was ordered and
    handed over since the day of death is in `since_then`; a hand-over can be undone on its day.
    """
    page = ends.deaths_listed(call.actor, call.query)
    return Page(queries.shown_deaths(page.items), page.next_cursor)


@routes.post(
    "/deaths/<uuid:death_id>/confirm",
    who=staff,
    gives=DeathOut,
    once="required",
    refuses=(DeathDecided, SameWitness, WitnessesTied, NotForYourself, AccountEnded, RoleHeld),
)
def confirm_death(call: Call, death_id: UUID) -> Shown:
    """确认去世 · Confirm it, after looking into it: the account ends

    登录、报名、候补、团队、代办都结束，没有被订单占着的积分作废。已经订的礼品留着，由登记过的家人、监护人或生前委托代领的人领取。

    Sign-ins, sign-ups, waits, teams and delegations end, and points that no order holds lapse. What was ordered stays
    for declared family, a guardian, or who might collect for them.
    """
    return queries.shown_death(
        deaths.confirm(ends.death_for(call.actor, death_id), actor=call.actor, now=call.now, real_now=real_now())
    )


@routes.post(
    "/deaths/<uuid:death_id>/decline",
    who=staff,
    gives=DeathOut,
    once="required",
    refuses=(DeathDecided, NotForYourself),
)
def decline_death(call: Call, death_id: UUID) -> Shown:
    """作废 · It was a mistake: turn it down, or take back one's own

    账号没有变过，以后可以重新登记。

    The account has not changed; it can be recorded anew.
    """
    return queries.shown_death(deaths.decline(ends.death_for(call.actor, death_id), actor=call.actor, now=call.now))


@routes.post("/me/deny-death", who=signed_in, gives=DeathOut, refuses=(DeathDecided,))
def deny_my_death(call: Call) -> Shown:
    """我还在 · Deny, from one's own sign-in, the report that one has died

    等核实的登记马上作废，可以照常选礼品，为您保留的候补接着算时间；社区工作人员会收到消息。没有在等的答 409。

    What waits to be confirmed is turned down at once: one orders as ever, and what was offered has as long as it then
    had left. The community's staff are told. If nothing waits it is a 409.
    """
    return queries.shown_death(deaths.deny(actor=call.actor, now=call.now))
