"""From what a phone sent and what the database knows to a judged scan, ready to be kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from service.accounts.models import read_birth_date
from service.accounts.rules import age_on
from service.activities.rules import ShiftState
from service.checkin import codec, rules
from service.checkin.errors import SCAN_REFUSALS, SIGN_UP_HELPS
from service.checkin.queries import Facts, masked_name
from service.checkin.rules import GRADE_BY_METHOD, OF_ANOTHER, CheckinPolicy, Direction, Method, Outcome
from service.core.actor import Actor, Role
from service.core.db import new_id
from service.core.errors import Refusal
from service.core.retry import Rerun
from service.values import value

OWN_SCANS = (Method.SHIFT, Method.POSTER, Method.UNKNOWN)  # the phone's owner scans for themselves


@value()
class Attempt:
    """What the phone sent: a code (of a shift, a passport or a card), or nothing but a name called from the roll.

    ``number`` is a typed passport number, normalised.
    """

    client_id: str
    request_hash: str
    method: Method
    direction: Direction = Direction.AUTO
    reading: codec.Reading | None = None
    shift_id: UUID | None = None
    passport_id: UUID | None = None
    number: str | None = None
    is_number_mistyped: bool = False
    device_at: datetime | None = None


def method_of(reading: codec.Reading | None) -> Method:
    if reading is None:
        return Method.ROLL_CALL
    return Method(reading.kind) if reading.kind else Method.UNKNOWN


@value()
class Scanned:
    """The answer to a scan, the same whether it is new or sent again."""

    scan_id: UUID
    outcome: str
    shift_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    passport_id: UUID
    presence_id: UUID | None
    name: str | None
    direction: str
    grade: str | None
    is_present: bool
    effective_at: datetime | None
    at: datetime


@value()
class Judged:
    """One scan with its verdict; ``row`` is what the scan table keeps."""

    facts: Facts
    verdict: rules.Verdict
    row: dict[str, Any]

    @property
    def answer(self) -> Scanned | Refusal:
        return answer_of(self.row, self.facts)

    @property
    def ends_elsewhere_by_another(self) -> bool:
        """Somebody else's hand ends a presence elsewhere: its owner shall know."""
        return self.verdict.closes_elsewhere_at is not None and self.row["actor_id"] != self.row["person_id"]

    @property
    def ends_early_by_another(self) -> bool:
        """Before the end, by a tick or a scan of a card: its owner may not have seen it."""
        is_by_another = self.row["actor_id"] != self.row["person_id"]
        is_out = self.verdict.outcome is rules.Outcome.CHECKED_OUT
        return is_out and is_by_another and bool(self.row["effective_at"] < end_of(self.facts))


def judge(attempt: Attempt, facts: Facts, *, actor: Actor, now: datetime, places_taken_more: int = 0) -> Judged:
    """``places_taken_more``: by walk-ins of the same batch, judged before this one."""
    if facts.state == ShiftState.CLOSED and facts.here_id is not None:
        raise Rerun  # the close held the shift's lock while we read: we saw its shift, and not yet its presences
    if _is_out_of_sight(attempt, facts, actor):
        facts = SimpleNamespace(**{**_named(facts), "shift_id": None, "community_id": None})
    verdict = rules.judge(_scan_facts(attempt, facts, actor, now, places_taken_more), _policy(facts))
    return Judged(facts, verdict, _row(attempt, facts, verdict, actor, now))


def _named(facts: Facts) -> dict[str, Any]:
    """Of a row, or of nobody in a roll."""
    return vars(facts) if isinstance(facts, SimpleNamespace) else dict(facts._mapping)


def answer_of(row: dict[str, Any], facts: Facts) -> Scanned | Refusal:
    """What a kept scan answers, now and whenever it is sent again."""
    if row["refusal"] is not None:
        return SCAN_REFUSALS[row["refusal"]](to_leader=row["method"] in OF_ANOTHER, **_refusal_facts(row, facts))
    fields = ("outcome", "shift_id", "passport_id", "presence_id", "direction", "grade", "is_present")
    times = {"effective_at": row["effective_at"], "at": row["at"]}
    shift = {"title": facts.title, "starts_at": facts.starts_at, "ends_at": end_of(facts)}
    name = masked_name(row["person_id"], facts.name_sealed)
    return Scanned(scan_id=row["id"], name=name, **{field: row[field] for field in fields}, **times, **shift)


