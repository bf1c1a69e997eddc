"""The statement on paper (志愿服务记录证明): what Order 67 arts. 14 and 15 ask for, and how it is verified."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from service.adapters.documents import Table
from service.checkin.rules import Grade
from service.passports.rules import show_number as show_passport
from service.recognition.rules.numbers import show_number
from service.recognition.rules.stars import in_hours

if TYPE_CHECKING:
    from service.recognition.models import ServiceStatement

TITLE = "志愿服务记录证明"
GRADES: dict[str, str] = Grade.__labels__
ERASED = "（身份已删除）"
POLICY = (
    "时长是实际服务时间，不含往返交通；每条都经队长或社区批准。凭证从强到弱："
    + "、".join(GRADES[grade] for grade in Grade)
    + "。"
)


def notes_of(statement: ServiceStatement, link: str) -> list[str]:
    """What stands above the tables, a line each."""
    said = statement.document
    since = _day(said["first"]) if said["first"] else "首次服务"
    return [
        f"编号：{show_number(statement.number or '')}",
        f"姓名：{statement.name or ERASED}　　护照号：{show_passport(said['passport_number'])}",
        f"起止：{since} 至 {_day(said['last'])}",
        f"志愿服务时长共 {in_hours(said['minutes'])} 小时（{said['minutes']} 分钟）。",
        f"开具单位：{said['issuer']}（盖章处）　　开具日期：{_day(said['issued_on'])}",
        f"查验：扫右侧二维码，或打开 {link}",
        POLICY,
    ]


def tables_of(statement: ServiceStatement) -> list[Table]:
    """By activity, by recording unit, by evidence; in minutes, so that they add up. The sum above them is in hours too,
    with one decimal, and never rounded up.
    """
    said = statement.document
    units = {each["id"]: each["name"] for each in said["units"]}
    words = statement.words
    lines = [_line(each, units, words.get(each["activity_id"], [ERASED, ""])) for each in said["lines"]]
    for each in said["openings"]:
        unit = units[each["unit_id"]]
        lines.append(("启用护照以前的服务", "纸质记录转入", unit, "—", "—", each["minutes"]))
    by_unit = [(each["name"], each["minutes"]) for each in said["units"]]
    by_grade = [(GRADES[grade], said["grades"][grade]) for grade in Grade if grade in said["grades"]]
    return [
        Table("服务内容", ("活动", "内容", "记录单位", "日期", "次数", "分钟"), (4, 6, 4, 5, 2, 2), lines),
        Table("按记录单位", ("记录单位", "分钟"), (6, 2), by_unit),
        Table("按凭证", ("凭证", "分钟"), (6, 2), by_grade),
    ]


def _line(each: dict[str, Any], units: dict[str, str], words: list[str]) -> tuple[str | int, ...]:
    first, last = _day(each["first"]), _day(each["last"])
    days = first if first == last else f"{first} 至 {last}"
    return (words[0], words[1], units[each["unit_id"]], days, each["times"], each["minutes"])


def _day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.year}年{day.month}月{day.day}日"
