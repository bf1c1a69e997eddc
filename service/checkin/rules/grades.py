"""How good is the evidence of one end of a presence, and which evidence does each way of scanning give?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar


class Grade(StrEnum):
    """Evidence of one end of a presence, strongest first; the value is what record and ledger store."""

    OWN_CODE = "own_code"  # a leader scanned the person's own rotating code
    LIVE_CODE = "live_code"  # the person scanned the shift's rotating code
    CARD = "card"
    POSTER = "poster"
    ROLL_CALL = "roll_call"
    INFERRED = "inferred"
    LATE_ENTRY = "late_entry"
    OPENING = "opening"

    __labels__: ClassVar = {
        "own_code": "带队人扫本人动态码",
        "live_code": "本人扫场次动态码",
        "card": "带队人扫纸质护照",
        "poster": "扫张贴的海报码",
        "roll_call": "点名",
        "inferred": "推定（忘了签退）",
        "late_entry": "事后补录",
        "opening": "期初余额",
    }

    @property
    def rank(self) -> int:
        """0 is the strongest. Grades are compared by rank: as strings they would sort by the alphabet."""
        return list(Grade).index(self)


def weaker(grade: Grade, *others: Grade) -> Grade:
    """A chain is as strong as its weakest link."""
    return max((grade, *others), key=lambda each: each.rank)


def grade_of(in_grade: Grade, out_grade: Grade) -> Grade:
    """A presence is only as well proven as its weaker end."""
    return weaker(in_grade, out_grade)


class Method(StrEnum):
    """How the person was seen; the values are those of the code kinds."""

    SHIFT = "shift"
    POSTER = "poster"
    PASSPORT = "passport"
    CARD = "card"
    PICKUP = "pickup"  # a redemption code: never evidence of presence
    ROLL_CALL = "roll_call"
    UNKNOWN = "unknown"  # a text that is no code, or a forged one: what it was meant to be is not believed

    __labels__: ClassVar = {
        "shift": "场次动态码",
        "poster": "海报码",
        "passport": "护照动态码",
        "card": "纸质护照",
        "pickup": "领取码",
        "roll_call": "点名",
        "unknown": "无法识别",
    }


OF_ANOTHER = frozenset({Method.PASSPORT, Method.CARD, Method.ROLL_CALL})  # by a leader's hand, never one's own

GRADE_BY_METHOD: Mapping[Method, Grade] = {
    Method.PASSPORT: Grade.OWN_CODE,
    Method.SHIFT: Grade.LIVE_CODE,
    Method.CARD: Grade.CARD,
    Method.POSTER: Grade.POSTER,
    Method.ROLL_CALL: Grade.ROLL_CALL,
}
