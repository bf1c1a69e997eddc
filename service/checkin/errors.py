from __future__ import annotations

from service.checkin.rules import REFUSALS
from service.core.errors import Refusal


class ScanRefused(Refusal):
    """A scan that was judged and kept; the classes below are the table of ``checkin.rules``, one per code."""


def _class_of(code: str) -> type[ScanRefused]:
    said = REFUSALS[code]
    words = {"zh": said.zh, "en": said.en, "next_zh": said.next_zh, "next_en": said.next_en}
    name = "".join(part.title() for part in code.split("_"))
    return type(name, (ScanRefused,), {"code": f"scan.{code}", "status": 409, "__module__": __name__, **words})


SCAN_REFUSALS: dict[str, type[ScanRefused]] = {code: _class_of(code) for code in REFUSALS}


class ClientIdReused(Refusal):
    code, status = "scan.client_id_reused", 409
    zh, en = "同一编号已用于另一次扫码。", "This client id was used for a different scan."
    next_zh, next_en = "请重新扫一次。", "Use a new client_id for every new attempt."
