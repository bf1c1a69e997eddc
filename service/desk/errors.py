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
