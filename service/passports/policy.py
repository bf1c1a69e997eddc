from __future__ import annotations

from service.passports.rules import PassportsPolicy
from service.regions.policy import Section

section = Section(
    "passports",
    PassportsPolicy,
    limits={"adjustment_cap_points": (1, 1000), "opening_cap_minutes": (60, 600_000)},
    says={
        "adjustment_cap_points": "一次积分调整最多多少分，加减相同。 The most points of one adjustment, either way.",
        "opening_cap_minutes": "期初余额最多多少分钟。 The most minutes of an opening balance.",
    },
)
