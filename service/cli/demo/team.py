"""The team of the fourth part, and what anybody does with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.cli.demo.play import by_wechat
from service.cli.demo.stage import Person, Stage
from service.core.clock import SHANGHAI

EARLY = 5  # minutes
NAME = "绿竹巡护队"
LEADER, DEPUTY, MEMBER = ("张玉琴", "zhang-yuqin"), ("李桂兰", "li-guilan"), ("周永福", "zhou-yongfu")


@dataclass(slots=True)
class Growth:
    stage: Stage
    community_id: str
    staff: Person
    second: Person
    leader: Person
    deputy: Person
    member: Person
    newcomer: Person
    team_id: str

    def path(self, what: str) -> str:
        return f"/teams/{self.team_id}/{what}"

    def members(self) -> dict[str, str]:
        """Their offices, by account."""
        found: list[dict[str, Any]] = self.second.get(self.path("members"), limit=50)["items"]
        return {each["account_id"]: each["role"] for each in found}


def plan(growth: Growth, leader: Person, title: str, *, day: int) -> dict[str, Any]:
    """A morning of the team, so many days from now."""
    return next_morning(growth.stage, leader, announce(growth, leader, title), day=day)


def announce(growth: Growth, leader: Person, title: str) -> str:
    """An activity of the team, which may have many shifts."""
    activity = leader.post(
        "/activities",
        {
            "community_id": growth.community_id,
            "team_id": growth.team_id,
            "kind": "service",
            "title": title,
            "content": "两人一组，沿河走一圈，捡垃圾。",
            "place": "绿竹河东岸",
        },
    )
    return str(activity["id"])


def next_morning(stage: Stage, leader: Person, activity_id: str, *, day: int) -> dict[str, Any]:
    later = datetime.fromisoformat(stage.now()).astimezone(SHANGHAI) + timedelta(days=day)
    starts_at = later.replace(hour=9, minute=0, second=0, microsecond=0)
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}
    draft = leader.post(f"/activities/{activity_id}/shifts", times)
    return dict(leader.post(f"/shifts/{draft['id']}/publish"))


def call_the_roll(stage: Stage, leader: Person, shift: dict[str, Any], present: Sequence[Person]) -> list[str]:
    """By the leader's own word; gives the records, of which each is looked at when it is approved."""
    passports = [each.get("/me/passport")["id"] for each in present]
    for moment, direction in zip(when(shift), ("in", "out"), strict=True):
        stage.move_clock(to=moment)
        roll = [{"client_id": uuid.uuid4().hex, "passport_id": each, "direction": direction} for each in passports]
        leader.post(f"/shifts/{shift['id']}/roll-call", {"items": roll})
    return close(leader, shift)


def when(shift: dict[str, Any]) -> tuple[str, str]:
    """People come a little early, which counts from the beginning, and stay to the end."""
    starts_at = datetime.fromisoformat(shift["starts_at"])
    return (starts_at - timedelta(minutes=EARLY)).isoformat(), shift["ends_at"]


def close(leader: Person, shift: dict[str, Any]) -> list[str]:
    """Gives the records, which wait for approval."""
    leader.post(f"/shifts/{shift['id']}/close")
    return [each["id"] for each in leader.get("/service-records", shift_id=shift["id"])["items"]]


def register(stage: Stage, name: str, community_id: str) -> Person:
    """A newcomer with a phone, and a passport."""
    who = by_wechat(stage, name, f"demo-{uuid.uuid4().hex[:12]}")
    told = {"name": name, "community_id": community_id, "birth_date": "1964-02-11", "consents": ["record"]}
    who.post("/me/passport", told)
    return who


def id_of(who: Person) -> str:
    return str(who.get("/me")["id"])
