"""The half-hour rule, the passport's number, what each kind of posting may change, holds, and who may sign.

A ``ValueError`` here is a defect of the caller; what a person may run into is an ``Objection``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

MINUTES_PER_POINT = 30  # half an hour of approved service is one point: the product itself, so no policy may move it


def points_for(net_minutes: int) -> int:
    """Whole half hours only; the remainder is carried, because it is always the total that is divided."""
    return net_minutes // MINUTES_PER_POINT


def points_change(old_net: int, new_net: int) -> int:
    """What one change of the total is worth: a reversal may differ by a point from the entry that it answers."""
    return points_for(new_net) - points_for(old_net)


# --- the number -----------------------------------------------------------------------------------------------------

RANDOM_DIGITS = re.compile(r"[1-9][0-9]{8}")  # the first is not 0, so that no spreadsheet shortens the number
FIRST_DIGITS, NUMBERS = 100_000_000, 900_000_000  # the least of them, and how many there are

CARD_SERIAL_MOST = 63  # one character of the card's code; a serial that started again would revive a lost card


def make_number(random_digits: str) -> str:
    """Nine digits of pure chance and a check digit (ISO 7064 MOD 11,10): nothing about a person goes in."""
    _must(RANDOM_DIGITS.fullmatch(random_digits) is not None, "a number is made of nine digits, the first not 0")
    return random_digits + _check_digit(random_digits)


def is_valid_number(number: str) -> bool:
    """Of the normalised form only; every single mistyped digit is caught."""
    digits, check = number[:-1], number[-1:]
    return RANDOM_DIGITS.fullmatch(digits) is not None and check == _check_digit(digits)


def normalise_number(text: str) -> str:
    """As people type and paste it: full-width digits, blanks, dashes of all lands and invisible marks are forgiven."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(mark for mark in plain if not mark.isspace() and unicodedata.category(mark) not in {"Pd", "Cf"})


def show_number(number: str) -> str:
    """In groups that can be read aloud: ``1234 567 890``."""
    return f"{number[:4]} {number[4:7]} {number[7:]}"


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


# --- what a posting changes -----------------------------------------------------------------------------------------


class Kind(StrEnum):
    OPENING = "opening"  # what was served and earned before the system, taken over once
    EARN = "earn"  # an approved record
    CORRECT = "correct"  # a later version of an approved record
    SPEND = "spend"  # a gift handed over
    RESTORE = "restore"  # a hand-over undone
    ADJUST = "adjust"  # two signers, a cause from a list; never earned
    MERGE = "merge"  # two passports of one person become one


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger stands: the one row of a passport that changes."""

    passport_id: UUID
    seq: int
    hash: str
    minutes: int  # served, the opening included; never spent
    net_minutes: int  # approved, corrections included: the only ones that enter the floor
    earned_points: int
    balance: int  # may fall below zero by a correction
    held: int

    @property
    def available(self) -> int:
        return self.balance - self.held

    @property
    def is_opened(self) -> bool:
        """Only an opening makes served and net minutes differ."""
        return self.minutes != self.net_minutes


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry does to a head. ``net`` is the part of ``minutes`` that enters the floor."""

    minutes: int
    net: int
    points: int


def change_for(head: Head, kind: Kind, *, minutes: int = 0, points: int = 0) -> Change:
    """Service is given in signed minutes and its points follow; the rest in signed points; an opening states both."""
    match kind:
        case Kind.EARN | Kind.CORRECT:
            _must(points == 0, "the points of service follow from its minutes")
            _must(kind is Kind.CORRECT or minutes > 0, "service that earns has minutes")
            _must(head.net_minutes + minutes >= 0, "no correction takes more than was approved")
            return Change(minutes, minutes, points_change(head.net_minutes, head.net_minutes + minutes))
        case Kind.OPENING:
            _must(not head.is_opened, "a passport is opened once")
            _must(minutes > 0 and 0 <= points <= points_for(minutes), "an opening has minutes, and points within them")
            return Change(minutes, 0, points)
        case Kind.SPEND:
            _must(points < 0, "a spend takes points")
        case Kind.RESTORE:
            _must(points > 0, "a restore gives points")
        case Kind.ADJUST:
            _must(points != 0, "an adjustment moves points")
        case Kind.MERGE:
            raise ValueError("a merge posts to two ledgers at once")
    _must(minutes == 0, "only service and openings have minutes")
    return Change(0, 0, points)


# --- holds ----------------------------------------------------------------------------------------------------------


class HoldState(StrEnum):
    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Hold:
    """Points reserved for one order line."""

    line_id: UUID
    points: int
    placed_at: datetime
    expires_at: datetime | None = None
    state: HoldState = HoldState.PENDING


class HoldObjection(StrEnum):
    """In order of precedence."""

    NOT_PENDING = "not_pending"
    EXPIRED = "expired"
    UNCOVERED = "uncovered"


def may_become(old: HoldState, new: HoldState) -> bool:
    """A pending hold ends in one of three ways, and then for good."""
    return old is HoldState.PENDING and new is not HoldState.PENDING


def is_expired(hold: Hold, now: datetime) -> bool:
    """At ``expires_at`` itself it is over. Until the row is marked it still counts as held."""
    return hold.expires_at is not None and now >= hold.expires_at


