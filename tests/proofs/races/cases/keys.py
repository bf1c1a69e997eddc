"""One Idempotency-Key, many requests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from uuid import UUID

from service.hours.models import Decision, ServiceRecord
from tests.proofs.races.arena import Round
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import count, rows_of, set_stage, unless


def one_key_sent_many_times(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    crowd = stage.people(rounds)
    [records] = served(stage, [crowd])
    for who in crowd:
        deed = post(stage.cast.leader, f"/service-records/{records[who]}/approve", {})

        def wrong(answers: list[Answer], record: UUID = records[who]) -> str | None:
            decided, told = count(Decision, Decision.record_id == record), words(answers)
            are_equal = all(each.body == answers[0].body for each in answers)
            return unless(decided == 1 and told == {"200": threads} and are_equal, decided, "decisions,", told)

        yield Round([deed] * threads, wrong, [who.passport_id])


def one_key_for_many_requests(rounds: int, threads: int) -> Iterator[Round]:
    """Each asks for other minutes: one of them gets them, the others learn that the key is taken."""
    stage = set_stage()
    crowd = stage.people(rounds)
    [records] = served(stage, [crowd])
    for who in crowd:
        key = str(uuid.uuid4())
        wishes = [{"minutes": 30 + more, "reason": "核对过签到表"} for more in range(threads)]
        path = f"/service-records/{records[who]}/amend"

        def wrong(answers: list[Answer], record: UUID = records[who]) -> str | None:
            [kept] = rows_of(ServiceRecord, ServiceRecord.id == record)
            decided, told = count(Decision, Decision.record_id == record), words(answers)
            granted = [30 + more for more, each in enumerate(answers) if each.word == "200"]
            is_one = decided == 1 and granted == [kept.minutes] and told["idempotency.key_reused"] == threads - 1
            return unless(is_one, decided, "decisions,", granted, "granted,", kept.minutes, "kept,", told)

        yield Round([post(stage.cast.leader, path, wish, key=key) for wish in wishes], wrong, [who.passport_id])
