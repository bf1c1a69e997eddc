from __future__ import annotations

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Code, Count, Id, Moment, QueryFlag, Text, Wire


class InboxIn(PageIn):
    unread = QueryFlag()


class MessageOut(Wire):
    """``sentence`` is for the person, in the language of Accept-Language; ``code`` and ``facts`` tell where to go."""

    id = Id(required=True)
    code = Code("MessageCode", required=True, example="hours.approved")
    sentence = Text(required=True, example="您的 90 分钟志愿服务已通过审核。")
    facts = fields.Dict(keys=fields.String(), required=True, metadata={"example": {"minutes": 90}})
    created_at = Moment(required=True)
    read_at = Moment(required=True, allow_none=True)


MessagePageOut = page_of(MessageOut)


class UnreadOut(Wire):
    count = Count(required=True, example=3)
