"""Every number of the hours rules: the defaults of a policy that is data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HoursPolicy:
    """Which version applies is decided by the service date. Every "over" is strict: the number itself is still fine."""

    second_approver_over_minutes: int = 480  # of one person's Shanghai day, all communities together
    refused_over_minutes: int = 720
    approval_due_working_days: int = 10  # Order 67 art. 11: recorded within ten working days after the activity
    escalated_working_days: int = 10  # each tier above has as long again before the next one is asked
    returned_working_days: int = 10  # then staff decide without the answer
    late_claim_days: int = 90  # calendar days; older service is not entered
    roll_call_in_one_tap: bool = False  # or does who was only ever ticked want a look of their own?
