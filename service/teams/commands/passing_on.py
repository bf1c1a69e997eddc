"""What somebody was in charge of goes on without them. Activities and hours stand above teams, so the application says
how it is passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.core.actor import Actor
from service.teams.models import TeamMember


@dataclass(frozen=True, slots=True)
class Passing:
    """``hold_team`` and ``hold_person`` lock the shifts of a team, or those that a person is in charge of: before the
    team, as everywhere. ``take_over`` gives a team that nobody led to its new leader, and ``fall_to`` gives another
    (the second) what whoever holds an office no more was in charge of there; it tells how many activities and shifts.
    """

    hold_team: Callable[[UUID], None]
    hold_person: Callable[[UUID], None]
    take_over: Callable[[TeamMember, Actor, datetime], None]
    fall_to: Callable[[TeamMember, UUID, Actor, datetime], tuple[int, int]]


_declared: list[Passing] = []


def declare_passing(passing: Passing) -> None:
    """Called once by ``create_app``."""
    _declared[:] = [passing]


def declared() -> Passing:
    return _declared[0]
