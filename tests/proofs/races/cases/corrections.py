"""Corrections of approved hours."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from service.core import clock, transaction
from service.hours.commands.approve import approve
from service.hours.commands.correct import correct
from service.hours.models import Correction, RecordVersion
from service.passports.models import LedgerEntry
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import count, rows_of, set_stage


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

        def judge(answers: list[Answer], record: UUID = records[who], owner: UUID | None = who.passport_id) -> Verdict:
            approvals, corrections = words(answers[::2]), words(answers[1::2])
            versions = [each.minutes for each in rows_of(RecordVersion, RecordVersion.record_id == record)]
            entries = count(LedgerEntry, LedgerEntry.passport_id == owner)
            is_kept = versions in ([90], [90, 60]) and entries == len(versions)
            is_told = approvals["200"] == 1 and corrections["200"] == len(versions) - 1
            is_told &= set(approvals) <= {"200", "hours.already_approved"}
            is_told &= set(corrections) <= {"200", "hours.correct_not_approved", "hours.minutes_unchanged"}
            return seen(is_kept, is_told, versions, entries, "entries,", approvals, corrections)

        yield Round(deeds, judge, [who.passport_id])


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

        def judge(answers: list[Answer], record: UUID = record) -> Verdict:
            versions = [each.minutes for each in rows_of(RecordVersion, RecordVersion.record_id == record)]
            told = words(answers)
            is_told = told == {"200": 1, "hours.correction_ended": threads - 1}
            return seen(versions == [90, 30, 80], is_told, versions, told)

        yield Round(deeds, judge, [who.passport_id])
