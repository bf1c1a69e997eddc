from __future__ import annotations

from typing import Any

from service.checkin.rules import REFUSALS, TO_LEADERS, UNDO_REFUSALS, Sentences
from service.core.errors import Refusal


class ScanRefused(Refusal):
    """A scan that was judged and kept; the classes below are the table of ``checkin.rules``, one per code.

    ``to_leader``: said to who scanned or called somebody else.
    """

    def __init__(self, *, to_leader: bool = False, **facts: Any) -> None:
        super().__init__(**facts)
        self._said = TO_LEADERS.get(self.code.removeprefix("scan.")) if to_leader else None

    def sentence(self, language: str) -> str:
        said = self._said
        return super().sentence(language) if said is None else said.zh if language == "zh" else said.en

    def next_step(self, language: str) -> str:
        said = self._said
        return super().next_step(language) if said is None else said.next_zh if language == "zh" else said.next_en


class UndoRefused(Refusal):
    """A scan that stays as it is."""


SIGN_UP_HELPS = ("waitlisted", "hazardous_needs_sign_up", "sign_up_required")
WITH_A_SCAN = ("scan_id", "shift_id", "title")
CARRIED = {"too_early": ("opens_at",), **dict.fromkeys(SIGN_UP_HELPS, ("account_id",))}  # the account: to a leader


def _class_of(code: str, said: Sentences, parent: type[Refusal]) -> type[Refusal]:
    words: dict[str, Any] = {"zh": said.zh, "en": said.en, "next_zh": said.next_zh, "next_en": said.next_en}
    if parent is ScanRefused:
        words["carries"] = (*WITH_A_SCAN, *CARRIED.get(code, ()))
    name = "".join(part.title() for part in code.split("_"))
    return type(name, (parent,), {"code": f"scan.{code}", "status": 409, "__module__": __name__, **words})


SCAN_REFUSALS = {code: _class_of(code, said, ScanRefused) for code, said in REFUSALS.items()}
UNDO_REFUSED = {code: _class_of(code, said, UndoRefused) for code, said in UNDO_REFUSALS.items()}


class ClientIdReused(Refusal):
    code, status = "scan.client_id_reused", 409
    zh, en = "同一编号已用于另一次扫码。", "The same number was used for a different scan."
    next_zh, next_en = "请重新扫一次。", "Scan once more."
    for_developers = "A new `client_id` for every new attempt."


class PosterSerialsUsedUp(Refusal):
    code, status = "poster.serials_used_up", 409
    zh, en = (
        "这场活动的海报已经换过六十三次，不能再换。",
        "The poster was replaced 63 times; there is no more.",
    )
    next_zh, next_en = "请改用屏幕上的动态码。", "Use the rotating code on a screen instead."
