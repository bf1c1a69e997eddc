from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.checkin.rules import Grade
from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Day, Id, Moment, QueryFlag, Text, Wire
from service.recognition.rules import RevokeReason, StatementState
from service.recognition.rules.states import Holds, VoidReason
from service.recognition.schemas.commendations import BY, ERASED
from service.recognition.schemas.stars import REASON_MOST, masked_name

FROM = "从哪天起；null：从头算。 From which day on; null: from the first."
UNTIL = "到哪天；null：到开具那天。 Until which day; null: until it is issued."
NUMBER = "编号，18 位。 Its number, 18 characters."
HOLDS = (
    "还算不算数：有效、记录有更正、已换开、已作废。"
    " Whether it holds: valid, changed since, replaced by a newer one, or void."
)
MINUTES_CHANGED = (
    "`changed`：开具以后更正了多少分钟，少了是负数，扣除重复录入的期初余额也算；null：没有更正，或已经不算数。"
    " Of `changed`: by how many minutes corrections since, and an opening that was taken back, have moved it, negative"
    " if it is fewer; null otherwise."
)
RECORDS_CHANGED = (
    "`changed`：更正了几条记录，扣除的期初余额也算一条；null 同上。"
    " Of `changed`: how many records were, an opening among them; null alike."
)


class StatementIn(Wire):
    """要证明哪些日子。只能为自己要；有期初时长的，不填 `first_day` 才算进去。
    Of which days. For oneself alone; hours of before the system count where `first_day` is left out.
    """

    says: ClassVar = {"first_day": FROM, "last_day": UNTIL}

    first_day = Day(load_default=None, allow_none=True, metadata={"example": None})
    last_day = Day(load_default=None, allow_none=True, metadata={"example": None})


class VoidIn(Wire):
    """为什么作废；查验的人看得到。账号合并的，由合并来作废，不在这里选。
    Why it is void; whoever verifies it is told. A merge of two accounts says so by itself.
    """

    reason = Choice(VoidReason, required=True, metadata={"example": "wrong_records"})


class StatementOut(Wire):
    wraps: ClassVar = "row"
    says: ClassVar = {
        "name_masked": ERASED,
        "requested_by_name_masked": f"谁申请的，打码。 Who asked for it, masked. {BY}",
        "issued_by_name_masked": f"谁开的，打码。 Who issued it, masked. {BY}",
        "first_day": FROM,
        "last_day": UNTIL,
        "number": f"{NUMBER} null：还没有开具。 null: not issued yet.",
        "minutes": "证明的服务分钟；null：还没有开具。 Minutes that it states; null: not issued yet.",
        "issued_by": "谁开的；null：还没有开具。 Who issued it; null: not issued yet.",
        "issued_at": "null：还没有开具。 null: not issued yet.",
        "ended_at": "何时撤回、谢绝、作废、换开的；null：没有。"
        " When it was withdrawn, declined, made void or replaced; null: it was not.",
        "revoke_reason": "为什么作废；null：没有作废。 Why it is void; null: it is not.",
        "reason": "为什么没有开；null：没有谢绝。 Why it was not issued; null: it was not declined.",
        "replaces_id": "换开的是哪一份；null：不是换开的。 Which one it replaces; null: none.",
        "replaced_by_id": "换开成了哪一份；null：没有换开。 Which one replaces it; null: none.",
        "link": "画成二维码：纸上的那个就是它，谁扫都能查验，不用登录；null：还没有开具。"
        " To be drawn as a QR code, as on the paper: whoever scans it verifies the statement, without a sign-in; null:"
        " not issued yet.",
        "holds": f"{HOLDS} 和查验说的一样；null：还没有开具。 As verifying tells it; null: not issued yet.",
        "minutes_changed": MINUTES_CHANGED,
        "records_changed": RECORDS_CHANGED,
    }

    id = Id(required=True)
    account_id = Id(required=True)
    community_id = Id(required=True)
    name_masked = masked_name()
    state = Choice(StatementState, required=True, metadata={"example": "issued"})
    first_day = Day(required=True, allow_none=True, metadata={"example": None})
    last_day = Day(required=True, allow_none=True, metadata={"example": None})
    requested_by = Id(required=True)
    requested_by_name_masked = masked_name()
    requested_at = Moment(required=True)
    number = Text(required=True, allow_none=True, most=18, example="7K3MPX9QW2RTA0C146")
    minutes = Count(required=True, allow_none=True, most=ANY, example=6120)
    issued_by = Id(required=True, allow_none=True, metadata={"example": "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a91"})
    issued_by_name_masked = masked_name("李*")
    issued_at = Moment(required=True, allow_none=True)
    ended_at = Moment(required=True, allow_none=True, metadata={"example": None})
    revoke_reason = Choice(RevokeReason, required=True, allow_none=True, metadata={"example": None})
    reason = Text(required=True, allow_none=True, most=REASON_MOST, metadata={"example": None})
    replaces_id = Id(required=True, allow_none=True, metadata={"example": None})
    replaced_by_id = Id(required=True, allow_none=True, metadata={"example": None})
    link = Text(required=True, allow_none=True, most=400, example="https://passport.example/v/7K3MPX9QW2RTA0C146")
    holds = Choice(Holds, required=True, allow_none=True, metadata={"example": "valid"})
    minutes_changed = Count(required=True, allow_none=True, least=-ANY, most=ANY, metadata={"example": None})
    records_changed = Count(required=True, allow_none=True, most=ANY, metadata={"example": None})


