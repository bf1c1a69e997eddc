from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Flag, Id, Moment, QueryFlag, Text, Wire
from service.recognition.rules import StarState
from service.recognition.rules.stars import STARS_MOST
from service.recognition.schemas.commendations import BY, ERASED, HonourOut

STARS = "第几星，1 到 5。 Which star, 1 to 5."
REASON_MOST = 200


class WhyIn(Wire):
    """为什么，给本人看的。 Why, in words for the person."""

    reason = Text(required=True, most=REASON_MOST, example="时长里有一条正在核对")


def masked_name(example: str | None = "张*琴") -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"example": example})


class StarOut(Wire):
    wraps: ClassVar = "row"
    says: ClassVar = {
        "name_masked": ERASED,
        "applied_by_name_masked": f"谁申请的，打码。 Who applied for it, masked. {BY}",
        "decided_by_name_masked": f"谁认定或没有认定的，打码。 Who granted or declined it, masked. {BY}",
        "revoked_by_name_masked": f"谁撤销的，打码。 Who revoked it, masked. {BY}",
        "stars": STARS,
        "minutes": "申请时的服务分钟；认定以后，是认定时的。"
        " Minutes served when it was applied for; once it is granted, those at that moment.",
        "threshold_minutes": "要满多少分钟；认定以后，是认定时的标准。"
        " How many minutes it takes; once it is granted, as it was then.",
        "minutes_now": "现在的服务分钟。 Minutes served as of now.",
        "is_below": "已认定，但更正以后时长不到当时的标准：请工作人员核对，系统不会自己撤销。"
        " Granted, and after a correction fewer minutes than it took: for staff to look into; it stays.",
        "decided_at": "null：还没有结果，或本人撤回。 null: not decided, or withdrawn.",
        "revoked_at": "null：没有撤销。 null: it was not revoked.",
        "reason": "为什么没有认定，或撤销。 Why it was declined or revoked.",
    }

    id = Id(required=True)
    account_id = Id(required=True)
    passport_id = Id(required=True)
    community_id = Id(required=True)
    name_masked = masked_name()
    stars = Count(required=True, least=1, most=STARS_MOST, example=1)
    state = Choice(StarState, required=True, metadata={"example": "waiting"})
    minutes = Count(required=True, most=ANY, example=6120)
    threshold_minutes = Count(required=True, most=ANY, example=6000)
    minutes_now = Count(required=True, most=ANY, example=6120)
    is_below = Flag(required=True, metadata={"example": False})
    applied_by = Id(required=True)
    applied_by_name_masked = masked_name()
    applied_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = masked_name(None)
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})
    revoked_by = Id(required=True, allow_none=True, metadata={"example": None})
    revoked_by_name_masked = masked_name(None)
    revoked_at = Moment(required=True, allow_none=True, metadata={"example": None})
    reason = Text(required=True, allow_none=True, most=REASON_MOST, metadata={"example": None})


StarPageOut = page_of(StarOut)


class StarsIn(PageIn):
    says: ClassVar = {
        "below": "`true`：已认定、现在时长不到标准的，等工作人员核对。"
        " `true`: granted, with fewer minutes now than it took: for staff to look into.",
        "mine": "只看自己的。 One's own alone.",
    }

    account_id = Id()
    community_id = Id()
    state = CommaList(Choice(StarState), metadata={"example": "waiting"})
    below = QueryFlag(metadata={"example": False})
    mine = QueryFlag(metadata={"example": False})


class GrantedStarOut(Wire):
    says: ClassVar = {"stars": STARS, "minutes": "认定时的服务分钟。 Minutes served when it was granted."}

    id = Id(required=True)
    stars = Count(required=True, least=1, most=STARS_MOST, example=1)
    minutes = Count(required=True, most=ANY, example=6120)
    decided_at = Moment(required=True)


class NextStarOut(Wire):
    says: ClassVar = {
        "stars": STARS,
        "threshold_minutes": "要满多少分钟。 How many minutes it takes.",
        "missing_minutes": "还差多少分钟；0：可以申请。 How many are missing; 0: it can be applied for.",
        "waiting_id": "已经申请、在等认定的那一项；null：没有。 The application that waits; null: none.",
    }

    stars = Count(required=True, least=1, most=STARS_MOST, example=2)
    threshold_minutes = Count(required=True, most=ANY, example=18_000)
    missing_minutes = Count(required=True, most=ANY, example=11_880)
    waiting_id = Id(required=True, allow_none=True, metadata={"example": None})


class RecognitionOut(Wire):
    """护照上的星级和荣誉。 The stars and honours that a passport shows."""

    says: ClassVar = {
        "minutes": "服务分钟，含期初。 Minutes served, the opening included.",
        "level": "现在是几星；0：还没有。 How many stars one holds; 0: none yet.",
        "stars": "已认定的，从一星起。 Those that are granted, from the first on.",
        "next_star": "下一星；null：已经是最高。 The next one; null: all are granted.",
        "commendations": "已核实的表彰，新的在前。 Commendations that were verified, newest first.",
    }

    passport_id = Id(required=True)
    minutes = Count(required=True, most=ANY, example=6120)
    level = Count(required=True, most=STARS_MOST, example=1)
    stars = fields.List(fields.Nested(GrantedStarOut), required=True)
    next_star = fields.Nested(NextStarOut, required=True, allow_none=True)
    commendations = fields.List(fields.Nested(HonourOut), required=True)
