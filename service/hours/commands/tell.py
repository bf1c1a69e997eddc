"""A word to those who may approve: of how many records, one's own and one's family's left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from service.accounts.queries import ties_between
from service.core import outbox
from service.hours.queries.approvers import officers_of


def officers(
    waiting: Mapping[UUID, Sequence[UUID]], *, now: datetime, but_not: Collection[UUID] = (), **facts: str
) -> None:
    """``waiting``: team → whose records wait, one name for each record. One message per officer and team; none to who
    may approve nothing of it.
    """
    by_team = {team_id: sorted(officers - set(but_not)) for team_id, officers in officers_of(waiting.keys()).items()}
    people = {person for officers in by_team.values() for person in officers}
    ties = ties_between(people, {whose for owners in waiting.values() for whose in owners}, now)
    notices = []
    for team_id, owners in waiting.items():
        for person in by_team[team_id]:
            if records := sum(whose != person and (person, whose) not in ties for whose in owners):
                said = {**facts, "records": records}
                notices.append({"account_id": str(person), "code": "hours.to_approve", "facts": said})
    outbox.put("inbox", notices, now=now)
