from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from service.accounts.rules import Purpose
from service.accounts.schemas.fields import BirthDate, Name
from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, Code, CommaList, Count, Day, Flag, Id, Moment, Text, Wire
from service.passports.rules import AdjustmentCause, FactType, Kind


class PassportIn(Wire):
    name = Name(required=True)
    community_id = Id(required=True)
    birth_date = BirthDate()
    consents = fields.List(Choice(Purpose), required=True, metadata={"example": ["record"]})


EARNED = "靠服务得到的积分，不含期初余额。 Points earned by service, openings not counted."


class PassportOut(Wire):
    """The passport and where its ledger stands: minutes are never spent, points are."""

    says: ClassVar = {
        "number": "十位数字，最后一位是校验码。 Ten digits, the last of which checks the others.",
        "community_id": "办护照的社区。 Where it was opened.",
        "has_card": "手里有一张有效的纸质卡。 A paper card is in use.",
        "minutes": "服务总分钟，含期初余额；花积分不减少。 Minutes served in all, the opening included; never spent.",
        "balance": "积分余额，更正之后可以为负。 Points; below zero after a correction.",
        "held": "兑换中预留的积分。 Points that are reserved for orders.",
        "available": "`balance` 减 `held`：现在能用的。 `balance` less `held`: what can be spent now.",
    }

    id = Id(required=True)
    account_id = Id(required=True)
    number = Text(required=True, example="1234567890")
    community_id = Id(required=True)
    has_card = Flag(required=True)
    opened_at = Moment(required=True)
    minutes = Count(required=True, most=ANY, example=90)
    points_earned = Count(required=True, most=ANY, example=3, metadata={"description": EARNED})
    balance = Count(required=True, least=-ANY, most=ANY, example=3)
    held = Count(required=True, most=ANY, example=0)
    available = Count(required=True, least=-ANY, most=ANY, example=3)


class SourceType(StrEnum):
    """What ``source_id`` is the id of."""

    SERVICE_RECORD = "service_record"
    RECORD_VERSION = "record_version"
    PROPOSAL = "proposal"
    HOLD = "hold"  # of a line of an order
    ORDER_LINE = "order_line"  # proven when its hold had ended
    LEDGER_ENTRY = "ledger_entry"  # of the person's other passport, which it answers
    OPENING_ENTRY = "opening_entry"  # an opening of the person's, which was entered twice and is taken back
    PASSPORT = "passport"  # the person's other one, with which it was merged

    __labels__: ClassVar = {
        "service_record": "时长记录",
        "record_version": "时长更正",
        "proposal": "期初或调整",
        "hold": "订单里预留的积分",
        "order_line": "事后证实领取的礼品",
        "ledger_entry": "本人另一本护照的一笔",
        "opening_entry": "重复录入的期初余额，已扣除",
        "passport": "本人另一本护照，两本合成一本",
    }


class EntryOut(Wire):
    """一笔积分流水，只增不改；``…_after`` 是这一笔之后的数，``source_id`` 是来由；
    ``reason`` 是人工调整和期初余额的说明。

    An entry of the ledger, never changed; ``…_after`` is how it stood then, ``source_id`` where it came from,
    ``reason`` why an adjustment or an opening was made, unless its words were erased.
    """

    wraps: ClassVar = "entry"
    says: ClassVar = {
        "seq": "这本护照的第几笔，从 1 起，不跳号。 The passport's first entry is 1; no number is left out.",
        "minutes_change": "分钟；兑换和调整为 0，更正可以为负。"
        " Minutes; 0 for a spend or an adjustment, a correction may be negative.",
        "points_change": "分，满 30 分钟 1 分，余下的分钟留给下一笔；所以可以为 0。"
        " Points; thirty minutes are one and the rest waits for the next, so it may be 0.",
        "minutes_after": "这一笔之后的服务总分钟，只因更正、扣除重复的期初余额减少。"
        " Minutes served in all, after it; only a correction, or an opening that is taken back, makes them fewer.",
        "balance_after": "这一笔之后的积分余额，更正、扣除重复的期初余额之后可以为负。"
        " The balance in points after it; below zero after a correction, or after an opening was taken back.",
        "source_type": "`source_id` 是什么的编号。`opening_entry`：合并以后查出录了两次的期初余额，这一笔把它扣除，"
        "`source_id` 是当初那一笔。 What `source_id` is the id of. `opening_entry`: an opening that two accounts of"
        " one person had brought twice, and that this entry takes back.",
        "record_id": "是哪条时长记录（`get_record`），更正也指向原来那条；null：不来自服务。"
        " The service record (`get_record`), of a correction too; null: not from service.",
        "reason": "null：不是调整或期初余额，或文字已删除。"
        " null: neither an adjustment nor an opening, or its words are erased.",
        "policy_version": "按社区规则的哪一版；0 是默认值。 The version of the community's policy; 0: the defaults.",
        "grade": "服务的证据强弱；null：不是服务（例如调整、兑换）。"
        " The evidence of the service; null: it is none (an adjustment, a spend).",
        "service_date": "服务那天；期初余额是算到哪一天，调整是所答复的事的日子；null：与哪一天无关。"
        " The day served; of an opening its last day, of an adjustment its fact's; null: of no day.",
        "posted_at": "记账的时间，不是服务的时间。 When it was posted, not when it was served.",
        "expires_on": "积分现在不过期，总是 null。 Points do not expire now: always null.",
        "hash": "SHA-256：这一笔的内容连同上一笔的。 SHA-256 over the entry and the hash of the one before.",
    }

    id = Id(required=True)
    seq = Count(required=True, example=1)
    kind = Choice(Kind, required=True, metadata={"example": "earn"})
    minutes_change = Count(required=True, least=-ANY, most=ANY, example=90)
    points_change = Count(required=True, least=-ANY, most=ANY, example=3)
    minutes_after = Count(required=True, most=ANY, example=90)
    balance_after = Count(required=True, least=-ANY, most=ANY, example=3)
    source_type = Choice(SourceType, required=True, metadata={"example": "service_record"})
    source_id = Id(required=True)
    record_id = Id(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True, most=500, example="兑换日多发一块肥皂，本人同意扣回")
    policy_version = Count(required=True, example=0)
    grade = Code("CheckinGrade", required=True, allow_none=True, example="live_code")
    service_date = Day(required=True, allow_none=True)
    posted_at = Moment(required=True)
    expires_on = Day(required=True, allow_none=True, metadata={"example": None})
    hash = Text(required=True, example="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")


