from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from service.core.wire import Choice, Code, Count, Document, FormFlag, Id, Text, Wire
from service.teams.rules import FINDINGS, Outcome, RegisterOutcome


class RegisterFileIn(Wire):
    """``write`` takes the file in; without it, it is only checked."""

    write = FormFlag(load_default=False, metadata={"example": False})


class TableFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"

    __labels__: ClassVar = {"xlsx": "Excel 表格", "csv": "CSV 文本"}


class TableIn(Wire):
    format = Choice(TableFormat, load_default=TableFormat.XLSX)


class RegisterFindingOut(Wire):
    """Why a row was not taken, or what comes next."""

    code = Code("TeamsFindingCode", required=True, example="person_unknown")
    sentence = Text(required=True, example="没有找到这个人，或姓名与登记的不一样。")
    next_step = Text(required=True, example="请核对姓名和号码；还没有登记的，请先到社区登记。")
    facts = Document("FactsOut", shown=dict, required=True)


class OutcomesOut(Wire):
    """每种结果有几行；一行只算一种。

    How many rows came to what; each counts once.
    """

    says: ClassVar = {
        "joined": "入队、没有职务的。 Who joined, without an office.",
        "appointed": "得了职务的；还不是队员的，同时入队，不再算进 `joined`。"
        " Who was given an office; who was no member joined by it, and is not counted as `joined` too.",
    }

    already = Count(required=True, example=0)
    invited = Count(required=True, example=0)
    joined = Count(required=True, example=0)
    appointed = Count(required=True, example=0)
    refused = Count(required=True, example=1)


class RosterRowOut(Wire):
    """``row_number`` 是表格里的行号；`account_id` 是找到的人，null：没有找到。

    ``row_number`` as a spreadsheet shows it; ``account_id`` of whom the row names, null when nobody was found.
    """

    says: ClassVar = {
        "name_written": "表格里写的姓名，原样，太长的截短；系统里登记的姓名不在这里。null：没有写。"
        " The name as the row has it, cut if it is long, and not as it is on record; null: there is none.",
    }

    row_number = Count(required=True, least=1, example=12)
    outcome = Choice(Outcome, required=True, metadata={"example": "refused"})
    name_written = Text(required=True, allow_none=True, example="张玉琴")
    account_id = Id(required=True, allow_none=True, metadata={"example": None})
    findings = fields.List(fields.Nested(RegisterFindingOut), required=True)


class RosterReportOut(Wire):
    """花名册每一行的结果；没有写入时，是写入会怎样。

    What came of each row; where nothing was written, what would.
    """

    says: ClassVar = {
        "columns_not_read": "没有读的列，用字母。 The columns that were not read, by letter.",
    }

    written = fields.Boolean(required=True, metadata={"example": False})
    columns_not_read = fields.List(Text(example="F"), required=True, metadata={"example": ["F"]})
    counts = fields.Nested(OutcomesOut, required=True)
    rows = fields.List(fields.Nested(RosterRowOut), required=True)


class RegisterCountsOut(Wire):
    """每种结果有几行。

    How many rows came to what.
    """

    registered = Count(required=True, example=0)
    already = Count(required=True, example=0)
    refused = Count(required=True, example=1)


class RegisterRowOut(Wire):
    """``row_number`` 是表格里的行号。

    ``row_number`` as a spreadsheet shows it.
    """

    says: ClassVar = {
        "team_name_written": "表格里写的团队名称，原样，太长的截短；null：没有写。"
        " The team's name as the row has it, cut if it is long; null: there is none.",
        "community_id": "这一行说的社区；null：没有找到。 The community of the row; null: none was found.",
        "team_id": "这支团队；只检查时，新的还没有，是 null。 The team; null where it is not entered.",
    }

    shows: ClassVar = {
        "findings": [
            {
                "code": "community_unknown",
                "sentence": FINDINGS["community_unknown"].zh,
                "next_step": FINDINGS["community_unknown"].next_zh,
                "facts": {},
            }
        ]
    }

    row_number = Count(required=True, least=1, example=12)
    outcome = Choice(RegisterOutcome, required=True, metadata={"example": "refused"})
    team_name_written = Text(required=True, allow_none=True, example="乐竹邻志愿服务队")
    community_id = Id(required=True, allow_none=True, metadata={"example": None})
    team_id = Id(required=True, allow_none=True, metadata={"example": None})
    findings = fields.List(fields.Nested(RegisterFindingOut), required=True)


class RegisterReportOut(Wire):
    """登记表每一行的结果；没有写入时，是写入会怎样。

    What came of each row; where nothing was written, what would.
    """

    says: ClassVar = RosterReportOut.says

    written = fields.Boolean(required=True, metadata={"example": False})
    columns_not_read = fields.List(Text(example="F"), required=True, metadata={"example": ["F"]})
    counts = fields.Nested(RegisterCountsOut, required=True)
    rows = fields.List(fields.Nested(RegisterRowOut), required=True)
