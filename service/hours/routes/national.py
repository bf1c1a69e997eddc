from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.core.actor import reader, staff
from service.core.calendar import SHANGHAI
from service.core.downloads import NAMED, Download, file_name
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.core.problems import document, reader_language
from service.hours.commands import national
from service.hours.errors import NothingToExport
from service.hours.queries import national as queries
from service.hours.routes.blueprint import routes
from service.hours.schemas.national import (
    EnteredIn,
    MarkedItemsOut,
    NationalExportIn,
    NationalExportOut,
    NationalExportPageOut,
    NationalExportsIn,
    NationalFileIn,
)
from service.regions.access import must_be_staff_in
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.regions.queries import get as get_region

if TYPE_CHECKING:
    pass


@routes.post(
    "/communities/<uuid:region_id>/national-exports",
    who=staff,
    takes=NationalExportIn,
    gives=NationalExportOut,
    status=201,
    once="required",
    refuses=(NotAllowed, NotACommunity, NothingToExport),
)
def make_national_export(call: Call, region_id: UUID) -> queries.Shown:
    """导出到全国系统 · List approved records that the national volunteer system does not have yet

    只列同意录入的人；未满 14 岁的，要监护人同意，还要管理员先批准您查看。带全名的文件另用
    `POST /national-exports/{id}/file` 取。

    Of those who agree; under 14 the guardian agrees, and an administrator approves before that you see the name. The
    file with whole names comes from `POST /national-exports/{id}/file`.
    """
    must_be_staff_in(call.actor, get_region(region_id).id)
    made = national.export(community_of(region_id), **call.body, actor=call.actor, now=call.now)
    return queries.shown([made])[0]


@routes.get("/national-exports", who=reader, filters=NationalExportsIn, gives=NationalExportPageOut)
def list_national_exports(call: Call) -> Page:
    """导出记录 · The lists that were made, newest first; their records: /service-records?national_export_id=

    没有志愿者的姓名，只有人数、时间和谁导出的。

    Counts, times and who made it; no volunteer's name.
    """
    return queries.listed(call.actor, call.query)


@routes.post(
    "/national-exports/<uuid:national_export_id>/file",
    who=staff,
    takes=NationalFileIn,
    gives="text/csv",
    headers=NAMED,
    once="no",
    refuses=(NotAllowed,),
)
def read_national_export(call: Call, national_export_id: UUID) -> Download:
    """下载导出表（实名）· The list with whole names, for a purpose; it leaves an audit row

    CSV 文件。`wx.downloadFile` 只会 GET，请在电脑上下载，
    或用 `wx.request`（`responseType: "arraybuffer"`）和 `FileSystemManager.writeFile`。

    A CSV file. `wx.downloadFile` only knows GET: fetch it on a PC, or by `wx.request` with `responseType:
    "arraybuffer"` and `FileSystemManager.writeFile`.
    """
    made = queries.get_for(call.actor, national_export_id)
    must_be_staff_in(call.actor, made.community_id)
    content = national.file_of(made, call.body["purpose"], actor=call.actor, now=call.now)
    community = get_region(made.community_id).name
    at = f"{made.exported_at.astimezone(SHANGHAI):%Y-%m-%d-%H%M}"
    return Download(content, "text/csv", file_name("national-export", f"{community}全国系统导出表", at, "csv"))


@routes.post(
    "/national-exports/<uuid:national_export_id>/enter",
    who=staff,
    takes=EnteredIn,
    gives=MarkedItemsOut,
    once="required",
    refuses=(NotAllowed,),
)
def mark_national_export_entered(call: Call, national_export_id: UUID) -> dict[str, Any]:
    """标为已录入全国系统 · Mark a list's records, or some, as entered in the national system

    不写 `record_ids` 就是整份；每条各有结果。导出后改过的那条不标，要重新导出。

    Without `record_ids` the whole list; a result for each. What was changed since is not marked: export it anew.
    """
    made = queries.get_for(call.actor, national_export_id)
    must_be_staff_in(call.actor, made.community_id)
    marked = national.mark_entered(made, call.body["record_ids"], actor=call.actor, now=call.now)
    language = reader_language()
    return {
        "items": [
            {
                "record_id": each.record_id,
                "national_state": each.national_state,
                "problem": document(each.refusal, language) if each.refusal else None,
            }
            for each in marked
        ]
    }
