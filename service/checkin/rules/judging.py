"""Does this scan check the person in or out, and where does a forgotten stretch end?

Times are half-open: at 30 minutes before the start check-in is open, at the planned end it is over, at 60 minutes
after it check-out is over. A stop midway takes the place of the planned end. Repeating a scan is ``already``, never a
refusal.

``auto`` soon after leaving is taken for a second tap, unless the person was seen elsewhere in between: who went from A
to B and is back at A ten minutes later stands at A and means to come in, and coming in ends the stretch at B. Once
check-in at A is over there is nothing left to mean but the leaving, however long ago: that is ``already``.

When several refusals apply, the first is given, in the order of ``REFUSALS``:

1. the code: what the codec refuses, a mistyped number, then wrong kind, another shift's, withdrawn or replaced;
2. the shift: not found, not published, cancelled, on paper, check-out over (for who was here), closed, over, too early;
3. the people: who may scan whom comes first, so that a stranger learns nothing about the person;
4. the direction: never in; and for coming in only: stopped, over, age, a place, another presence at that time, and
   the word of one leader against a presence elsewhere: a name called, of somebody who is not expected here, proves
   too little to end it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from service.accounts.rules import ADULT_YEARS, GUARDIAN_NEEDED_UNDER_YEARS
from service.checkin.rules.facts import (
    DEFAULT_POLICY,
    LIVE,
    CheckinPolicy,
    Direction,
    Outcome,
    PersonFacts,
    PresenceFacts,
    ScanFacts,
    ShiftFacts,
    Verdict,
)
from service.checkin.rules.grades import GRADE_BY_METHOD, Method
from service.values import value


@value()
class Window:
    opens_at: datetime
    check_in_ends_at: datetime
    check_out_ends_at: datetime  # from then on the shift may be closed


def window_of(shift: ShiftFacts, policy: CheckinPolicy = DEFAULT_POLICY) -> Window:
    """When scans count; of a shift that was stopped, to the stop."""
    ends_at = shift.ends_at if shift.stopped_at is None else min(shift.ends_at, shift.stopped_at)
    return Window(
        opens_at=shift.starts_at - timedelta(minutes=policy.open_before_minutes),
        check_in_ends_at=ends_at,
        check_out_ends_at=ends_at + timedelta(minutes=policy.check_out_after_minutes),
    )


def inferred_end(
    start: datetime,
    ends_at: datetime,
    closed_at: datetime | None = None,
    next_check_in_elsewhere_at: datetime | None = None,
) -> datetime:
    """The end of a presence that nobody closed. ``None`` for a close or check-in that has not happened."""
    known = (each for each in (ends_at, closed_at, next_check_in_elsewhere_at) if each is not None)
    return max(start, min(known))


CODE_REFUSALS: Mapping[str, str] = {
    "unreadable": "code_unreadable",
    "forged": "code_forged",
    "expired": "code_expired",
    "not_yet": "code_not_yet",
}
STATE_REFUSALS: Mapping[str, str] = {
    "draft": "shift_not_published",
    "cancelled": "shift_cancelled",
    "recorded": "shift_recorded_on_paper",
}
SERVING_STATUSES = frozenset({"active", "pending"})  # a missing consent hides a name; it does not stop a good deed


def judge(facts: ScanFacts, policy: CheckinPolicy = DEFAULT_POLICY) -> Verdict:
    """Pure and total; the caller stores the verdict, refused or not."""
    if code := _code_refusal(facts):
        return _refused(code)
    if facts.shift is None:
        return _refused("shift_not_found" if facts.is_shift_named else "shift_not_chosen")
    window = window_of(facts.shift, policy)
    may_scan = _actor_refusal(facts) is None  # else nothing of the answer comes from the person's presences
    is_late_out = facts.shift.state == "closed" and may_scan and _has_left(facts)
    code = _shift_refusal(facts.shift, window, facts.now, was_here=may_scan and _was_here(facts.presence))
    if is_late_out and code == "shift_closed":
        code = None
    if code := code or _actor_refusal(facts):
        return _refused(code)
    if facts.person is None:
        return _refused("person_not_found")
    if code := _person_refusal(facts.person):
        return _refused(code)
    if is_late_out:
        return Verdict(Outcome.ALREADY)
    if verdict := _without_coming_in(facts, window, policy):
        return verdict
    if code := _entry_refusal(facts.shift, facts.person, facts.presence, window, facts.now):
        return _refused(code)
    if facts.method == Method.ROLL_CALL and facts.presence.open_elsewhere_since is not None and not facts.is_expected:
        return _refused("elsewhere_needs_card")
    return Verdict(
        Outcome.CHECKED_IN,
        closes_elsewhere_at=_end_elsewhere(facts.presence, facts.now),
        takes_place=_takes_place(facts.shift, facts.person, facts.presence),
    )


def _has_left(facts: ScanFacts) -> bool:
    """Was here, and does not ask to come in: of a closed shift only the leaving is left to be meant, and the close has
    given it an end. Only a correction changes that.
    """
    is_gone = facts.presence.open_here_since is None and facts.presence.last_closed_here_at is not None
    return is_gone and facts.direction != Direction.IN


def _was_here(presence: PresenceFacts) -> bool:
    return presence.open_here_since is not None or presence.last_closed_here_at is not None


def _refused(code: str) -> Verdict:
    return Verdict(Outcome.REFUSED, code)


def _code_refusal(facts: ScanFacts) -> str | None:
    if facts.token != LIVE:
        return CODE_REFUSALS.get(facts.token, "code_unreadable")
    if facts.is_number_mistyped:
        return "number_mistyped"
    if facts.method not in GRADE_BY_METHOD:
        return "code_wrong_kind"
    if facts.is_code_of_other_shift:
        return "code_of_other_shift"
    if facts.method in (Method.POSTER, Method.CARD) and (
        facts.serial_read is None or facts.serial_read != facts.serial_current
    ):
        return "poster_withdrawn" if facts.method == Method.POSTER else "card_replaced"
    return None


def _shift_refusal(shift: ShiftFacts, window: Window, now: datetime, *, was_here: bool) -> str | None:
    """Check-out over comes before closed: who was here is not to be told apart by whether the closing job has run. Who
    never was has nothing to check out of, and gets no end filled in.
    """
    if shift.state not in ("published", "closed"):
        return STATE_REFUSALS.get(shift.state, "shift_not_published")
    is_over = now >= window.check_out_ends_at
    if is_over and was_here:
        return "checkout_over"
    if shift.state == "closed":
        return "shift_closed"
    if is_over:
        return _check_in_over(shift)
    return "too_early" if now < window.opens_at else None


def _check_in_over(shift: ShiftFacts) -> str:
    return "checkin_over" if shift.stopped_at is None else "shift_stopped"


def _actor_refusal(facts: ScanFacts) -> str | None:
    if facts.method in (Method.SHIFT, Method.POSTER):
        return None if facts.actor_is_person else "scanned_for_another"
    if facts.actor_is_person:
        return "own_name_called" if facts.method == Method.ROLL_CALL else "own_card_scanned"
    return None if facts.actor_is_leader_here else "not_leader_here"


def _person_refusal(person: PersonFacts) -> str | None:
    if person.account_status not in SERVING_STATUSES:
        return "account_closed"
    if not person.has_passport:
        return "no_passport"
    if person.age is not None and person.age < GUARDIAN_NEEDED_UNDER_YEARS and not person.has_guardian_consent:
        return "guardian_consent_missing"
    return None


def _without_coming_in(facts: ScanFacts, window: Window, policy: CheckinPolicy) -> Verdict | None:
    """The verdict when this scan is a check-out or a repetition; ``None`` when the person wants to come in."""
    since, left_at = facts.presence.open_here_since, facts.presence.last_closed_here_at
    is_auto = facts.direction == Direction.AUTO
    repeats_after = facts.now - timedelta(minutes=policy.already_within_minutes)
    if since is not None:
        if facts.direction == Direction.IN or (is_auto and since > repeats_after):
            return Verdict(Outcome.ALREADY)
        return Verdict(Outcome.CHECKED_OUT, closes_here_at=_end_here(since, facts))
    if facts.direction == Direction.OUT:
        return _refused("never_in") if left_at is None else Verdict(Outcome.ALREADY)
    if not is_auto or left_at is None:
        return None
    was_elsewhere = facts.presence.was_elsewhere_since or facts.presence.open_elsewhere_since is not None
    is_second_tap = left_at > repeats_after and not was_elsewhere
    return Verdict(Outcome.ALREADY) if is_second_tap or facts.now >= window.check_in_ends_at else None


def _entry_refusal(
    shift: ShiftFacts, person: PersonFacts, presence: PresenceFacts, window: Window, now: datetime
) -> str | None:
    if now >= window.check_in_ends_at:
        return _check_in_over(shift)
    if code := _age_refusal(shift, person.age):
        return code
    if presence.last_closed_here_at is None and (code := _place_refusal(shift, person.sign_up)):
        return code
    is_taken = presence.taken_from is not None and presence.taken_from < window.check_in_ends_at
    return "present_elsewhere" if is_taken else None


def _age_refusal(shift: ShiftFacts, age: int | None) -> str | None:
    """Limits hold for everybody, signed up or not; an unknown age fails only where there is one. Both are inclusive."""
    if not shift.is_hazardous and shift.min_age is None and shift.max_age is None:
        return None
    if age is None:
        return "age_unknown"
    if shift.is_hazardous and age < ADULT_YEARS:
        return "minor_on_hazardous"
    if shift.min_age is not None and age < shift.min_age:
        return "too_young"
    return "too_old" if shift.max_age is not None and age > shift.max_age else None


def _place_refusal(shift: ShiftFacts, sign_up: str | None) -> str | None:
    """Walk-ins are welcome where a place is free and no sign-up is asked for; who came before keeps the place."""
    if sign_up == "signed_up":
        return None
    is_full = shift.capacity is not None and shift.places_taken >= shift.capacity
    if sign_up == "waitlisted" and (is_full or shift.is_hazardous or shift.requires_sign_up):
        return "waitlisted"
    if shift.is_hazardous:
        return "hazardous_needs_sign_up"
    if shift.requires_sign_up:
        return "sign_up_required"
    return "shift_full" if is_full else None


def _takes_place(shift: ShiftFacts, person: PersonFacts, presence: PresenceFacts) -> bool:
    came_before = presence.last_closed_here_at is not None
    return shift.capacity is not None and person.sign_up != "signed_up" and not came_before


def _end_here(since: datetime, facts: ScanFacts) -> datetime:
    """Now; or, for who stayed on after the planned end, the moment when paper has them elsewhere."""
    ends_at = facts.now if facts.presence.taken_from is None else min(facts.now, facts.presence.taken_from)
    return max(since, ends_at)


def _end_elsewhere(presence: PresenceFacts, now: datetime) -> datetime | None:
    """Nobody is in two places: coming in here ends the stretch there, at its planned end if that has passed."""
    if presence.open_elsewhere_since is None:
        return None
    return inferred_end(presence.open_elsewhere_since, presence.elsewhere_ends_at or now, None, now)
