"""What people carry: the passports stand above accounts, so the application says how they are found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Carried:
    """A person's passport, as a list of people shows it."""

    passport_id: UUID
    number: str
    has_card: bool


CarriedBy = Callable[[Collection[UUID]], Mapping[UUID, Carried]]
HoldersOf = Callable[[Collection[str]], Mapping[str, UUID]]
_finders: list[CarriedBy] = []
_holders: list[HoldersOf] = []


def declare_carried(finder: CarriedBy, holders: HoldersOf) -> None:
    """Called once by ``create_app``."""
    _finders[:], _holders[:] = [finder], [holders]


def carried_by(account_ids: Collection[UUID]) -> Mapping[UUID, Carried]:
    """Account → passport, of those who have one: in one statement."""
    return _finders[0](account_ids)


def holders_of(numbers: Collection[str]) -> Mapping[str, UUID]:
    """Passport number, as people type it → account, of those that somebody holds: in one statement. That of one
    that was merged leads to who goes on.
    """
    return _holders[0](numbers)