def coverage(balance: int, holds: Iterable[Hold]) -> frozenset[UUID]:
    """The lines whose points are there: pending holds are served oldest first; one that does not fit is passed over and
    leaves what remains to the younger."""
    left = max(0, balance)
    covered = set()
    pending = (hold for hold in holds if hold.state is HoldState.PENDING)
    for hold in sorted(pending, key=lambda hold: (hold.placed_at, hold.line_id)):
        if hold.points <= left:
            left -= hold.points
            covered.add(hold.line_id)
    return frozenset(covered)


def judge_posting(hold: Hold, covered: frozenset[UUID], now: datetime) -> HoldObjection | None:
    if hold.state is not HoldState.PENDING:
        return HoldObjection.NOT_PENDING
    if is_expired(hold, now):
        return HoldObjection.EXPIRED
    return None if hold.line_id in covered else HoldObjection.UNCOVERED


# --- two signers ----------------------------------------------------------------------------------------------------


class Objection(StrEnum):
    """Why an opening or an adjustment is refused; each judge states its order of precedence."""

    OWN_PASSPORT = "own_passport"
    RELATED = "related"
    SAME_SIGNER = "same_signer"
    GO_LIVE_CLOSED = "go_live_closed"
    ALREADY_OPENED = "already_opened"
    NO_EVIDENCE = "no_evidence"
    NO_MINUTES = "no_minutes"
    POINTS_OUT_OF_RANGE = "points_out_of_range"
    COVERS_FUTURE = "covers_future"
    SHEET_WITHIN_COVER = "sheet_within_cover"
    UNKNOWN_CAUSE = "unknown_cause"
    NO_FACT = "no_fact"
    NO_POINTS = "no_points"
    ABOVE_CAP = "above_cap"


@dataclass(frozen=True, slots=True)
class Signers:
    """People, not sign-ins. ``related_ids`` are the beneficiary's family and those who act for either side."""

    beneficiary_id: UUID
    related_ids: frozenset[UUID]
    proposer_id: UUID
    confirmer_id: UUID | None = None  # None while it is only proposed


@dataclass(frozen=True, slots=True)
class Opening:
    """``first_sheet_date`` is the earliest service date of a historical sheet's row for this passport."""

    minutes: int
    points: int
    covers_until: date
    has_evidence: bool
    is_go_live_closed: bool
    is_opened: bool
    first_sheet_date: date | None


class AdjustmentCause(StrEnum):
    """Why points are moved by hand: a short list, so that it can be reported."""

    COUNTER_DIFFERENCE = "counter_difference"  # a redemption day that did not agree
    PROVEN_LATER = "proven_later"  # a hand-over or service proven after its time
    SYSTEM_ERROR = "system_error"
    DISPUTE_SETTLED = "dispute_settled"


@dataclass(frozen=True, slots=True)
class PassportsPolicy:
    adjustment_cap_points: int = 100  # of one adjustment, either way


@dataclass(frozen=True, slots=True)
class AdjustmentPolicy:
    causes: frozenset[str]
    cap_points: int


def judge_signers(signers: Signers) -> Objection | None:
    """Nobody signs for themselves, their family or someone they act for; and nobody signs twice."""
    signing = {signers.proposer_id, signers.confirmer_id}
    if signers.beneficiary_id in signing:
        return Objection.OWN_PASSPORT
    if signing & signers.related_ids:
        return Objection.RELATED
    return Objection.SAME_SIGNER if signers.proposer_id == signers.confirmer_id else None


def is_within_opening(service_date: date, covers_until: date) -> bool:
    """Then the opening has counted it already; the last covered day is inside."""
    return service_date <= covers_until


def judge_opening(opening: Opening, signers: Signers, today: date) -> Objection | None:
    """Signers; go-live; once only; evidence; numbers; dates."""
    if objection := judge_signers(signers):
        return objection
    sheet = opening.first_sheet_date
    objections = {
        Objection.GO_LIVE_CLOSED: opening.is_go_live_closed,
        Objection.ALREADY_OPENED: opening.is_opened,
        Objection.NO_EVIDENCE: not opening.has_evidence,
        Objection.NO_MINUTES: opening.minutes <= 0,
        Objection.POINTS_OUT_OF_RANGE: not 0 <= opening.points <= points_for(opening.minutes),
        Objection.COVERS_FUTURE: opening.covers_until > today,
        Objection.SHEET_WITHIN_COVER: sheet is not None and is_within_opening(sheet, opening.covers_until),
    }
    return _first(objections)


def judge_adjustment(
    *, points: int, cause: str, fact_id: UUID | None, signers: Signers, policy: AdjustmentPolicy
) -> Objection | None:
    """Signers; a cause from the list; a linked fact; points within the cap."""
    if objection := judge_signers(signers):
        return objection
    objections = {
        Objection.UNKNOWN_CAUSE: cause not in policy.causes,
        Objection.NO_FACT: fact_id is None,
        Objection.NO_POINTS: points == 0,
        Objection.ABOVE_CAP: abs(points) > policy.cap_points,
    }
    return _first(objections)


def _first(objections: dict[Objection, bool]) -> Objection | None:
    return next((objection for objection, holds in objections.items() if holds), None)


def _must(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)
