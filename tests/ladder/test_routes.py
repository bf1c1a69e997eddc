"""The ladder as people see it: where they stand, why, what is missing, and who else may see it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from service.core import clock, transaction
from service.core.actor import Role
from service.core.db import db, new_id
from service.hours.models import ServiceRecord
from service.ladder import policy
from service.ladder.policy_reader import shipped
from service.ladder.queries.evidence import SHOWN_MOST
from tests.conftest import NOON, Statements, Time
from tests.factories.cast import Cast, Person, person
from tests.factories.growth import Came, past_shift
from tests.fakes.phone import Phone
from tests.ladder.test_promotions import NOTE, nominated, verb

TODAY = date(2026, 3, 10)


def serve(cast: Cast, who: Person, *days_ago: int, **came: Any) -> list[str]:
    """Record ids."""
    found = []
    for back in days_ago:
        [record_id] = past_shift(cast, TODAY - timedelta(days=back), Came(who, **came)).record_ids
        found.append(str(record_id))
    return found


def ladder(phone: Phone, who: Person, **query: Any) -> Any:
    answer = phone.of(who).get("/me/ladder", **query)
    assert answer.status_code == 200, answer.text
    return answer.json


def choose(phone: Phone, cast: Cast, key: str) -> Any:
    body = {"effective_from": "2026-03-11", "document": {"ladder": {"policy": key}}}
    return phone.of(cast.administrator).post(f"/communities/{cast.community.id}/policy-versions", body)


class TestMyLadder:
    def test_of_somebody_new_says_what_the_first_step_is(self, phone: Phone, cast: Cast) -> None:
        found = ladder(phone, cast.resident)
        assert (found["stage"], found["reached"], found["next_stage"]) == ("resident", "resident", "activist")
        assert found["policy"] == {"key": "five_stages.1", "code": "five_stages", "version": 1, "name": "五个阶段"}
        assert found["steps"] == ["只算近 12 个月的：再参加 2 次活动。"]
        [criterion] = found["criteria"]
        assert (criterion["value"], criterion["at_least"], criterion["missing"]) == (0, 2, 2)
        assert (criterion["since"], criterion["evidence"], criterion["evidence_count"]) == ("2025-03-11", [], 0)

    def test_no_step_of_several_says_that_it_is_enough(self, phone: Phone, cast: Cast) -> None:
        found = phone.of(cast.resident).get("/me/ladder", stage="leader").json
        assert len(found["steps"]) == 8
        assert [each for each in found["steps"] if "就够" in each] == []

    def test_of_who_is_one_activity_short_asks_for_one(self, phone: Phone, cast: Cast) -> None:
        past_shift(cast, TODAY, Came(cast.resident, minutes=None), kind="social")
        found = ladder(phone, cast.resident)
        assert found["steps"] == ["只算近 12 个月的：再参加 1 次活动。"]
        assert (found["is_reached"], found["about"]) == (False, "常来参加社区活动的居民。")
        in_english = phone.of(cast.resident).send("GET", "/me/ladder", headers={"Accept-Language": "en"}).json
        assert in_english["steps"] == ["Take part in 1 more activity; what counts is of the last 12 months."]

    def test_shows_each_thing_that_counts_and_where_it_is(self, phone: Phone, cast: Cast) -> None:
        [record] = serve(cast, cast.resident, 3)
        past = past_shift(cast, TODAY, Came(cast.resident, minutes=None), kind="training")
        found = ladder(phone, cast.resident, stage="volunteer")
        attended, helped, months = found["criteria"]
        assert attended["evidence"][0]["id"] == str(past.shift_id)
        assert [each["kind"] for each in attended["evidence"]] == ["shift", "shift"]
        expected = {
            "kind": "service_record",
            "id": record,
            "url": f"/api/v1/service-records/{record}",
            "day": "2026-03-07",
            "title": "活动0307",
            "minutes": 60,
        }
        assert helped["evidence"] == months["evidence"] == [expected]
        for each in (expected, attended["evidence"][0]):
            shown = phone.of(cast.resident).get(each["url"].removeprefix("/api/v1"))
            assert (shown.status_code, shown.json["id"]) == (200, each["id"])

    def test_gives_no_address_of_a_shift_that_only_its_officers_see(self, phone: Phone, cast: Cast) -> None:
        past_shift(cast, TODAY, Came(cast.resident, presence=None), state="recorded")
        attended, helped, _ = ladder(phone, cast.resident, stage="volunteer")["criteria"]
        assert [each["url"] for each in attended["evidence"]] == [None]
        [record] = helped["evidence"]
        assert phone.of(cast.resident).get(record["url"].removeprefix("/api/v1")).status_code == 200

    def test_shows_the_newest_and_counts_them_all(self, phone: Phone, cast: Cast) -> None:
        serve(cast, cast.resident, *range(SHOWN_MOST + 2))
        helped = ladder(phone, cast.resident, stage="volunteer")["criteria"][1]
        assert helped["evidence_count"] == helped["value"] == SHOWN_MOST + 2
        assert len(helped["evidence"]) == SHOWN_MOST
        assert helped["evidence"][0]["day"] == "2026-03-10"

    def test_what_lies_before_a_window_is_no_evidence_in_it(self, phone: Phone, cast: Cast) -> None:
        serve(cast, cast.resident, 5, 400)
        attended, helped, months = ladder(phone, cast.resident, stage="volunteer")["criteria"]
        assert [len(each["evidence"]) for each in (attended, helped, months)] == [1, 2, 1]
        assert [each["evidence_count"] for each in (attended, helped, months)] == [1, 2, 1]

    def test_explains_any_stage_of_the_policy(self, phone: Phone, cast: Cast) -> None:
        serve(cast, cast.resident, 1, 2)
        found = ladder(phone, cast.resident, stage="leader")
        assert found["asked_stage"] == "leader"
        assert {each["fact"] for each in found["criteria"]} >= {"brought_along", "filed_teams_led"}
        assert found["criteria"][0]["step"] is None
        assert len(found["steps"]) == len({each["fact"] + str(each["within_months"]) for each in found["criteria"]}) - 1

    def test_says_that_the_facts_reach_more_without_moving_anybody(self, phone: Phone, cast: Cast) -> None:
        serve(cast, cast.resident, 1, 2, 35, 70)
        found = ladder(phone, cast.resident)
        assert (found["stage"], found["reached"]) == ("resident", "volunteer")

    def test_has_no_stage_that_the_policy_has_not(self, phone: Phone, cast: Cast) -> None:
        answer = phone.of(cast.resident).get("/me/ladder", stage="helper")
        assert (answer.status_code, answer.json["code"]) == (409, "ladder.stage_not_in_policy")

    def test_goes_by_the_policy_that_the_community_has_chosen_from_its_day_on(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        serve(cast, cast.resident, 1, 2)
        assert choose(phone, cast, "six_stages.1").status_code == 201
        assert ladder(phone, cast.resident)["policy"]["key"] == "five_stages.1"
        time.now = NOON + timedelta(days=1)
        found = ladder(phone, cast.resident)
        assert (found["policy"]["key"], found["reached"]) == ("six_stages.1", "helper")

    def test_of_a_policy_whose_file_is_gone_says_so(
        self, phone: Phone, cast: Cast, time: Time, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        choose(phone, cast, "six_stages.1")
        time.now = NOON + timedelta(days=1)
        five, _ = shipped()
        monkeypatch.setattr(policy, "_loaded", {five.key: five})
        answer = phone.of(cast.resident).get("/me/ladder")
        assert (answer.status_code, answer.json["code"]) == (409, "ladder.policy_not_loaded")

    def test_costs_the_same_however_long_somebody_has_served(
        self, phone: Phone, cast: Cast, statements: Statements
    ) -> None:
        for back in ((1, 2), tuple(range(3, 30))):
            serve(cast, cast.resident, *back)
            ladder(phone, cast.resident, stage="leader")
            statements.most(10)


class TestWithoutARecord:
    def test_says_what_would_fall(self, phone: Phone, cast: Cast) -> None:
        records = serve(cast, cast.resident, 1, 2, 35, 70)
        found = ladder(phone, cast.resident, stage="volunteer", without_record=records[-1])
        assert (found["is_reached"], found["reached"]) == (True, "volunteer")
        without = found["without"]
        assert (without["record_id"], without["is_reached"], without["reached"]) == (records[-1], False, "activist")
        assert [(each["fact"], each["value"], each["missing"]) for each in without["falls"]] == [
            ("shifts_helped", 3, 1),
            ("months_with_service", 2, 1),
        ]
        assert {each["asks"] for each in without["falls"]} <= {each["asks"] for each in found["criteria"]}

    def test_is_what_comes_of_its_reversal(self, phone: Phone, cast: Cast) -> None:
        records = serve(cast, cast.resident, 1, 2, 35, 70)
        told = ladder(phone, cast.resident, stage="volunteer", without_record=records[0])["without"]
        transaction.run(lambda: _reverse(records[0]))
        found = ladder(phone, cast.resident, stage="volunteer")
        assert found["reached"] == told["reached"]
        keys = told["criteria"][0].keys()
        assert [{key: each[key] for key in keys} for each in found["criteria"]] == told["criteria"]

    def test_takes_nothing_away_that_has_not_counted(self, phone: Phone, cast: Cast) -> None:
        [waiting] = serve(cast, cast.resident, 1, state="pending")
        without = ladder(phone, cast.resident, without_record=waiting)["without"]
        assert without["falls"] == []

    def test_of_somebody_else_is_not_there(self, phone: Phone, cast: Cast) -> None:
        [record] = serve(cast, cast.neighbour, 1)
        answers = [phone.of(cast.resident).get("/me/ladder", without_record=each) for each in (record, str(new_id()))]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert [answer.json["code"] for answer in answers] == ["request.not_found"] * 2


class TestSomebodyElses:
    def seen(self, phone: Phone, reader: Person, who: Person, **query: Any) -> Any:
        return phone.of(reader).get(f"/people/{who.account_id}/ladder", **query)

    def test_is_shown_to_staff_and_social_workers_of_their_home(self, phone: Phone, cast: Cast) -> None:
        worker = transaction.run(lambda: person("钱宁", cast.community, NOON, role=Role.SOCIAL_WORKER))
        for reader in (cast.staff, worker):
            answer = self.seen(phone, reader, cast.resident)
            assert (answer.status_code, answer.json["account_id"]) == (200, str(cast.resident.account_id))

    @pytest.mark.parametrize("who", ["staff_next_door", "district_staff", "auditor", "administrator", "leader"])
    def test_is_not_there_for_others(self, phone: Phone, cast: Cast, who: str) -> None:
        answer = self.seen(phone, getattr(cast, who), cast.resident)
        nobody = phone.of(getattr(cast, who)).get(f"/people/{new_id()}/ladder")
        assert answer.status_code == nobody.status_code == 404
        assert answer.json["code"] == nobody.json["code"]

    def test_shows_staff_how_much_was_done_next_door_and_not_what(self, phone: Phone, cast: Cast) -> None:
        serve(cast, cast.resident, 1)
        at_home, cast.community = cast.community, cast.next_door
        [elsewhere] = serve(cast, cast.resident, 2)
        cast.community = at_home
        attended, helped, _ = self.seen(phone, cast.staff, cast.resident, stage="volunteer").json["criteria"]
        assert [each["value"] for each in (attended, helped)] == [2, 2]
        assert [len(each["evidence"]) for each in (attended, helped)] == [1, 1]
        assert [each["evidence_count"] for each in (attended, helped)] == [2, 2]
        assert len(ladder(phone, cast.resident, stage="volunteer")["criteria"][1]["evidence"]) == 2
        asked = self.seen(phone, cast.staff, cast.resident, without_record=elsewhere)
        assert (asked.status_code, asked.json["code"]) == (404, "request.not_found")


class TestThePoliciesInWords:
    def test_are_everybodys_to_read(self, phone: Phone, cast: Cast) -> None:
        five, six = phone.get("/ladder-policies").json["items"]
        assert [each["key"] for each in (five, six)] == ["five_stages.1", "six_stages.1"]
        assert [each["stage"] for each in six["stages"]][2] == "helper"
        activist = five["stages"][1]
        assert activist["criteria"][0]["asks"] == "近 12 个月参加活动 2 次"
        assert activist["drift"]["sentence"] == "连续 6 个月没有参加活动"
        assert five["stages"][0] == {
            "stage": "resident",
            "about": "住在本社区的居民。",
            "criteria": [],
            "drift": None,
        }

    def test_of_a_community_are_those_of_the_day_that_is_asked_for(self, phone: Phone, cast: Cast) -> None:
        choose(phone, cast, "six_stages.1")
        where = f"/communities/{cast.community.id}/ladder"
        today, tomorrow = phone.get(where).json, phone.get(where, day="2026-03-11").json
        assert (today["policy"]["key"], today["policy_version"]) == ("five_stages.1", 0)
        assert (tomorrow["policy"]["key"], tomorrow["policy_version"]) == ("six_stages.1", 1)

    @pytest.mark.parametrize("key", ["seven_stages.1", "five_stages.2", "", 1, None, ["six_stages.1"]])
    def test_are_chosen_among_those_that_there_are(self, phone: Phone, cast: Cast, key: Any) -> None:
        answer = choose(phone, cast, key)
        assert (answer.status_code, answer.json["code"]) == (409, "policy.refused")
        assert [each["field"] for each in answer.json["errors"]] == ["ladder.policy"]


def test_the_application_serves_what_is_loaded(app: Flask) -> None:
    assert policy.loaded() == shipped()


def _reverse(record_id: str) -> None:
    db.session.execute(update(ServiceRecord).where(ServiceRecord.id == UUID(record_id)).values(minutes=0))


def _open(phone: Phone, cast: Cast) -> list[Any]:
    """As the person's own ladder, that which staff see, and the home screen tell it."""
    of_person = f"/people/{cast.resident.account_id}/ladder"
    told = [phone.of(cast.resident).get("/me/ladder").json, phone.of(cast.staff).get(of_person).json]
    told.append(phone.of(cast.resident).get("/me/home").json["ladder"])
    return [each["open_promotion"] for each in told]


