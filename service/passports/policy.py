from __future__ import annotations

from service.passports.rules import PassportsPolicy
from service.regions.policy import Section

section = Section(
    "passports",
    PassportsPolicy,
    limits={"adjustment_cap_points": (1, 1000), "opening_cap_minutes": (60, 600_000)},
)
