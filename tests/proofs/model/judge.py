"""The reference's judgement: who decides on a record, and when it takes two.

Beside what decides a refusal stands the rule that it is for. Where the rules are silent it follows the product's own
words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.proofs.model.doors import Doors
from tests.proofs.model.people import NOT_FOUND, People
from tests.proofs.model.records import Correction, Record
from tests.proofs.model.room import most_minutes

ONES_WORD = ("roll_call", "card", "late_entry")


@dataclass
class Judge:
    people: People
    doors: Doors
    records: list[Record] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    approvals: set[tuple[str, str, str]] = field(default_factory=set)  # (shift, whose record, by whom)
    covered_until: dict[str, date] = field(default_factory=dict)  # by person, by their opening
    activity_title: str = "入户探访"
    team_name: str = "乐竹邻"

    def ineligible(self, record: Record, actor: str, *, against: bool = False) -> str | None:
        if not self.sees(record, actor):
            return NOT_FOUND  # nobody reads or changes what lies outside their regions, teams or self
        if actor == record.who:
            return "hours.own_record"  # no self-approval, ever
        if relation := self.people.relation(actor, record.who, against=against):
            return f"hours.{relation}"  # nor for family; delegates and principals count as family
        if not self.people.runs_shifts(actor):
            return self._without_office(actor)
        if (record.shift.ref, actor, record.who) in self.approvals:
            return "hours.reciprocal_goes_to_staff"  # if A approved B on a shift, B's approval of A there goes to staff
        return None

    def sees(self, record: Record, actor: str) -> bool:
        """Whose it is, who runs the shift, and its witnesses, to whom it may be returned."""
        seen = (each for each in record.shift.presences if each.who == record.who)
        is_witness = any(actor in (each.by_in, each.by_out) for each in seen)
        return actor == record.who or self.people.runs_shifts(actor) or is_witness

    def _without_office(self, actor: str) -> str:
        """The leader or deputy of the responsible team in office at that moment, or community staff."""
        if actor in self.people.once_officers:
            return "hours.not_in_office"
        return "hours.other_team" if actor == "@other_leader" else "hours.not_an_approver"

    def undecidable(self, record: Record, actor: str, now: datetime) -> str | None:
        if refusal := self.ineligible(record, actor):
            return refusal
        if record.state in ("approved", "rejected"):
            return f"hours.already_{record.state}"  # nothing is edited; later it is a correction
        if record.state == "returned":
            if record.staff_decide_at is None or now < record.staff_decide_at:
                return "hours.returned_not_due"  # returned to the volunteer: staff decide after 10 working days
            if not self.people.is_staff(actor):
                return "hours.returned_staff_decide"  # the same
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
            return "hours.first_approver_cannot_be_second"  # two distinct eligible people
        if first in self.people.kin(actor):
            return "hours.second_related_to_first"  # the same: a couple is one pair of eyes
        if first is not None and self.was_rejected(record) and not self.people.is_staff(actor):
            return "hours.rejected_before_goes_to_staff"  # what was put to nothing comes back by the staff
        held = record.minutes if record.state == "approved" else 0
        if first is not None and minutes > held and self.doubles(record) and not self.people.is_staff(actor):
            return "hours.duplicate_goes_to_staff"  # maybe one human with two passports: a member of staff looks
        if seen is not None and seen != minutes:
            return "hours.minutes_changed"  # what is approved is what was seen
        covered = self.covered_until.get(record.who)
        if record.state != "approved" and covered is not None and record.day <= covered:
            return "hours.covered_by_opening"  # no row may be dated within ``covers_until``, whichever comes first
        if self.is_taken(record, minutes):
            return "hours.time_taken"  # one person is never in two places
        if minutes > held and self.day_total(record) + minutes > record.limits.refused_over:
            return "hours.cap_exceeded"  # more than 720 a day: refused, never cut silently
        return None

    def takes_two(self, record: Record, actor: str, minutes: int) -> set[str]:
        """The only evidence of an end was made by the approver, or theirs, or the volunteer's; minutes exceed the
        evidence; somebody else's word is overruled; late entry; more than 480 minutes in a day.
        """
        own = self.people.kin(actor) | {actor}
        kin = own | self.people.kin(record.who)
        reasons = set()
        for grade, by in record.ends:
            of_ones_word = grade == "inferred" or grade in ONES_WORD
            if of_ones_word and by & own:
                reasons.add("own_end" if grade == "inferred" else "own_evidence")
            elif of_ones_word and by & kin - {record.who}:
                reasons.add("related_evidence")
        if minutes > record.evidence_minutes:
            reasons.add("above_evidence")
        if any(said < minutes and people != {actor} for people, said in record.words.items()):
            reasons.add("above_anothers_word")
        if record.evidence_grade == "late_entry" or minutes > record.evidence_minutes:
            reasons.add("late_entry")
        if self.was_rejected(record):
            reasons.add("rejected_before")
        held = record.minutes if record.state == "approved" else 0
        doubles = self.doubles(record)
        of_doubles = sum(each.minutes for each in doubles if each.state == "approved")
        if minutes > held and self.day_total(record) + of_doubles + minutes > record.limits.second_over:
            reasons.add("day_total")
        if minutes > held and doubles:
            reasons.add("possible_duplicate")
        return reasons

    def doubles(self, record: Record) -> list[Record]:
        """The newcomers have one name and no birth date: what the other has of the same day."""
        others = {*self.people.newcomers} - {record.who} if record.who in self.people.newcomers else set[str]()
        return [
            each for each in self.records if each.who in others and each.day == record.day and each.state != "rejected"
        ]

    def was_rejected(self, record: Record) -> bool:
        """On paper, and undecided: is another of theirs in a window that overlaps rejected, or at nothing?"""
        mine = (each for each in self.records if each.who == record.who and each.is_denied)
        windows = [(each.shift.starts_at, each.shift.ends_at) for each in mine]
        here = record.shift
        is_open = here.is_paper and record.state in ("pending", "awaiting_second", "returned")
        return is_open and any(begins < here.ends_at and here.starts_at < ends for begins, ends in windows)

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

    def is_taken(self, record: Record, minutes: int) -> bool:
        """Whichever was there first, a scan or somebody's word; and fewer minutes always fit."""
        if record.state == "approved" and minutes <= record.minutes:
            return False
        others = (each for each in self.records if each is not record and each.state == "approved")
        mine = [each for each in others if each.who == record.who]
        return minutes > most_minutes(record, minutes, mine, self.doors.shifts)

    def may_enter(self, record: Record) -> str | None:
        """A row of a sheet, with nothing but minutes."""
        covered = self.covered_until.get(record.who)
        if covered is not None and record.day <= covered:
            return "sheet.has_bad_rows"  # no row may be dated within ``covers_until``, whichever comes first
        mine = [each for each in self.records if each.who == record.who and each.state != "rejected"]
        has_room = record.evidence_minutes <= most_minutes(record, record.evidence_minutes, mine, self.doors.shifts)
        return None if has_room else "sheet.has_bad_rows"  # one person is never in two places

    def _overruled(self, record: Record, actor: str, minutes: int) -> str | None:
        """Nobody puts aside what says less than they or theirs have said, by a decision or else by what they saw."""
        seen = frozenset[str]().union(*(by for _, by in record.ends)) - {record.who} | {record.entered_by} - {None}
        said = dict.fromkeys(seen, record.evidence_minutes) | record.said
        own = self.people.kin(actor) | {actor}
        is_less = minutes < record.minutes and any(said[who] > minutes for who in own & said.keys())
        return "hours.own_word_overruled" if is_less else None

    def _uncorrectable(self, record: Record, actor: str, minutes: int) -> str | None:
        if refusal := self.ineligible(record, actor, against=minutes < record.minutes):
            return refusal
        if record.state != "approved":
            return "hours.correct_not_approved"  # a correction comes after approval
        return odd(record, minutes)


def odd(record: Record, minutes: int) -> str | None:
    if minutes > record.shift.minutes:
        return "hours.minutes_over_window"  # credited is what lies inside the window
    return "hours.minutes_unchanged" if minutes == record.minutes else None
