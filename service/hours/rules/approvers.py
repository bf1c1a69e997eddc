"""Who may approve whose hours.

Guarantees: nobody decides for themselves, family or someone they act for, whatever else they are; two approvals of one
record are never by the same person, nor by two who may not decide for each other: a couple is one pair of eyes. So
the word and the hand of whoever is tied to the approver, or to the volunteer, count as their own; and who gave the
volunteer a way in may be the volunteer, as long as nobody else has confirmed the identity since.

Refusals in order of precedence: the person (closed account, own record, relation), the office (above the community and
not escalated, lapsed, another team's, none), the pair (they approved me here), the record (decided already, returned),
the approval (second by the first, by their family or not by staff, minutes changed, covered by the opening, time taken,
day cap).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from service.hours.rules.caps import CapOutcome, CapVerdict
from service.hours.rules.minutes import INFERRED, LATE_ENTRY, ROLL_CALL
from service.hours.rules.states import State

COMMUNITY = "community"  # the tier whose staff approve without being asked
TIERS_ABOVE = ("subdistrict", "district", "city")  # lowest first; each waits for an escalation
MADE_BY_THE_WITNESS = frozenset({ROLL_CALL, "card", LATE_ENTRY})  # one person's word: a tick, a card scan, a typed time


class Relation(StrEnum):
    """What the approver is to the volunteer. One side's declaration is enough; only uninvolved staff may lift it."""

    POSSIBLY_SAME_PERSON = "possibly_same_person"  # same phone, or name and birth date, if both have one
    FAMILY = "family"
    FAMILY_DECLARED = "family_declared"  # by one of the two, not yet confirmed by the other
    DELEGATE = "delegate"  # the approver acts for the volunteer
    PRINCIPAL = "principal"  # the volunteer acts for the approver
    GUARDIAN = "guardian"  # the approver is the volunteer's guardian
    WARD = "ward"  # the volunteer is the approver's guardian


class Office(StrEnum):
    """Leader or deputy: of which team, and now?"""

    NONE = "none"
    IN_OFFICE = "in_office"  # of the team responsible for the shift, at this moment
    LEFT_OFFICE = "left_office"  # of the responsible team, but no longer
    OTHER_TEAM = "other_team"  # co-hosting teams too: they may check people in, not approve


class Reason(StrEnum):
    """Why one person is not enough."""

    OWN_EVIDENCE = "own_evidence"  # the approver, with those tied to them, alone says when it began or ended
    OWN_END = "own_end"  # nobody says when it ended, and one of these had a hand in when that is taken to be
    RELATED_EVIDENCE = "related_evidence"  # or it is the word or the hand of somebody tied to the volunteer
    ABOVE_EVIDENCE = "above_evidence"
    ABOVE_ANOTHERS_WORD = "above_anothers_word"  # somebody else set fewer minutes, by amending or correcting
    LATE_ENTRY = "late_entry"
    REJECTED_BEFORE = "rejected_before"  # on paper, of a time of which service was put to nothing: staff are second
    DAY_TOTAL = "day_total"
    POSSIBLE_DUPLICATE = "possible_duplicate"  # of the volunteer: the second is one of the staff
    WAY_IN_GIVEN = "way_in_given"  # the volunteer came by a phone that may be the approver's, or that of their family


