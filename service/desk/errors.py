from __future__ import annotations

from service.core.errors import Refusal


class FormExpired(Refusal):
    """A form that this desk has not shown to this session: left open for too long, or made by somebody else's page."""

    code, status = "desk.form_expired", 403
    zh, en = "这个页面放得太久了，没有保存。", "This form is not one of this sign-in's; nothing was saved."
    next_zh, next_en = "请返回柜台页面，再做一次。", "Open the page anew and do it again."


class FrameUnreadable(Refusal):
    code, status = "desk.frame_unreadable", 409
    zh, en = "摄像头的画面读不出来。", "This is no small JPEG picture."
    next_zh, next_en = "请用扫码枪，或直接输入护照号。", "Use a scanner, or type the passport's number."


class PiecesMissing(Refusal):
    """To the API a number that is left out means the whole line; a field that somebody has emptied does not."""

    code, status = "desk.pieces_missing", 422
    zh, en = "有一样没有填件数，什么都没有发。", "A number of pieces is missing; nothing was handed over."
    next_zh, next_en = "请填上件数；不领的，把前面的勾去掉。", "Fill it in, or untick what is not collected."


class NothingChosen(Refusal):
    """What to the API is a list too short is, to whoever stands there, a tick that was forgotten."""

    code, status = "desk.nothing_chosen", 422
    zh, en = "什么都没有选，所以什么都没有做。", "Nothing was chosen, so nothing was done."
    next_zh, next_en = (
        "请打上勾、选一样或填上件数，再提交。",
        "Tick, choose or fill in what it is about, then try again.",
    )


class NobodyHere(Refusal):
    """As the common 404, in words for whoever has typed ten digits: it tells no more of who they are."""

    code, status = "desk.nobody_here", 404
    zh, en = "这里没有这本护照。", "There is no such passport here."
    next_zh, next_en = (
        "请核对护照号；别的社区的居民，请到那个社区办。",
        "Check the number; whoever is of another community redeems there.",
    )


class EndUnconfirmed(Refusal):
    """A day is not opened again, and until its hours are over people may walk in."""

    code, status = "desk.end_unconfirmed", 422
    zh, en = "还没到结束时间，要提前收摊，先打勾确认。", "The day's hours are not over; ending it takes a tick."
    next_zh, next_en = (
        "收了摊不能再开。确定的，回到收摊，打上勾再收。",
        "It is not opened again. If you are sure, go back, tick that, and end it.",
    )


class NotThisWay(Refusal):
    code, status = "desk.not_this_way", 405
    zh, en = "这个地址不能这样用。", "Nothing is done at this address."
    next_zh, next_en = "请回到首页，重新打开页面。", "Go back to the start and open the page anew."
