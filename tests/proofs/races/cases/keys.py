"""One Idempotency-Key, many requests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from uuid import UUID

from service.activities.models import Activity
from service.hours.models import Decision, ServiceRecord
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import count, rows_of, set_stage


def one_key_sent_many_times(rounds: int, threads: int) -> Iterator[Round]:
    """An act that nothing but its key keeps from happening twice: one effect, and one answer to the byte."""
    stage = set_stage()
    place, team = str(stage.cast.community.id), str(stage.cast.team.id)
    about = {"community_id": place, "team_id": team, "kind": "service", "content": "陪伴独居老人", "place": "睦邻中心"}
    for number in range(rounds):
        title = f"第 {number} 次入户探访"
        deed = post(stage.cast.leader, "/activities", {**about, "title": title})

        def judge(answers: list[Answer], title: str = title) -> Verdict:
            planned = count(Activity, Activity.community_id == stage.cast.community.id, Activity.title == title)
            told, different = words(answers), len({each.content for each in answers})
            is_told = told == {"201": threads} and different == 1
            return seen(planned == 1, is_told, planned, "activities,", different, "answers,", told)

        yield Round([deed] * threads, judge)


def one_key_for_many_requests(rounds: int, threads: int) -> Iterator[Round]:
    """Each asks for other minutes: one of them gets them, the others learn that the key is taken."""
    stage = set_stage()
    crowd = stage.people(rounds)
    [records] = served(stage, [crowd])
    for who in crowd:
        key = str(uuid.uuid4())
        wishes = [{"minutes": 30 + more, "reason": "核对过签到表"} for more in range(threads)]
        path = f"/service-records/{records[who]}/amend"

        def judge(answers: list[Answer], record: UUID = records[who]) -> Verdict:
            [kept] = rows_of(ServiceRecord, ServiceRecord.id == record)
            decided, told = count(Decision, Decision.record_id == record), words(answers)
            granted = [30 + more for more, each in enumerate(answers) if each.word == "200"]
            is_told = granted == [kept.minutes] and told["idempotency.key_reused"] == threads - 1
            return seen(decided == 1, is_told, decided, "decisions,", granted, "granted,", kept.minutes, "kept,", told)

        yield Round([post(stage.cast.leader, path, wish, key=key) for wish in wishes], judge, [who.passport_id])
