"""What people are told of a scan that somebody else made of them."""

from __future__ import annotations

NOTICES = {
    "presence.ended_elsewhere": (
        "负责人在另一场活动为您签了到，您原来那一场就算到 {ended_at}。不对，请告诉社区工作人员。",
        "A leader has checked you in at another shift, so your time at the one before ends at {ended_at}. If this is "
        "wrong, tell the community's staff.",
    ),
}
CARRIED = {"presence.ended_elsewhere": ("shift_id", "scan_id", "checked_in_shift_id")}
