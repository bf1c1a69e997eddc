from __future__ import annotations

from typing import Any
from uuid import UUID

from service.core import transaction
from service.core.actor import signed_in
from service.core.downloads import NAMED, Download, file_name
from service.core.errors import BadRequest, NotAllowed, Refusal
from service.core.http import Call
from service.core.paging import Page, PageIn
from service.core.problems import reader_language
from service.hours.commands import approve as approving
from service.hours.commands import enter_sheets
from service.hours.commands.check_sheets import CheckedSheet
from service.hours.commands.enter_sheets import Entered, PaperFile, Report
from service.hours.errors import SHEET_REFUSALS
from service.hours.queries import sheets as queries
from service.hours.routes.blueprint import routes
from service.hours.routes.wording import found, shown_item
from service.hours.schemas.records import ItemsOut
from service.hours.schemas.sheets import (
    SheetIn,
    SheetOut,
    SheetPageOut,
    SheetReportOut,
    SheetRowPageOut,
    SheetsIn,
    TemplateFormat,
    TemplateIn,
)
from service.hours.sheet_reader import as_csv, as_xlsx, sample
from service.regions.commands import community_of
from service.regions.errors import NotACommunity

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


def read_paper(call: Call, region_id: UUID) -> PaperFile:
    """Unpacking takes up to a second: not inside the transaction, and not for whoever may enter nothing here."""
    if call.upload is None:
        raise BadRequest
    transaction.run_request(
        lambda: enter_sheets.must_be_entering(community_of(region_id), actor=call.actor), read_only=True
    )
    return enter_sheets.read_paper(call.upload.name, call.upload.content)


@routes.get("/sheet-template", who=signed_in, filters=TemplateIn, gives=(XLSX, CSV), headers=NAMED)
def get_sheet_template(call: Call) -> Download:
    """签到表样表 · A sample sheet to fill in, with labels, an example row and notes: .xlsx, or .csv by format=csv

    第一行说明、表头、样例行都能识别，填好直接上传。

    Fill it in and hand it in as it is: notes, labels and example are understood.
    """
    called = ("attendance-sheet", "纸质签到表样表", "")
    if call.query["format"] is TemplateFormat.CSV:
        return Download(as_csv(sample()), CSV, file_name(*called, "csv"))
    return Download(as_xlsx(sample()), XLSX, file_name(*called, "xlsx"))


@routes.post(
    "/communities/<uuid:region_id>/sheets",
    who=signed_in,
    takes=SheetIn,
    prepare=read_paper,
    gives=SheetReportOut,
    upload=True,
    once="required",
    refuses=(NotACommunity, NotAllowed, *SHEET_REFUSALS),
)
def enter_sheet(call: Call, region_id: UUID) -> dict[str, Any] | Refusal:
    """补录签到表 · Check a file of paper sheets and, with write=true, enter it

    `file` 是 .xlsx（每个工作表一场活动）或 .csv（UTF-8、GB18030）；样表见 `GET /sheet-template`。

    `file` is an .xlsx (a shift on each worksheet) or a .csv; `GET /sheet-template` gives a sample of the layout.

    Above the table stand labels, each with its value in the next cell. Required: 活动名称 (title), 日期 (day,
    `2026-02-10`), 地点 (place), 内容 (content), 开始时间 and 结束时间 (the shift's window, `14:00`; past midnight
    `次日01:00`). May be empty or left out: 团队 (the responsible team's name; empty: the community, and only staff
    enter it), 负责人 (who is in charge: a passport number, or the name of a member of the team or of a volunteer on
    the sheet; empty: whoever enters it), 受益人次 (visits by beneficiaries, a whole number), 不记名儿童 (how many
    children under 14 came without a guardian's consent). A line with a single cell is a note.

    Then one row of column names, in any order, and a row for each person: 护照号 (passport number) and 姓名 (the name
    on it; the two must match), with 签到时间 and 签退时间 (came and left), or 服务分钟 (minutes, somewhere in the
    window), or all three, which must agree. Columns 序号, 签名 and 备注 are not read; a row 合计 is a total.

    Without `write=true` nothing is entered, and the report says what has to be mended; that check is on record too.
    """
    community, write = community_of(region_id), call.body["write"]
    report = enter_sheets.enter_file(community, call.prepared, write=write, actor=call.actor, now=call.now)
    return _shown(report, reader_language()) if isinstance(report, Report) else report


