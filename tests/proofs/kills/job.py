"""The main job as a client plays it for one volunteer, with what each step must have left in the tables."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from flask import current_app
from sqlalchemy import select, update

from service.accounts.models import Session
from service.activities.models import Shift
from service.checkin import codec
from service.checkin.commands.judging import Attempt, Scanned
from service.checkin.commands.scan import scan
from service.checkin.rules import Direction, Method
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.db import db
from service.hours.commands.close import close
from service.hours.models import ServiceRecord
from service.redemption.commands import orders
from service.redemption.commands.lines import Wanted
from service.redemption.commands.orders import Asked
from service.redemption.models import RedemptionPeriod
from tests.factories.cast import Cast, Person, assemble, person
from tests.factories.shifts import ABOUT, published_shift
from tests.proofs.kills.clients import Act, Answer
from tests.proofs.races.fairs import FairGround, enrich, gifts, set_fair
from tests.proofs.races.stage import Stage as Ground

PIECES = 3  # of a gift of one point, that each orders
ONE_KEY = "SELECT count(*) FROM idempotency_key WHERE key = :key AND actor_id = :actor AND status IS NOT NULL"
ONE_SCAN = "SELECT count(*) FROM scan WHERE client_id = :client AND passport_id = :passport"
ONE_STRETCH = "SELECT count(*) FROM presence WHERE shift_id = :shift AND passport_id = :passport"
OF_ORDERS = "FROM redemption_order o WHERE o.passport_id = :passport"
THEIR_ORDERS = f"(SELECT o.id {OF_ORDERS})"
LEAVES: Mapping[str, tuple[str, ...]] = {
    "plan": (ONE_KEY, "SELECT count(*) FROM activity WHERE title = :title"),
    "sign up": (ONE_KEY, "SELECT count(*) FROM sign_up WHERE shift_id = :later AND account_id = :person"),
    "in": (ONE_SCAN, ONE_STRETCH),
    "approve": (
        ONE_KEY,
        "SELECT count(*) FROM decision WHERE record_id = :record AND verb = 'approve'",
        "SELECT count(*) FROM record_version WHERE record_id = :record AND number = 1",
        "SELECT count(*) FROM ledger_entry WHERE passport_id = :passport AND kind = 'earn'",
    ),
    "propose": (ONE_KEY, "SELECT count(*) FROM proposal WHERE passport_id = :passport"),
    "confirm": (ONE_KEY, "SELECT count(*) FROM ledger_entry WHERE passport_id = :passport AND kind = 'opening'"),
    "order": (
        ONE_KEY,
        f"SELECT count(*) {OF_ORDERS}",
        f"SELECT count(*) FROM order_line l WHERE l.order_id IN {THEIR_ORDERS}",  # noqa: S608 - ours
        "SELECT count(*) FROM hold WHERE passport_id = :passport AND split_of IS NULL",
    ),
    "hand over": (
        ONE_KEY,
        f"SELECT count(*) {OF_ORDERS} AND state = 'handed_over'",
        f"SELECT count(*) FROM collection WHERE order_id IN {THEIR_ORDERS}",  # noqa: S608 - ours
        "SELECT count(*) FROM ledger_entry WHERE passport_id = :passport AND kind = 'spend' AND points_change = -3",
        "SELECT count(*) FROM stock_movement m JOIN order_line l ON l.id = m.source_id "  # noqa: S608 - ours
        f"WHERE m.move = 'handed_over' AND l.order_id IN {THEIR_ORDERS}",
    ),
    "correct": (
        ONE_KEY,
        "SELECT count(*) FROM decision WHERE record_id = :record AND verb = 'correct'",
        "SELECT count(*) FROM record_version WHERE record_id = :record AND number > 1",
        "SELECT count(*) FROM ledger_entry WHERE passport_id = :passport AND kind = 'correct'",
    ),
    "out": (ONE_SCAN, f"{ONE_STRETCH} AND state = 'closed'"),
    "cancel": (
        ONE_KEY,
        "SELECT count(*) FROM sign_up WHERE shift_id = :later AND account_id = :person AND state = 'cancelled'",
    ),
    "close": (
        ONE_KEY,
        "SELECT count(*) FROM account_end WHERE account_id = :elder AND state = 'confirmed' AND points_lapsed = 1",
        "SELECT count(*) FROM account WHERE id = :elder AND status = 'closed'",
        "SELECT count(*) FROM redemption_order WHERE account_id = :elder AND state = 'cancelled'",
        "SELECT count(*) FROM hold JOIN passport p ON p.id = hold.passport_id "
        "WHERE p.account_id = :elder AND hold.state = 'voided'",
        "SELECT count(*) FROM audit_event WHERE subject_id = :elder AND action = 'account.closed'",
    ),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A community where volunteers stand at a door, each with a record of yesterday that waits for approval, on a
    redemption day.
    """

    cast: Cast
    door: UUID
    poster: str
    later: UUID
    covers_until: str
    volunteers: tuple[Person, ...]
    records: tuple[str, ...]
    fair: FairGround
    gift: UUID  # of which there are as many pieces as will be ordered
    elders: tuple[Person, ...]  # without a phone, each with an order: the staff close an account for each volunteer

    @property
    def passports(self) -> list[UUID]:
        return [each.passport_id for each in (*self.volunteers, *self.elders) if each.passport_id]


