"""Who has had a hand in records besides those who now decide, and what that hand is worth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from service.accounts.models import Account
from service.accounts.queries import ties_between
from service.accounts.rules import AccountStatus, givers
from service.core.calendar import day_bounds
from service.core.db import db
from service.hours import rules
from service.hours.models import Decision, RecordVersion, ServiceRecord, Sheet, SheetRow
from service.hours.queries.records import SAID
from service.hours.rules import Word

OPEN_ACCOUNT = Account.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))


class Hands:
    """Of a batch of records: three statements, always the same number.

    ``firsts`` have given the first of two words, besides those whose approval stands in a record.
    """

    def __init__(self, records: Sequence[ServiceRecord], now: datetime, firsts: Iterable[UUID] = ()) -> None:
        self._of = {record.id: hands_in(record) for record in records}
        firsts = {*firsts, *(record.first_approved_by for record in records if record.first_approved_by)}
        people = firsts.union(*self._of.values())
        volunteers = {record.account_id for record in records}
        self._ties = ties_between(people, volunteers, now).keys()
        known = select(Account.id, OPEN_ACCOUNT.label("is_open"), Account.merged_into_id)
        known = known.add_columns(Account.way_in_by, Account.ways_in_before)
        accounts = db.session.execute(known.where(Account.id.in_(firsts | volunteers))).all()
        self._closed = {each.id for each in accounts if not each.is_open}
        self._ways_in = {each.id: (each.way_in_by, each.ways_in_before) for each in accounts}
        self._merged = {each.id for each in accounts if each.merged_into_id is not None}
        self._words, self._returned = _said_of([record.id for record in records])

    def tied_to_volunteer(self, record: ServiceRecord) -> frozenset[UUID]:
        return frozenset(each for each in self._of[record.id] if (each, record.account_id) in self._ties)

    def has_fallen(self, record: ServiceRecord, first: UUID, *, by_a_tie: bool = True) -> bool:
        """A first word is worth nothing once its author could not give it any more for what they are."""
        return first in self._closed or (by_a_tie and (first, record.account_id) in self._ties)

    def ways_in_by(self, record: ServiceRecord) -> frozenset[UUID]:
        """Who has given the volunteer a way in, and nobody else has confirmed the identity since, or had not before the
        day of the service.
        """
        newest, before = self._ways_in[record.account_id]
        return givers(newest, before, day_bounds(record.service_date)[0])

    def is_left_behind(self, record: ServiceRecord) -> bool:
        """The merge has left it with the account that ended: the survivor's of the same shift counts instead of it."""
        return record.account_id in self._merged

    def words(self, record: ServiceRecord) -> tuple[Word, ...]:
        return self._words.get(record.id, ())

    def was_returned(self, record: ServiceRecord) -> bool:
        """Now or before."""
        return record.id in self._returned


def _said_of(record_ids: Collection[UUID]) -> tuple[dict[UUID, tuple[Word, ...]], set[UUID]]:
    """Record → what amendments and corrections have set, and what two approved together; and which were returned."""
    rows = db.session.execute(
        select(Decision.record_id, Decision.by, RecordVersion.first_by, Decision.minutes_after, Decision.verb)
        .outerjoin(RecordVersion, RecordVersion.decision_id == Decision.id)
        .where(
            Decision.record_id.in_(record_ids),
            or_(Decision.verb.in_(("amend", "correct", "return")), RecordVersion.first_by.is_not(None)),
        )
        .order_by(func.coalesce(RecordVersion.number, 0), Decision.id)  # a clock may go back, numbers do not
    )
    found: dict[UUID, dict[frozenset[UUID], int]] = {}
    returned = set[UUID]()
    for record_id, by, first_by, minutes, verb in rows:
        if verb == "return":
            returned.add(record_id)
        elif first_by is not None:
            found[record_id] = {frozenset({by, first_by}): minutes}
        else:
            found.setdefault(record_id, {})[frozenset({by})] = minutes
    words = {record_id: tuple(Word(*each) for each in words.items()) for record_id, words in found.items()}
    return words, returned


def said_more(record: ServiceRecord, minutes: int) -> frozenset[UUID]:
    """Whose last word on a record, or else whose evidence, is more than ``minutes``."""
    rows = db.session.execute(
        select(Decision.by, Decision.minutes_after)
        .where(Decision.record_id == record.id, Decision.verb.in_((*SAID, "amend")))
        .order_by(Decision.id)
    )
    last = dict(rows.all())
    entered = select(Sheet.entered_by).join(SheetRow, SheetRow.sheet_id == Sheet.id)
    seen = hands_in(record) | set(db.session.scalars(entered.where(SheetRow.id == record.sheet_row_id)))
    said = dict.fromkeys(seen, record.credited_minutes) | last
    return frozenset(person for person, most in said.items() if most > minutes)


def hands_in(record: ServiceRecord) -> frozenset[UUID]:
    """Everyone who made evidence or moved an inferred end, the volunteer left out."""
    hands = {UUID(seen["by"]) for end in record.ends for seen in end if seen["by"]}
    return frozenset(hands - {record.account_id})


def witnesses_of(record: ServiceRecord) -> set[UUID]:
    """Everyone who made evidence for this record, the volunteer's own scans left out."""
    words = (seen for end in record.ends for seen in end if seen["grade"] != rules.INFERRED)
    return {UUID(seen["by"]) for seen in words if seen["by"]} - {record.account_id}
