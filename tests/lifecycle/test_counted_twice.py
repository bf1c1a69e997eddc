"""What one human being cannot have served twice keeps two accounts apart until it is put right."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast, Person, confirm
from tests.factories.hours import MONDAY, Stretch, served
from tests.factories.sheets import as_csv, sheet
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one, books_are_true, head, preview, said
from tests.redemption.test_orders import code

OPENING = {"minutes": 6000, "points": 200, "covers_until": MONDAY.isoformat(), "evidence": "存折"}
HONOUR = {"name": "优秀志愿者", "given_on": "2026-03-01", "given_by": "包河区", "evidence": "证书"}
COUNTED = "这一天已经算在期初时长里了，不能再算一次。"
LEFT_BEHIND = "这个账号已经合并，这场活动只算合并后账号的那一条，这一条不能改多。"


@pytest.fixture(autouse=True)
def both_are_seen(cast: Cast, time: Time) -> None:
    confirm(cast.resident, cast.neighbour, now=time.now)


def approved(phone: Phone, by: Person, record: str) -> str:
    answer = phone.of(by).post(f"/service-records/{record}/approve")
    assert (answer.status_code, answer.json["state"]) == (200, "approved"), answer.text
    return record


def scanned(phone: Phone, cast: Cast, who: Person, minutes: int = 120) -> str:
    [record] = served(cast, Stretch(who, minutes))
    return approved(phone, cast.deputy, record)


def opened(phone: Phone, cast: Cast, who: Person) -> None:
    proposal = phone.of(cast.staff).post(f"/passports/{who.passport_id}/openings", OPENING)
    assert proposal.status_code == 201, proposal.text
    assert phone.of(cast.second_staff).post(f"/proposals/{proposal.json['id']}/confirm").status_code == 200


def on_paper(phone: Phone, cast: Cast, minutes: int, title: str = "另一场") -> str:
    """Of the resident, who was there somewhere between eight and ten."""
    rows = [(cast.resident.number, "张玉琴", None, None, minutes)]
    window = {"日期": "2026-03-09", "开始时间": "08:00", "结束时间": "10:00", "活动名称": title, "团队": "乐竹邻"}
    form = {"file": (io.BytesIO(as_csv(sheet(rows, **window))), "签到表.csv"), "write": "true"}
    path, key = f"/communities/{cast.community.id}/sheets", {"Idempotency-Key": str(uuid.uuid4())}
    [made] = phone.of(cast.deputy).send("POST", path, data=form, headers=key).json["sheets"]
    [record] = phone.of(cast.staff).get("/service-records", sheet_id=made["sheet_id"]).json["items"]
    return approved(phone, cast.leader, record["id"])


def corrected(phone: Phone, by: Person, record: str, minutes: int) -> Any:
    return phone.of(by).post(f"/service-records/{record}/correct", {"minutes": minutes, "reason": "再看了一遍"})


def to_nothing(phone: Phone, cast: Cast, record: str) -> None:
    """By two, where it takes two."""
    path = f"/service-records/{record}/correct"
    answer = phone.of(cast.staff).post(path, {"minutes": 0, "reason": "记了两遍"}).json
    if waiting := answer["waiting_correction"]:
        confirmed = phone.of(cast.second_staff).post(f"/corrections/{waiting['id']}/confirm")
        assert confirmed.status_code == 200, confirmed.text


def kept_apart(phone: Phone, cast: Cast) -> list[str]:
    return [each["code"] for each in preview(phone, cast.staff, cast.neighbour, cast.resident)["obstacles"]]


@pytest.mark.parametrize("on_survivor", [True, False])
def test_an_opening_and_a_day_that_it_covers(phone: Phone, cast: Cast, on_survivor: bool) -> None:
    of_opening, of_record = (cast.resident, cast.neighbour) if on_survivor else (cast.neighbour, cast.resident)
    record = scanned(phone, cast, of_record)
    opened(phone, cast, of_opening)
    refused = said(phone, cast.staff, cast.neighbour, cast.resident)
    assert (code(refused), list(refused.json["facts"])) == ("merge.within_opening", ["shift_id"])
    to_nothing(phone, cast, record)
    become_one(phone, cast, cast.neighbour, cast.resident)
    assert head(cast.resident) == (6000, 0, 200)
    books_are_true(cast.resident, cast.neighbour)


def test_one_stretch_of_time_on_a_phone_and_on_paper(phone: Phone, cast: Cast) -> None:
    scanned(phone, cast, cast.neighbour)
    paper = on_paper(phone, cast, 120)
    refused = said(phone, cast.staff, cast.neighbour, cast.resident)
    assert (code(refused), list(refused.json["facts"])) == ("merge.no_room", ["shift_id"])
    to_nothing(phone, cast, paper)
    become_one(phone, cast, cast.neighbour, cast.resident)
    assert head(cast.resident) == (120, 120, 4)


def test_minutes_that_find_room_beside_each_other_are_both_true(phone: Phone, cast: Cast) -> None:
    scanned(phone, cast, cast.neighbour, 60)
    on_paper(phone, cast, 60)
    assert kept_apart(phone, cast) == []
    become_one(phone, cast, cast.neighbour, cast.resident)
    assert head(cast.resident) == (120, 120, 4)


@pytest.mark.parametrize("other", ["优秀 志愿者。", "優秀志願者"])
def test_one_honour_of_both_stands_once(phone: Phone, cast: Cast, other: str) -> None:
    for who, name in ((cast.resident, "优秀志愿者"), (cast.neighbour, other)):
        made = phone.of(who).post("/me/commendations", {**HONOUR, "name": name}).json
        assert phone.of(cast.staff).post(f"/commendations/{made['id']}/confirm").status_code == 200
    become_one(phone, cast, cast.neighbour, cast.resident)
    names = [each["name"] for each in phone.of(cast.resident).get("/me/recognition").json["commendations"]]
    assert names == ["优秀志愿者"]
    again = phone.of(cast.resident).post("/me/commendations", {**HONOUR, "name": f"{other}！"})
    assert code(again) == "commendation.already"
    [stands] = phone.of(cast.resident).get("/me/recognition").json["commendations"]
    path = f"/commendations/{stands['id']}/revoke"
    assert phone.of(cast.second_staff).post(path, {"reason": "证书是假的"}).status_code == 200
    assert phone.of(cast.resident).get("/me/recognition").json["commendations"] == []


class TestBackToWhatItWas:
    """What was put to nothing so that two could become one stays at nothing afterwards."""

    @pytest.mark.parametrize("on_survivor", [True, False])
    def test_not_where_an_opening_has_counted_it(self, phone: Phone, cast: Cast, on_survivor: bool) -> None:
        of_opening, of_record = (cast.resident, cast.neighbour) if on_survivor else (cast.neighbour, cast.resident)
        record = scanned(phone, cast, of_record)
        opened(phone, cast, of_opening)
        assert corrected(phone, cast.deputy, record, 0).json["minutes"] == 0
        become_one(phone, cast, cast.neighbour, cast.resident)
        up = corrected(phone, cast.deputy, record, 120)
        assert (up.status_code, code(up), up.json["title"]) == (409, "hours.covered_by_opening", COUNTED)
        assert head(cast.resident) == (6000, 0, 200)
        books_are_true(cast.resident, cast.neighbour)

    def test_nor_by_the_word_of_another_that_was_asked_for_before(self, phone: Phone, cast: Cast) -> None:
        record = scanned(phone, cast, cast.resident)
        opened(phone, cast, cast.neighbour)
        to_nothing(phone, cast, record)
        waiting = corrected(phone, cast.leader, record, 120).json["waiting_correction"]
        become_one(phone, cast, cast.neighbour, cast.resident)
        up = phone.of(cast.staff).post(f"/corrections/{waiting['id']}/confirm")
        assert (up.status_code, code(up)) == (409, "hours.covered_by_opening")
        assert head(cast.resident) == (6000, 0, 200)
        aside = phone.of(cast.leader).post(f"/corrections/{waiting['id']}/decline", {"reason": "期初算过了"})
        assert aside.status_code == 200, aside.text

    def test_nor_in_the_record_that_stayed_behind_beside_the_survivors(self, phone: Phone, cast: Cast) -> None:
        both = (Stretch(cast.resident, 30), Stretch(cast.neighbour, 30, late_minutes=40))
        kept, other = (approved(phone, cast.deputy, each) for each in served(cast, *both, window_minutes=120))
        to_nothing(phone, cast, other)
        become_one(phone, cast, cast.neighbour, cast.resident)
        up = corrected(phone, cast.staff, other, 30)
        assert (up.status_code, code(up), up.json["title"]) == (409, "hours.left_behind", LEFT_BEHIND)
        assert corrected(phone, cast.staff, kept, 60).status_code == 200, "as it says"

    def test_but_beside_no_opening_as_before(self, phone: Phone, cast: Cast) -> None:
        record = scanned(phone, cast, cast.neighbour)
        assert corrected(phone, cast.deputy, record, 0).json["minutes"] == 0
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert corrected(phone, cast.deputy, record, 120).json["minutes"] == 120
        assert head(cast.resident) == (120, 120, 4)
