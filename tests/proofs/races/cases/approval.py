"""Many who decide about the same hours at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from service.passports.models import LedgerEntry
from tests.proofs.races.arena import Round
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import count, set_stage, unless


def credits_of(record: str) -> int:
    return count(LedgerEntry, LedgerEntry.source_id == UUID(record))


def many_approvers(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    approvers, crowd = stage.staff(threads), stage.people(rounds)
    [records] = served(stage, [crowd])
    for who in crowd:
        record = records[who]

        def wrong(answers: list[Answer], record: str = record) -> str | None:
            credited, told = credits_of(record), words(answers)
            is_one = credited == 1 and told == {"200": 1, "hours.already_approved": threads - 1}
            return unless(is_one, "credited", credited, "times,", told)

        deeds = [post(each, f"/service-records/{record}/approve", {}) for each in approvers]
        yield Round(deeds, wrong, [who.passport_id])


def each_approves_the_other(rounds: int, threads: int) -> Iterator[Round]:
    """Couples who served together: of the two in each, one is approved by the other."""
    stage = set_stage()
    crowd = stage.staff(threads)
    couples = [(crowd[place], crowd[place + 1]) for place in range(0, threads, 2)]
    for records in served(stage, [crowd] * rounds):
        deeds = [
            post(one, f"/service-records/{records[other]}/approve", {})
            for couple in couples
            for one, other in (couple, couple[::-1])
        ]

        def wrong(answers: list[Answer]) -> str | None:
            of_couples = Counter(
                tuple(sorted(each.word for each in answers[place : place + 2])) for place in range(0, threads, 2)
            )
            return unless(of_couples == {("200", "hours.reciprocal_goes_to_staff"): len(couples)}, of_couples)

        yield Round(deeds, wrong, [each.passport_id for each in crowd])
