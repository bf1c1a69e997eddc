from __future__ import annotations

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Day, Id, Moment, Text, Wire
from service.ladder.rules.bringing import CODE_TYPED_MOST, Standing


class NeighbourCodeOut(Wire):
    """``code`` 为 null：还没有，用 `renew_neighbour_code` 生成。

    No ``code`` yet: ``renew_neighbour_code`` makes one.
    """

    code = Text(required=True, allow_none=True, example="7KQ2MXPA")
    made_at = Moment(required=True, allow_none=True)


class GiveCodeIn(Wire):
    """Small letters, spaces and dashes do no harm."""

    code = Text(required=True, most=CODE_TYPED_MOST, example="7KQ2-MXPA")


class GivenCodeOut(Wire):
    """已填的邀请码：带自己来的是谁。

    The code that was given: who brought one along.
    """

    id = Id(required=True)
    inviter_name_masked = Text(required=True, allow_none=True, example="王*国")
    given_at = Moment(required=True)


class InvitedOut(Wire):
    """填了我的邀请码的一位邻居，姓名脱敏；`standing` 是算不算带来的、为什么。

    A neighbour who has given one's code, masked. ``standing`` says whether they count as brought along, and why not.
    ``came_on`` is the first service date that tells of it; where that was is the neighbour's own affair.
    """

    id = Id(attribute="row.id", required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    given_at = Moment(attribute="row.given_at", required=True)
    standing = Choice(Standing, attribute="along.standing", required=True)
    came_on = Day(attribute="along.came_on", required=True, allow_none=True)


InvitedPageOut = page_of(InvitedOut)


class InvitedIn(PageIn):
    """Newest first."""
