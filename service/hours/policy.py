from __future__ import annotations

from service.hours.rules import HoursPolicy
from service.regions.policy import Section

section = Section(
    "hours",
    HoursPolicy,
    limits={
        "second_approver_over_minutes": (60, 1440),
        "refused_over_minutes": (60, 1440),
        "approval_due_working_days": (1, 10),  # Order 67 art. 11 allows ten, not more
        "escalated_working_days": (1, 30),
        "returned_working_days": (1, 30),
        "late_claim_days": (0, 365),
    },
)