def set_stage(now: datetime, volunteers: int) -> Stage:
    """Inside the application, by the product's own commands, before the first client comes."""
    before = now - timedelta(days=3)
    cast = assemble(before)
    people = transaction.run(
        lambda: tuple(
            person(f"志愿者{number}", cast.community, before, is_confirmed=True) for number in range(volunteers)
        )
    )
    records = _served(cast, people, (now - timedelta(days=1)).replace(hour=1, minute=0, second=0, microsecond=0))
    door = published_shift(cast, now - timedelta(hours=2), in_hours=1, hours=12)
    later = published_shift(cast, now, in_hours=48)
    covers_until = (now - timedelta(days=60)).date().isoformat()
    ground = Ground(cast, now)
    fair, [gift] = set_fair(ground), gifts(ground, 1, pieces=PIECES * volunteers, price=1)
    elders = _with_orders(ground, fair, volunteers)
    return Stage(cast, door.id, _poster(door), later.id, covers_until, people, records, fair, gift, elders)


def _with_orders(ground: Ground, fair: FairGround, many: int) -> tuple[Person, ...]:
    """Elders who do not sign in; each has a point, and has ordered for it."""
    elders = ground.people(many, "孙奶奶", is_confirmed=True)
    enrich(ground, elders, 1)
    [gift] = gifts(ground, 1, pieces=many, price=1)

    def work() -> None:
        theirs = Session.account_id.in_([each.account_id for each in elders])
        db.session.execute(update(Session).where(theirs).values(ended_at=ground.now, end_reason="signed_out"))
        period = db.session.get_one(RedemptionPeriod, fair.period)
        for each in elders:
            asked = Asked(each.account_id, [Wanted(gift, 1)])
            orders.place(period, asked, fair.slots[0], actor=ground.cast.staff.actor, now=ground.now)

    transaction.run(work)
    return tuple(elders)


