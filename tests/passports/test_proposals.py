"""Openings, adjustments and go-live: proposed by one, made true by another."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from service.accounts.models import FamilyTie
from service.core import transaction
from service.core.actor import Role
from service.core.db import db
from service.core.notices import sentence
from service.core.outbox import OutboxMessage
from service.hours.models import ServiceRecord
from service.passports.rules import points_for
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.hours import MONDAY, MORNING, Stretch, closed_shift, served
from tests.factories.outbox import mentions
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone
from tests.hours.test_races import together


@pytest.fixture
def opening(time: Time) -> dict[str, Any]:
    day = (time.now - timedelta(days=30)).date().isoformat()
    return {"minutes": 1205, "points": 40, "covers_until": day, "evidence": "爱心存折第 3 本第 12 页"}


@pytest.fixture
def adjustment(cast: Cast) -> dict[str, Any]:
    shift = closed_shift(cast, Stretch(cast.resident), Stretch(cast.neighbour), Stretch(cast.second_staff))
    return {
        "points": 5,
        "cause": "system_error",
        "fact_type": "shift",
        "fact_id": str(shift),
        "reason": "系统故障漏记",
    }


def propose(phone: Phone, who: Person, cast: Cast, what: str, body: dict[str, Any], whom: Person | None = None) -> Any:
    return phone.of(who).post(f"/passports/{(whom or cast.resident).passport_id}/{what}", body)


def told(who: Person) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        rows = db.session.query(OutboxMessage).filter_by(topic="inbox").filter(mentions(who.account_id))
        owed = [row.payload for row in rows.order_by(OutboxMessage.id)]
        return [payload for payload in owed if payload["account_id"] == str(who.account_id)]

    return transaction.run(read, read_only=True)


def passport(phone: Phone, who: Person) -> dict[str, Any]:
    return dict(phone.of(who).get("/me/passport").json)


class TestOpening:
    def test_it_counts_when_another_has_confirmed_it(self, phone: Phone, cast: Cast, opening: dict[str, Any]) -> None:
        proposed = propose(phone, cast.staff, cast, "openings", opening)
        assert proposed.status_code == 201
        assert passport(phone, cast.resident)["balance"] == 0
        confirmed = phone.of(cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")
        assert confirmed.json["state"] == "confirmed"
        found = passport(phone, cast.resident)
        assert (found["minutes"], found["balance"], found["points_earned"]) == (1205, 40, 0)

    def test_nobody_confirms_their_own_proposal(self, phone: Phone, cast: Cast, opening: dict[str, Any]) -> None:
        proposed = propose(phone, cast.staff, cast, "openings", opening)
        refused = phone.of(cast.staff).post(f"/proposals/{proposed.json['id']}/confirm")
        assert (refused.status_code, refused.json["code"]) == (409, "proposal.same_signer")

    def test_nobody_proposes_for_their_own_passport(self, phone: Phone, cast: Cast, opening: dict[str, Any]) -> None:
        refused = propose(phone, cast.staff, cast, "openings", opening, whom=cast.staff)
        assert refused.json["code"] == "proposal.own_passport"

    def test_family_does_not_sign(self, phone: Phone, cast: Cast, opening: dict[str, Any], time: Time) -> None:
        low, high = sorted((cast.second_staff.account_id, cast.resident.account_id))

        def tie() -> None:
            row = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
            db.session.add(row)

        proposed = propose(phone, cast.staff, cast, "openings", opening)
        transaction.run(tie)
        refused = phone.of(cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")
        assert refused.json["code"] == "proposal.related"

    @pytest.mark.parametrize(
        ("minutes", "points", "status"), [(59, 1, 201), (59, 2, 409), (60, 2, 201), (60, 0, 201), (1, 0, 201)]
    )
    def test_points_lie_within_the_half_hours(
        self, phone: Phone, cast: Cast, opening: dict[str, Any], minutes: int, points: int, status: int
    ) -> None:
        body = {**opening, "minutes": minutes, "points": points}
        answer = propose(phone, cast.staff, cast, "openings", body)
        assert answer.status_code == status
        assert (status == 201) == (points <= points_for(minutes))

    def test_it_cannot_cover_the_future(self, phone: Phone, cast: Cast, opening: dict[str, Any], time: Time) -> None:
        tomorrow = (time.now + timedelta(days=1)).date().isoformat()
        refused = propose(phone, cast.staff, cast, "openings", {**opening, "covers_until": tomorrow})
        assert refused.json["code"] == "opening.covers_future"

    @pytest.mark.parametrize(("minutes", "status"), [(60_000, 201), (60_001, 409)])
    def test_it_is_a_thousand_hours_at_most(
        self, phone: Phone, cast: Cast, opening: dict[str, Any], minutes: int, status: int
    ) -> None:
        answer = propose(phone, cast.staff, cast, "openings", {**opening, "minutes": minutes})
        assert answer.status_code == status
        if status == 409:
            assert (answer.json["code"], answer.json["facts"]) == ("opening.above_cap", {"cap_minutes": 60_000})

    @pytest.mark.parametrize("state", ["pending", "awaiting_second", "returned", "rejected", "approved"])
    def test_it_reaches_no_day_that_is_on_record_whatever_became_of_it(
        self, phone: Phone, cast: Cast, opening: dict[str, Any], state: str
    ) -> None:
        waiting = propose(phone, cast.staff, cast, "openings", {**opening, "covers_until": MONDAY.isoformat()})
        [record] = served(cast, Stretch(cast.resident))

        def become() -> None:
            db.session.get_one(ServiceRecord, uuid.UUID(record)).state = state

        transaction.run(become)
        refused = phone.of(cast.second_staff).post(f"/proposals/{waiting.json['id']}/confirm")
        assert refused.json["code"] == "opening.service_within_cover"
        assert phone.of(cast.second_staff).post(f"/proposals/{waiting.json['id']}/decline").status_code == 200
        before = {**opening, "covers_until": (MONDAY - timedelta(days=1)).isoformat()}
        assert propose(phone, cast.staff, cast, "openings", before).status_code == 201

    def test_there_is_one_at_a_time(self, phone: Phone, cast: Cast, opening: dict[str, Any]) -> None:
        first = propose(phone, cast.staff, cast, "openings", opening)
        assert propose(phone, cast.second_staff, cast, "openings", opening).json["code"] == "proposal.already_there"
        phone.of(cast.second_staff).post(f"/proposals/{first.json['id']}/confirm")
        again = propose(phone, cast.second_staff, cast, "openings", opening)
        assert again.json["code"] == "opening.already_there"

    def test_a_declined_one_makes_room(self, phone: Phone, cast: Cast, opening: dict[str, Any]) -> None:
        first = propose(phone, cast.staff, cast, "openings", opening)
        declined = phone.of(cast.second_staff).post(f"/proposals/{first.json['id']}/decline")
        assert declined.json["state"] == "declined"
        assert propose(phone, cast.staff, cast, "openings", opening).status_code == 201
        late = phone.of(cast.second_staff).post(f"/proposals/{first.json['id']}/confirm")
        assert late.json["code"] == "proposal.decided"

    def test_after_go_live_it_is_refused(self, phone: Phone, cast: Cast, opening: dict[str, Any]) -> None:
        waiting = propose(phone, cast.staff, cast, "openings", opening)
        live = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live")
        assert live.status_code == 201
        assert phone.of(cast.second_staff).post(f"/proposals/{live.json['id']}/confirm").status_code == 200
        refused = phone.of(cast.second_staff).post(f"/proposals/{waiting.json['id']}/confirm")
        assert refused.json["code"] == "go_live.closed"
        assert propose(phone, cast.staff, cast, "openings", opening, cast.leader).json["code"] == "go_live.closed"
        again = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live")
        assert (again.json["code"], again.json["title"]) == ("go_live.closed", "本社区已经正式启用。")

    def test_after_go_live_it_names_the_reach_of_late_claims_here(
        self, phone: Phone, cast: Cast, time: Time, opening: dict[str, Any]
    ) -> None:
        body = {"effective_from": "2026-03-11", "document": {"hours": {"late_claim_days": 45}}}
        made = phone.of(cast.administrator).post(f"/communities/{cast.community.id}/policy-versions", body)
        assert made.status_code == 201, made.text
        live = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live")
        phone.of(cast.second_staff).post(f"/proposals/{live.json['id']}/confirm")
        for days in (90, 45):
            refused = propose(phone, cast.staff, cast, "openings", opening)
            assert (refused.json["code"], f"近{days}天" in refused.json["detail"]) == ("go_live.closed", True)
            time.pass_(days=1)


class TestAdjustment:
    def test_it_moves_points_and_is_not_earned(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        proposed = propose(phone, cast.staff, cast, "adjustments", adjustment)
        phone.of(cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")
        found = passport(phone, cast.resident)
        assert (found["balance"], found["points_earned"], found["minutes"]) == (5, 0, 0)
        [entry] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert (entry["kind"], entry["source_id"]) == ("adjust", proposed.json["id"])

    @pytest.mark.parametrize(("points", "code"), [(0, "no_points"), (101, "above_cap"), (-101, "above_cap")])
    def test_it_stays_within_its_bounds(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any], points: int, code: str
    ) -> None:
        refused = propose(phone, cast.staff, cast, "adjustments", {**adjustment, "points": points})
        assert refused.json["code"] == f"adjustment.{code}"

    def test_it_answers_a_fact_and_has_its_date(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        [record] = served(cast, Stretch(cast.resident), starts_at=MORNING - timedelta(days=1))
        about = {"fact_type": "service_record", "fact_id": record}
        proposed = propose(phone, cast.staff, cast, "adjustments", adjustment | about)
        assert proposed.json["service_date"] == (MONDAY - timedelta(days=1)).isoformat()
        phone.of(cast.staff).post(f"/proposals/{proposed.json['id']}/decline")
        assert phone.of(cast.leader).post(f"/service-records/{record}/approve").status_code == 200
        [entry] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        again = propose(
            phone, cast.staff, cast, "adjustments", adjustment | {"fact_type": "ledger_entry", "fact_id": entry["id"]}
        )
        assert again.json["service_date"] == proposed.json["service_date"]

    @pytest.mark.parametrize("fact_type", ["service_record", "ledger_entry", "shift"])
    def test_a_fact_that_is_not_there_is_none(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any], fact_type: str
    ) -> None:
        nothing = {"fact_type": fact_type, "fact_id": str(uuid.uuid4())}
        assert (
            propose(phone, cast.staff, cast, "adjustments", adjustment | nothing).json["code"] == "adjustment.no_fact"
        )

    def test_a_fact_about_somebody_else_is_none(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        before = MORNING - timedelta(days=1)
        [theirs] = served(cast, Stretch(cast.neighbour), starts_at=before)
        there: dict[str, Any] = {"community": cast.next_door, "is_community_shift": True, "starts_at": before}
        elsewhere = closed_shift(cast, Stretch(cast.resident), **there)
        for fact in (("service_record", theirs), ("shift", str(elsewhere))):
            about = dict(zip(("fact_type", "fact_id"), fact, strict=True))
            refused = propose(phone, cast.staff, cast, "adjustments", adjustment | about)
            assert (refused.status_code, refused.json["code"]) == (409, "adjustment.no_fact")

    def test_an_adjustment_is_no_fact_of_the_next(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        proposed = propose(phone, cast.staff, cast, "adjustments", adjustment)
        phone.of(cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")
        [entry] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        about = {"fact_type": "ledger_entry", "fact_id": entry["id"]}
        refused = propose(phone, cast.staff, cast, "adjustments", adjustment | about)
        assert (refused.status_code, refused.json["code"]) == (409, "adjustment.no_fact")

    def test_a_shift_without_the_person_is_a_fact_only_for_a_counter_that_did_not_agree(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any]
    ) -> None:
        for cause in ("proven_later", "system_error", "dispute_settled"):
            body = {**adjustment, "cause": cause}
            assert (
                propose(phone, cast.staff, cast, "adjustments", body, cast.deputy).json["code"] == "adjustment.no_fact"
            )
        body = {**adjustment, "cause": "counter_difference"}
        assert propose(phone, cast.staff, cast, "adjustments", body, cast.deputy).status_code == 201

    @pytest.mark.parametrize(("seconds", "status"), [(-1, 409), (0, 201)])
    def test_a_shift_is_a_fact_from_its_start_on(
        self, phone: Phone, cast: Cast, time: Time, adjustment: dict[str, Any], seconds: int, status: int
    ) -> None:
        shift = published_shift(cast, time.now)
        time.now = shift.starts_at + timedelta(seconds=seconds)
        body = adjustment | {"fact_id": str(shift.id), "cause": "counter_difference"}
        assert propose(phone, cast.staff, cast, "adjustments", body).status_code == status

    def test_a_fact_is_answered_once(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        first = propose(phone, cast.staff, cast, "adjustments", adjustment)
        again = propose(phone, cast.second_staff, cast, "adjustments", {**adjustment, "points": 2})
        assert (again.status_code, again.json["code"]) == (409, "adjustment.already_answered")
        assert phone.of(cast.second_staff).post(f"/proposals/{first.json['id']}/confirm").status_code == 200
        again = propose(phone, cast.second_staff, cast, "adjustments", adjustment)
        assert again.json["code"] == "adjustment.already_answered"
        other = {**adjustment, "cause": "dispute_settled"}
        assert propose(phone, cast.staff, cast, "adjustments", other).json["code"] == "adjustment.already_answered"
        assert propose(phone, cast.staff, cast, "adjustments", adjustment, cast.neighbour).status_code == 201

    @pytest.mark.parametrize("first", ["service_record", "earn", "correct", "shift"])
    def test_one_service_is_answered_once_whichever_fact_of_it_is_named(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any], first: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident), starts_at=MORNING - timedelta(days=1))
        assert phone.of(cast.leader).post(f"/service-records/{record}/approve").status_code == 200
        corrected = phone.of(cast.staff).post(
            f"/service-records/{record}/correct", {"minutes": 30, "reason": "核对签到表"}
        )
        assert corrected.status_code == 200
        entries = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        shift = phone.of(cast.staff).get(f"/service-records/{record}").json["shift_id"]
        facts = {"service_record": ("service_record", record), "shift": ("shift", shift)}
        facts |= {entry["kind"]: ("ledger_entry", entry["id"]) for entry in entries}
        assert facts.keys() == {"service_record", "earn", "correct", "shift"}

        def answer(kind: str) -> Any:
            about = dict(zip(("fact_type", "fact_id"), facts[kind], strict=True))
            return propose(phone, cast.staff, cast, "adjustments", adjustment | about)

        proposed = answer(first).json["id"]
        for kind in facts:
            again = answer(kind)
            assert (again.status_code, again.json["code"]) == (409, "adjustment.already_answered"), kind
        assert phone.of(cast.second_staff).post(f"/proposals/{proposed}/confirm").status_code == 200
        for kind in facts:
            assert answer(kind).json["code"] == "adjustment.already_answered", kind

    def test_what_has_no_service_behind_it_is_answered_by_itself(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any], opening: dict[str, Any]
    ) -> None:
        opened = propose(phone, cast.staff, cast, "openings", opening).json["id"]
        assert phone.of(cast.second_staff).post(f"/proposals/{opened}/confirm").status_code == 200
        [entry] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        about = adjustment | {"fact_type": "ledger_entry", "fact_id": entry["id"]}
        assert propose(phone, cast.staff, cast, "adjustments", about).status_code == 201
        assert propose(phone, cast.staff, cast, "adjustments", about).status_code == 409
        assert propose(phone, cast.staff, cast, "adjustments", adjustment).status_code == 201

    def test_a_declined_answer_makes_room(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        first = propose(phone, cast.staff, cast, "adjustments", adjustment)
        phone.of(cast.second_staff).post(f"/proposals/{first.json['id']}/decline")
        assert propose(phone, cast.staff, cast, "adjustments", adjustment).status_code == 201

    def test_of_two_who_answer_it_at_once_one_does(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        staff = (cast.staff, cast.second_staff)
        answers = together(*(lambda who=who: propose(phone, who, cast, "adjustments", adjustment) for who in staff))
        assert sorted(answer.status_code for answer in answers) == [201, 409]

    def test_of_two_who_name_its_shift_and_its_record_at_once_one_does(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any]
    ) -> None:
        [record] = served(cast, Stretch(cast.resident), starts_at=MORNING - timedelta(days=1))
        shift = phone.of(cast.staff).get(f"/service-records/{record}").json["shift_id"]
        acts = [(cast.staff, "service_record", record), (cast.second_staff, "shift", shift)]
        bodies = [(who, adjustment | {"fact_type": kind, "fact_id": fact}) for who, kind, fact in acts]
        answers = together(
            *(lambda who=who, body=body: propose(phone, who, cast, "adjustments", body) for who, body in bodies)
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]

    @pytest.mark.parametrize("points", [100, -100])
    def test_the_cap_itself_is_allowed(self, phone: Phone, cast: Cast, adjustment: dict[str, Any], points: int) -> None:
        assert propose(phone, cast.staff, cast, "adjustments", {**adjustment, "points": points}).status_code == 201

    def test_the_same_proposal_sent_twice_is_one(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        key = uuid.uuid4().hex
        path = f"/passports/{cast.resident.passport_id}/adjustments"
        first = phone.of(cast.staff).post(path, adjustment, key=key)
        second = phone.of(cast.staff).post(path, adjustment, key=key)
        assert first.data == second.data
        assert second.headers["Idempotency-Replayed"] == "true"

    def test_points_are_never_moved_without_a_key(self, phone: Phone, cast: Cast, adjustment: dict[str, Any]) -> None:
        path = f"/passports/{cast.resident.passport_id}/adjustments"
        refused = phone.of(cast.staff).post(path, adjustment, key=None)
        assert (refused.status_code, refused.json["code"]) == (400, "idempotency.key_missing")


class TestScope:
    @pytest.mark.parametrize("stranger", ["staff_next_door", "stranger_staff"])
    def test_staff_elsewhere_find_nothing(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any], stranger: str
    ) -> None:
        who = getattr(cast, stranger)
        assert propose(phone, who, cast, "adjustments", adjustment).status_code == 404
        proposed = propose(phone, cast.staff, cast, "adjustments", adjustment)
        assert phone.of(who).post(f"/proposals/{proposed.json['id']}/confirm").status_code == 404
        assert phone.of(who).get("/proposals").json["items"] == []
        assert phone.of(who).post(f"/communities/{cast.community.id}/go-live").status_code == 404

    @pytest.mark.parametrize("resident", ["resident", "leader", "auditor"])
    def test_only_staff_propose(self, phone: Phone, cast: Cast, adjustment: dict[str, Any], resident: str) -> None:
        assert propose(phone, getattr(cast, resident), cast, "adjustments", adjustment).status_code == 403


class TestWhoSigns:
    @pytest.mark.parametrize("what", ["openings", "adjustments"])
    @pytest.mark.parametrize("part", ["proposes", "confirms"])
    def test_neither_of_the_two_is_the_beneficiary_or_family(
        self, phone: Phone, cast: Cast, time: Time, what: str, part: str, request: pytest.FixtureRequest
    ) -> None:
        body = request.getfixturevalue(what.removesuffix("s"))

        def tried(whom: Person) -> str:
            if part == "proposes":
                return str(propose(phone, cast.second_staff, cast, what, body, whom).json["code"])
            proposed = propose(phone, cast.staff, cast, what, body, whom).json["id"]
            return str(phone.of(cast.second_staff).post(f"/proposals/{proposed}/confirm").json["code"])

        low, high = sorted((cast.second_staff.account_id, cast.neighbour.account_id))
        tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
        transaction.run(lambda: db.session.add(tie))
        assert tried(cast.second_staff) == "proposal.own_passport"
        assert tried(cast.neighbour) == "proposal.related"

    @pytest.mark.parametrize("what", ["openings", "adjustments", "go-live"])
    def test_the_two_are_not_family_of_each_other(
        self, phone: Phone, cast: Cast, time: Time, what: str, opening: dict[str, Any], adjustment: dict[str, Any]
    ) -> None:
        if what == "go-live":
            proposed = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live")
        else:
            proposed = propose(phone, cast.staff, cast, what, opening if what == "openings" else adjustment)
        low, high = sorted((cast.staff.account_id, cast.second_staff.account_id))
        tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
        transaction.run(lambda: db.session.add(tie))
        refused = phone.of(cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")
        assert (refused.status_code, refused.json["code"]) == (409, "proposal.signers_tied")

    def test_what_nobody_has_decided_is_taken_back_by_its_proposer(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any]
    ) -> None:
        first = propose(phone, cast.staff, cast, "adjustments", adjustment).json["id"]
        taken_back = phone.of(cast.staff).post(f"/proposals/{first}/decline")
        assert (taken_back.status_code, taken_back.json["state"]) == (200, "declined")
        assert phone.of(cast.second_staff).post(f"/proposals/{first}/confirm").status_code == 409
        second = propose(phone, cast.staff, cast, "adjustments", adjustment).json["id"]
        assert phone.of(cast.second_staff).post(f"/proposals/{second}/confirm").status_code == 200
        late = phone.of(cast.staff).post(f"/proposals/{second}/decline")
        assert (late.status_code, late.json["code"]) == (409, "proposal.decided")

    @pytest.mark.parametrize(
        ("tie", "points", "code"),
        [
            (None, -100, "proposal.own_passport"),
            ("spouse", -100, "proposal.related"),
            ("spouse", 5, "proposal.related"),
        ],
    )
    def test_what_another_has_proposed_is_put_aside_by_neither_the_beneficiary_nor_family(
        self, phone: Phone, cast: Cast, time: Time, adjustment: dict[str, Any], tie: str | None, points: int, code: str
    ) -> None:
        whom = cast.neighbour if tie else cast.second_staff
        proposed = propose(phone, cast.staff, cast, "adjustments", {**adjustment, "points": points}, whom).json["id"]
        if tie:
            low, high = sorted((cast.second_staff.account_id, whom.account_id))
            row = FamilyTie(low_id=low, high_id=high, relation=tie, declared_by=low, declared_at=time.now)
            transaction.run(lambda: db.session.add(row))
        refused = phone.of(cast.second_staff).post(f"/proposals/{proposed}/decline")
        assert (refused.status_code, refused.json["code"]) == (409, code)
        [waiting] = phone.of(cast.staff).get("/proposals").json["items"]
        assert (waiting["id"], waiting["state"]) == (proposed, "waiting")

    def test_who_proposed_it_takes_it_back_even_if_family_by_now(
        self, phone: Phone, cast: Cast, time: Time, adjustment: dict[str, Any]
    ) -> None:
        proposed = propose(phone, cast.staff, cast, "adjustments", adjustment).json["id"]
        low, high = sorted((cast.staff.account_id, cast.resident.account_id))
        row = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
        transaction.run(lambda: db.session.add(row))
        assert phone.of(cast.staff).post(f"/proposals/{proposed}/decline").json["state"] == "declined"

    def test_who_proposed_it_is_told_when_another_declines_it(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any]
    ) -> None:
        adjusted = propose(phone, cast.staff, cast, "adjustments", adjustment).json["id"]
        live = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live").json["id"]
        taken_back = propose(phone, cast.staff, cast, "adjustments", adjustment, cast.neighbour).json["id"]
        for who, proposal in ((cast.second_staff, adjusted), (cast.second_staff, live), (cast.staff, taken_back)):
            assert phone.of(who).post(f"/proposals/{proposal}/decline").status_code == 200
        assert [(each["code"], each["facts"]) for each in told(cast.staff)] == [
            ("proposal.declined", {"proposal_id": adjusted, "kind": "adjustment"}),
            ("proposal.declined", {"proposal_id": live, "kind": "go_live"}),
        ]

    def test_whose_passport_it_is_learns_of_it_and_why(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any], opening: dict[str, Any]
    ) -> None:
        for what, body in (("openings", opening), ("adjustments", {**adjustment, "points": -2})):
            proposal = propose(phone, cast.staff, cast, what, body).json["id"]
            assert len(told(cast.resident)) == (0 if what == "openings" else 1), "nothing yet"
            assert phone.of(cast.second_staff).post(f"/proposals/{proposal}/confirm").status_code == 200
        first, second = told(cast.resident)
        numbers = {"passport_id": str(cast.resident.passport_id), "kind": "opening", "points": 40, "minutes": 1205}
        assert (first["code"], first["facts"]) == ("passport.opened_with", numbers)
        assert sentence(first["code"], numbers, "zh") == "您以前的志愿服务 20 小时 5 分钟，积分 40 分，已经记入护照。"
        hours = sentence(first["code"], {**numbers, "minutes": 24_000, "points": 0}, "en")
        assert hours == "Your earlier 400 hours of service now stand in your passport."
        assert sentence(second["code"], second["facts"], "zh").startswith("工作人员调整了您的积分：-2 分")
        entries = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert [each["reason"] for each in entries] == [adjustment["reason"], opening["evidence"]]

    def test_an_adjustment_and_a_go_live_take_two_as_well(
        self, phone: Phone, cast: Cast, adjustment: dict[str, Any]
    ) -> None:
        adjusted = propose(phone, cast.staff, cast, "adjustments", adjustment).json["id"]
        live = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live").json["id"]
        for proposal in (adjusted, live):
            refused = phone.of(cast.staff).post(f"/proposals/{proposal}/confirm")
            assert (refused.status_code, refused.json["code"]) == (409, "proposal.same_signer")
            assert phone.of(cast.second_staff).post(f"/proposals/{proposal}/confirm").status_code == 200

    def test_of_two_who_confirm_at_once_one_makes_it_true(
        self, phone: Phone, cast: Cast, time: Time, opening: dict[str, Any]
    ) -> None:
        third = transaction.run(lambda: person("钱芳", cast.community, time.now, role=Role.STAFF))
        proposed = propose(phone, cast.staff, cast, "openings", opening).json["id"]
        path = f"/proposals/{proposed}/confirm"
        answers = together(*(lambda who=who: phone.of(who).post(path) for who in (cast.second_staff, third)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert passport(phone, cast.resident)["minutes"] == 1205


class TestWhatTheSecondPersonSees:
    def test_the_number_and_masked_names_and_no_more(
        self, phone: Phone, cast: Cast, opening: dict[str, Any], adjustment: dict[str, Any]
    ) -> None:
        proposed = propose(phone, cast.staff, cast, "openings", opening).json
        assert proposed["passport_number"] == passport(phone, cast.resident)["number"]
        assert "*" in proposed["name_masked"]
        assert "*" in proposed["proposed_by_name_masked"]
        assert proposed["decided_by_name_masked"] is None
        assert phone.of(cast.second_staff).get("/proposals").json["items"] == [proposed]
        confirmed = phone.of(cast.second_staff).post(f"/proposals/{proposed['id']}/confirm").json
        assert "*" in confirmed["decided_by_name_masked"]

    def test_a_go_live_is_about_nobody(self, phone: Phone, cast: Cast) -> None:
        proposed = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live").json
        assert (proposed["passport_number"], proposed["name_masked"]) == (None, None)
        assert "*" in proposed["proposed_by_name_masked"]

    def test_they_are_found_by_kind(
        self, phone: Phone, cast: Cast, opening: dict[str, Any], adjustment: dict[str, Any]
    ) -> None:
        made = {
            "opening": propose(phone, cast.staff, cast, "openings", opening).json["id"],
            "adjustment": propose(phone, cast.staff, cast, "adjustments", adjustment).json["id"],
        }
        staff = phone.of(cast.second_staff)
        for kind, proposal in made.items():
            assert [each["id"] for each in staff.get("/proposals", kind=kind).json["items"]] == [proposal]
        both = staff.send("GET", "/proposals?kind=opening&kind=adjustment").json["items"]
        assert {each["id"] for each in both} == set(made.values())
        assert staff.get("/proposals", kind="go_live").json["items"] == []
        assert staff.get("/proposals", kind="gift").status_code == 422


class TestWhetherACommunityIsLive:
    def test_anyone_may_ask_and_it_counts_once_it_is_confirmed(self, phone: Phone, cast: Cast) -> None:
        path = f"/communities/{cast.community.id}/go-live"
        before = {"community_id": str(cast.community.id), "is_live": False, "went_live_at": None}
        assert phone.get(path).json == before
        proposed = phone.of(cast.staff).post(path).json["id"]
        assert phone.get(path).json == before
        confirmed = phone.of(cast.second_staff).post(f"/proposals/{proposed}/confirm").json
        assert phone.get(path).json == before | {"is_live": True, "went_live_at": confirmed["decided_at"]}

    def test_another_region_is_no_community(self, phone: Phone, cast: Cast) -> None:
        refused = phone.get(f"/communities/{cast.community.parent_id}/go-live")
        assert refused.json["code"] == "region.not_a_community"
        assert phone.get(f"/communities/{uuid.uuid4()}/go-live").status_code == 404
