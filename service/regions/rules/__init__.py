"""The tree's rules. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class Tier(StrEnum):
    """An explicit fact, never inferred from a name or the length of a code."""

    CITY = "city"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    COMPOUND = "compound"

    __labels__: ClassVar = {
        "city": "市",
        "district": "区县",
        "subdistrict": "街道",
        "community": "社区",
        "compound": "小区",
    }


ORDER = list(Tier)


def may_hang_under(tier: Tier, parent: Tier | None) -> bool:
    """A region hangs under any higher tier (a community may hang directly under a district); any tier may be a root."""
    return parent is None or ORDER.index(parent) < ORDER.index(tier)


def path_under(parent_path: str | None, own_key: str) -> str:
    """``/a/b/``: both slashes stay, so that one region's path is never a prefix of its sibling's."""
    return f"{parent_path or '/'}{own_key}/"


def paths_to(path: str) -> list[str]:
    """The paths of the region at ``path`` and of all that it lies in, from the root down."""
    return [path[: end + 1] for end, letter in enumerate(path) if letter == "/" and end]
