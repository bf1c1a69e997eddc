"""What was corrected is judged again by each promotion's own day and measures, in statements that do not grow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from service.core import transaction
from service.core.audit import AuditEvent
from service.core.calendar import local_date
from service.core.db import db, new_id, table_of
from service.hours.models import ServiceRecord
from service.ladder.commands.reviewing import reopen_shaken
from service.ladder.models import Promotion, PromotionEvidence
from service.ladder.policy_reader import shipped
from service.ladder.queries import facts_of
from service.ladder.queries.promotions import evidence_rows
from service.ladder.queries.reviews import shaken
from service.ladder.rules import Fact, Measure
from service.ladder.rules.facts import Happened, counted
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people
from tests.factories.growth import Came, past_shift

STARTS = 200  # days ago


def stands(who: Person, cast: Cast, as_of: date, now: datetime, measures: list[Measure], at_least: int = 1) -> UUID:
    """A promotion that was accepted on that day, with all that was there as its evidence."""
    criteria = [
        {
            "stage": "activist",
            "fact": each.fact.value,
            "within_months": each.within_months,
            "at_least": at_least,
            "value": at_least,
        }
        for each in measures
    ]
    row = {
        "id": new_id(),
        "account_id": who.account_id,
        "community_id": cast.community.id,
        "from_stage": "resident",
        "stage": "activist",
        "state": "accepted",
        "policy": "five_stages.1",
        "policy_version": 0,
        "as_of": as_of,
        "criteria": criteria,
        "nominated_at": now,
        "confirmed_by": cast.staff.account_id,
        "confirmed_at": now,
        "answered_by": who.account_id,
        "answered_at": now,
        "review": [],
        "kept": {},
    }

    def write() -> None:
        db.session.execute(insert(table_of(Promotion)), [row])
        for fact in {each.fact for each in measures}:
            for found in db.session.execute(evidence_rows(fact, [who.account_id], as_of)).all():
                about = {"promotion_id": row["id"], "fact": fact, "subject_id": found.id, "amount": found.amount}
                db.session.execute(insert(table_of(PromotionEvidence)), [about])

    transaction.run(write)
    return UUID(str(row["id"]))


def zero(*record_ids: UUID | None) -> None:
    rows = update(ServiceRecord).where(ServiceRecord.id.in_([each for each in record_ids if each]))
    transaction.run(lambda: db.session.execute(rows.values(minutes=0)))


def test_what_is_counted_is_what_the_facts_of_that_day_are(cast: Cast, time: Time) -> None:
    """By several days, windows and facts at once, after a correction."""
    _, six = shipped()
    measures = sorted(each for each in six.measures() | FIGURES if not each.fact.is_of_today)
    today, who = local_date(time.now), [cast.resident, cast.neighbour]
    others = transaction.run(lambda: people(3, "周小燕", cast.community, time.now))
    pasts = []
    for back in range(5, STARTS, 13):
        day = today - timedelta(days=back)
        pasts.append(past_shift(cast, day, *(Came(each, 30 + back) for each in who)))
        past_shift(cast, day, *(Came(each, None) for each in who), kind="training", hour=14)
        past_shift(cast, day, *(Came(each, 45) for each in others), led_by=who[back % 2], hour=16)
    as_of = {each.account_id: today - timedelta(days=40 * turn + 1) for turn, each in enumerate(who)}
    for each in who:
        stands(each, cast, as_of[each.account_id], time.now, measures)
    zero(*(each for past in pasts[5:8] for each in past.record_ids))

    def compare() -> None:
        found = shaken([each.account_id for each in who], today)
        assert len(found) == len(who)
        for each in found:
            owner = db.session.get_one(Promotion, each.id).account_id
            then = facts_of([owner], measures, as_of[owner])[owner].values
            assert dict(each.values) == dict(then)
            assert all(then[measure] for measure in measures if measure.fact is not Fact.BROUGHT_ALONG), then

    transaction.run(compare)


FIGURES = frozenset(
    Measure(fact, months)
    for fact in (Fact.APPROVED_MINUTES, Fact.MONTHS_WITH_SERVICE, Fact.TRAININGS_ATTENDED, Fact.SESSIONS_LED)
    for months in (0, 3)
)


def test_of_many_corrected_it_takes_no_more_statements_than_of_few(
    cast: Cast, time: Time, statements: Statements
) -> None:
    measures, today = [Measure(Fact.SHIFTS_HELPED), Measure(Fact.APPROVED_MINUTES, 6)], local_date(time.now)

    def night(many: int) -> int:
        who = transaction.run(lambda: people(many, "周小燕", cast.community, time.now))
        past = past_shift(cast, today - timedelta(days=60), *(Came(each) for each in who))
        for turn, each in enumerate(who):  # each by a day of their own
            stands(each, cast, today - timedelta(days=turn + 1), time.now, measures)
        zero(*past.record_ids)
        statements.clear()
        ids = [each.account_id for each in who]
        assert transaction.run(lambda: reopen_shaken(ids, now=time.now)) == many
        count = len(statements)
        theirs = select(Promotion.id, Promotion.review).where(Promotion.account_id.in_(ids))
        opened = transaction.run(lambda: db.session.execute(theirs).all())
        assert all([part["value_now"] for part in review] == [0, 0] for _, review in opened)
        told = select(AuditEvent.subject_id).where(AuditEvent.action == "promotion.reopened")
        assert {each for each, _ in opened} <= set(transaction.run(lambda: db.session.scalars(told).all()))
        return count

    few = night(2)
    assert night(25) == few


def test_what_is_in_review_is_not_judged_again(cast: Cast, time: Time) -> None:
    today = local_date(time.now)
    past = past_shift(cast, today - timedelta(days=9), Came(cast.resident))
    stands(cast.resident, cast, today, time.now, [Measure(Fact.SHIFTS_HELPED)])
    zero(*past.record_ids)
    ids = [cast.resident.account_id]
    assert transaction.run(lambda: reopen_shaken(ids, now=time.now)) == 1
    assert transaction.run(lambda: shaken(ids, today)) == []
    assert transaction.run(lambda: reopen_shaken(ids, now=time.now)) == 0


def test_the_evidence_of_trainings_is_trainings(cast: Cast, time: Time) -> None:
    day = local_date(time.now) - timedelta(days=3)
    past_shift(cast, day, Came(cast.resident))
    training = past_shift(cast, day, Came(cast.resident, None), kind="training", hour=14)
    rows = evidence_rows(Fact.TRAININGS_ATTENDED, [cast.resident.account_id], local_date(time.now))
    found: list[Any] = transaction.run(lambda: list(db.session.execute(rows).all()))
    assert [each.id for each in found] == [training.shift_id]


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Measure(Fact.SHIFTS_HELPED), 4),
        (Measure(Fact.SHIFTS_HELPED, 1), 3),
        (Measure(Fact.APPROVED_MINUTES, 1), 180),
        (Measure(Fact.APPROVED_MINUTES), 240),
        (Measure(Fact.MONTHS_WITH_SERVICE), 3),
        (Measure(Fact.MONTHS_WITH_SERVICE, 1), 2),
    ],
    ids=str,
)
def test_a_measure_counts_the_days_of_its_window_up_to_its_own(measure: Measure, value: int) -> None:
    happened = [
        Happened(date(2026, 9, 15), 1, 60),
        Happened(date(2026, 10, 31), 1, 60),  # the first day of one month up to 30 November
        Happened(date(2026, 11, 30), 2, 120),
        Happened(date(2026, 12, 1), 1, 60),  # afterwards
    ]
    assert counted(measure, date(2026, 11, 30), happened) == value
