"""The hardest day of the year: everybody orders over HTTP, is served at the counters, and the evening is closed."""

from __future__ import annotations

import http.client
import json
import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import select, update

from bench import load
from bench.measure import table
from bench.scene import Scene, call, environ_of, tidy
from bench.servers import Running, ours
from bench.statements import Said, written_down
from bench.world import Someone
from service.accounts.models import Account, RoleGrant
from service.core import transaction
from service.core.actor import Actor, ActorKind, Role
from service.core.calendar import local_date
from service.core.clock import real_now
from service.core.db import db, new_id
from service.core.jobs import run_once
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.rules import Kind
from service.redemption.commands import gifts, periods, stock
from service.redemption.jobs import LONG
from service.redemption.models import GiftStock
from service.redemption.rules import GiftKind, HalfYear, Move
from service.redemption.rules.periods import Window

COUNTERS = 8  # each a member of staff: one person is not asked to be faster than the limits of rate let them
PHONES = 32
LINES = 3
MINUTES_EACH = 3000  # a hundred points
PIECES = 1000
ABSENT_EVERY = 20
ROOM = 5000
HOURS_OF_THE_DAY = 3
PATIENCE_SECONDS = 120
STEPS = "the day ends", "the count is written down", "both have signed", "the period closes and is sealed"
PAPERS = "report", "report.xlsx", "report.pdf", "list.pdf"


@dataclass(slots=True)
class Fair:
    community_id: uuid.UUID
    period_id: uuid.UUID
    day_id: uuid.UUID
    slots: list[str]
    gifts: list[str]
    staff: list[Someone]
    people: list[Someone]


class Phone:
    """One kept connection; every answer has to be a good one."""

    def __init__(self, server: Running) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
        self.milliseconds: dict[str, list[float]] = {}

    def ask(self, what: str, who: Someone, method: str, path: str, body: object = None) -> bytes:
        headers = {"Authorization": f"Bearer {who.token}", "Content-Type": "application/json"}
        headers["Idempotency-Key"] = uuid.uuid4().hex
        began = time.perf_counter()
        self._connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self.milliseconds.setdefault(what, []).append((time.perf_counter() - began) * 1000)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content.decode(errors='replace')}")
        return content

    def post(self, what: str, who: Someone, path: str, body: object = None) -> Any:
        return json.loads(self.ask(what, who, "POST", path, body))


def run(scene: Scene, *, people: int, kinds: int) -> str:
    fair = transaction.run(lambda: _prepare(scene, people, kinds))
    _move_the_day(scene, fair, hours_ago=0)
    first = _statements_at_the_counter(scene, fair, fair.people[0])
    lines: dict[str, list[float]] = {}
    with ours(scene.env, scene.folder) as server:
        seconds_ordering = _each(server, lines, PHONES, fair.people[2:], lambda phone, who, _: _order(phone, fair, who))
        tidy(scene.env["DATABASE_URL"])
        last = _statements_at_the_counter(scene, fair, fair.people[1])
        coming = [each for place, each in enumerate(fair.people[2:]) if place % ABSENT_EVERY]
        seconds_serving = _each(
            server, lines, COUNTERS, coming, lambda phone, who, place: _serve(phone, fair, who, fair.staff[place])
        )
        evening = _evening(scene, server, fair)
    absent = scene.count("redemption_order", "state = 'no_show'")
    served = scene.count("redemption_order", "state = 'handed_over'")
    if (served, absent) != (len(coming) + 2, people - len(coming) - 2):
        raise RuntimeError(f"{served} were served and {absent} did not come, of {people}")
    return _told(fair, lines, (seconds_ordering, seconds_serving), (first, last), (served, absent), evening)


