"""Statements of somebody who had two accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db
from service.recognition.commands.ending import end_merged
from service.recognition.queries.merging import ending_with
from tests.conftest import Time
from tests.factories.cast import Cast, Person, confirm
from tests.factories.hours import MORNING
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one, preview, serve
from tests.lifecycle.test_merging_waits import heard
from tests.recognition.test_statements import act, issued, open_page, print_of, request, verify
from tests.redemption.test_orders import code, told

LATER = MORNING + timedelta(hours=4)


def open_with(phone: Phone, cast: Cast, who: Person, minutes: int, time: Time) -> None:
    day = (time.now - timedelta(days=30)).date().isoformat()
    body = {"minutes": minutes, "points": 1, "covers_until": day, "evidence": "爱心存折第 3 本第 12 页"}
    asked = phone.of(cast.staff).post(f"/passports/{who.passport_id}/openings", body)
    assert asked.status_code == 201, asked.text
    assert phone.of(cast.second_staff).post(f"/proposals/{asked.json['id']}/confirm").status_code == 200


@pytest.fixture
def both_have_served(phone: Phone, cast: Cast, time: Time) -> None:
    confirm(cast.resident, now=time.now)
    open_with(phone, cast, cast.neighbour, 600, time)
    open_with(phone, cast, cast.resident, 60, time)
    serve(phone, cast, cast.neighbour, 45)
    serve(phone, cast, cast.resident, 90, starts_at=LATER)


@pytest.mark.usefixtures("both_have_served")
def test_a_statement_tells_what_was_served_under_both_and_before_the_system(phone: Phone, cast: Cast) -> None:
    become_one(phone, cast, cast.neighbour, cast.resident)
    made = issued(phone, cast)
    assert made["minutes"] == 600 + 60 + 45 + 90
    assert phone.of(cast.resident).get("/me/passport").json["minutes"] == made["minutes"]
    assert verify(phone, made["number"]).json["grades"] == {"opening": 660, "live_code": 135}


@pytest.mark.usefixtures("both_have_served")
def test_for_an_account_that_was_merged_none_is_made_out(phone: Phone, cast: Cast, time: Time) -> None:
    """Nor for who asks while it is merged: the request is there, and so is the paper of the day before."""
    confirm(cast.neighbour, now=time.now)
    made, asked = issued(phone, cast, cast.neighbour), request(phone, cast.neighbour).json
    gone = update(Account).where(Account.id == cast.neighbour.account_id)
    transaction.run(lambda: db.session.execute(gone.values(merged_into_id=cast.resident.account_id)))
    for answer in (
        act(phone, cast.staff, asked, "issue"),
        act(phone, cast.staff, made, "reissue"),
        request(phone, cast.neighbour),
    ):
        assert code(answer) == "statement.account_merged"
        assert answer.json["facts"] == {"merged_into_id": str(cast.resident.account_id)}


@pytest.mark.usefixtures("both_have_served")
def test_what_is_open_of_a_merged_account_ends_and_whoever_verifies_is_told_why(
    phone: Phone, cast: Cast, time: Time
) -> None:
    confirm(cast.neighbour, now=time.now)
    made, asked = issued(phone, cast, cast.neighbour), request(phone, cast.neighbour).json
    before = told(cast.neighbour)

    def end() -> None:
        ending = ending_with(cast.neighbour.account_id, cast.resident.account_id)
        end_merged(ending, actor=cast.staff.actor, now=time.now)

    transaction.run(end)
    states = {each["id"]: each for each in phone.of(cast.staff).get("/statements").json["items"]}
    assert states[asked["id"]]["state"] == "lapsed"
    assert (states[made["id"]]["state"], states[made["id"]]["revoke_reason"]) == ("revoked", "merged")
    found = verify(phone, made["number"]).json
    assert (found["holds"], found["revoke_reason"]) == ("revoked", "merged")
    assert "账号已合并，请用合并后账号的证明" in open_page(phone, made["number"]).text
    assert told(cast.neighbour) == before
    assert verify(phone, issued(phone, cast)["number"]).json["holds"] == "valid"


@pytest.mark.usefixtures("both_have_served")
def test_ones_own_of_before_holds_after_two_accounts_became_one(phone: Phone, cast: Cast, time: Time) -> None:
    """The records that the other account brings change nothing of it; the list and verifying say the same."""
    confirm(cast.neighbour, now=time.now)
    theirs, ones_own = issued(phone, cast, cast.neighbour), issued(phone, cast)
    become_one(phone, cast, cast.neighbour, cast.resident)
    listed = {each["id"]: each for each in phone.of(cast.staff).get("/statements").json["items"]}
    assert {each: row["holds"] for each, row in listed.items()} == {theirs["id"]: "revoked", ones_own["id"]: "valid"}
    for each in (theirs, ones_own):
        assert verify(phone, each["number"]).json["holds"] == listed[each["id"]]["holds"]


@pytest.mark.usefixtures("both_have_served")
def test_the_person_hears_how_many_are_void_and_finds_them_in_their_list(phone: Phone, cast: Cast, time: Time) -> None:
    """As the preview has said, with the request that ends; the other's own request waits on."""
    confirm(cast.neighbour, now=time.now)
    void, ones_own = issued(phone, cast, cast.neighbour), issued(phone, cast)
    asked, waits = request(phone, cast.neighbour).json, request(phone, cast.resident).json
    seen = preview(phone, cast.staff, cast.neighbour, cast.resident)
    assert (seen["statements_void"], seen["requests_ending"]) == (1, 1)
    become_one(phone, cast, cast.neighbour, cast.resident)
    told = heard(cast.resident)
    assert [told[f"person.merged_{each}"]["count"] for each in ("statements", "requests")] == [1, 1]
    states = {void["id"]: "revoked", ones_own["id"]: "issued", asked["id"]: "lapsed", waits["id"]: "requested"}
    person = {"account_id": str(cast.resident.account_id)}
    for listed in (
        phone.of(cast.resident).get("/statements", mine="true"),
        phone.of(cast.resident).get("/statements"),
        phone.of(cast.staff).get("/statements", **person),
    ):
        assert {each["id"]: each["state"] for each in listed.json["items"]} == states
    found = phone.of(cast.resident).get(f"/statements/{void['id']}").json
    assert (found["holds"], found["revoke_reason"]) == ("revoked", "merged")
    assert code(print_of(phone, cast.resident, void)) == "statement.void"
    assert code(print_of(phone, cast.resident, asked)) == "statement.never_issued"
    assert print_of(phone, cast.leader, void).status_code == 404
    assert act(phone, cast.staff, waits, "issue").json["minutes"] == 600 + 60 + 45 + 90


@pytest.mark.usefixtures("both_have_served")
def test_nobody_elses_are_in_it(phone: Phone, cast: Cast) -> None:
    become_one(phone, cast, cast.neighbour, cast.resident)
    issued(phone, cast)
    assert phone.of(cast.leader).get("/statements").json["items"] == []
