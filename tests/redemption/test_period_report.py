"""The report of a whole half year: its days, what came of its gifts, what was sealed and what is known now."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from textwrap import wrap
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from service.core import transaction
from service.core.clock import spoken
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people
from tests.factories.redemption import Fair, gift, rich
from tests.factories.work import steps
from tests.fakes.phone import Phone
from tests.redemption.test_closing import found, sign_for
from tests.redemption.test_counter import hand_over, walk_in
from tests.redemption.test_orders import order
from tests.redemption.test_papers import named, words_of

SUMS = ("served", "walk_ins", "by_proxy", "points_spent", "substitutes")


@dataclass(slots=True)
class Half:
    """Of two days: on the first the resident and a walk-in; on the second one is swapped, one wants nothing more, and
    one does not come. A bar of soap is lost on the first day, and one is found again on the second.
    """

    fair: Fair
    second: dict[str, Any]
    gone: dict[str, Any]
    absent: Person

    @property
    def path(self) -> str:
        return f"/redemption-periods/{self.fair.period.id}"


def settle(phone: Phone, cast: Cast, day_id: str, *counts: dict[str, Any]) -> None:
    path = f"/redemption-days/{day_id}"
    assert phone.of(cast.staff).post(f"{path}/end").status_code == 200
    assert phone.of(cast.staff).post(f"{path}/counts", {"items": list(counts)}).status_code == 200
    for who in (cast.staff, cast.second_staff):
        signed = sign_for(phone, who, day_id)
    assert signed.json["state"] == "closed", signed.text


@pytest.fixture
def half(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Half:
    staff, fair = phone.of(cast.staff), open_fair
    opens_at = fair.day.opens_at + timedelta(days=1)
    hours = {"opens_at": spoken(opens_at), "closes_at": spoken(opens_at + timedelta(hours=3))}
    body = {**hours, "place": "睦邻中心二楼", "counters": 1, "slot_minutes": 60, "slot_capacity": 9}
    second = staff.post(f"/redemption-periods/{fair.period.id}/days", body).json
    swapping, refusing, absent = transaction.run(lambda: people(3, "老人", cast.community, time.now))
    for who in (swapping, refusing, absent, cast.neighbour):
        rich(who, 9, time.now)

    def second_day(who: Person, *lines: Any) -> Any:
        return (
            phone.of(who)
            .post(
                f"/redemption-periods/{fair.period.id}/orders",
                {**fair.order(*lines), "slot_id": second["slots"][0]["id"]},
            )
            .json
        )

    mine = order(phone, cast.resident, fair, (fair.soap, 2)).json
    swap, drop = second_day(swapping, (fair.soap, 1)), second_day(refusing, (fair.soap, 1), (fair.rice, 1))
    gone = second_day(absent, (fair.soap, 1))
    time.now = fair.day.opens_at
    hand_over(phone, cast.staff, mine)
    staff.post(f"/redemption-days/{fair.day.id}/walk-ins", walk_in(cast.neighbour, fair))
    time.now = fair.day.closes_at
    settle(phone, cast, str(fair.day.id), found(fair.soap, 6, cause="lost", note="少一块"), found(fair.rice, 2))
    time.now = opens_at
    line = {"line_id": swap["lines"][0]["id"], "gift_id": str(fair.rice.id), "quantity": 1, "is_agreed": True}
    assert staff.post(f"/orders/{swap['id']}/substitute", line).status_code == 200
    hand_over(phone, cast.staff, swap)
    assert staff.post(f"/orders/{drop['id']}/drop", {"line_ids": [drop["lines"][0]["id"]]}).status_code == 200
    hand_over(phone, cast.staff, drop)
    staff.post(f"/gifts/{fair.soap.id}/stock", {"move": "returned", "pieces": 2, "note": "快到期了"})
    time.now = opens_at + timedelta(hours=3)
    settle(phone, cast, second["id"], found(fair.soap, 5, cause="found", note="柜子后面"), found(fair.rice, 0))
    return Half(fair, second, gone, absent)


@pytest.fixture
def sealed(phone: Phone, cast: Cast, half: Half, time: Time) -> Half:
    time.now = half.fair.over_at
    assert phone.of(cast.staff).post(f"{half.path}/close").status_code == 200
    steps(phone.of(cast.second_staff).post(f"{half.path}/seal"))
    return half


def report_of(phone: Phone, cast: Cast, half: Half) -> dict[str, Any]:
    return dict(phone.of(cast.staff).get(f"{half.path}/report").json)


def test_the_days_add_up_to_the_whole(phone: Phone, cast: Cast, half: Half) -> None:
    report = report_of(phone, cast, half)
    for day, day_id in zip(report["days"], (half.fair.day.id, half.second["id"]), strict=True):
        alone = phone.of(cast.staff).get(f"/redemption-days/{day_id}/report").json
        assert day == {name: alone[name] for name in day}
    for name in SUMS:
        assert report["total"][name] == sum(day[name] for day in report["days"]), name
    for kind in ("orders", "lines"):
        states = {state for day in report["days"] for state in day[kind]}
        assert report["total"][kind] == {
            state: sum(day[kind].get(state, 0) for day in report["days"]) for state in states
        }
    assert [report["total"][name] for name in SUMS] == [4, 1, 0, 4 + 2 + 5 + 5, 1]
    assert report["total"]["orders"] == {"handed_over": 4, "no_show": 1}
    assert report["total"]["lines"] == {"handed_over": 4, "refused": 1, "no_show": 1}


def test_pieces_of_every_gift_add_up_and_agree_with_the_days(phone: Phone, cast: Cast, half: Half) -> None:
    report = report_of(phone, cast, half)
    for each in report["gifts"]:
        came = each["before"] + each["received"] + each["corrected"] - each["returned"]
        assert came == each["handed_over"] + each["lost"] + each["left"], each
        by_day = [found for day in report["days"] for found in day["gifts"] if found["gift_id"] == each["gift_id"]]
        assert each["handed_over"] == sum(day["handed_over"] for day in by_day)
    rice, soap = report["gifts"]
    told = ("name", "received", "returned", "handed_over", "lost", "counted", "left")
    assert [soap[name] for name in told] == ["肥皂", 10, 2, 3, 0, 5, 5]
    assert [rice[name] for name in told] == ["大米", 2, 0, 2, 0, 0, 0]
    assert [(day["signers"], [each["difference"] for each in day["gifts"]]) for day in report["days"]] == [
        (["吴*", "周*"], [0, -1]),
        (["吴*", "周*"], [0, 1]),
    ]
    assert [(each["name"], each["move"], each["pieces"]) for each in report["by_hand"]] == [("肥皂", "returned", 2)]


def test_who_comes_on_two_days_is_one_person(phone: Phone, cast: Cast, half: Half, time: Time) -> None:
    proof = {"line_ids": [half.gone["lines"][0]["id"]], "reason": "名单上有签名"}
    proposed = phone.of(cast.staff).post(f"/orders/{half.gone['id']}/proofs", proof)
    assert phone.of(cast.second_staff).post(f"/counter-proposals/{proposed.json['id']}/confirm").status_code == 200
    report = report_of(phone, cast, half)
    assert report["total"]["served"] == 5
    assert report["total"]["orders"] == {"handed_over": 4, "proven": 1}


def test_what_came_before_the_period_was_left_to_it(phone: Phone, cast: Cast, sealed: Half, time: Time) -> None:
    """The next half year begins with what this one left; what moves then is not this one's."""
    time.pass_(minutes=1)
    body = {"move": "purchased", "pieces": 7}
    assert phone.of(cast.staff).post(f"/gifts/{sealed.fair.soap.id}/stock", body).status_code == 200
    _, soap = report_of(phone, cast, sealed)["gifts"]
    assert (soap["received"], soap["left"]) == (10, 5)
    time.now = sealed.fair.day.opens_at + timedelta(days=200)
    window = {"opens_at": spoken(time.now), "closes_at": spoken(time.now + timedelta(days=1))}
    body = {"half_year": "2026H2", **window, "cancel_until": window["closes_at"]}
    following = phone.of(cast.staff).post(f"/communities/{cast.community.id}/redemption-periods", body)
    assert following.status_code == 201, following.text
    report = phone.of(cast.staff).get(f"/redemption-periods/{following.json['id']}/report").json
    [soap] = report["gifts"]
    assert [soap[name] for name in ("before", "received", "handed_over", "left", "counted")] == [5, 7, 0, 12, None]
    assert (report["days"], report["total"]["served"], report["seal"]) == ([], 0, None)
    assert "2026H2" in words_of(phone.of(cast.staff).get(f"/redemption-periods/{following.json['id']}/report.pdf"))


