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


class Category(StrEnum):
    """Data of the sources (002, 民发〔2017〕191号); a tree of them comes with filing."""

    CONVENIENCE = "convenience"
    CHARITY = "charity"
    NEIGHBOURHOOD_HELP = "neighbourhood_help"
    CULTURE_SPORT = "culture_sport"
    OTHER = "other"

    __labels__: ClassVar = {
        "convenience": "为民服务",
        "charity": "公益慈善",
        "neighbourhood_help": "邻里互助",
        "culture_sport": "文体娱乐",
        "other": "其他",
    }
