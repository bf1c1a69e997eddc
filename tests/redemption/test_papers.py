"""Papers of a day: the counter's list, the count sheet and the report, read back from the files."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from werkzeug.http import parse_options_header

from service.core import transaction
from service.core.calendar import SHANGHAI
from service.passports.rules import show_number
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, people
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_count_sheet import undo
from tests.redemption.test_counter import hand_over, take_back, walk_in
from tests.redemption.test_orders import delegate, loses_their_phone, order


def named(answer: Any) -> tuple[str, str]:
    """How a file is shown, and its Chinese name."""
    shown, said = parse_options_header(answer.headers["Content-Disposition"])
    return shown, said["filename"]


def words_of(answer: Any) -> str:
    """All pages of a PDF."""
    assert answer.status_code == 200
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.data))


@pytest.fixture
def closed_day(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> dict[str, Any]:
    """One collected, one by a proxy, one walked in, one swapped, one did not come; one bar of soap is missing."""
    elders = transaction.run(lambda: people(3, "老人", cast.community, time.now))
    for who in (*elders, cast.neighbour):
        rich(who, 9, time.now)
    own = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    by_proxy, swapped, gone = (order(phone, who, open_fair, (open_fair.soap, 1)).json for who in elders)
    delegate(elders[0], cast.leader, ["collect"], time)
    time.now = open_fair.day.opens_at
    hand_over(phone, cast.staff, own)
    hand_over(phone, cast.staff, by_proxy, proxy_id=str(cast.leader.account_id))
    line = {"line_id": swapped["lines"][0]["id"], "gift_id": str(open_fair.rice.id), "quantity": 1, "is_agreed": True}
    phone.of(cast.staff).post(f"/orders/{swapped['id']}/substitute", line)
    hand_over(phone, cast.staff, swapped)
    loses_their_phone(cast.neighbour, time)
    phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", walk_in(cast.neighbour, open_fair))
    time.now = open_fair.day.closes_at
    end(phone, cast.staff, open_fair)
    lost = found(open_fair.soap, 5, cause="lost", note="少一块，没有找到")
    count(phone, cast.staff, open_fair, lost, found(open_fair.rice, 1))
    sign(phone, cast.staff, open_fair)
    assert sign(phone, cast.second_staff, open_fair).json["state"] == "closed"
    return {"gone": gone}


def test_the_report_says_what_the_day_came_to(
    phone: Phone, cast: Cast, open_fair: Fair, closed_day: dict[str, Any]
) -> None:
    report = phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}/report").json
    assert report["orders"] == {"handed_over": 4, "no_show": 1}
    sums = ("served", "walk_ins", "by_proxy", "substitutes", "points_spent")
    assert [report[name] for name in sums] == [4, 1, 1, 1, 4 + 2 + 5 + 2]
    assert report["signers"] == ["吴*", "周*"]
    soap = next(each for each in report["gifts"] if each["name"] == "肥皂")
    told = ("handed_over", "released", "expected", "counted", "difference", "cause")
    assert [soap[name] for name in told] == [4, 1, 6, 5, -1, "lost"]


def test_the_report_comes_out_right_on_paper_and_as_a_workbook(
    phone: Phone, cast: Cast, open_fair: Fair, closed_day: dict[str, Any]
) -> None:
    path = f"/redemption-days/{open_fair.day.id}/report"
    said = words_of(phone.of(cast.staff).get(f"{path}.pdf"))
    told = ("兑换日报表", "2026H1", "睦邻中心", "签字：吴*、周*", "肥皂", "遗失", "少一块", "花去的积分")
    for words in (*told, "柜台自述", "替没有手机的人选的"):
        assert words in said, words
    book = CalamineWorkbook.from_filelike(io.BytesIO(phone.of(cast.staff).get(f"{path}.xlsx").data))
    assert book.sheet_names == ["合计", "礼品", "手工登记", "出示了什么", "替没有手机的人选的"]
    [_, came] = book.get_sheet_by_name("手工登记").to_python()
    assert came[1:] == ["肥皂", "采购入库", 10.0, "", "吴*"], "of what differs what came in is told"
    sums = dict(book.get_sheet_by_name("合计").to_python())
    assert (sums["领到礼品的人"], sums["花去的积分"], sums["没来领取的订单"]) == (4.0, 13.0, 1.0)
    [head, *rows] = book.get_sheet_by_name("礼品").to_python()
    shown = [["领取码", "柜台自述", 3.0], ["护照码", "柜台自述", 1.0]]
    assert sorted(book.get_sheet_by_name("出示了什么").to_python()[1:]) == sorted(shown)
    [_, walked_in] = book.get_sheet_by_name("替没有手机的人选的").to_python()
    assert walked_in[1:] == [1.0, cast.neighbour.number, "李*兰", "肥皂", 1.0, 2.0, "吴*"]
    soap = dict(zip(head, next(row for row in rows if row[0] == "肥皂"), strict=True))
    assert (soap["应有"], soap["实有"], soap["差异"], soap["原因"]) == (6.0, 5.0, -1.0, "遗失")


def test_the_counters_list_names_nobody_whole_and_says_what_cannot_be_collected(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.rice, 1), (open_fair.soap, 3))
    take_back(cast.resident, 7, time)
    said = words_of(phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}/list.pdf")).replace("\r\n", "")
    number = show_number(cast.resident.number or "")
    for words in (number, "张*琴", "大米 × 1", "肥皂 × 3", "积分不足", "09:00", "领取人签名", "经手人"):
        assert words in said, words
    assert said.startswith(cast.community.name)
    at = f"打印时间：{time.now.astimezone(SHANGHAI):%Y年%m月%d日%H:%M}"
    assert at in said.replace(" ", "")
    assert said.count("现场") > said.count("现场要的"), "there is room for who comes without an order"
    assert "张玉琴" not in said


def test_the_count_sheet_does_not_say_what_should_lie_there(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    """Of soap and rice eleven pieces lie there: no line of the table has a number."""
    said = words_of(phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}/count-sheet.pdf"))
    for words in ("肥皂", "盘点人：", "复核人："):
        assert words in said
    table = said[said.index("数到几件") : said.rindex(cast.community.name)]
    assert not any(mark.isdigit() for mark in table), table


@pytest.mark.parametrize(
    ("paper", "called"),
    [
        ("list.pdf", "兑换日柜台名单"),
        ("count-sheet.pdf", "兑换日盘点表"),
        ("report.pdf", "兑换日报表"),
        ("report.xlsx", "兑换日报表"),
    ],
)
def test_a_paper_is_called_by_community_and_day(
    phone: Phone, cast: Cast, open_fair: Fair, paper: str, called: str
) -> None:
    day, suffix = f"{open_fair.day.day}", paper.rpartition(".")[2]
    answer = phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}/{paper}")
    spoken = f"{cast.community.name}{called} {day}.{suffix}"
    assert named(answer) == ("attachment", spoken)
    assert f"filename=redemption-{paper.partition('.')[0]}-{day}.{suffix};" in answer.headers["Content-Disposition"]


def test_the_report_costs_a_fixed_number_of_statements(
    phone: Phone, cast: Cast, open_fair: Fair, closed_day: dict[str, Any], statements: Statements
) -> None:
    assert phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}/report").status_code == 200
    statements.most(21)


def test_who_has_nothing_after_an_undo_was_not_served(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    delegate(cast.resident, cast.leader, ["collect"], time)
    time.now = open_fair.day.opens_at
    hand_over(phone, cast.staff, placed, proxy_id=str(cast.leader.account_id))
    path, sums = f"/redemption-days/{open_fair.day.id}/report", ("served", "by_proxy", "points_spent")
    report = phone.of(cast.staff).get(path).json
    assert [report[name] for name in sums] == [1, 1, 2]
    undo(phone, cast, placed)
    report = phone.of(cast.staff).get(path).json
    assert [report[name] for name in sums] == [0, 0, 0]
