from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.adapters.documents import PDF_CONTENT_TYPE, XLSX_CONTENT_TYPE, pdf, xlsx
from service.core.actor import staff
from service.core.downloads import NAMED, Download, FileName, file_name
from service.core.errors import NotAllowed
from service.core.http import Call
from service.redemption.queries import closing
from service.redemption.queries import report as queries
from service.redemption.queries.period_report import PeriodReport, period_report
from service.redemption.routes.blueprint import routes
from service.redemption.routes.periods import day_of_staff, period_of_staff
from service.redemption.schemas import papers
from service.redemption.schemas.day_report import DayReportOut
from service.redemption.schemas.period_report import PeriodReportOut, notes_of_the_period, tables_of_the_period
from service.regions.queries import get as get_region

if TYPE_CHECKING:
    from service.redemption.models import RedemptionDay, RedemptionPeriod


@routes.get(
    "/redemption-days/<uuid:day_id>/list.pdf", who=staff, gives=PDF_CONTENT_TYPE, headers=NAMED, refuses=(NotAllowed,)
)
def print_list(call: Call, day_id: UUID) -> Download:
    """柜台名单（PDF）· The counter's list on paper, for when there is no network

    按时段排，姓名打码，最后一栏签名。断网时照它发放，来网以后录入；收摊以后才录的，两个人证实。

    By slot, names masked, with room to sign. Hand over by it without a network and enter it afterwards; once the day
    has ended, two prove it.
    """
    day = day_of_staff(call, day_id)
    tables = papers.list_for_the_counter(queries.to_collect(day.id))
    content = pdf(_title(day, "兑换日柜台名单"), papers.notes_of_a_form(day, call.now), tables)
    return Download(content, PDF_CONTENT_TYPE, _of_the_day(day, "list", "兑换日柜台名单", "pdf"))


@routes.get(
    "/redemption-days/<uuid:day_id>/count-sheet.pdf",
    who=staff,
    gives=PDF_CONTENT_TYPE,
    headers=NAMED,
    refuses=(NotAllowed,),
)
def print_count_sheet(call: Call, day_id: UUID) -> Download:
    """盘点表（PDF）· The count sheet on paper

    不印账上的数，数了再填。

    What should lie there is not printed: count first.
    """
    day = day_of_staff(call, day_id)
    table = papers.sheet_for_the_count(closing.count_sheet(day))
    notes = [*papers.notes_of_a_form(day, call.now), papers.signatures_of_the_count()]
    content = pdf(_title(day, "兑换日盘点表"), notes, [table])
    return Download(content, PDF_CONTENT_TYPE, _of_the_day(day, "count-sheet", "兑换日盘点表", "pdf"))


@routes.get("/redemption-days/<uuid:day_id>/report", who=staff, gives=DayReportOut, refuses=(NotAllowed,))
def get_day_report(call: Call, day_id: UUID) -> queries.DayReport:
    """日报表 · What a day came to

    随时可以看；结账以后，只有两个人证实的才会再变。

    At any time; once the day is closed only what two people prove changes it.
    """
    return queries.day_report(day_of_staff(call, day_id))


@routes.get(
    "/redemption-days/<uuid:day_id>/report.pdf", who=staff, gives=PDF_CONTENT_TYPE, headers=NAMED, refuses=(NotAllowed,)
)
def print_day_report(call: Call, day_id: UUID) -> Download:
    """日报表（PDF）· The day's report on paper

    存档用。

    To be filed.
    """
    report = queries.day_report(day_of_staff(call, day_id))
    title = f"{report.community_name}兑换日报表"
    content = pdf(title, papers.notes_of_the_report(report), papers.tables_of_the_report(report))
    return Download(content, PDF_CONTENT_TYPE, _of_the_day(report.sums.day, "report", "兑换日报表", "pdf"))


@routes.get(
    "/redemption-days/<uuid:day_id>/report.xlsx",
    who=staff,
    gives=XLSX_CONTENT_TYPE,
    headers=NAMED,
    refuses=(NotAllowed,),
)
def export_day_report(call: Call, day_id: UUID) -> Download:
    """日报表（xlsx）· The day's report as a workbook

    合计、礼品；有的话，还有手工登记、出示了什么、替没有手机的人选的、取消的。

    Sums and gifts; if there is any, what was recorded by hand, what people showed, and what others chose
    or cancelled for people without a phone.
    """
    report = queries.day_report(day_of_staff(call, day_id))
    content = xlsx(papers.tables_of_the_report(report))
    return Download(content, XLSX_CONTENT_TYPE, _of_the_day(report.sums.day, "report", "兑换日报表", "xlsx"))


@routes.get("/redemption-periods/<uuid:period_id>/report", who=staff, gives=PeriodReportOut, refuses=(NotAllowed,))
def get_period_report(call: Call, period_id: UUID) -> PeriodReport:
    """一期的报表 · What a half year of redemption came to, day by day and in all

    随时可以看。封存以后，既有封存时的数，也有现在知道的。

    At any time. Once it is sealed it tells what was sealed, and what is known now.
    """
    return period_report(period_of_staff(call, period_id))


@routes.get(
    "/redemption-periods/<uuid:period_id>/report.pdf",
    who=staff,
    gives=PDF_CONTENT_TYPE,
    headers=NAMED,
    refuses=(NotAllowed,),
)
def print_period_report(call: Call, period_id: UUID) -> Download:
    """一期的报表（PDF）· The period's report on paper

    存档、上报用。

    To be filed, or handed up.
    """
    report = period_report(period_of_staff(call, period_id))
    title = f"{report.community_name}兑换期报表"
    content = pdf(title, notes_of_the_period(report), tables_of_the_period(report))
    return Download(content, PDF_CONTENT_TYPE, _of_the_period(report.period, "pdf"))


@routes.get(
    "/redemption-periods/<uuid:period_id>/report.xlsx",
    who=staff,
    gives=XLSX_CONTENT_TYPE,
    headers=NAMED,
    refuses=(NotAllowed,),
)
def export_period_report(call: Call, period_id: UUID) -> Download:
    """一期的报表（xlsx）· The period's report as a workbook

    每张表一页：合计、各兑换日、礼品；有差异、手工登记、封存的，各一页。

    A sheet each: sums, days, gifts; and differences, what was recorded by hand, the seal, where there are any.
    """
    report = period_report(period_of_staff(call, period_id))
    content = xlsx(tables_of_the_period(report))
    return Download(content, XLSX_CONTENT_TYPE, _of_the_period(report.period, "xlsx"))


def _title(day: RedemptionDay, what: str) -> str:
    return f"{get_region(day.community_id).name}{what}"


def _of_the_period(period: RedemptionPeriod, suffix: str) -> FileName:
    community = get_region(period.community_id).name
    return file_name("redemption-report", f"{community}兑换期报表", period.half_year, suffix)


def _of_the_day(day: RedemptionDay, plain: str, spoken: str, suffix: str) -> FileName:
    community = get_region(day.community_id).name
    return file_name(f"redemption-{plain}", f"{community}{spoken}", f"{day.day}", suffix)
