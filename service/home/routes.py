from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.routes.inbox import shown
from service.checkin.routes.scans import with_problems
from service.core.actor import signed_in
from service.core.http import Call, Routes
from service.core.paging import CursorRefused
from service.home.commands import hand_over_data
from service.home.queries import screen
from service.home.schemas.data import DataIn, DataOut
from service.home.schemas.screen import HomeOut, PersonHomeOut
from service.ladder.routes.wording import in_brief, invitation_in_words, promotions_in_words
from service.recognition.routes.links import with_links

# Sentences are made for whoever reads them, in their language; links, for where this installation stands.
IN_WORDS: dict[str, Callable[[Any], Any]] = {
    "scans": with_problems,
    "messages": shown,
    "statements": with_links,
    "promotions": promotions_in_words,
    "neighbour_invitation": invitation_in_words,
}

routes = Routes("home", __name__, description="首页 · The home screen in one call")


@routes.get("/me/home", who=signed_in, gives=HomeOut)
def get_home(call: Call) -> dict[str, Any]:
    """首页 · Everything that a phone shows first, as resident, leader or staff

    打开小程序调这一个就够；不是工作人员、社工、管理员时 `desk` 是 `null`。

    One call fills the screen; `desk` is `null` for who has no desk.
    """
    return _in_words(screen.home_of(call.actor, call.now))


@routes.get("/people/<uuid:account_id>/home", who=signed_in, gives=PersonHomeOut)
def get_persons_home(call: Call, account_id: UUID) -> dict[str, Any]:
    """亲属首页 · What stands for a ward, or for whoever lets one see theirs

    只有监护人，或有 `view` 委托的人；没有对方的消息和职务。

    For a guardian, or by a delegation of `view`; without their messages and offices.
    """
    return _in_words(screen.home_of_another(accounts.seen_for(call.actor, account_id, call.now), call.now))


@routes.post("/me/data", who=signed_in, takes=DataIn, gives=DataOut, once="no", refuses=(CursorRefused,))
def get_my_data(call: Call) -> dict[str, Any]:
    """我的全部个人信息 · A copy of all that is kept about oneself; a POST, because that it was asked for is kept

    什么都不填得到全部；列表太长时，用 `section` 和它的 `next_cursor` 取下一页。社工和工作人员写本人的话也在内
    （个人信息保护法第四十五条）。

    An empty body gives all of it; a long list goes on by `section` and its `next_cursor`. What staff and social workers
    have written of the person is in it (个人信息保护法 art. 45).
    """
    found = hand_over_data(call.body.get("section"), call.body.get("cursor"), actor=call.actor, now=call.now)
    return found | {name: put(found[name]) for name, put in IN_WORDS.items() if found[name] is not None}


def _in_words(home: dict[str, Any]) -> dict[str, Any]:
    return home | {"ladder": in_brief(home["ladder"])}
