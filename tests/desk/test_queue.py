"""The queue beside the box: who waits, by slot; whom one taps has shown nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.core import transaction
from service.core.db import db
from service.desk.routes import counter
from service.redemption.models import Collection
from tests.conftest import Statements, Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter, look_up
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_orders import order


def test_the_queue_is_by_slot_and_by_masked_names(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    rich(cast.neighbour, 9, time.now)
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    later = str(open_fair.day.slots[1].id)
    order(phone, cast.neighbour, open_fair, (open_fair.soap, 2), slot_id=later)
    browser = at_counter(desk_of, cast, open_fair, time)
    listed = browser.open(f"/desk/days/{open_fair.day.id}/queue").text
    assert listed.index("09:00–10:00") < listed.index("张*琴") < listed.index("10:00–11:00") < listed.index("李*兰")
    assert "张玉琴" not in listed


def test_the_queue_costs_the_same_for_one_and_for_many_and_ends_somewhere(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time, statements: Statements,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    rich(cast.neighbour, 9, time.now)
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    order(phone, cast.neighbour, open_fair, (open_fair.soap, 2))
    browser = at_counter(desk_of, cast, open_fair, time)
    browser.open(f"/desk/days/{open_fair.day.id}/queue")
    statements.most(14)
    monkeypatch.setattr(counter, "QUEUE_SHOWN", 1)
    listed = browser.open(f"/desk/days/{open_fair.day.id}/queue").text
    assert (listed.count("李*兰") + listed.count("张*琴"), "后面还有 1 张" in listed) == (1, True)


def test_who_is_tapped_in_it_has_shown_nothing(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    browser = at_counter(desk_of, cast, open_fair, time)
    browser.open(f"/desk/days/{open_fair.day.id}/queue")
    tapped = browser.send("/look-up").text
    assert ("名单上点选" in tapped, "报护照号" in tapped) == (True, False)
    assert "已发放" in browser.send("/hand-over").text
    kept = select(Collection.shown).where(Collection.account_id == cast.resident.account_id)
    assert transaction.run(lambda: db.session.scalars(kept).all(), read_only=True) == ["queue"]
    assert "报护照号" in look_up(browser, cast.resident.number or "").text


@pytest.mark.parametrize(("said", "is_there"), [("2", True), ("3", False), ("999999", False), ("0", False)])
def test_a_counter_that_the_day_does_not_have_is_none(
    desk_of: At, cast: Cast, open_fair: Fair, time: Time, said: str, is_there: bool
) -> None:
    browser = at_counter(desk_of, cast, open_fair, time)
    for page in ("", "/stock", "/evening", "/two-people"):
        told = browser.open(f"/desk/days/{open_fair.day.id}{page}?counter={said}").text
        assert (f"counter={said}" in told or f"{said} 号柜台" in told) is is_there
