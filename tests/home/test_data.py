"""A copy of all that is kept about oneself: whole, page by page, and that it was asked for is kept."""

from __future__ import annotations

from typing import Any

import pytest

from service.accounts.commands import inbox, passwords
from service.accounts.models import Account
from service.core import clock, transaction
from service.core.actor import OPERATOR
from service.core.audit import AuditEvent
from service.core.db import db, new_id
from service.home.queries import data
from service.home.rules import Section
from tests.conftest import Statements, Time
from tests.factories.cast import Cast
from tests.fakes.phone import Phone
from tests.journeys.test_main_job import planned_shift, scan, scanned_image


@pytest.fixture
def served(phone: Phone, cast: Cast, time: Time) -> None:
    """The resident has signed up, served and been approved."""
    shift = planned_shift(phone, cast, time)
    phone.of(cast.resident).post(f"/shifts/{shift['id']}/sign-ups", {})
    time.pass_(minutes=60)
    scan(phone, cast.resident, scanned_image(phone, cast, shift["id"]))
    time.pass_(minutes=120)
    phone.of(cast.leader).post(f"/shifts/{shift['id']}/close")
    [record] = phone.of(cast.resident).get("/service-records", mine="true").json["items"]
    phone.of(cast.deputy).post(f"/service-records/{record['id']}/approve")


def asked(phone: Phone, who: Any, body: dict[str, str] | None = None) -> Any:
    answer = phone.of(who).post("/me/data", body or {}, key=None)
    assert answer.status_code == 200
    return answer.json


def test_it_holds_every_kind_of_thing_and_only_ones_own(phone: Phone, cast: Cast, time: Time, served: None) -> None:
    body = {"account_id": str(cast.leader.account_id), "relation": "parent"}
    phone.of(cast.resident).post("/me/family", body)
    found = asked(phone, cast.resident)
    assert (found["account"]["name"], found["passport"]["number"]) == ("张玉琴", cast.resident.number)
    lists = {name: len(value["items"]) for name, value in found.items() if isinstance(value, dict) and "items" in value}
    none = dict.fromkeys(("delegations", "guardianships", "grants", "reveals", "messages"), 0)
    none |= dict.fromkeys(("orders", "gift_waits", "collections", "ends", "end_changes"), 0)
    none |= dict.fromkeys(("stars", "commendations", "statements"), 0)
    none |= dict.fromkeys(("promotions", "invited_neighbours", "drift_contacts", "join_asks", "hand_overs"), 0)
    none |= dict.fromkeys(("founded", "led_shifts", "sheet_rows", "proposals", "moves"), 0)
    none |= dict.fromkeys(("merges", "merge_reviews", "introductions", "reveal_approvals"), 0)
    one = dict.fromkeys(("consents", "family", "sessions", "teams", "entries", "records", "presences", "sign_ups"), 1)
    one |= {"decisions": 1}
    assert lists == none | one | {"scans": 1}
    assert {each["account_id"] for each in found["records"]["items"]} == {str(cast.resident.account_id)}


def test_a_newcomer_without_a_passport_gets_theirs_too(phone: Phone, cast: Cast) -> None:
    found = asked(phone, cast.administrator)
    assert [grant["role"] for grant in found["grants"]["items"]] == ["administrator"]


def test_names_of_sign_ins_are_masked(phone: Phone, cast: Cast) -> None:
    username = f"desk-{cast.staff.account_id.hex[-10:]}"

    def give() -> None:
        account = db.session.get_one(Account, cast.staff.account_id)
        passwords.set_password(account, username, "Passport-2026", actor=OPERATOR, real_now=clock.real_now())

    transaction.run(give)
    signed_in = phone.post("/sign-in/password", {"username": username, "password": "Passport-2026"}, key=None).json
    again = Phone(phone.app, signed_in["access_token"])
    found = again.post("/me/data", {}, key=None)
    assert found.json["sign_ins"][0]["name_masked"] == "d" + "*" * (len(username) - 2) + username[-1]
    assert username not in found.text


def test_a_long_list_goes_on_by_its_cursor(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch, served: None
) -> None:
    for purpose in ("photos", "national_system"):
        phone.of(cast.resident).post("/me/consents", {"purpose": purpose})
    monkeypatch.setattr(data, "PAGE_SIZE_MOST", 2)
    first = asked(phone, cast.resident)["consents"]
    rest = asked(phone, cast.resident, {"section": "consents", "cursor": first["next_cursor"]})
    assert (len(first["items"]), len(rest["consents"]["items"]), rest["consents"]["next_cursor"]) == (2, 1, None)
    assert [name for name, value in rest.items() if value is not None] == ["consents"]


@pytest.mark.parametrize("body", [{"cursor": "AAAA"}, {"section": "neighbours", "cursor": "AAAA"}])
def test_a_cursor_belongs_to_a_section(phone: Phone, cast: Cast, body: dict[str, str]) -> None:
    assert phone.of(cast.resident).post("/me/data", body, key=None).status_code == 422


def test_a_cursor_of_one_section_is_refused_by_another(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch, served: None
) -> None:
    phone.of(cast.resident).post("/me/consents", {"purpose": "photos"})
    monkeypatch.setattr(data, "PAGE_SIZE_MOST", 1)
    cursor = asked(phone, cast.resident)["consents"]["next_cursor"]
    for section in set(Section) - {Section.CONSENTS}:
        answer = phone.of(cast.resident).post("/me/data", {"section": section, "cursor": cursor}, key=None)
        assert (answer.status_code, answer.json["code"]) == (422, "request.cursor_refused"), section


