"""The third part: the redemption day, from forty orders at once to a shelf that agrees with the books."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

import httpx

from service.cli.demo.play import read_qr
from service.cli.demo.stage import Person, Stage
from service.cli.demo.year import SECOND, STAFF, TEAM_MEMBERS, at_the_desk, in_sandbox
from service.cli.progress import bar
from service.core.clock import SHANGHAI
from service.hours.sheet_reader import as_csv

SCENES = 4
ELDERS = 18
AT_ONCE = 12
SOAP, RICE, TOWEL = "肥皂（200 克）", "东北大米（5 公斤）", "毛巾"


@dataclass(slots=True)
class Customer:
    """Somebody who orders: with a phone of their own, or by the staff's and with a card on paper."""

    account_id: str
    number: str
    name: str
    phone: Person
    card: str | None = None  # where its picture is printed from
    order: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Fair:
    stage: Stage
    community_id: str
    staff: Person
    second: Person
    members: list[Customer]
    elders: list[Customer]
    period: dict[str, Any]
    day: dict[str, Any]
    gifts: dict[str, dict[str, Any]]

    def ask(self, who: Customer, *wanted: tuple[str, int]) -> dict[str, Any]:
        lines = [
            {"gift_id": self.gifts[name]["id"], "quantity": pieces, "expected_price": self.gifts[name]["price_points"]}
            for name, pieces in wanted
        ]
        slot = self.day["slots"][int(who.number) % len(self.day["slots"])]
        return {"account_id": who.account_id, "slot_id": slot["id"], "lines": lines}


def play_fair(stage: Stage, community_id: str, resident: Person) -> Fair:
    stage.open_scene("兑换日之前：四十位居民同时预订", "forty residents order at once")
    fair = _gather(stage, community_id, resident)
    waiting = _order(fair)
    _wait(fair, waiting)
    stage.open_scene("兑换日：扫码发放", "the redemption day: handed over by code")
    stage.move_clock(to=fair.day["opens_at"])
    _serve(fair)
    stage.open_scene("收摊、盘点、签字", "the evening: no-shows, the count, two signatures")
    stage.move_clock(to=fair.day["closes_at"])
    _close(fair)
    stage.open_scene("封存、日报表", "the seal and the day's report")
    _seal(fair)
    return fair


def _gather(stage: Stage, community_id: str, resident: Person) -> Fair:
    staff, second = (at_the_desk(stage, each) for each in (STAFF, SECOND))
    [period] = staff.get(f"/communities/{community_id}/redemption-periods")["items"]
    [day] = staff.get(f"/redemption-periods/{period['id']}/days")["items"]
    gifts = {each["name"]: each for each in staff.get(f"/communities/{community_id}/gifts")["items"]}
    members = [_with_phone(each) for each in (*(in_sandbox(stage, *each) for each in TEAM_MEMBERS), resident)]
    elders = _elders(stage, community_id, staff, second)
    dry_run = staff.get(f"/communities/{community_id}/redemption-dry-run")
    stage.tell(
        f"试算：{dry_run['people']} 人有积分，共 {dry_run['points']} 分；货架上 {dry_run['pieces']} 件，值 "
        f"{dry_run['stock_points']} 分",
        "the dry run: people, their points, and what lies on the shelf",
    )
    with bar("核实身份 confirming", len(members) + len(elders)) as progress:
        for each in (*members, *elders):
            staff.post(f"/people/{each.account_id}/confirm-identity", {"seen": "id_card"})
            progress.advance()
    return Fair(stage, community_id, staff, second, members, elders, period, day, gifts)


def _with_phone(who: Person) -> Customer:
    passport = who.get("/me/passport")
    return Customer(passport["account_id"], passport["number"], who.name, who)


