from __future__ import annotations

from service.core.errors import Refusal
from service.hours.rules import REFUSALS


class DecisionRefused(Refusal):
    """A decision that the rules refuse; the classes below are the table of ``hours.rules``, one per code."""


def _class_of(code: str) -> type[DecisionRefused]:
    said = REFUSALS[code]
    words = {"zh": said.zh, "en": said.en, "next_zh": said.next_zh, "next_en": said.next_en}
    name = "".join(part.title() for part in code.split("_"))
    return type(name, (DecisionRefused,), {"code": f"hours.{code}", "status": 409, "__module__": __name__, **words})


DECISION_REFUSALS: dict[str, type[DecisionRefused]] = {code: _class_of(code) for code in REFUSALS}


class ShiftNotOver(Refusal):
    code, status = "hours.shift_not_over", 409
    zh, en = "活动还没结束，不能结算。", "The shift is not over yet."
    next_zh, next_en = "请等到结束时间以后再结算。", "Close it after its end."


class ShiftNotOpen(Refusal):
    code, status = "hours.shift_not_open", 409
    zh, en = "这个场次已经结算或取消。", "The shift is closed already, or was cancelled."
    next_zh, next_en = "请刷新后查看时长记录。", "Read its service records."
