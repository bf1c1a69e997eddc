from __future__ import annotations

from service.checkin.rules import CheckinPolicy
from service.regions.policy import Section

section = Section(
    "checkin",
    CheckinPolicy,
    limits={"open_before_minutes": (0, 240), "check_out_after_minutes": (0, 240), "already_within_minutes": (1, 60)},
)