def _elders(stage: Stage, community_id: str, staff: Person, second: Person) -> list[Customer]:
    """Without a phone: entered by staff, with points from a sheet of last week that two people sign for."""
    found = []
    with bar("登记老人 entering elders", ELDERS) as progress:
        for number in range(ELDERS):
            name = f"{'赵钱孙李周吴郑王冯'[number % 9]}{'桂秀'[number // 9]}{'兰英芳'[number % 3]}"
            body = {
                "name": name,
                "home_id": community_id,
                "birth_date": f"{1938 + number}-0{1 + number % 9}-1{number % 9}",
            }
            account = staff.post("/people", body)
            passport = staff.post(f"/people/{account['id']}/passport")
            staff.post(f"/passports/{passport['id']}/card")
            card = f"/passports/{passport['id']}/card.png"
            found.append(Customer(account["id"], passport["number"], name, staff, card))
            progress.advance()
    day = datetime.fromisoformat(stage.now()).astimezone(SHANGHAI).date() - timedelta(days=3)
    header = [("活动名称", "楼栋清洁"), ("日期", day), ("地点", "各楼栋"), ("内容", "清扫楼道")]
    header += [("开始时间", "08:00"), ("结束时间", "12:00"), ("受益人次", 40)]
    rows = [(each.number, each.name, None, None, 240) for each in found]
    paper = as_csv([*header, (), ("护照号", "姓名", "签到时间", "签退时间", "服务分钟"), *rows], "utf-8")
    upload = {"files": {"file": ("楼栋清洁.csv", paper)}, "data": {"write": "true"}}
    [sheet] = staff.post(f"/communities/{community_id}/sheets", **upload)["sheets"]
    approved = second.post(f"/sheets/{sheet['sheet_id']}/approve")
    states = Counter(item["state"] for item in approved["items"])
    stage.expect(
        dict(states), {"approved": ELDERS}, f"{ELDERS} 位没有手机的老人，每人 8 分", "elders on paper, 8 points each"
    )
    return found


def _order(fair: Fair) -> list[Customer]:
    """All at once; who comes too late for the rice is told so and takes soap. Gives who would still like the rice."""
    rich, [poor] = fair.members[:-1], fair.members[-1:]
    wishes = [(who, ((RICE, 1), (SOAP, 1))) for who in rich] + [(poor, ((SOAP, 2),))]
    wishes += [(who, ((SOAP, 1), (TOWEL, 1))) for who in fair.elders]
    answers = _at_once(fair, wishes)
    told = Counter("201" if each.status_code == httpx.codes.CREATED else each.json()["code"] for each in answers)
    stock = fair.gifts[RICE]["left"]
    expected = {"201": len(wishes) - len(rich) + stock, "gift.sold_out": len(rich) - stock}
    fair.stage.expect(
        dict(told),
        expected,
        f"{len(wishes)} 人同时下单：大米 {stock} 袋，一袋不多订",
        "never oversold, however many ask at once",
    )
    late = [who for (who, _), each in zip(wishes, answers, strict=True) if each.status_code != httpx.codes.CREATED]
    again = _at_once(fair, [(who, ((SOAP, 2),)) for who in late])
    for who, each in zip([*(who for who, _ in wishes), *late], [*answers, *again], strict=True):
        who.order = each.json() if each.status_code == httpx.codes.CREATED else who.order
    booked = sum(bool(who.order) for who in (*fair.members, *fair.elders))
    fair.stage.expect(booked, len(wishes), f"没订到大米的 {len(late)} 位改订肥皂", "who came too late takes soap")
    return late


def _at_once(fair: Fair, wishes: Sequence[tuple[Customer, Sequence[tuple[str, int]]]]) -> list[httpx.Response]:
    def order(wish: tuple[Customer, Sequence[tuple[str, int]]]) -> httpx.Response:
        who, wanted = wish
        return who.phone.send_once(f"/redemption-periods/{fair.period['id']}/orders", fair.ask(who, *wanted))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(order, wishes))


