"""Lengthening the window of a closed shift: a correction by two of the staff, before any record is decided.

Refusals in order of precedence: the people (took part, family, the same twice, family of each other), the shift (not
closed, a record is decided), the new end (not longer, too long, not over). A verdict is a code of
``errors.WINDOW_REFUSALS`` or ``None``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.activities.rules.shifts import LONGEST


@dataclass(frozen=True, slots=True)
class WindowFacts:
    is_closed: bool
    has_decided_record: bool  # approved or rejected: from then on records are corrected one by one
    starts_at: datetime
    ends_at: datetime  # as it counts now: lengthened, or stopped


@dataclass(frozen=True, slots=True)
class WindowSigners:
    """People, not sign-ins. ``present`` took part; ``related`` are family of somebody who did, or act for them."""

    proposer_id: UUID
    confirmer_id: UUID | None  # None while it is only proposed
    present: frozenset[UUID]
    related: frozenset[UUID]
    are_tied: bool = False  # to each other


def judge_window(window: WindowFacts, signers: WindowSigners, *, ends_at: datetime, now: datetime) -> str | None:
    """A correction of a closed window: its two signers, the shift, the new end."""
    return judge_window_signers(signers) or _judge_shift(window) or _judge_end(window, ends_at, now)


def judge_window_signers(signers: WindowSigners) -> str | None:
    """The window gives minutes to everybody who was there: nobody gives them to themselves or to family."""
    signing = {signers.proposer_id, signers.confirmer_id}
    if signing & signers.present:
        return "hours.window_took_part"
    if signing & signers.related:
        return "hours.window_related"
    if signers.proposer_id == signers.confirmer_id:
        return "hours.window_same_signer"
    return "hours.window_signers_tied" if signers.are_tied else None


def _judge_shift(window: WindowFacts) -> str | None:
    if not window.is_closed:
        return "hours.window_not_closed"
    return "hours.window_decided" if window.has_decided_record else None


def _judge_end(window: WindowFacts, ends_at: datetime, now: datetime) -> str | None:
    if ends_at <= window.ends_at:
        return "hours.window_not_longer"
    if ends_at - window.starts_at > LONGEST:
        return "hours.window_too_long"
    return "hours.window_not_over" if ends_at > now else None
