"""What people are told about hours, by code; the sentences are read aloud to people over 70."""

from __future__ import annotations

NOTICES = {
    "hours.approved": (
        "您的 {minutes} 分钟志愿服务已通过审核，积分已记入护照。",
        "Your {minutes} minutes of service are approved; the points are in your passport.",
    ),
    "hours.to_approve": (
        "有 {records} 条时长记录等您审核。",
        "{records} service records are waiting for your approval.",
    ),
    "hours.escalated": (
        "有 {records} 条时长记录下级未能审核，请您审核。",
        "{records} service records could not be decided below and are waiting for you.",
    ),
}