def _wait(fair: Fair, late: list[Customer]) -> None:
    """Two wait for the rice; one who has it gives it up, and the first of the two is asked."""
    first, second = late[:2]
    gift = fair.gifts[RICE]["id"]
    waits = [
        who.phone.post(f"/gifts/{gift}/waits", {"period_id": fair.period["id"], "quantity": 1})
        for who in (first, second)
    ]
    fair.stage.expect([each["ordinal"] for each in waits], [1, 2], "两位候补大米", "two wait for the rice")
    holder = next(who for who in fair.members if any(line["name"] == RICE for line in who.order["lines"]))
    kept = {"gift_id": fair.gifts[SOAP]["id"], "quantity": 1}
    body = {"slot_id": holder.order["slot"]["id"], "lines": [kept], "version": holder.order["version"]}
    holder.order = holder.phone.ask("PUT", f"/orders/{holder.order['id']}", json=body)
    accepted = first.phone.post(f"/gift-waits/{waits[0]['id']}/accept", {})
    names = [line["name"] for line in accepted["lines"] if line["state"] == "held"]
    first.order = accepted
    fair.stage.expect(
        RICE in names, True, "有人退了一袋，轮到第一位，确认了", "one gives theirs up; the first in the queue takes it"
    )


def _serve(fair: Fair) -> None:
    """Two counters by turns; three do not come, one lets a neighbour come, one takes soap for a towel."""
    absent, [swaps] = fair.elders[-3:], fair.elders[:1]
    sends, [neighbour] = fair.members[1], fair.members[2:3]
    until = (datetime.fromisoformat(fair.stage.now()) + timedelta(days=2)).isoformat()
    delegated = {"delegate_id": neighbour.account_id, "scopes": ["collect"], "expires_at": until}
    sends.phone.post("/me/delegations", delegated)
    coming = [who for who in (*fair.members, *fair.elders) if who not in absent]
    _file(fair, f"/redemption-days/{fair.day['id']}/list.pdf", "list.pdf", "柜台名单", "the counter's list")
    states: Counter[str] = Counter()
    with bar("发放 handing over", len(coming)) as progress:
        for who, counter in zip(coming, cycle((fair.staff, fair.second)), strict=False):
            link = read_qr(who.phone.image(who.card or f"/orders/{who.order['id']}/pick-up-code.png"))
            seen = counter.ask("POST", f"/redemption-days/{fair.day['id']}/look-up", json={"code": link})
            [order] = [each for each in seen["orders"] if each["state"] == "placed"]
            if who is swaps:
                _swap(fair, counter, order)
            body: dict[str, Any] = {"ticket": seen["ticket"], "counter": 1 if counter is fair.staff else 2}
            body |= {"proxy_id": neighbour.account_id} if who is sends else {}
            handed = counter.post(f"/orders/{order['id']}/hand-over", body)
            states[handed["order"]["state"]] += 1
            progress.advance()
    fair.stage.expect(
        dict(states), {"handed_over": len(coming)}, f"两个柜台扫码发放 {len(coming)} 份", "by decoded codes"
    )
    again = fair.second.refused(
        f"/orders/{coming[0].order['id']}/hand-over", "order.collected", json={"shown": "number"}
    )
    fair.stage.expect(again["status"], 409, f"第二次来领，被拒绝：“{again['title']}”", "a second time is refused")


def _swap(fair: Fair, counter: Person, order: dict[str, Any]) -> None:
    towel = next(line for line in order["lines"] if line["name"] == TOWEL)
    body = {"line_id": towel["id"], "gift_id": fair.gifts[SOAP]["id"], "quantity": 1}
    swapped = counter.post(f"/orders/{order['id']}/substitute", body)
    fair.stage.expect(
        swapped["points_held"],
        order["points_held"] - 1,
        "毛巾换成肥皂，少花 1 分",
        "a cheaper gift costs its own price",
    )


