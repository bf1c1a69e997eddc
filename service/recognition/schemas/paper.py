"""The statement on paper (志愿服务记录证明): what Order 67 arts. 14 and 15 ask for, and how it is verified."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from service.adapters.documents import Table
from service.checkin.rules import Grade
from service.passports.rules import show_number as show_passport
from service.recognition.rules.numbers import show_number
from service.recognition.rules.stars import in_hours
from service.recognition.rules.statements import first_served_on

if TYPE_CHECKING:
    from service.recognition.models import ServiceStatement

TITLE = "志愿服务记录证明"
GRADES: dict[str, str] = {  # in words of the people who read a statement, and not of those who run a desk
    Grade.OWN_CODE: "带队人扫本人手机上的码",
    Grade.LIVE_CODE: "本人扫现场随时更换的码",
    Grade.CARD: "带队人扫本人的纸质护照",
    Grade.POSTER: "本人扫现场张贴的码",
    Grade.ROLL_CALL: "带队人点名",
    Grade.INFERRED: "忘了签退（按活动结束的时间算）",
    Grade.LATE_ENTRY: "事后补登记",
    Grade.OPENING: "启用护照以前的服务",
}
ERASED = "（身份已删除）"
POLICY = (
    "时长是实际服务时间，不含往返交通；每条都经队长或社区批准。怎么记录的，从最可靠的说起："
    + "、".join(GRADES[grade] for grade in Grade)
    + "。"
)


def notes_of(statement: ServiceStatement, link: str) -> list[str]:
    """What stands above the tables, a line each."""
    said = statement.document
    return [
        f"编号：{show_number(statement.number or '')}",
        f"姓名：{statement.name or ERASED}　　护照号：{show_passport(said['passport_number'])}",
        f"起止：{_since(said)} 至 {_day(said['last'])}",
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
        lines.append((GRADES[Grade.OPENING], "纸质记录转入", unit, "—", "—", each["minutes"]))
    by_unit = [(each["name"], each["minutes"]) for each in said["units"]]
    by_grade = [(GRADES[grade], said["grades"][grade]) for grade in Grade if grade in said["grades"]]
    return [
        Table("服务内容", ("活动", "内容", "记录单位", "日期", "次数", "分钟"), (4, 6, 4, 5, 2, 2), lines),
        Table("按记录单位", ("记录单位", "分钟"), (6, 2), by_unit),
        Table("按记录方式", ("怎么记录的", "分钟"), (6, 2), by_grade),
    ]


def _since(said: dict[str, Any]) -> str:
    """Of all that was served the first day of it; hours of before the system have none."""
    if said["first"]:
        return _day(said["first"])
    first = first_served_on(said)
    return f"{_day(first.isoformat())}（首次服务）" if first else "首次服务（启用护照以前）"


def _line(each: dict[str, Any], units: dict[str, str], words: list[str]) -> tuple[str | int, ...]:
    first, last = _day(each["first"]), _day(each["last"])
    days = first if first == last else f"{first} 至 {last}"
    return (words[0], words[1], units[each["unit_id"]], days, each["times"], each["minutes"])


def _day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.year}年{day.month}月{day.day}日"
