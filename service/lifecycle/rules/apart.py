"""What keeps two accounts apart that are said to be one human being's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID


class MergeObstacle(StrEnum):
    """What keeps two accounts apart, in order of precedence: who asks, whether they are two accounts and one person,
    what others still need either for, and what cannot be added up.
    """

    IS_INVOLVED = "is_involved"
    SAME_ACCOUNT = "same_account"
    CIRCULAR = "circular"
    ABSORBED_ALREADY = "absorbed_already"
    INTO_ABSORBED = "into_absorbed"
    HAS_ENDED = "has_ended"
    TWO_ID_NUMBERS = "two_id_numbers"
    UNALIKE = "unalike"
    GUARDS_THE_OTHER = "guards_the_other"
    ACTS_FOR_THE_OTHER = "acts_for_the_other"
    HOLDS_ROLE = "holds_role"
    DEATH_REPORTED = "death_reported"
    GUARDS_SOMEBODY = "guards_somebody"
    ACTS_FOR_SOMEBODY = "acts_for_somebody"
    HOLDS_OFFICE = "holds_office"
    NO_PASSPORT = "no_passport"
    ORDER_STANDING = "order_standing"
    ORDER_DAY_OPEN = "order_day_open"
    PROPOSAL_WAITS = "proposal_waits"
    IN_TWO_PLACES = "in_two_places"
    TWO_RECORDS = "two_records"
    NO_ROOM = "no_room"
    WITHIN_OPENING = "within_opening"
    TWO_SIGN_UPS = "two_sign_ups"
    DAY_TOO_LONG = "day_too_long"

    __labels__: ClassVar = {
        "is_involved": "是您自己、家人或您代办的人，由别的工作人员办理",
        "same_account": "是同一个账号",
        "circular": "对方已经并到这个账号",
        "absorbed_already": "已经并到另一个账号",
        "into_absorbed": "要并入的账号已经并到别处",
        "has_ended": "有一个账号已经注销或停用",
        "two_id_numbers": "身份证号不同，是两个人",
        "unalike": "姓名或出生日期不同，先按证件更正",
        "guards_the_other": "一个是另一个的监护人",
        "acts_for_the_other": "一个在替另一个代办",
        "holds_role": "有工作权限，先由管理员收回",
        "death_reported": "有一个登记了去世，在等核实",
        "guards_somebody": "还是别人的监护人",
        "acts_for_somebody": "还在替别人代办",
        "holds_office": "要并掉的账号还是队长或副队长",
        "no_passport": "合并后的账号没有护照，请反过来合并",
        "order_standing": "还有礼品订单没领",
        "order_day_open": "领过礼品的兑换日还没结账",
        "proposal_waits": "有期初或调整在等确认",
        "in_two_places": "同一时间在两处签到",
        "two_records": "同一场有两条时长记录",
        "no_room": "同一段时间的服务算了两次",
        "within_opening": "期初余额已经算过的服务",
        "two_sign_ups": "同一场报了两次名",
        "day_too_long": "合起来一天超过上限",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two accounts as they stand: of each obstacle whether it is there, or what it is about."""

    is_involved: bool = False
    absorbed_id: UUID
    survivor_id: UUID
    absorbed_into: UUID | None = None  # where the one that is to end has gone already
    survivor_into: UUID | None = None
    has_ended: bool = False  # either is closed or disabled
    id_numbers: Sequence[str] = ()  # blind indexes, of each that has one
    names: frozenset[str] = frozenset()  # blind indexes, of both
    births: frozenset[date] = frozenset()
    guards_the_other: bool = False
    acts_for_the_other: bool = False
    holds_role: bool = False
    death_reported: UUID | None = None
    guards_somebody: Sequence[UUID] = ()
    acts_for_somebody: Sequence[UUID] = ()
    holds_office: UUID | None = None  # the team that the one that is to end leads, or is deputy of
    no_passport: bool = False
    order_standing: UUID | None = None
    order_day_open: UUID | None = None
    proposal_waits: UUID | None = None
    in_two_places: UUID | None = None  # one of the two shifts
    two_records: UUID | None = None
    no_room: UUID | None = None
    within_opening: UUID | None = None
    two_sign_ups: UUID | None = None
    day_too_long: date | None = None

    @property
    def same_account(self) -> bool:
        return self.absorbed_id == self.survivor_id

    @property
    def circular(self) -> bool:
        return self.survivor_into == self.absorbed_id

    @property
    def absorbed_already(self) -> UUID | None:
        return self.absorbed_into

    @property
    def into_absorbed(self) -> UUID | None:
        return self.survivor_into

    @property
    def two_id_numbers(self) -> bool:
        """Two people have two; one that is not known says nothing."""
        return len(set(self.id_numbers)) > 1

    @property
    def unalike(self) -> bool:
        """Another name, or another birth date, where no identity number says that they are one."""
        are_one = len(self.id_numbers) > 1 and not self.two_id_numbers
        return not are_one and (len(self.names) > 1 or len(self.births) > 1)


OF_A_SHIFT = (
    MergeObstacle.IN_TWO_PLACES,
    MergeObstacle.TWO_RECORDS,
    MergeObstacle.NO_ROOM,
    MergeObstacle.WITHIN_OPENING,
    MergeObstacle.TWO_SIGN_UPS,
)
FACT_OF: Mapping[MergeObstacle, str] = {
    MergeObstacle.ABSORBED_ALREADY: "merged_into_id",
    MergeObstacle.INTO_ABSORBED: "merged_into_id",
    MergeObstacle.DEATH_REPORTED: "death_id",
    MergeObstacle.GUARDS_SOMEBODY: "for_ids",
    MergeObstacle.ACTS_FOR_SOMEBODY: "for_ids",
    MergeObstacle.HOLDS_OFFICE: "team_id",
    MergeObstacle.ORDER_STANDING: "order_id",
    MergeObstacle.ORDER_DAY_OPEN: "order_id",
    MergeObstacle.PROPOSAL_WAITS: "proposal_id",
    **dict.fromkeys(OF_A_SHIFT, "shift_id"),
    MergeObstacle.DAY_TOO_LONG: "on",
}


@dataclass(frozen=True, slots=True)
class KeptApart:
    """An obstacle, and what it is about."""

    code: MergeObstacle
    facts: Mapping[str, Any] = field(default_factory=dict)


def keeps_apart(pair: Pair) -> list[KeptApart]:
    """Every obstacle, the weightiest first; the same for who looks and for who acts."""
    return [KeptApart(each, _facts(each, pair)) for each in MergeObstacle if getattr(pair, each.value)]


def _facts(obstacle: MergeObstacle, pair: Pair) -> dict[str, Any]:
    if obstacle not in FACT_OF:
        return {}
    about = getattr(pair, obstacle.value)
    told = [str(each) for each in about] if isinstance(about, list | tuple) else str(about)
    return {FACT_OF[obstacle]: told}
