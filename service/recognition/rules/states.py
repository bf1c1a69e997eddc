"""What becomes of an application for a star, of a commendation, and of a statement."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class StarState(StrEnum):
    """``lapsed``: the account has ended, by a merge the star is held already, or it was applied for anew where the
    person has moved; nobody has withdrawn it.
    """

    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    LAPSED = "lapsed"

    __labels__: ClassVar = {
        "waiting": "待认定",
        "granted": "已认定",
        "declined": "未认定",
        "withdrawn": "本人撤回",
        "revoked": "已撤销",
        "lapsed": "账号注销、合并，或搬走后另有申请，这一项结束",
    }


class CommendationState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"

    __labels__: ClassVar = {
        "waiting": "待核实",
        "confirmed": "已核实",
        "declined": "未通过",
        "withdrawn": "撤回",
        "revoked": "已撤销",
    }


class StatementState(StrEnum):
    """As it is stored; whether the records have changed since is found out when somebody verifies it. ``lapsed``: asked
    for by an account that has ended, or that was merged, or asked for anew where the person has moved.
    """

    REQUESTED = "requested"
    ISSUED = "issued"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    REPLACED = "replaced"
    LAPSED = "lapsed"

    __labels__: ClassVar = {
        "requested": "待开具",
        "issued": "已开具",
        "declined": "未开具",
        "withdrawn": "本人撤回",
        "revoked": "已作废",
        "replaced": "已换开",
        "lapsed": "账号注销、合并，或搬走后另有申请，这一项结束",
    }


class VoidReason(StrEnum):
    """Why somebody makes a statement void; told to everybody who verifies it, so a code and never free words."""

    WRONG_RECORDS = "wrong_records"
    WRONG_PERSON = "wrong_person"
    ISSUED_BY_MISTAKE = "issued_by_mistake"
    PERSON_ASKED = "person_asked"

    __labels__: ClassVar = {
        "wrong_records": "记录有误",
        "wrong_person": "人员有误",
        "issued_by_mistake": "误开",
        "person_asked": "本人要求",
    }


class RevokeReason(StrEnum):
    """Why a statement is void: as a ``VoidReason`` says, or ``merged``: the merging of two accounts alone says so."""

    WRONG_RECORDS = "wrong_records"
    WRONG_PERSON = "wrong_person"
    ISSUED_BY_MISTAKE = "issued_by_mistake"
    PERSON_ASKED = "person_asked"
    MERGED = "merged"

    __labels__: ClassVar = {
        "wrong_records": "记录有误",
        "wrong_person": "人员有误",
        "issued_by_mistake": "误开",
        "person_asked": "本人要求",
        "merged": "账号已合并，请用合并后账号的证明",
    }


class Holds(StrEnum):
    """What whoever verifies a statement is told."""

    VALID = "valid"
    CHANGED = "changed"
    REPLACED = "replaced"
    REVOKED = "revoked"

    __labels__: ClassVar = {
        "valid": "有效",
        "changed": "开具以后，记录有更正",
        "replaced": "已换开新的证明",
        "revoked": "已作废",
    }


def holds(state: StatementState, *, has_changed: bool) -> Holds:
    """Void before replaced, replaced before changed."""
    if state is StatementState.REVOKED:
        return Holds.REVOKED
    if state is StatementState.REPLACED:
        return Holds.REPLACED
    return Holds.CHANGED if has_changed else Holds.VALID