@routes.get("/sheets", who=signed_in, filters=SheetsIn, gives=SheetPageOut)
def list_sheets(call: Call) -> Page:
    """已补录的签到表 · The paper sheets that were entered, newest first

    所带团队的，和授权范围内社区的。

    Of teams that one leads and communities within one's grants.
    """
    return queries.listed(call.actor, call.query)


@routes.get("/sheets/<uuid:sheet_id>", who=signed_in, gives=SheetOut)
def get_sheet(call: Call, sheet_id: UUID) -> queries.Shown:
    """一张签到表 · One paper sheet, and how far its records are

    同一张表只能录一次，换个文件也一样。

    The same sheet is entered once, in whatever file.
    """
    return queries.shown([queries.get_for(call.actor, sheet_id)])[0]


@routes.get("/sheets/<uuid:sheet_id>/rows", who=signed_in, filters=PageIn, gives=SheetRowPageOut)
def list_sheet_rows(call: Call, sheet_id: UUID) -> Page:
    """签到表的每一行 · The rows of a paper sheet, each with its record

    `row_number` 是文件里的行号，可以对着纸看。

    `row_number` is the row in the file, to be held against the paper.
    """
    return queries.rows_of(queries.get_for(call.actor, sheet_id), call.query)


@routes.post("/sheets/<uuid:sheet_id>/approve", who=signed_in, gives=ItemsOut, once="required")
def approve_sheet(call: Call, sheet_id: UUID) -> dict[str, Any]:
    """审核一张签到表 · Approve what is left of a paper sheet, with a result for each record

    录入的人算第一次审核，不能再批。每条各有结果，HTTP 是 200。

    Whoever entered it was the first approver and cannot be the second. The status is 200, with a result for each.
    """
    record_ids = queries.undecided_records(queries.get_for(call.actor, sheet_id))
    items = approving.approve(record_ids, actor=call.actor, now=call.now)
    language = reader_language()
    return {"items": [shown_item(item, language) for item in items]}


def _shown(report: Report, language: str) -> dict[str, Any]:
    headers = [sheet.draft.header for sheet in report.sheets]
    return {
        "written": bool(report.entered),
        "findings_count": report.findings_count,
        "rows": sum(len(sheet.rows) for sheet in report.sheets),
        "minutes": sum(sheet.minutes for sheet in report.sheets),
        "beneficiaries": sum(header.beneficiaries or 0 for header in headers if header),
        "unnamed_children": sum(header.unnamed_children or 0 for header in headers if header),
        "sheets": [_sheet(sheet, report.entered.get(sheet.draft.position), language) for sheet in report.sheets],
    }


def _sheet(sheet: CheckedSheet, entered: Entered | None, language: str) -> dict[str, Any]:
    header = sheet.draft.header
    items = entered.items if entered else {}
    return {
        "position": sheet.draft.position,
        "sheet_id": entered.sheet_id if entered else None,
        "shift_id": entered.shift_id if entered else None,
        "service_date": sheet.service_date if header else None,
        "beneficiaries": header.beneficiaries if header else None,
        "unnamed_children": header.unnamed_children if header else None,
        "minutes": sheet.minutes,
        "findings": [found(finding, language) for finding in sheet.findings],
        "rows": [
            {
                "row_number": row.draft.row_number,
                "minutes": row.minutes,
                "findings": [found(finding, language) for finding in row.findings],
                "approval": shown_item(items[row.draft.row_number], language) if items else None,
            }
            for row in sheet.rows
        ],
    }
