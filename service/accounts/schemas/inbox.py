from __future__ import annotations

from service.core.paging import PageIn, page_of
from service.core.wire import Code, Count, Document, Id, Moment, QueryFlag, Text, Wire


class InboxIn(PageIn):
    unread = QueryFlag(
        metadata={"description": "`true` 只要未读的；`false` 和不填一样，都要。 `true`: unread; `false`: as left out."}
    )


EXAMPLE = {"minutes": 90, "points": 3, "record_id": "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"}


class MessageOut(Wire):
    """``sentence`` 给本人看；``code`` 和 ``facts`` 用来跳转：除句子里的数字，``facts`` 还有所说之事的编号，
    每个代码有哪些见 ``MessageCode`` 的 ``x-codes``。

    ``sentence`` is for the person, in the language of Accept-Language. ``code`` and ``facts`` tell where to go: beside
    the numbers of the sentence ``facts`` hold the ids of what it is about; ``x-codes`` of ``MessageCode`` names those
    of each code.
    """

    id = Id(required=True)
    code = Code("MessageCode", required=True, example="hours.approved")
    sentence = Text(required=True, example="您的 90 分钟志愿服务已通过审核，护照增加 3 分。")
    facts = Document("FactsOut", shown=lambda: EXAMPLE, required=True)
    created_at = Moment(required=True)
    read_at = Moment(required=True, allow_none=True)


MessagePageOut = page_of(MessageOut)


class UnreadOut(Wire):
    count = Count(required=True, example=3)
