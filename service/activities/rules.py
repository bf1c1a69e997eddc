"""What may be published, signed up for and changed. Pure."""

from __future__ import annotations

from enum import StrEnum


class ActivityKind(StrEnum):
    """Only ``service`` earns: the law forbids recording the others as service (Order 67 art. 19)."""

    SERVICE = "service"
    SOCIAL = "social"
    MEETING = "meeting"
    TRAINING = "training"


class ShiftState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    RECORDED = "recorded"  # from a paper sheet; never published


class SignUpState(StrEnum):
    SIGNED_UP = "signed_up"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"


def places_to_promote(capacity: int | None, places_taken: int) -> int | None:
    """How many of the queue may move up; ``None``: all of them, because the shift has no limit."""
    return None if capacity is None else max(0, capacity - places_taken)


# What people are told about their places; read aloud to people over 70.
NOTICES = {
    "sign_up.promoted": (
        "您候补的活动有名额了，已为您报上名。不去的话请及时取消。",
        "A place has become free and is yours. Please cancel if you cannot come.",
    ),
}
