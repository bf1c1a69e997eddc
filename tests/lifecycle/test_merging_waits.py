"""What waits when two accounts become one: nothing is left that nobody can decide, and the person hears of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.accounts.commands import merging as people
from service.accounts.commands import sign_in
from service.accounts.models import Account, Session
from service.adapters.wechat import WeChatIdentity
from service.core import transaction
from service.core.clock import real_now
from service.core.db import db
from service.core.outbox import OutboxMessage
from service.ladder.models import Promotion
from service.ladder.rules import Stage
from service.lifecycle.commands import hand_over
from service.passports.models import LedgerEntry
from tests.conftest import Time
from tests.factories.cast import Cast, Person, confirm, person
from tests.factories.growth import Came, past_shift
from tests.factories.hand_overs import hand_over_team
from tests.factories.outbox import mentions
from tests.factories.redemption import rich
from tests.fakes.phone import Phone
from tests.ladder.test_promotions import NOTE, days_ago, nominate, stage, verb
from tests.lifecycle.test_merging import become_one, preview
from tests.lifecycle.test_passing_on import appoint
from tests.recognition.test_stars import HOUR, act, apply, granted
from tests.redemption.test_orders import code


@pytest.fixture(autouse=True)
def they_are_known(cast: Cast, time: Time) -> None:
    confirm(cast.resident, cast.neighbour, now=time.now)


def heard(who: Person) -> dict[str, dict[str, Any]]:
    """By code the facts of what this person was told."""

    def work() -> dict[str, dict[str, Any]]:
        rows = db.session.query(OutboxMessage).where(mentions(who.account_id)).order_by(OutboxMessage.id)
        return {row.payload["code"]: row.payload for row in rows if row.payload["account_id"] == str(who.account_id)}

    return transaction.run(work, read_only=True)


def merge(phone: Phone, cast: Cast, *, ending: int) -> None:
    """The neighbour goes on as the resident; so many things end by it, as the preview says and the person is told."""
    assert preview(phone, cast.staff, cast.neighbour, cast.resident)["requests_ending"] == ending
    become_one(phone, cast, cast.neighbour, cast.resident)
    assert heard(cast.resident).get("person.merged_requests", {}).get("count", 0) == ending


def stars(phone: Phone, cast: Cast, **query: Any) -> dict[str, Any]:
    found = phone.of(cast.staff).get("/stars", **query)
    assert found.status_code == 200, found.text
    return {each["id"]: each for each in found.json["items"]}


class TestStars:
    @pytest.fixture(autouse=True)
    def both_have_served(self, cast: Cast, time: Time) -> None:
        for who in (cast.resident, cast.neighbour):
            rich(who, 150 * HOUR, time.now)

    def test_one_that_the_survivor_has_is_not_applied_for_any_more(self, phone: Phone, cast: Cast) -> None:
        kept, waits = granted(phone, cast, cast.resident), apply(phone, cast.neighbour).json
        merge(phone, cast, ending=1)
        found = stars(phone, cast)
        assert (found[kept["id"]]["state"], found[waits["id"]]["state"]) == ("granted", "lapsed")
        assert code(act(phone, cast.staff, waits, "grant")) == "star.decided"
        again = apply(phone, cast.resident).json
        assert again["stars"] == 2
        assert act(phone, cast.staff, again, "grant").json["state"] == "granted"

    def test_nor_one_that_the_other_brings(self, phone: Phone, cast: Cast) -> None:
        brought, waits = granted(phone, cast, cast.neighbour), apply(phone, cast.resident).json
        merge(phone, cast, ending=1)
        found = stars(phone, cast)
        assert (found[brought["id"]]["state"], found[waits["id"]]["state"]) == ("granted", "lapsed")
        assert found[brought["id"]]["account_id"] == str(cast.resident.account_id)
        assert apply(phone, cast.resident).json["stars"] == 2

    def test_the_next_one_is_granted_afterwards(self, phone: Phone, cast: Cast, time: Time) -> None:
        rich(cast.resident, 150 * HOUR, time.now)
        for who in (cast.resident, cast.neighbour):
            granted(phone, cast, who)
        waits = apply(phone, cast.resident).json
        merge(phone, cast, ending=0)
        assert act(phone, cast.staff, waits, "grant").json["state"] == "granted"

    def test_one_that_both_had_is_measured_by_the_ledger_that_goes_on(self, phone: Phone, cast: Cast) -> None:
        both = {granted(phone, cast, who)["id"] for who in (cast.resident, cast.neighbour)}
        merge(phone, cast, ending=0)
        assert stars(phone, cast, below="true") == {}
        found = stars(phone, cast, below="false")
        assert {each: (row["minutes_now"], row["is_below"]) for each, row in found.items()} == dict.fromkeys(
            both, (300 * 60, False)
        )


class TestSteps:
    def rise(self, phone: Phone, cast: Cast, time: Time, who: Person, *, first: int, accepts: bool) -> str:
        """To activist, by two days of the last weeks."""
        for day in (first, first + 7):
            past_shift(cast, days_ago(time, day), Came(who, 60))
        made = nominate(phone, cast.staff, who)
        assert made.status_code == 201, made.text
        step = str(made.json["id"])
        if accepts:
            assert verb(phone, cast.staff, step, "confirm", NOTE).status_code == 200
            assert verb(phone, who, step, "accept").status_code == 200
        return step

    def state(self, promotion: str) -> str:
        row = select(Promotion.state).where(Promotion.id == UUID(promotion))
        return str(transaction.run(lambda: db.session.scalar(row), read_only=True))

    @pytest.mark.parametrize("survivor_stands_there", [True, False])
    def test_to_where_either_stands_already_nobody_goes(
        self, phone: Phone, cast: Cast, time: Time, survivor_stands_there: bool
    ) -> None:
        there, coming = cast.resident, cast.neighbour
        if not survivor_stands_there:
            there, coming = coming, there
        stood = self.rise(phone, cast, time, there, first=7, accepts=True)
        waits = self.rise(phone, cast, time, coming, first=8, accepts=False)
        merge(phone, cast, ending=1)
        assert (self.state(stood), self.state(waits)) == ("accepted", "withdrawn")
        mine = phone.of(cast.resident).get("/me/ladder").json
        assert (mine["stage"], mine["open_promotion"]) == ("activist", None)
        assert code(verb(phone, cast.staff, waits, "confirm", NOTE)) == "promotion.decided"

    def test_where_neither_stands_yet_the_step_stays_open(self, phone: Phone, cast: Cast, time: Time) -> None:
        waits = self.rise(phone, cast, time, cast.resident, first=7, accepts=False)
        merge(phone, cast, ending=0)
        assert verb(phone, cast.staff, waits, "confirm", NOTE).status_code == 200
        assert verb(phone, cast.resident, waits, "accept").status_code == 200
        assert stage(cast.resident) is Stage.ACTIVIST

    def test_what_is_looked_at_again_goes_on_being(self, phone: Phone, cast: Cast, time: Time) -> None:
        step = self.rise(phone, cast, time, cast.neighbour, first=7, accepts=True)
        shaken = update(Promotion).where(Promotion.id == UUID(step)).values(review_at=time.now)
        transaction.run(lambda: db.session.execute(shaken))
        merge(phone, cast, ending=0)
        waits = phone.of(cast.staff).get("/promotions", in_review="true").json["items"]
        assert [(each["id"], each["account_id"]) for each in waits] == [(step, str(cast.resident.account_id))]


class TestWhatThePersonHears:
    def test_which_number_leads_to_them_too(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.neighbour, cast.resident)
        told = heard(cast.resident)
        assert told["person.you_merged"]["passport_number"] == cast.neighbour.number
        assert not {"person.merged_identity", "person.merged_statements", "person.merged_requests"} & told.keys()

    def test_and_none_of_an_account_without_a_passport(self, phone: Phone, cast: Cast, time: Time) -> None:
        bare = transaction.run(lambda: person("周小平", cast.community, time.now, with_passport=False))
        become_one(phone, cast, bare, cast.neighbour)
        told = heard(cast.neighbour)
        assert "person.you_merged_bare" in told
        assert "person.you_merged" not in told

    @pytest.mark.parametrize("signs_in", [False, True])
    def test_that_a_wechat_from_elsewhere_takes_another_look_at_their_papers(
        self, phone: Phone, cast: Cast, time: Time, signs_in: bool
    ) -> None:
        def add() -> None:
            own = db.session.get_one(Account, cast.neighbour.account_id)
            sign_in.add_wechat(own, WeChatIdentity("o-weld", None), "wx-weld", str(own.id), real_now())
            if not signs_in:
                theirs = update(Session).where(Session.account_id == cast.resident.account_id)
                db.session.execute(theirs.values(ended_at=real_now()))

        transaction.run(add)
        seen = preview(phone, cast.staff, cast.neighbour, cast.resident)
        assert (seen["sign_in"], seen["is_identity_confirmed_after"]) == (
            ("ends", True) if signs_in else ("moves", False)
        )
        become_one(phone, cast, cast.neighbour, cast.resident)
        person = phone.of(cast.staff).get(f"/people/{cast.resident.account_id}").json
        assert person["is_identity_confirmed"] is seen["is_identity_confirmed_after"]
        assert ("person.merged_identity" in heard(cast.resident)) is not signs_in

    def test_nor_is_it_confirmed_by_what_was_seen_of_the_other(self, phone: Phone, cast: Cast) -> None:
        unseen = update(Account).where(Account.id == cast.resident.account_id).values(identity_confirmed_at=None)
        transaction.run(lambda: db.session.execute(unseen))
        assert preview(phone, cast.staff, cast.neighbour, cast.resident)["is_identity_confirmed_after"] is False
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert "person.merged_identity" in heard(cast.resident)


def test_what_they_are_asked_to_lead_is_locked_before_the_account(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As their own yes locks the two: neither waits for the other in a circle."""
    asked = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=None)
    appoint(phone, cast.leader, cast, cast.deputy, "member")
    locked: list[str] = []
    for module, name in ((hand_over, "hold_still"), (people, "locked")):
        monkeypatch.setattr(module, name, noted(getattr(module, name), locked))
    become_one(phone, cast, cast.deputy, cast.neighbour)
    assert locked[:2] == ["hold_still", "locked"]
    assert phone.of(cast.staff).get(f"/hand-overs/{asked.json['id']}").json["state"] == "lapsed"


