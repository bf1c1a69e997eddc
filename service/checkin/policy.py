from __future__ import annotations

from service.checkin.rules import CheckinPolicy
from service.regions.policy import Section

section = Section(
    "checkin",
    CheckinPolicy,
    limits={"open_before_minutes": (0, 240), "check_out_after_minutes": (0, 240), "already_within_minutes": (1, 60)},
    says={
        "open_before_minutes": "开始前多少分钟可以签到。 How many minutes before the start check-in opens.",
        "check_out_after_minutes": "结束后多少分钟之内可以签退。 For how many minutes after the end check-out is open.",
        "already_within_minutes": "多少分钟之内再扫一次算重复。 Within how many minutes a second scan is a repetition.",
    },
)
