from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Day, Id, Line, Moment, QueryFlag, Text, Wire
from service.recognition.rules import CommendationState

NAME_MOST = 100
EVIDENCE_MOST = 500
REASON_MOST = 200
BY = "null：没有，或身份已经删除。 null: nobody, or the identity was erased."
ERASED = "null：身份已经删除。 null: the identity was erased."


class CommendationIn(Wire):
    """表彰（第 67 号令第九条：名称、日期、授予单位）。 A commendation: its name, its day and who gave it."""

    says: ClassVar = {
        "name": "叫什么。 What it is called.",
        "given_on": "哪天授予的，今天或以前。 The day it was given: today or before.",
        "given_by": "谁授予的。 The body that gave it.",
        "evidence": "凭什么核实：证书编号、文件号、公示网址。 What proves it: a number, a paper, an address.",
    }

    name = Line(required=True, most=NAME_MOST, example="优秀志愿者")
    given_on = Day(required=True, metadata={"example": "2025-12-05"})
    given_by = Line(required=True, most=NAME_MOST, example="常青街道办事处")
    evidence = Text(load_default=None, allow_none=True, most=EVIDENCE_MOST, example="证书编号 2025-018")


class CommendationOut(Wire):
    says: ClassVar = {
        "name_masked": ERASED,
        "proposed_by_name_masked": f"谁登记的，打码。 Who entered it, masked. {BY}",
        "decided_by_name_masked": f"谁核实或没有通过的，打码。 Who verified or declined it, masked. {BY}",
        "revoked_by_name_masked": f"谁撤销的，打码。 Who revoked it, masked. {BY}",
        "name": ERASED,
        "given_by": ERASED,
        "decided_at": "null：还没有结果，或撤回。 null: not decided, or withdrawn.",
        "revoked_at": "null：没有撤销。 null: it was not revoked.",
        "reason": "为什么没有通过，或撤销。 Why it was declined or revoked.",
    }

    id = Id(required=True)
    account_id = Id(required=True)
    community_id = Id(required=True)
    name_masked = fields.String(required=True, allow_none=True, metadata={"example": "张*琴"})
    name = Text(required=True, allow_none=True, most=NAME_MOST, example="优秀志愿者")
    given_on = Day(required=True, metadata={"example": "2025-12-05"})
    given_by = Text(required=True, allow_none=True, most=NAME_MOST, example="常青街道办事处")
    evidence = Text(required=True, allow_none=True, most=EVIDENCE_MOST, example="证书编号 2025-018")
    state = Choice(CommendationState, required=True, metadata={"example": "waiting"})
    proposed_by = Id(required=True)
    proposed_by_name_masked = fields.String(required=True, allow_none=True, metadata={"example": "张*琴"})
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = fields.String(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})
    revoked_by = Id(required=True, allow_none=True, metadata={"example": None})
    revoked_by_name_masked = fields.String(required=True, allow_none=True, metadata={"example": None})
    revoked_at = Moment(required=True, allow_none=True, metadata={"example": None})
    reason = Text(required=True, allow_none=True, most=REASON_MOST, metadata={"example": None})


class HonourOut(CommendationOut):
    """护照上的一项表彰。 A commendation as the passport shows it."""

    class Meta:
        exclude = ("name_masked", "proposed_by_name_masked", "decided_by_name_masked", "revoked_by_name_masked")

    shows: ClassVar = {
        "state": "confirmed",
        "decided_by": "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a91",
        "decided_at": "2026-11-22T09:30:00+08:00",
    }


CommendationPageOut = page_of(CommendationOut)


class CommendationsIn(PageIn):
    says: ClassVar = {"mine": "只看自己的。 One's own alone."}

    account_id = Id()
    community_id = Id()
    state = CommaList(Choice(CommendationState), metadata={"example": "waiting"})
    mine = QueryFlag(metadata={"example": False})
