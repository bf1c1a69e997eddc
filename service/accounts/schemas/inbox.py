from __future__ import annotations

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Code, Count, Id, Moment, QueryFlag, Text, Wire


class InboxIn(PageIn):
    unread = QueryFlag()


EXAMPLE = {"minutes": 90, "points": 3, "record_id": "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"}


class MessageOut(Wire):
    """``sentence`` 给本人看；``code`` 和 ``facts`` 用来跳转：除句子里的数字，``facts`` 还有所说之事的编号：
    ``record_id``、``shift_id``、``activity_id``、``sign_up_id``、``team_id``、``join_ask_id``、``scan_id``、``passport_id``。

    ``sentence`` is for the person, in the language of Accept-Language. ``code`` and ``facts`` tell where to go: beside
    the numbers of the sentence ``facts`` hold the ids of what it is about, those that there are.
    """

    id = Id(required=True)
    code = Code("MessageCode", required=True, example="hours.approved")
    sentence = Text(required=True, example="您的 90 分钟志愿服务已通过审核，护照增加 3 分。")
    facts = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"example": EXAMPLE},
    )
    created_at = Moment(required=True)
    read_at = Moment(required=True, allow_none=True)


MessagePageOut = page_of(MessageOut)


class UnreadOut(Wire):
    count = Count(required=True, example=3)
