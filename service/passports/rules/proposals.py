"""Openings and adjustments: proposed by one, made true by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from service.passports.rules.half_hour import points_for


class Objection(StrEnum):
    """Why an opening or an adjustment is refused; each judge states its order of precedence."""

    OWN_PASSPORT = "own_passport"
    RELATED = "related"
    SAME_SIGNER = "same_signer"
    SIGNERS_TIED = "signers_tied"
    GO_LIVE_CLOSED = "go_live_closed"
    ALREADY_OPENED = "already_opened"
    NO_EVIDENCE = "no_evidence"
    NO_MINUTES = "no_minutes"
    POINTS_OUT_OF_RANGE = "points_out_of_range"
    COVERS_FUTURE = "covers_future"
    SERVICE_WITHIN_COVER = "service_within_cover"
    ABOVE_OPENING_CAP = "above_opening_cap"
    UNKNOWN_CAUSE = "unknown_cause"
    NO_FACT = "no_fact"
    NO_POINTS = "no_points"
    ABOVE_CAP = "above_cap"
    ALREADY_ANSWERED = "already_answered"


@dataclass(frozen=True, slots=True)
class Signers:
    """People, not sign-ins. ``related_ids`` are the beneficiary's family and those who act for either side."""

    beneficiary_id: UUID
    related_ids: frozenset[UUID]
    proposer_id: UUID
    confirmer_id: UUID | None = None  # None while it is only proposed
    are_tied: bool = False  # to each other


@dataclass(frozen=True, slots=True)
class Opening:
    """``first_served_on`` is the earliest service date of this passport's records, whatever has become of them."""

    minutes: int
    points: int
    covers_until: date
    has_evidence: bool
    is_go_live_closed: bool
    is_opened: bool
    first_served_on: date | None
    cap_minutes: int


class AdjustmentCause(StrEnum):
    """Why points are moved by hand: a short list, so that it can be reported."""

    COUNTER_DIFFERENCE = "counter_difference"  # a redemption day that did not agree
    PROVEN_LATER = "proven_later"  # a hand-over or service proven after its time
    SYSTEM_ERROR = "system_error"
    DISPUTE_SETTLED = "dispute_settled"

    __labels__: ClassVar = {
        "counter_difference": "兑换日账实不符",
        "proven_later": "事后证实",
        "system_error": "系统差错",
        "dispute_settled": "异议处理结果",
    }


class FactType(StrEnum):
    """What an adjustment may answer."""

    SERVICE_RECORD = "service_record"
    LEDGER_ENTRY = "ledger_entry"
    SHIFT = "shift"

    __labels__: ClassVar = {"service_record": "时长记录", "ledger_entry": "积分流水", "shift": "场次"}


@dataclass(frozen=True, slots=True)
class Fact:
    """``on`` becomes the adjustment's date; a shift is of its community and of no single passport. ``root_id`` is what
    happened, one for all that tell of it: a record of service and its entries tell of the shift.
    """

    on: date
    root_id: UUID
    community_id: UUID | None = None
    passport_id: UUID | None = None
    begins_at: datetime | None = None  # of a shift
    has_part: bool = True  # is there a trace of the passport on that shift: a presence, a record?

    def is_about(self, passport_id: UUID, community_id: UUID) -> bool:
        return self.passport_id == passport_id if self.passport_id else self.community_id == community_id

    def may_be_answered(self, cause: AdjustmentCause, now: datetime) -> bool:
        """Nothing to come; and without a trace of the person only a counter whose count did not agree."""
        has_begun = self.begins_at is None or self.begins_at <= now
        return has_begun and (self.has_part or cause is AdjustmentCause.COUNTER_DIFFERENCE)


@dataclass(frozen=True, slots=True)
class PassportsPolicy:
    adjustment_cap_points: int = 100  # of one adjustment, either way
    opening_cap_minutes: int = 60_000  # a thousand hours


@dataclass(frozen=True, slots=True)
class AdjustmentPolicy:
    causes: frozenset[str]
    cap_points: int


def judge_signers(signers: Signers) -> Objection | None:
    """Nobody signs for themselves, their family or someone they act for; nobody signs twice, nor do two of a family."""
    signing = {signers.proposer_id, signers.confirmer_id}
    if signers.beneficiary_id in signing:
        return Objection.OWN_PASSPORT
    if signing & signers.related_ids:
        return Objection.RELATED
    if signers.proposer_id == signers.confirmer_id:
        return Objection.SAME_SIGNER
    return Objection.SIGNERS_TIED if signers.are_tied else None


def judge_decline(signers: Signers) -> Objection | None:
    """Its proposer takes it back. Nobody else puts aside what is about themselves, their family or someone they act
    for: as little as they would confirm it.
    """
    if signers.confirmer_id == signers.proposer_id:
        return None
    if signers.confirmer_id == signers.beneficiary_id:
        return Objection.OWN_PASSPORT
    return Objection.RELATED if signers.confirmer_id in signers.related_ids else None


def is_within_opening(service_date: date, covers_until: date) -> bool:
    """Then the opening has counted it already; the last covered day is inside."""
    return service_date <= covers_until


def judge_opening(opening: Opening, signers: Signers, today: date) -> Objection | None:
    """Signers; go-live; once only; evidence; numbers; dates."""
    if objection := judge_signers(signers):
        return objection
    served = opening.first_served_on
    objections = {
        Objection.GO_LIVE_CLOSED: opening.is_go_live_closed,
        Objection.ALREADY_OPENED: opening.is_opened,
        Objection.NO_EVIDENCE: not opening.has_evidence,
        Objection.NO_MINUTES: opening.minutes <= 0,
        Objection.ABOVE_OPENING_CAP: opening.minutes > opening.cap_minutes,
        Objection.POINTS_OUT_OF_RANGE: not 0 <= opening.points <= points_for(opening.minutes),
        Objection.COVERS_FUTURE: opening.covers_until > today,
        Objection.SERVICE_WITHIN_COVER: served is not None and is_within_opening(served, opening.covers_until),
    }
    return _first(objections)


def judge_adjustment(
    *, points: int, cause: str, has_fact: bool, is_answered: bool, signers: Signers, policy: AdjustmentPolicy
) -> Objection | None:
    """Signers; a cause from the list; a fact about this passport, its root answered once; points within the cap."""
    if objection := judge_signers(signers):
        return objection
    objections = {
        Objection.UNKNOWN_CAUSE: cause not in policy.causes,
        Objection.NO_FACT: not has_fact,
        Objection.ALREADY_ANSWERED: is_answered,
        Objection.NO_POINTS: points == 0,
        Objection.ABOVE_CAP: abs(points) > policy.cap_points,
    }
    return _first(objections)


def _first(objections: dict[Objection, bool]) -> Objection | None:
    return next((objection for objection, holds in objections.items() if holds), None)