EntryPageOut = page_of(EntryOut)


class RotatingCodeOut(Wire):
    """画成二维码的是 ``link``，任何扫码工具都认得；过了 ``expires_in_seconds`` 秒重新取。

    Draw ``link`` as QR, so that any scanner knows what to do with it; ask again after ``expires_in_seconds``, which
    needs no clock of the phone's own.
    """

    code = Text(required=True, example="VAZMffl_McO2frWtth1eiQAbcdefghij")
    link = Text(required=True, most=400, example="https://passport.example/q/VAZMffl_McO2frWtth1eiQAbcdefghij")
    expires_at = Moment(required=True)
    expires_in_seconds = Count(required=True, least=1, most=60, example=12)


class ProposalKind(StrEnum):
    OPENING = "opening"
    ADJUSTMENT = "adjustment"
    GO_LIVE = "go_live"

    __labels__: ClassVar = {"opening": "期初余额", "adjustment": "积分调整", "go_live": "正式启用"}


class ProposalState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"

    __labels__: ClassVar = {"waiting": "待第二人确认", "confirmed": "已确认", "declined": "未同意"}


class OpeningIn(Wire):
    """系统启用之前的服务：``minutes`` 分钟、``points`` 分，算到 ``covers_until`` 为止。

    Service from before the system, up to ``covers_until``.
    """

    minutes = Count(required=True, least=1, most=ANY, example=1200)
    points = Count(required=True, most=ANY, example=25)
    covers_until = Day(required=True, metadata={"example": "2026-06-30"})
    evidence = Text(required=True, most=500, example="爱心存折第 3 本第 12 页")


class AdjustmentIn(Wire):
    """``points`` 为负是扣减；``fact_type`` 和 ``fact_id`` 是它所答复的事实。

    Negative ``points`` take away; ``fact_type`` and ``fact_id`` are the fact that it answers.
    """

    points = Count(required=True, least=-ANY, most=ANY, example=-2)
    cause = Choice(AdjustmentCause, required=True)
    fact_type = Choice(FactType, required=True)
    fact_id = Id(required=True)
    reason = Text(required=True, most=500, example="兑换日多发一块肥皂，本人同意扣回")


class ProposalOut(Wire):
    """要第二个人确认的事：``name_masked`` 是护照本人，``passport_number`` 和它在正式启用时为 null。

    What waits for a second person; ``name_masked`` is the passport's holder, null with ``passport_number`` for a
    go-live.
    """

    says: ClassVar = {
        "minutes": "期初余额的分钟；别的为 0。 Of an opening; else 0.",
        "points": "期初余额或调整的分，调整可以为负；正式启用为 0。 Of an opening or an adjustment; 0 for a go-live.",
        "service_date": "期初余额算到哪一天；调整是所答复的事的日子；正式启用为 null。"
        " An opening's last day; of an adjustment the day of its fact; null for a go-live.",
        "cause": "调整的原因；别的为 null。 Of an adjustment; else null.",
        "fact_type": "`fact_id` 是什么的编号；不是调整为 null。 What `fact_id` is the id of; null: no adjustment.",
        "fact_id": "调整所答复的事；别的为 null。 What an adjustment answers; else null.",
        "evidence": "期初余额的依据，调整的 `reason`；null：正式启用，或文字已删除。"
        " An opening's evidence, an adjustment's `reason`; null: a go-live, or the words are erased.",
    }

    id = Id(required=True)
    kind = Choice(ProposalKind, required=True)
    community_id = Id(required=True)
    passport_id = Id(required=True, allow_none=True)
    passport_number = Text(required=True, allow_none=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    minutes = Count(required=True, most=ANY, example=1200)
    points = Count(required=True, least=-ANY, most=ANY, example=25)
    service_date = Day(required=True, allow_none=True)
    cause = Choice(AdjustmentCause, required=True, allow_none=True, metadata={"example": None})
    fact_type = Choice(FactType, required=True, allow_none=True, metadata={"example": None})
    fact_id = Id(required=True, allow_none=True, metadata={"example": None})
    evidence = Text(required=True, allow_none=True, example="爱心存折第 3 本第 12 页")
    state = Choice(ProposalState, required=True)
    proposed_by = Id(required=True)
    proposed_by_name_masked = Text(required=True, allow_none=True, example="王*")
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})


ProposalPageOut = page_of(ProposalOut)


class GoLiveOut(Wire):
    """从 ``went_live_at`` 起不再接受期初余额和更早的签到表。

    From ``went_live_at`` on neither openings nor older sheets are taken.
    """

    community_id = Id(required=True)
    is_live = Flag(required=True)
    went_live_at = Moment(required=True, allow_none=True)


class ProposalsIn(PageIn):
    kind = CommaList(Choice(ProposalKind), metadata={"example": "opening,adjustment"})
    state = CommaList(Choice(ProposalState), metadata={"example": "waiting"})
