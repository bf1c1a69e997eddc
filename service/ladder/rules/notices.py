"""What people are told about the ladder; read aloud to people over 70. Pure."""

from __future__ import annotations

NOTICES = {
    "neighbour.code_given": (
        "有一位邻居填了您的邀请码。等这位邻居来参加活动、身份核实以后，就算是您带来的。",
        "A neighbour has given your invitation code. Once they have come, and the staff have confirmed who they are,"
        " they count as brought along by you.",
    ),
}
CARRIED: dict[str, tuple[str, ...]] = {}
