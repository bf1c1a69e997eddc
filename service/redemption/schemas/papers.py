"""The papers of a redemption day: what is printed for the counter, the count and the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from marshmallow import fields

from service.adapters.documents import Table
from service.core.calendar import SHANGHAI
from service.core.wire import ANY, Choice, Count, Day, Flag, Id, Moment, Text, Wire
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


class OrdersOfDayOut(Wire):
    """多少张订单在哪种状态。 How many orders are in which state; a state without any is left out."""

    says: ClassVar = {
        "placed": "还没领的。 Of which nothing was collected yet.",
        "partly": "领了一部分的。 Of which a part was collected.",
        "handed_over": "领完的。 All of it collected.",
        "cancelled": "取消的，或当场都不要的。 Cancelled, or nothing of it wanted at the counter.",
        "no_show": "没来领的。 Nobody came.",
        "released": "积分不够或礼品没了，放回的。 Given back: its points or its gifts were gone.",
        "undone": "发放都撤销了的。 All of its hand-overs were undone.",
        "proven": "事后证实已领的。 Proven later to have been collected.",
    }

    placed = Count(example=0)
    partly = Count(example=0)
    handed_over = Count(example=37)
    cancelled = Count(example=1)
    no_show = Count(example=3)
    released = Count(example=0)
    undone = Count(example=0)
    proven = Count(example=0)


class LinesOfDayOut(Wire):
    """多少行在哪种状态。柜台换了的、分几次领的，只算新的那一行；预订时改了数量的，原来那行算取消。

    How many lines are in which state. What was exchanged or collected in parts at the counter is the new line alone;
    a line whose quantity was changed in the order is a cancelled one beside the new.
    """

    held = Count(example=0)
    handed_over = Count(example=52)
    cancelled = Count(example=1)
    refused = Count(example=1)
    no_show = Count(example=4)
    released = Count(example=0)
    undone = Count(example=0)
    proven = Count(example=0)


class GiftOfDayOut(Wire):
    says: ClassVar = {
        "released": "没来领、放回的件数。 Pieces that were released.",
        "expected": "盘点时账上应有的；null：没有盘点。 What should have lain there; null: not counted.",
        "difference": "多为正，少为负；null：没有盘点。 Counted less expected; null: not counted.",
    }

    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    unit = Text(attribute="gift.unit", required=True, example="块")
    handed_over = Count(required=True, most=ANY, example=38)
    undone = Count(required=True, most=ANY, example=0)
    released = Count(required=True, most=ANY, example=3)
    expected = Count(required=True, allow_none=True, most=ANY, example=22)
    counted = Count(required=True, allow_none=True, most=ANY, example=21)
    difference = Count(required=True, allow_none=True, least=-ANY, most=ANY, example=-1)
    cause = Choice(DifferenceCause, required=True, allow_none=True, metadata={"example": "lost"})
    note = Text(required=True, allow_none=True, example="少一块，没有找到")


class ByHandOut(Wire):
    """一位工作人员登记的损耗、找回或退还；服务类的，进了多少也在内，因为没人盘点。

    What one member of staff recorded as lost, found or given back; of a service, which nobody counts, what came in too.
    """

    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    move = Choice(Move, attribute="movement.move", required=True, metadata={"example": "lost"})
    pieces = Count(attribute="movement.pieces", required=True, example=2)
    at = Moment(attribute="movement.at", required=True)
    by = Id(attribute="movement.by", required=True)
    note = Text(required=True, allow_none=True, example="受潮")


class KnownByOut(Wire):
    """本人出示了什么，有几次。 What people showed, and how often; what was undone is not counted."""

    says: ClassVar = {
        "by_own_word": "没有看到本人手机上的码，是柜台自己说的：护照号、纸质卡，工作人员也拿得出。"
        " By the counter's own word, without a code of the person's phone: a number or a card staff have as well.",
    }

    shown = Choice(Shown, required=True, metadata={"example": "pickup_code"})
    by_own_word = Flag(required=True, metadata={"example": False})
    times = Count(required=True, most=ANY, example=30)


class UnseenOut(Wire):
    """没有手机的人，别人替选、已经发出的一样：替订的（不论哪天）、后来加的、换贵了的。本人收不到消息，签字的人要看。

    A gift that others chose for somebody without a phone, and that was handed over: ordered for them on whatever day,
    added later, or dearer than what it stands for. They are told nothing, so whoever signs the day looks at it.
    """

    says: ClassVar = {
        "counter": "第几号柜台；null：没有登记。 At which counter; null: it was not said.",
        "by": "谁发的。 Who handed it over.",
    }

    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="大米（5 公斤）")
    quantity = Count(attribute="line.quantity", required=True, example=1)
    points = Count(attribute="line.points", required=True, example=5)
    counter = Count(attribute="collection.counter", required=True, allow_none=True, example=2)
    at = Moment(attribute="collection.at", required=True)
    by = Id(attribute="collection.by", required=True)


class TakenAwayOut(Wire):
    """没有手机的人，别人替取消的、在柜台说是不要的一样。本人收不到消息，签字的人要看。

    A gift that others took off the order of somebody without a phone: cancelled, or said at the counter to be unwanted.
    """

    says: ClassVar = {"by": "谁取消的。 Who took it off."}

    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="大米（5 公斤）")
    quantity = Count(attribute="line.quantity", required=True, example=1)
    state = Choice(LineState, attribute="line.state", required=True, metadata={"example": "cancelled"})
    at = Moment(attribute="line.ended_at", required=True)
    by = Id(attribute="line.ended_by", required=True)


class SumsOut(Wire):
    says: ClassVar = {
        "served": "领到礼品的人数，撤销的不算。 People who have something; what was undone is not counted.",
        "walk_ins": "现场下单的张数。 Orders that were placed at the counter.",
        "by_proxy": "代领的次数，撤销的不算。 How often a proxy came, without what was undone.",
        "substitutes": "换过几样。 How many lines were replaced by another gift.",
    }

    orders = fields.Nested(OrdersOfDayOut, required=True)
    lines = fields.Nested(LinesOfDayOut, required=True)
    served = Count(attribute="kept.people", required=True, most=ANY, example=37)
    walk_ins = Count(required=True, most=ANY, example=2)
    by_proxy = Count(attribute="kept.by_proxy", required=True, most=ANY, example=4)
    points_spent = Count(attribute="kept.points", required=True, most=ANY, example=311)
    substitutes = Count(required=True, most=ANY, example=1)


class DaySumsOut(SumsOut):
    """一天下来的合计。 What a day came to; names are masked."""

    says: ClassVar = {**SumsOut.says, "signers": "签字的人，打码，先后为序。 Who signed, masked, in their order."}

    day_id = Id(attribute="day.id", required=True)
    day = Day(attribute="day.day", required=True, metadata={"example": "2026-07-12"})
    state = Choice(DayState, attribute="day.state", required=True, metadata={"example": "closed"})
    gifts = fields.List(fields.Nested(GiftOfDayOut), required=True)
    signers = fields.List(Text(example="吴*"), required=True)


class DayReportOut(DaySumsOut):
    says: ClassVar = {
        **DaySumsOut.says,
        "by_hand": "上次盘点以来手工登记的。 What was written off, or back on, by hand since the last count.",
        "by_own_word": "其中几次领取，出示了什么只凭柜台自己说。"
        " Of how many hand-overs what was shown is the counter's own word.",
        "digest": "签字时带上：签的就是这份报表。 Sent along when signing: it is this report that is signed.",
    }

    community_name = Text(required=True, example="竹西社区")
    half_year = Text(required=True, example="2026H1")
    by_hand = fields.List(fields.Nested(ByHandOut), required=True)
    known_by = fields.List(fields.Nested(KnownByOut), required=True)
    by_own_word = Count(required=True, most=ANY, example=2)
    unseen = fields.List(fields.Nested(UnseenOut), required=True)
    taken_away = fields.List(fields.Nested(TakenAwayOut), required=True)
    digest = Text(required=True, example="2f1c0d…")


def list_for_the_counter(orders: Sequence[ShownOrder]) -> list[Table]:
    """Blank at its end: who came and who handed it over sign there, and what was handed over without a network is
    proven by it. Whoever comes without an order is written down below.
    """
    columns = ("时段", "护照号", "姓名", "礼品", "积分", "领取人签名", "经手人")
    widths = (3, 4, 3, 7, 2, 4, 3)
    without = [("现场", "", "", "", "", "", "") for _ in range(BLANK_ROWS)]
    return [
        Table("待领取", columns, widths, [_to_collect(order) for order in orders]),
        Table("没有预订、现场要的", columns, widths, without),
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
    gifts = Table("礼品", columns, (7, 2, 2, 2, 2, 2, 2, 2, 3, 5), [_of_the_day(gift) for gift in report.gifts])
    tables = [Table("合计", ("项目", "数"), (4, 1), sums_of(report.sums)), gifts, *moved_by_hand(report.by_hand)]
    if report.known_by:
        known_by = [_known_by(each) for each in report.known_by]
        tables.append(Table("出示了什么", ("出示", "谁说的", "次数"), (4, 4, 2), known_by))
    if report.unseen:
        about = ("时间", "柜台", "护照号", "姓名", "礼品", "件数", "积分", "经手")
        chosen = [_unseen(each) for each in report.unseen]
        tables.append(Table("替没有手机的人选的", about, (4, 2, 4, 3, 6, 2, 2, 3), chosen))
    if report.taken_away:
        about_gone = ("时间", "护照号", "姓名", "礼品", "件数", "怎么没的", "经手")
        gone = [_taken_away(each) for each in report.taken_away]
        tables.append(Table("替没有手机的人取消的", about_gone, (4, 4, 3, 6, 2, 3, 3), gone))
    return tables


def moved_by_hand(found: Sequence[ByHand]) -> list[Table]:
    """None for nothing."""
    rows = [_by_hand(each) for each in found]
    return [Table("手工登记", ("时间", "礼品", "登记", "件数", "说明"), (4, 6, 4, 2, 6), rows)] if rows else []


def _by_hand(each: ByHand) -> tuple[str | int, ...]:
    at = f"{each.movement.at.astimezone(SHANGHAI):%m月%d日 %H:%M}"
    return at, each.gift.name, MOVES[each.movement.move], each.movement.pieces, each.note or ""


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
    return (at, *who, each.gift.name, each.line.quantity, state, each.by_masked or "—")


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
    day = report.day
    hours = f"{day.opens_at.astimezone(SHANGHAI):%Y年%m月%d日 %H:%M} 至 {day.closes_at.astimezone(SHANGHAI):%H:%M}"
    signed = "、".join(report.signers) or "还没有签字"
    return [f"{report.half_year}　{hours}　{day.place}", f"状态：{DayState.__labels__[day.state]}　签字：{signed}"]
