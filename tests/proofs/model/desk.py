"""The reference's desk: who decides on a record, and when it takes two."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.proofs.model.people import STAFF, People
from tests.proofs.model.records import Correction, Record

ONES_WORD = ("roll_call", "card", "late_entry")


@dataclass
class Desk:
    people: People
    records: list[Record] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    approvals: set[tuple[str, str, str]] = field(default_factory=set)  # (shift, whose record, by whom)
    covered_until: dict[str, date] = field(default_factory=dict)  # by person, by their opening

    # --- who may ----------------------------------------------------------------------------------------------------

    def ineligible(self, record: Record, actor: str) -> str | None:
        if actor != record.who and not self.people.sees_records(actor):
            return "request.not_found"
        if actor == record.who:
            return "hours.own_record"
        if record.who in self.people.kin(actor):
            return "hours.family_declared"
        if (record.shift.ref, actor, record.who) in self.approvals:
            return "hours.reciprocal_goes_to_staff"
        return None

    def undecidable(self, record: Record, actor: str, now: datetime) -> str | None:
        if refusal := self.ineligible(record, actor):
            return refusal
        if record.state in ("approved", "rejected"):
            return f"hours.already_{record.state}"
        if record.state == "returned":
            if record.staff_decide_at is None or now < record.staff_decide_at:
                return "hours.returned_not_due"
            if actor not in STAFF:
                return "hours.returned_staff_decide"
        return None

    def first(self, record: Record) -> str | None:
        """Whose first approval stands: with the same minutes, and by nobody who is family by now."""
        stands = record.first_by is not None and record.first_minutes == record.minutes
        is_kin = record.first_by in self.people.kin(record.who)
        return record.first_by if stands and not is_kin else None

    def unapprovable(
        self, record: Record, actor: str, minutes: int, first: str | None, seen: int | None = None
    ) -> str | None:
        if first == actor:
            return "hours.first_approver_cannot_be_second"
        if first in self.people.kin(actor):
            return "hours.second_related_to_first"
        if seen is not None and seen != minutes:
            return "hours.minutes_changed"
        covered = self.covered_until.get(record.who)
        if record.state != "approved" and covered is not None and record.day <= covered:
            return "hours.covered_by_opening"
        held = record.minutes if record.state == "approved" else 0
        if minutes > held and self.day_total(record) + minutes > record.limits.refused_over:
            return "hours.cap_exceeded"
        return None

    def takes_two(self, record: Record, actor: str, minutes: int) -> set[str]:
        own = self.people.kin(actor) | {actor}
        kin = own | self.people.kin(record.who)
        reasons = set()
        for grade, by in record.ends:
            of_ones_word = grade == "inferred" or grade in ONES_WORD
            if of_ones_word and by in own:
                reasons.add("own_end" if grade == "inferred" else "own_evidence")
            elif of_ones_word and by in kin and by != record.who:
                reasons.add("related_evidence")
        if minutes > record.evidence_minutes:
            reasons.add("above_evidence")
        if any(said < minutes and people != {actor} for people, said in record.words.items()):
            reasons.add("above_anothers_word")
        if record.evidence_grade == "late_entry" or minutes > record.evidence_minutes:
            reasons.add("late_entry")
        held = record.minutes if record.state == "approved" else 0
        if minutes > held and self.day_total(record) + minutes > record.limits.second_over:
            reasons.add("day_total")
        return reasons

    def day_total(self, record: Record) -> int:
        """Of the person's other approved records."""
        others = (each for each in self.records if each is not record and each.state == "approved")
        return sum(each.minutes for each in others if each.who == record.who and each.day == record.day)

    def look(self, record: Record) -> str | None:
        """What keeps it out of a one-tap batch."""
        if any(grade == "inferred" for grade, _ in record.ends):
            return "hours.look_one_by_one"
        pairs = zip(record.ends[::2], record.ends[1::2], strict=True)
        ticked = any(came[0] == left[0] == "roll_call" for came, left in pairs)
        return "hours.look_at_the_roll" if ticked else None

    def may_be_taken(self, record: Record, minutes: int | None = None) -> bool:
        """Minutes without times must fit beside whatever else the person did around then. How exactly is a matter of
        the rules' own tests; here only that there is something. Nothing stands in the way of fewer minutes.
        """
        minutes = record.minutes if minutes is None else minutes
        if record.state == "approved" and minutes <= record.minutes:
            return False
        is_word = record.shift.is_paper or minutes > record.evidence_minutes or record.state == "approved"
        others = (each for each in self.records if each is not record and each.who == record.who)
        return is_word and any(abs(each.day - record.day) <= timedelta(days=2) for each in others)

    # --- deciding ---------------------------------------------------------------------------------------------------

    def approve(self, record: Record, actor: str, now: datetime, seen: int | None = None) -> str:
        """The state it leaves, or a refusal."""
        first = self.first(record)
        refusal = self.undecidable(record, actor, now) or self.unapprovable(record, actor, record.minutes, first, seen)
        return refusal or self._approved(record, actor, first)

    def approve_in_batch(self, record: Record, actor: str, now: datetime) -> str:
        """As alone, except that what there is to look at is left."""
        first = self.first(record)
        refusal = self.undecidable(record, actor, now) or self.unapprovable(record, actor, record.minutes, first)
        return refusal or self.look(record) or self._approved(record, actor, first)

    def _approved(self, record: Record, actor: str, first: str | None) -> str:
        self.approvals.add((record.shift.ref, record.who, actor))
        if self.takes_two(record, actor, record.minutes) and first is None:
            record.state, record.first_by, record.first_minutes = "awaiting_second", actor, record.minutes
            return record.state
        if first is None:
            record.first_by = record.first_minutes = None
        else:
            record.words = {frozenset({actor, first}): record.minutes}
        record.state = "approved"
        return record.state

    def amend(self, record: Record, actor: str, minutes: int, now: datetime) -> str:
        if refusal := self.undecidable(record, actor, now):
            return refusal
        if minutes < 1:
            return "hours.amend_to_nothing"
        if refusal := _odd(record, minutes):
            return refusal
        record.set(minutes)
        record.state, record.first_by, record.first_minutes = "pending", None, None
        record.staff_decide_at = None
        self._say(record, actor, minutes)
        return record.state

    def send_back(self, record: Record, actor: str, now: datetime) -> str:
        refusal = self.ineligible(record, actor)
        if refusal is None and record.state == "returned":
            refusal = "hours.already_returned"
        if refusal := refusal or self.undecidable(record, actor, now):
            return refusal
        record.state = "returned"
        return record.state

    def answer(self, record: Record, actor: str) -> str:
        witnesses = {by for grade, by in record.ends if grade != "inferred"}
        if actor != record.who and not self.people.sees_records(actor):
            return "request.not_found"
        if actor != record.who and actor not in witnesses:
            return "hours.not_yours_to_answer"
        if record.state != "returned":
            return "hours.not_returned"
        record.state = "pending" if self.first(record) is None else "awaiting_second"
        record.staff_decide_at = None
        return record.state

    def reject(self, record: Record, actor: str, now: datetime) -> str:
        if refusal := self.undecidable(record, actor, now):
            return refusal
        record.state = "rejected"
        return record.state

    # --- correcting -------------------------------------------------------------------------------------------------

    def correct(self, record: Record, actor: str, minutes: int) -> str:
        """``approved`` when it has taken effect, ``proposed``, or a refusal."""
        if refusal := self._uncorrectable(record, actor, minutes):
            return refusal
        if any(each.record is record and each.state == "proposed" for each in self.corrections):
            return "hours.correction_waiting"
        if refusal := self.unapprovable(record, actor, minutes, None):
            return refusal
        self.approvals.add((record.shift.ref, record.who, actor))
        if self.takes_two(record, actor, minutes):
            return "proposed"
        record.set(minutes)
        self._say(record, actor, minutes)
        return "approved"

    def confirm(self, correction: Correction, actor: str) -> str:
        record, minutes, first = correction.record, correction.minutes, correction.by
        if actor != record.who and not self.people.sees_records(actor):
            return "request.not_found"
        if correction.state != "proposed":
            return "hours.correction_ended"
        if refusal := self._uncorrectable(record, actor, minutes):
            return refusal
        if minutes > record.minutes and first in self.people.kin(record.who):
            return "hours.proposal_fallen"
        if refusal := self.unapprovable(record, actor, minutes, first):
            return refusal
        self.approvals.add((record.shift.ref, record.who, actor))
        correction.state = "applied"
        record.set(minutes)
        record.words = {frozenset({actor, first}): minutes}
        return "approved"

    def decline(self, correction: Correction, actor: str) -> str:
        record = correction.record
        refusal = self.ineligible(record, actor)
        if refusal == "request.not_found":
            return refusal
        if correction.state != "proposed":
            return "hours.correction_ended"
        if refusal and actor != correction.by:
            return refusal
        correction.state = "declined"
        return "approved"

    def _uncorrectable(self, record: Record, actor: str, minutes: int) -> str | None:
        if refusal := self.ineligible(record, actor):
            return refusal
        if record.state != "approved":
            return "hours.correct_not_approved"
        return _odd(record, minutes)

    def _say(self, record: Record, actor: str, minutes: int) -> None:
        record.words.pop(frozenset({actor}), None)
        record.words[frozenset({actor})] = minutes


def _odd(record: Record, minutes: int) -> str | None:
    if minutes > record.shift.minutes:
        return "hours.minutes_over_window"
    return "hours.minutes_unchanged" if minutes == record.minutes else None
