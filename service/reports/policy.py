from __future__ import annotations

from service.regions.policy import Section
from service.reports.rules import ReportsPolicy

section = Section(
    "reports",
    ReportsPolicy,
    limits={"dormant_after_months": (1, 36), "assigned_share_most_percent": (0, 100)},
    says={
        "dormant_after_months": "团队多少个月没有办活动，列入可能休眠的名单；队长这么久没有动静也会写明。"
        " After how many months without a held shift a team is listed as perhaps asleep; a leader not seen for as long "
        "is told too.",
        "assigned_share_most_percent": "上级请办的场次超过百分之多少，提醒任务太多。"
        " Above how many of a hundred shifts that answer tasks a team is flagged as doing mostly what it is asked to.",
    },
)
