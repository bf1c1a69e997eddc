from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, Code, Count, Day, Document, FormFlag, Id, Moment, Text, Wire
from service.hours.rules import State
from service.hours.schemas.records import ItemOut

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class SheetIn(Wire):
    """``write`` enters the file; without it, it is only checked."""

    write = FormFlag(load_default=False, metadata={"example": False})


class TemplateFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"

    __labels__: ClassVar = {"xlsx": "Excel 表格", "csv": "CSV 文本"}


class TemplateIn(Wire):
    format = Choice(TemplateFormat, load_default=TemplateFormat.XLSX)


class FindingOut(Wire):
    """Something to be mended, or, of a row that was entered, why the enterer's approval does not count."""

    code = Code("HoursFindingCode", required=True, example="row_person_unknown")
    sentence = Text(required=True, example="没有这个护照号和这个姓名的人。")
    next_step = Text(required=True, example="请对照护照核对，护照号和姓名都要一致。")
    facts = Document("FactsOut", shown=dict, required=True)


class RowReportOut(Wire):
    """``minutes`` is what the row is worth; null while something is wrong with it."""

    row_number = Count(required=True, least=1, example=12)
    minutes = Count(required=True, allow_none=True, example=90)
    findings = fields.List(fields.Nested(FindingOut), required=True, metadata={"example": []})
    approval = fields.Nested(ItemOut, required=True, allow_none=True, metadata={"example": None})


class WorksheetReportOut(Wire):
    position = Count(required=True, least=1, example=1)
    sheet_id = Id(required=True, allow_none=True)
    shift_id = Id(required=True, allow_none=True)
    service_date = Day(required=True, allow_none=True)
    beneficiaries = Count(required=True, allow_none=True, example=18)
    unnamed_children = Count(required=True, allow_none=True, example=3)
    minutes = Count(required=True, most=ANY, example=150)
    findings = fields.List(fields.Nested(FindingOut), required=True)
    rows = fields.List(fields.Nested(RowReportOut), required=True)


class SheetReportOut(Wire):
    """What a file says; ``findings_count`` counts what has to be mended, and only at nought is anything entered."""

    written = fields.Boolean(required=True, metadata={"example": False})
    findings_count = Count(required=True, example=0)
    rows = Count(required=True, example=2)
    minutes = Count(required=True, most=ANY, example=150)
    beneficiaries = Count(required=True, most=ANY, example=18)
    unnamed_children = Count(required=True, most=ANY, example=3)
    sheets = fields.List(fields.Nested(WorksheetReportOut), required=True)


class SheetOut(Wire):
    """A paper sheet that was entered, and how far its records are."""

    wraps: ClassVar = "sheet"
    says: ClassVar = {
        "file_hash": "交来的文件的 SHA-256，小写十六进制。 SHA-256 of the file that was handed in, in hex."
    }

    id = Id(required=True)
    community_id = Id(required=True)
    team_id = Id(required=True, allow_none=True)
    shift_id = Id(required=True)
    title = Text(required=True, example="入户探访")
    service_date = Day(required=True)
    beneficiaries = Count(required=True, allow_none=True, example=18)
    unnamed_children = Count(required=True, allow_none=True, example=3)
    file_hash = Text(required=True, example=HASH)
    position = Count(required=True, least=1, example=1)
    row_count = Count(required=True, example=2)
    minutes = Count(required=True, most=ANY, example=150)
    waiting_records = Count(required=True, example=2)
    approved_records = Count(required=True, example=0)
    approved_minutes = Count(required=True, most=ANY, example=0)
    entered_by = Id(required=True)
    entered_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    entered_at = Moment(required=True)


SheetPageOut = page_of(SheetOut)


class SheetsIn(PageIn):
    says: ClassVar = {"file_hash": "只看这个文件录入的，SHA-256。 Entered from this file alone, by its SHA-256."}

    community_id = Id()
    team_id = Id()
    file_hash = Text(most=64, example=HASH)


class SheetRowOut(Wire):
    """From a row to the record that it became; the record's history leads on to the ledger."""

    wraps: ClassVar = "row"
    id = Id(required=True)
    row_number = Count(required=True, least=1, example=12)
    passport_id = Id(required=True)
    starts_at = Moment(required=True, allow_none=True)
    ends_at = Moment(required=True, allow_none=True)
    stated_minutes = Count(required=True, allow_none=True, example=90)
    minutes = Count(required=True, example=90)
    record_id = Id(required=True)
    state = Choice(State, required=True)


SheetRowPageOut = page_of(SheetRowOut)
