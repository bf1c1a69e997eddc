"""Who is told of what was done to an account: the person with their guardians, and the community's other staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from service.accounts import queries
from service.accounts.models import Account, Delegation
from service.core import outbox
from service.core.actor import WITH_PEOPLE, Actor


def the_person(account: Account, said: str, now: datetime, **facts: Any) -> None:
    """And whoever is their guardian, who is told of a ward."""
    told = [(account.id, said), *((each, f"{said}_for_ward") for each in queries.guardians_of(account.id))]
    outbox.put("inbox", [{"account_id": str(who), "code": code, **facts} for who, code in told], now=now)


def colleagues(account: Account, said: str, actor: Actor, now: datetime, **more: UUID) -> None:
    """What one member of staff does, another sees. By ids only: who did it, and to which account."""
    ids = {"done_by": actor.person_id, "for_id": account.id, **more}
    staff_of(account.home_id, said, but={actor.person_id, account.id}, now=now, **ids)


def of_delegations(
    said: str, *given: Delegation | Row[UUID, UUID, UUID], now: datetime, but: UUID | None = None
) -> None:
    """Both of the two, by what they are to each other, with which it is and for whom; not who does it themselves."""
    told: list[dict[str, str]] = []
    for each in given:
        about = {"delegation_id": str(each.id), "for_id": str(each.principal_id)}
        both = ((each.principal_id, said), (each.delegate_id, f"{said}_for_delegate"))
        told += [{"account_id": str(who), "code": code, **about} for who, code in both if who != but]
    outbox.put("inbox", told, now=now)


def staff_of(
    region_id: UUID | None, said: str, /, *, but: Collection[UUID], now: datetime, **facts: UUID | int
) -> None:
    """The staff of this community, ``but`` these; nobody, where there is none. By ids and numbers only."""
    if region_id is not None:
        _tell(queries.staff_near(region_id) - set(but), said, now, facts)


def case_workers_of(region_id: UUID, said: str, /, *, now: datetime, **facts: UUID | int) -> None:
    """Its staff and its social workers."""
    _tell(queries.staff_near(region_id, WITH_PEOPLE), said, now, facts)


def _tell(people: Collection[UUID], said: str, now: datetime, facts: Mapping[str, UUID | int]) -> None:
    same = {name: value if isinstance(value, int) else str(value) for name, value in facts.items()}
    outbox.put("inbox", [{"account_id": str(each), "code": said, **same} for each in sorted(people)], now=now)
