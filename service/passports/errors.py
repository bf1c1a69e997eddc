from __future__ import annotations

from service.core.errors import Refusal


class AlreadyOpened(Refusal):
    code, status = "passport.already_opened", 409
    zh, en = "您已经有一本义粉护照了。", "This person already has a passport."
    next_zh, next_en = "直接使用现有的护照即可。", "Use the existing passport."


class NoPassport(Refusal):
    code, status = "passport.none", 409
    zh, en = "您还没有义粉护照。", "There is no passport yet."
    next_zh, next_en = (
        "请先办一本，只要姓名和所在社区。",
        "Open one with POST /me/passport: a name and a community are enough.",
    )


class ConsentNeeded(Refusal):
    code, status = "passport.consent_needed", 409
    zh, en = "办理护照需要您同意记录服务信息。", "A passport needs the consent to keep a service record."
    next_zh, next_en = "请阅读说明并勾选同意。", "Send consents that include record."
