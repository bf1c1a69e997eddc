"""The story's redemption day: one half year sealed, and the next in its midst. The neighbour has ordered, was handed a
part, gave a piece back, and waits for more; pieces came, went back, were lost and found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import fair
from tests.factories.work import steps
from tests.fakes.phone import Phone


@dataclass(frozen=True, slots=True)
class GiftStory:
    order: UUID
    out: UUID  # the line of two pieces of soap that were handed over
    undone: UUID  # of the third
    held: UUID  # of the last bag of rice
    soap: UUID
    rice: UUID
    wait: UUID  # for another bag, which has been offered


class Counter:
    """Staff, and one who orders."""

    def __init__(self, phone: Phone, cast: Cast) -> None:
        self.phone, self.cast = phone, cast

    def post(self, who: Person, path: str, body: Any = None) -> Any:
        answer = self.phone.of(who).post(path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def staff(self, path: str, body: Any = None) -> Any:
        return self.post(self.cast.staff, path, body)

    def both(self, path: str, body: Any) -> None:
        """Proposed by one, made true by another."""
        proposed = self.staff(path, body)
        self.post(self.cast.second_staff, f"/counter-proposals/{proposed['id']}/confirm")

    def move(self, gift: UUID, move: str, pieces: int) -> None:
        self.staff(f"/gifts/{gift}/stock", {"move": move, "pieces": pieces, "note": "记一笔"})


def tell_of_gifts(phone: Phone, cast: Cast, time: Time) -> GiftStory:
    counter, who = Counter(phone, cast), cast.neighbour
    counter.staff(f"/people/{who.account_id}/confirm-identity", {"seen": "id_card"})
    _seal_the_last_half_year(counter, time)
    time.pass_(minutes=1)
    open_fair = fair(cast, time.now)
    soap, rice = open_fair.soap.id, open_fair.rice.id
    path = f"/redemption-periods/{open_fair.period.id}/orders"
    placed = counter.post(who, path, open_fair.order((open_fair.soap, 3), (open_fair.rice, 1)))
    of = {UUID(line["gift_id"]): line["id"] for line in placed["lines"]}
    counter.move(rice, "lost", 1)
    asked = {"period_id": str(open_fair.period.id), "quantity": 1}
    wait = counter.post(who, f"/gifts/{rice}/waits", asked)
    counter.move(rice, "found", 1)
    counter.move(soap, "lost", 2)
    counter.move(soap, "found", 1)
    counter.move(soap, "returned", 1)
    counter.both(f"/gifts/{soap}/receipt-corrections", {"pieces": -1, "reason": "送货单上是九块"})
    time.now = open_fair.day.opens_at
    out = _hand_over(counter, placed["id"], of[soap], 2)
    [rest] = _held(counter, placed["id"], soap)
    undone = _hand_over(counter, placed["id"], rest, 1)
    counter.both(f"/orders/{placed['id']}/undo", {"line_ids": [undone], "reason": "发成了别人的"})
    order, of_two, of_one, held = map(UUID, (placed["id"], out, undone, of[rice]))
    return GiftStory(order, of_two, of_one, held, soap, rice, UUID(wait["id"]))


def _seal_the_last_half_year(counter: Counter, time: Time) -> None:
    ends = (time.now + timedelta(hours=1)).isoformat()
    window = {"opens_at": time.now.isoformat(), "closes_at": ends, "cancel_until": ends}
    path = f"/communities/{counter.cast.community.id}/redemption-periods"
    opened = counter.staff(path, {"half_year": "2025H2", **window})
    time.pass_(hours=1)
    closed = counter.phone.of(counter.cast.second_staff).post(f"/redemption-periods/{opened['id']}/close")
    assert closed.status_code == 200, closed.json
    steps(counter.phone.of(counter.cast.staff).post(f"/redemption-periods/{opened['id']}/seal"))


def _hand_over(counter: Counter, order: str, line: str, pieces: int) -> str:
    body = {"shown": "card", "lines": [{"line_id": line, "quantity": pieces}]}
    [receipt] = counter.staff(f"/orders/{order}/hand-over", body)["items"]
    assert receipt["problem"] is None, receipt
    return str(receipt["line_id"])


def _held(counter: Counter, order: str, gift: UUID) -> list[str]:
    lines = counter.phone.of(counter.cast.staff).get(f"/orders/{order}").json["lines"]
    return [each["id"] for each in lines if (each["gift_id"], each["state"]) == (str(gift), "held")]