StatementPageOut = page_of(StatementOut)


class StatementsIn(PageIn):
    says: ClassVar = {"mine": "只看自己的。 One's own alone."}

    account_id = Id()
    community_id = Id()
    state = CommaList(Choice(StatementState), metadata={"example": "requested"})
    mine = QueryFlag(metadata={"example": False})


class UnitMinutesOut(Wire):
    """哪个社区记录了多少分钟。 How many minutes a community has recorded."""

    name = Text(required=True, example="竹西社区")
    minutes = Count(required=True, most=ANY, example=6120)


class VerifiedOut(Wire):
    """查验的结果：不用登录，所以只有打码的姓名，没有做了什么、在哪里。
    What verifying tells anybody: a masked name, and nothing of what was done where.
    """

    says: ClassVar = {
        "number": NUMBER,
        "holds": HOLDS,
        "name_masked": "打码的姓名；null：本人要求删除了身份。 Masked; null: the person had the identity erased.",
        "minutes": "证明的服务分钟。 Minutes that it states.",
        "first_day": FROM,
        "first_served_on": "从头算的，首次服务是哪天；null：有启用护照以前的时长，或写明了从哪天起。"
        " Of what counts from the first: the day of the first service; null: it has hours of before the system, or"
        " states its first day.",
        "last_day": "到哪天，含。 Until which day, inclusive.",
        "issuer": "开具的社区。 The community that issued it.",
        "units": "各记录单位记了多少。 Minutes by the community that recorded them.",
        "grades": "按凭证：`CheckinGrade` 的代码 → 分钟。 By evidence: a code of `CheckinGrade` → minutes.",
        "ended_on": "哪天作废、换开的；null：没有。 The day it was made void or replaced; null: it was not.",
        "revoke_reason": "为什么作废；null：没有作废。 Why it is void; null: it is not.",
        "minutes_changed": MINUTES_CHANGED,
        "records_changed": RECORDS_CHANGED,
    }

    number = Text(required=True, most=18, example="7K3MPX9QW2RTA0C146")
    holds = Choice(Holds, required=True, metadata={"example": "valid"})
    name_masked = masked_name()
    minutes = Count(required=True, most=ANY, example=6120)
    first_day = Day(required=True, allow_none=True, metadata={"example": None})
    first_served_on = Day(required=True, allow_none=True, metadata={"example": "2025-04-12"})
    last_day = Day(required=True)
    issuer = Text(required=True, example="竹西社区")
    units = fields.List(fields.Nested(UnitMinutesOut), required=True)
    grades = fields.Dict(
        keys=Choice(Grade), values=Count(most=ANY), required=True, metadata={"example": {"live_code": 6120}}
    )
    issued_on = Day(required=True)
    ended_on = Day(required=True, allow_none=True, metadata={"example": None})
    revoke_reason = Choice(RevokeReason, required=True, allow_none=True, metadata={"example": None})
    minutes_changed = Count(required=True, allow_none=True, least=-ANY, most=ANY, metadata={"example": None})
    records_changed = Count(required=True, allow_none=True, most=ANY, metadata={"example": None})