class TestTheSeal:
    def test_is_told_as_it_was_sealed(self, phone: Phone, cast: Cast, sealed: Half) -> None:
        told, seal = report_of(phone, cast, sealed)["seal"], phone.of(cast.staff).get(f"{sealed.path}/seal").json
        for name in ("digest", "sealed_at", "passports"):
            assert told[name] == seal[name]
        assert (told["sealed_by"], told["sealed_by_name_masked"]) == (seal["sealed_by"], "周*")
        assert told["as_sealed"] == told["as_now_known"]
        assert told["as_sealed"] == {
            "minutes": seal["minutes"],
            "balance": seal["balance"],
            "served": 4,
            "points_spent": 16,
        }

    def test_stands_beside_what_is_known_of_the_same_half_year_now(
        self, phone: Phone, cast: Cast, sealed: Half, time: Time
    ) -> None:
        before = report_of(phone, cast, sealed)["seal"]
        time.pass_(minutes=1)
        rich(cast.resident, 3, time.now, on=sealed.fair.period.cutoff_on)
        rich(cast.resident, 5, time.now, on=sealed.fair.period.cutoff_on + timedelta(days=1))  # the next half year's
        proof = {"line_ids": [sealed.gone["lines"][0]["id"]], "reason": "名单上有签名"}
        proposed = phone.of(cast.staff).post(f"/orders/{sealed.gone['id']}/proofs", proof)
        assert phone.of(cast.second_staff).post(f"/counter-proposals/{proposed.json['id']}/confirm").status_code == 200
        seal = report_of(phone, cast, sealed)["seal"]
        assert seal["as_sealed"] == before["as_sealed"]
        later = {name: number - seal["as_sealed"][name] for name, number in seal["as_now_known"].items()}
        assert later == {"minutes": 90, "balance": 3 - 2, "served": 1, "points_spent": 2}

    def test_is_not_there_before(self, phone: Phone, cast: Cast, half: Half) -> None:
        assert report_of(phone, cast, half)["seal"] is None


