"""What a team was asked to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from service.activities.models import Task
from service.core.audit import AuditEvent
from service.core.calendar import local_date
from service.core.db import new_id
from service.teams.models import TeamMember
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.stage import count, set_stage, with_rows


def many_answers_to_a_task(rounds: int, threads: int) -> Iterator[Round]:
    """Every officer of the team answers, one half yes and the other no: the first has answered, once."""
    stage = set_stage()
    cast, today, officers = stage.cast, local_date(stage.now), stage.people(threads)
    of_team = {"community_id": cast.community.id, "team_id": cast.team.id}
    joined = {**of_team, "role": "deputy", "joined_at": stage.now}
    with_rows(TeamMember, [{"id": new_id(), "account_id": each.account_id, **joined} for each in officers])
    about = {"region_id": cast.community.id, "title": "送饭", "content": "两人一组", "state": "waiting"}
    wanted = {"wanted_from": today, "wanted_until": today + timedelta(days=30)}
    for _ in range(rounds):
        task = new_id()
        asked = {"asked_by": cast.staff.account_id, "asked_at": stage.now}
        with_rows(Task, [{"id": task, **of_team, **about, **wanted, **asked}])
        deeds = [
            post(who, f"/tasks/{task}/{'decline' if nth % 2 else 'accept'}", {} if nth % 2 else None)
            for nth, who in enumerate(officers)
        ]

        def judge(answers: list[Answer], task: UUID = task) -> Verdict:
            answered = count(AuditEvent, AuditEvent.subject_id == task)
            told = words(answers)
            return seen(answered == 1, told == {"200": 1, "task.answered": threads - 1}, answered, "answers,", told)

        yield Round(deeds, judge)
