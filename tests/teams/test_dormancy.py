"""Teams that sleep: who marks and wakes them, who is told, and what wakes them by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.activities.test_activities import add_shift, planned
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone


def mark(phone: Phone, cast: Cast, by: Person | None = None) -> Any:
    path = f"/teams/{cast.team.id}/mark-dormant"
    return phone.of(by or cast.staff).post(path, {"note": "问过队长，开春再活动"})


def wake(phone: Phone, cast: Cast, by: Person | None = None) -> Any:
    return phone.of(by or cast.staff).post(f"/teams/{cast.team.id}/wake")


def listed(phone: Phone, cast: Cast, **asked: Any) -> set[str]:
    return {each["name"] for each in phone.get("/teams", community_id=str(cast.community.id), **asked).json["items"]}


def since(phone: Phone, cast: Cast) -> Any:
    return phone.get(f"/teams/{cast.team.id}").json["dormant_since"]


def told(phone: Phone, who: Person, time: Time) -> list[str]:
    deliver_all(time.now)
    return [each["code"] for each in phone.of(who).get("/me/inbox").json["items"]]


def test_marking_takes_a_team_out_of_the_list_and_keeps_its_members(phone: Phone, cast: Cast) -> None:
    assert listed(phone, cast) == {"乐竹邻", "舞蹈队"}
    marked = mark(phone, cast)
    assert (marked.status_code, marked.json["dormant_note"]) == (200, "问过队长，开春再活动"), marked.text
    assert listed(phone, cast) == listed(phone, cast, dormant="false") == {"舞蹈队"}
    assert listed(phone, cast, dormant="true") == {"乐竹邻"}
    team = phone.get(f"/teams/{cast.team.id}").json
    assert (team["member_count"], team["dormant_since"], team["version"]) == (3, "2026-03-10T12:00:00+08:00", 1)
    assert "dormant_note" not in team


def test_marking_is_told_to_the_officers_and_so_is_waking(phone: Phone, cast: Cast, time: Time) -> None:
    mark(phone, cast)
    wake(phone, cast)
    for who in (cast.leader, cast.deputy):
        assert told(phone, who, time) == ["team.woken", "team.marked_dormant"]
    assert told(phone, cast.resident, time) == []


def test_each_is_done_once(phone: Phone, cast: Cast) -> None:
    assert (wake(phone, cast).status_code, wake(phone, cast).json["code"]) == (409, "team.not_dormant")
    mark(phone, cast)
    again = mark(phone, cast, cast.second_staff)
    assert (again.status_code, again.json["code"]) == (409, "team.dormant_already")
    woken = wake(phone, cast)
    assert (woken.status_code, woken.json["dormant_since"], woken.json["dormant_note"]) == (200, None, None)


@pytest.mark.parametrize("who", ["leader", "staff_next_door", "subdistrict_staff", "district_staff", "administrator"])
def test_both_are_for_staff_of_the_community(phone: Phone, cast: Cast, who: str) -> None:
    assert mark(phone, cast, getattr(cast, who)).status_code == 403
    assert wake(phone, cast, getattr(cast, who)).status_code == 403


@pytest.mark.parametrize("in_one_go", [False, True])
def test_publishing_a_shift_wakes_the_team_and_a_draft_does_not(
    phone: Phone, cast: Cast, time: Time, in_one_go: bool
) -> None:
    activity = planned(phone, cast.leader, cast).json
    mark(phone, cast)
    add_shift(phone, cast.leader, activity, time, publish=False)
    assert since(phone, cast) is not None
    if in_one_go:
        phone.of(cast.leader).post(f"/activities/{activity['id']}/shifts/publish")
    else:
        add_shift(phone, cast.leader, activity, time)
    assert since(phone, cast) is None
    assert told(phone, cast.leader, time) == ["team.marked_dormant"]


def test_publishing_nothing_wakes_nobody(phone: Phone, cast: Cast, time: Time) -> None:
    activity = planned(phone, cast.leader, cast).json
    mark(phone, cast)
    assert phone.of(cast.leader).post(f"/activities/{activity['id']}/shifts/publish").json["items"] == []
    assert since(phone, cast) is not None


def test_a_shift_of_the_community_or_of_another_team_wakes_nobody(phone: Phone, cast: Cast, time: Time) -> None:
    mark(phone, cast)
    own = planned(phone, cast.staff, cast, of_team=False).json
    assert add_shift(phone, cast.staff, own, time).status_code == 200
    time.now += timedelta(days=1)
    assert since(phone, cast) is not None
