"""What is said about a paper sheet that cannot be entered as it is: its header, its table, and the cells of a row.

``SHEET_FINDINGS`` holds every code that a report can carry; those about service itself are the rules' own ``row_…``.
"""

from __future__ import annotations

from service.checkin.rules import Sentences
from service.hours.rules.sentences import REFUSALS

_MEND_ZH, _MEND_EN = "请改好后重新上传。", "Mend it and upload the file again."

_HEADER = {
    "header_missing": Sentences("表头缺少“{label}”。", "The header lacks “{label}”.", "请补上后重新上传。", _MEND_EN),
    "header_twice": Sentences(
        "表头里“{label}”写了两次。", "“{label}” stands twice in the header.", "请只留一个。", "Keep one of them."
    ),
    "header_unknown": Sentences(
        "第{row}行看不懂：表头只写规定的项目和内容。",
        "Row {row} is not understood: above the table only the known labels and their values may stand.",
        "请对照样表改好。",
        "Compare it with the sample sheet.",
    ),
    "header_unreadable": Sentences(
        "表头的“{label}”看不懂。",
        "“{label}” in the header cannot be read.",
        "请对照样表的写法，例如 2026-03-08、14:05、18。",
        "Write it as the sample does, for example 2026-03-08, 14:05, 18.",
    ),
    "header_too_long": Sentences(
        "表头的“{label}”太长，最多{most}个字。",
        "“{label}” in the header is too long; at most {most} characters.",
        "请写短一些。",
        "Shorten it.",
    ),
    "header_starts_elsewhen": Sentences(
        "开始时间不在这一天。",
        "The shift does not begin on the sheet's day.",
        "请核对日期和开始时间。",
        "Check the date and the start.",
    ),
    "header_times_reversed": Sentences(
        "结束时间要晚于开始时间。",
        "The shift ends before it begins.",
        "请核对；过了半夜的，请写“次日01:00”。",
        "Check both; past midnight write 次日01:00.",
    ),
    "header_window_too_long": Sentences(
        "一场活动最长24小时。", "A shift lasts 24 hours at most.", "请分成几张表。", "Use a sheet for each part."
    ),
    "team_unknown": Sentences(
        "本社区没有叫这个名字的团队。",
        "There is no team of this name in the community.",
        "请核对团队名称；由社区负责的活动请留空。",
        "Check its name; leave it empty when the community itself is responsible.",
    ),
    "in_charge_unknown": Sentences(
        "没有找到负责人。",
        "The person in charge was not found.",
        "请写负责人的护照号，或留空（记为录入人）。",
        "Write their passport number, or leave it empty for the one who enters the sheet.",
    ),
    "in_charge_ambiguous": Sentences(
        "有几位同名的人，不知道谁是负责人。",
        "Several people bear the name of the person in charge.",
        "请写负责人的护照号。",
        "Write their passport number.",
    ),
    "sheet_twice": Sentences(
        "文件里有两张一样的表。", "The file holds this sheet twice.", "请删掉一张。", "Remove one of the two."
    ),
}

_TABLE = {
    "table_missing": Sentences(
        "没有找到签到表：要有一行写着“护照号”“姓名”等列名。",
        "There is no table: one row must hold the column names 护照号, 姓名 and so on.",
        "请对照样表改好。",
        "Compare it with the sample sheet.",
    ),
    "column_missing": Sentences(
        "缺少“{label}”一列；要有签到和签退两列，或有服务分钟一列。",
        "The column “{label}” is missing; times need both their columns, or there is a column of minutes.",
        "请补上后重新上传。",
        _MEND_EN,
    ),
    "column_twice": Sentences(
        "“{label}”一列有两个。", "There are two columns “{label}”.", "请只留一个。", "Keep one of them."
    ),
    "column_unknown": Sentences(
        "{column}列的列名不认识。",
        "The name of column {column} is not known.",
        "请改正列名，或删掉这一列。",
        "Correct its name, or remove the column.",
    ),
    "rows_missing": Sentences(
        "表里一个人也没有。", "Nobody stands in the table.", "请填好后重新上传。", "Fill it in and upload it again."
    ),
    "total_disagrees": Sentences(
        "合计对不上：各行加起来是{minutes}分钟。",
        "The total disagrees: the rows add up to {minutes} minutes.",
        "请核对各行和合计。",
        "Check the rows and the total.",
    ),
}

_CELLS = {
    "row_number_missing": Sentences(
        "没有填护照号。", "The passport number is missing.", "请补上护照号。", "Fill in the passport number."
    ),
    "row_number_invalid": Sentences(
        "护照号不对，可能抄错了一位。",
        "The passport number is wrong; a digit may be mistyped.",
        "请对照护照核对。",
        "Check it against the passport.",
    ),
    "row_name_missing": Sentences("没有填姓名。", "The name is missing.", "请补上姓名。", "Fill in the name."),
    "row_person_unknown": Sentences(
        "没有这个护照号和这个姓名的人。",
        "There is no passport of this number and this name.",
        "请对照护照核对，护照号和姓名都要一致。",
        "Check both against the passport: number and name must be the ones on it.",
    ),
    "row_came_unreadable": Sentences(
        "签到时间看不懂。", "The time of arrival cannot be read.", "请写成 14:05 这样。", "Write it like 14:05."
    ),
    "row_left_unreadable": Sentences(
        "签退时间看不懂。",
        "The time of leaving cannot be read.",
        "请写成 16:30 这样；过了半夜写“次日00:30”。",
        "Write it like 16:30; past midnight 次日00:30.",
    ),
    "row_minutes_unreadable": Sentences(
        "服务分钟看不懂。", "The minutes cannot be read.", "请只写整数，例如 90。", "Write a whole number such as 90."
    ),
    "row_cell_too_long": Sentences(
        "“{label}”里的字太多，最多{most}个。",
        "“{label}” holds too much; at most {most} characters.",
        _MEND_ZH,
        _MEND_EN,
    ),
    "row_holder_closed": Sentences(
        "这一天，这位志愿者的账号已经停用、注销，或本人已去世。",
        "On that day this volunteer's account was not in use any more.",
        "停用前的服务可以补录，请核对日期；有疑问到社区服务台核实。",
        "What was served before an account was closed is taken: check the day, or ask at the community's desk.",
    ),
    "row_before_birth": Sentences(
        "这一天此人还没有出生。",
        "This person was not born yet on that day.",
        "请核对日期和姓名；出生日期不对的，请社区更正。",
        "Check day and person; if the birth date is wrong, have the community correct it.",
    ),
    "row_guardian_consent_missing": Sentences(
        "孩子未满14岁，还没有监护人同意。",
        "A child under 14 needs a guardian's consent.",
        "请家长先同意，或删掉这一行，计入表头的“不记名儿童”：孩子只计人数。",
        "Record the consent first, or remove the row and count the child under 不记名儿童.",
    ),
}

SHEET_FINDINGS: dict[str, Sentences] = {
    **_HEADER,
    **_TABLE,
    **_CELLS,
    **{code: said for code, said in REFUSALS.items() if code.startswith("row_")},
}
