"""Teams that are handed over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone

CREATED = 201


def hand_over_team(phone: Phone, by: Person, cast: Cast, to: Person | UUID | str, **body: Any) -> Any:
    """By staff, from the cast's leader unless said otherwise; with no word of how they ``said_yes``, the successor then
    answers in the app.
    """
    account_id = str(to.account_id if isinstance(to, Person) else to)
    given = {"account_id": account_id, "leader_id": str(cast.leader.account_id), "reason": "moved_away"}
    asked = phone.of(by).post(f"/teams/{cast.team.id}/hand-over", given | body)
    if asked.status_code != CREATED or "said_yes" in body:
        return asked
    assert isinstance(to, Person)
    return answer(phone, to, asked, "accept")


def name_successor(phone: Phone, by: Person, cast: Cast, to: Person, **body: Any) -> Any:
    return phone.of(by).post(f"/teams/{cast.team.id}/name-successor", {"account_id": str(to.account_id), **body})


def answer(phone: Phone, by: Person, asked: Any, verb: str) -> Any:
    return phone.of(by).post(f"/hand-overs/{asked.json['id']}/{verb}")
