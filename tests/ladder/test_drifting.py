"""People whom nobody has seen for a while, and who calls them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service.core import transaction
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.ladder.commands.drifting import forget_words
from service.ladder.models import Promotion
from service.ladder.rules import Fact, Stage
from service.ladder.rules.drifting import snoozed_until, suggested_contact
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people
from tests.factories.growth import Came, past_shift
from tests.fakes.phone import Phone


def stands_on(cast: Cast, time: Time, stage: str, *who: Person) -> None:
    """As if it had been confirmed and accepted, a year ago."""
    long_ago = time.now - timedelta(days=365)
    by = {"confirmed_by": cast.second_staff.account_id, "confirmed_at": long_ago, "answered_at": long_ago}
    about = {"from_stage": "resident", "stage": stage, "state": "accepted", "policy": "five_stages.1"}
    about |= {"policy_version": 0, "as_of": local_date(long_ago), "criteria": [], "nominated_at": long_ago}
    here = {"community_id": cast.community.id, **about, **by}
    rows = [Promotion(id=new_id(), account_id=each.account_id, answered_by=each.account_id, **here) for each in who]
    transaction.run(lambda: db.session.add_all(rows))


def drifting(phone: Phone, cast: Cast, **query: str) -> dict[str, dict[str, Any]]:
    found = phone.of(cast.staff).get(f"/communities/{cast.community.id}/drifting", **query)
    assert found.status_code == 200, found.text
    return {each["account_id"]: each for each in found.json["items"]}


def note(phone: Phone, by: Person, who: Person, **body: Any) -> Any:
    return phone.of(by).post(f"/people/{who.account_id}/drift-contacts", {"outcome": "comes_back", **body})


def test_a_volunteer_without_service_in_three_months_is_in_the_list_and_one_with_is_not(
    phone: Phone, cast: Cast, time: Time
) -> None:
    stands_on(cast, time, "volunteer", cast.resident, cast.neighbour)
    today = local_date(time.now)
    past_shift(cast, today - timedelta(days=100), Came(cast.resident))
    past_shift(cast, today - timedelta(days=80), Came(cast.neighbour))
    [found] = drifting(phone, cast).values()
    assert found["account_id"] == str(cast.resident.account_id)
    assert (found["stage"], found["fact"], found["quiet_months"]) == ("volunteer", "shifts_helped", 3)
    assert found["name_masked"] == "张*琴"
    assert found["last_seen_on"] == (today - timedelta(days=100)).isoformat()
    assert (found["suggestion_zh"], found["suggestion_en"]) == suggested_contact(Stage.VOLUNTEER, Fact.SHIFTS_HELPED)


def test_each_stage_has_its_own_window(phone: Phone, cast: Cast, time: Time) -> None:
    stands_on(cast, time, "activist", cast.resident)
    stands_on(cast, time, "backbone", cast.neighbour)
    past_shift(cast, local_date(time.now) - timedelta(days=100), Came(cast.resident), Came(cast.neighbour))
    assert list(drifting(phone, cast)) == [str(cast.neighbour.account_id)], "activists have six months, backbones two"


def test_on_a_stage_that_the_policy_leaves_out_one_is_missed_as_on_the_nearest_below(
    phone: Phone, cast: Cast, time: Time
) -> None:
    """The five stages have no helper; somebody became one under the six."""
    stands_on(cast, time, "helper", cast.resident, cast.neighbour)
    today = local_date(time.now)
    past_shift(cast, today - timedelta(days=200), Came(cast.resident))
    past_shift(cast, today - timedelta(days=100), Came(cast.neighbour))
    [found] = drifting(phone, cast).values()
    assert found["account_id"] == str(cast.resident.account_id)
    assert (found["stage"], found["fact"], found["quiet_months"]) == ("helper", "shifts_attended", 6)


def test_a_resident_who_was_never_seen_is_nobody_to_miss(phone: Phone, cast: Cast) -> None:
    assert drifting(phone, cast) == {}


def test_a_contact_is_written_down_and_the_person_rests_in_the_list_for_its_months(
    phone: Phone, cast: Cast, time: Time
) -> None:
    stands_on(cast, time, "volunteer", cast.resident)
    [found] = drifting(phone, cast).values()
    assert (found["last_seen_on"], drifting(phone, cast, snoozed="true")) == (None, {})
    made = note(phone, cast.staff, cast.resident, note="腿脚不便，下月再来", snooze_months=1)
    assert made.status_code == 201, made.text
    assert drifting(phone, cast) == {}
    assert list(drifting(phone, cast, snoozed="true")) == [str(cast.resident.account_id)]
    [found] = phone.of(cast.second_staff).get(f"/people/{cast.resident.account_id}/drift-contacts").json["items"]
    assert (found["outcome"], found["note"], found["made_by_name_masked"]) == (
        "comes_back",
        "腿脚不便，下月再来",
        "吴*",
    )
    time.pass_(days=31)
    [again] = drifting(phone, cast).values()
    assert again["last_outcome"] == "comes_back"


def test_a_contact_lowers_nobody_and_is_not_of_oneself(phone: Phone, cast: Cast, time: Time) -> None:
    stands_on(cast, time, "volunteer", cast.staff)
    own = note(phone, cast.staff, cast.staff)
    assert (own.status_code, own.json["code"]) == (409, "person.not_for_yourself")
    assert note(phone, cast.second_staff, cast.staff, outcome="has_trouble").status_code == 201
    assert drifting(phone, cast)[str(cast.staff.account_id)]["stage"] == "volunteer"


def test_the_words_are_forgotten_with_the_identity(phone: Phone, cast: Cast, time: Time) -> None:
    note(phone, cast.staff, cast.resident, note="腿脚不便")
    transaction.run(lambda: forget_words(cast.resident.account_id))
    [found] = phone.of(cast.staff).get(f"/people/{cast.resident.account_id}/drift-contacts").json["items"]
    assert found["note"] is None


def test_many_cost_no_more_statements(phone: Phone, cast: Cast, time: Time, statements: Statements) -> None:
    stands_on(cast, time, "volunteer", cast.resident)
    drifting(phone, cast)
    few = len(statements)
    many = transaction.run(lambda: people(30, "周小燕", cast.community, time.now))
    stands_on(cast, time, "volunteer", *many)
    assert len(drifting(phone, cast)) == 31
    assert len(statements) <= few


@pytest.mark.parametrize("fact", list(Fact))
@pytest.mark.parametrize("stage", list(Stage))
def test_for_every_stage_and_reason_there_is_something_to_say(stage: Stage, fact: Fact) -> None:
    zh, en = suggested_contact(stage, fact)
    assert zh.endswith("。")
    assert "他" not in zh
    assert en.endswith(".")


def test_a_month_from_the_last_of_january_is_the_last_of_february() -> None:
    january = date(2026, 1, 31)
    assert str(snoozed_until(january, 1)) == "2026-02-28"
    assert snoozed_until(january, 0) is None
