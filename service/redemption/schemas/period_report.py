"""The report of a whole period: on the wire, and as the tables of a paper and of a workbook."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from marshmallow import fields

from service.adapters.documents import Table
from service.core.calendar import SHANGHAI
from service.core.wire import ANY, Choice, Count, Day, Id, Moment, Text, Wire
from service.redemption.queries.period_report import GiftOfPeriod, Known, PeriodReport, ThenAndNow
from service.redemption.queries.report import DaySums
from service.redemption.rules import DayState, LineState, OrderState, PeriodState
from service.redemption.schemas.day_report import ByHandOut, DaySumsOut, SumsOut
from service.redemption.schemas.papers import CAUSES, blank, moved_by_hand, sums_of


class GiftOfPeriodOut(Wire):
    """上一期结束以后、这一期结束以前，照库存流水：上期余 + 收到 ± 更正 − 退还 = 发放 + 损耗 + 余下。

    By the stock ledger, from the end of the period before to the end of this one: before + received ± corrected −
    returned = handed over + lost + left.
    """

    says: ClassVar = {
        "before": "上一期留下的。 Left by the period before.",
        "handed_over": "发放的：减去撤销的，加上这段时间里事后证实的。"
        " Without what was undone, with what was proven meanwhile.",
        "lost": "损耗减去找回。 Lost, less found.",
        "left": "结束时（没有结束的：现在）在架和预留的。 In the room when it was closed, or now.",
        "counted": "最后一次盘点数到的；null：没有盘点。 Found by the last count; null: not counted.",
    }

    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    unit = Text(attribute="gift.unit", required=True, example="块")
    before = Count(required=True, most=ANY, example=10)
    received = Count(attribute="moved.received", required=True, most=ANY, example=50)
    corrected = Count(attribute="moved.corrected", required=True, least=-ANY, most=ANY, example=0)
    returned = Count(attribute="moved.returned", required=True, most=ANY, example=0)
    handed_over = Count(attribute="moved.handed_over", required=True, least=-ANY, most=ANY, example=38)
    lost = Count(attribute="moved.lost", required=True, least=-ANY, most=ANY, example=1)
    left = Count(required=True, most=ANY, example=21)
    counted = Count(required=True, allow_none=True, most=ANY, example=21)


class KnownOut(Wire):
    says: ClassVar = {
        "minutes": "服务总分钟。 Minutes served in all.",
        "balance": "积分余额合计。 Points that were left, together.",
        "served": "领到礼品的人数。 People who have something.",
        "points_spent": "花去的积分。 Points spent.",
    }

    minutes = Count(required=True, least=-ANY, most=ANY, example=96000)
    balance = Count(required=True, least=-ANY, most=ANY, example=2100)
    served = Count(attribute="kept.people", required=True, most=ANY, example=37)
    points_spent = Count(attribute="kept.points", required=True, most=ANY, example=311)


class SealedOut(Wire):
    """封存时的数，和现在知道的：以后批准、更正的这半年的服务，事后证实的发放，都记在当下，在这里加上。

    What was sealed, and what is known now: service of this half year that was approved or corrected later, and
    hand-overs that were proven, post in the present and are added here.
    """

    says: ClassVar = {
        "passports": "封存了多少本护照。 How many passports were sealed.",
        "sealed_by_name_masked": "谁封存的，打码。 Who sealed it, masked.",
    }

    digest = Text(attribute="seal.digest", required=True, example="2f1c0d…")
    sealed_at = Moment(attribute="seal.sealed_at", required=True)
    sealed_by = Id(attribute="seal.sealed_by", required=True)
    sealed_by_name_masked = Text(attribute="sealed_by_masked", required=True, allow_none=True, example="吴*")
    passports = Count(attribute="seal.passports", required=True, most=ANY, example=1204)
    as_sealed = fields.Nested(KnownOut, required=True)
    as_now_known = fields.Nested(KnownOut, required=True)


class PeriodReportOut(Wire):
    """一期下来的合计。 What a half year of redemption came to, day by day and in all."""

    says: ClassVar = {
        "total": "各天加起来；来过两天的人算一个。 The days together; who came on two of them is one person.",
        "by_hand": "手工登记的损耗、找回和退还。 What was written off, or back on, by hand.",
        "seal": "null：还没有封存。 Null: it is not sealed yet.",
    }

    period_id = Id(attribute="period.id", required=True)
    community_name = Text(required=True, example="竹西社区")
    half_year = Text(attribute="period.half_year", required=True, example="2026H1")
    cutoff_on = Day(attribute="period.cutoff_on", required=True, metadata={"example": "2026-06-30"})
    state = Choice(PeriodState, attribute="period.state", required=True, metadata={"example": "sealed"})
    total = fields.Nested(SumsOut, required=True)
    days = fields.List(fields.Nested(DaySumsOut), required=True)
    gifts = fields.List(fields.Nested(GiftOfPeriodOut), required=True)
    by_hand = fields.List(fields.Nested(ByHandOut), required=True)
    seal = fields.Nested(SealedOut, required=True, allow_none=True)


DAY_COLUMNS = ("日期", "订单", "领到的人", "代领", "现场", "积分", "领几样", "换几样", "退几样", "没来的", "签字")
GIFT_COLUMNS = ("礼品", "单位", "上期余", "收到", "更正", "退还", "发放", "损耗", "余下", "盘点")
DIFFERENCE_COLUMNS = ("日期", "礼品", "应有", "实有", "差异", "原因", "说明", "签字")


def tables_of_the_period(report: PeriodReport) -> list[Table]:
    days = [_of_a_day(day) for day in report.days]
    gifts = [_of_the_period(gift) for gift in report.gifts]
    differing = [row for day in report.days for row in _differences(day)]
    tables = [
        Table("合计", ("项目", "数"), (4, 1), sums_of(report.total)),
        Table("各兑换日", DAY_COLUMNS, (10, 5, 7, 5, 5, 5, 6, 6, 6, 6, 9), days),
        Table("礼品", GIFT_COLUMNS, (7, 2, 2, 2, 2, 2, 2, 2, 2, 2), gifts),
    ]
    if differing:
        tables.append(Table("盘点差异", DIFFERENCE_COLUMNS, (4, 6, 2, 2, 2, 3, 6, 4), differing))
    tables += moved_by_hand(report.by_hand)
    return tables + ([_then_and_now(report.seal)] if report.seal else [])


def _of_a_day(day: DaySums) -> tuple[str | int, ...]:
    states = (LineState.HANDED_OVER, LineState.PROVEN)
    return (
        _named(day),
        sum(day.orders.values()),
        day.kept.people,
        day.kept.by_proxy,
        day.walk_ins,
        day.kept.points,
        sum(day.lines.get(state, 0) for state in states),
        day.substitutes,
        day.lines.get(LineState.REFUSED, 0),
        day.orders.get(OrderState.NO_SHOW, 0),
        "、".join(day.signers) or DayState.__labels__[day.day.state],
    )


def _named(day: DaySums) -> str:
    return f"{day.day.day:%Y-%m-%d}"


def _of_the_period(each: GiftOfPeriod) -> tuple[str | int, ...]:
    moved = each.moved
    came = (each.before, moved.received, moved.corrected, moved.returned)
    return each.gift.name, each.gift.unit, *came, moved.handed_over, moved.lost, each.left, blank(each.counted)


def _differences(day: DaySums) -> list[tuple[str | int, ...]]:
    signed = "、".join(day.signers) or "还没有签字"
    return [
        (
            _named(day),
            each.gift.name,
            blank(each.expected),
            blank(each.counted),
            blank(each.difference),
            CAUSES[each.cause] if each.cause else "",
            each.note or "",
            signed,
        )
        for each in day.gifts
        if each.difference
    ]


def _then_and_now(seal: ThenAndNow) -> Table:
    then, now = _known(seal.as_sealed), _known(seal.as_now_known)
    rows = [(said, then[said], now[said], now[said] - then[said]) for said in then]
    return Table("封存", ("项目", "封存时", "现在知道的", "后来的"), (4, 2, 2, 2), rows)


def _known(known: Known) -> dict[str, int]:
    return {
        "服务分钟": known.minutes,
        "积分余额": known.balance,
        "领到礼品的人": known.kept.people,
        "花去的积分": known.kept.points,
    }


def notes_of_the_period(report: PeriodReport) -> list[str]:
    period, seal = report.period, report.seal
    notes = [
        f"{period.half_year}　积分截止 {period.cutoff_on:%Y年%m月%d日}　状态：{PeriodState.__labels__[period.state]}",
    ]
    if seal:
        at = f"{seal.seal.sealed_at.astimezone(SHANGHAI):%Y年%m月%d日 %H:%M}"
        in_fours = " ".join(wrap(seal.seal.digest, 4))  # as the counter's page has it: people compare it by eye
        notes += [f"封存：{at}　{seal.sealed_by_masked or '—'}　护照 {seal.seal.passports} 本", f"摘要：{in_fours}"]
    return notes
