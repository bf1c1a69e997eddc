from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries
from service.accounts.commands import inbox
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.inbox import InboxIn, MessageOut, MessagePageOut, UnreadOut
from service.core import notices
from service.core.actor import signed_in
from service.core.http import Call
from service.core.paging import Page
from service.core.problems import reader_language

if TYPE_CHECKING:
    from service.accounts.models import InboxMessage


@routes.get("/me/inbox", who=signed_in, filters=InboxIn, gives=MessagePageOut)
def list_my_inbox(call: Call) -> Page:
    """我的消息 · One's own messages, newest first

    `sentence` 是写好的一句话；`code` 和 `facts` 用来跳转，不要解析句子。
    消息在事情办成后几秒之内才到：不要凭有没有消息判断操作是否成功，看接口的答复。

    `sentence` is ready to show; use `code` and `facts` to navigate, never parse the sentence. A
    message arrives within seconds of what it tells: whether an operation succeeded is told by its answer, not here.
    """
    return shown(queries.inbox_of(call.actor, call.query))


@routes.get("/me/inbox/unread", who=signed_in, gives=UnreadOut)
def count_my_unread(call: Call) -> dict[str, Any]:
    """未读消息数 · How many messages are unread, counted up to 99

    到 99 为止，显示成“99+”。

    Stops at 99: show it as 99+.
    """
    return {"count": queries.unread_of(call.actor)}


@routes.post("/me/inbox/<uuid:message_id>/read", who=signed_in, gives=MessageOut, once="no")
def read_message(call: Call, message_id: UUID) -> dict[str, Any]:
    """标为已读 · Mark a message as read; again changes nothing

    `read_at` 是第一次读的时间。

    `read_at` stays the time of the first reading.
    """
    return _shown(inbox.read(queries.message_for(call.actor, message_id), now=call.now))


def shown(messages: Page) -> Page:
    return Page([_shown(message) for message in messages.items], messages.next_cursor)


def _shown(message: InboxMessage) -> dict[str, Any]:
    """The sentence is made when it is read, in the reader's language; the row holds a code and facts."""
    return {
        "id": message.id,
        "code": message.code,
        "sentence": notices.sentence(message.code, message.facts, reader_language()),
        "facts": notices.facts_spoken(message.facts),
        "created_at": message.created_at,
        "read_at": message.read_at,
    }
