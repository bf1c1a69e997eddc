from __future__ import annotations

from marshmallow import fields

from service.accounts.rules import ConsentMeans, Purpose
from service.core.wire import Choice, Count, Flag, Id, Moment, Text, Wire


class ConsentTextOut(Wire):
    purpose = Choice(Purpose, required=True)
    version = Count(required=True, example=1)
    is_required = Flag(required=True)
    text = Text(required=True, example="社区记录您的姓名、联系方式和志愿服务的时间、内容。")


class ConsentTextsOut(Wire):
    items = fields.List(fields.Nested(ConsentTextOut), required=True)


class MyConsentOut(ConsentTextOut):
    """``given_version`` is the version that stands; an older one than ``version`` is worth asking again.

    ``by_guardian`` tells a guardian's consent, the only one that stands under 14, from one's own.
    """

    given_version = Count(required=True, allow_none=True, example=1)
    given_at = Moment(required=True, allow_none=True)
    by_guardian = Flag(required=True, metadata={"example": False})


class MyConsentsOut(Wire):
    items = fields.List(fields.Nested(MyConsentOut), required=True)


class ConsentIn(Wire):
    purpose = Choice(Purpose, required=True)


class PaperConsentIn(ConsentIn):
    """A signed paper in the staff's hands; under 14 it must be a guardian's."""

    is_signed_by_guardian = Flag(load_default=False, metadata={"example": False})


class PaperWithdrawalIn(Wire):
    """A guardian takes back the guardian's consent."""

    is_signed_by_guardian = Flag(load_default=False, metadata={"example": False})


class ConsentOut(Wire):
    id = Id(required=True)
    account_id = Id(required=True)
    purpose = Choice(Purpose, required=True)
    text_version = Count(required=True, example=1)
    means = Choice(ConsentMeans, required=True)
    given_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
