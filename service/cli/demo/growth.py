"""The fourth part: a team from its paper roster to a filing, and its leader who is gone one day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.cli.demo.fair import Customer, Fair
from service.cli.demo.roster import play_roster
from service.cli.demo.stage import Stage
from service.cli.demo.team import DEPUTY, LEADER, MEMBER, NAME, Growth, call_the_roll, id_of, plan, register
from service.cli.demo.year import at_the_desk, in_sandbox

SCENES = 4
SUBDISTRICT_STAFF = "zheng-qiang"
ASKS_TO_JOIN, NEWCOMER = ("徐凤英", "xu-fengying"), "孙巧云"
CHARTER = {
    "charter": "第一条 本队名称为绿竹巡护队。\n第二条 每周三巡一次河，两人一组。",
    "venue": "竹西社区睦邻中心二楼",
    "purpose": "看护绿竹河和两岸的绿地，陪高龄老人走一走。",
}


def play_growth(stage: Stage, fair: Fair) -> Growth:
    stage.open_scene("一支队伍的纸质花名册", "the paper roster of a team")
    growth = _found(stage, fair)
    play_roster(growth, fair.elders)
    stage.open_scene("团队备案：社区审、街道审", "filed: reviewed by the community and the subdistrict")
    _file_team(growth, fair.elders)
    stage.open_scene("联系不上的队长", "a leader whom nobody can reach")
    waiting = _serve_once(growth)
    _hand_over(growth, waiting)
    stage.open_scene("还差一次", "one activity short")
    _explain(growth)
    return growth


def _found(stage: Stage, fair: Fair) -> Growth:
    leader, deputy, member = (in_sandbox(stage, *each) for each in (LEADER, DEPUTY, MEMBER))
    body = {"community_id": fair.community_id, "name": NAME, "category": "neighbourhood_help"}
    team = fair.second.post("/teams", {**body, "story": CHARTER["purpose"]})
    stage.expect((team["filing_level"], team["member_count"]), ("informal", 0), f"社区建了{NAME}", "a team is founded")
    newcomer = register(stage, NEWCOMER, fair.community_id)
    return Growth(stage, fair.community_id, fair.staff, fair.second, leader, deputy, member, newcomer, team["id"])


def _file_team(growth: Growth, elders: Sequence[Customer]) -> None:
    stage, path = growth.stage, growth.path("filings")
    body: dict[str, Any] = {"level": "community_filed", **CHARTER}
    problem = growth.leader.refused(path, "filing.no_founders", json=body)
    stage.expect(problem["status"], 409, f"没有发起人，被拒绝：“{problem['title']}”", "refused without founders")
    body["founder_ids"] = [id_of(each) for each in (growth.leader, growth.deputy, growth.member)]
    few = growth.leader.refused(path, "filing.too_few_members", json=body)
    stage.expect(
        few["facts"]["members"], 3, f"老人还没有签同意书，不算：“{few['title']}”", "who has not agreed is none"
    )
    roster = growth.members()
    on_roster = [each for each in elders if each.account_id in roster]
    for each in on_roster:
        _sign(growth, each)
    stage.tell(f"{len(on_roster)} 位老人在纸上签了同意书，工作人员登记", "their consents, on paper")
    first = growth.leader.post(path, {**body, "charter": "第一条 本队名称为绿竹巡护队。"})
    returned = growth.second.post(f"/filings/{first['id']}/return", {"reason": "章程里还没有写多久活动一次。"})
    stage.expect(
        returned["state"], "returned", f"社区退回：“{returned['reason']}”", "returned, and the leader reads why"
    )
    again = growth.leader.post(path, body)
    granted = growth.second.post(f"/filings/{again['id']}/approve", {})
    stage.expect(
        (again["round"], granted["state"]), (2, "granted"), "补充后再交，社区备案了", "sent again, and granted"
    )
    upper = growth.leader.post(path, {**body, "level": "subdistrict_filed"})
    reviewed = growth.second.post(f"/filings/{upper['id']}/approve", {})
    stage.expect(
        (reviewed["state"], reviewed["in_turn"]),
        ("community_reviewed", "upper"),
        "申请街道备案：社区审过，轮到街道",
        "the next level: the community has passed it on",
    )
    filed = at_the_desk(stage, SUBDISTRICT_STAFF).post(f"/filings/{upper['id']}/approve", {})
    team = growth.leader.get(f"/teams/{growth.team_id}")
    stage.expect(
        (filed["state"], team["filing_level"]),
        ("granted", "subdistrict_filed"),
        f"街道同意：{NAME}有 {filed['members_decided']} 名队员，街道备案",
        "granted by the subdistrict",
    )


def _sign(growth: Growth, elder: Customer) -> None:
    """The consent that the elder has signed on paper, as staff enter it."""
    signed = {"purpose": "record", "is_signed_by_guardian": False}
    growth.staff.post(f"/people/{elder.account_id}/consents", signed)


def _serve_once(growth: Growth) -> list[str]:
    """A shift of the team, closed, with records that nobody has approved yet; and a neighbour's request."""
    leader, who = growth.leader, growth.newcomer
    asked = who.post(growth.path("join"))
    leader.post(f"/join-asks/{asked['id']}/accept")
    shift = plan(growth, leader, "绿竹河巡护", day=1)
    served = call_the_roll(growth.stage, leader, shift, [who, growth.member])
    ask = in_sandbox(growth.stage, *ASKS_TO_JOIN).post(growth.path("join"))
    growth.stage.expect(
        (len(served), ask["state"]),
        (2, "waiting"),
        "巡护结束：两条时长待批，一位邻居等着入队",
        "two records and a request wait",
    )
    return served


