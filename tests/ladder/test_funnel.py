"""A community sees its funnel, and those above it see no more of it than they may."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core import transaction
from service.core.db import db, new_id
from service.ladder.models import Promotion
from service.regions.models import Region
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people
from tests.fakes.phone import Phone

FOUNDED = datetime(2024, 1, 10, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_autumn(cast: Cast, time: Time) -> None:
    time.now = datetime(2026, 11, 20, 2, tzinfo=UTC)


def day(written: str) -> datetime:
    """Ten in the morning of that day in Shanghai."""
    return datetime.combine(date.fromisoformat(written), datetime.min.time(), UTC).replace(hour=2)


def neighbours(many: int, home: Region) -> list[Person]:
    """With passports of long ago."""
    return transaction.run(lambda: people(many, "周小燕", home, FOUNDED))


def stepped(
    cast: Cast, since: str, stage: str, *who: Person, ended: str | None = None, state: str = "accepted"
) -> None:
    """As if it had been confirmed, and answered on that day."""
    at, by = day(since), cast.second_staff.account_id
    about: dict[str, Any] = {"from_stage": "resident", "stage": stage, "state": state, "policy": "five_stages.1"}
    about |= {"policy_version": 0, "as_of": at.date(), "criteria": [], "nominated_at": at, "confirmed_by": by}
    about |= {"confirmed_at": at, "answered_at": at, "community_id": cast.community.id}
    if ended:
        about |= {"state": "ended", "reviewed_by": by, "reviewed_at": day(ended)}
    rows = [
        Promotion(id=new_id(), account_id=each.account_id, answered_by=each.account_id, **about) for each in who
    ]  # fmt: skip
    transaction.run(lambda: db.session.add_all(rows))


def funnel(phone: Phone, by: Person, region: Region, as_of: str | None = None) -> dict[str, Any]:
    found = phone.of(by).get(f"/regions/{region.id}/funnel", **({"as_of": as_of} if as_of else {}))
    assert found.status_code == 200, found.text
    told: dict[str, Any] = found.json
    return told


def below(phone: Phone, by: Person, region: Region) -> dict[str, Any]:
    found = phone.of(by).get(f"/regions/{region.id}/funnel/regions")
    assert found.status_code == 200, found.text
    return {each["region_id"]: each for each in found.json["items"]}


def stage(told: dict[str, Any], wanted: str) -> dict[str, Any]:
    [found] = [each for each in told["stages"] if each["stage"] == wanted]
    return found


def exactly(people: int) -> dict[str, Any]:
    return {"count": people, "is_hidden": False, "at_least": people, "at_most": people}


def between(least: int, most: int) -> dict[str, Any]:
    return {"count": None, "is_hidden": True, "at_least": least, "at_most": most}


def test_a_community_sees_every_person_counted_where_they_stand(phone: Phone, cast: Cast) -> None:
    stepped(cast, "2026-03-02", "activist", cast.resident, cast.neighbour)
    stepped(cast, "2026-09-02", "volunteer", cast.neighbour)
    told = funnel(phone, cast.staff, cast.community)
    assert [each["stage"] for each in told["stages"]] == [
        "resident", "activist", "helper", "volunteer", "backbone", "leader",
    ]  # fmt: skip
    assert [each["people"]["count"] for each in told["stages"]] == [9, 1, 0, 1, 0, 0]
    assert told["residents"] == exactly(11)
    assert (told["as_of"], told["half_year"], told["tier"]) == ("2026-11-20", "2026H2", "community")


def test_who_has_no_passport_or_has_closed_their_account_is_not_counted(phone: Phone, cast: Cast) -> None:
    before = funnel(phone, cast.staff, cast.community)["residents"]["count"]
    transaction.run(lambda: people(1, "周小燕", cast.community, FOUNDED, with_passport=False))
    [gone] = neighbours(1, cast.community)

    def close() -> None:
        account = db.session.get_one(Account, gone.account_id)
        account.status = AccountStatus.CLOSED

    transaction.run(close)
    assert funnel(phone, cast.staff, cast.community)["residents"]["count"] == before


def test_moves_are_those_of_the_half_year_until_the_day(phone: Phone, cast: Cast) -> None:
    first, second, third, fourth = neighbours(4, cast.community)
    stepped(cast, "2026-06-30", "activist", first)
    stepped(cast, "2026-07-01", "activist", second)
    stepped(cast, "2026-08-03", "activist", third, ended="2026-10-05")
    stepped(cast, "2026-10-07", "activist", third)
    stepped(cast, "2026-09-01", "activist", fourth, state="declined")
    told = stage(funnel(phone, cast.staff, cast.community), "activist")
    assert (told["moved_up"], told["ended"]) == (exactly(2), exactly(1)), "each once, and a no is no move"
    september = stage(funnel(phone, cast.staff, cast.community, "2026-09-30"), "activist")
    assert (september["moved_up"], september["ended"]) == (exactly(2), exactly(0))
    spring = stage(funnel(phone, cast.staff, cast.community, "2026-06-30"), "activist")
    assert (spring["moved_up"], spring["people"]) == (exactly(1), exactly(1))


def test_as_of_a_day_somebody_still_stands_where_it_was_ended_later(phone: Phone, cast: Cast) -> None:
    [who] = neighbours(1, cast.community)
    stepped(cast, "2026-02-02", "activist", who, ended="2026-10-05")
    for as_of, standing in {"2026-02-01": 0, "2026-02-02": 1, "2026-10-04": 1, "2026-10-05": 0}.items():
        told = funnel(phone, cast.staff, cast.community, as_of)
        assert stage(told, "activist")["people"] == exactly(standing), as_of


def test_whose_passport_was_opened_later_was_not_there_yet(phone: Phone, cast: Cast) -> None:
    transaction.run(lambda: people(2, "周小燕", cast.community, day("2026-10-05")))
    before = funnel(phone, cast.staff, cast.community, "2026-10-04")
    after = funnel(phone, cast.staff, cast.community, "2026-10-05")
    assert after["residents"]["count"] == before["residents"]["count"] + 2


def test_a_day_to_come_is_today(phone: Phone, cast: Cast) -> None:
    assert funnel(phone, cast.staff, cast.community, "2027-05-01") == funnel(phone, cast.staff, cast.community)


def test_the_median_is_of_whole_months_in_the_stage(phone: Phone, cast: Cast) -> None:
    who = neighbours(4, cast.community)
    for each, since in zip(who, ("2025-11-20", "2026-03-20", "2026-08-21", "2026-11-19"), strict=True):
        stepped(cast, since, "activist", each)
    told = funnel(phone, cast.staff, cast.community)
    assert stage(told, "activist")["median_months"] == 5, "of twelve, eight, two and none"
    assert stage(told, "leader")["median_months"] is None
    stepped(cast, "2026-11-19", "volunteer", who[3])
    assert stage(funnel(phone, cast.staff, cast.community), "activist")["median_months"] == 8


def test_a_resident_has_been_one_since_the_passport_was_opened(phone: Phone, cast: Cast) -> None:
    neighbours(12, cast.community)
    assert stage(funnel(phone, cast.staff, cast.community), "resident")["median_months"] == 34


def test_above_the_community_four_are_hidden_and_five_are_not(phone: Phone, cast: Cast) -> None:
    stepped(cast, "2026-08-20", "activist", *neighbours(5, cast.community))
    stepped(cast, "2026-08-20", "leader", *neighbours(4, cast.community))
    told = funnel(phone, cast.subdistrict_staff, cast.community)
    five, four = stage(told, "activist"), stage(told, "leader")
    assert (five["people"], five["moved_up"], five["median_months"]) == (exactly(5), exactly(5), 3)
    assert (four["people"], four["moved_up"], four["median_months"]) == (between(1, 4), between(1, 4), None)
    assert told["residents"] == between(17, 20), "eleven residents, five activists, and some"
    own = stage(funnel(phone, cast.staff, cast.community), "leader")
    assert (own["people"], own["median_months"]) == (exactly(4), 3)


def test_a_sum_over_communities_is_made_of_what_is_told_of_each(phone: Phone, cast: Cast) -> None:
    stepped(cast, "2026-08-20", "leader", *neighbours(6, cast.community))
    stepped(cast, "2026-08-20", "leader", *neighbours(3, cast.next_door))
    rows = below(phone, cast.district_staff, cast.district)
    assert set(rows) == {str(cast.subdistrict.id), str(cast.next_door.id)}
    assert stage(rows[str(cast.subdistrict.id)], "leader")["people"] == exactly(6)
    assert stage(rows[str(cast.next_door.id)], "leader")["people"] == between(1, 4)
    whole = stage(funnel(phone, cast.district_staff, cast.district), "leader")
    assert whole["people"] == between(7, 10), "less six it is one to four, and not three"
    assert whole["median_months"] == 3


def test_one_more_among_few_changes_nothing_that_is_seen_from_above(phone: Phone, cast: Cast) -> None:
    def seen() -> Any:
        by = cast.district_staff
        places = (cast.district, cast.subdistrict, cast.community, cast.next_door)
        return [(funnel(phone, by, each), below(phone, by, each)) for each in places]

    stepped(cast, "2026-08-20", "leader", *neighbours(2, cast.next_door))
    stepped(cast, "2026-08-20", "activist", *neighbours(7, cast.next_door))
    before = seen()
    stepped(cast, "2026-08-20", "leader", *neighbours(2, cast.next_door))
    assert seen() == before


def test_nobody_hidden_goes_into_a_median_that_is_seen_from_above(phone: Phone, cast: Cast) -> None:
    """Two worlds that differ in hidden people alone: how many they are, and since when they stand there."""

    def seen() -> Any:
        by = cast.district_staff
        return [(funnel(phone, by, each), below(phone, by, each)) for each in (cast.district, cast.subdistrict)]

    five = neighbours(5, cast.community)
    for each, since in zip(five, ("2026-01-20", "2026-03-20", "2026-08-20", "2026-09-20", "2026-10-20"), strict=True):
        stepped(cast, since, "leader", each)
    stepped(cast, "2026-10-20", "leader", *neighbours(1, cast.next_door))
    before = seen()
    assert stage(before[0][0], "leader")["median_months"] == 3
    stepped(cast, "2024-10-20", "leader", *neighbours(3, cast.next_door))
    assert seen() == before
    fifth = neighbours(1, cast.next_door)
    stepped(cast, "2024-10-20", "leader", *fifth)
    assert stage(funnel(phone, cast.district_staff, cast.district), "leader")["median_months"] == 9, "of all ten"
    told = funnel(phone, cast.auditor, cast.district)
    assert stage(told, "leader")["median_months"] == 9


def test_of_hidden_people_alone_there_is_no_median(phone: Phone, cast: Cast) -> None:
    for home in (cast.community, cast.next_door):
        stepped(cast, "2026-08-20", "leader", *neighbours(4, home))
    assert stage(funnel(phone, cast.district_staff, cast.district), "leader")["median_months"] is None
    assert stage(funnel(phone, cast.auditor, cast.district), "leader")["median_months"] == 3


def test_who_works_in_a_community_sees_no_more_of_the_one_next_door(phone: Phone, cast: Cast) -> None:
    for path in ("funnel", "funnel/regions"):
        found = phone.of(cast.staff).get(f"/regions/{cast.next_door.id}/{path}")
        assert (found.status_code, found.json["code"]) == (404, "request.not_found")
        assert phone.of(cast.staff).get(f"/regions/{cast.subdistrict.id}/{path}").status_code == 404


def test_the_auditor_and_the_administrator_see_the_people_of_their_region_counted(phone: Phone, cast: Cast) -> None:
    stepped(cast, "2026-08-20", "leader", cast.resident)
    for who in (cast.auditor, cast.administrator):
        assert stage(funnel(phone, who, cast.district), "leader")["people"] == exactly(1)


def test_many_cost_no_more_statements_than_one(phone: Phone, cast: Cast, statements: Statements) -> None:
    costs = []
    for many in (1, 30):
        stepped(cast, "2026-08-20", "activist", *neighbours(many, cast.community))
        statements.clear()
        funnel(phone, cast.district_staff, cast.district)
        below(phone, cast.district_staff, cast.district)
        costs.append(len(statements))
    assert costs[0] == costs[1]
