from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts.queries import named
from service.core.actor import signed_in, staff
from service.core.errors import NotAllowed
from service.core.http import Call
from service.redemption.commands import closing, sealing
from service.redemption.commands.closing import COUNT_REFUSALS, Count
from service.redemption.errors.closing import (
    CauseUnfit,
    DayClosed,
    DayNotBegun,
    DayNotEnded,
    DayNotOver,
    DaysOpen,
    MoreThanReceived,
    NotCounted,
    NotSealed,
    OpenedByYou,
    PeriodNotOver,
    SameSigner,
    ServiceNotCounted,
    SignedUnseen,
    SignersTied,
    UndoWaits,
)
from service.redemption.errors.gifts import NoSuchGift, NotLost, NotSoMany
from service.redemption.errors.periods import DayShut, PeriodNotOpen
from service.redemption.queries import closing as queries
from service.redemption.queries import periods as period_queries
from service.redemption.queries import sealing as seal_queries
from service.redemption.routes.blueprint import routes
from service.redemption.routes.periods import day_of_staff, period_of_staff
from service.redemption.schemas.closing import ClosingDayOut, CountSheetOut, CountsIn, SealOut, SignIn
from service.redemption.schemas.periods import PeriodOut

if TYPE_CHECKING:
    from service.accounts.queries import Shown
    from service.redemption.models import RedemptionDay, RedemptionPeriod


@routes.post(
    "/redemption-days/<uuid:day_id>/end",
    who=staff,
    gives=ClosingDayOut,
    once="required",
    refuses=(NotAllowed, DayShut, DayNotBegun, DayNotOver),
)
def end_day(call: Call, day_id: UUID) -> dict[str, Any]:
    """收摊 · Shut the counter: what nobody has collected is released

    没来领的，积分和礼品都放回，并告诉本人，没有别的影响。还没开始的，或还没到结束时间、又有人没领的，不能收摊。
    收了不能再开。

    Points and pieces of who did not come are free again, they are told, and nothing else follows. Not before the day
    begins, nor before its end while somebody may still come. It is not opened again.
    """
    return _progress(closing.end_day(day_of_staff(call, day_id), actor=call.actor, now=call.now))


@routes.get("/redemption-days/<uuid:day_id>/count-sheet", who=staff, gives=CountSheetOut, refuses=(NotAllowed,))
def get_count_sheet(call: Call, day_id: UUID) -> dict[str, Any]:
    """盘点表 · What should lie there, what was found, and why it differs

    只数实物；服务类的不数。账上应有的，数过以后才显示。`is_stale` 的，数过以后又有进出，签字前要再数一遍。

    Goods only; nobody counts a service. What should lie there is told once it was counted. What `is_stale` was counted
    before pieces moved: count it again before signing.
    """
    return {"items": [_counted(each) for each in queries.count_sheet(day_of_staff(call, day_id))]}


@routes.post(
    "/redemption-days/<uuid:day_id>/counts",
    who=staff,
    takes=CountsIn,
    gives=ClosingDayOut,
    once="required",
    refuses=(NotAllowed, DayClosed, DayNotEnded, ServiceNotCounted, NoSuchGift, CauseUnfit, MoreThanReceived),
)
def count_gifts(call: Call, day_id: UUID) -> dict[str, Any]:
    """报盘点数 · Say what lies there, gift by gift, in as many goes as one likes

    改了数，第一个人的签字就作废，要重新签。原因可以以后再填；填了的，要说明得了差异。

    A first signature falls when a number is sent again. A cause may follow; one that is sent must explain the
    difference.
    """
    found = [Count(**item) for item in call.body["items"]]
    return _progress(closing.count(day_of_staff(call, day_id), found, actor=call.actor, now=call.now))


@routes.post(
    "/redemption-days/<uuid:day_id>/sign",
    who=staff,
    takes=SignIn,
    gives=ClosingDayOut,
    once="required",
    refuses=(
        *(NotAllowed, DayClosed, DayNotEnded, NotCounted, *COUNT_REFUSALS.values()),
        *(SignedUnseen, SameSigner, SignersTied, UndoWaits, NotLost, NotSoMany),
    ),
)
def sign_day(call: Call, day_id: UUID) -> dict[str, Any]:
    """签字结账 · Sign for the count: the second signature books the differences and closes the day

    两个人，不能是一家人。签的是看过的那份日报表：之后又有变动的，不能签；同事提出的撤销还没处理的，第二个人也不能签。差异照实记账，不藏。

    Two people, not of one family, each for the report that they have read: not for what has moved since. A difference
    is booked as it is, not hidden. While an undo of somebody else waits the second signature is refused.
    """
    return _progress(closing.sign(day_of_staff(call, day_id), call.body["digest"], actor=call.actor, now=call.now))


@routes.post(
    "/redemption-periods/<uuid:period_id>/close",
    who=staff,
    gives=PeriodOut,
    once="required",
    refuses=(NotAllowed, PeriodNotOpen, DaysOpen, PeriodNotOver, OpenedByYou),
)
def close_period(call: Call, period_id: UUID) -> RedemptionPeriod:
    """结束一期 · Close a period: every one of its days is closed, ordering is over, and its cut-off has passed

    候补也随之结束；之后可以开下一期。结束的人不能封存，要另一位来；一个兑换日也没办过的，开它的人不能结束。会告诉同事。

    Waits end with it. Another period can be opened then. Whoever closes it does not seal it: another does; and of which
    no day was held, whoever opened it does not close it. Colleagues are told.
    """
    return sealing.close_period(period_of_staff(call, period_id), actor=call.actor, now=call.now)


@routes.get("/redemption-periods/<uuid:period_id>/seal", who=signed_in, gives=SealOut, refuses=(NotSealed,))
def get_seal(call: Call, period_id: UUID) -> Shown:
    """封存的数 · What was sealed

    登录的人都能看，都是合计。

    Open to whoever has signed in: sums only.
    """
    found = seal_queries.seal_of(period_queries.get_period(period_id).id)
    if found is None:
        raise NotSealed
    [shown] = named([found], sealed_by_name_masked="sealed_by")
    return shown


def _progress(day: RedemptionDay) -> dict[str, Any]:
    sheet = queries.count_sheet(day)
    counted = [each for each in sheet if each.count is not None]
    differing = sum(each.difference != 0 for each in counted)
    [told] = named([day], first_signed_by_name_masked="first_signed_by")
    return {**told.told, "day": day, "to_count": len(sheet), "counted": len(counted), "differing": differing}


def _counted(each: queries.ToCount) -> dict[str, Any]:
    row, names = each.count, ("counted", "cause", "note")
    told = {
        "gift": each.gift,
        "expected": each.expected if row else None,
        "difference": each.difference,
        "is_stale": each.is_stale,
    }
    return told | {name: getattr(row, name) if row else None for name in names}
