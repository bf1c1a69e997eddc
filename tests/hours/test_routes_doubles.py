"""One human with two passports: until staff know who they are, it takes one of them to approve."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db
from service.hours.commands.escalate import look_after
from tests.conftest import Time
from tests.factories.cast import Cast, Person, own_name, person
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone
from tests.hours.test_routes_approvers import approve, must_be_refused

BORN = date(1949, 10, 1)
GOES_TO_STAFF = "这位志愿者可能有两个账号，第二次要由社区工作人员来批。"


@pytest.fixture
def twin(cast: Cast, time: Time) -> Person:
    """A second account, as the resident's other WeChat would leave it."""

    def open_one() -> Person:
        first = db.session.get_one(Account, cast.resident.account_id)
        return person(f"{first.name}.", cast.community, time.now, birth_date=first.birth_date)

    return transaction.run(open_one)


def namesakes(cast: Cast, time: Time, *born: date | None) -> list[Person]:
    """Of a name that nobody else has."""
    name = own_name("钱")
    return transaction.run(lambda: [person(name, cast.community, time.now, birth_date=day) for day in born])


def confirm(phone: Phone, cast: Cast, who: Person) -> None:
    body = {"seen": "id_card", "is_distinct": True}
    assert phone.of(cast.staff).post(f"/people/{who.account_id}/confirm-identity", body).status_code == 200


def state(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json["state"])


def reasons(phone: Phone, who: Person, record: str) -> list[str]:
    """Why a first approval was not enough."""
    body = {"record_ids": [record]}
    [item] = phone.of(who).post("/service-records/approve", body).json["items"]
    assert item["state"] == "awaiting_second", item
    return whys(item)


def whys(item: dict[str, Any]) -> list[str]:
    return [each["code"] for each in item["reasons_for_two"]]


def share_a_phone(phone: Phone, one: Person, other: Person) -> None:
    """The one has taken it out again since."""
    number = f"139{uuid.uuid4().int % 10**8:08}"
    for who, said in ((other, number), (one, number), (one, None)):
        me = phone.of(who)
        assert me.put("/me", {"phone": said, "version": me.get("/me").json["version"]}).status_code == 200


