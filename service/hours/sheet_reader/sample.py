"""An empty sheet to begin with: the labels, one row as an example, and what goes where. The reader takes it."""

from __future__ import annotations

from typing import Any

from service.hours.sheet_reader.layout import (
    BENEFICIARIES,
    CAME,
    COLUMNS,
    CONTENT,
    DAY,
    ENDS,
    IN_CHARGE,
    LEFT,
    MINUTES,
    NAME,
    NUMBER,
    PLACE,
    STARTS,
    TEAM,
    TITLE,
    UNNAMED_CHILDREN,
)

NOTES = (
    "补录签到表：一张表是一场活动。下面的内容请换成实际的；例子那一行请换成第一个人，一人一行。",
    f"必填：{TITLE}、{DAY}、{PLACE}、{CONTENT}、{STARTS}、{ENDS}。{TEAM}留空是社区负责（由社区工作人员录入）；"
    f"{IN_CHARGE}写护照号，或本队队员的姓名，留空是录入人；{BENEFICIARIES}写整数；{UNNAMED_CHILDREN}是未满14岁、没有监护人同意的孩子人数。",
    f"每行：{NUMBER}和{NAME}都要写，要和护照一致；再写{CAME}和{LEFT}，或只写{MINUTES}，都写要相符。",
    "过了半夜的时间写“次日00:30”。可以加 序号、签名、备注 三列，不会读。说明这几行可以留着，也可以删掉。",
)
HEADER = {
    TITLE: "入户探访",
    DAY: "2026-02-10",
    PLACE: "睦邻中心",
    CONTENT: "陪伴独居老人",
    STARTS: "14:00",
    ENDS: "16:00",
    TEAM: "乐竹邻",
    IN_CHARGE: "",
    BENEFICIARIES: 18,
    UNNAMED_CHILDREN: "",
}
EXAMPLE = {NUMBER: "1234567890", NAME: "张玉琴", CAME: "14:05", LEFT: "15:35", MINUTES: 90}


def sample() -> list[list[Any]]:
    """The lines of the sample sheet."""
    notes = [[note] for note in NOTES]
    header = [[label, value] for label, value in HEADER.items()]
    return [*notes, [], *header, [], list(COLUMNS), [EXAMPLE[column] for column in COLUMNS]]
