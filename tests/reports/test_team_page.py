"""A team's page: from seven people to twenty-one, and what the public is not told."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import Stretch, closed_shift
from tests.factories.sheets import as_csv, sheet
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone
from tests.reports.stage import approve, crowd_of, founded, held, join, task_of


def page(phone: Phone, team: UUID, who: Person | None = None, **asked: Any) -> Any:
    found = (phone.of(who) if who else phone).get(f"/teams/{team}/page", **asked)
    assert found.status_code == 200, found.text
    return found.json


def grown(cast: Cast) -> UUID:
    """Source 001: a team of 7 that has become one of 21, with somebody who left and a change of role on the way."""
    team, crowd = founded(cast, date(2024, 9, 1)), crowd_of(cast, 22)
    join(cast, team, crowd[:6], date(2024, 9, 2))
    join(cast, team, crowd[6:7], date(2024, 9, 2), until=date(2025, 2, 1))
    join(cast, team, crowd[6:7], date(2025, 2, 1), role="deputy")  # one end and one beginning at the same instant
    join(cast, team, crowd[7:12], date(2025, 5, 10))
    join(cast, team, crowd[12:13], date(2025, 5, 10), until=date(2025, 10, 1))
    join(cast, team, crowd[13:], date(2026, 1, 15))
    return team


class TestGrowth:
    def test_from_seven_to_twenty_one_by_half_years(self, phone: Phone, cast: Cast) -> None:
        found = page(phone, grown(cast), step="half_year")
        assert [(each["on"], each["member_count"]) for each in found["growth"]] == [
            ("2024-12-31", 7),
            ("2025-06-30", 13),
            ("2025-12-31", 12),
            ("2026-03-10", 21),
        ]
        assert (found["member_count"], found["is_suppressed"]) == (21, False)

    def test_by_months_begins_with_the_first_member(self, phone: Phone, cast: Cast) -> None:
        by_month = {each["on"]: each["member_count"] for each in page(phone, grown(cast))["growth"]}
        assert next(iter(by_month)) == "2024-09-30"
        assert (by_month["2025-01-31"], by_month["2025-02-28"]) == (7, 7)  # a change of role is no change of number
        assert (by_month["2025-09-30"], by_month["2025-10-31"]) == (13, 12)
        assert len(by_month) == 19

    def test_a_day_ends_at_midnight_in_shanghai(self, phone: Phone, cast: Cast) -> None:
        team, crowd = founded(cast, date(2025, 11, 1)), crowd_of(cast, 7)
        join(cast, team, crowd[:5], date(2025, 11, 1))
        join(cast, team, crowd[5:6], date(2025, 11, 30))
        join(cast, team, crowd[6:], date(2025, 12, 1))
        by_month = {each["on"]: each["member_count"] for each in page(phone, team)["growth"]}
        assert (by_month["2025-11-30"], by_month["2025-12-31"]) == (6, 7)

    def test_of_a_team_that_nobody_has_joined_is_empty(self, phone: Phone, cast: Cast) -> None:
        found = page(phone, founded(cast, date(2026, 1, 1)))
        assert (found["growth"], found["member_count"], found["sessions"], found["person_times"]) == ([], 0, 0, 0)
        assert (found["assigned_share_percent"], found["minutes"], found["is_suppressed"]) == (None, 0, False)


class TestFigures:
    def test_sessions_person_times_and_minutes_are_summed(self, phone: Phone, cast: Cast) -> None:
        team, crowd = founded(cast, date(2025, 1, 1)), crowd_of(cast, 6)
        first = held(cast, date(2026, 1, 10), *crowd, team=team)
        held(cast, date(2026, 1, 20), *crowd[:2], team=team)  # not approved yet
        task = task_of(cast, team, date(2026, 2, 1))
        third = held(cast, date(2026, 2, 20), *crowd[:3], team=team, task=task, minutes=90)
        for shift in (first, third):
            approve(phone, cast, shift)
        found = page(phone, team)
        assert (found["sessions"], found["person_times"], found["months_active"]) == (3, 11, 2)
        assert found["minutes"] == 6 * 60 + 3 * 90
        assert (found["first_session_on"], found["last_session_on"]) == ("2026-01-10", "2026-02-20")
        assert (found["sessions_assigned"], found["assigned_share_percent"]) == (1, 33)

    def test_minutes_of_few_are_not_told_because_many_came(self, phone: Phone, cast: Cast) -> None:
        held(cast, date(2026, 1, 10), *crowd_of(cast, 5))
        [first, *_] = phone.of(cast.leader).get("/service-records/to-approve").json["items"]
        path = f"/service-records/{first['record']['id']}/approve"
        assert phone.of(cast.leader).post(path).status_code == 200
        found = page(phone, cast.team.id)
        assert (found["person_times"], found["minutes"], found["is_suppressed"]) == (5, None, True)
        assert page(phone, cast.team.id, cast.staff)["minutes"] == first["record"]["minutes"]

    def test_a_person_counts_once_a_shift_however_often_they_came_and_went(self, phone: Phone, cast: Cast) -> None:
        crowd = crowd_of(cast, 5)
        again = (Stretch(crowd[0], 20, late_minutes=30), Stretch(crowd[0], 20, late_minutes=60))
        closed_shift(cast, *(Stretch(each, 20) for each in crowd), *again)
        assert page(phone, cast.team.id)["person_times"] == 5
        held(cast, date(2026, 1, 11), *crowd)
        assert page(phone, cast.team.id)["person_times"] == 10

    def test_what_is_announced_called_off_or_under_way_was_not_held(self, phone: Phone, cast: Cast, time: Time) -> None:
        called_off = published_shift(cast, time.now).id
        assert phone.of(cast.leader).post(f"/shifts/{called_off}/cancel", {"reason": "暴雨"}).status_code == 200
        published_shift(cast, time.now)
        closed_shift(cast, Stretch(cast.resident), is_closed=False)
        found = page(phone, cast.team.id, cast.staff)
        assert (found["sessions"], found["person_times"]) == (0, 0)

    def test_paper_counts_and_so_do_children_without_a_name(self, phone: Phone, cast: Cast, time: Time) -> None:
        crowd = crowd_of(cast, 6)
        rows = [(each.number, "赵小兰", None, None, 60) for each in crowd]
        paper = as_csv(sheet(rows, 日期="2026-03-01", 团队=cast.team.name))
        form = {"file": (io.BytesIO(paper), "签到表.csv"), "write": "true"}
        path, headers = f"/communities/{cast.community.id}/sheets", {"Idempotency-Key": "of-a-paper-sheet"}
        entered = phone.of(cast.staff).send("POST", path, data=form, headers=headers)
        assert entered.status_code == 200, entered.text
        [shift] = phone.of(cast.staff).get("/shifts", team_id=str(cast.team.id), state="recorded").json["items"]
        about = {"count": 3, "version": shift["version"]}
        assert phone.of(cast.staff).post(f"/shifts/{shift['id']}/unnamed-children", about).status_code == 200
        found = page(phone, cast.team.id)
        assert (found["sessions"], found["person_times"], found["minutes"]) == (1, 9, 0)

    @pytest.mark.parametrize(("people", "is_shown"), [(4, False), (5, True)])
    def test_what_four_people_have_done_the_public_is_not_told(
        self, phone: Phone, cast: Cast, people: int, is_shown: bool
    ) -> None:
        team, crowd = founded(cast, date(2025, 1, 1)), crowd_of(cast, 5)
        join(cast, team, crowd[:people], date(2025, 1, 2))
        join(cast, team, [cast.other_leader], date(2025, 1, 2), until=date(2025, 1, 3))
        approve(phone, cast, held(cast, date(2026, 1, 10), *crowd[:people], team=team))
        names = ("person_times", "minutes")
        whole = (people, 60 * people)
        for who in (None, cast.resident, cast.district_staff, cast.staff_next_door, cast.other_leader):
            found = page(phone, team, who)
            assert tuple(found[name] for name in names) == (whole if is_shown else (None, None))
            assert (found["member_count"], {each["member_count"] for each in found["growth"]}) == (people, {people})
            assert (found["is_suppressed"], found["sessions"]) == (not is_shown, 1)
        for who in (cast.staff, cast.auditor):
            found = page(phone, team, who)
            assert tuple(found[name] for name in names) == whole
            assert not found["is_suppressed"]

    def test_officers_see_their_own_and_why_it_sleeps(self, phone: Phone, cast: Cast) -> None:
        path = f"/teams/{cast.team.id}/mark-dormant"
        assert phone.of(cast.staff).post(path, {"note": "开春再活动"}).status_code == 200
        for who, note in ((cast.leader, "开春再活动"), (cast.resident, None), (None, None)):
            found = page(phone, cast.team.id, who)
            assert (found["member_count"], found["dormant_note"]) == (3, note)
            assert found["dormant_since"] is not None

    def test_nobody_is_named_and_a_declined_task_leaves_no_trace(self, phone: Phone, cast: Cast) -> None:
        before = page(phone, cast.team.id, cast.leader)
        body = {"title": "送饭", "content": "两人一组", "wanted_from": "2026-03-10", "wanted_until": "2026-03-20"}
        task = phone.of(cast.staff).post(f"/teams/{cast.team.id}/tasks", body).json["id"]
        assert phone.of(cast.leader).post(f"/tasks/{task}/decline", {}).status_code == 200
        after = page(phone, cast.team.id, cast.leader)
        assert after == before
        told = str(after)
        for who in (cast.leader, cast.deputy, cast.resident):
            assert str(who.account_id) not in told

    def test_costs_as_much_for_a_long_history(
        self, phone: Phone, cast: Cast, time: Time, statements: Statements
    ) -> None:
        team, crowd = founded(cast, date(2025, 1, 1)), crowd_of(cast, 6)
        page(phone, team, cast.staff)
        short = len(statements)
        for day in range(5):
            held(cast, date(2026, 1, 10) + timedelta(days=day), *crowd, team=team)
        join(cast, team, crowd, date(2025, 2, 1))
        statements.clear()
        page(phone, team, cast.staff)
        assert len(statements) == short <= 8, statements


def test_a_team_that_is_not_there_is_a_404(phone: Phone, cast: Cast) -> None:
    assert phone.get("/teams/01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90/page").status_code == 404
