"""The reference's desk: what a decision leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.proofs.model.judge import Judge, odd
from tests.proofs.model.people import NOT_FOUND
from tests.proofs.model.records import Correction, Record


@dataclass
class Desk(Judge):
    """Each act gives the state that it leaves, or a refusal."""

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
        record.said[actor] = record.minutes
        record.granted.append((actor, record.minutes))
        if self.takes_two(record, actor, record.minutes) and first is None:
            record.state, record.first_by, record.first_minutes = "awaiting_second", actor, record.minutes
            return record.state
        if first is None:
            record.first_by = record.first_minutes = None
        else:
            record.words = {frozenset({actor, first}): record.minutes}
        record.state = "approved"
        record.sealed = (record.shift.title or self.activity_title, self.team_name)
        return record.state

    def amend(self, record: Record, actor: str, minutes: int, now: datetime) -> str:
        if refusal := self.undecidable(record, actor, now):
            return refusal
        if minutes < 1:
            return "hours.amend_to_nothing"  # what is worth nothing is rejected, with a reason
        if refusal := odd(record, minutes):
            return refusal
        record.set(minutes)
        record.state, record.first_by, record.first_minutes = "pending", None, None
        record.staff_decide_at = None
        self._say(record, actor, minutes)
        return record.state

    def send_back(self, record: Record, actor: str, now: datetime) -> str:
        refusal = self.ineligible(record, actor)
        if refusal is None and record.state == "returned":
            refusal = "hours.already_returned"  # it waits for its answer
        refusal = refusal or self.undecidable(record, actor, now)
        if refusal is None and record.was_returned and not self.people.is_staff(actor):
            refusal = "hours.returned_before"  # it was answered: to ask again is for the staff
        if refusal:
            return refusal
        record.state, record.was_returned = "returned", True
        return record.state

    def answer(self, record: Record, actor: str) -> str:
        witnesses = frozenset[str]().union(*(by for grade, by in record.ends if grade != "inferred"))
        if not self.sees(record, actor):
            return NOT_FOUND
        if actor != record.who and actor not in witnesses:
            return "hours.not_yours_to_answer"  # returned to the volunteer and the evidence maker
        if record.state != "returned":
            return "hours.not_returned"
        record.state = "pending" if self.first(record) is None else "awaiting_second"
        record.staff_decide_at = None
        return record.state

    def reject(self, record: Record, actor: str, now: datetime) -> str:
        if refusal := self.undecidable(record, actor, now):
            return refusal
        record.state = "rejected"
        for each in record.shift.presences:  # what was not believed stands in the way of nothing that is true
            if each.who == record.who and each.counts:
                each.state = "void"
        return record.state

    # --- correcting -------------------------------------------------------------------------------------------------

    def correct(self, record: Record, actor: str, minutes: int) -> str:
        """``approved`` when it has taken effect, ``proposed``, or a refusal."""
        if refusal := self._uncorrectable(record, actor, minutes):
            return refusal
        if any(each.record is record and each.state == "proposed" for each in self.corrections):
            return "hours.correction_waiting"  # proposed without effect, until another confirms it
        if refusal := self.unapprovable(record, actor, minutes, None):
            return refusal
        self._favours(record, actor, minutes)
        record.said[actor] = minutes
        if self.takes_two(record, actor, minutes):
            return "proposed"
        record.set(minutes)
        record.granted.append((actor, minutes))
        self._say(record, actor, minutes)
        return "approved"

    def confirm(self, correction: Correction, actor: str) -> str:
        record, minutes, first = correction.record, correction.minutes, correction.by
        if not self.sees(record, actor):
            return NOT_FOUND
        if correction.state != "proposed":
            return "hours.correction_ended"  # it has been confirmed or declined
        if refusal := self._uncorrectable(record, actor, minutes):
            return refusal
        if minutes > record.minutes and first in self.people.kin(record.who):
            return "hours.proposal_fallen"  # no word of theirs counts upwards
        if refusal := self.unapprovable(record, actor, minutes, first):
            return refusal
        self._favours(record, actor, minutes)
        correction.state = "applied"
        record.said[actor] = minutes
        record.set(minutes)
        record.granted.append((actor, minutes))
        record.words = {frozenset({actor, first}): minutes}
        return "approved"

    def decline(self, correction: Correction, actor: str) -> str:
        record = correction.record
        refusal = self.ineligible(record, actor)
        if refusal == NOT_FOUND:
            return refusal
        if correction.state != "proposed":
            return "hours.correction_ended"
        refusal = refusal or self._overruled(record, actor, correction.minutes)
        if refusal and actor != correction.by:
            return refusal
        correction.state = "declined"
        return "approved"

    def _favours(self, record: Record, actor: str, minutes: int) -> None:
        """What raises it is an approval; a reduction is none."""
        if record.is_more_than_others_granted(actor, minutes):
            self.approvals.add((record.shift.ref, record.who, actor))

    def _say(self, record: Record, actor: str, minutes: int) -> None:
        record.said[actor] = minutes
        record.words.pop(frozenset({actor}), None)
        record.words[frozenset({actor})] = minutes