class TestTheSecond:
    def test_is_a_member_of_staff(self, phone: Phone, cast: Cast, twin: Person) -> None:
        [record] = served(cast, Stretch(twin))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        must_be_refused(approve(phone, cast.deputy, record), "duplicate_goes_to_staff", GOES_TO_STAFF)
        assert state(approve(phone, cast.staff, record)) == "approved"

    def test_reads_why_in_both_languages(self, phone: Phone, cast: Cast, twin: Person) -> None:
        served(cast, Stretch(twin))
        zh = "另一个账号和志愿者同名，可能是同一个人，身份还没核实"
        en = "another account has the volunteer's name and may be the same person, and the identity is not confirmed"
        for language, said in (("zh-CN", zh), ("en", en)):
            options: dict[str, Any] = {"headers": {"Accept-Language": language}}
            [item] = phone.of(cast.staff).send("GET", "/service-records/to-approve", **options).json["items"]
            assert (item["outcome"], item["in_one_tap"]) == ("first_of_two", False)
            assert item["looks"] == [{"code": "possible_duplicate", "sentence": said}]

    @pytest.mark.parametrize("who", ["resident", "twin"])
    def test_is_not_needed_for_whose_identity_staff_have_confirmed(
        self, phone: Phone, cast: Cast, twin: Person, who: str
    ) -> None:
        of = {"resident": cast.resident, "twin": twin}
        confirm(phone, cast, of.pop(who))
        [other] = of.values()
        confirmed, unconfirmed = served(cast, Stretch(cast.resident if who == "resident" else twin), Stretch(other))
        assert state(approve(phone, cast.leader, confirmed)) == "approved"
        assert state(approve(phone, cast.leader, unconfirmed)) == "awaiting_second"

    def test_is_needed_for_a_namesake_with_the_same_phone_also_after_it_was_taken_out(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        def open_one() -> Person:
            first = db.session.get_one(Account, cast.resident.account_id)
            return person(first.name or "", cast.community, time.now, birth_date=None)

        share_a_phone(phone, cast.resident, transaction.run(open_one))
        [record] = served(cast, Stretch(cast.resident))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"

    def test_is_not_needed_for_a_couple_on_one_phone(self, phone: Phone, cast: Cast) -> None:
        share_a_phone(phone, cast.resident, cast.neighbour)
        [record] = served(cast, Stretch(cast.resident))
        assert state(approve(phone, cast.leader, record)) == "approved"

    @pytest.mark.parametrize(("born", "other_born"), [(BORN, None), (None, BORN), (None, None)])
    @pytest.mark.parametrize("where", ["same shift", "same day"])
    def test_is_needed_for_namesakes_of_one_day_of_whom_one_has_no_birth_date(
        self, phone: Phone, cast: Cast, time: Time, born: date | None, other_born: date | None, where: str
    ) -> None:
        one, other = namesakes(cast, time, born, other_born)
        if where == "same shift":
            records = served(cast, Stretch(one), Stretch(other))
        else:
            records = [*served(cast, Stretch(one))]
            records += served(cast, Stretch(other), starts_at=MORNING + timedelta(hours=6), team=cast.other_team)
        for record in records:
            assert reasons(phone, cast.staff, record) == ["possible_duplicate"]
            assert state(approve(phone, cast.second_staff, record)) == "approved"

    def test_is_needed_for_a_namesake_who_has_said_a_birth_date_since(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        one, other = namesakes(cast, time, BORN, None)
        records = served(cast, Stretch(one), Stretch(other))
        me = phone.of(other)
        said = {"birth_date": "1949-10-02", "version": me.get("/me").json["version"]}
        assert me.put("/me", said).status_code == 200
        for record in records:
            assert reasons(phone, cast.leader, record) == ["possible_duplicate"]

    def test_is_not_needed_for_namesakes_of_other_days_nor_with_other_birth_dates(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        """In a district a common name has many: only what might be the same hours is looked at."""
        one, other = namesakes(cast, time, BORN, None)
        third, fourth = namesakes(cast, time, BORN, BORN + timedelta(days=1))
        [the_day_before] = served(cast, Stretch(other), starts_at=MORNING - timedelta(days=1))
        records = [*served(cast, Stretch(one), Stretch(third), Stretch(fourth)), the_day_before]
        for record in records:
            assert state(approve(phone, cast.leader, record)) == "approved"

    def test_is_not_needed_beside_a_namesake_whose_record_was_rejected(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        one, other = namesakes(cast, time, None, None)
        mine, theirs = served(cast, Stretch(one), Stretch(other))
        reject = f"/service-records/{theirs}/reject"
        assert phone.of(cast.leader).post(reject, {"reason": "没有参加"}).status_code == 200
        assert state(approve(phone, cast.leader, mine)) == "approved"

    def test_is_not_needed_for_the_namesake_whose_identity_staff_have_confirmed(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        """But for the other: it may be an officer's second WeChat."""
        one, other = namesakes(cast, time, BORN, None)
        confirm(phone, cast, one)
        confirmed, unconfirmed = served(cast, Stretch(one), Stretch(other))
        assert state(approve(phone, cast.leader, confirmed)) == "approved"
        assert state(approve(phone, cast.leader, unconfirmed)) == "awaiting_second"

    def test_is_not_needed_for_a_namesake_nor_beside_who_has_no_passport(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        def open_two() -> None:
            first = db.session.get_one(Account, cast.resident.account_id)
            person(first.name or "", cast.community, time.now, birth_date=None)
            person(first.name or "", cast.community, time.now, birth_date=first.birth_date, with_passport=False)

        transaction.run(open_two)
        [record] = served(cast, Stretch(cast.resident))
        assert state(approve(phone, cast.leader, record)) == "approved"

    def test_is_asked_for_above_when_the_only_staff_here_were_the_first(
        self, phone: Phone, cast: Cast, twin: Person, time: Time
    ) -> None:
        [record] = served(cast, Stretch(twin))
        assert state(approve(phone, cast.staff, record)) == "awaiting_second"
        path = f"/people/{cast.second_staff.account_id}/disable"
        assert phone.of(cast.administrator).post(path, {"reason": "misuse"}).status_code == 200
        time.pass_(days=1)
        shift = UUID(phone.of(cast.staff).get(f"/service-records/{record}").json["shift_id"])
        transaction.run(lambda: look_after(shift, now=time.now))
        assert state(approve(phone, cast.subdistrict_staff, record)) == "approved"

    def test_is_needed_for_a_correction_upwards_alone(self, phone: Phone, cast: Cast, twin: Person) -> None:
        [record] = served(cast, Stretch(twin))
        for who in (cast.leader, cast.staff):
            approve(phone, who, record)

        def correct(minutes: int) -> Any:
            body = {"minutes": minutes, "reason": "时长记错了"}
            return phone.of(cast.deputy).post(f"/service-records/{record}/correct", body).json

        assert correct(60)["minutes"] == 60
        waiting = correct(80)["waiting_correction"]
        confirmed = phone.of(cast.leader).post(f"/corrections/{waiting['id']}/confirm")
        must_be_refused(confirmed, "duplicate_goes_to_staff", GOES_TO_STAFF)
        assert phone.of(cast.staff).post(f"/corrections/{waiting['id']}/confirm").json["minutes"] == 80


class TestTheDay:
    def test_asks_for_a_second_above_eight_hours_of_both_together(self, phone: Phone, cast: Cast, twin: Person) -> None:
        [here] = served(cast, Stretch(cast.resident, 420))
        [there] = served(cast, Stretch(twin, 60), team=cast.other_team)
        [more] = served(cast, Stretch(twin, 1, late_minutes=90), team=cast.other_team)
        assert state(approve(phone, cast.leader, here)) == "awaiting_second"
        assert state(approve(phone, cast.staff, here)) == "approved"
        assert reasons(phone, cast.other_leader, there) == ["possible_duplicate"]
        assert state(approve(phone, cast.staff, there)) == "approved"
        assert reasons(phone, cast.other_leader, more) == ["day_total", "possible_duplicate"]
        assert state(approve(phone, cast.staff, more)) == "approved"

    @pytest.mark.parametrize("victims", [1, 3])
    def test_is_not_filled_by_who_has_taken_the_name(self, phone: Phone, cast: Cast, time: Time, victims: int) -> None:
        """An enemy with twelve hours of their own calls themselves by one name after the other."""
        born = [date(1955, 5, 5 + number) for number in range(victims)]
        names = [own_name("郑") for _ in born]

        def come() -> list[Person]:
            return [
                person(name, cast.community, time.now, birth_date=day) for name, day in zip(names, born, strict=True)
            ]

        people = transaction.run(come)
        enemy = transaction.run(lambda: person("冯敌", cast.community, time.now, birth_date=date(1966, 5, 5)))
        [full] = served(cast, Stretch(enemy, 720))
        assert state(approve(phone, cast.leader, full)) == "awaiting_second"
        assert state(approve(phone, cast.staff, full)) == "approved"
        records = served(cast, *(Stretch(each, 300) for each in people))
        for name, day in zip(names, born, strict=True):
            me = phone.of(enemy)
            said = {"version": me.get("/me").json["version"], "name": name, "birth_date": day.isoformat()}
            assert me.put("/me", said).status_code == 200
        for record in records:
            assert state(approve(phone, cast.leader, record)) == "awaiting_second"
            assert state(approve(phone, cast.staff, record)) == "approved"

    def test_is_ones_own_up_to_its_limit(self, phone: Phone, cast: Cast, twin: Person) -> None:
        for who in (cast.resident, twin):
            records = [
                served(cast, Stretch(who, 360), starts_at=MORNING + timedelta(hours=6 * part)) for part in (0, 1)
            ]
            for [record] in records:
                assert state(approve(phone, cast.leader, record)) == "awaiting_second"
                assert state(approve(phone, cast.staff, record)) == "approved"
            [more] = served(cast, Stretch(who, 1), starts_at=MORNING + timedelta(hours=12))
            refused = approve(phone, cast.leader, more)
            must_be_refused(refused, "cap_exceeded", "这一天的时长超过了上限，最多只能批0分钟。")

    def test_is_ones_own_again_when_staff_know_that_they_are_two(self, phone: Phone, cast: Cast, twin: Person) -> None:
        confirm(phone, cast, cast.resident)
        confirm(phone, cast, twin)
        for who in (cast.resident, twin):
            [record] = served(cast, Stretch(who, 480))
            assert state(approve(phone, cast.leader, record)) == "approved"

    def test_is_counted_together_item_by_item_of_a_batch(self, phone: Phone, cast: Cast, twin: Person) -> None:
        records = served(cast, Stretch(cast.resident, 361), Stretch(twin, 361))
        body = {"record_ids": records}
        first = phone.of(cast.leader).post("/service-records/approve", body).json["items"]
        assert [each["state"] for each in first] == ["awaiting_second"] * 2
        second = phone.of(cast.staff).post("/service-records/approve", body).json["items"]
        assert [each["state"] for each in second] == ["approved"] * 2
        assert [whys(each) for each in second] == [["possible_duplicate"], ["day_total", "possible_duplicate"]]
