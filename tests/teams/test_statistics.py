"""The table of 东关街道: 102 teams of nine communities, of which one has 25, and half are of one kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core import transaction
from service.core.actor import OPERATOR, Role
from service.regions.models import Region
from service.regions.rules import Tier
from service.teams.commands import founding
from service.teams.rules import Category, FilingLevel
from service.teams.rules.statistics import WHOLE, Cell, by_category, by_level, permille
from tests.conftest import NOON, Statements, Time
from tests.factories.cast import Cast, Person, person, region
from tests.fakes.phone import Phone
from tests.teams.filings import file_with_subdistrict, ten_strong

TEAMS_OF = (25, 10, 10, 10, 10, 10, 9, 9, 9)
KINDS = (
    *[Category.CONVENIENCE] * 30,
    *[Category.HOME_REPAIR] * 21,
    *[Category.CHARITY] * 16,
    *[Category.DANCE] * 20,
    *[Category.NEIGHBOURHOOD_HELP] * 15,
)


@pytest.fixture
def dongguan(cast: Cast) -> tuple[Region, Person]:
    """A subdistrict of nine communities, and somebody of its staff."""

    def found() -> tuple[Region, Person]:
        subdistrict = region("东关街道", Tier.SUBDISTRICT, cast.district, NOON)
        places = [region(f"社区{at}", Tier.COMMUNITY, subdistrict, NOON) for at in range(len(TEAMS_OF))]
        homes = [place for place, many in zip(places, TEAMS_OF, strict=True) for _ in range(many)]
        for at, (home, kind) in enumerate(zip(homes, KINDS, strict=True)):
            founding.create(home, name=f"第{at}队", category=kind, actor=OPERATOR, now=NOON)
        return subdistrict, person("郑强", places[0], NOON, role=Role.STAFF, over=subdistrict)

    return transaction.run(found)


def table(phone: Phone, who: Person, of: Region, **query: str) -> dict[str, Any]:
    answer = phone.of(who).get(f"/regions/{of.id}/team-statistics", **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def communities(phone: Phone, who: Person, of: Region, **query: Any) -> dict[str, Any]:
    return dict(phone.of(who).get(f"/regions/{of.id}/team-statistics/communities", **query).json)


class TestTheTableOfTheSource:
    def test_has_102_teams_and_half_are_for_the_residents_convenience(
        self, phone: Phone, dongguan: tuple[Region, Person]
    ) -> None:
        told = table(phone, dongguan[1], dongguan[0])
        assert (told["teams"], told["as_of"]) == (102, "2026-03-10")
        tops = {each["category"]: (each["teams"], each["permille"]) for each in told["by_category"]}
        assert tops["convenience"] == (51, 500)
        assert tops["culture_sport"] == (20, 196)
        assert tops["other"] == (0, 0)
        assert told["by_category"][0]["lower"] == [{"category": "home_repair", "teams": 21, "permille": 206}]
        assert told["by_level"][0] == {"level": "informal", "teams": 102, "permille": 1000}
        assert sum(each["teams"] for each in told["cells"]) == 102

    def test_has_nine_communities_and_one_has_a_share_of_24_5_percent(
        self, phone: Phone, dongguan: tuple[Region, Person], statements: Statements
    ) -> None:
        items = communities(phone, dongguan[1], dongguan[0])["items"]
        statements.most(4)
        assert [each["teams"] for each in items] == [*TEAMS_OF]
        assert items[0]["permille"] == 245
        assert items[0]["cells"] == [{"category": "convenience", "level": "informal", "teams": 25}]

    def test_is_paged_and_its_shares_stay_of_the_whole(self, phone: Phone, dongguan: tuple[Region, Person]) -> None:
        first = communities(phone, dongguan[1], dongguan[0], limit=4)
        second = communities(phone, dongguan[1], dongguan[0], limit=5, cursor=first["next_cursor"])
        assert [each["teams"] for each in first["items"] + second["items"]] == [*TEAMS_OF]
        assert (second["items"][-1]["permille"], second["next_cursor"]) == (88, None)

    def test_costs_two_statements_for_the_sums(
        self, phone: Phone, dongguan: tuple[Region, Person], statements: Statements
    ) -> None:
        table(phone, dongguan[1], dongguan[0])
        statements.most(2)


class TestAsOfADay:
    def levels(self, phone: Phone, cast: Cast, **query: str) -> dict[str, int]:
        told = table(phone, cast.subdistrict_staff, cast.subdistrict, **query)
        return {each["level"]: each["teams"] for each in told["by_level"] if each["teams"]}

    def test_a_team_is_at_the_level_that_it_had_when_the_day_ended(self, phone: Phone, cast: Cast, time: Time) -> None:
        ten_strong(cast)
        time.pass_(days=1)
        file_with_subdistrict(phone, cast)
        time.pass_(days=1)
        assert self.levels(phone, cast) == {"informal": 1, "subdistrict_filed": 1}
        assert self.levels(phone, cast, as_of="2026-03-11") == {"informal": 1, "subdistrict_filed": 1}
        assert self.levels(phone, cast, as_of="2026-03-10") == {"informal": 2}
        assert self.levels(phone, cast, as_of="2026-03-09") == {}

    def test_a_day_to_come_is_today(self, phone: Phone, cast: Cast) -> None:
        assert table(phone, cast.subdistrict_staff, cast.subdistrict, as_of="2027-01-01")["as_of"] == "2026-03-10"

    def test_a_team_is_of_the_category_that_it_had(self, phone: Phone, cast: Cast, time: Time) -> None:
        body = {"community_id": str(cast.community.id), "name": "常青队", "category": "music"}
        team = phone.of(cast.staff).post("/teams", body).json
        time.pass_(days=1)
        change = {"name": "常青队", "category": "elder_care", "version": team["version"]}
        assert phone.of(cast.staff).put(f"/teams/{team['id']}", change).status_code == 200

        def kinds(**query: str) -> set[str]:
            told = table(phone, cast.staff, cast.community, **query)
            return {each["category"] for each in told["cells"]} - {"neighbourhood_help", "culture_sport"}

        assert kinds() == {"elder_care"}
        assert kinds(as_of="2026-03-10") == {"music"}


def test_every_role_over_a_region_sees_it_and_nobody_else_does(phone: Phone, cast: Cast) -> None:
    def may(who: Person, of: Region) -> set[int]:
        path = f"/regions/{of.id}/team-statistics"
        return {phone.of(who).get(each).status_code for each in (path, f"{path}/communities")}

    for who in (cast.district_staff, cast.auditor, cast.administrator):
        assert may(who, cast.district) == may(who, cast.community) == {200}
    assert may(cast.staff, cast.community) == {200}
    for who, where in (
        (cast.staff, cast.subdistrict),
        (cast.staff, cast.next_door),
        (cast.auditor, cast.other_district),
    ):
        assert may(who, where) == {404}
    assert may(cast.leader, cast.community) == {403}


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(25, 102, 245), (0, 0, 0), (0, 7, 0), (7, 7, 1000), (1, 2000, 1), (1, 2001, 0)]
)
def test_a_share_is_rounded_half_up(part: int, whole: int, share: int) -> None:
    assert permille(part, whole) == share


CELLS = st.lists(st.builds(Cell, st.sampled_from(Category), st.sampled_from(FilingLevel), st.integers(0, 500)))


@given(CELLS)
def test_sums_by_category_and_by_level_are_the_sum_of_the_cells(cells: list[Cell]) -> None:
    whole = sum(each.teams for each in cells)
    for found in (by_category(cells), by_level(cells)):
        assert sum(each.teams for each in found) == whole
        assert all(0 <= each.permille <= WHOLE for each in found)
        assert abs(sum(each.permille for each in found) - (WHOLE if whole else 0)) <= len(found)


def test_a_team_that_was_founded_a_moment_before_midnight_was_there_that_day(
    phone: Phone, cast: Cast, time: Time
) -> None:
    time.now = NOON + timedelta(hours=12) - timedelta(seconds=1)
    body = {"community_id": str(cast.community.id), "name": "夜行队", "category": "safety"}
    assert phone.of(cast.staff).post("/teams", body).status_code == 201
    time.pass_(days=3)
    assert table(phone, cast.staff, cast.community, as_of="2026-03-10")["teams"] == 3
    assert table(phone, cast.staff, cast.community, as_of="2026-03-09")["teams"] == 0