class Outcome(StrEnum):
    APPROVES = "approves"
    FIRST_OF_TWO = "first_of_two"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One witness of one end of a presence. Of an inferred end, ``made_by`` is who had a hand in it (took back the
    scan that had ended it, lengthened the shift); None when nobody had.
    """

    grade: str
    made_by: UUID | None


@dataclass(frozen=True, slots=True)
class FirstApproval:
    by: UUID
    minutes: int
    has_fallen: bool = False  # whoever gave it has no open account any more, or is tied to the volunteer by now


@dataclass(frozen=True, slots=True)
class Word:
    """Minutes that one person, or two together, set by amending or correcting."""

    by: frozenset[UUID]
    minutes: int


@dataclass(frozen=True, slots=True)
class RecordFacts:
    volunteer_id: UUID
    state: State
    minutes: int
    evidence_minutes: int  # what the presences, or the sheet's row, give
    evidence_grade: str
    ends: tuple[frozenset[Evidence], ...]  # all evidence of each end of each presence with credited seconds
    caps: CapVerdict
    first_approval: FirstApproval | None = None  # for a late entry the enterer's, if they may approve it
    escalated_to: frozenset[str] = frozenset()  # every tier that has been asked so far
    staff_decide_at: datetime | None = None  # when returned: from this instant on, without the answer
    was_returned: bool = False  # at any time before
    is_covered_by_opening: bool = False  # its day has been counted by an opening meanwhile
    is_left_behind: bool = False  # of an account that was merged into one with a record of the same shift
    most_minutes: int | None = None  # that fit beside what is approved for the same time, or present elsewhere
    roll_call_in_one_tap: bool = False  # by the policy
    tied_to_volunteer: frozenset[UUID] = frozenset()  # of those who had a hand in this record
    has_double: bool = False  # somebody alike has a passport too, and nobody has confirmed the volunteer's identity
    is_rejected_before: bool = False  # on paper, while other service of that time stands rejected, or at nothing
    ways_in_by: frozenset[UUID] = frozenset()  # who gave the volunteer a way in, unvouched for by that day
    words: tuple[Word, ...] = ()  # each person's last that stands: what two set together overrules all before it

    @property
    def standing_approval(self) -> FirstApproval | None:
        """The first approval, unless it has fallen or the minutes have changed since."""
        first = self.first_approval
        return first if first and not first.has_fallen and first.minutes == self.minutes else None


@dataclass(frozen=True, slots=True)
class ApproverFacts:
    person_id: UUID  # a human being, not a sign-in
    is_account_open: bool
    office: Office
    staff_tiers: frozenset[str]  # of the staff grants whose regions cover the shift's community
    relations: frozenset[Relation]  # to the record's volunteer
    was_approved_by_volunteer: bool  # on this shift; a first approval counts too
    tied_to: frozenset[UUID] = frozenset()  # whomever else they may not decide for: they are no second to one of these

    @property
    def hands(self) -> frozenset[UUID]:
        """Their own, and those of whoever is no second to them."""
        return self.tied_to | {self.person_id}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``code`` is a key of ``REFUSALS``, None when allowed; ``facts`` fill the sentence's placeholders."""

    code: str | None = None
    facts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_allowed(self) -> bool:
        return self.code is None


@dataclass(frozen=True, slots=True)
class ApprovalVerdict:
    outcome: Outcome
    code: str | None = None
    facts: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()  # why two are needed; they stay true when a second person has satisfied them


def judge_approver(
    record: RecordFacts, approver: ApproverFacts, *, now: datetime, minutes_seen: int | None = None
) -> ApprovalVerdict:
    """Two people satisfy all reasons together: the second approves whatever asked for a second.

    ``minutes_seen`` is what stood on the approver's screen, when the client says so.
    """
    verdict = judge_decider(record, approver, now=now)
    if verdict.is_allowed:
        verdict = _judge_approval(record, approver, minutes_seen)
    if not verdict.is_allowed:
        return ApprovalVerdict(Outcome.REFUSED, verdict.code, verdict.facts)
    reasons = reasons_for_two(record, approver)
    if reasons and not record.standing_approval:
        return ApprovalVerdict(Outcome.FIRST_OF_TWO, reasons=reasons)
    return ApprovalVerdict(Outcome.APPROVES, reasons=reasons)


def judge_decider(record: RecordFacts, approver: ApproverFacts, *, now: datetime) -> Verdict:
    """May this person decide on this record now: approve, amend, return or reject?"""
    code = _ineligible(record, approver) or _undecidable(record, approver, now)
    return Verdict(code)


def judge_eligibility(record: RecordFacts, approver: ApproverFacts) -> Verdict:
    """Person, office and pair only: whom to list as an approver, and whether anyone is left below an escalation."""
    return Verdict(_ineligible(record, approver))