def _prepare(scene: Scene, number: int, kinds: int) -> Fair:
    now, world = real_now(), scene.world
    everybody = world.everybody[: number + COUNTERS]
    staff, customers = everybody[:COUNTERS], everybody[COUNTERS:]
    for each in staff:
        about = {"account_id": each.account_id, "role": Role.STAFF.value, "region_id": world.community_id}
        db.session.add(RoleGrant(**about, granted_at=now))
    db.session.execute(update(Account).values(identity_confirmed_at=now))
    by = Actor(ActorKind.PERSON, staff[0].account_id)
    cutoff_on = local_date(now) - timedelta(days=1)  # it has passed: the evening can end with the seal
    half = HalfYear(cutoff_on.year, 1 if cutoff_on.month <= 6 else 2)
    ids = [each.passport_id for each in customers]
    causes = [Cause("service_record", new_id(), 0, now, None, "live_code", half.starts_on) for _ in ids]
    earned = [Posting(each, Kind.EARN, cause, minutes=MINUTES_EACH) for each, cause in zip(ids, causes, strict=True)]
    post(earned, lock_heads(ids))
    window = Window(now, now + timedelta(hours=12), now + timedelta(hours=12))
    period = periods.open_period(world.community_id, half, cutoff_on=cutoff_on, window=window, actor=by, now=now)
    opens_at = now + timedelta(days=1)
    day = periods.plan_day(
        period,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=HOURS_OF_THE_DAY),
        place="睦邻中心",
        counters=COUNTERS,
        slot_minutes=60,
        slot_capacity=ROOM,
        actor=by,
        now=now,
    )
    shelf = []
    for place in range(kinds):
        about: dict[str, Any] = {"kind": GiftKind.GOODS, "unit": "件", "limit_per_person": None}
        gift = gifts.add(
            world.community_id, name=f"礼品 {place}", price_points=1 + place % 9, actor=by, now=now, **about
        )
        stock.record(gift, Move.PURCHASED, PIECES, note=None, actor=by, now=now)
        shelf.append(str(gift.id))
    return Fair(
        world.community_id, period.id, day.id, [str(each.id) for each in day.slots], shelf, staff, list(customers)
    )


def _wanted(fair: Fair, who: Someone) -> dict[str, Any]:
    place = fair.people.index(who)
    kinds = [fair.gifts[(place * LINES + each) % len(fair.gifts)] for each in range(LINES)]
    slot = fair.slots[place % len(fair.slots)]
    return {"slot_id": slot, "lines": [{"gift_id": each, "quantity": 1} for each in kinds]}


def _order(phone: Phone, fair: Fair, who: Someone) -> None:
    phone.post("order", who, f"/redemption-periods/{fair.period_id}/orders", _wanted(fair, who))


def _serve(phone: Phone, fair: Fair, who: Someone, staff: Someone) -> None:
    found = phone.post("look up", staff, f"/redemption-days/{fair.day_id}/look-up", {"passport_number": who.number})
    [order] = [each for each in found["orders"] if each["state"] == "placed"]
    handed = phone.post("hand over", staff, f"/orders/{order['id']}/hand-over", {"shown": "number"})
    if handed["order"]["state"] != "handed_over":
        raise RuntimeError(f"an order stays {handed['order']['state']}")


def _each(
    server: Running,
    found: dict[str, list[float]],
    hands: int,
    people: Sequence[Someone],
    act: Callable[[Phone, Someone, int], None],
) -> float:
    """So many at once, each with a connection of their own; the seconds until all were done."""
    phones = [Phone(server) for _ in range(hands)]

    def work(place: int) -> None:
        for who in islice(people, place, None, hands):
            act(phones[place], who, place)

    began = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(work, range(hands)))
    seconds = time.perf_counter() - began
    for phone in phones:
        for what, took in phone.milliseconds.items():
            found.setdefault(what, []).extend(took)
    return seconds


def _statements_at_the_counter(scene: Scene, fair: Fair, who: Someone) -> tuple[int, int]:
    """Of looking up the first or the last who comes, and of handing over to them; who asks is found out by some."""
    said: list[list[Said]] = []

    def ask(by: Someone, path: str, body: object) -> Any:
        with written_down() as found:
            raw = load.post(f"/api/v1{path}", by.token, json.dumps(body).encode(), Idempotency_Key=uuid.uuid4().hex)
            status, content = call(scene.app, environ_of(raw))
        if not status.startswith("2"):
            raise RuntimeError(f"{path}: {status} {content.decode()}")
        said.append(found)
        return json.loads(content)

    [staff, *_] = fair.staff
    order = ask(who, f"/redemption-periods/{fair.period_id}/orders", _wanted(fair, who))
    ask(staff, f"/redemption-days/{fair.day_id}/look-up", {"passport_number": who.number})
    ask(staff, f"/orders/{order['id']}/hand-over", {"shown": "number"})
    _, looked, handed = said
    return len(looked), len(handed)


