"""Signing up: for oneself and for others, the queue, and every reason to be refused."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.models import Account, Delegation, Guardianship
from service.accounts.rules import AccountStatus
from service.activities.models import Shift
from service.core import transaction
from service.core.db import db, new_id
from service.core.outbox import OutboxMessage
from service.teams.rules import TeamRole
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, member, person
from tests.factories.outbox import mentions
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone

NOBODY = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"
HAZARD: dict[str, Any] = {"is_hazardous": True, "risk_notice": "高处作业", "insurance_number": "PICC-1"}


def sign_up(phone: Phone, who: Person, shift: Shift, **body: Any) -> Any:
    return phone.of(who).post(f"/shifts/{shift.id}/sign-ups", body)


def cancel(phone: Phone, who: Person, asked: Any, reason: str = "家里有事") -> Any:
    return phone.of(who).post(f"/sign-ups/{asked.json['id']}/cancel", {"reason": reason})


def somebody(cast: Cast, time: Time, name: str = "赵小兰", **about: Any) -> Person:
    return transaction.run(lambda: person(name, cast.community, time.now, **about))


def a_member(cast: Cast, time: Time) -> Person:
    """A member of the team without a sign-in, as elders on paper are."""
    found = somebody(cast, time, "钱奶奶", birth_date=date(1938, 5, 1))
    transaction.run(lambda: member(cast.team, found, TeamRole.MEMBER, time.now))
    return found


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def places(phone: Phone, shift: Shift) -> int:
    taken: int = phone.get(f"/shifts/{shift.id}").json["places_taken"]
    return taken


class TestForOneself:
    def test_gives_a_place_while_there_is_one(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        first, second = sign_up(phone, cast.resident, shift), sign_up(phone, cast.neighbour, shift)
        assert (first.status_code, first.json["state"], first.json["position"]) == (201, "signed_up", None), first.text
        assert (second.status_code, second.json["state"], second.json["position"]) == (201, "waitlisted", 1)
        assert places(phone, shift) == 1

    def test_works_once(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        sign_up(phone, cast.resident, shift)
        assert refused(sign_up(phone, cast.resident, shift)) == (409, "sign_up.already")
        assert places(phone, shift) == 1

    def test_the_same_request_again_gets_the_same_answer(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        where, mine = f"/shifts/{shift.id}/sign-ups", phone.of(cast.resident)
        first, again = mine.post(where, {}, key="sign-up-1"), mine.post(where, {}, key="sign-up-1")
        assert first.json == again.json

    def test_is_over_when_the_shift_begins(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        time.pass_(hours=1, seconds=-1)
        assert sign_up(phone, cast.resident, shift).status_code == 201
        time.pass_(seconds=1)
        assert refused(sign_up(phone, cast.neighbour, shift)) == (409, "sign_up.too_late")

    def test_again_names_the_sign_up_that_is_there(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        first, again = sign_up(phone, cast.resident, shift), sign_up(phone, cast.resident, shift)
        assert (refused(again), again.json["facts"]) == ((409, "sign_up.already"), {"sign_up_id": first.json["id"]})

    def test_needs_a_passport_and_leaves_no_trace_without(self, phone: Phone, cast: Cast, time: Time) -> None:
        newcomer = somebody(cast, time, with_passport=False)
        shift = published_shift(cast, time.now)
        assert refused(sign_up(phone, newcomer, shift)) == (409, "passport.none")
        assert phone.of(newcomer).get("/me/shifts").json["items"] == []
        assert places(phone, shift) == 0

    def test_of_a_draft_is_for_nobody(self, phone: Phone, cast: Cast, time: Time) -> None:
        body = {"starts_at": "2026-03-11T09:00:00+08:00", "ends_at": "2026-03-11T11:00:00+08:00"}
        of = published_shift(cast, time.now).activity_id
        drafted = phone.of(cast.leader).post(f"/activities/{of}/shifts", body).json["id"]
        shift = transaction.run(lambda: db.session.get_one(Shift, uuid.UUID(drafted)), read_only=True)
        assert sign_up(phone, cast.resident, shift).status_code == 404
        assert refused(sign_up(phone, cast.leader, shift)) == (409, "sign_up.not_open")

    @pytest.mark.parametrize("bad", [{"accepts_risk": "yes"}, {"account_id": "x"}, {"state": "signed_up"}])
    def test_of_a_bad_shape_is_422(self, phone: Phone, cast: Cast, time: Time, bad: dict[str, Any]) -> None:
        assert sign_up(phone, cast.resident, published_shift(cast, time.now), **bad).status_code == 422

    def test_needs_a_sign_in(self, phone: Phone, cast: Cast, time: Time) -> None:
        assert phone.post(f"/shifts/{published_shift(cast, time.now).id}/sign-ups", {}).status_code == 401

    def test_on_a_shift_that_is_not_there_is_404(self, phone: Phone, cast: Cast) -> None:
        assert phone.of(cast.resident).post(f"/shifts/{NOBODY}/sign-ups", {}).status_code == 404


class TestAgesAndHazards:
    # The shift is on 2026-03-10, one hour from now.
    @pytest.mark.parametrize(
        ("limits", "birth_date", "code"),
        [
            ({"min_age": 16}, date(2010, 3, 10), None),
            ({"min_age": 16}, date(2010, 3, 11), "sign_up.too_young"),
            ({"max_age": 75}, date(1950, 3, 11), None),
            ({"max_age": 75}, date(1950, 3, 10), "sign_up.too_old"),
            ({"min_age": 16}, None, "sign_up.age_unknown"),
            ({}, None, None),
            (HAZARD, date(2008, 3, 10), None),
            (HAZARD, date(2008, 3, 11), "sign_up.minor_on_hazardous"),
            (HAZARD, None, "sign_up.age_unknown"),
        ],
    )
    def test_count_on_the_day_of_service(
        self, phone: Phone, cast: Cast, time: Time, limits: dict[str, Any], birth_date: date | None, code: str | None
    ) -> None:
        shift = published_shift(cast, time.now, **limits)
        who = somebody(cast, time, birth_date=birth_date)
        assert sign_up(phone, who, shift, accepts_risk=True).json.get("code") == code

    def test_a_hazard_is_accepted_knowingly(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, **HAZARD)
        assert refused(sign_up(phone, cast.resident, shift)) == (409, "sign_up.risk_not_accepted")
        assert sign_up(phone, cast.resident, shift, accepts_risk=True).json["accepts_risk"] is True

    def test_an_age_limit_is_named_in_the_refusal(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, min_age=70)
        answer = sign_up(phone, somebody(cast, time, birth_date=date(1970, 1, 1)), shift).json
        assert "70" in answer["title"] + answer["detail"]
        assert answer["facts"] == {"min_age": 70}

    def test_a_child_under_14_signs_up_with_a_guardians_consent(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = somebody(cast, time, birth_date=date(2012, 3, 11))
        shift = published_shift(cast, time.now)
        missing = (409, "sign_up.guardian_consent_missing")
        assert refused(sign_up(phone, child, shift)) == missing
        guard(cast, child, time)
        assert refused(sign_up(phone, child, shift)) == missing, "a guardian on record has consented to nothing yet"
        consent(phone, cast, child)
        assert sign_up(phone, child, shift).status_code == 201

    def test_a_guardian_who_withdrew_consents_no_more(self, phone: Phone, cast: Cast, time: Time) -> None:
        child, shift = somebody(cast, time, birth_date=date(2012, 3, 11)), published_shift(cast, time.now)
        guard(cast, child, time)
        consent(phone, cast, child)
        path = f"/me/wards/{child.account_id}/consents/record/withdraw"
        assert phone.of(cast.neighbour).post(path).status_code == 200
        assert refused(sign_up(phone, child, shift)) == (409, "sign_up.guardian_consent_missing")

    def test_what_a_guardian_said_in_the_app_ends_with_the_guardianship(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        child, shift = somebody(cast, time, birth_date=date(2012, 3, 11)), published_shift(cast, time.now)
        tie = guard(cast, child, time)
        consent(phone, cast, child)
        assert phone.of(cast.staff).post(f"/guardianships/{tie}/end").status_code == 200
        assert refused(sign_up(phone, child, shift)) == (409, "sign_up.guardian_consent_missing")

    def test_a_paper_that_a_guardian_signed_stands_without_a_guardian_on_record(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        child, shift = somebody(cast, time, birth_date=date(2012, 3, 11)), published_shift(cast, time.now)
        tie = guard(cast, child, time)
        paper = {"purpose": "record", "is_signed_by_guardian": True}
        assert phone.of(cast.staff).post(f"/people/{child.account_id}/consents", paper).status_code == 201
        assert phone.of(cast.staff).post(f"/guardianships/{tie}/end").status_code == 200
        assert sign_up(phone, child, shift).status_code == 201

    def test_on_the_fourteenth_birthday_ones_own_word_is_enough(self, phone: Phone, cast: Cast, time: Time) -> None:
        child, shift = somebody(cast, time, birth_date=date(2012, 3, 10)), published_shift(cast, time.now)
        assert sign_up(phone, child, shift).status_code == 201


def guard(cast: Cast, ward: Person, time: Time) -> UUID:
    tie = {"id": new_id(), "ward_id": ward.account_id, "guardian_id": cast.neighbour.account_id}
    by = {"recorded_by": cast.staff.account_id, "recorded_at": time.now}
    transaction.run(lambda: db.session.add(Guardianship(**tie, **by)))
    return tie["id"]


def consent(phone: Phone, cast: Cast, ward: Person) -> None:
    given = phone.of(cast.neighbour).post(f"/me/wards/{ward.account_id}/consents", {"purpose": "record"})
    assert given.status_code == 201


def delegate(to: Person, principal: Person, time: Time, scopes: list[str], days: int = 30) -> None:
    people = {"principal_id": principal.account_id, "delegate_id": to.account_id, "granted_by": principal.account_id}
    when = {"granted_at": time.now, "expires_at": time.now + timedelta(days=days)}
    transaction.run(lambda: db.session.add(Delegation(slot=1, scopes=scopes, **people, **when)))


class TestForSomebodyElse:
    def test_a_leader_signs_up_a_member_of_the_team(self, phone: Phone, cast: Cast, time: Time) -> None:
        elder, shift = a_member(cast, time), published_shift(cast, time.now)
        for who in (cast.leader, cast.deputy):
            answer = sign_up(phone, who, shift, account_id=str(elder.account_id))
            if who is cast.leader:
                assert answer.status_code == 201, answer.text
                assert answer.json["asked_by"] == str(cast.leader.account_id)
                assert answer.json["name_masked"] == "钱*奶"
            else:
                assert refused(answer) == (409, "sign_up.already")

    def test_a_leader_signs_up_nobody_outside_the_team(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        stranger = sign_up(phone, cast.leader, shift, account_id=str(cast.neighbour.account_id))
        unknown = sign_up(phone, cast.leader, shift, account_id=NOBODY)
        assert (stranger.status_code, unknown.status_code) == (404, 404)
        assert {**stranger.json, "request_id": ""} == {**unknown.json, "request_id": ""}

    def test_staff_sign_up_the_communitys_residents(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift, other = published_shift(cast, time.now), published_shift(cast, time.now)
        theirs = str(cast.neighbour.account_id)
        assert sign_up(phone, cast.staff, shift, account_id=theirs).status_code == 201
        assert sign_up(phone, cast.second_staff, other, account_id=theirs).status_code == 201
        assert sign_up(phone, cast.district_staff, other, account_id=theirs).status_code == 404
        next_door = somebody_of(cast, time)
        assert sign_up(phone, cast.staff, shift, account_id=str(next_door.account_id)).status_code == 404
        assert sign_up(phone, cast.staff_next_door, shift, account_id=theirs).status_code == 404

    @pytest.mark.parametrize("who", ["neighbour", "other_leader", "auditor"])
    def test_nobody_else_does(self, phone: Phone, cast: Cast, time: Time, who: str) -> None:
        shift = published_shift(cast, time.now)
        answer = sign_up(phone, getattr(cast, who), shift, account_id=str(cast.resident.account_id))
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("scopes", "days", "status"),
        [(["view", "sign_up"], 30, 201), (["view", "order"], 30, 404), (["sign_up"], 0, 404)],
    )
    def test_a_delegation_names_the_scope_and_has_not_expired(
        self, phone: Phone, cast: Cast, time: Time, scopes: list[str], days: int, status: int
    ) -> None:
        shift = published_shift(cast, time.now)
        delegate(cast.neighbour, cast.resident, time, scopes, days)
        answer = sign_up(phone, cast.neighbour, shift, account_id=str(cast.resident.account_id))
        assert answer.status_code == status, answer.text

    def test_whoever_may_sign_somebody_up_sees_that_and_may_cancel(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift, elder = published_shift(cast, time.now), str(cast.resident.account_id)
        delegate(cast.neighbour, cast.resident, time, ["sign_up"], 30)
        asked = sign_up(phone, cast.neighbour, shift, account_id=elder)
        [seen] = phone.of(cast.neighbour).get(f"/people/{elder}/shifts").json["items"]
        assert seen["id"] == asked.json["id"]
        assert cancel(phone, cast.neighbour, asked).json["cancelled_by_self"] is False
        assert phone.of(cast.neighbour).get(f"/people/{elder}/home").status_code == 404

    def test_a_guardian_signs_up_the_ward_and_cancels_again(self, phone: Phone, cast: Cast, time: Time) -> None:
        child, shift = somebody(cast, time, birth_date=date(2014, 1, 1)), published_shift(cast, time.now)
        guard(cast, child, time)
        consent(phone, cast, child)
        asked = sign_up(phone, cast.neighbour, shift, account_id=str(child.account_id))
        assert asked.status_code == 201, asked.text
        assert cancel(phone, cast.neighbour, asked).json["state"] == "cancelled"

    def test_a_closed_account_is_not_signed_up(self, phone: Phone, cast: Cast, time: Time) -> None:
        elder, shift = a_member(cast, time), published_shift(cast, time.now)

        def close() -> None:
            db.session.get_one(Account, elder.account_id).status = AccountStatus.CLOSED

        transaction.run(close)
        answer = sign_up(phone, cast.leader, shift, account_id=str(elder.account_id))
        assert refused(answer) == (409, "sign_up.account_closed")

    def test_who_has_not_consented_yet_may_still_serve(self, phone: Phone, cast: Cast, time: Time) -> None:
        elder, shift = a_member(cast, time), published_shift(cast, time.now)

        def pend() -> None:
            db.session.get_one(Account, elder.account_id).status = AccountStatus.PENDING

        transaction.run(pend)
        assert sign_up(phone, cast.leader, shift, account_id=str(elder.account_id)).status_code == 201


def somebody_of(cast: Cast, time: Time) -> Person:
    return transaction.run(lambda: person("孙大爷", cast.next_door, time.now))


class TestAtTheDoor:
    """Once the shift has begun: by who runs it, for whoever has come, while places are free."""

    @pytest.mark.parametrize("who", ["leader", "deputy", "staff"])
    def test_who_runs_the_shift_signs_up_whoever_has_come_until_its_end(
        self, phone: Phone, cast: Cast, time: Time, who: str
    ) -> None:
        shift = published_shift(cast, time.now, requires_sign_up=True)
        by, one, other = getattr(cast, who), str(cast.neighbour.account_id), str(cast.other_leader.account_id)
        time.now = shift.starts_at
        answer = sign_up(phone, by, shift, account_id=one)
        assert (answer.status_code, answer.json["state"], answer.json["position"]) == (201, "signed_up", None)
        assert sign_up(phone, by, shift, account_id=NOBODY).status_code == 404
        time.now = shift.ends_at
        assert refused(sign_up(phone, by, shift, account_id=other)) == (409, "sign_up.shift_over")

    def test_nobody_else_does(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        time.now = shift.starts_at
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
            assert sign_up(phone, who, shift, account_id=str(cast.neighbour.account_id)).status_code == 404
        assert refused(sign_up(phone, cast.neighbour, shift)) == (409, "sign_up.too_late")

    def test_nobody_waits_any_more_and_who_waited_gets_the_place_that_is_free(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        shift = published_shift(cast, time.now, capacity=1, requires_sign_up=True)
        sign_up(phone, cast.resident, shift)
        waiting = sign_up(phone, cast.neighbour, shift).json
        time.now = shift.starts_at
        ask = {"account_id": str(cast.neighbour.account_id)}
        assert refused(sign_up(phone, cast.leader, shift, **ask)) == (409, "sign_up.full")
        assert phone.of(cast.leader).post(f"/shifts/{shift.id}/capacity", {"capacity": 2}).status_code == 200
        moved = sign_up(phone, cast.leader, shift, **ask).json
        assert (moved["id"], moved["state"], moved["promoted_at"] is None) == (waiting["id"], "signed_up", False)
        assert places(phone, shift) == 2
        other = sign_up(phone, cast.leader, shift, account_id=str(cast.deputy.account_id))
        assert refused(other) == (409, "sign_up.full")

    def test_hazards_are_accepted_and_ages_kept(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift, ask = published_shift(cast, time.now, **HAZARD), {"account_id": str(cast.neighbour.account_id)}
        minor = somebody(cast, time, birth_date=date(2008, 3, 11))
        time.now = shift.starts_at
        assert refused(sign_up(phone, cast.leader, shift, **ask)) == (409, "sign_up.risk_not_accepted")
        assert sign_up(phone, cast.leader, shift, accepts_risk=True, **ask).status_code == 201
        young = sign_up(phone, cast.leader, shift, accepts_risk=True, account_id=str(minor.account_id))
        assert refused(young) == (409, "sign_up.minor_on_hazardous")


class TestCancelling:
    def test_gives_the_place_to_the_next_in_the_queue(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        asked = [sign_up(phone, who, shift) for who in (cast.resident, cast.neighbour, cast.deputy)]
        assert [each.json["position"] for each in asked] == [None, 1, 2]
        cancelled = cancel(phone, cast.resident, asked[0])
        assert (cancelled.status_code, cancelled.json["state"]) == (200, "cancelled"), cancelled.text
        assert cancelled.json["cancel_reason"] == "家里有事"
        states = {each["id"]: (each["state"], each["position"]) for each in roster(phone, cast, shift)}
        assert states[asked[1].json["id"]] == ("signed_up", None)
        assert states[asked[2].json["id"]] == ("waitlisted", 1)
        assert places(phone, shift) == 1
        assert promoted(shift) == [str(cast.neighbour.account_id)]

    def test_of_a_wait_frees_no_place(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        asked = [sign_up(phone, who, shift) for who in (cast.resident, cast.neighbour, cast.deputy)]
        cancel(phone, cast.neighbour, asked[1])
        states = {each["id"]: (each["state"], each["position"]) for each in roster(phone, cast, shift)}
        assert states[asked[2].json["id"]] == ("waitlisted", 1)
        assert (places(phone, shift), promoted(shift)) == (1, [])

    def test_again_changes_nothing(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        asked = sign_up(phone, cast.resident, shift)
        first, again = cancel(phone, cast.resident, asked), cancel(phone, cast.resident, asked, "别的原因")
        assert first.json == again.json
        assert places(phone, shift) == 0

    def test_and_asking_again_means_the_end_of_the_queue(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        asked = [sign_up(phone, who, shift) for who in (cast.deputy, cast.resident, cast.neighbour)]
        cancel(phone, cast.resident, asked[1])
        assert sign_up(phone, cast.resident, shift).json["position"] == 2

    def test_is_over_when_the_shift_begins(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = sign_up(phone, cast.resident, published_shift(cast, time.now))
        time.pass_(hours=1)
        assert refused(cancel(phone, cast.resident, asked)) == (409, "sign_up.too_late_to_cancel")

    def test_needs_no_reason_and_no_body(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = sign_up(phone, cast.resident, published_shift(cast, time.now))
        assert cancel(phone, cast.resident, asked, "").status_code == 422
        done = phone.of(cast.resident).post(f"/sign-ups/{asked.json['id']}/cancel")
        assert (done.status_code, done.json["state"], done.json["cancel_reason"]) == (200, "cancelled", None)
        again = sign_up(phone, cast.resident, published_shift(cast, time.now)).json["id"]
        empty = {"data": b"", "content_type": "application/json"}  # as wx.request sends it
        assert phone.of(cast.resident).send("POST", f"/sign-ups/{again}/cancel", **empty).status_code == 200

    def test_is_for_oneself_and_for_who_runs_the_shift(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        asked = sign_up(phone, cast.neighbour, shift)
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
            assert cancel(phone, who, asked).status_code == 404
        assert cancel(phone, cast.deputy, asked).status_code == 200


def roster(phone: Phone, cast: Cast, shift: Shift, **query: Any) -> list[dict[str, Any]]:
    answer = phone.of(cast.leader).get(f"/shifts/{shift.id}/sign-ups", **query)
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


def promoted(shift: Shift) -> list[str]:
    """Who was told that a place is theirs, in the order of telling."""

    def read() -> list[str]:
        owed = db.select(OutboxMessage).filter_by(topic="inbox").where(mentions(shift.id))
        rows = db.session.scalars(owed.order_by(OutboxMessage.id))
        told = [row.payload for row in rows if row.payload.get("shift_id") == str(shift.id)]
        return [payload["account_id"] for payload in told if payload["code"] == "sign_up.promoted"]

    return transaction.run(read, read_only=True)


class TestMorePlaces:
    def test_promote_as_many_as_fit_in_the_order_of_asking(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        people = (cast.resident, cast.neighbour, cast.deputy, cast.other_leader)
        for who in people:
            sign_up(phone, who, shift)
        raised = phone.of(cast.leader).post(f"/shifts/{shift.id}/capacity", {"capacity": 3})
        assert raised.json["places_taken"] == 3, raised.text
        assert promoted(shift) == [str(cast.neighbour.account_id), str(cast.deputy.account_id)]
        lifted = phone.of(cast.leader).post(f"/shifts/{shift.id}/capacity", {"capacity": None})
        assert (lifted.json["places_taken"], len(promoted(shift))) == (4, 3)

    def test_promote_nobody_once_the_shift_has_begun(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        for who in (cast.resident, cast.neighbour):
            sign_up(phone, who, shift)
        time.pass_(hours=1)
        raised = phone.of(cast.leader).post(f"/shifts/{shift.id}/capacity", {"capacity": 2})
        assert (raised.json["places_taken"], promoted(shift)) == (1, [])


class TestLists:
    def test_leaders_co_hosts_and_staff_see_masked_names_in_order(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        for who in (cast.resident, cast.neighbour):
            sign_up(phone, who, shift)
        seen = roster(phone, cast, shift)
        assert [(each["name_masked"], each["state"]) for each in seen] == [
            ("张*琴", "signed_up"),
            ("李*兰", "waitlisted"),
        ]
        where = f"/shifts/{shift.id}/sign-ups"
        assert phone.of(cast.staff).get(where).status_code == 200
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
            assert phone.of(who).get(where).status_code == 403
        hosts = f"/activities/{shift.activity_id}/co-hosts"
        phone.of(cast.leader).post(hosts, {"team_id": str(cast.other_team.id)})
        assert phone.of(cast.other_leader).get(where).status_code == 200

    def test_are_filtered_by_state_and_read_in_pages(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=2)
        for who in (cast.resident, cast.neighbour, cast.deputy):
            sign_up(phone, who, shift)
        assert len(roster(phone, cast, shift, state="waitlisted")) == 1
        page = phone.of(cast.leader).get(f"/shifts/{shift.id}/sign-ups", limit=2).json
        rest = roster(phone, cast, shift, cursor=page["next_cursor"])
        assert [len(page["items"]), len(rest)] == [2, 1]

    def test_cost_the_same_for_one_and_for_many(
        self, phone: Phone, cast: Cast, time: Time, statements: Statements
    ) -> None:
        shift = published_shift(cast, time.now, capacity=2)
        counts = []
        for who in (cast.resident, cast.neighbour, cast.deputy, cast.other_leader):
            sign_up(phone, who, shift)
            roster(phone, cast, shift)
            counts.append(len(statements))
        assert counts[2] == counts[3]
        statements.most(6)

    def test_my_shifts_are_mine_with_place_and_time(self, phone: Phone, cast: Cast, time: Time) -> None:
        past, shift = published_shift(cast, time.now), published_shift(cast, time.now, in_hours=9, capacity=1)
        sign_up(phone, cast.resident, past)
        for who in (cast.neighbour, cast.resident):
            sign_up(phone, who, shift)
        mine = phone.of(cast.resident).get("/me/shifts").json["items"]
        assert [(each["state"], each["position"]) for each in mine] == [("waitlisted", 1), ("signed_up", None)]
        assert (mine[0]["shift"]["title"], mine[0]["shift"]["place"]) == ("入户探访", "睦邻中心")
        time.pass_(hours=3)
        upcoming = phone.of(cast.resident).get("/me/shifts", upcoming="true").json["items"]
        assert [each["shift_id"] for each in upcoming] == [str(shift.id)]
        assert phone.of(cast.leader).post(f"/shifts/{shift.id}/cancel", {"reason": "暴雨"}).status_code == 200
        assert phone.of(cast.resident).get("/me/shifts", upcoming="true").json["items"] == []
        later = published_shift(cast, time.now, in_hours=9)
        cancel(phone, cast.resident, sign_up(phone, cast.resident, later))
        assert phone.of(cast.resident).get("/me/shifts", upcoming="true").json["items"] == []
        waiting = phone.of(cast.resident).get("/me/shifts", state="signed_up").json["items"]
        assert [each["shift_id"] for each in waiting] == [str(past.id)]
        assert phone.of(cast.deputy).get("/me/shifts").json["items"] == []