def noted(lock: Any, locked: list[str]) -> Any:
    def locks(*given: Any) -> Any:
        locked.append(lock.__name__)
        return lock(*given)

    return locks


def test_openings_are_in_no_remainder(phone: Phone, cast: Cast, time: Time) -> None:
    """Their minutes and points were entered each by itself: 195 minutes and 6 points, and nothing beside them."""
    for who, minutes in ((cast.neighbour, 100), (cast.resident, 95)):
        body = {"minutes": minutes, "points": 3, "covers_until": "2026-02-01", "evidence": "爱心存折第 3 本第 12 页"}
        asked = phone.of(cast.staff).post(f"/passports/{who.passport_id}/openings", body)
        assert asked.status_code == 201, asked.text
        assert phone.of(cast.second_staff).post(f"/proposals/{asked.json['id']}/confirm").status_code == 200
    seen = preview(phone, cast.staff, cast.neighbour, cast.resident)
    assert (seen["minutes_after"], seen["points_after"]) == (195, 6)
    assert (seen["remainder_minutes"], seen["points_from_remainders"]) == (0, 0)
    become_one(phone, cast, cast.neighbour, cast.resident)
    rows = select(LedgerEntry).where(LedgerEntry.passport_id == cast.resident.passport_id).order_by(LedgerEntry.seq)
    last = transaction.run(lambda: list(db.session.scalars(rows))[-1], read_only=True)
    assert (last.minutes_change, last.points_change) == (100, 3)
