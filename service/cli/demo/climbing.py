"""The fifth part: a year by the river. Who keeps coming climbs the ladder, who brings others and leads them to its top;
two do not come any more, and somebody calls them.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.cli.demo.play import read_qr
from service.cli.demo.stage import Person
from service.cli.demo.team import DEPUTY, Growth, announce, close, id_of, next_morning, register, when
from service.cli.demo.year import at_the_desk
from service.core.clock import SHANGHAI
from service.ladder.rules import Stage as Rung

SCENES = 2
MONTHS, DAYS_OF_A_MONTH = 12, 30
SOCIAL_WORKER = "zhao-xue"
REGULARS, LEAVING, NEIGHBOURS = ("吴桂芝", "郑秀琴", "冯爱国"), ("褚卫东", "卫春兰"), ("蒋月娥", "沈国平", "韩玉芬")
LEAVE_AFTER, NEIGHBOURS_COME_AFTER = 3, 5
NIGHT, NIGHT_LASTS_SECONDS, PAUSE_SECONDS = 3, 30, 0.2  # the hour to which the clock goes, and how long we wait
NOTE = {"note": "常来，乐于助人。"}


@dataclass(slots=True)
class Year:
    """``climbing``: whose ladder is looked at after each shift; all shifts are of one activity."""

    growth: Growth
    worker: Person
    activity_id: str
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
        _climb(year, [*year.climbing, *(year.leaving if month < LEAVE_AFTER else ())])
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
    monthly = announce(growth, growth.deputy, "每月巡河")
    return Year(growth, at_the_desk(growth.stage, SOCIAL_WORKER), monthly, climbing, leaving, _invite(growth))


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
    shift = next_morning(stage, year.leader, year.activity_id, day=DAYS_OF_A_MONTH)
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


def _climb(year: Year, people: Sequence[Person]) -> None:
    """One step for each whom the facts have brought far enough: the rule nominates them in the night that follows, the
    social worker confirms, and they accept. Who makes the same step stands in one line.
    """
    steps: dict[tuple[str, str], dict[str, Person]] = {}
    for who in people:
        ladder = who.get("/me/ladder")
        if ladder["next_stage"] and ladder["is_reached"]:
            steps.setdefault((ladder["stage"], ladder["next_stage"]), {})[ladder["account_id"]] = who
    if not steps:
        return
    promotions = _nominated_at_night(year, [each for those in steps.values() for each in those])
    for (below, above), those in steps.items():
        taken = {_taken(year, promotions[account_id], who) for account_id, who in those.items()}
        year.growth.stage.expect(
            taken,
            {("accepted", below, above)},
            f"{'、'.join(who.name for who in those.values())}：{_label(below)} → {_label(above)}，社工确认，本人答应",
            f"{len(those)}: {below} → {above}, confirmed by the social worker and accepted",
        )


def _taken(year: Year, promotion: dict[str, Any], who: Person) -> tuple[str, str, str]:
    year.worker.post(f"/promotions/{promotion['id']}/confirm", NOTE)
    accepted = who.post(f"/promotions/{promotion['id']}/accept")
    return accepted["state"], accepted["from_stage"], accepted["stage"]


def _nominated_at_night(year: Year, account_ids: Sequence[str]) -> dict[str, Any]:
    """The clock comes to the night after the shift, and the worker's own round is waited for: nobody asks it to."""
    stage = year.growth.stage
    tomorrow = datetime.fromisoformat(stage.now()).astimezone(SHANGHAI) + timedelta(days=1)
    night = tomorrow.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    stage.move_clock(to=night.isoformat(), is_told=False)
    until = time.monotonic() + NIGHT_LASTS_SECONDS
    while True:
        found = {each: promotion for each in account_ids if (promotion := _waiting(year, each))}
        if len(found) == len(account_ids) or time.monotonic() > until:
            break
        time.sleep(PAUSE_SECONDS)
    by_the_clock = {each["nominated_at"][:13] for each in found.values()}
    stage.expect(
        (len(found), by_the_clock),
        (len(account_ids), {night.isoformat()[:13]}),
        f"{night:%Y-%m-%d} 夜里，后台按规则提名 {len(found)} 人",
        f"in the night the rule nominates {len(found)}; nobody has asked it to",
    )
    return found


def _waiting(year: Year, account_id: str) -> Any:
    listed = year.worker.get(f"/people/{account_id}/promotions")["items"]
    return next((each for each in listed if each["state"] == "nominated"), None)


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