def test_it_comes_out_right_on_paper_and_as_a_workbook(phone: Phone, cast: Cast, sealed: Half) -> None:
    printed = phone.of(cast.staff).get(f"{sealed.path}/report.pdf")
    assert named(printed) == ("attachment", f"{cast.community.name}兑换期报表 2026H1.pdf")
    seal = report_of(phone, cast, sealed)["seal"]
    said = words_of(printed).replace("\r\n", "")
    digest = " ".join(wrap(seal["digest"], 4))
    for words in ("兑换期报表", "2026H1", "已封存", digest, "吴*、周*", "柜子后面", "快到期了", "现在知道的"):
        assert words in said, words
    answer = phone.of(cast.staff).get(f"{sealed.path}/report.xlsx")
    assert named(answer) == ("attachment", f"{cast.community.name}兑换期报表 2026H1.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["合计", "各兑换日", "礼品", "盘点差异", "手工登记", "封存"]
    sums = dict(book.get_sheet_by_name("合计").to_python())
    assert (sums["领到礼品的人"], sums["花去的积分"], sums["当场不要（样）"]) == (4.0, 16.0, 1.0)
    [head, *days] = book.get_sheet_by_name("各兑换日").to_python()
    assert [dict(zip(head, day, strict=True))["积分"] for day in days] == [6.0, 10.0]
    [_, *differing] = book.get_sheet_by_name("盘点差异").to_python()
    assert [row[1:] for row in differing] == [
        ["肥皂", 7.0, 6.0, -1.0, "遗失", "少一块", "吴*、周*"],
        ["肥皂", 4.0, 5.0, 1.0, "找回", "柜子后面", "吴*、周*"],
    ]


def test_it_costs_the_same_for_more_days_and_gifts(
    phone: Phone, cast: Cast, half: Half, statements: Statements, time: Time
) -> None:
    assert phone.of(cast.staff).get(f"{half.path}/report").status_code == 200
    cost = len(statements)
    transaction.run(lambda: [gift(cast, f"礼品{number}", 1, 3, time.now) for number in range(12)])
    for days in range(1, 4):
        opens_at = time.now + timedelta(days=days)
        hours = {"opens_at": spoken(opens_at), "closes_at": spoken(opens_at + timedelta(hours=3))}
        planned = phone.of(cast.staff).post(f"{half.path}/days", {**hours, "place": "睦邻中心", "slot_capacity": 9})
        assert planned.status_code == 201
    statements.clear()
    report = report_of(phone, cast, half)
    assert (len(report["days"]), len(report["gifts"])) == (5, 14)
    assert len(statements) == cost <= 20, statements


def test_it_is_for_the_staff_of_the_place(phone: Phone, cast: Cast, half: Half) -> None:
    for paper in ("report", "report.pdf", "report.xlsx"):
        for who, status in ((cast.resident, 403), (cast.auditor, 403), (cast.staff_next_door, 404)):
            assert phone.of(who).get(f"{half.path}/{paper}").status_code == status
