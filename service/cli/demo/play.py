"""The main job: from a stranger with a phone to six points in a passport."""

from __future__ import annotations

import importlib
import io
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from service.cli.demo.stage import Deviation, Person, Stage, send_all_again
from service.core import clock
from service.core.clock import SHANGHAI
from service.sandbox.cast import COMMUNITY, DEPUTY, LEADER, TEAM
from service.sandbox.wechat import issue_code

SCENES = 9
RESIDENT = "钱小梅"


@dataclass(slots=True)
class Cast:
    resident: Person
    leader: Person
    deputy: Person
    community_id: str = ""
    team_id: str = ""


def play(stage: Stage) -> Cast:
    """The scenes in order. Raises ``Deviation`` at the first that goes otherwise."""
    stage.open_scene("登录、办护照", "sign-in and passport")
    cast = _sign_in(stage)
    stage.open_scene("加入团队", "joining the team")
    _join(stage, cast)
    stage.open_scene("发布活动、报名", "a service is planned and signed up for")
    tomorrow = datetime.fromisoformat(stage.now()).astimezone(SHANGHAI) + timedelta(days=1)
    morning = tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)
    shift = _plan(stage, cast, "入户探访高龄老人", morning)
    _sign_up(stage, cast, shift)
    stage.open_scene("扫码签到、服务 90 分钟、签退", "check-in, 90 minutes, check-out")
    stage.move_clock(to=shift["starts_at"])
    _scan(stage, cast, shift, cast.resident, "checked_in")
    _scan(stage, cast, shift, cast.leader, "checked_in")
    stage.move_clock(forward_minutes=90)
    _scan(stage, cast, shift, cast.resident, "checked_out")
    _scan(stage, cast, shift, cast.leader, "checked_out")
    stage.open_scene("结算、审核", "closing and approval")
    _close_and_approve(stage, cast, shift)
    stage.open_scene("护照里的积分", "points in the passport")
    _expect_passport(stage, cast.resident, minutes=90, points=3)
    stage.open_scene("第二次服务：45 + 45 分钟", "a second service of 45 + 45 minutes")
    _serve_twice(stage, cast, morning + timedelta(hours=5))
    _expect_passport(stage, cast.resident, minutes=180, points=6)
    return cast


def send_again(stage: Stage, cast: Cast) -> None:
    """The last scene but one: nothing that is sent twice happens twice."""
    before = _state(cast)
    count = send_all_again(stage)
    stage.expect(True, count > 0, f"{count} 个请求原样再发一遍，回答都与第一次相同", f"{count} requests sent again")
    stage.expect(_state(cast), before, "护照、积分流水、时长记录一点没变", "nothing has changed")


def _sign_in(stage: Stage) -> Cast:
    resident = by_wechat(stage, RESIDENT, f"demo-{uuid.uuid4().hex[:12]}")
    stage.expect(resident.get("/me")["status"], "pending", f"{RESIDENT}用微信登录，还没有护照", "a newcomer signs in")
    [community] = [each for each in resident.get("/regions", tier="community")["items"] if each["name"] == COMMUNITY]
    body = {"name": RESIDENT, "community_id": community["id"], "birth_date": "1962-05-20", "consents": ["record"]}
    passport = resident.post("/me/passport", body)
    stage.expect(
        (passport["minutes"], passport["balance"]), (0, 0), f"护照 {passport['number']} 办好了", "an empty passport"
    )
    leader, deputy = (by_wechat(stage, each.name, each.key) for each in (LEADER, DEPUTY))
    return Cast(resident, leader, deputy, community_id=community["id"])


def by_wechat(stage: Stage, name: str, openid: str) -> Person:
    """As the mini-program does it: the code of wx.login is exchanged at the stand-in WeChat."""
    code = issue_code(openid, now=clock.real_now())
    signed_in = Person(stage, name).ask("POST", "/sign-in/wechat", json={"js_code": code})
    return Person(stage, name, signed_in["access_token"])


def _join(stage: Stage, cast: Cast) -> None:
    [team] = [
        each for each in cast.resident.get("/teams", community_id=cast.community_id)["items"] if each["name"] == TEAM
    ]
    cast.team_id = team["id"]
    asked = cast.resident.post(f"/teams/{cast.team_id}/join")
    stage.expect(asked["state"], "waiting", f"{RESIDENT}申请加入{TEAM}", "she asks to join")
    answered = cast.leader.post(f"/join-asks/{asked['id']}/accept")
    stage.expect(answered["state"], "accepted", f"队长{LEADER.name}同意", "the leader accepts")


def _plan(stage: Stage, cast: Cast, title: str, starts_at: datetime) -> dict[str, Any]:
    activity = cast.leader.post(
        "/activities",
        {
            "community_id": cast.community_id,
            "team_id": cast.team_id,
            "kind": "service",
            "title": title,
            "content": "陪老人说说话、量血压、读报纸。",
            "place": "竹西社区睦邻中心",
        },
    )
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=3)).isoformat()}
    draft = cast.leader.post(f"/activities/{activity['id']}/shifts", times)
    shift: dict[str, Any] = cast.leader.post(f"/shifts/{draft['id']}/publish")
    stage.expect(
        shift["state"], "published", f"队长发布“{title}”，{starts_at:%m月%d日 %H:%M} 开始", "the leader publishes it"
    )
    return shift


