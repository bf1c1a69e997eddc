"""People on paper: entered by staff, proposed by leaders, compared with whom is known, shown masked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from service.accounts.models import Account, ProposedPerson
from service.core import transaction
from service.core.actor import Role
from service.core.audit import AuditEvent
from service.core.db import db
from tests.accounts.conftest import at_once
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.fakes.phone import Phone
from tests.redemption.test_orders import loses_their_phone

SERIAL = iter(range(10, 1000))


def id_number(born: str | None = None) -> str:
    """A valid one that no other test uses; without a wish of a birth date of its own."""
    born = born or (date(1930, 1, 1) + timedelta(days=next(SERIAL))).strftime("%Y%m%d")
    body = f"340104{born}{next(SERIAL):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def mobile() -> str:
    return f"138{next(SERIAL):08d}"


def enter(phone: Phone, by: Person, cast: Cast, /, **details: Any) -> TestResponse:
    body = {"name": "赵素芬", "home_id": str(cast.community.id)} | details
    return phone.of(by).post("/people", body)


def audits(action: str, subject: Any) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        rows = (
            db.session.query(AuditEvent).filter_by(action=action, subject_id=UUID(str(subject))).order_by(AuditEvent.id)
        )
        return [{**row.details, "by": row.actor_id, "named": row.details.get("by")} for row in rows]

    return transaction.run(read, read_only=True)


class TestEntering:
    def test_staff_enter_an_elder_who_is_pending_and_masked(self, phone: Phone, cast: Cast) -> None:
        entered = enter(phone, cast.staff, cast, phone=mobile())
        assert entered.status_code == 201, entered.text
        assert (entered.json["status"], entered.json["name_masked"]) == ("pending", "赵*芬")
        assert "赵素芬" not in entered.text

    def test_the_birth_date_is_read_from_the_identity_number(self, phone: Phone, cast: Cast) -> None:
        entered = enter(phone, cast.staff, cast, id_number=id_number("19491231"))
        shown = phone.of(cast.staff).post(
            f"/people/{entered.json['id']}/reveal", {"fields": ["birth_date"], "purpose": "insurance"}, key=None
        )
        assert shown.json["birth_date"] == "1949-12-31"

    def test_a_birth_date_that_differs_is_refused(self, phone: Phone, cast: Cast) -> None:
        answer = enter(phone, cast.staff, cast, id_number=id_number("19491231"), birth_date="1949-12-30")
        assert (answer.status_code, answer.json["code"]) == (409, "person.birth_date_differs")

    @pytest.mark.parametrize(
        "details",
        [
            {"id_number": "340104195703081226"},
            {"id_number": "34010419570308122"},
            {"id_number": "340104195713081225"},
            {"phone": "12345"},
            {"phone": "一三八"},
            {"name": ""},
            {"name": "名" * 41},
            {"name": "张\u0000"},
            {"birth_date": "1957-02-30"},
            {"is_distinct": "yes"},
            {"role": "staff"},
        ],
    )
    def test_numbers_and_shapes_are_checked(self, phone: Phone, cast: Cast, details: dict[str, Any]) -> None:
        answer = enter(phone, cast.staff, cast, **details)
        assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")

    def test_staff_elsewhere_and_people_without_the_role_cannot(self, phone: Phone, cast: Cast) -> None:
        assert enter(phone, cast.staff_next_door, cast).status_code == 404
        assert enter(phone, cast.auditor, cast).status_code == 403
        assert enter(phone, cast.leader, cast).status_code == 403


class TestDuplicates:
    def test_the_same_identity_number_is_refused_even_when_said_to_be_distinct(self, phone: Phone, cast: Cast) -> None:
        number = id_number()
        enter(phone, cast.staff, cast, id_number=number)
        again = enter(phone, cast.staff, cast, name="别人", id_number=number, is_distinct=True)
        assert (again.status_code, again.json["code"]) == (409, "person.known")

    def test_the_same_identity_number_at_once_is_one_person(self, phone: Phone, cast: Cast) -> None:
        number = id_number()
        answers = at_once(*[lambda: enter(phone, cast.staff, cast, id_number=number, is_distinct=True)] * 3)
        assert sorted(each.status_code for each in answers) == [201, 409, 409]

    def test_the_same_phone_is_asked_about_and_may_be_confirmed(self, phone: Phone, cast: Cast) -> None:
        number = mobile()
        first = enter(phone, cast.staff, cast, phone=number).json["id"]
        warned = enter(phone, cast.staff, cast, name="钱大爷", phone=f"+86 {number}")
        assert (warned.status_code, warned.json["code"]) == (409, "person.possible_duplicate")
        assert warned.json["facts"] == {"possible_ids": [first], "elsewhere": 0}
        assert enter(phone, cast.staff, cast, name="钱大爷", phone=number, is_distinct=True).status_code == 201

    def test_the_same_name_needs_the_same_birth_date_to_warn(self, phone: Phone, cast: Cast) -> None:
        enter(phone, cast.staff, cast, birth_date="1950-01-01")
        assert enter(phone, cast.staff, cast).status_code == 201
        assert enter(phone, cast.staff, cast, birth_date="1950-01-02").status_code == 201
        warned = enter(phone, cast.staff, cast, name="赵 素芬", birth_date="1950-01-01")
        assert warned.json["code"] == "person.possible_duplicate"

    def test_whoever_lives_elsewhere_is_only_counted(self, phone: Phone, cast: Cast) -> None:
        number = mobile()
        enter(phone, cast.staff_next_door, cast, phone=number, home_id=str(cast.next_door.id))
        warned = enter(phone, cast.staff, cast, phone=number, name="钱大爷")
        assert warned.json["facts"] == {"possible_ids": [], "elsewhere": 1}


class TestCorrecting:
    def correct(self, phone: Phone, by: Person, whom: str, version: int = 1, **details: Any) -> TestResponse:
        return phone.of(by).post(f"/people/{whom}/correct", {"name": "赵素芬", "version": version} | details)

    def test_staff_replace_what_the_papers_say(self, phone: Phone, cast: Cast) -> None:
        whom = enter(phone, cast.staff, cast, phone=mobile()).json["id"]
        corrected = self.correct(phone, cast.staff, whom, name="赵淑芬", id_number=id_number())
        assert (corrected.status_code, corrected.json["version"]) == (200, 2)
        [left] = audits("person.corrected", whom)
        assert left["fields"] == ["name", "phone", "id_number", "birth_date"]
        stale = self.correct(phone, cast.staff, whom)
        assert (stale.status_code, stale.json["code"]) == (409, "request.stale_version")

    def test_not_for_oneself(self, phone: Phone, cast: Cast) -> None:
        own = self.correct(phone, cast.staff, str(cast.staff.account_id))
        assert (own.status_code, own.json["code"]) == (409, "person.not_for_yourself")

    def test_not_for_who_holds_a_role_but_by_their_administrator(self, phone: Phone, cast: Cast) -> None:
        for whom in (cast.second_staff, cast.administrator, cast.auditor):
            refused = self.correct(phone, cast.staff, str(whom.account_id))
            assert (refused.status_code, refused.json["code"]) == (403, "auth.not_allowed")
        corrected = self.correct(phone, cast.administrator, str(cast.second_staff.account_id), name="周民")
        assert corrected.status_code == 200

    def test_the_number_of_somebody_else_is_refused(self, phone: Phone, cast: Cast) -> None:
        number = id_number()
        enter(phone, cast.staff, cast, id_number=number)
        whom = enter(phone, cast.staff, cast, name="钱大爷").json["id"]
        assert self.correct(phone, cast.staff, whom, id_number=number).json["code"] == "person.known"


class TestFinding:
    def test_lists_hold_ones_own_region_masked(self, phone: Phone, cast: Cast) -> None:
        mine = phone.of(cast.staff).get("/people", home_id=str(cast.community.id), status="active,pending")
        seen = {each["id"] for each in mine.json["items"]}
        assert str(cast.resident.account_id) in seen
        assert str(cast.staff_next_door.account_id) not in seen
        assert "张玉琴" not in mine.text
        assert phone.of(cast.staff_next_door).get("/people", home_id=str(cast.community.id)).json["items"] == []
        assert phone.of(cast.resident).get("/people").status_code == 403

    def test_a_list_costs_the_same_however_long_it_is(self, phone: Phone, cast: Cast, statements: Any) -> None:
        for limit in (2, 50):
            assert len(phone.of(cast.auditor).get("/people", limit=limit).json["items"]) > 1
            statements.most(3)  # the people, what they carry, and whether they sign in

    def test_whether_they_sign_in_is_shown_as_what_is_done_for_them_branches(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        who, staff = cast.resident, phone.of(cast.staff)
        path, listed = f"/people/{who.account_id}", {"home_id": str(cast.community.id), "limit": 100}

        def refused() -> set[str]:
            asked = {"stars": None, "statements": {}, "neighbour-invitation": {"code": "7KQ2MXPA"}}
            return {staff.post(f"{path}/{what}", body).json["code"] for what, body in asked.items()}

        themselves = {"star.applies_themselves", "statement.asks_themselves", "neighbour.gives_themselves"}
        for signs_in in (True, False):
            found = staff.post("/people/search", {"passport_number": who.number}, key=None).json["items"]
            in_list = [each for each in staff.get("/people", **listed).json["items"] if each["id"] == found[0]["id"]]
            for seen in (staff.get(path).json, *found, *in_list):
                assert seen["signs_in"] is signs_in
            assert refused() & themselves == (themselves if signs_in else set())
            loses_their_phone(who, time)

    def test_whether_they_sign_in_is_for_those_who_may_do_something_for_them(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        def seen(by: Person) -> Any:
            return phone.of(by).get(f"/people/{cast.resident.account_id}").json["signs_in"]

        role: Any = {"role": Role.SOCIAL_WORKER, "over": cast.community}
        worker = transaction.run(lambda: person("秦岚", cast.community, time.now, **role))
        assert [seen(by) for by in (cast.staff, worker, cast.administrator)] == [True] * 3
        assert seen(cast.auditor) is None

    def test_everywhere_a_person_comes_with_the_passport_that_the_desk_works_on(self, phone: Phone, cast: Cast) -> None:
        staff = phone.of(cast.staff)
        whom = enter(phone, cast.staff, cast, phone=mobile()).json
        assert (whom["passport_id"], whom["passport_number"], whom["has_card"]) == (None, None, False)
        passport = staff.post(f"/people/{whom['id']}/passport").json
        staff.post(f"/passports/{passport['id']}/card")
        shown = {"passport_id": passport["id"], "passport_number": passport["number"], "has_card": True}
        found = staff.post("/people/search", {"name": "赵素芬"}, key=None).json["items"]
        listed = staff.get("/people", home_id=str(cast.community.id), limit=100).json["items"]
        for seen in (staff.get(f"/people/{whom['id']}").json, *found, *[it for it in listed if it["id"] == whom["id"]]):
            assert {name: seen[name] for name in shown} == shown

    def test_staff_who_open_a_second_passport_are_led_to_the_first(self, phone: Phone, cast: Cast) -> None:
        refused = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/passport")
        assert (refused.status_code, refused.json["code"]) == (409, "passport.already_opened")
        assert refused.json["facts"] == {"passport_id": str(cast.resident.passport_id)}
        assert refused.json["title"] == "此人已经有一本义粉护照了。"
        own = {"name": "张玉琴", "community_id": str(cast.community.id), "consents": ["record"]}
        assert phone.of(cast.resident).post("/me/passport", own).json["title"] == "您已经有一本义粉护照了。"

    def test_a_search_is_exact_masked_and_leaves_a_trace_without_what_was_sought(
        self, phone: Phone, cast: Cast
    ) -> None:
        number, card = mobile(), id_number()
        whom = enter(phone, cast.staff, cast, phone=number, id_number=card).json["id"]
        for body in (
            {"phone": f"{number[:3]} {number[3:]}"},
            {"id_number": card.lower()},
            {"name": "赵素芬", "phone": number},
        ):
            found = phone.of(cast.staff).post("/people/search", body, key=None)
            assert [each["id"] for each in found.json["items"]] == [whom]
            assert "赵素芬" not in found.text
        assert phone.of(cast.staff).post("/people/search", {"name": "赵素"}, key=None).json["items"] == []
        assert [each["named"] for each in audits("people.searched", cast.staff.account_id)][:3] == [
            ["phone"],
            ["id_number"],
            ["name", "phone"],
        ]

    def test_a_search_stays_within_ones_region_and_asks_for_something(self, phone: Phone, cast: Cast) -> None:
        number = mobile()
        enter(phone, cast.staff, cast, phone=number)
        assert phone.of(cast.staff_next_door).post("/people/search", {"phone": number}, key=None).json["items"] == []
        assert phone.of(cast.staff).post("/people/search", {}, key=None).status_code == 422
        assert phone.of(cast.auditor).post("/people/search", {"phone": number}, key=None).status_code == 403


class TestProposals:
    @pytest.fixture
    def proposed(self, phone: Phone, cast: Cast) -> dict[str, Any]:
        body = {"name": "孙奶奶", "phone": mobile(), "birth_date": "1940-05-01"}
        answer = phone.of(cast.leader).post(f"/teams/{cast.team.id}/proposed-people", body)
        assert (answer.status_code, answer.json["name_masked"]) == (201, "孙*奶")
        return dict(answer.json)

    def test_a_leader_proposes_and_staff_accept(self, phone: Phone, cast: Cast, proposed: dict[str, Any]) -> None:
        [waiting] = phone.of(cast.staff).get("/proposed-people", state="waiting").json["items"]
        assert waiting["id"] == proposed["id"]
        assert (waiting["birth_year"], waiting["team_id"]) == (1940, str(cast.team.id))
        assert waiting["phone_masked"].startswith("138****")
        accepted = phone.of(cast.staff).post(
            f"/proposed-people/{proposed['id']}/accept", {"id_number": id_number("19400501")}
        )
        assert (accepted.status_code, accepted.json["state"], accepted.json["name_masked"]) == (200, "accepted", None)
        assert phone.of(cast.staff).get(f"/people/{accepted.json['account_id']}").json["name_masked"] == "孙*奶"
        again = phone.of(cast.staff).post(f"/proposed-people/{proposed['id']}/decline")
        assert (again.status_code, again.json["code"]) == (409, "person.proposal_decided")

    def test_what_is_declined_is_forgotten(self, phone: Phone, cast: Cast, proposed: dict[str, Any]) -> None:
        assert phone.of(cast.staff).post(f"/proposed-people/{proposed['id']}/decline").json["state"] == "declined"
        row = transaction.run(
            lambda: db.session.query(ProposedPerson).filter_by(decided_by=cast.staff.account_id).one()
        )
        assert (row.name_sealed, row.phone_sealed, row.birth_date_sealed) == (None, None, None)

    def test_only_leaders_propose_and_only_staff_here_decide(
        self, phone: Phone, cast: Cast, proposed: dict[str, Any]
    ) -> None:
        body = {"name": "孙奶奶"}
        assert phone.of(cast.other_leader).post(f"/teams/{cast.team.id}/proposed-people", body).status_code == 403
        path = f"/proposed-people/{proposed['id']}/accept"
        assert phone.of(cast.staff_next_door).post(path, {}).status_code == 404
        assert phone.of(cast.leader).post(path, {}).status_code == 403

    def test_a_possible_duplicate_is_asked_about_here_too(
        self, phone: Phone, cast: Cast, proposed: dict[str, Any]
    ) -> None:
        enter(phone, cast.staff, cast, name="孙奶奶", birth_date="1940-05-01")
        path = f"/proposed-people/{proposed['id']}/accept"
        assert phone.of(cast.staff).post(path, {}).json["code"] == "person.possible_duplicate"
        assert phone.of(cast.staff).post(path, {"is_distinct": True}).status_code == 200


class TestIdentity:
    def confirm(self, phone: Phone, by: Person, whom: Any, seen: str = "id_card") -> TestResponse:
        return phone.of(by).post(f"/people/{whom}/confirm-identity", {"seen": seen})

    def test_is_confirmed_once_by_staff_who_saw_the_papers(self, phone: Phone, cast: Cast, time: Time) -> None:
        for _ in range(2):
            assert self.confirm(phone, cast.staff, cast.resident.account_id).json["is_identity_confirmed"] is True
        assert [each["seen"] for each in audits("identity.confirmed", cast.resident.account_id)] == ["id_card"]

    def test_is_not_confirmed_for_oneself_or_family(self, phone: Phone, cast: Cast) -> None:
        body = {"account_id": str(cast.staff.account_id), "relation": "child"}
        phone.of(cast.resident).post("/me/family", body)
        for whom in (cast.staff.account_id, cast.resident.account_id):
            assert self.confirm(phone, cast.staff, whom).json["code"] == "person.not_for_yourself"

    def test_of_who_holds_a_role_is_confirmed_by_their_administrator(self, phone: Phone, cast: Cast) -> None:
        refused = self.confirm(phone, cast.staff, cast.second_staff.account_id)
        assert (refused.status_code, refused.json["code"]) == (403, "auth.not_allowed")
        assert self.confirm(phone, cast.administrator, cast.second_staff.account_id).status_code == 200

    def test_waits_while_the_person_may_have_a_second_account(self, phone: Phone, cast: Cast) -> None:
        born = {"birth_date": "1951-02-03"}
        first = enter(phone, cast.staff, cast, name="柳青青", **born).json["id"]
        second = enter(phone, cast.staff, cast, name="柳青青", is_distinct=True, **born).json["id"]
        refused = self.confirm(phone, cast.staff, second)
        assert (refused.status_code, refused.json["code"]) == (409, "person.possible_duplicate")
        assert refused.json["facts"] == {"possible_ids": [first], "elsewhere": 0}
        body = {"seen": "id_card", "is_distinct": True}
        assert phone.of(cast.staff).post(f"/people/{second}/confirm-identity", body).status_code == 200
        assert [each["is_distinct"] for each in audits("identity.confirmed", second)] == [True]

    def test_a_shut_second_account_and_two_identity_numbers_leave_no_doubt(self, phone: Phone, cast: Cast) -> None:
        number = mobile()
        first = enter(phone, cast.staff, cast, phone=number, id_number=id_number()).json["id"]
        other = enter(phone, cast.staff, cast, name="钱大爷", phone=number, id_number=id_number(), is_distinct=True)
        third = enter(phone, cast.staff, cast, name="钱二爷", phone=number, is_distinct=True).json["id"]
        assert self.confirm(phone, cast.staff, first).json["facts"]["possible_ids"] == [third]
        phone.of(cast.administrator).post(f"/people/{third}/disable", {"reason": "duplicate"})
        for whom in (first, other.json["id"]):
            assert self.confirm(phone, cast.staff, whom).status_code == 200

    def test_needs_a_name(self, phone: Phone, cast: Cast, time: Time) -> None:
        def nameless() -> Any:
            someone = person("x", cast.community, time.now)
            db.session.get_one(Account, someone.account_id).name = None
            return someone.account_id

        assert self.confirm(phone, cast.staff, transaction.run(nameless)).json["code"] == "person.no_name"

    def test_is_out_of_sight_next_door(self, phone: Phone, cast: Cast) -> None:
        assert self.confirm(phone, cast.staff_next_door, cast.resident.account_id).status_code == 404


class TestRevealing:
    def reveal(self, phone: Phone, by: Person, whom: Any, purpose: str = "contact") -> TestResponse:
        return phone.of(by).post(f"/people/{whom}/reveal", {"fields": ["name", "phone"], "purpose": purpose}, key=None)

    def test_shows_what_was_asked_for_and_leaves_a_trace(self, phone: Phone, cast: Cast) -> None:
        number = mobile()
        whom = enter(phone, cast.staff, cast, phone=number, id_number=id_number()).json["id"]
        shown = self.reveal(phone, cast.staff, whom)
        assert shown.json == {"name": "赵素芬", "phone": number, "id_number": None, "birth_date": None}
        [left] = audits("person.revealed", whom)
        assert (left["by"], left["fields"], left["purpose"]) == (cast.staff.account_id, ["name", "phone"], "contact")

    @pytest.mark.parametrize("who", ["auditor", "leader", "resident"])
    def test_others_see_masks_only(self, phone: Phone, cast: Cast, who: str) -> None:
        assert self.reveal(phone, getattr(cast, who), cast.neighbour.account_id).status_code == 403

    def test_a_social_worker_sees_what_it_takes_to_call_and_leaves_a_trace(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        worker = transaction.run(lambda: person("钱宁", cast.community, time.now, role=Role.SOCIAL_WORKER))
        number = mobile()
        whom = enter(phone, cast.staff, cast, phone=number, id_number=id_number()).json["id"]
        shown = self.reveal(phone, worker, whom)
        assert shown.json == {"name": "赵素芬", "phone": number, "id_number": None, "birth_date": None}
        [left] = audits("person.revealed", whom)
        assert (left["by"], left["fields"], left["purpose"]) == (worker.account_id, ["name", "phone"], "contact")
        for field in ("id_number", "birth_date"):
            asked = {"fields": ["phone", field], "purpose": "contact"}
            refused = phone.of(worker).post(f"/people/{whom}/reveal", asked, key=None)
            assert (refused.status_code, refused.json["code"]) == (403, "auth.not_allowed")
        assert len(audits("person.revealed", whom)) == 1
        elsewhere = transaction.run(lambda: person("周敏", cast.next_door, time.now, role=Role.SOCIAL_WORKER))
        assert self.reveal(phone, elsewhere, whom).status_code == 404

    def test_staff_elsewhere_see_nothing(self, phone: Phone, cast: Cast) -> None:
        assert self.reveal(phone, cast.staff_next_door, cast.resident.account_id).status_code == 404

    @pytest.mark.parametrize("body", [{"fields": []}, {"fields": ["password"]}, {"purpose": "curiosity"}])
    def test_the_purpose_and_the_fields_are_of_the_list(self, phone: Phone, cast: Cast, body: dict[str, Any]) -> None:
        asked = {"fields": ["name"], "purpose": "contact"} | body
        answer = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/reveal", asked, key=None)
        assert answer.status_code == 422

    def test_a_child_needs_an_administrators_approval_for_this_person_and_purpose(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2012, 3, 11)))
        refused = self.reveal(phone, cast.staff, child.account_id)
        assert (refused.status_code, refused.json["code"]) == (409, "reveal.needs_approval")
        path = f"/people/{child.account_id}/reveal-approvals"
        body = {"staff_id": str(cast.staff.account_id), "purpose": "contact"}
        assert phone.of(cast.staff).post(path, body).status_code == 403
        assert phone.of(cast.administrator).post(path, body).status_code == 201
        assert self.reveal(phone, cast.staff, child.account_id).json["name"] == "钱小小"
        assert self.reveal(phone, cast.staff, child.account_id, "insurance").status_code == 409
        assert self.reveal(phone, cast.second_staff, child.account_id).status_code == 409
        time.pass_(days=1)  # the fourteenth birthday
        assert self.reveal(phone, cast.second_staff, child.account_id).status_code == 200

    def test_an_approval_lasts_seven_days(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2016, 3, 11)))
        body = {"staff_id": str(cast.staff.account_id), "purpose": "contact"}
        phone.of(cast.administrator).post(f"/people/{child.account_id}/reveal-approvals", body)
        time.pass_(days=7, seconds=-1)
        assert self.reveal(phone, cast.staff, child.account_id).status_code == 200
        time.pass_(seconds=1)
        assert self.reveal(phone, cast.staff, child.account_id).status_code == 409

    def test_no_administrator_approves_for_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2016, 3, 11)))
        path = f"/people/{child.account_id}/reveal-approvals"
        body = {"account_id": str(cast.administrator.account_id), "relation": "spouse"}
        assert phone.of(cast.staff).post("/me/family", body).status_code == 201
        for reader, status in ((cast.staff, 409), (cast.second_staff, 201)):
            ask = {"staff_id": str(reader.account_id), "purpose": "contact"}
            assert phone.of(cast.administrator).post(path, ask).status_code == status
        assert phone.of(child).post("/me/family", {**body, "relation": "parent"}).status_code == 201
        refused = phone.of(cast.administrator).post(path, ask)
        assert (refused.status_code, refused.json["code"]) == (409, "person.not_for_yourself")

    def test_nobody_approves_for_themselves_or_for_nobody(self, phone: Phone, cast: Cast) -> None:
        path = f"/people/{cast.resident.account_id}/reveal-approvals"
        for staff_id, code in (
            (cast.administrator.account_id, "person.not_for_yourself"),
            ("01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90", "person.not_found"),
        ):
            answer = phone.of(cast.administrator).post(path, {"staff_id": str(staff_id), "purpose": "contact"})
            assert answer.json["code"] == code


class TestThePassportOfAnElder:
    def test_is_opened_by_staff_of_the_home_once(self, phone: Phone, cast: Cast) -> None:
        whom = enter(phone, cast.staff, cast).json["id"]
        opened = phone.of(cast.staff).post(f"/people/{whom}/passport")
        assert (opened.status_code, opened.json["community_id"]) == (201, str(cast.community.id))
        assert phone.of(cast.staff).post(f"/people/{whom}/passport").json["code"] == "passport.already_opened"
        assert phone.of(cast.staff_next_door).post(f"/people/{whom}/passport").status_code == 404
