"""What people are told of a shift says when, and leads to where, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from service.activities.models import Shift
from service.activities.rules import NOTICES
from service.core import notices
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.outbox import deliver_all
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone

STARTS = "2026-03-10 13:00"


def inbox(phone: Phone, who: Person, shift: Shift, time: Time, language: str = "zh-CN") -> list[dict[str, Any]]:
    """What the worker delivered of this shift, newest first; the outbox is everybody's."""
    deliver_all(time.now)
    found = phone.of(who).send("GET", "/me/inbox", headers={"Accept-Language": language}).json["items"]
    return [each for each in found if each["facts"].get("shift_id") == str(shift.id)]


def sign_up(phone: Phone, who: Person, shift: Shift) -> str:
    return str(phone.of(who).post(f"/shifts/{shift.id}/sign-ups", {}).json["id"])


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "名额"), ("en", "place")])
def test_who_moves_up_is_told_when_and_where_to_look(
    phone: Phone, cast: Cast, time: Time, language: str, word: str
) -> None:
    shift = published_shift(cast, time.now, capacity=1)
    first, second = sign_up(phone, cast.resident, shift), sign_up(phone, cast.neighbour, shift)
    assert phone.of(cast.resident).post(f"/sign-ups/{first}/cancel", {"reason": "家里有事"}).status_code == 200
    [told] = inbox(phone, cast.neighbour, shift, time, language)
    assert (told["code"], told["facts"]["sign_up_id"]) == ("sign_up.promoted", second)
    assert told["facts"]["activity_id"] == str(shift.activity_id)
    assert STARTS in told["sentence"]
    assert word in told["sentence"]


def test_who_is_signed_up_or_cancelled_by_another_is_told(phone: Phone, cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now)
    theirs = {"account_id": str(cast.resident.account_id)}
    asked = phone.of(cast.leader).post(f"/shifts/{shift.id}/sign-ups", theirs).json
    assert asked["cancelled_by_self"] is None
    cancelled = phone.of(cast.leader).post(f"/sign-ups/{asked['id']}/cancel", {"reason": "人手够了"}).json
    assert cancelled["cancelled_by_self"] is False
    phone.of(cast.leader).post(f"/sign-ups/{asked['id']}/cancel")
    last, first = inbox(phone, cast.resident, shift, time)
    assert (first["code"], last["code"]) == ("sign_up.made_for_you", "sign_up.cancelled_for_you")
    assert first["facts"]["sign_up_id"] == last["facts"]["sign_up_id"] == asked["id"]
    [shown] = phone.of(cast.resident).get("/me/shifts").json["items"]
    assert (shown["cancelled_by_self"], shown["cancel_reason"]) == (False, "人手够了")


def test_what_one_does_oneself_is_no_news(phone: Phone, cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now)
    own = sign_up(phone, cast.resident, shift)
    assert phone.of(cast.resident).post(f"/sign-ups/{own}/cancel").json["cancelled_by_self"] is True
    assert inbox(phone, cast.resident, shift, time) == []


def test_every_change_of_a_shift_is_told_with_its_time(phone: Phone, cast: Cast, time: Time) -> None:
    cancelled, stopped = published_shift(cast, time.now), published_shift(cast, time.now)
    for shift in (cancelled, stopped):
        sign_up(phone, cast.resident, shift)
    leader, reason = phone.of(cast.leader), {"reason": "暴雨"}
    assert leader.post(f"/shifts/{cancelled.id}/cancel", reason).status_code == 200
    time.pass_(hours=1, minutes=30)
    longer = {"ends_at": "2026-03-10T16:00:00+08:00"}
    assert leader.post(f"/shifts/{stopped.id}/lengthen", longer | reason).status_code == 200
    assert leader.post(f"/shifts/{stopped.id}/stop", reason).status_code == 200
    [told] = inbox(phone, cast.resident, cancelled, time)
    assert told["code"] == "shift.cancelled"
    assert STARTS in told["sentence"]
    last, earlier = inbox(phone, cast.resident, stopped, time)
    assert (last["code"], earlier["code"]) == ("shift.stopped", "shift.lengthened")
    assert STARTS in last["sentence"]
    assert "2026-03-10 13:30" in last["sentence"]
    assert "2026-03-10 16:00" in earlier["sentence"]


def test_the_officers_of_a_co_hosting_team_are_told_when_it_comes_and_goes(
    phone: Phone, cast: Cast, time: Time
) -> None:
    shift = published_shift(cast, time.now)
    path, body = f"/activities/{shift.activity_id}/co-hosts", {"team_id": str(cast.other_team.id)}
    for _ in range(2):
        assert phone.of(cast.leader).post(path, body).status_code == 200
    for _ in range(2):
        assert phone.of(cast.leader).post(f"{path}/{cast.other_team.id}/remove").status_code == 200
    deliver_all(time.now)
    found = phone.of(cast.other_leader).get("/me/inbox").json["items"]
    told = [each for each in found if each["facts"].get("activity_id") == str(shift.activity_id)]
    assert sorted(each["code"] for each in told) == ["activity.co_host_added", "activity.co_host_removed"]
    ids = {"activity_id": str(shift.activity_id), "team_id": str(cast.other_team.id)}
    assert [each["facts"] for each in told] == [{**ids, "done_by": str(cast.leader.account_id)}] * 2


@pytest.mark.parametrize("code", [code for code in NOTICES if code.startswith(("shift.", "sign_up."))])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_of_a_shift_says_when(monkeypatch: pytest.MonkeyPatch, code: str, language: str) -> None:
    monkeypatch.setattr(notices, "_declared", NOTICES)
    facts = {"starts_at": "2026-03-10T05:00:00+00:00", "ends_at": "2026-03-10T07:00:00+00:00"}
    assert STARTS in notices.sentence(code, facts, language)
