"""Paper attendance sheets as people make them: rows of cells, as a .csv or an .xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from service.hours.sheet_reader import as_csv as as_csv
from service.hours.sheet_reader import as_xlsx as as_xlsx

Lines = list[list[Any]]

HEADER: dict[str, Any] = {
    "活动名称": "入户探访",
    "日期": "2026-02-10",
    "地点": "睦邻中心",
    "内容": "陪伴独居老人",
    "开始时间": "14:00",
    "结束时间": "16:00",
    "团队": None,
    "负责人": None,
    "受益人次": 18,
}
COLUMNS = ("护照号", "姓名", "签到时间", "签退时间", "服务分钟")


def sheet(rows: Iterable[Sequence[Any]], *, columns: Sequence[str] = COLUMNS, **header: Any) -> Lines:
    """The lines of one sheet; a header value of ``...`` leaves its line out."""
    above = [[label, value] for label, value in (HEADER | header).items() if value is not ...]
    return [*above, [], list(columns), *(list(row) for row in rows)]
