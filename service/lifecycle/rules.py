"""What people are told of a move."""

from __future__ import annotations

NOTICES = {
    "person.moved": (
        "有一位居民迁入或迁出了您的社区，点开可看。",
        "A resident has moved into your community or out of it; open it to see who.",
    ),
    "person.you_moved": (
        "您的护照已迁到另一个社区，积分和时长都在。不是您要求的话，请告诉工作人员。",
        "Your passport has moved to another community, with all points and minutes. If you did not ask for it, tell "
        "the staff.",
    ),
}

CARRIED = {"person.moved": ("for_id", "region_id"), "person.you_moved": ("for_id", "region_id")}
