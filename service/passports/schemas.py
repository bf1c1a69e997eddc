from __future__ import annotations

from marshmallow import fields

from service.accounts.rules import Purpose
from service.core.paging import page_of
from service.core.wire import Choice, Count, Day, Flag, Id, Moment, Text, Wire
from service.passports.rules import Kind

ANY = 10**9


class PassportIn(Wire):
    name = Text(required=True, most=40, example="张玉琴")
    community_id = Id(required=True)
    birth_date = Day(metadata={"example": "1957-03-08"})
    consents = fields.List(Choice(Purpose), required=True, metadata={"example": ["record"]})


class PassportOut(Wire):
    """The passport and where its ledger stands: minutes are never spent, points are."""

    id = Id(required=True)
    account_id = Id(required=True)
    number = Text(required=True, example="1234567890")
    community_id = Id(required=True)
    has_card = Flag(required=True)
    opened_at = Moment(required=True)
    minutes = Count(required=True, most=ANY, example=90)
    points_earned = Count(required=True, most=ANY, example=3)
    balance = Count(required=True, least=-ANY, most=ANY, example=3)
    held = Count(required=True, most=ANY, example=0)
    available = Count(required=True, least=-ANY, most=ANY, example=3)


class EntryOut(Wire):
    id = Id(required=True)
    seq = Count(required=True, example=1)
    kind = Choice(Kind, required=True, metadata={"example": "earn"})
    minutes_change = Count(required=True, least=-ANY, most=ANY, example=90)
    points_change = Count(required=True, least=-ANY, most=ANY, example=3)
    minutes_after = Count(required=True, most=ANY, example=90)
    balance_after = Count(required=True, least=-ANY, most=ANY, example=3)
    source_type = Text(required=True, example="service_record")
    source_id = Id(required=True)
    policy_version = Count(required=True, example=0)
    grade = Text(required=True, allow_none=True, example="live_code")
    service_date = Day(required=True, allow_none=True)
    posted_at = Moment(required=True)
    expires_on = Day(required=True, allow_none=True, metadata={"example": None})
    hash = Text(required=True, example="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")


EntryPageOut = page_of(EntryOut)


class RotatingCodeOut(Wire):
    """A code to be drawn as QR; ask again before it expires."""

    code = Text(required=True, example="VAZMffl_McO2frWtth1eiQAbcdefghij")
    expires_at = Moment(required=True)
