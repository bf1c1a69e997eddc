"""One human with two passports: until staff know who they are, it takes one of them to approve, and the day is one."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db
from service.hours.commands.escalate import look_after
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone
from tests.hours.test_races import together
from tests.hours.test_routes_approvers import approve, must_be_refused

GOES_TO_STAFF = "这位志愿者可能有两个账号，第二次要由社区工作人员来批。"


@pytest.fixture
def twin(cast: Cast, time: Time) -> Person:
    """A second account, as the resident's other WeChat would leave it."""

    def open_one() -> Person:
        first = db.session.get_one(Account, cast.resident.account_id)
        return person(f"{first.name}.", cast.community, time.now, birth_date=first.birth_date)

    return transaction.run(open_one)


def confirm(phone: Phone, cast: Cast, who: Person) -> None:
    body = {"seen": "id_card", "is_distinct": True}
    assert phone.of(cast.staff).post(f"/people/{who.account_id}/confirm-identity", body).status_code == 200


def state(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json["state"])


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
        zh = "另有账号和志愿者的姓名、生日（或电话）相同，身份还没核实"
        en = "another account has the volunteer's name, and birth date or phone, and the identity is not confirmed"
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
    def test_is_one_for_both(self, phone: Phone, cast: Cast, twin: Person) -> None:
        """Twice 699 minutes at two places at once were twice the most that one day has."""
        [here] = served(cast, Stretch(cast.resident, 420))
        [there] = served(cast, Stretch(twin, 301), team=cast.other_team)
        assert state(approve(phone, cast.leader, here)) == "awaiting_second"
        assert state(approve(phone, cast.staff, here)) == "approved"
        refused = approve(phone, cast.other_leader, there)
        must_be_refused(refused, "cap_exceeded", "这一天的时长超过了上限，最多只能批300分钟。")

    def test_is_ones_own_again_when_staff_know_that_they_are_two(self, phone: Phone, cast: Cast, twin: Person) -> None:
        confirm(phone, cast, cast.resident)
        confirm(phone, cast, twin)
        for who in (cast.resident, twin):
            [record] = served(cast, Stretch(who, 480))
            assert state(approve(phone, cast.leader, record)) == "approved"

    def test_is_filled_by_both_item_by_item_of_a_batch(self, phone: Phone, cast: Cast, twin: Person) -> None:
        records = served(cast, Stretch(cast.resident, 361), Stretch(twin, 361))
        body = {"record_ids": records}
        first = phone.of(cast.leader).post("/service-records/approve", body).json["items"]
        assert [each["state"] for each in first] == ["awaiting_second"] * 2
        second = phone.of(cast.staff).post("/service-records/approve", body).json["items"]
        assert [each["state"] for each in second] == ["approved", "awaiting_second"]
        assert second[1]["problem"]["code"] == "hours.cap_exceeded"

    @pytest.mark.parametrize("_round", range(3))
    def test_is_not_filled_twice_at_the_same_moment(self, phone: Phone, cast: Cast, twin: Person, _round: int) -> None:
        [here] = served(cast, Stretch(cast.resident, 361))
        [there] = served(cast, Stretch(twin, 361), starts_at=MORNING + timedelta(minutes=5), team=cast.other_team)
        assert state(approve(phone, cast.leader, here)) == "awaiting_second"
        assert state(approve(phone, cast.other_leader, there)) == "awaiting_second"
        answers = together(
            lambda: approve(phone, cast.staff, here),
            lambda: approve(phone, cast.second_staff, there),
        )
        assert sorted(each.status_code for each in answers) == [200, 409]
        assert {each.json.get("code") for each in answers} == {None, "hours.cap_exceeded"}