class TestTheHomeScreen:
    def test_shows_the_stage_and_what_is_missing_for_the_next(self, phone: Phone, cast: Cast) -> None:
        past_shift(cast, TODAY, Came(cast.resident, minutes=None), kind="social")
        assert phone.of(cast.resident).get("/me/home").json["ladder"] == {
            "stage": "resident",
            "open_promotion": None,
            "next_stage": "activist",
            "steps": ["只算近 12 个月的：再参加 1 次活动。"],
        }

    def test_tells_what_waits_for_the_community_from_what_waits_for_the_person(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        promotion = nominated(phone, cast, time, cast.resident)
        waiting = {"id": promotion, "stage": "activist", "state": "nominated", "confirmed_at": None}
        assert _open(phone, cast) == [waiting] * 3
        assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
        assert _open(phone, cast) == [waiting | {"state": "confirmed", "confirmed_at": clock.spoken(time.now)}] * 3
        assert verb(phone, cast.resident, promotion, "accept").status_code == 200
        assert _open(phone, cast) == [None] * 3

    def test_says_nothing_of_a_policy_that_is_not_there_and_shows_the_rest(
        self, phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(policy, "_loaded", {})
        assert phone.of(cast.resident).get("/me/home").json["ladder"] is None

    def test_costs_three_statements_more_for_it(self, phone: Phone, cast: Cast, statements: Statements) -> None:
        serve(cast, cast.resident, *range(12))
        phone.of(cast.resident).get("/me/home")
        words = ("FROM policy_version", "promotion.confirmed_at", "service_record.minutes")
        assert len([each for each in statements if any(word in each for word in words)]) == len(words)
        statements.most(12)


def test_whom_one_has_brought_along_counts_and_stands_behind_it(phone: Phone, cast: Cast, time: Time) -> None:
    newcomer = transaction.run(lambda: person("周小燕", cast.community, time.now, is_confirmed=True))
    code = phone.of(cast.resident).post("/me/neighbour-code/renew").json["code"]
    assert phone.of(newcomer).post("/me/neighbour-invitation", {"code": code}).status_code == 201
    before = ladder(phone, cast.resident, stage="backbone")
    time.now = NOON + timedelta(days=1)
    past_shift(cast, TODAY + timedelta(days=1), Came(newcomer))
    after = ladder(phone, cast.resident, stage="backbone")
    [old, new] = [
        next(each for each in found["criteria"] if each["fact"] == "brought_along") for found in (before, after)
    ]
    assert (old["value"], old["evidence"], new["value"]) == (0, [], 1)
    assert [(each["kind"], each["day"], each["url"]) for each in new["evidence"]] == [
        ("invitation", "2026-03-11", None)
    ]
    assert new["step"] == "再邀请 2 位邻居来参加，来过、身份核实过的才算。"
