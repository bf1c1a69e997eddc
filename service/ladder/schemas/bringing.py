from __future__ import annotations

from typing import ClassVar

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Day, Id, Moment, Text, Wire
from service.ladder.rules.bringing import CODE_TYPED_MOST, Standing
from service.ladder.rules.invitation import OF_STANDING, InvitationState

NO_NAME = "null：没有，或身份已经删除。 Masked; null: none, or the identity was erased."


class NeighbourCodeOut(Wire):
    """``code`` 为 null：还没有，用 `renew_neighbour_code` 生成。

    No ``code`` yet: ``renew_neighbour_code`` makes one.
    """

    says: ClassVar = {"made_at": "什么时候生成的；null：还没有码。 When it was made; null: there is none yet."}

    code = Text(required=True, allow_none=True, example="7KQ2MXPA")
    made_at = Moment(required=True, allow_none=True)


class GiveCodeIn(Wire):
    """邻居的邀请码；大小写、空格、短横都可以。 The neighbour's code; small letters, spaces and dashes do no harm."""

    code = Text(required=True, most=CODE_TYPED_MOST, example="7KQ2-MXPA")


class GivenCodeOut(Wire):
    """已填的邀请码：带自己来的是谁。

    The code that was given: who brought one along.
    """

    says: ClassVar = {
        "inviter_name_masked": f"带自己来的邻居，打码；{NO_NAME}",
        "given_at": "什么时候填的。 When the code was given.",
    }

    id = Id(required=True)
    inviter_name_masked = Text(required=True, allow_none=True, example="王*国")
    given_at = Moment(required=True)


class MyInvitationOut(Wire):
    """本人填邻居邀请码的情况：还能不能填、到哪天，填了以后算没算。`told` 一句话说给本人听。

    What stands of the neighbour's code that one gives: whether one still may, until when, and what came of it.
    ``told`` says it in a sentence, to be read aloud.
    """

    says: ClassVar = {
        "until": "最晚哪天填（北京时间，当天也可以）；null：填过了，或参加过活动。"
        " The last day to give one, in Shanghai, that day included; null: one was given, or one has taken part.",
        "id": "null：没有填过。 Null: none was given.",
        "inviter_name_masked": "带自己来的邻居，打码；null：没有填过，或邻居的身份已经删除。"
        " The neighbour, masked; null: none was given, or the neighbour's identity was erased.",
        "given_at": "什么时候填的；null：没有填过。 When it was given; null: none was.",
        "came_on": "填了以后第一次来是哪天；null：没有填过，或还没来。"
        " The day of one's first coming since then; null: no code was given, or one has not come.",
        "standing": "算不算带来的、为什么；null：没有填过。 Whether it counts, and why not; null: none was given.",
        "told": "说给本人听的一句话。 What it comes to, for the person.",
    }

    state = Choice(InvitationState, required=True, metadata={"example": "came"})
    told = Text(required=True, most=300, example=OF_STANDING[Standing.COUNTS].zh)
    until = Day(required=True, allow_none=True, metadata={"example": None})
    id = Id(required=True, allow_none=True)
    inviter_name_masked = Text(required=True, allow_none=True, example="王*国")
    given_at = Moment(required=True, allow_none=True, metadata={"example": "2026-11-15T09:30:00+08:00"})
    came_on = Day(required=True, allow_none=True)
    standing = Choice(Standing, required=True, allow_none=True)


class InvitedOut(Wire):
    """填了我的邀请码的一位邻居，姓名脱敏；`standing` 是算不算带来的、为什么。

    A neighbour who has given one's code, masked. ``standing`` says whether they count as brought along, and why not.
    ``came_on`` is the first service date that tells of it; where that was is the neighbour's own affair.
    """

    says: ClassVar = {
        "name_masked": f"打码的姓名；{NO_NAME}",
        "given_at": "对方什么时候填的邀请码。 When they gave the code.",
        "came_on": "第一次来是哪天；null：还没有来过。 The day of their first coming; null: they have not come.",
    }

    id = Id(attribute="row.id", required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    given_at = Moment(attribute="row.given_at", required=True)
    standing = Choice(Standing, attribute="along.standing", required=True)
    came_on = Day(attribute="along.came_on", required=True, allow_none=True)


InvitedPageOut = page_of(InvitedOut)


class InvitedIn(PageIn):
    """新的在前。 Newest first."""
