"""What stands in ``facts``, beside a refusal, a message or a finding: each fact by name, with its unit, for all alike.

A sentence names its facts by its ``{placeholders}``; what goes with it besides is declared where the sentence is.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Any

EXAMPLE_ID = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"


@dataclass(frozen=True, slots=True)
class Fact:
    """``kind`` is JSON Schema's: a type, or the format of a text."""

    says: str
    example: Any
    kind: str = "integer"

    def shape(self) -> dict[str, Any]:
        told = {"description": self.says, "example": self.example}
        match self.kind:
            case "uuid" | "date" | "date-time":
                return {"type": "string", "format": self.kind, **told}
            case "array":
                return {"type": "array", "items": {"type": "string", "format": "uuid"}, **told}
        return {"type": self.kind, **told}


def _id(says: str) -> Fact:
    return Fact(says, EXAMPLE_ID, "uuid")


def _time(says: str, example: str = "2026-11-22T09:30:00+08:00") -> Fact:
    return Fact(says, example, "date-time")


def _text(says: str, example: str) -> Fact:
    return Fact(says, example, "string")


# A table is read by its rows, so the formatter leaves it alone.
# fmt: off
FACTS: dict[str, Fact] = {
    "account_id": _id("要替谁报名。 Whom to sign up."),
    "account_ids": Fact("您写的人里，是哪几个账号。 Which of the accounts that you named.", [EXAMPLE_ID], "array"),
    "activity_id": _id("活动。 The activity."),
    "checked_in_shift_id": _id("签到的那一场；`shift_id` 是因此结束的。 Where they came in; `shift_id` ended by it."),
    "correction_id": _id("提出的更正，用 `decline_correction` 撤下。 A proposed correction, to be declined by its id."),
    "death_id": _id("登记的去世。 The death on record."),
    "commendation_id": _id("表彰。 The commendation."),
    "delegation_id": _id("委托，用 `end_delegation` 结束。 The delegation, to be ended by its id."),
    "done_by": _id("谁办的。 Who did it."),
    "end_change_id": _id("撤销去世、注销，或删除身份的一项。 An undoing of an end, or an erasure."),
    "filing_id": _id("备案申请。 The application to be filed."),
    "for_id": _id("哪个账号。 Which account it is about."),
    "for_ids": Fact("哪些账号：您监护的，或替谁代办的。 Whom one guards, or acts for.", [EXAMPLE_ID],
                    "array"),
    "gift_id": _id("礼品。 The gift."),
    "given_on": Fact("哪天填的邀请码。 The day on which the code was given.", "2026-11-15", "date"),
    "hand_over_id": _id("一次换队长。 The change of leaders."),
    "job_id": _id("请后台办的事，用 `GET /jobs/{id}` 看。 The worker's piece of work."),
    "join_ask_id": _id("入队申请或邀请。 The request to join, or the invitation."),
    "line_id": _id("订单里的一行。 The line of an order."),
    "merge_id": _id("合并账号的一项。 A merge of two accounts."),
    "merged_into_id": _id("已经并到哪个账号。 The account into which it was merged."),
    "order_id": _id("订单。 The order."),
    "passport_id": _id("护照。 The passport."),
    "period_id": _id("兑换期。 The redemption period."),
    "possible_ids": Fact("您看得到的可能是同一个人的账号。 The accounts within sight that may be the same person.",
                         [EXAMPLE_ID], "array"),
    "promotion_id": _id("成长阶梯上的一步。 The step up the ladder."),
    "proposal_id": _id("这项申请。 The proposal."),
    "proxy_id": _id("代领人的账号。 The account of the proxy."),
    "record_id": _id("时长记录。 The service record."),
    "region_id": _id("职务所管的区域，或登记表所说的社区。 The region of the role, or the register's community."),
    "replaced_by_id": _id("换开成了哪一份证明。 The statement that replaces it."),
    "scan_id": _id("这次扫码。 The scan."),
    "sheet_id": _id("已录入的签到表。 The sheet that was entered."),
    "shift_id": _id("场次。 The shift."),
    "sign_up_id": _id("报名。 The sign-up."),
    "task_id": _id("请团队办的任务。 The task that a team was asked to do."),
    "star_id": _id("星级申请。 The application for a star."),
    "statement_id": _id("服务记录证明。 The service record statement."),
    "team_id": _id("团队。 The team."),
    "wait_id": _id("候补。 The wait for a gift."),

    "collected_at": _time("最后一次领取。 When the last of it was collected.", "2026-07-12T09:30:00+08:00"),
    "ended_at": _time("在场算到何时。 Until when the presence counts.", "2026-11-22T10:15:00+08:00"),
    "ends_at": _time("场次结束，含延长和中途停止；或保留、等待到何时。"
                     " The end, as lengthened or stopped; or until when something waits.", "2026-11-22T11:30:00+08:00"),
    "now": _time("沙箱现在的时间。 The sandbox's time."),
    "on": Fact("哪一天：录入的，约好来领的，或最晚的。 The day: of the entry, of collecting, or the latest.",
               "2026-11-15", "date"),
    "opens_at": _time("何时开始签到、预订。 When check-in or ordering opens.", "2026-11-22T09:00:00+08:00"),
    "scanned_at": _time("何时扫的码。 When the code was scanned.", "2026-11-22T09:30:00+08:00"),
    "staff_decide_at": _time("从何时起不等答复，由工作人员定。 From when staff decide without the answer."),
    "starts_at": _time("场次或时段开始。 The start of the shift or the slot."),

    "before": Fact("改之前的分钟，或换之前的积分。 Minutes, or points, before the change.", 90),
    "cap_minutes": Fact("上限，分钟。 The most, in minutes.", 60_000),
    "minutes": Fact("分钟。 Minutes.", 90),
    "hours": _text("小时，可以有一位小数。 Hours, with a decimal at most.", "100"),
    "missing": _text("还差多少小时，可以有一位小数。 Hours that are missing, with a decimal at most.", "1.5"),
    "most_minutes": Fact("最多还能批多少分钟。 The most minutes that can be approved.", 120),
    "yours": Fact("您改成的分钟。 The minutes that you had set.", 60),

    "available": Fact("现在能用的积分。 Points that can be spent now.", 3),
    "balance": Fact("积分余额，含预留的。 The balance of points, what is reserved included.", 8),
    "cap_points": Fact("上限，分。 The most, in points.", 20),
    "late": Fact("截止日之后的积分，下一期才能用。 Points of after the cut-off, for the next period.", 2),
    "points": Fact("积分；调整可以为负。 Points; an adjustment may be negative.", 5),

    "count": Fact("多少：有问题的行、登记的团队、不能发起的人、没领完的订单、没盘点的礼品、多出的件数、"
                  "没结账的兑换日、作废的证明、结束的申请。"
                  " How many: rows to be mended, teams, founders, orders, gifts, pieces, days, statements or requests.",
                  2),
    "days": Fact("多少天（日历日）之内。 Within how many calendar days.", 30),
    "elsewhere": Fact("您看不到的可能是同一个人的账号数。 Accounts beyond one's sight that may be the same person.", 1),
    "late_claim_days": Fact("多少天（日历日）之内可以补录。 Of how many calendar days back service is taken.", 30),
    "limit_bytes": Fact("上限，字节。 The most, in bytes.", 1_048_576),
    "limit_mb": Fact("上限，MB（1 MB 是 1 048 576 字节）。 The most, in MB of 1 048 576 bytes.", 4),
    "max_age": Fact("最大年龄，周岁，含。 The oldest, in whole years, inclusive.", 75),
    "min_age": Fact("最小年龄，周岁，含。 The youngest, in whole years, inclusive.", 16),
    "from_month": Fact("从几月开始。 From which month of the year on.", 3),
    "least": Fact("最少多少：发起人或队员。 The least founders, or members.", 10),
    "left": Fact("还有多少件。 How many pieces are left.", 3),
    "members": Fact("现在有几名队员。 How many members there are now.", 9),
    "most": Fact("最多多少：行、列、张、字、件、样、人或柜台。"
                 " The most rows, columns, worksheets, characters, pieces, lines, people or counters.", 200),
    "organisations_least": Fact("发起单位最少几家。 The least organisations that found a team.", 2),
    "pieces": Fact("为您保留几件。 How many pieces are kept for you.", 2),
    "posters": Fact("多少场的海报码换了新的。 How many shifts to come have a poster with a new code.", 2),
    "places_taken": Fact("已占的名额。 Places that are taken.", 12),
    "records": Fact("多少条时长记录。 How many service records.", 3),
    "join_asks": Fact("多少个等答复的入队申请和邀请。 How many requests to join, and invitations, wait.", 1),
    "activities": Fact("没办完的活动有几项。 How many activities go on.", 2),
    "shifts": Fact("多少场还没办完。 How many shifts are not closed yet.", 4),
    "row": Fact("第几行，从 1 数。 The row, from 1.", 4),
    "stars": Fact("几星。 How many stars.", 1),
    "sheet": Fact("第几张工作表，从 1 数。 The worksheet, from 1.", 1),

    "cell": _text("单元格。 The cell.", "C12"),
    "gift_name": _text("礼品的名称。 The gift's name.", "毛巾"),
    "criteria_en": _text("还差哪些条件，英文。 The criteria that are missing, in English.",
                         "take part in 2 activities within the last 12 months"),
    "criteria_zh": _text("还差哪些条件，中文。 The criteria that are missing, in Chinese.", "近 12 个月参加活动 2 次"),
    "column": _text("第几列，用字母。 The column, in letters.", "F"),
    "constraint": _text("数据库约束，反馈问题用。 The database's constraint, for a bug report.", "uq_sign_up_live"),
    "kind": _text("`PassportsProposalKind` 的代码。 A code of `PassportsProposalKind`.", "opening"),
    "like": _text("可以怎样写。 What may be written.", "2026-03-10"),
    "label": _text("表上印的那一项。 The label as it is printed on the sheet.", "活动名称"),
    "labels": _text("哪几列，用顿号隔开。 Which columns, by their names on the sheet.", "姓名、护照号"),
    "passport_number": _text("护照号。 The passport's number.", "9876543214"),
    "purpose": _text("`AccountsPurpose` 的代码。 A code of `AccountsPurpose`.", "photos"),
    "role": _text("`Role` 的代码。 A code of `Role`.", "staff"),
    "title": _text("场次的活动名称。 The title of the shift's activity.", "六零系八零：入户探访"),
}
# fmt: on


def placeholders(*sentences: str) -> set[str]:
    """The names of the facts in them."""
    return {name for _, name, _, _ in Formatter().parse("".join(sentences)) if name}


def facts_shape() -> dict[str, Any]:
    """The schema of ``facts``: which of these there are is told by the code."""
    return {"type": "object", "properties": {name: fact.shape() for name, fact in sorted(FACTS.items())}}
