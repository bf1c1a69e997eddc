"""How an account ends: by its owner's wish, or with them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

IDENTITY_KEPT_FOR = timedelta(days=3653)  # ten years: for complaints, statements and inspections


class EndKind(StrEnum):
    CLOSING = "closing"
    DEATH = "death"


class EndState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"

    __labels__: ClassVar = {"waiting": "等第二人确认", "confirmed": "已确认", "declined": "已作废"}


class DeathEvidence(StrEnum):
    CERTIFICATE = "certificate"
    HOUSEHOLD_REGISTER = "household_register"
    FAMILY = "family"
    VISIT = "visit"

    __labels__: ClassVar = {
        "certificate": "死亡证明",
        "household_register": "户口注销证明",
        "family": "家属告知",
        "visit": "上门核实",
    }
