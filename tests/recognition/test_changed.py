"""Who holds a statement hears once that what it states was corrected."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from service.core import transaction
from service.recognition.jobs import CHANGED
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone
from tests.recognition.test_statements import act, correct, issued
from tests.recognition.test_statements import records as records
from tests.redemption.test_orders import told

SAID = "recognition.statement_changed"


def work(now: datetime) -> list[UUID]:
    """A round of the worker; what it found."""
    found = transaction.run(lambda: CHANGED.find(now), read_only=True)
    for statement in found:
        transaction.run(lambda statement=statement: CHANGED.do(statement, now))  # type: ignore[misc]
    return found


def test_who_holds_it_is_told_once_however_often_it_is_corrected(
    phone: Phone, cast: Cast, time: Time, records: list[str]
) -> None:
    made = issued(phone, cast)
    assert work(time.now) == []
    for minutes in (75, 60):
        correct(phone, cast.staff, records[0], minutes)
        work(time.pass_(minutes=5))
    assert [each for each in told(cast.resident) if each == SAID] == [SAID]
    newer = act(phone, cast.staff, made, "reissue").json
    correct(phone, cast.staff, records[0], 45)
    assert work(time.pass_(minutes=5)) == [UUID(newer["id"])], "the old one is replaced"
    assert [each for each in told(cast.resident) if each == SAID] == [SAID, SAID]


def test_a_correction_of_what_is_not_stated_is_looked_at_once_and_nobody_is_told(
    phone: Phone, cast: Cast, time: Time, records: list[str]
) -> None:
    made = issued(phone, cast, last_day="2026-03-08")
    correct(phone, cast.staff, records[0], 60)
    assert work(time.pass_(minutes=5)) == [UUID(made["id"])]
    assert work(time.pass_(minutes=5)) == []
    assert SAID not in told(cast.resident)


def test_what_is_approved_later_is_nothing_to_tell(phone: Phone, cast: Cast, time: Time, records: list[str]) -> None:
    issued(phone, cast)
    [late] = served(cast, Stretch(cast.resident, 30), starts_at=MORNING - timedelta(days=3))
    assert phone.of(cast.leader).post(f"/service-records/{late}/approve").status_code == 200
    assert work(time.pass_(minutes=5)) == []