def _close(fair: Fair) -> None:
    path = f"/redemption-days/{fair.day['id']}"
    ended = fair.staff.post(f"{path}/end")
    fair.stage.expect(
        ended["state"], "ended", "收摊，没来的三位积分已退回", "the three who did not come have their points"
    )
    _file(fair, f"{path}/count-sheet.pdf", "count-sheet.pdf", "盘点表", "the count sheet")
    sheet = fair.staff.get(f"{path}/count-sheet")["items"]
    lie_there = {each["gift_id"]: _in_the_room(fair, each["gift_id"]) - (each["name"] == SOAP) for each in sheet}
    counts = [{"gift_id": gift_id, "counted": pieces} for gift_id, pieces in lie_there.items()]
    fair.staff.post(f"{path}/counts", {"items": counts})
    problem = fair.staff.refused(f"{path}/sign", "count.unexplained", json=_seen(fair, path))
    fair.stage.expect(problem["status"], 409, f"肥皂少一块，先要说明：{problem['title']}", "a bar of soap is missing")
    soap = next(each for each in counts if each["gift_id"] == fair.gifts[SOAP]["id"])
    fair.staff.post(f"{path}/counts", {"items": [{**soap, "cause": "lost", "note": "柜台上找不到了"}]})
    fair.staff.post(f"{path}/sign", _seen(fair, path))
    fair.staff.refused(f"{path}/sign", "sign.same_person", json=_seen(fair, path))
    closed = fair.second.post(f"{path}/sign", _seen(fair, path))
    fair.stage.expect((closed["state"], closed["differing"]), ("closed", 1), "两个人签字，结账", "signed by two")


def _in_the_room(fair: Fair, gift_id: str) -> int:
    """Nobody counts here: what the books say lies there."""
    stock = fair.staff.get(f"/gifts/{gift_id}/stock")
    return int(stock["on_shelf"] + stock["reserved"])


def _seen(fair: Fair, day: str) -> dict[str, Any]:
    """What is signed: the day's report as it is now."""
    return {"digest": fair.staff.get(f"{day}/report")["digest"]}


def _seal(fair: Fair) -> None:
    path = f"/redemption-periods/{fair.period['id']}"
    fair.stage.expect(fair.staff.post(f"{path}/close")["state"], "closed", "本期结束", "the period is closed")
    problem = fair.staff.refused(f"{path}/seal", "seal.same_person", json=None)
    fair.stage.expect(
        problem["status"], 409, f"结束的人不能封存：“{problem['title']}”", "who closed it does not seal it"
    )
    job = fair.second.post(f"{path}/seal")
    while job["state"] in ("waiting", "running"):
        time.sleep(0.2)
        job = fair.staff.get(f"/jobs/{job['id']}")
    fair.stage.expect(
        (job["state"], job["done"]),
        ("done", job["of"]),
        f"后台核对了 {job['of']} 本护照的账",
        "every ledger was walked",
    )
    seal = fair.staff.get(f"{path}/seal")
    fair.stage.tell(f"封存 {seal['passports']} 本护照，摘要 {seal['digest'][:16]}…", "sealed, with one digest over all")
    report = fair.staff.get(f"/redemption-days/{fair.day['id']}/report")
    fair.stage.expect(report["orders"], {"handed_over": 37, "no_show": 3}, "37 份领走，3 份没来领", "the day's orders")
    sums = (report["served"], report["by_proxy"], report["substitutes"])
    fair.stage.expect(sums, (37, 1, 1), f"{report['points_spent']} 分换成了礼品，1 份代领，1 样换过", "and its sums")
    for each in report["gifts"]:
        fair.stage.tell(
            f"{each['name']}：发放 {each['handed_over']}，放回 {each['released']}，"
            f"应有 {each['expected']}，实有 {each['counted']}",
            "handed over, released, expected, counted",
        )
    for kind in ("pdf", "xlsx"):
        _file(fair, f"/redemption-days/{fair.day['id']}/report.{kind}", f"day.{kind}", "日报表", "the day's report")
        _file(fair, f"{path}/report.{kind}", f"half-year.{kind}", "一期的报表", "the half year's report")


def _file(fair: Fair, path: str, name: str, zh: str, en: str) -> None:
    fair.stage.file_paper(name, fair.staff.file(path), zh, en)
