"""Passwords, lock-out, refresh tokens and link codes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Network, ip_address

LOCK_AFTER_FAILURES = 5  # of one name from one address: only that address is shut out
LOCK_NAME_AFTER_FAILURES = 50  # of one name from wherever: who guesses from many addresses is stopped, too
LOCK_FOR = timedelta(minutes=15)
FAILURES_KEPT_FOR = timedelta(days=1)
KNOWN_ADDRESS_FOR = timedelta(days=30)  # who signed in from there may, while strangers lock the name
IPV6_HOME_BITS = 56  # what a home is given: whoever has one address of such a network has all of them
# A lost answer makes an honest phone send its old refresh token again; within this time that is no theft.
REFRESH_GRACE = timedelta(seconds=10)
PASSWORD_LENGTH_LEAST = 8
# Nine digits are read aloud in three threes. With two hundred codes in force at once, a sign-in that tries all it may
# hits somebody's once in a hundred years.
LINK_CODE_DIGITS = 9
LINK_CODE_LASTS = timedelta(hours=24)
LINK_LOCK_AFTER_FAILURES = 5
LINK_LOCK_FOR = timedelta(hours=1)


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """For a while after too many failures, whatever password is given."""
    return locked_until is not None and now < locked_until


def failures_so_far(failures: int, since: datetime | None, now: datetime) -> tuple[int, datetime]:
    """The count that goes on and since when: what began longer ago than failures are kept is forgotten."""
    if since is None or now >= since + FAILURES_KEPT_FOR:
        return 0, now
    return failures, since


def is_known_address(succeeded_at: datetime | None, now: datetime) -> bool:
    """Whether the name has signed in from there lately."""
    return succeeded_at is not None and now < succeeded_at + KNOWN_ADDRESS_FOR


def after_failure(failures: int, limit: int, now: datetime) -> tuple[int, datetime | None]:
    """The new count and, at the limit, the end of the lock (the count starts again behind it)."""
    failures += 1
    return (0, now + LOCK_FOR) if failures >= limit else (failures, None)


def address_counted(address: str) -> str:
    """Failures are counted for an IPv4 address, or for a whole home network of IPv6; what is no address is itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), IPV6_HOME_BITS), strict=False))


def after_wrong_link_code(failures: int, now: datetime) -> tuple[int, datetime | None]:
    """As ``after_failure``, for codes that are guessed among all that are in force."""
    failures += 1
    return (0, now + LINK_LOCK_FOR) if failures >= LINK_LOCK_AFTER_FAILURES else (failures, None)


def read_link_code(typed: str) -> str | None:
    """The nine digits, however they were grouped or typed; ``None`` for anything else."""
    digits = "".join(unicodedata.normalize("NFKC", typed).replace("-", " ").split())
    return digits if len(digits) == LINK_CODE_DIGITS and digits.isascii() and digits.isdigit() else None


def is_strong_password(password: str) -> bool:
    """At least 8 characters of 3 classes (GB/T 22239 asks for complexity)."""
    kinds = (
        any(char.islower() for char in password),
        any(char.isupper() for char in password),
        any(char.isdigit() for char in password),
        any(not char.isalnum() for char in password),
    )
    return len(password) >= PASSWORD_LENGTH_LEAST and sum(kinds) >= 3


class RefreshVerdict(StrEnum):
    ROTATE = "rotate"
    ROTATE_AGAIN = "rotate_again"
    REUSED = "reused"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RefreshFacts:
    session_ended: bool
    expires_at: datetime
    used_at: datetime | None


def judge_refresh(facts: RefreshFacts, now: datetime) -> RefreshVerdict:
    """An old token ends its family, unless it comes again within the grace of its first use: a phone whose answer was
    lost on the way must not sign its owner out, and a thief who is quicker than that is found at the next exchange.
    """
    if facts.session_ended or now >= facts.expires_at:
        return RefreshVerdict.REFUSED
    if facts.used_at is None:
        return RefreshVerdict.ROTATE
    return RefreshVerdict.ROTATE_AGAIN if now < facts.used_at + REFRESH_GRACE else RefreshVerdict.REUSED
