"""Stars: one after the other, on the hours of that moment, by somebody who is nobody's judge in their own cause."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.core import transaction
from service.core.db import db, new_id
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.rules import Kind
from service.recognition.models import Star
from service.recognition.queries import stars as queries
from service.regions.models import PolicyVersion
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import close
from tests.redemption.test_orders import code, delegate, loses_their_phone, tie, told

HOUR = 2  # points: half an hour each


def apply(phone: Phone, who: Person) -> Any:
    return phone.of(who).post("/me/stars")


def act(phone: Phone, by: Person, star: Any, verb: str, **body: Any) -> Any:
    return phone.of(by).post(f"/stars/{star['id']}/{verb}", body or None)


def corrected(who: Person, minutes: int, now: datetime) -> None:
    def work() -> None:
        assert who.passport_id
        cause = Cause("record_version", new_id(), 0, now, None, "live_code", now.date())
        post([Posting(who.passport_id, Kind.CORRECT, cause, minutes=minutes)], lock_heads([who.passport_id]))

    transaction.run(work)


def set_policy(cast: Cast, time: Time, **hours: int) -> None:
    def work() -> None:
        row = PolicyVersion(
            community_id=cast.community.id,
            version=1,
            effective_from=time.now.date() - timedelta(days=1),
            document={"recognition": hours},
            made_by=cast.staff.account_id,
            made_at=time.now,
        )
        db.session.add(row)

    transaction.run(work)


def granted(phone: Phone, cast: Cast, who: Person) -> Any:
    star = apply(phone, who).json
    answer = act(phone, cast.staff, star, "grant")
    assert answer.status_code == 200, answer.text
    return answer.json


class TestApplying:
    def test_a_star_takes_its_hours_to_the_minute(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        corrected(cast.resident, -1, time.now)
        short = apply(phone, cast.resident)
        assert (short.status_code, code(short)) == (409, "star.not_reached")
        assert short.json["facts"] == {"stars": 1, "hours": "100", "missing": "0.1", "minutes": 1}
        corrected(cast.resident, 1, time.now)
        star = apply(phone, cast.resident)
        assert star.status_code == 201
        assert (star.json["stars"], star.json["state"], star.json["minutes"]) == (1, "waiting", 6000)
        assert "recognition.star_applied" in told(cast.staff)

    def test_one_star_after_the_other(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 600 * HOUR, time.now)
        first = apply(phone, cast.resident).json
        again = apply(phone, cast.resident)
        assert (code(again), again.json["facts"]["star_id"]) == ("star.waits", first["id"])
        act(phone, cast.staff, first, "grant")
        assert [granted(phone, cast, cast.resident)["stars"] for _ in range(2)] == [2, 3]
        assert code(apply(phone, cast.resident)) == "star.not_reached"

    def test_after_the_fifth_there_is_none(self, phone: Phone, cast: Cast, time: Time) -> None:
        set_policy(cast, time, **{f"star_{star}_hours": star for star in (1, 2, 3, 4, 5)})
        rich(cast.resident, 5 * HOUR, time.now)
        assert [granted(phone, cast, cast.resident)["stars"] for _ in range(5)] == [1, 2, 3, 4, 5]
        assert code(apply(phone, cast.resident)) == "star.all_granted"
        shown = phone.of(cast.resident).get("/me/recognition").json
        assert (shown["level"], shown["next_star"], len(shown["stars"])) == (5, None, 5)

    def test_staff_apply_for_who_does_not_sign_in(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        path = f"/people/{cast.resident.account_id}/stars"
        assert code(phone.of(cast.staff).post(path)) == "star.applies_themselves"
        loses_their_phone(cast.resident, time)
        star = phone.of(cast.staff).post(path)
        assert (star.status_code, star.json["applied_by"]) == (201, str(cast.staff.account_id))
        assert phone.of(cast.staff_next_door).post(path).status_code == 404

    def test_what_one_applied_for_on_somebodys_behalf_another_grants(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        stars = []
        for who in (cast.resident, cast.neighbour):
            rich(who, 100 * HOUR, time.now)
            loses_their_phone(who, time)
            stars.append(phone.of(cast.staff).post(f"/people/{who.account_id}/stars").json)
        assert code(act(phone, cast.staff, stars[0], "grant")) == "star.same_person"
        assert act(phone, cast.second_staff, stars[0], "grant").json["state"] == "granted"
        tie(cast.staff, cast.second_staff, time)
        assert code(act(phone, cast.second_staff, stars[1], "grant")) == "star.tied"

    def test_it_is_taken_back_by_whose_it_is(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        star = apply(phone, cast.resident).json
        assert act(phone, cast.neighbour, star, "withdraw").status_code == 404
        assert act(phone, cast.resident, star, "withdraw").json["state"] == "withdrawn"
        assert code(act(phone, cast.resident, star, "withdraw")) == "star.decided"
        assert code(act(phone, cast.staff, star, "grant")) == "star.decided"
        assert apply(phone, cast.resident).status_code == 201


class TestGranting:
    def test_it_is_judged_anew_when_it_is_granted(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        star = apply(phone, cast.resident).json
        corrected(cast.resident, -60, time.now)
        assert code(act(phone, cast.staff, star, "grant")) == "star.not_reached"
        corrected(cast.resident, 90, time.now)
        stood = act(phone, cast.staff, star, "grant").json
        assert (stood["state"], stood["minutes"], stood["decided_by"]) == ("granted", 6030, str(cast.staff.account_id))
        assert "recognition.star_granted" in told(cast.resident)

    def test_nobody_grants_to_themselves_or_to_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.staff, 100 * HOUR, time.now)
        own = apply(phone, cast.staff).json
        assert code(act(phone, cast.staff, own, "grant")) == "person.not_for_yourself"
        assert code(act(phone, cast.staff, own, "decline", reason="自己")) == "person.not_for_yourself"
        tie(cast.staff, cast.second_staff, time)
        assert code(act(phone, cast.second_staff, own, "grant")) == "person.not_for_yourself"

    def test_a_declined_one_says_why_and_may_be_applied_for_again(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        star = apply(phone, cast.resident).json
        assert act(phone, cast.staff, star, "decline").status_code == 422
        declined = act(phone, cast.staff, star, "decline", reason="有一条时长在核对").json
        assert (declined["state"], declined["reason"]) == ("declined", "有一条时长在核对")
        assert "recognition.star_declined" in told(cast.resident)
        assert apply(phone, cast.resident).status_code == 201

    def test_a_granted_star_outlives_a_new_policy(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        star = granted(phone, cast, cast.resident)
        set_policy(cast, time, star_1_hours=200)
        shown = phone.of(cast.resident).get(f"/stars/{star['id']}").json
        assert (shown["state"], shown["threshold_minutes"], shown["is_below"]) == ("granted", 6000, False)
        assert phone.of(cast.resident).get("/me/recognition").json["level"] == 1

    def test_the_community_sets_its_own_thresholds(self, phone: Phone, cast: Cast, time: Time) -> None:
        set_policy(cast, time, star_1_hours=10)
        rich(cast.resident, 10 * HOUR, time.now)
        assert granted(phone, cast, cast.resident)["threshold_minutes"] == 600


class TestAfterwards:
    def test_who_falls_below_is_shown_to_staff_and_keeps_the_star(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        star = granted(phone, cast, cast.resident)
        staff = phone.of(cast.staff)
        assert staff.get("/stars", below="true").json["items"] == []
        corrected(cast.resident, -1, time.now)
        [shown] = staff.get("/stars", below="true").json["items"]
        assert (shown["id"], shown["state"], shown["minutes_now"], shown["is_below"]) == (
            star["id"],
            "granted",
            5999,
            True,
        )
        assert shown["name_masked"] == "张*琴"
        assert phone.of(cast.resident).get("/me/recognition").json["level"] == 1
        assert phone.of(cast.staff_next_door).get("/stars").json["items"] == []

    def test_a_person_revokes_it_with_a_reason_from_the_highest_down(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        rich(cast.resident, 300 * HOUR, time.now)
        first, second = granted(phone, cast, cast.resident), granted(phone, cast, cast.resident)
        assert code(act(phone, cast.staff, first, "revoke", reason="更正")) == "star.higher_stands"
        gone = act(phone, cast.second_staff, second, "revoke", reason="更正后不够").json
        assert (gone["state"], gone["reason"], gone["decided_by"]) == (
            "revoked",
            "更正后不够",
            str(cast.staff.account_id),
        )
        assert "recognition.star_revoked" in told(cast.resident)
        assert code(act(phone, cast.staff, second, "revoke", reason="再撤")) == "star.not_granted"
        assert apply(phone, cast.resident).json["stars"] == 2

    def test_whom_the_person_alone_has_declared_family_revokes_it_and_grants_none(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        rich(cast.resident, 300 * HOUR, time.now)
        first, second = granted(phone, cast, cast.resident), apply(phone, cast.resident).json
        for each in (cast.staff, cast.second_staff):
            tie(cast.resident, each, time)
        for verb, body in (("grant", {}), ("decline", {"reason": "更正"})):
            assert code(act(phone, cast.staff, second, verb, **body)) == "person.not_for_yourself"
        assert act(phone, cast.staff, first, "revoke", reason="更正").json["state"] == "revoked"
        assert phone.of(cast.resident).get(f"/stars/{second['id']}").json["state"] == "declined"

    def test_with_a_revoked_star_the_application_above_it_is_declined_and_one_begins_again_from_below(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        rich(cast.resident, 300 * HOUR, time.now)
        first, second = granted(phone, cast, cast.resident), apply(phone, cast.resident).json
        assert act(phone, cast.staff, first, "revoke", reason="更正后不够").status_code == 200
        ended = phone.of(cast.resident).get(f"/stars/{second['id']}").json
        assert (ended["state"], ended["reason"]) == ("declined", "更正后不够")
        assert {"recognition.star_revoked", "recognition.star_declined"} <= set(told(cast.resident))
        assert code(act(phone, cast.staff, second, "grant")) == "star.decided"
        assert [granted(phone, cast, cast.resident)["stars"] for _ in range(2)] == [1, 2]

    def test_so_is_one_that_came_in_between_the_two_locks(
        self, phone: Phone, cast: Cast, time: Time, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rich(cast.resident, 300 * HOUR, time.now)
        first, second = granted(phone, cast, cast.resident), apply(phone, cast.resident).json
        found, asked = queries.locked_waiting_of, []

        def not_yet(account_id: uuid.UUID) -> Star | None:
            asked.append(account_id)
            return found(account_id) if len(asked) > 1 else None

        monkeypatch.setattr(queries, "locked_waiting_of", not_yet)
        assert act(phone, cast.staff, first, "revoke", reason="更正后不够").status_code == 200
        assert len(asked) == 2, "it was done again"
        assert phone.of(cast.resident).get(f"/stars/{second['id']}").json["state"] == "declined"

    def test_none_is_granted_before_the_one_below_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        """Of an application that came in while the star below was revoked."""
        rich(cast.resident, 300 * HOUR, time.now)
        first, second = granted(phone, cast, cast.resident), apply(phone, cast.resident).json
        gone = update(Star).where(Star.id == uuid.UUID(first["id"])).values(state="revoked")
        transaction.run(lambda: db.session.execute(gone))
        assert code(act(phone, cast.staff, second, "grant")) == "star.out_of_turn"
        assert phone.of(cast.resident).get("/me/recognition").json["level"] == 0
        assert act(phone, cast.staff, second, "decline", reason="先从一星申请").status_code == 200
        assert granted(phone, cast, cast.resident)["stars"] == 1

    def test_what_waits_ends_with_the_account_and_what_is_granted_stays(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        rich(cast.resident, 300 * HOUR, time.now)
        granted(phone, cast, cast.resident)
        apply(phone, cast.resident)
        assert close(phone, cast.resident, 600).status_code == 200
        states = [each["state"] for each in phone.of(cast.staff).get("/stars").json["items"]]
        assert states == ["lapsed", "granted"]

    def test_who_may_look_at_the_passport_sees_its_stars(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 100 * HOUR, time.now)
        granted(phone, cast, cast.resident)
        path = f"/passports/{cast.resident.passport_id}/recognition"
        assert phone.of(cast.neighbour).get(path).status_code == 404
        delegate(cast.resident, cast.neighbour, ["view"], time)
        assert phone.of(cast.neighbour).get(path).json["level"] == 1