def _refusal_facts(row: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """What a phone shows beside the sentence; who is not signed up is named by id to the leader who may do that."""
    code, shift_id = row["refusal"], row["shift_id"]
    found = {"scan_id": str(row["id"]), "shift_id": str(shift_id) if shift_id else None, "title": facts.title}
    if code == "too_early":
        found["opens_at"] = facts.starts_at - timedelta(minutes=_policy(facts).open_before_minutes)
    if code in SIGN_UP_HELPS and row["method"] in OF_ANOTHER:
        found["account_id"] = str(row["person_id"])
    return found


def end_of(facts: Facts) -> datetime:
    """The planned or lengthened end of the shift, or its stop."""
    end: datetime = min(facts.ends_at, facts.stopped_at or facts.ends_at)
    return end


def _policy(facts: Facts) -> CheckinPolicy:
    return CheckinPolicy(**(facts.policy_document or {}).get("checkin", {}))


def _scan_facts(attempt: Attempt, facts: Facts, actor: Actor, now: datetime, more: int) -> rules.ScanFacts:
    method, reading = attempt.method, attempt.reading
    serials = {Method.POSTER: facts.poster_serial, Method.CARD: facts.card_serial if facts.has_card else None}
    named = attempt.shift_id
    return rules.ScanFacts(
        now=now,
        direction=attempt.direction,
        method=method,
        token=reading.verdict if reading else rules.LIVE,
        is_number_mistyped=attempt.is_number_mistyped,
        is_code_of_other_shift=named is not None and facts.shift_id is not None and named != facts.shift_id,
        is_shift_named=named is not None or method not in OF_ANOTHER,
        serial_read=reading.serial if reading else None,
        serial_current=serials.get(method),
        actor_is_person=_is_own(attempt, facts, actor),
        actor_is_leader_here=_may_check_in(facts, actor),
        is_expected=bool(facts.is_member) or facts.sign_up_by not in (None, actor.person_id),
        shift=_shift_facts(facts, more),
        person=_person_facts(facts),
        presence=_presence_facts(facts),
    )


def _is_own(attempt: Attempt, facts: Facts, actor: Actor) -> bool:
    """A shift's code is scanned for oneself; a phone that names somebody else with it checks in for another."""
    if attempt.method in OWN_SCANS:
        named = (attempt.passport_id, attempt.number)
        return named[0] in (None, facts.passport_id) and named[1] in (None, facts.number)
    return bool(facts.account_id == actor.account_id)


def _is_out_of_sight(attempt: Attempt, facts: Facts, actor: Actor) -> bool:
    """A shift that was never published is not there for who does not run it: its id may have been guessed. Who reads
    its code was shown it.
    """
    is_named = attempt.method not in (Method.SHIFT, Method.POSTER)
    return is_named and facts.published_at is None and not _may_check_in(facts, actor)


def _may_check_in(facts: Facts, actor: Actor) -> bool:
    """Leaders and deputies of the shift's team and of co-hosting teams, and staff of its community."""
    if facts.shift_id is None:
        return False
    return bool(facts.is_officer) or actor.is_granted(facts.region_path, Role.STAFF)


def _shift_facts(facts: Facts, places_taken_more: int) -> rules.ShiftFacts | None:
    if facts.shift_id is None:
        return None
    names = ("state", "starts_at", "ends_at", "stopped_at", "capacity")
    conditions = ("requires_sign_up", "is_hazardous", "min_age", "max_age")
    found = {name: getattr(facts, name) for name in (*names, *conditions)}
    return rules.ShiftFacts(places_taken=facts.places_taken + places_taken_more, **found)


def _person_facts(facts: Facts) -> rules.PersonFacts | None:
    if facts.account_id is None:
        return None
    birth_date = read_birth_date(facts.account_id, facts.birth_date_sealed)
    return rules.PersonFacts(
        account_status=facts.account_status,
        has_passport=facts.passport_id is not None,
        age=age_on(birth_date, facts.service_date) if facts.service_date else None,
        has_guardian_consent=bool(facts.has_guardian_consent),
        sign_up=facts.sign_up,
    )


def _presence_facts(facts: Facts) -> rules.PresenceFacts:
    ends = [each for each in (facts.elsewhere_ends_at, facts.elsewhere_stopped_at) if each is not None]
    return rules.PresenceFacts(
        open_here_since=facts.here_since,
        last_closed_here_at=facts.last_closed_here_at,
        was_elsewhere_since=bool(facts.was_elsewhere_since),
        open_elsewhere_since=facts.elsewhere_since,
        elsewhere_ends_at=min(ends) if ends else None,
        taken_from=facts.taken_from,
    )


def _row(attempt: Attempt, facts: Facts, verdict: rules.Verdict, actor: Actor, now: datetime) -> dict[str, Any]:
    grade = GRADE_BY_METHOD.get(attempt.method)
    presence_id, is_present, effective_at = _what_counts(facts, verdict, now)
    return {
        "id": new_id(),
        "actor_id": actor.person_id,
        "client_id": attempt.client_id,
        "request_hash": attempt.request_hash,
        "community_id": facts.community_id,
        "shift_id": facts.shift_id,
        "person_id": facts.account_id,
        "passport_id": facts.passport_id,
        "presence_id": presence_id,
        "direction": attempt.direction.value,
        "method": attempt.method.value,
        "grade": grade.value if grade else None,
        "outcome": verdict.outcome.value,
        "refusal": verdict.code,
        "is_present": is_present,
        "device_at": attempt.device_at,
        "effective_at": effective_at,
        "at": now,
    }


def _what_counts(
    facts: Facts, verdict: rules.Verdict, now: datetime
) -> tuple[UUID | None, bool | None, datetime | None]:
    """(presence, inside afterwards, since or until when); of a repetition, those of the first scan."""
    match verdict.outcome:
        case Outcome.CHECKED_IN:
            return new_id(), True, now
        case Outcome.CHECKED_OUT:
            return facts.here_id, False, verdict.closes_here_at
        case Outcome.ALREADY if facts.here_id is not None:
            return facts.here_id, True, facts.here_since
        case Outcome.ALREADY:
            return facts.left_id, False, facts.last_closed_here_at
    return None, None, None
