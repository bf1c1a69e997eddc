"""What a copy of one's own data consists of. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class Section(StrEnum):
    """A list in the copy; each is read page by page."""

    CONSENTS = "consents"
    FAMILY = "family"
    DELEGATIONS = "delegations"
    GUARDIANSHIPS = "guardianships"
    GRANTS = "grants"
    SESSIONS = "sessions"
    TEAMS = "teams"
    ENTRIES = "entries"
    RECORDS = "records"
    PRESENCES = "presences"
    SIGN_UPS = "sign_ups"

    __labels__: ClassVar = {
        "consents": "同意书",
        "family": "亲属关系",
        "delegations": "代办授权",
        "guardianships": "监护关系",
        "grants": "工作身份",
        "sessions": "登录记录",
        "teams": "团队",
        "entries": "积分流水",
        "records": "时长记录",
        "presences": "在场记录",
        "sign_ups": "报名",
    }
