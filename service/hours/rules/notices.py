"""What people are told about hours, by code; the sentences are read aloud to people over 70."""

from __future__ import annotations

NOTICES = {
    "hours.approved": (
        "您的 {minutes} 分钟志愿服务已通过审核，护照增加 {points} 分。",
        "Your {minutes} minutes of service are approved and brought {points} points.",
    ),
    "hours.approved_without_points": (
        "您的 {minutes} 分钟志愿服务已通过审核，已计入累计时长；满 30 分钟得 1 分，余下的留到下次一起算。",
        "Your {minutes} minutes of service are approved; each 30 make a point, and what is left over counts next time.",
    ),
    "hours.to_approve": (
        "有 {records} 条时长记录等您审核。",
        "{records} service records are waiting for your approval.",
    ),
    "hours.escalated": (
        "有 {records} 条时长记录下级未能审核，请您审核。",
        "{records} service records could not be decided below and are waiting for you.",
    ),
    "hours.amended": (
        "您的一条时长由 {before} 分钟改为 {minutes} 分钟，正在等待审核。",
        "One of your records was changed from {before} to {minutes} minutes and waits for approval.",
    ),
    "hours.raised_again": (
        "您改成 {yours} 分钟的一条时长，有人改为 {minutes} 分钟，要两人同意才生效。如果不对，请点开再改。",
        "Somebody has raised a record that you set to {yours} minutes to {minutes}; it takes two people. If that is "
        "wrong, open it and set it anew.",
    ),
    "hours.raise_proposed": (
        "您改成 {yours} 分钟的一条时长，有人提出更正为 {minutes} 分钟，要两人同意才生效。"
        "如果不对，请点开撤下这项更正。",
        "Somebody proposes to raise a record that you set to {yours} minutes to {minutes}; it takes two people. If "
        "that is wrong, open it and put the correction aside.",
    ),
    "hours.recalculated": (
        "活动的结束时间更正了，您的一条时长由 {before} 分钟改为 {minutes} 分钟，正在等待审核。",
        "A shift's end was corrected: one of your records went from {before} to {minutes} minutes and waits.",
    ),
    "hours.returned": (
        "有一条时长记录被退回，请补充说明。",
        "A service record was returned and waits for your answer.",
    ),
    "hours.rejected": (
        "您的 {minutes} 分钟时长没有通过审核，请点开查看原因。",
        "Your {minutes} minutes were not approved; open the record to see why.",
    ),
    "hours.corrected": (
        "您的一条已批准时长由 {before} 分钟更正为 {minutes} 分钟。",
        "One of your approved records was corrected from {before} to {minutes} minutes.",
    ),
}
CARRIED = {
    **dict.fromkeys(NOTICES, ("record_id",)),
    "hours.raise_proposed": ("record_id", "correction_id"),
    "hours.returned": ("record_id", "staff_decide_at"),
    "hours.to_approve": ("shift_id",),  # of a shift that was closed; sheets may be of several
    "hours.escalated": ("shift_id",),
}