def _sign_up(stage: Stage, cast: Cast, shift: dict[str, Any]) -> None:
    asked = cast.resident.post(f"/shifts/{shift['id']}/sign-ups", {"accepts_risk": True})
    stage.expect(asked["state"], "signed_up", f"{RESIDENT}报名", "she signs up")
    mine = [each["shift_id"] for each in cast.resident.get("/me/shifts")["items"]]
    stage.expect(mine, [shift["id"]], "“我的场次”里有了这一场", "it stands among her shifts")


def _scan(stage: Stage, cast: Cast, shift: dict[str, Any], who: Person, outcome: str) -> None:
    image = cast.leader.image(f"/shifts/{shift['id']}/code.png")
    link = read_qr(image)
    answer = who.post("/scans", {"client_id": uuid.uuid4().hex, "code": link})
    what = {"checked_in": ("签到", "checks in"), "checked_out": ("签退", "checks out")}[outcome]
    stage.expect(
        answer["outcome"],
        outcome,
        f"{who.name}扫现场二维码{what[0]} {answer['effective_at'][11:16]}",
        f"the image ({len(image)} bytes) is decoded and scanned: {what[1]}",
    )


def read_qr(image: bytes) -> str:
    return read_qr_in(Image.open(io.BytesIO(image)))


def read_qr_in(picture: Image.Image) -> str:
    """By a decoder that has nothing in common with the encoder; it is a requirement of development only."""
    found = importlib.import_module("zxingcpp").read_barcodes(picture)
    if len(found) != 1:
        raise Deviation(f"  ✗ 图中有 {len(found)} 个二维码 · the image holds {len(found)} codes")
    return str(found[0].text)


def _close_and_approve(stage: Stage, cast: Cast, shift: dict[str, Any]) -> None:
    stage.move_clock(to=shift["ends_at"])
    closed = cast.leader.post(f"/shifts/{shift['id']}/close")
    stage.expect(closed["state"], "closed", "队长结算，每人一条时长记录", "the shift is closed")
    records = {each["account_id"]: each for each in _records(cast.leader, shift)}
    of_resident, of_leader = (records[_id(each)] for each in (cast.resident, cast.leader))
    stage.expect(of_resident["minutes"], 90, f"{RESIDENT}的记录是 90 分钟", "her record has 90 minutes")
    approved = cast.leader.post(f"/service-records/{of_resident['id']}/approve")
    stage.expect(approved["state"], "approved", f"队长通过{RESIDENT}的记录", "the leader approves hers")
    problem = cast.leader.refused(f"/service-records/{of_leader['id']}/approve", "hours.own_record")
    stage.expect(problem["status"], 409, "队长批自己的记录，被拒绝：", "the leader's own is refused to himself:")
    stage.tell(f"“{problem['title']}{problem['detail']}”", "as he reads it on his phone")
    by_deputy = cast.deputy.post(f"/service-records/{of_leader['id']}/approve")
    stage.expect(by_deputy["state"], "approved", f"副队长{DEPUTY.name}通过队长的记录", "the deputy approves it")


def _serve_twice(stage: Stage, cast: Cast, starts_at: datetime) -> None:
    shift = _plan(stage, cast, "整理睦邻中心", starts_at)
    stage.move_clock(to=shift["starts_at"])
    for pause in (30, 0):
        _scan(stage, cast, shift, cast.resident, "checked_in")
        stage.move_clock(forward_minutes=45)
        _scan(stage, cast, shift, cast.resident, "checked_out")
        if pause:
            stage.move_clock(forward_minutes=pause)
    stage.move_clock(to=shift["ends_at"])
    cast.leader.post(f"/shifts/{shift['id']}/close")
    [record] = _records(cast.leader, shift)
    stage.expect(record["minutes"], 90, "两段合成一条 90 分钟的记录", "two stretches make one record of 90 minutes")
    approved = cast.leader.post(f"/service-records/{record['id']}/approve")
    stage.expect(approved["state"], "approved", "队长通过", "the leader approves it")


def _expect_passport(stage: Stage, who: Person, *, minutes: int, points: int) -> None:
    passport = who.get("/me/passport")
    stage.expect(
        (passport["minutes"], passport["balance"]),
        (minutes, points),
        f"{who.name}的护照：{minutes} 分钟，{points} 分",
        f"{minutes} minutes and {points} points",
    )


def _records(who: Person, shift: dict[str, Any]) -> list[dict[str, Any]]:
    return list(who.get("/service-records", shift_id=shift["id"])["items"])


def _id(who: Person) -> str:
    return str(who.get("/me")["id"])


def _state(cast: Cast) -> list[Any]:
    """All that could have changed, as those see it whom it concerns."""
    return [
        [who.get("/me/passport"), who.get("/me/passport/entries"), who.get("/service-records", mine="true")]
        for who in (cast.resident, cast.leader)
    ]
