"""The fifth part: a year by the river. Who keeps coming climbs the ladder, who brings others and leads them to its top;
two do not come any more, and somebody calls them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from service.cli.demo.play import read_qr
from service.cli.demo.stage import Person
from service.cli.demo.team import DEPUTY, Growth, close, id_of, plan, register, when
from service.cli.demo.year import at_the_desk
from service.core.clock import SHANGHAI
from service.ladder.rules import Stage as Rung

SCENES = 2
MONTHS, DAYS_OF_A_MONTH = 12, 30
SOCIAL_WORKER = "zhao-xue"
REGULARS, LEAVING, NEIGHBOURS = ("吴桂芝", "郑秀琴", "冯爱国"), ("褚卫东", "卫春兰"), ("蒋月娥", "沈国平", "韩玉芬")
LEAVE_AFTER, NEIGHBOURS_COME_AFTER = 3, 5
NOTE = {"note": "常来，乐于助人。"}


@dataclass(slots=True)
class Year:
    """``climbing``: whose ladder is looked at after each shift."""

    growth: Growth
    worker: Person
    climbing: list[Person]
    leaving: list[Person]
    neighbours: list[Person]

    @property
    def leader(self) -> Person:
        return self.growth.deputy


def play_climbing(growth: Growth) -> None:
    """``growth``: a team that its former deputy leads."""
    stage = growth.stage
    stage.open_scene("一年：每月巡一次河", "a year, with a shift every month")
    year = _begin(growth)
    for month in range(MONTHS):
        _patrol(year, month)
        for who in (*year.climbing, *(year.leaving if month < LEAVE_AFTER else ())):
            _climb(year, who)
    _look_back(year)
    stage.open_scene("好一阵没来的人", "who has not been seen for a while")
    _call(year)


def _begin(growth: Growth) -> Year:
    names = (*REGULARS, *LEAVING)
    people = [register(growth.stage, each, growth.community_id) for each in names]
    for each in people:
        ask = each.post(growth.path("join"))
        growth.deputy.post(f"/join-asks/{ask['id']}/accept")
    regulars, leaving = people[: len(REGULARS)], people[len(REGULARS) :]
    growth.stage.tell(f"{'、'.join(names)}也来了", "five more have come")
    climbing = [growth.deputy, growth.newcomer, *regulars]
    return Year(growth, at_the_desk(growth.stage, SOCIAL_WORKER), climbing, leaving, _invite(growth))


def _invite(growth: Growth) -> list[Person]:
    """Each says by a code, in the first days of the year, who has brought them; the staff see their identity cards."""
    code = growth.deputy.post("/me/neighbour-code/renew")["code"]
    found = []
    for name in NEIGHBOURS:
        neighbour = register(growth.stage, name, growth.community_id)
        neighbour.post("/me/neighbour-invitation", {"code": code})
        growth.staff.post(f"/people/{id_of(neighbour)}/confirm-identity", {"seen": "id_card"})
        found.append(neighbour)
    growth.stage.tell(
        f"{DEPUTY[0]}带来三位邻居，填了邀请码：{'、'.join(NEIGHBOURS)}", "the leader brings three neighbours along"
    )
    return found


def _patrol(year: Year, month: int) -> None:
    """By the code on the spot; approved by the staff, so that nobody's hours rest on the leader's word alone."""
    growth, stage = year.growth, year.growth.stage
    present = [*year.climbing, *(year.leaving if month < LEAVE_AFTER else ())]
    present += year.neighbours if month >= NEIGHBOURS_COME_AFTER else ()
    shift = plan(growth, year.leader, "每月巡河", day=DAYS_OF_A_MONTH)
    for moment in when(shift):
        stage.move_clock(to=moment, is_told=False)
        link = read_qr(year.leader.image(f"/shifts/{shift['id']}/code.png"))
        for each in present:
            each.post("/scans", {"client_id": uuid.uuid4().hex, "code": link})
    record_ids = close(year.leader, shift)
    approved = growth.second.post("/service-records/approve", {"record_ids": record_ids})
    stage.expect(
        Counter(each["state"] for each in approved["items"]),
        {"approved": len(present)},
        f"{_day(shift['starts_at'])} 巡河，{len(present)} 人，时长都批了",
        "a shift, and its hours approved",
    )


def _day(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(SHANGHAI):%Y-%m-%d}"


def _climb(year: Year, who: Person) -> None:
    """One step, if the facts reach it: nominated by the rule, confirmed by the social worker, accepted by oneself."""
    ladder = who.get("/me/ladder")
    if not ladder["next_stage"] or not ladder["is_reached"]:
        return
    promotion = _nomination(year, ladder["account_id"])
    year.worker.post(f"/promotions/{promotion['id']}/confirm", NOTE)
    accepted = who.post(f"/promotions/{promotion['id']}/accept")
    year.growth.stage.expect(
        (accepted["state"], accepted["stage"]),
        ("accepted", ladder["next_stage"]),
        f"{who.name}：{_label(accepted['from_stage'])} → {_label(accepted['stage'])}",
        "nominated by the rule, confirmed by the social worker, accepted",
    )


def _nomination(year: Year, account_id: str) -> Any:
    """The night's, if it has come first."""
    path = f"/people/{account_id}/promotions"
    answer = year.worker.send_once(path, {})
    if answer.status_code == httpx.codes.CREATED:
        return answer.json()
    [waits] = [each for each in year.worker.get(path)["items"] if each["state"] == "nominated"]
    return waits


def _label(stage: str) -> str:
    return Rung.__labels__[stage]


def _look_back(year: Year) -> None:
    stage = year.growth.stage
    found = {each.name: each.get("/me/ladder")["stage"] for each in (*year.climbing, *year.leaving)}
    leader, *others = year.climbing
    wanted = {leader.name: "leader"} | {each.name: "volunteer" for each in others}
    wanted |= {each.name: "activist" for each in year.leaving}
    stage.expect(
        found,
        wanted,
        f"一年下来：{leader.name}成了{_label('leader')}，{len(others)} 位成了{_label('volunteer')}",
        "after the year: a leader of an organisation, and volunteers",
    )


def _call(year: Year) -> None:
    stage, path = year.growth.stage, f"/communities/{year.growth.community_id}/drifting"
    missed = {each["account_id"]: each for each in year.worker.get(path)["items"]}
    first, second = (id_of(each) for each in year.leaving)
    stage.expect(
        set(missed), {first, second}, "好一阵没来的，正是那两位", "those who have stopped coming, and they alone"
    )
    for each in missed.values():
        stage.tell(f"{each['name_masked']}：{each['suggestion_zh']}", each["suggestion_en"])
    called = {"outcome": "needs_rest", "note": "腿脚不便，开春再来", "snooze_months": 2}
    year.worker.post(f"/people/{first}/drift-contacts", called)
    left = [each["account_id"] for each in year.worker.get(path)["items"]]
    rung = year.leaving[0].get("/me/ladder")["stage"]
    stage.expect(
        (left, rung),
        ([second], "activist"),
        "社工打了电话，两个月内不再提醒；阶段不降",
        "called; and nobody is moved down",
    )
