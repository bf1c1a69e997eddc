"""Many who decide about the same hours at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from service.core.actor import Role
from service.hours.models import Decision
from service.passports.models import LedgerEntry
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.evidence import served, yesterday
from tests.proofs.races.stage import count, rows_of, set_stage


def credits_of(record: UUID) -> int:
    return count(LedgerEntry, LedgerEntry.source_id == record)


def many_approvers(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    approvers, crowd = stage.staff(threads), stage.people(rounds)
    [records] = served(stage, [crowd])
    for who in crowd:
        record = records[who]

        def judge(answers: list[Answer], record: UUID = record) -> Verdict:
            credited, told = credits_of(record), words(answers)
            is_told = told == {"200": 1, "hours.already_approved": threads - 1}
            return seen(credited == 1, is_told, "credited", credited, "times,", told)

        deeds = [post(each, f"/service-records/{record}/approve", {}) for each in approvers]
        yield Round(deeds, judge, [who.passport_id])


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

        def judge(answers: list[Answer], records: dict[Person, UUID] = records) -> Verdict:
            of_couples = Counter(
                tuple(sorted(each.word for each in answers[place : place + 2])) for place in range(0, threads, 2)
            )
            credited = Counter(credits_of(records[one]) + credits_of(records[other]) for one, other in couples)
            is_told = of_couples == {("200", "hours.reciprocal_goes_to_staff"): len(couples)}
            return seen(credited == {1: len(couples)}, is_told, "credits of each:", credited, of_couples)

        yield Round(deeds, judge, [each.passport_id for each in crowd])


def against(
    verb: str, body: dict[str, Any], *, approval: dict[str, Any], losers: set[str]
) -> Callable[[int, int], Iterator[Round]]:
    """Half of the crowd approves, half does otherwise; one of all decides, and the credit follows it."""

    def case(rounds: int, threads: int) -> Iterator[Round]:
        stage = set_stage()
        deciders, crowd = stage.staff(threads), stage.people(rounds)
        [records] = served(stage, [crowd])
        for who in crowd:
            path = f"/service-records/{records[who]}"
            deeds = [
                post(each, f"{path}/{verb}", body) if place % 2 else post(each, f"{path}/approve", approval)
                for place, each in enumerate(deciders)
            ]

            def judge(answers: list[Answer], record: UUID = records[who]) -> Verdict:
                told, approved = words(answers), words(answers[::2])["200"]
                credited, decided = credits_of(record), count(Decision, Decision.record_id == record)
                is_told = told["200"] == 1 and credited == approved and set(told) - {"200"} <= losers
                return seen(
                    decided == 1 and credited <= 1, is_told, "credited", credited, "times,", decided, "decisions,", told
                )

            yield Round(deeds, judge, [who.passport_id])

    case.__name__ = f"approve_against_{verb}"
    return case


REASON = "和签到表不符"
approve_against_reject = against(
    "reject", {"reason": REASON}, approval={}, losers={"hours.already_approved", "hours.already_rejected"}
)
approve_against_return = against(
    "return",
    {"reason": REASON},
    approval={},
    losers={"hours.already_approved", "hours.returned_not_due", "hours.already_returned"},
)
approve_against_amend = against(
    "amend",
    {"minutes": 60, "reason": REASON},
    approval={"expected_minutes": 90},
    losers={"hours.already_approved", "hours.minutes_changed", "hours.minutes_unchanged"},
)


def a_day_between_two_communities(rounds: int, threads: int) -> Iterator[Round]:
    """Eight hours here and four there are a minute too many for one day: different shifts and different staff, so that
    nothing but the lock of the passport stands between them.
    """
    stage = set_stage()
    here, there = stage.staff(threads // 4), stage.people(threads // 4, role=Role.STAFF, over=stage.cast.next_door)
    crowd = stage.people(threads // 4)
    of_here = served(stage, [crowd] * rounds, minutes=480)
    from_then = yesterday(stage) + timedelta(minutes=480)
    next_door = {"community": stage.cast.next_door, "is_of_team": False}
    of_there = served(stage, [crowd] * rounds, minutes=241, begins=from_then, **next_door)
    for first, second in zip(of_here, of_there, strict=True):
        deeds = [
            post(by[(place + more) % len(by)], f"/service-records/{records[who]}/approve", {})
            for place, who in enumerate(crowd)
            for by, records in ((here, first), (there, second))
            for more in range(2)
        ]

        def judge(
            answers: list[Answer], first: dict[Person, UUID] = first, second: dict[Person, UUID] = second
        ) -> Verdict:
            told = words(answers)
            credited = [credits_of(first[who]) + credits_of(second[who]) for who in crowd]
            losers = {"hours.already_approved", "hours.cap_exceeded"}
            is_told = told["200"] == len(crowd) and set(told) - {"200"} <= losers
            return seen(credited == [1] * len(crowd), is_told, "credited of each day:", credited, told)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def batches_in_opposite_order(rounds: int, threads: int) -> Iterator[Round]:
    """Each approver has the same records in an order of their own; each record is approved in one of the batches."""
    stage = set_stage()
    approvers, crowd = stage.staff(threads), stage.people(8)
    for records in served(stage, [crowd] * rounds):
        ids = list(records.values())
        orders = [[*ids[place % 8 :], *ids[: place % 8]][:: 1 - 2 * (place % 2)] for place in range(threads)]
        deeds = [
            post(each, "/service-records/approve", {"record_ids": list(map(str, order))})
            for each, order in zip(approvers, orders, strict=True)
        ]

        def judge(answers: list[Answer], ids: Sequence[UUID] = ids) -> Verdict:
            items = Counter(
                item["problem"]["code"] if item["problem"] else item["record_id"]
                for answer in answers
                for item in answer.body.get("items", [])
            )
            credited = count(LedgerEntry, LedgerEntry.source_id.in_(ids))
            expected = {**dict.fromkeys(map(str, ids), 1), "hours.already_approved": len(ids) * (threads - 1)}
            return seen(credited == len(ids), items == expected, credited, "credited,", items, words(answers))

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def one_chain_and_many_writers(rounds: int, threads: int) -> Iterator[Round]:
    """All that one person served, each hour approved by somebody else at once: no fork and no gap."""
    stage = set_stage()
    approvers, crowd = stage.staff(threads), stage.people(rounds)
    days = served(stage, [crowd] * threads)
    for who in crowd:
        deeds = [
            post(each, f"/service-records/{day[who]}/approve", {}) for each, day in zip(approvers, days, strict=True)
        ]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            entries = rows_of(LedgerEntry, LedgerEntry.passport_id == who.passport_id)
            sequence = sorted(each.seq for each in entries)
            minutes = sum(each.minutes_change for each in entries)
            is_whole = sequence == list(range(1, threads + 1)) and minutes == max(e.minutes_after for e in entries)
            return seen(is_whole, words(answers) == {"200": threads}, sequence, minutes, words(answers))

        yield Round(deeds, judge, [who.passport_id])