def reasons_for_two(record: RecordFacts, approver: ApproverFacts) -> tuple[Reason, ...]:
    """Why this approver alone is not enough. Two people satisfy all reasons together."""
    own, kin = approver.hands, approver.hands | record.tied_to_volunteer
    of_others = [end for end in record.ends if not (_is_only_word_of(own, end) or _is_moved_by(own, end))]
    found = {
        Reason.OWN_EVIDENCE: any(_is_only_word_of(own, end) for end in record.ends),
        Reason.OWN_END: any(_is_moved_by(own, end) for end in record.ends),
        Reason.RELATED_EVIDENCE: any(_is_only_word_of(kin, end) or _is_moved_by(kin, end) for end in of_others),
        Reason.ABOVE_EVIDENCE: record.minutes > record.evidence_minutes,
        Reason.ABOVE_ANOTHERS_WORD: bool(overruled_words(record.words, record.minutes, approver.person_id)),
        Reason.LATE_ENTRY: record.evidence_grade == LATE_ENTRY,
        Reason.REJECTED_BEFORE: record.is_rejected_before,
        Reason.DAY_TOTAL: record.caps.outcome is CapOutcome.SECOND_NEEDED,
        Reason.POSSIBLE_DUPLICATE: record.has_double,
        Reason.WAY_IN_GIVEN: bool(record.ways_in_by & own),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def overruled_words(words: Iterable[Word], minutes: int, person_id: UUID) -> list[Word]:
    """What others set lower than ``minutes``: one person may take back only what they alone have set."""
    return [word for word in words if word.minutes < minutes and word.by != {person_id}]


def is_staff_for(record: RecordFacts, approver: ApproverFacts) -> bool:
    """Community staff, or a tier above that has been asked."""
    return COMMUNITY in approver.staff_tiers or bool(approver.staff_tiers & record.escalated_to)


def witnesses(end: Iterable[Evidence]) -> set[Evidence]:
    """An inference is no evidence."""
    return {each for each in end if each.grade != INFERRED}


def _is_only_word_of(people: Collection[UUID], end: Iterable[Evidence]) -> bool:
    """What somebody else or the volunteer's own code also saw is not their word alone."""
    words = witnesses(end)
    return bool(words) and all(each.made_by in people and each.grade in MADE_BY_THE_WITNESS for each in words)


def _is_moved_by(people: Collection[UUID], end: Iterable[Evidence]) -> bool:
    """Is it inferred, after one of them had a hand in it?"""
    return any(each.grade == INFERRED and each.made_by in people for each in end)


def _ineligible(record: RecordFacts, approver: ApproverFacts) -> str | None:
    if not approver.is_account_open:
        return "approver_account_closed"
    if approver.person_id == record.volunteer_id:
        return "own_record"
    for relation in Relation:
        if relation in approver.relations:
            return relation.value
    if approver.office is not Office.IN_OFFICE and not is_staff_for(record, approver):
        return _missing_office(approver)
    if approver.was_approved_by_volunteer:  # whatever hat they wear: it stays the same two people
        return "reciprocal_goes_to_staff"
    return None


def _missing_office(approver: ApproverFacts) -> str:
    if approver.staff_tiers.intersection(TIERS_ABOVE):
        return "above_community_not_escalated"
    if approver.office is Office.LEFT_OFFICE:
        return "not_in_office"
    if approver.office is Office.OTHER_TEAM:
        return "other_team"
    return "not_an_approver"


def _undecidable(record: RecordFacts, approver: ApproverFacts, now: datetime) -> str | None:
    if record.state is State.APPROVED:
        return "already_approved"
    if record.state is State.REJECTED:
        return "already_rejected"
    if record.state is State.RETURNED:
        if record.staff_decide_at is None or now < record.staff_decide_at:
            return "returned_not_due"
        if not is_staff_for(record, approver):
            return "returned_staff_decide"
    return None


def may_be_second(record: RecordFacts, approver: ApproverFacts) -> bool:
    """Where a first approval stands, the second is somebody else, not tied to the first; of some, one of the staff."""
    return _not_second(record, approver) is None


def _not_second(record: RecordFacts, approver: ApproverFacts) -> str | None:
    first = record.standing_approval
    if first is None:
        return None
    if first.by == approver.person_id:
        return "first_approver_cannot_be_second"
    if first.by in approver.tied_to:
        return "second_related_to_first"
    if is_staff_for(record, approver):
        return None
    if record.is_rejected_before:
        return "rejected_before_goes_to_staff"
    return "duplicate_goes_to_staff" if record.has_double else None


def _judge_approval(record: RecordFacts, approver: ApproverFacts, minutes_seen: int | None) -> Verdict:
    if not_second := _not_second(record, approver):
        return Verdict(not_second)
    if minutes_seen is not None and minutes_seen != record.minutes:
        return Verdict("minutes_changed", {"minutes": record.minutes})
    if record.is_covered_by_opening:
        return Verdict("covered_by_opening")
    if record.most_minutes is not None and record.minutes > record.most_minutes:
        return Verdict("time_taken", {"most_minutes": record.most_minutes})
    if record.caps.outcome is CapOutcome.REFUSED:
        return Verdict("cap_exceeded", {"most_minutes": record.caps.most_minutes})
    return Verdict()
