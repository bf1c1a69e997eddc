"""How many statements a batch costs: the same small number for ten, a hundred and a thousand records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, insert

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db, new_id
from service.hours.commands.approve import approve
from service.hours.commands.decide import reject
from service.passports.chain import new_head
from service.passports.models import Passport, PassportHead
from tests.conftest import Time
from tests.factories.cast import Cast, Person, own_number
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone

APPROVING_MOST = 21  # with openings, other service of the same people, who is like them, who else had a hand in it
LIST_MOST = 5  # the actor, the page, the names, the notes; and one in reserve for nobody
TO_APPROVE_MOST = 17


@contextmanager
def counted() -> Iterator[list[str]]:
    """Cursor executes of the engine, whoever sends them; BEGIN and COMMIT are none."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def crowd(cast: Cast, time: Time, size: int) -> list[Person]:
    """Volunteers with passports and nothing else, in three statements: a thousand by the real commands take minutes."""
    people = [Person(new_id(), new_id(), own_number()) for _ in range(size)]
    common = {"home_id": cast.community.id, "status": "active", "created_at": time.now, "version": 1}
    opened = {"community_id": cast.community.id, "opened_at": time.now, "card_serial": 0, "has_card": False}
    ids = [(each.account_id, each.passport_id, each.number) for each in people]

    def write() -> None:
        db.session.execute(insert(Account), [{"id": account, **common} for account, _, _ in ids])
        rows = [
            {"id": passport, "account_id": account, "number": number, **opened} for account, passport, number in ids
        ]
        db.session.execute(insert(Passport), rows)
        db.session.execute(insert(PassportHead), [asdict(new_head(passport)) for _, passport, _ in ids])

    transaction.run(write)
    return people


def test_approving_ten_a_hundred_or_a_thousand_costs_the_same(cast: Cast, time: Time) -> None:
    people = crowd(cast, time, 1000)
    costs = {}
    for number, size in enumerate((10, 100, 1000)):
        starts_at = MORNING + timedelta(hours=3 * number)
        records = [UUID(each) for each in served(cast, *map(Stretch, people[:size]), starts_at=starts_at)]
        with counted() as seen:
            items = transaction.run(lambda: approve(records, actor=cast.leader.actor, now=time.now))  # noqa: B023
        assert {item.state for item in items} == {"approved"}
        costs[size] = len(seen)
    assert set(costs.values()) == {costs[10]}, costs
    assert costs[10] <= APPROVING_MOST, costs


def test_rejecting_many_costs_no_more(cast: Cast, time: Time) -> None:
    costs = set()
    for number, size in enumerate((2, 40)):
        people = crowd(cast, time, size)
        starts_at = MORNING + timedelta(hours=3 * number)
        records = [UUID(each) for each in served(cast, *map(Stretch, people), starts_at=starts_at)]
        with counted() as seen:
            transaction.run(
                lambda: reject(records, reason="没有举行", actor=cast.leader.actor, now=time.now)  # noqa: B023
            )
        costs.add(len(seen))
    assert len(costs) == 1
    assert max(costs) <= APPROVING_MOST


@pytest.mark.parametrize(
    ("path", "most"), [("/service-records", LIST_MOST), ("/service-records/to-approve", TO_APPROVE_MOST)]
)
def test_a_list_costs_the_same_for_few_and_for_many(phone: Phone, cast: Cast, time: Time, path: str, most: int) -> None:
    served(cast, *map(Stretch, crowd(cast, time, 60)))
    costs = set()
    for limit in (1, 10, 60):
        with counted() as seen:
            page = phone.of(cast.leader).get(path, limit=limit)
        assert len(page.json["items"]) == limit
        costs.add(len(seen))
    assert len(costs) == 1
    assert max(costs) <= most
