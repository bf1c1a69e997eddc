"""Who may sign up. Pure; a verdict is a code or ``None``. Being full is no refusal: there is a queue.

Once the shift has begun only who runs it signs people up, until its end and while places are free: nobody waits then.

Refusals, in order: the shift (cancelled, not open, over, begun) · the account · one's own passport · signed up already
· a guardian's consent · age (unknown, minor on a hazardous shift, too young, too old) · the risk not accepted · then,
no place free.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.accounts.rules import ADULT_YEARS, GUARDIAN_NEEDED_UNDER_YEARS
from service.activities.rules import ShiftState, SignUpState


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpFacts:
    shift_state: str
    starts_at: datetime
    ends_at: datetime  # planned or lengthened, or the stop
    is_by_who_runs_it: bool = False
    is_hazardous: bool = False
    min_age: int | None = None
    max_age: int | None = None
    is_account_open: bool = True  # pending is open: a missing consent hides a name, it does not stop a good deed
    lacks_passport: bool = False  # asked of who signs up themselves, as the check-in will ask it
    sign_up: str | None = None  # who waits may be given a place at the door
    age: int | None = None  # on the service date
    has_guardian_consent: bool = False
    accepts_risk: bool = False


def refusal(facts: SignUpFacts, now: datetime) -> str | None:
    """Whether this person may sign up now. Who runs the shift still adds people once it has begun."""
    if facts.shift_state == ShiftState.CANCELLED:
        return "sign_up.shift_cancelled"
    if facts.shift_state == ShiftState.DRAFT:
        return "sign_up.not_open"
    if facts.shift_state != ShiftState.PUBLISHED or now >= facts.ends_at:
        return "sign_up.shift_over"
    if now >= facts.starts_at and not facts.is_by_who_runs_it:
        return "sign_up.too_late"
    if not facts.is_account_open:
        return "sign_up.account_closed"
    if facts.lacks_passport:
        return "passport.none"
    if facts.sign_up and not (facts.sign_up == SignUpState.WAITLISTED and now >= facts.starts_at):
        return "sign_up.already"
    if facts.age is not None and facts.age < GUARDIAN_NEEDED_UNDER_YEARS and not facts.has_guardian_consent:
        return "sign_up.guardian_consent_missing"
    return age_refusal(facts) or (
        "sign_up.risk_not_accepted" if facts.is_hazardous and not facts.accepts_risk else None
    )


def age_refusal(facts: SignUpFacts) -> str | None:
    """Both limits are inclusive; an unknown age fails only where there is a limit."""
    if not facts.is_hazardous and facts.min_age is None and facts.max_age is None:
        return None
    if facts.age is None:
        return "sign_up.age_unknown"
    if facts.is_hazardous and facts.age < ADULT_YEARS:
        return "sign_up.minor_on_hazardous"
    if facts.min_age is not None and facts.age < facts.min_age:
        return "sign_up.too_young"
    return "sign_up.too_old" if facts.max_age is not None and facts.age > facts.max_age else None


def cancel_refusal(shift_state: str, starts_at: datetime, now: datetime) -> str | None:
    """After the start there is nothing to cancel: who does not come has no penalty."""
    return "sign_up.too_late_to_cancel" if shift_state != ShiftState.PUBLISHED or now >= starts_at else None
