"""Family, and who may act for whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

PRINCIPALS_MOST = 3
DELEGATION_LASTS_MOST = timedelta(days=3 * 366)
# What has tied two people (a family tie, a delegation, a guardianship, a likeness that one has changed) keeps them from
# deciding for each other for so long: ended for a moment, it must not turn one of them into the judge of what the other
# did meanwhile.
ENDED_TIE_COUNTS_FOR = timedelta(days=180)


class Kinship(StrEnum):
    """What the other is to the one who declares it."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    IN_LAW = "in_law"
    OTHER = "other"

    __labels__: ClassVar = {
        "spouse": "配偶",
        "parent": "父母",
        "child": "子女",
        "sibling": "兄弟姐妹",
        "grandparent": "祖父母或外祖父母",
        "grandchild": "孙子女或外孙子女",
        "in_law": "姻亲",
        "other": "其他亲属",
    }


SEEN_FROM_THE_OTHER = {
    Kinship.PARENT: Kinship.CHILD,
    Kinship.CHILD: Kinship.PARENT,
    Kinship.GRANDPARENT: Kinship.GRANDCHILD,
    Kinship.GRANDCHILD: Kinship.GRANDPARENT,
}


def seen_from_the_other(kinship: Kinship) -> Kinship:
    """Whose parent I call mine calls me their child; the rest is the same from both sides."""
    return SEEN_FROM_THE_OTHER.get(kinship, kinship)


class LiftReason(StrEnum):
    MISTAKE = "mistake"
    NOT_RELATED = "not_related"
    RELATION_ENDED = "relation_ended"

    __labels__: ClassVar = {"mistake": "填错了", "not_related": "不是亲属", "relation_ended": "关系已结束"}


# Staff who lift a family tie say whether it ever was one.
NEVER_TRUE = (LiftReason.MISTAKE, LiftReason.NOT_RELATED)


class DelegationScope(StrEnum):
    VIEW = "view"
    SIGN_UP = "sign_up"
    ORDER = "order"
    COLLECT = "collect"

    __labels__: ClassVar = {"view": "查看", "sign_up": "代报名", "order": "代预约礼品", "collect": "代领礼品"}


def may_delegate_until(expires_at: datetime, now: datetime) -> bool:
    """A delegation ends some day, and not too far ahead: a tie that nobody remembers is not one that somebody wants."""
    return now < expires_at <= now + DELEGATION_LASTS_MOST


def free_slot(taken: Collection[int]) -> int | None:
    """The delegate's first free slot; ``None`` when they act for as many as they may."""
    return next((slot for slot in range(1, PRINCIPALS_MOST + 1) if slot not in taken), None)