def _served(cast: Cast, people: Sequence[Person], starts_at: datetime) -> tuple[str, ...]:
    """Record ids of 75 minutes each, by real scans and a real close, at their times."""
    shift = published_shift(cast, starts_at - timedelta(hours=1))
    reading = codec.read(current_app.extensions["code_keys"], _poster(shift), starts_at)

    def work() -> dict[UUID, UUID]:
        for direction, at in (("in", starts_at), ("out", starts_at + timedelta(minutes=75))):
            for who in people:
                asked = {"method": Method.POSTER, "direction": Direction(direction), "reading": reading}
                attempt = Attempt(client_id=uuid.uuid4().hex, request_hash="", **asked)
                assert isinstance(scan(attempt, actor=who.actor, now=at), Scanned)
        close(shift.id, actor=OPERATOR, now=shift.ends_at)
        made = select(ServiceRecord.account_id, ServiceRecord.id).where(ServiceRecord.shift_id == shift.id)
        return dict(db.session.execute(made).all())

    made = transaction.run(work)
    return tuple(str(made[who.account_id]) for who in people)


def _poster(shift: Shift) -> str:
    return codec.issue_fixed(current_app.extensions["code_keys"], codec.CodeKind.POSTER, shift.id, shift.poster_serial)


class Story:
    """One volunteer's: iterate, and ``tell`` the answer of each act before asking for the next."""

    def __init__(self, stage: Stage, number: int) -> None:
        self.stage, self.who, self.record = stage, stage.volunteers[number], stage.records[number]
        self.elder = stage.elders[number]
        self._last: Answer | None = None

    def tell(self, answer: Answer) -> None:
        self._last = answer

    def __iter__(self) -> Iterator[Act]:
        stage, cast, passport = self.stage, self.stage.cast, self.who.passport_id
        yield self._act("plan", cast.leader, "/activities", self._activity())
        yield self._act("sign up", self.who, f"/shifts/{stage.later}/sign-ups", {})
        sign_up = self._told("id")
        yield self._scan("in")
        yield self._act("approve", cast.deputy, f"/service-records/{self.record}/approve", {})
        opening = {"minutes": 65, "points": 2, "covers_until": stage.covers_until, "evidence": "存折"}
        yield self._act("propose", cast.staff, f"/passports/{passport}/openings", opening)
        yield self._act("confirm", cast.second_staff, f"/proposals/{self._told('id')}/confirm", None)
        lines = [{"gift_id": str(stage.gift), "quantity": PIECES, "expected_price": 1}]
        order = {"slot_id": str(stage.fair.slots[0]), "lines": lines}
        yield self._act("order", self.who, f"/redemption-periods/{stage.fair.period}/orders", order)
        yield self._act("hand over", cast.staff, f"/orders/{self._told('id')}/hand-over", {"shown": "card"})
        changed = {"minutes": 61, "reason": "核对签到表"}
        yield self._act("correct", cast.deputy, f"/service-records/{self.record}/correct", changed)
        yield self._scan("out")
        yield self._act("cancel", self.who, f"/sign-ups/{sign_up}/cancel", None)
        yield self._act("close", cast.staff, f"/people/{self.elder.account_id}/close", {"points": 1})

    def _activity(self) -> dict[str, Any]:
        where = {"community_id": str(self.stage.cast.community.id), "team_id": str(self.stage.cast.team.id)}
        return {**ABOUT, **where, "title": f"入户探访 {self.who.number}"}

    def _told(self, name: str) -> str:
        assert self._last
        return str(orjson.loads(self._last.body).get(name))

    def _act(self, name: str, who: Person, path: str, body: dict[str, Any] | None) -> Act:
        key = uuid.uuid4().hex
        return Act(name, who, path, body, key, LEAVES[name], self._values() | {"key": key, "actor": who.account_id})

    def _scan(self, direction: str) -> Act:
        client = uuid.uuid4().hex
        body = {"client_id": client, "code": self.stage.poster, "direction": direction}
        return Act(direction, self.who, "/scans", body, None, LEAVES[direction], self._values() | {"client": client})

    def _values(self) -> dict[str, Any]:
        return {
            "title": f"入户探访 {self.who.number}",
            "person": self.who.account_id,
            "passport": self.who.passport_id,
            "record": UUID(self.record),
            "shift": self.stage.door,
            "later": self.stage.later,
            "elder": self.elder.account_id,
        }
