"""The papers of a redemption day: what is printed for the counter, the count and the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from service.adapters.documents import Table
from service.core.calendar import SHANGHAI
from service.passports.rules import show_number
from service.redemption.queries.alone import KnownBy, TakenAway, Unseen
from service.redemption.queries.closing import ByHand, ToCount
from service.redemption.queries.orders import ShownOrder
from service.redemption.queries.period_report import Total
from service.redemption.queries.report import DayReport, DaySums, GiftOfDay
from service.redemption.rules import DayState, LineState, Move, OrderState
from service.redemption.rules.closing import DifferenceCause
from service.redemption.schemas.counter import Shown

if TYPE_CHECKING:
    from service.redemption.models import RedemptionDay

STATES: dict[str, str] = OrderState.__labels__
LINE_STATES: dict[str, str] = LineState.__labels__
CAUSES: dict[str, str] = DifferenceCause.__labels__
MOVES: dict[str, str] = Move.__labels__
SHOWN: dict[str, str] = Shown.__labels__
BLANK_ROWS = 8
TO_SIGN = "＿＿＿＿＿＿＿＿"


def list_for_the_counter(orders: Sequence[ShownOrder]) -> list[Table]:
    """Blank at its end: who came and who handed it over sign there, and what was handed over without a network is
    proven by it. Whoever comes without an order is written down below.
    """
    columns = ("时段", "护照号", "姓名", "礼品", "积分", "领取人签名", "经手人")
    widths = (3, 4, 3, 7, 2, 4, 3)
    without = [("现场", "", "", "", "", "", "") for _ in range(BLANK_ROWS)]
    return [
        Table("待领取", columns, widths, [_to_collect(order) for order in orders]),
        Table("没有预订、现场要的（收摊前录入）", columns, widths, without),
    ]


def _to_collect(order: ShownOrder) -> tuple[str | int, ...]:
    starts = f"{order.slot.starts_at.astimezone(SHANGHAI):%H:%M}" if order.slot else "现场"
    held = [line for line in order.lines if line.line.state == LineState.HELD]
    said = "、".join(f"{line.gift.name} × {line.line.quantity}" + _short(line.is_covered) for line in held)
    number = show_number(order.passport_number)
    return starts, number, order.name_masked or "—", said, order.points_held, "", ""


def _short(is_covered: bool | None) -> str:
    return "（积分不足，不能领）" if is_covered is False else ""


def orders_of_a_period(rows: Iterable[Sequence[Any]]) -> Table:
    """As ``commands.exports`` has kept them, a line a row."""
    columns = ("日期", "时段", "护照号", "姓名", "礼品", "件数", "单价", "积分", "状态", "办结时间")
    return Table("订单", columns, (3, 2, 4, 3, 7, 2, 2, 2, 3, 4), [_line_of_a_period(*row) for row in rows])


def _line_of_a_period(
    day: str, begins: str | None, number: str, name: str | None, *line: str | int
) -> tuple[str | int, ...]:
    *about, state, ended = line
    begins = f"{datetime.fromisoformat(begins).astimezone(SHANGHAI):%H:%M}" if begins else "现场"
    at = f"{datetime.fromisoformat(str(ended)).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if ended else ""
    return (day, begins, number, name or "—", *about, LINE_STATES[str(state)], at)


def sheet_for_the_count(sheet: Sequence[ToCount]) -> Table:
    """Counted blind: what should lie there is not printed beside the blank."""
    rows = [(each.gift.name, each.gift.unit, "", "", "") for each in sheet]
    return Table("盘点", ("礼品", "单位", "数到几件", "不符的原因", "说明"), (7, 2, 3, 4, 6), rows)


def sums_of(report: DaySums | Total) -> list[tuple[str, int]]:
    return [
        *((f"{STATES[state]}的订单", number) for state, number in report.orders.items()),
        *((f"{LINE_STATES[state]}（样）", number) for state, number in report.lines.items()),
        ("领到礼品的人", report.kept.people),
        ("现场下单", report.walk_ins),
        ("代领", report.kept.by_proxy),
        ("换过的", report.substitutes),
        ("花去的积分", report.kept.points),
    ]


def tables_of_the_report(report: DayReport) -> list[Table]:
    columns = ("礼品", "单位", "发放", "撤销", "放回", "应有", "实有", "差异", "原因", "说明")
    gifts = Table("礼品", columns, (7, 2, 2, 2, 2, 2, 2, 2, 3, 5), [_of_the_day(gift) for gift in report.sums.gifts])
    tables = [Table("合计", ("项目", "数"), (4, 1), sums_of(report.sums)), gifts, *moved_by_hand(report.by_hand)]
    if recounted := [each for each in report.sums.gifts if each.is_recounted]:
        again = [
            (each.gift.name, blank(each.first_counted), each.first_counted_by_masked or "—", blank(each.counted))
            for each in recounted
        ]
        tables.append(Table("重新数过、改了数的", ("礼品", "第一次数到", "谁数的", "后来数到"), (7, 3, 3, 3), again))
    if report.known_by:
        known_by = [_known_by(each) for each in report.known_by]
        tables.append(Table("出示了什么", ("出示", "谁说的", "次数"), (4, 4, 2), known_by))
    if report.unseen:
        about = ("时间", "柜台", "护照号", "姓名", "礼品", "件数", "积分", "经手")
        chosen = [_unseen(each) for each in report.unseen]
        tables.append(Table("替没有手机的人选的", about, (5, 2, 4, 3, 5, 2, 2, 3), chosen))
    if report.taken_away:
        about_gone = ("时间", "护照号", "姓名", "礼品", "件数", "怎么没的", "经手")
        gone = [_taken_away(each) for each in report.taken_away]
        tables.append(Table("替没有手机的人取消或改过的", about_gone, (5, 4, 3, 5, 2, 3, 3), gone))
    return tables


def moved_by_hand(found: Sequence[ByHand]) -> list[Table]:
    """None for nothing."""
    rows = [_by_hand(each) for each in found]
    columns = ("时间", "礼品", "登记", "件数", "说明", "经手")
    return [Table("手工登记", columns, (5, 6, 4, 2, 5, 3), rows)] if rows else []


def _by_hand(each: ByHand) -> tuple[str | int, ...]:
    at = f"{each.movement.at.astimezone(SHANGHAI):%m月%d日 %H:%M}"
    return at, each.gift.name, MOVES[each.movement.move], each.movement.pieces, each.note or "", each.by_masked or "—"


def _known_by(each: KnownBy) -> tuple[str | int, ...]:
    return SHOWN[each.shown], "柜台自述" if each.by_own_word else "看到手机上的码，或两人证实", each.times


def _unseen(each: Unseen) -> tuple[str | int, ...]:
    made = each.collection
    at = f"{made.at.astimezone(SHANGHAI):%m月%d日 %H:%M}"
    who = (each.passport_number, each.name_masked or "—")
    return (at, blank(made.counter), *who, each.gift.name, each.line.quantity, each.line.points, each.by_masked or "—")


def _taken_away(each: TakenAway) -> tuple[str | int, ...]:
    at = f"{each.line.ended_at.astimezone(SHANGHAI):%m月%d日 %H:%M}" if each.line.ended_at else ""
    who, state = (each.passport_number, each.name_masked or "—"), LINE_STATES[each.line.state]
    return (at, *who, each.gift.name, each.pieces, state, each.by_masked or "—")


def _of_the_day(each: GiftOfDay) -> tuple[str | int, ...]:
    counted = [blank(each.expected), blank(each.counted), blank(each.difference)]
    cause = CAUSES[each.cause] if each.cause else ""
    return (
        each.gift.name,
        each.gift.unit,
        each.handed_over,
        each.undone,
        each.released,
        *counted,
        cause,
        each.note or "",
    )


def blank(number: int | None) -> str | int:
    return "" if number is None else number


def notes_of_a_form(day: RedemptionDay, printed_at: datetime) -> list[str]:
    """What is filled in by hand says as of when it was printed: a list of yesterday is not today's."""
    at = printed_at.astimezone(SHANGHAI)
    return [f"{day.day:%Y年%m月%d日}　{day.place}", f"打印时间：{at:%Y年%m月%d日 %H:%M}"]


def signatures_of_the_count() -> str:
    return f"盘点人：{TO_SIGN}　　复核人：{TO_SIGN}　　日期：{TO_SIGN}"


def notes_of_the_report(report: DayReport) -> list[str]:
    day = report.sums.day
    hours = f"{day.opens_at.astimezone(SHANGHAI):%Y年%m月%d日 %H:%M} 至 {day.closes_at.astimezone(SHANGHAI):%H:%M}"
    signed = "、".join(report.sums.signers) or "还没有签字"
    notes = [f"{report.half_year}　{hours}　{day.place}", f"状态：{DayState.__labels__[day.state]}　签字：{signed}"]
    if since := report.proven_since.people:
        notes.append(f"结账以后补录 {since} 人、{report.proven_since.points} 分：下面的数里有，签字的时候还没有")
    return notes
