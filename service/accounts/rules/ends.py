"""How an account ends: by its owner's wish, or with them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

IDENTITY_KEPT_FOR = timedelta(days=3653)  # ten years: for complaints, statements and inspections


class EndKind(StrEnum):
    CLOSING = "closing"
    DEATH = "death"

    __labels__: ClassVar = {"closing": "注销", "death": "去世"}


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


class ChangeKind(StrEnum):
    """What may still be done about an end that has come true; each takes two people."""

    UNDO = "undo"
    ERASE = "erase"

    __labels__: ClassVar = {"undo": "撤销去世登记或注销", "erase": "提前删除封存的身份"}


class UndoReason(StrEnum):
    SEEN_ALIVE = "seen_alive"
    WRONG_PERSON = "wrong_person"
    WRONG_PAPER = "wrong_paper"

    __labels__: ClassVar = {
        "seen_alive": "见到了本人",
        "wrong_person": "登记错了人",
        "wrong_paper": "证明有误或已撤销",
    }


class ReopenReason(StrEnum):
    """Why an account that staff have closed goes on."""

    NOT_ASKED = "not_asked"
    WRONG_PERSON = "wrong_person"
    WRONG_PAPER = "wrong_paper"

    __labels__: ClassVar = {
        "not_asked": "本人没有要求注销",
        "wrong_person": "办错了人",
        "wrong_paper": "签字或证明有误",
    }


class Asker(StrEnum):
    """Who asks that an identity be erased: of the dead a close relative (个人信息保护法 art. 49)."""

    PERSON = "person"
    GUARDIAN = "guardian"
    RELATIVE = "relative"

    __labels__: ClassVar = {"person": "本人", "guardian": "监护人", "relative": "近亲属"}


class ChangeReason(StrEnum):
    """Why an end is undone, or who asks that an identity be erased: the three above together."""

    SEEN_ALIVE = "seen_alive"
    NOT_ASKED = "not_asked"
    WRONG_PERSON = "wrong_person"
    WRONG_PAPER = "wrong_paper"
    PERSON = "person"
    GUARDIAN = "guardian"
    RELATIVE = "relative"

    __labels__: ClassVar = {
        "seen_alive": "见到了本人",
        "not_asked": "本人没有要求注销",
        "wrong_person": "登记错了人",
        "wrong_paper": "证明有误或已撤销",
        "person": "本人要求",
        "guardian": "监护人要求",
        "relative": "近亲属要求",
    }


MAY_ASK = {EndKind.CLOSING: (Asker.PERSON, Asker.GUARDIAN), EndKind.DEATH: (Asker.RELATIVE,)}
