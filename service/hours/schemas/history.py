"""Where a record came from and what was decided on it."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.checkin.rules import Direction, Grade, Method
from service.checkin.schemas.lists import PresenceState
from service.core.wire import Choice, Count, Id, Moment, Wire
from service.hours.schemas.corrections import CorrectionOut
from service.hours.schemas.records import Look, Verb, masked_name
from service.passports.rules import Kind


class DecisionOut(Wire):
    says: ClassVar = {
        "minutes_before": "决定之前的分钟。 Minutes before it.",
        "minutes_after": "决定之后的分钟。 Minutes after it.",
        "reasons": "为什么要两个人。 Why it took two.",
        "note": "当时写的话；null：没有写，或已删除。 The words; null: none, or erased.",
        "policy_version": "按社区规则的哪一版；0 是默认值。 The version of the community's policy; 0: the defaults.",
    }

    id = Id(required=True)
    verb = Choice(Verb, required=True)
    by = Id(required=True)
    by_name_masked = masked_name()
    minutes_before = Count(required=True, example=90)
    minutes_after = Count(required=True, example=90)
    reasons = fields.List(Choice(Look), required=True, metadata={"example": []})
    note = fields.String(required=True, allow_none=True, metadata={"example": None})
    policy_version = Count(required=True, example=0)
    at = Moment(required=True)


class VersionEntryOut(Wire):
    """The ledger entry that a version made."""

    id = Id(required=True)
    seq = Count(required=True, example=3)
    kind = Choice(Kind, required=True, metadata={"example": "earn"})
    minutes_change = fields.Integer(required=True, metadata={"example": 90})
    points_change = fields.Integer(required=True, metadata={"example": 3})


class VersionOut(Wire):
    says: ClassVar = {
        "number": "1 是当初通过的，以后每次更正加一。 1 is what was approved; each correction adds one.",
        "days": "每个日历日（北京时间）多少分钟。 Minutes by calendar day in Shanghai.",
        "by": "通过或更正的人；要两个人的，是第二个。 Who approved or corrected; of two the second.",
        "first_by": "null：一个人就够。 null: one was enough.",
        "entry": "它记的那笔积分；null：分钟没有变。 The ledger entry that it made; null: none.",
    }

    id = Id(required=True)
    number = Count(required=True, least=1, example=1)
    minutes = Count(required=True, example=90)
    days = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={"example": {}})
    grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    by = Id(required=True)
    first_by = Id(required=True, allow_none=True)
    at = Moment(required=True)
    entry = fields.Nested(VersionEntryOut, required=True, allow_none=True)


class ScanSeenOut(Wire):
    id = Id(required=True)
    actor_id = Id(required=True)
    direction = Choice(Direction, required=True)
    method = Choice(Method, required=True)
    device_at = Moment(required=True, allow_none=True)
    at = Moment(required=True)


class PresenceSeenOut(Wire):
    """One stretch on site, with the evidence of both ends."""

    id = Id(required=True)
    state = Choice(PresenceState, required=True, metadata={"example": "closed"})
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    in_grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    out_grade = Choice(Grade, required=True, allow_none=True, metadata={"example": "live_code"})
    in_by = Id(required=True, allow_none=True)
    out_by = Id(required=True, allow_none=True)
    in_scan = fields.Nested(ScanSeenOut, required=True, allow_none=True)
    out_scan = fields.Nested(ScanSeenOut, required=True, allow_none=True)


class HistoryOut(Wire):
    """Record → decisions, versions and their entries; record → presences → scans, or the paper sheet's row."""

    record_id = Id(required=True)
    sheet_row_id = Id(required=True, allow_none=True)
    decisions = fields.List(fields.Nested(DecisionOut), required=True)
    versions = fields.List(fields.Nested(VersionOut), required=True)
    corrections = fields.List(fields.Nested(CorrectionOut), required=True)
    presences = fields.List(fields.Nested(PresenceSeenOut), required=True)
