"""What a team is, and at which tier it is on file. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class FilingLevel(StrEnum):
    INFORMAL = "informal"
    COMMUNITY_FILED = "community_filed"
    SUBDISTRICT_FILED = "subdistrict_filed"
    REGISTERED = "registered"

    __labels__: ClassVar = {
        "informal": "未备案",
        "community_filed": "社区备案",
        "subdistrict_filed": "街道备案",
        "registered": "民政登记",
    }
