"""What people are told of what somebody else did with their scans: nothing is taken from anybody's time unseen."""

from __future__ import annotations

NOTICES = {
    "presence.ended_elsewhere": (
        "负责人在另一场活动为您签了到，您原来那一场就算到 {ended_at}。不对，请告诉社区工作人员。",
        "A leader has checked you in at another shift, so your time at the one before ends at {ended_at}. If this is "
        "wrong, tell the community's staff.",
    ),
    "presence.called_out": (
        "负责人替您签退了，时间算到 {ended_at}。不对，请当场告诉负责人，或告诉社区工作人员。",
        "A leader has checked you out at {ended_at}. If this is wrong, tell the leader now, or the community's staff.",
    ),
    "scan.check_in_undone": (
        "您 {scanned_at} 的签到被撤销了，这一段不算时长。不对，请当场告诉负责人，或告诉社区工作人员。",
        "Your check-in of {scanned_at} was taken back, and that stretch does not count. If this is wrong, tell the "
        "leader now, or the community's staff.",
    ),
    "scan.check_out_undone": (
        "您 {scanned_at} 的签退被撤销了，走的时候请再签退一次。",
        "Your check-out of {scanned_at} was taken back. Please check out again when you leave.",
    ),
}
CARRIED = {
    "presence.ended_elsewhere": ("shift_id", "scan_id", "checked_in_shift_id"),
    "presence.called_out": ("shift_id", "scan_id"),
    "scan.": ("shift_id", "scan_id"),
}
