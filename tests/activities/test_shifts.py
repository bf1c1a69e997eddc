"""Shifts over the wire: from draft to the last change before they close."""

from __future__ import annotations

import io
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.core import transaction
from service.core.db import db
from service.core.outbox import OutboxMessage
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person
from tests.factories.outbox import mentions
from tests.factories.sheets import as_csv, sheet
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone


def at(moment: datetime) -> str:
    return moment.isoformat()


def same(answered: str, moment: datetime) -> bool:
    return datetime.fromisoformat(answered) == moment


def activity_of(phone: Phone, cast: Cast) -> str:
    about = {"kind": "service", "title": "入户探访", "content": "陪伴独居老人", "place": "睦邻中心"}
    body = about | {"community_id": str(cast.community.id), "team_id": str(cast.team.id)}
    return str(phone.of(cast.leader).post("/activities", body).json["id"])


def window(time: Time, hours: float = 1, length: float = 2, **more: Any) -> dict[str, Any]:
    starts = time.now + timedelta(hours=hours)
    return {"starts_at": at(starts), "ends_at": at(starts + timedelta(hours=length)), **more}


def draft(phone: Phone, cast: Cast, time: Time, **more: Any) -> dict[str, Any]:
    made = phone.of(cast.leader).post(f"/activities/{activity_of(phone, cast)}/shifts", window(time, **more))
    assert made.status_code == 201, made.text
    return dict(made.json)


def do(phone: Phone, who: Person, shift: Any, verb: str, **body: Any) -> Any:
    shift_id = shift["id"] if isinstance(shift, dict) else shift.id
    return phone.of(who).post(f"/shifts/{shift_id}/{verb}", body or None)


def told(code: str, shift: Any) -> set[str]:
    def read() -> set[str]:
        rows = db.session.scalars(db.select(OutboxMessage).filter_by(topic="inbox").where(mentions(shift.id)))
        mine = [row.payload for row in rows if row.payload.get("shift_id") == str(shift.id)]
        return {payload["account_id"] for payload in mine if payload["code"] == code}

    return transaction.run(read, read_only=True)