def _move_the_day(scene: Scene, fair: Fair, hours_ago: int) -> None:
    """Nobody waits until tomorrow: it opened so many hours ago, and its first slot is not over at once."""
    with psycopg.connect(scene.env["DATABASE_URL"]) as connection:
        for table_, key, starts, ends in (
            ("redemption_slot", "day_id", "starts_at", "ends_at"),
            ("redemption_day", "id", "opens_at", "closes_at"),
        ):
            connection.execute(
                f"""UPDATE {table_} SET {starts} = {starts} - back, {ends} = {ends} - back
                    FROM (SELECT opens_at - now() + make_interval(hours => %(hours)s) AS back
                          FROM redemption_day WHERE id = %(day)s) AS moved
                    WHERE {table_}.{key} = %(day)s""",
                {"hours": hours_ago, "day": fair.day_id},
            )
        today = local_date(real_now())
        connection.execute("UPDATE redemption_day SET day = %s WHERE id = %s", [today, fair.day_id])


def _end_ordering(scene: Scene, fair: Fair) -> None:
    """The half year is closed when nobody orders any more."""
    with psycopg.connect(scene.env["DATABASE_URL"]) as connection:
        ends = "UPDATE redemption_period SET closes_at = now(), cancel_until = now() WHERE id = %s"
        connection.execute(ends, [fair.period_id])


def _in_the_room() -> dict[str, int]:
    return {str(each.gift_id): each.on_shelf + each.reserved for each in db.session.scalars(select(GiftStock))}


def _evening(scene: Scene, server: Running, fair: Fair) -> dict[str, float]:
    """The seconds of each step, by one member of staff and, where it takes two, another."""
    _move_the_day(scene, fair, hours_ago=HOURS_OF_THE_DAY)
    _end_ordering(scene, fair)
    (one, other), phone = fair.staff[:2], Phone(server)
    day, period = f"/redemption-days/{fair.day_id}", f"/redemption-periods/{fair.period_id}"

    def count() -> None:
        sheet = json.loads(phone.ask("count sheet", one, "GET", f"{day}/count-sheet"))["items"]
        lies_there = transaction.run(_in_the_room)
        found = [{"gift_id": each["gift_id"], "counted": lies_there[each["gift_id"]]} for each in sheet]
        phone.post("counts", one, f"{day}/counts", {"items": found})

    def sign() -> None:
        for who in (one, other):
            seen = json.loads(phone.ask("report", who, "GET", f"{day}/report"))["digest"]
            phone.post("sign", who, f"{day}/sign", {"digest": seen})

    def seal() -> None:
        phone.post("close", one, f"{period}/close")
        phone.post("seal", other, f"{period}/seal")
        while run_once([LONG]):
            pass  # the worker's part, in this process: a step a round until it is sealed

    steps = (lambda: phone.post("end", one, f"{day}/end"), count, sign, seal)
    found = {}
    for name, step in zip(STEPS, steps, strict=True):
        began = time.perf_counter()
        step()
        found[name] = time.perf_counter() - began
    for paper in PAPERS:
        began = time.perf_counter()
        phone.ask(paper, one, "GET", f"{day}/{paper}")
        found[paper] = time.perf_counter() - began
    return found


def _told(
    fair: Fair,
    lines: dict[str, list[float]],
    seconds: tuple[float, float],
    statements: tuple[tuple[int, int], tuple[int, int]],
    people: tuple[int, int],
    evening: dict[str, float],
) -> str:
    (first_look, first_hand), (last_look, last_hand) = statements
    if (first_look, first_hand) != (last_look, last_hand):
        raise RuntimeError(f"a counter's call took {statements[0]} statements at first and {statements[1]} at last")
    calls = [
        (what, str(len(took)), f"{statistics.median(took):.0f}", f"{sorted(took)[int(len(took) * 0.99)]:.0f}")
        for what, took in lines.items()
    ]
    ordering, serving = seconds
    return "\n".join(
        (
            table(("", "calls", "p50 ms", "p99 ms"), calls),
            "",
            f"{len(fair.people)} people order {LINES} of {len(fair.gifts)} gifts each, {PHONES} at once, in "
            f"{ordering:.0f} s; {people[0]} are served at {COUNTERS} counters in {serving:.0f} s, {people[1]} do not "
            f"come. Looking up takes {last_look} statements and handing over {last_hand}, with one order as with all.",
            "",
            table(("the evening", "s"), [(name, f"{took:.2f}") for name, took in evening.items()]),
        )
    )
