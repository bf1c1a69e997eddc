"""Corrections of approved hours."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from service.core import clock, transaction
from service.hours.commands.approve import approve
from service.hours.commands.correct import correct
from service.hours.models import Correction, RecordVersion
from tests.proofs.races.arena import Round
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import rows_of, set_stage, unless


def correction_against_approval(rounds: int, threads: int) -> Iterator[Round]:
    """Whoever corrects hours that nobody has approved yet is refused; else both count, in this order."""
    stage = set_stage()
    deciders, crowd = stage.staff(threads), stage.people(rounds)
    [records] = served(stage, [crowd])
    for who in crowd:
        path = f"/service-records/{records[who]}"
        deeds = [
            post(each, f"{path}/correct", {"minutes": 60, "reason": "早走了"})
            if place % 2
            else post(each, f"{path}/approve", {})
            for place, each in enumerate(deciders)
        ]

        def wrong(answers: list[Answer], record: UUID = records[who]) -> str | None:
            approvals, corrections = words(answers[::2]), words(answers[1::2])
            versions = [each.minutes for each in rows_of(RecordVersion, RecordVersion.record_id == record)]
            is_true = versions == [90, 60][: 1 + corrections["200"]] and approvals["200"] == 1
            is_true &= set(approvals) <= {"200", "hours.already_approved"}
            is_true &= set(corrections) <= {"200", "hours.correct_not_approved", "hours.minutes_unchanged"}
            return unless(is_true, versions, approvals, corrections)

        yield Round(deeds, wrong, [who.passport_id])


def two_confirmations_of_a_correction(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    confirmers, crowd = stage.staff(threads), stage.people(rounds)
    [records] = served(stage, [crowd], minutes=90)
    ids = [records[who] for who in crowd]
    leader, deputy = stage.cast.leader.actor, stage.cast.deputy.actor

    def propose_all() -> None:
        now = clock.now()
        approve(ids, actor=deputy, now=now)
        for each in ids:
            correct(each, minutes=30, reason="早走了", actor=deputy, now=now)
        for each in ids:
            correct(each, minutes=80, reason="核对过签到表", actor=leader, now=now)

    transaction.run(propose_all)
    for who, record in zip(crowd, ids, strict=True):
        [waiting] = rows_of(Correction, Correction.record_id == record)
        deeds = [post(each, f"/corrections/{waiting.id}/confirm") for each in confirmers]

        def wrong(answers: list[Answer], record: UUID = record) -> str | None:
            versions = [each.minutes for each in rows_of(RecordVersion, RecordVersion.record_id == record)]
            told = words(answers)
            is_one = versions == [90, 30, 80] and told == {"200": 1, "hours.correction_ended": threads - 1}
            return unless(is_one, versions, told)

        yield Round(deeds, wrong, [who.passport_id])
