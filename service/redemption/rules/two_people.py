"""What takes two members of staff."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class ProposalKind(StrEnum):
    UNDO = "undo"
    RECEIPT = "receipt"
    PROXY = "proxy"
    PROOF = "proof"

    __labels__: ClassVar = {
        "undo": "撤销发放",
        "receipt": "更正入库",
        "proxy": "代领（两人）",
        "proof": "事后证实发放",
    }


class ProposalState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"

    __labels__: ClassVar = {"waiting": "等另一人确认", "confirmed": "已确认", "declined": "已撤下"}