def test_a_made_up_cursor_is_refused(phone: Phone, cast: Cast) -> None:
    answer = phone.of(cast.resident).post("/me/data", {"section": "consents", "cursor": "AAAA"}, key=None)
    assert (answer.status_code, answer.json["code"]) == (422, "request.cursor_refused")


def test_that_it_was_asked_for_is_kept(phone: Phone, cast: Cast) -> None:
    asked(phone, cast.resident)
    theirs = (AuditEvent.action == "data.handed_over", AuditEvent.subject_id == cast.resident.account_id)
    assert transaction.run(lambda: db.session.query(AuditEvent).filter(*theirs).count(), read_only=True) == 1


def test_it_costs_a_fixed_number_of_statements(phone: Phone, cast: Cast, served: None, statements: Statements) -> None:
    asked(phone, cast.resident)
    statements.most(67)


def test_a_section_alone_is_its_first_page(phone: Phone, cast: Cast, served: None) -> None:
    whole = asked(phone, cast.resident)
    alone = asked(phone, cast.resident, {"section": "consents"})
    assert alone["consents"] == whole["consents"]
    assert [name for name, value in alone.items() if value is not None] == ["consents"]


def test_refused_scans_are_in_it_with_their_sentence(phone: Phone, cast: Cast, time: Time) -> None:
    shift = planned_shift(phone, cast, time)
    code = phone.of(cast.leader).get(f"/shifts/{shift['id']}/code").json["code"]
    refused = phone.of(cast.resident).post("/scans", {"client_id": "data-scan-1", "code": code}, key=None)
    assert refused.status_code == 409, refused.text
    [kept] = asked(phone, cast.resident)["scans"]["items"]
    assert (kept["outcome"], kept["problem"]["code"]) == ("refused", refused.json["code"])
    assert asked(phone, cast.leader)["scans"]["items"] == []


def test_messages_are_in_it_as_the_inbox_says_them(phone: Phone, cast: Cast, time: Time) -> None:
    told = [(new_id(), {"account_id": str(cast.resident.account_id), "code": "hours.approved", "minutes": 90})]
    transaction.run(lambda: inbox.deliver(told, time.now))
    found = asked(phone, cast.resident)["messages"]
    assert found == phone.of(cast.resident).get("/me/inbox").json
    assert asked(phone, cast.resident, {"section": "messages"})["messages"] == found


class TestWhoSawMyDataWhole:
    def test_is_told_by_whom_when_what_and_for_what(self, phone: Phone, cast: Cast, time: Time) -> None:
        body = {"fields": ["phone", "name"], "purpose": "contact"}
        path = f"/people/{cast.resident.account_id}/reveal"
        assert phone.of(cast.staff).post(path, body, key=None).status_code == 200
        [seen] = asked(phone, cast.resident)["reveals"]["items"]
        by = {"by": str(cast.staff.account_id), "means": "desk", "at": clock.spoken(time.now)}
        assert seen == {"id": seen["id"], "fields": ["name", "phone"], "purpose": "contact", **by}
        assert "吴洁" not in str(asked(phone, cast.resident))

    def test_is_told_to_nobody_else(self, phone: Phone, cast: Cast) -> None:
        body = {"fields": ["name"], "purpose": "contact"}
        phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/reveal", body, key=None)
        assert asked(phone, cast.neighbour)["reveals"]["items"] == []
        assert asked(phone, cast.staff)["reveals"]["items"] == []

    def test_counts_a_list_for_the_national_system_that_named_them(
        self, phone: Phone, cast: Cast, time: Time, served: None
    ) -> None:
        """Who had withdrawn when it was read again was not in it."""
        phone.of(cast.resident).post("/me/consents", {"purpose": "national_system"})
        lists = f"/communities/{cast.community.id}/national-exports"
        made = phone.of(cast.staff).post(lists, {}).json["id"]
        assert asked(phone, cast.resident)["reveals"]["items"] == [], "made, and not read yet"
        read = (f"/national-exports/{made}/file", {"purpose": "national_system"})
        assert phone.of(cast.second_staff).post(*read, key=None).status_code == 200
        [seen] = asked(phone, cast.resident)["reveals"]["items"]
        assert (seen["means"], seen["fields"], seen["by"]) == (
            "national_export", ["name"], str(cast.second_staff.account_id),
        )  # fmt: skip
        assert asked(phone, cast.neighbour)["reveals"]["items"] == []
        time.pass_(minutes=1)
        phone.of(cast.resident).post("/me/consents/national_system/withdraw")
        assert phone.of(cast.second_staff).post(*read, key=None).status_code == 200
        assert len(asked(phone, cast.resident)["reveals"]["items"]) == 1

    def test_is_a_list_of_pages_like_the_others(
        self, phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for purpose in ("contact", "complaint", "emergency"):
            body = {"fields": ["name"], "purpose": purpose}
            phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/reveal", body, key=None)
        monkeypatch.setattr(data, "PAGE_SIZE_MOST", 2)
        first = asked(phone, cast.resident)["reveals"]
        rest = asked(phone, cast.resident, {"section": "reveals", "cursor": first["next_cursor"]})["reveals"]
        assert [each["purpose"] for each in first["items"] + rest["items"]] == ["emergency", "complaint", "contact"]