def _hand_over(growth: Growth, waiting: Sequence[str]) -> None:
    stage, gone, new = growth.stage, growth.leader, growth.deputy
    stage.tell(f"{LEADER[0]}去了外地，电话打不通", "the leader is away and answers no call")
    body = {"account_id": id_of(new), "leader_id": id_of(gone), "reason": "out_of_reach"}
    growth.second.refused(
        growth.path("hand-over"), "hand_over.answers_themselves", json=body | {"said_yes": "by_phone"}
    )
    asked = growth.second.post(growth.path("hand-over"), body)
    handed = new.post(f"/hand-overs/{asked['id']}/accept")
    offices = growth.members()
    stage.expect(
        (handed["state"], offices[id_of(gone)], offices[id_of(new)]),
        ("done", "member", "leader"),
        f"社区办交接，{DEPUTY[0]}在手机上答应，马上生效",
        "handed over by staff, with the successor's yes",
    )
    problem = gone.refused(f"/service-records/{waiting[0]}/approve", "hours.not_in_office", json=None)
    stage.expect(
        problem["status"], 409, f"原队长再去批，被拒绝：“{problem['title']}”", "the old leader approves no more"
    )
    listed = {each["id"] for each in new.get("/service-records", team_id=growth.team_id, state="pending")["items"]}
    asks = new.get(growth.path("join-asks"), state="waiting")["items"]
    stage.expect(
        (listed, len(asks)), (set(waiting), 1), "待批的时长、入队申请都在新队长这里", "what waited is the new one's"
    )
    approved = [new.post(f"/service-records/{each}/approve")["state"] for each in waiting]
    new.post(f"/join-asks/{asks[0]['id']}/accept")
    stage.expect(
        approved,
        ["approved"] * len(waiting),
        "新队长都办了",
        "and is done by them",
    )


def _explain(growth: Growth) -> None:
    who = growth.newcomer
    ladder = who.get("/me/ladder")
    english = who.ask("GET", "/me/ladder", headers={"Accept-Language": "en"})
    stage = growth.stage
    stage.expect(
        (ladder["stage"], ladder["next_stage"], ladder["is_reached"]),
        ("resident", "activist", False),
        f"{NEWCOMER}看自己的成长阶梯",
        "a newcomer looks at the ladder",
    )
    [criterion] = ladder["criteria"]
    stage.expect(criterion["missing"], 1, f"{criterion['asks']}：已有 {criterion['value']} 次", "what counts already")
    stage.tell(ladder["steps"][0], english["steps"][0])
