"""Rows of a paper attendance sheet, and how far back a late claim may reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service.hours.rules.approvers import Verdict
from service.hours.rules.minutes import LATE_ENTRY, MINUTE, Presence, credit, local_date
from service.hours.rules.numbers import HoursPolicy
from service.hours.rules.room import Stretch


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person's row, with times or with minutes or with both. The window is the shift's, from the sheet's header."""

    window_starts_at: datetime
    window_ends_at: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    minutes: int | None
    covers_until: date | None  # of the passport's opening balance, if it has one
    is_community_live: bool  # staff have closed the go-live
    is_home_live: bool  # of the passport's home community, wherever the service was
    overlaps_presence: bool
    most_minutes: int  # that fit into the row's times, or into the window, beside the person's other service
    is_duplicate: bool  # the same person stands on this shift already, in the sheet or on record
    has_checked_in: bool = False  # on the same day with the same team, by a phone, a card or the roll

    @property
    def service_date(self) -> date:
        return local_date(self.window_starts_at)


def judge_sheet_row(row: SheetRow, *, now: datetime, policy: HoursPolicy) -> tuple[Verdict, ...]:
    """Everything that is wrong with a row, so that the sheet is mended in one go; empty when it is fine."""
    measure = _judge_measure(row)
    return (*_judge_date(row, now, policy), *measure, *_judge_neighbours(row, is_measured=not measure))


def is_within_reach(service_date: date, *, today: date, is_community_live: bool, policy: HoursPolicy) -> bool:
    """Until go-live sheets of any age are welcome; from then on late claims reach back ``late_claim_days``."""
    return not is_community_live or (today - service_date).days <= policy.late_claim_days


def is_covered_by_opening(service_date: date, covers_until: date | None) -> bool:
    """Asked of a row when an opening stands, and of an opening when rows stand: whichever comes first wins."""
    return covers_until is not None and service_date <= covers_until


def row_stretch(row: SheetRow) -> Stretch:
    """Where the row's minutes were served: its times inside the window, else somewhere in the window."""
    if row.starts_at and row.ends_at:
        return max(row.starts_at, row.window_starts_at), min(row.ends_at, row.window_ends_at)
    return row.window_starts_at, row.window_ends_at


def row_minutes(row: SheetRow) -> int:
    """What a row without complaints is worth: its times inside the window, else the minutes that it states."""
    if row.starts_at and row.ends_at:
        return _minutes_between(row.starts_at, row.ends_at, row)
    return row.minutes or 0


def _judge_date(row: SheetRow, now: datetime, policy: HoursPolicy) -> list[Verdict]:
    found = []
    today = local_date(now)
    if row.window_ends_at > now:
        found.append(Verdict("row_not_over"))
    for code, is_live in (("row_too_old", row.is_community_live), ("row_too_old_at_home", row.is_home_live)):
        if not is_within_reach(row.service_date, today=today, is_community_live=is_live, policy=policy):
            found.append(Verdict(code, {"days": policy.late_claim_days}))
            break
    if is_covered_by_opening(row.service_date, row.covers_until):
        found.append(Verdict("row_covered_by_opening"))
    return found


def _judge_measure(row: SheetRow) -> list[Verdict]:
    if (row.starts_at is None) != (row.ends_at is None):
        return [Verdict("row_time_incomplete")]
    if row.starts_at and row.ends_at:
        return _judge_times(row, row.starts_at, row.ends_at)
    if row.minutes is None:
        return [Verdict("row_minutes_missing")]
    if row.minutes < 1:
        return [Verdict("row_minutes_below_one")]
    window_minutes = (row.window_ends_at - row.window_starts_at) // MINUTE
    if row.minutes > window_minutes:
        return [Verdict("row_minutes_over_window", {"most_minutes": window_minutes})]
    return []


def _judge_times(row: SheetRow, starts_at: datetime, ends_at: datetime) -> list[Verdict]:
    if ends_at <= starts_at:
        return [Verdict("row_times_reversed")]
    minutes = _minutes_between(starts_at, ends_at, row)
    if minutes < 1:
        return [Verdict("row_outside_window")]
    if row.minutes is not None and row.minutes != minutes:
        return [Verdict("row_minutes_disagree", {"minutes": minutes})]
    return []


def _judge_neighbours(row: SheetRow, *, is_measured: bool) -> list[Verdict]:
    found = []
    if row.overlaps_presence:
        found.append(Verdict("row_overlaps"))
    if row.is_duplicate:
        found.append(Verdict("row_duplicate"))
    if row.has_checked_in and not (row.starts_at or row.ends_at):
        found.append(Verdict("row_times_needed"))
    if is_measured and not found and row_minutes(row) > row.most_minutes:
        found.append(Verdict("row_time_taken", {"most_minutes": row.most_minutes}))
    return found


def _minutes_between(starts_at: datetime, ends_at: datetime, row: SheetRow) -> int:
    presence = Presence(starts_at, ends_at, LATE_ENTRY)
    return credit([presence], row.window_starts_at, row.window_ends_at).credited_minutes
