"""How much of a team's work was asked for from above."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import Statements
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone
from tests.reports.stage import approve, crowd_of, founded, held, task_of

DAY = date(2026, 2, 1)
ONE = timedelta(days=1)


def share(phone: Phone, who: Person, path: str, **asked: Any) -> Any:
    found = phone.of(who).get(f"{path}/assigned-share", **asked)
    assert found.status_code == 200, found.text
    return found.json


def test_shifts_that_answer_tasks_of_all_that_were_held(phone: Phone, cast: Cast) -> None:
    team, crowd = cast.team.id, crowd_of(cast, 10)
    task = task_of(cast, team, DAY)
    own = [held(cast, DAY + ONE * nth, *crowd[:5]) for nth in range(2)]
    answering = held(cast, DAY + ONE * 5, *crowd[5:], task=task, minutes=90)
    held(cast, date(2025, 12, 31), *crowd[:5], task=task)  # of the half year before
    for shift in (*own, answering):
        approve(phone, cast, shift)
    found = share(phone, cast.leader, f"/teams/{team}")
    assert (found["half_year"], found["shifts"], found["shifts_assigned"]) == ("2026H1", 3, 1)
    assert (found["share_percent"], found["is_over"], found["most_percent"]) == (33, False, 50)
    assert (found["minutes"], found["minutes_assigned"]) == (10 * 60 + 5 * 90, 5 * 90)
    before = share(phone, cast.leader, f"/teams/{team}", half_year="2025H2")
    assert (before["shifts"], before["shifts_assigned"], before["is_over"]) == (1, 1, True)


def test_tasks_are_counted_by_how_they_stand(phone: Phone, cast: Cast) -> None:
    team = cast.team.id
    for state in ("accepted", "accepted", "declined", "withdrawn", "waiting"):
        task_of(cast, team, date(2026, 3, 1), state)
    task_of(cast, team, DAY, "waiting", wanted_until=date(2026, 3, 9))
    task_of(cast, team, date(2025, 12, 31))
    found = share(phone, cast.staff, f"/teams/{team}")["tasks"]
    counts = {"waiting": 1, "accepted": 2, "declined": 1, "withdrawn": 1, "lapsed": 1}
    assert found == {"asked": 6, **counts}


def test_exactly_the_policys_share_raises_no_flag(phone: Phone, cast: Cast) -> None:
    task = task_of(cast, cast.team.id, DAY)
    held(cast, DAY, cast.resident)
    held(cast, DAY + ONE, cast.resident, task=task)
    assert not share(phone, cast.staff, f"/teams/{cast.team.id}")["is_over"]
    held(cast, DAY + ONE * 2, cast.resident, task=task)
    assert share(phone, cast.staff, f"/teams/{cast.team.id}")["is_over"]


def test_a_declined_task_changes_no_share(phone: Phone, cast: Cast) -> None:
    held(cast, DAY, cast.resident)
    before = share(phone, cast.staff, f"/teams/{cast.team.id}")
    task_of(cast, cast.team.id, DAY, "declined")
    after = share(phone, cast.staff, f"/teams/{cast.team.id}")
    assert {name for name in before if before[name] != after[name]} == {"tasks"}


class TestOfARegion:
    def test_sums_its_teams_and_leaves_out_what_a_community_does_itself(self, phone: Phone, cast: Cast) -> None:
        crowd = crowd_of(cast, 12)
        other, far = founded(cast, DAY), founded(cast, DAY, community=cast.next_door)
        task = task_of(cast, other, DAY)
        for shift in (
            held(cast, DAY, *crowd[:6]),
            held(cast, DAY + ONE, *crowd[6:], team=other, task=task),
        ):
            approve(phone, cast, shift)
        held(cast, DAY, cast.resident, team=far)
        of_community = share(phone, cast.staff, f"/regions/{cast.community.id}")
        assert (of_community["shifts"], of_community["shifts_assigned"], of_community["share_percent"]) == (2, 1, 50)
        assert (of_community["minutes"], of_community["minutes_assigned"]) == (12 * 60, 6 * 60)
        of_district = share(phone, cast.district_staff, f"/regions/{cast.district.id}")
        assert (of_district["shifts"], of_district["region_id"]) == (3, str(cast.district.id))

    @pytest.mark.parametrize(("few", "shown"), [(4, None), (5, 300)])
    def test_above_the_community_minutes_of_few_are_not_told(
        self, phone: Phone, cast: Cast, few: int, shown: int | None
    ) -> None:
        crowd = crowd_of(cast, 11)
        task = task_of(cast, cast.team.id, DAY)
        for shift in (held(cast, DAY, *crowd[5:]), held(cast, DAY + ONE, *crowd[:few], task=task)):
            approve(phone, cast, shift)
        path = f"/regions/{cast.district.id}"
        assert share(phone, cast.district_staff, path)["minutes_assigned"] == shown
        assert share(phone, cast.staff, f"/regions/{cast.community.id}")["minutes_assigned"] == 60 * few

    def test_tells_team_by_team_at_a_fixed_cost(self, phone: Phone, cast: Cast, statements: Statements) -> None:
        task = task_of(cast, cast.team.id, DAY)
        held(cast, DAY, cast.resident, task=task)
        held(cast, DAY, cast.neighbour, team=cast.other_team.id)

        def shares(**asked: Any) -> list[Any]:
            path = f"/regions/{cast.community.id}/team-shares"
            statements.clear()
            items: list[Any] = phone.of(cast.staff).get(path, **asked).json["items"]
            return items

        found = {each["team_name"]: each for each in shares()}
        both = len(statements)
        assert (found["乐竹邻"]["share_percent"], found["乐竹邻"]["is_over"]) == (100, True)
        assert (found["舞蹈队"]["share_percent"], found["舞蹈队"]["tasks"]["asked"]) == (0, 0)
        assert len(shares(limit=1)) == 1
        assert len(statements) == both <= 7, statements


@pytest.mark.parametrize("who", ["resident", "other_leader", "staff_next_door", "stranger_staff"])
def test_a_teams_share_is_for_its_officers_and_the_offices_over_it(phone: Phone, cast: Cast, who: str) -> None:
    assert phone.of(getattr(cast, who)).get(f"/teams/{cast.team.id}/assigned-share").status_code == 403


@pytest.mark.parametrize("bad", ["2026", "2026H3", "1999H1", "x"])
def test_a_half_year_is_written_in_one_way(phone: Phone, cast: Cast, bad: str) -> None:
    assert phone.of(cast.leader).get(f"/teams/{cast.team.id}/assigned-share", half_year=bad).status_code == 422
