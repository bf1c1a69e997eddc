"""What is asked about a scan, and what is answered. Times are aware; days of service are days in Shanghai.

Words of other capabilities (``published``, ``active``, ``signed_up``) travel as the codes that stand in the database;
one that is not known here never opens a door.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from service.checkin.rules.grades import Method
from service.values import value

LIVE = "live"


class Direction(StrEnum):
    """``auto``：不在场就签到，在场就签退。签到后 ``already_within_minutes``（默认 10）分钟之内再扫是 ``already``；
    签退后这么久之内再扫也是，除非这期间到过别的场次；更晚再扫是又来了，签到时间已过则是 ``already``。``in``：已在场是
    ``already``。``out``：已离场是 ``already``，从没签到是 ``scan.never_in``。

    ``auto``: in for who is not there, out for who is. Again within ``already_within_minutes`` (10 by default) of coming
    in is ``already``, and so it is of leaving, unless they were at another shift in between; later they have come back,
    or, once check-in is over, it is ``already``. ``in`` of who is there is ``already``; ``out`` of who has left is
    ``already``, of who was never in ``scan.never_in``.
    """

    IN = "in"
    OUT = "out"
    AUTO = "auto"

    __labels__: ClassVar = {"in": "签到", "out": "签退", "auto": "自动判断"}


class Outcome(StrEnum):
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    ALREADY = "already"
    REFUSED = "refused"

    __labels__: ClassVar = {
        "checked_in": "已签到",
        "checked_out": "已签退",
        "already": "之前已办理",
        "refused": "未通过",
    }


@value()
class CheckinPolicy:
    open_before_minutes: int = 30
    check_out_after_minutes: int = 60
    already_within_minutes: int = 10


DEFAULT_POLICY = CheckinPolicy()


@value(kw_only=True)
class ShiftFacts:
    state: str
    starts_at: datetime
    ends_at: datetime  # planned or lengthened
    stopped_at: datetime | None = None
    requires_sign_up: bool = False
    capacity: int | None = None
    places_taken: int = 0  # sign-ups and walk-ins that hold a place
    is_hazardous: bool = False
    min_age: int | None = None
    max_age: int | None = None


@value(kw_only=True)
class PersonFacts:
    account_status: str
    has_passport: bool = True
    age: int | None = None  # whole years at the shift's start
    has_guardian_consent: bool = False
    sign_up: str | None = None


@value(kw_only=True)
class PresenceFacts:
    """The person's presences; undone ones do not count."""

    open_here_since: datetime | None = None
    last_closed_here_at: datetime | None = None
    was_elsewhere_since: bool = False  # checked in at another shift after that; perhaps still there
    open_elsewhere_since: datetime | None = None
    elsewhere_ends_at: datetime | None = None  # that shift's planned or lengthened end, or its stop
    taken_from: datetime | None = None  # start of the first other presence, ended already, that reaches beyond now


NOWHERE = PresenceFacts()


@value(kw_only=True)
class ScanFacts:
    """One scan. ``shift`` and ``person`` are ``None`` when no row was found."""

    now: datetime
    direction: Direction
    method: Method
    token: str = LIVE  # the codec's verdict; a roll-call has no code to doubt
    is_number_mistyped: bool = False  # a typed passport number whose check digit is wrong
    is_code_of_other_shift: bool = False  # the phone named one shift and read the code of another
    is_shift_named: bool = True  # by the code or beside it; a passport or a card alone says nothing of where
    serial_read: int | None = None  # poster or card
    serial_current: int | None = None  # None: no poster or card is in use
    actor_is_person: bool = False  # compares people, not sign-ins
    actor_is_leader_here: bool = False  # leader, deputy, co-host or staff: may check people in
    is_expected: bool = False  # a member of the responsible team, or signed up on another's word than the actor's
    shift: ShiftFacts | None = None
    person: PersonFacts | None = None
    presence: PresenceFacts = NOWHERE


@value()
class Verdict:
    """``code`` is a key of ``REFUSALS``. An end never lies before its start, even where two clocks disagree.

    ``takes_place``: a walk-in who, from now on, holds one of the places of a shift that has only so many.
    """

    outcome: Outcome
    code: str | None = None
    closes_here_at: datetime | None = None
    closes_elsewhere_at: datetime | None = None
    takes_place: bool = False
