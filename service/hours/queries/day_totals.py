"""How full people's days are, over all communities, and what those have on them who are possibly the same person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import cast, func, null, select, union_all

from service.accounts.queries import DOUBLES, since_when_alike
from service.core.db import db
from service.hours.models import ApprovedDay, ServiceRecord
from service.hours.rules import State
from service.passports.models import Passport


class Doubles:
    """Other passports that the volunteers of some records may have under another account, unless staff have confirmed
    their identity: one statement. Namesakes without a birth date count on the days on which both have served.
    """

    def __init__(self, records: Sequence[ServiceRecord], now: datetime) -> None:
        pairs, is_by_name = DOUBLES.c, DOUBLES.c.by == "name"
        any_day = cast(null(), ServiceRecord.service_date.type).label("service_date")
        of_any_day = select(pairs.person, Passport.id, any_day).join(Passport, Passport.account_id == pairs.other)
        of_one_day = (
            select(pairs.person, Passport.id, ServiceRecord.service_date)
            .join(Passport, Passport.account_id == pairs.other)
            .join(ServiceRecord, ServiceRecord.passport_id == Passport.id)
            .where(
                is_by_name,
                ServiceRecord.service_date.in_({record.service_date for record in records}),
                ServiceRecord.state != State.REJECTED,
            )
        )
        both = union_all(of_any_day.where(~is_by_name), of_one_day)
        values = {"people": list({record.account_id for record in records}), "still": since_when_alike(now)}
        self._passports: dict[tuple[UUID, date | None], set[UUID]] = {}
        for person, passport_id, day in db.session.execute(both, values):
            self._passports.setdefault((person, day), set()).add(passport_id)

    @property
    def passport_ids(self) -> set[UUID]:
        return set[UUID]().union(*self._passports.values())

    def of(self, record: ServiceRecord) -> set[UUID]:
        days = (None, record.service_date)
        return set[UUID]().union(*(self._passports.get((record.account_id, day), ()) for day in days))


class DayTotals:
    """Approved minutes by passport and Shanghai day: one statement. To decide, call with the heads locked; those of
    doubles need not be, because their minutes refuse nothing.
    """

    def __init__(self, records: Sequence[ServiceRecord], doubles: Doubles) -> None:
        self.doubles = doubles
        days = {date.fromisoformat(day) for record in records for day in (*record.days, *record.credited_days)}
        days |= {record.service_date for record in records}
        passport_ids = {record.passport_id for record in records} | doubles.passport_ids
        rows = db.session.execute(
            select(ApprovedDay.passport_id, ApprovedDay.day, func.sum(ApprovedDay.minutes))
            .where(ApprovedDay.passport_id.in_(passport_ids), ApprovedDay.day.in_(days))
            .group_by(ApprovedDay.passport_id, ApprovedDay.day)
        )
        self._minutes = {(passport_id, day): int(minutes) for passport_id, day, minutes in rows}

    def of(self, record: ServiceRecord, day: date) -> int:
        """What the volunteer has on a day, under this passport."""
        return self._minutes.get((record.passport_id, day), 0)

    def of_doubles(self, record: ServiceRecord, day: date) -> int:
        """What they may have besides, under other accounts."""
        return sum(self._minutes.get((each, day), 0) for each in self.doubles.of(record))

    def add(self, record: ServiceRecord, day: date, minutes: int) -> None:
        """The next of a batch is judged with what this one adds."""
        key = (record.passport_id, day)
        self._minutes[key] = self._minutes.get(key, 0) + minutes
