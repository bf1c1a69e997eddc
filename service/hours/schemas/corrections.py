"""Other minutes for what has been approved, by two people."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Id, Moment, Text, Wire
from service.hours.schemas.records import Look, masked_name


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    APPLIED = "applied"
    DECLINED = "declined"

    __labels__: ClassVar = {"proposed": "待第二人确认", "applied": "已更正", "declined": "未同意"}


class CorrectionOut(Wire):
    says: ClassVar = {
        "state": "`proposed` 还没有生效；`applied` 已生效；`declined` 没有生效。"
        " `proposed` has no effect yet, `applied` has, `declined` never had.",
        "minutes_before": "提出时的分钟。 Minutes when it was proposed.",
        "minutes": "提出的分钟。 The minutes proposed.",
        "reasons": "为什么要第二个人；空：一个人就够。 Why it takes a second person; empty: one was enough.",
        "ended_by": "确认或不同意的人；null：还在等。 Who confirmed or declined; null: it waits.",
        "ended_at": "null：还在等。 null: it waits.",
    }

    id = Id(required=True)
    record_id = Id(required=True)
    name_masked = masked_name()
    shift_title = Text(required=True, example="入户探访")
    state = Choice(CorrectionState, required=True)
    minutes_before = Count(required=True, example=90)
    minutes = Count(required=True, example=60)
    reasons = fields.List(Choice(Look, metadata={"example": "above_evidence"}), required=True)
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    ended_by = Id(required=True, allow_none=True, metadata={"example": None})
    ended_at = Moment(required=True, allow_none=True, metadata={"example": None})


CorrectionPageOut = page_of(CorrectionOut)


class CorrectionsIn(PageIn):
    state = CommaList(Choice(CorrectionState), metadata={"example": "proposed"})
