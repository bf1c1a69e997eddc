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
    SCANS = "scans"
    ORDERS = "orders"
    GIFT_WAITS = "gift_waits"
    COLLECTIONS = "collections"
    STARS = "stars"
    COMMENDATIONS = "commendations"
    STATEMENTS = "statements"
    MESSAGES = "messages"
    REVEALS = "reveals"
    ENDS = "ends"
    END_CHANGES = "end_changes"

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
        "scans": "扫码记录",
        "orders": "礼品订单",
        "gift_waits": "礼品候补",
        "collections": "领取记录",
        "stars": "星级申请",
        "commendations": "表彰",
        "statements": "服务记录证明",
        "messages": "消息",
        "reveals": "谁看过完整信息",
        "ends": "注销和去世登记",
        "end_changes": "去世登记的撤销、封存身份的删除",
    }


class RevealedBy(StrEnum):
    """How somebody came to see a person's data whole."""

    DESK = "desk"
    NATIONAL_EXPORT = "national_export"

    __labels__: ClassVar = {"desk": "查看个人信息", "national_export": "下载全国系统导出表"}