class TestDrafts:
    def test_are_replaced_as_a_whole_with_their_version(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = draft(phone, cast, time, capacity=5)
        where = f"/shifts/{shift['id']}"
        put = phone.of(cast.deputy).put(where, window(time, hours=26, version=1))
        assert put.status_code == 200, put.text
        assert (put.json["capacity"], put.json["service_date"], put.json["version"]) == (None, "2026-03-11", 2)
        stale = phone.of(cast.deputy).put(where, window(time, version=1))
        assert (stale.status_code, stale.json["code"]) == (409, "request.stale_version")

    def test_once_published_are_replaced_no_more(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        refused = phone.of(cast.leader).put(f"/shifts/{shift.id}", window(time, version=2))
        assert (refused.status_code, refused.json["code"]) == (409, "shift.not_draft")

    @pytest.mark.parametrize(("length", "status"), [(0, 422), (-1, 422), (24, 201), (24.001, 422)])
    def test_have_a_window_of_up_to_a_day(
        self, phone: Phone, cast: Cast, time: Time, length: float, status: int
    ) -> None:
        body = window(time, length=length)
        made = phone.of(cast.leader).post(f"/activities/{activity_of(phone, cast)}/shifts", body)
        assert made.status_code == status

    @pytest.mark.parametrize("bad", [{"capacity": 0}, {"capacity": 10_001}, {"capacity": "3"}, {"places_taken": 1}])
    def test_of_a_bad_shape_are_422(self, phone: Phone, cast: Cast, time: Time, bad: dict[str, Any]) -> None:
        made = phone.of(cast.leader).post(f"/activities/{activity_of(phone, cast)}/shifts", window(time) | bad)
        assert made.status_code == 422

    def test_belong_to_the_shanghai_day_on_which_they_begin(self, phone: Phone, cast: Cast, time: Time) -> None:
        assert draft(phone, cast, time, hours=12, length=1)["service_date"] == "2026-03-11"
        assert draft(phone, cast, time, hours=11.99, length=1)["service_date"] == "2026-03-10"


class TestRepeating:
    def test_makes_a_year_of_drafts_in_one_call(self, phone: Phone, cast: Cast, time: Time) -> None:
        where = f"/activities/{activity_of(phone, cast)}/shifts"
        made = phone.of(cast.leader).post(f"{where}/repeat", window(time, weeks=52, capacity=8))
        assert made.status_code == 201, made.text
        days = [each["service_date"] for each in made.json["items"]]
        assert (len(days), days[:2], days[-1]) == (52, ["2026-03-10", "2026-03-17"], "2027-03-02")
        assert {each["state"] for each in made.json["items"]} == {"draft"}
        published = phone.of(cast.leader).post(f"{where}/publish")
        assert {each["state"] for each in published.json["items"]} == {"published"}
        assert len(published.json["items"]) == 52
        assert phone.of(cast.leader).post(f"{where}/publish").json["items"] == []

    def test_publishes_only_what_has_not_begun(self, phone: Phone, cast: Cast, time: Time) -> None:
        where = f"/activities/{activity_of(phone, cast)}/shifts"
        phone.of(cast.leader).post(f"{where}/repeat", window(time, weeks=3))
        time.pass_(days=7, hours=1)
        published = phone.of(cast.leader).post(f"{where}/publish").json["items"]
        assert [each["service_date"] for each in published] == ["2026-03-24"]

    @pytest.mark.parametrize("weeks", [0, 1, 53, "2", None])
    def test_is_for_two_to_fifty_two_weeks(self, phone: Phone, cast: Cast, time: Time, weeks: Any) -> None:
        where = f"/activities/{activity_of(phone, cast)}/shifts/repeat"
        assert phone.of(cast.leader).post(where, window(time, weeks=weeks)).status_code == 422

    def test_costs_the_same_statements_for_two_weeks_and_for_fifty_two(
        self, phone: Phone, cast: Cast, time: Time, statements: Statements
    ) -> None:
        where = f"/activities/{activity_of(phone, cast)}/shifts"
        counts = []
        for weeks in (2, 52):
            phone.of(cast.leader).post(f"{where}/repeat", window(time, weeks=weeks))
            repeated = len(statements)
            phone.of(cast.leader).post(f"{where}/publish")
            counts.append((repeated, len(statements)))
        assert counts[0] == counts[1]


class TestPublishing:
    def test_is_for_the_future_only(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = draft(phone, cast, time)
        time.pass_(hours=1)
        refused = do(phone, cast.leader, shift, "publish")
        assert (refused.status_code, refused.json["code"]) == (409, "shift.in_the_past")

    def test_happens_once(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        assert do(phone, cast.leader, shift, "publish").json["code"] == "shift.not_draft"


class TestCapacity:
    def test_may_be_raised_lowered_and_lifted(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=5)
        for capacity in (9, 1, None):
            assert do(phone, cast.leader, shift, "capacity", capacity=capacity).json["capacity"] == capacity

    def test_is_never_below_the_places_taken(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=5)
        for who in (cast.resident, cast.neighbour):
            phone.of(who).post(f"/shifts/{shift.id}/sign-ups", {})
        refused = do(phone, cast.leader, shift, "capacity", capacity=1)
        assert (refused.status_code, refused.json["code"]) == (409, "shift.places_taken")
        assert "2" in refused.json["detail"] + refused.json["title"]
        assert do(phone, cast.leader, shift, "capacity", capacity=2).json["capacity"] == 2

    def test_is_fixed_when_the_shift_is_over_or_cancelled(self, phone: Phone, cast: Cast, time: Time) -> None:
        over, gone = published_shift(cast, time.now, capacity=5), published_shift(cast, time.now, capacity=5)
        do(phone, cast.leader, gone, "cancel", reason="下雨")
        assert do(phone, cast.leader, gone, "capacity", capacity=9).json["code"] == "shift.not_published"
        time.pass_(hours=3)
        assert do(phone, cast.leader, over, "capacity", capacity=9).json["code"] == "shift.over"


class TestCancelling:
    def test_tells_who_signed_up_and_keeps_everything(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, capacity=1)
        for who in (cast.resident, cast.neighbour, cast.deputy):
            asked = phone.of(who).post(f"/shifts/{shift.id}/sign-ups", {})
        phone.of(cast.deputy).post(f"/sign-ups/{asked.json['id']}/cancel", {"reason": "有事"})
        cancelled = do(phone, cast.leader, shift, "cancel", reason="暴雨红色预警")
        assert cancelled.status_code == 200, cancelled.text
        assert (cancelled.json["state"], cancelled.json["change_reason"]) == ("cancelled", "暴雨红色预警")
        assert told("shift.cancelled", shift) == {str(cast.resident.account_id), str(cast.neighbour.account_id)}
        [mine] = phone.of(cast.resident).get("/me/shifts").json["items"]
        assert (mine["state"], mine["shift"]["state"]) == ("signed_up", "cancelled")

    def test_is_for_before_the_start(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        time.pass_(hours=1)
        refused = do(phone, cast.leader, shift, "cancel", reason="下雨")
        assert (refused.status_code, refused.json["code"]) == (409, "shift.begun")

    def test_happens_once_and_needs_a_reason(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        assert do(phone, cast.leader, shift, "cancel", reason="").status_code == 422
        assert do(phone, cast.leader, shift, "cancel", reason="下雨").status_code == 200
        assert do(phone, cast.leader, shift, "cancel", reason="下雨").json["code"] == "shift.not_published"

    def test_a_cancelled_shift_takes_no_sign_up(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        do(phone, cast.leader, shift, "cancel", reason="下雨")
        refused = phone.of(cast.resident).post(f"/shifts/{shift.id}/sign-ups", {})
        assert (refused.status_code, refused.json["code"]) == (409, "sign_up.shift_cancelled")


class TestWhatWasNeverPublished:
    """A draft that was cancelled, and what a paper sheet tells of: for officers and staff, whatever its state says."""

    def recorded(self, phone: Phone, cast: Cast) -> str:
        rows = [(cast.resident.number, "张玉琴", None, None, 60)]
        form = {"file": (io.BytesIO(as_csv(sheet(rows, 团队="乐竹邻"))), "签到表.csv"), "write": "true"}
        path, headers = f"/communities/{cast.community.id}/sheets", {"Idempotency-Key": str(uuid.uuid4())}
        [entered] = phone.of(cast.staff).send("POST", path, data=form, headers=headers).json["sheets"]
        return str(phone.of(cast.staff).get(f"/sheets/{entered['sheet_id']}").json["shift_id"])

    def cancelled(self, phone: Phone, cast: Cast, time: Time) -> str:
        shift = draft(phone, cast, time)
        assert do(phone, cast.leader, shift, "cancel", reason="下雨").json["state"] == "cancelled"
        return str(shift["id"])

    def test_is_seen_by_who_sees_drafts(self, phone: Phone, cast: Cast, time: Time) -> None:
        team = {"team_id": str(cast.team.id)}
        for shift in (self.recorded(phone, cast), self.cancelled(phone, cast, time)):
            for insider in (cast.leader, cast.deputy, cast.staff, cast.auditor):
                found = phone.of(insider)
                assert found.get(f"/shifts/{shift}").status_code == 200
                assert shift in [each["id"] for each in found.get("/shifts", **team).json["items"]]
            for outsider in (cast.resident, cast.other_leader, cast.staff_next_door):
                found = phone.of(outsider)
                assert found.get(f"/shifts/{shift}").status_code == 404
                assert found.post(f"/shifts/{shift}/sign-ups", {}).status_code == 404
                assert found.get("/shifts", **team).json["items"] == []
            assert phone.get(f"/shifts/{shift}").status_code == 404
            assert phone.get("/shifts", **team, state="recorded,cancelled").json["items"] == []

    def test_makes_no_activity_public(self, phone: Phone, cast: Cast, time: Time) -> None:
        self.recorded(phone, cast), self.cancelled(phone, cast, time)
        team = {"team_id": str(cast.team.id)}
        assert phone.get("/activities", **team).json["items"] == []
        assert len(phone.of(cast.leader).get("/activities", **team).json["items"]) == 2

    def test_is_not_what_is_on_at_home(self, phone: Phone, cast: Cast, time: Time) -> None:
        self.recorded(phone, cast), self.cancelled(phone, cast, time)
        for day in ("2026-02-10", "2026-03-10"):
            for who in (cast.resident, cast.staff):
                assert phone.of(who).get("/me/community/shifts", day=day).json["items"] == []

    def test_is_known_to_who_served_by_the_record(self, phone: Phone, cast: Cast) -> None:
        shift = self.recorded(phone, cast)
        [record] = phone.of(cast.resident).get("/service-records", mine="true").json["items"]
        assert (record["shift_id"], record["service_date"]) == (shift, "2026-02-10")


class TestStopping:
    def test_keeps_the_time_until_now(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        assert do(phone, cast.leader, shift, "stop", reason="停电").json["code"] == "shift.not_begun"
        time.pass_(hours=2)
        stopped = do(phone, cast.leader, shift, "stop", reason="停电")
        assert stopped.status_code == 200, stopped.text
        assert same(stopped.json["stopped_at"], time.now)
        assert (stopped.json["state"], stopped.json["change_reason"]) == ("published", "停电")
        assert do(phone, cast.leader, shift, "stop", reason="停电").json["code"] == "shift.stopped"
        later = at(time.now + timedelta(hours=9))
        assert do(phone, cast.leader, shift, "lengthen", ends_at=later, reason="x").json["code"] == "shift.stopped"
        assert phone.of(cast.leader).post(f"/shifts/{shift.id}/close").status_code == 200

    def test_of_what_is_over_or_was_never_published_is_refused(self, phone: Phone, cast: Cast, time: Time) -> None:
        never, shift = draft(phone, cast, time), published_shift(cast, time.now)
        time.pass_(hours=3)
        assert do(phone, cast.leader, shift, "stop", reason="停电").json["code"] == "shift.over"
        assert do(phone, cast.leader, never, "stop", reason="停电").json["code"] == "shift.not_published"


class TestLengthening:
    def test_moves_the_end_and_tells_who_signed_up(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        phone.of(cast.resident).post(f"/shifts/{shift.id}/sign-ups", {})
        time.pass_(hours=3, seconds=-1)
        later = time.now + timedelta(hours=1)
        longer = do(phone, cast.leader, shift, "lengthen", ends_at=at(later), reason="还有三户")
        assert longer.status_code == 200, longer.text
        assert same(longer.json["ends_at"], later)
        assert same(longer.json["planned_ends_at"], shift.planned_ends_at)
        assert told("shift.lengthened", shift) == {str(cast.resident.account_id)}
        time.pass_(seconds=1)
        again = do(phone, cast.leader, shift, "lengthen", ends_at=at(later + timedelta(hours=1)), reason="还有")
        assert (again.status_code, again.json["code"]) == (409, "shift.window_fixed")

    @pytest.mark.parametrize(("hours", "code"), [(3, "shift.not_longer"), (25, None), (25.01, "shift.too_long")])
    def test_is_later_and_within_a_day(
        self, phone: Phone, cast: Cast, time: Time, hours: float, code: str | None
    ) -> None:
        shift = published_shift(cast, time.now)
        body = {"ends_at": at(time.now + timedelta(hours=hours)), "reason": "还有三户"}
        assert do(phone, cast.leader, shift, "lengthen", **body).json.get("code") == code

    def test_of_a_draft_is_refused(self, phone: Phone, cast: Cast, time: Time) -> None:
        body = {"ends_at": at(time.now + timedelta(hours=9)), "reason": "还有三户"}
        refused = do(phone, cast.leader, draft(phone, cast, time), "lengthen", **body)
        assert refused.json["code"] == "shift.not_published"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("publish", {}),
        ("capacity", {"capacity": 3}),
        ("cancel", {"reason": "x"}),
        ("stop", {"reason": "x"}),
        ("lengthen", {"ends_at": "2026-03-10T20:00:00+08:00", "reason": "x"}),
    ],
)
def test_a_shift_is_run_by_its_own_officers_and_staff(
    phone: Phone, cast: Cast, time: Time, verb: str, body: dict[str, Any]
) -> None:
    shift = published_shift(cast, time.now)
    for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
        assert do(phone, who, shift, verb, **body).status_code == 403


class TestDayLists:
    def test_of_ones_own_community_hold_todays_shifts(self, phone: Phone, cast: Cast, time: Time) -> None:
        today, tomorrow = published_shift(cast, time.now), published_shift(cast, time.now, in_hours=12)
        draft(phone, cast, time)
        where = "/me/community/shifts"
        assert [each["id"] for each in phone.of(cast.resident).get(where).json["items"]] == [str(today.id)]
        other = phone.of(cast.resident).get(where, day="2026-03-11").json["items"]
        assert [each["id"] for each in other] == [str(tomorrow.id)]
        assert [each["title"] for each in other] == ["入户探访"]
        assert phone.of(cast.staff_next_door).get(where).json["items"] == []

    def test_are_filtered_by_day_team_and_state(self, phone: Phone, cast: Cast, time: Time) -> None:
        today, tomorrow = published_shift(cast, time.now), published_shift(cast, time.now, in_hours=12)
        team = {"team_id": str(cast.team.id)}
        assert len(phone.get("/shifts", **team).json["items"]) == 2
        found = phone.get("/shifts", day="2026-03-11", **team).json["items"]
        assert [each["id"] for each in found] == [str(tomorrow.id)]
        do(phone, cast.leader, today, "cancel", reason="下雨")
        found = phone.get("/shifts", state="cancelled", **team).json["items"]
        assert [each["id"] for each in found] == [str(today.id)]
        assert phone.get("/shifts", team_id=str(cast.other_team.id)).json["items"] == []
        assert phone.get("/shifts", day="2026-3-1").status_code == 422


class TestFinding:
    """Among the shifts of the cast's team: yesterday's and the day before's, and three to come."""

    @pytest.fixture
    def shifts(self, cast: Cast, time: Time) -> list[str]:
        time.pass_(days=-2)
        past = [published_shift(cast, time.now), published_shift(cast, time.now, in_hours=24)]
        time.pass_(days=2)
        later = [published_shift(cast, time.now, in_hours=hours) for hours in (50, 1, 26)]
        return [str(each.id) for each in (later[1], later[2], later[0], past[1], past[0])]

    def ids(self, phone: Phone, cast: Cast, **query: Any) -> list[str]:
        answer = phone.get("/shifts", team_id=str(cast.team.id), **query)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json["items"]]

    def test_begins_with_what_comes_and_ends_with_what_was_longest_ago(
        self, phone: Phone, cast: Cast, shifts: list[str]
    ) -> None:
        assert self.ids(phone, cast) == shifts

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
    def test_reads_on_in_the_same_order_though_the_day_turns_in_between(
        self, phone: Phone, cast: Cast, time: Time, shifts: list[str], limit: int
    ) -> None:
        found: list[str] = []
        query: dict[str, Any] = {"team_id": str(cast.team.id), "limit": limit}
        while True:
            page = phone.get("/shifts", **query).json
            found += [each["id"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
            time.pass_(hours=20)
        assert found == shifts

    def test_orders_what_begins_at_once_by_id(self, phone: Phone, cast: Cast, time: Time) -> None:
        same = sorted(str(published_shift(cast, time.now).id) for _ in range(3))
        first = phone.get("/shifts", team_id=str(cast.team.id), limit=1).json
        rest = phone.get("/shifts", team_id=str(cast.team.id), cursor=first["next_cursor"]).json
        assert [each["id"] for each in (*first["items"], *rest["items"])] == same

    def test_keeps_to_the_days_that_are_asked_for(self, phone: Phone, cast: Cast, shifts: list[str]) -> None:
        today, tomorrow, later, yesterday, before = shifts
        assert self.ids(phone, cast, **{"from": "2026-03-11"}) == [tomorrow, later]
        assert self.ids(phone, cast, to="2026-03-09") == [yesterday, before]
        assert self.ids(phone, cast, **{"from": "2026-03-09", "to": "2026-03-10"}) == [today, yesterday]
        assert self.ids(phone, cast, **{"from": "2026-03-11", "to": "2026-03-10"}) == []
        assert phone.get("/shifts", **{"from": "soon"}).status_code == 422

    @pytest.mark.parametrize("cursor", ["x", "AZMffl_McO2frWtth1eiQA", "f" * 43, "f" * 48, "é" * 48])
    def test_refuses_a_cursor_that_is_none_of_its_own(self, phone: Phone, cursor: str) -> None:
        answer = phone.get("/shifts", cursor=cursor)
        assert (answer.status_code, answer.json["code"]) == (422, "request.cursor_refused")


class TestACard:
    def test_shows_whose_it_is_for_whom_and_whether_one_is_in(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now, requires_sign_up=True, min_age=16, max_age=110)
        [card] = phone.of(cast.resident).get("/shifts", team_id=str(cast.team.id)).json["items"]
        names = (cast.team.name, cast.community.name)
        assert (card["team_name"], card["community_name"], card["kind"]) == (*names, "service")
        conditions = ("requires_sign_up", "is_hazardous", "min_age", "max_age")
        assert [card[name] for name in conditions] == [True, False, 16, 110]
        assert card["my_sign_up"] is None
        asked = phone.of(cast.resident).post(f"/shifts/{shift.id}/sign-ups", {}).json
        own = {"id": asked["id"], "state": "signed_up"}
        seen_by = {
            who: phone.of(who).get(f"/shifts/{shift.id}").json["my_sign_up"] for who in (cast.resident, cast.leader)
        }
        assert seen_by == {cast.resident: own, cast.leader: None}
        assert phone.get(f"/shifts/{shift.id}").json["my_sign_up"] is None
        [today] = phone.of(cast.resident).get("/me/community/shifts").json["items"]
        assert today["my_sign_up"] == own
        [mine] = phone.of(cast.resident).get("/me/shifts").json["items"]
        assert mine["shift"]["my_sign_up"] == own
        assert phone.of(cast.resident).post(f"/sign-ups/{asked['id']}/cancel").status_code == 200
        assert phone.of(cast.resident).get(f"/shifts/{shift.id}").json["my_sign_up"] is None

    def test_costs_the_same_for_one_and_for_many(
        self, phone: Phone, cast: Cast, time: Time, statements: Statements
    ) -> None:
        mine, counts = phone.of(cast.resident), []
        for _ in range(3):
            shift = published_shift(cast, time.now)
            mine.post(f"/shifts/{shift.id}/sign-ups", {})
            mine.get("/shifts", team_id=str(cast.team.id))
            counts.append(len(statements))
        assert len(set(counts)) == 1
        statements.most(3)

    def test_of_no_team_has_no_teams_name(self, phone: Phone, cast: Cast, time: Time) -> None:
        about = {"kind": "service", "title": "大扫除", "content": "清理楼道", "place": "社区广场", "team_id": None}
        by = phone.of(cast.staff)
        made = by.post("/activities", {**about, "community_id": str(cast.community.id)})
        assert made.status_code == 201, made.text
        card = by.post(f"/activities/{made.json['id']}/shifts", window(time)).json
        assert (card["team_name"], card["community_name"]) == (None, cast.community.name)
