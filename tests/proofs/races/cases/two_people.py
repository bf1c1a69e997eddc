"""Proposed by one and made true by another: openings, adjustments, the go-live of a community."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from service.core import clock, transaction
from service.core.actor import Role
from service.core.audit import AuditEvent
from service.core.db import db
from service.passports.commands import propose
from service.passports.models import LedgerEntry, Passport, Proposal
from service.passports.rules import AdjustmentCause, FactType
from service.regions.rules import Tier
from tests.factories.cast import Person, people, region
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, Deed, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import Stage, count, set_stage

OPENING: dict[str, Any] = {"minutes": 1205, "points": 40, "evidence": "爱心存折第 3 本第 12 页"}


def two_openings_proposed(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    proposers, crowd = stage.staff(threads), stage.people(rounds)
    body = {**OPENING, "covers_until": (stage.now - timedelta(days=30)).date().isoformat()}
    for who in crowd:
        deeds = [post(each, f"/passports/{who.passport_id}/openings", body) for each in proposers]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            waiting, told = count(Proposal, Proposal.passport_id == who.passport_id), words(answers)
            return seen(
                waiting == 1, told == {"201": 1, "proposal.already_there": threads - 1}, waiting, "proposals,", told
            )

        yield Round(deeds, judge, [who.passport_id])


def an_opening_confirmed_by_many(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    crowd = stage.people(rounds)
    yield from _confirmed(stage.staff(threads), crowd, openings_for(crowd, stage.cast.staff))


def an_adjustment_confirmed_by_many(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    crowd = stage.people(rounds)
    [records] = served(stage, [crowd])
    about: dict[str, Any] = {"cause": AdjustmentCause.SYSTEM_ERROR, "fact_type": FactType.SERVICE_RECORD}

    def propose_all() -> list[UUID]:
        return [
            propose.propose_adjustment(
                db.session.get_one(Passport, who.passport_id),
                **about,
                fact_id=records[who],
                points=5,
                reason="系统故障漏记",
                actor=stage.cast.staff.actor,
                now=clock.now(),
            ).id
            for who in crowd
        ]

    yield from _confirmed(stage.staff(threads), crowd, transaction.run(propose_all))


def openings_for(crowd: Sequence[Person], by: Person) -> list[UUID]:
    def propose_all() -> list[UUID]:
        covers_until = (clock.now() - timedelta(days=30)).date()
        return [
            propose.propose_opening(
                db.session.get_one(Passport, who.passport_id),
                **OPENING,
                covers_until=covers_until,
                actor=by.actor,
                now=clock.now(),
            ).id
            for who in crowd
        ]

    return transaction.run(propose_all)


def _confirmed(confirmers: Sequence[Person], crowd: Sequence[Person], proposals: Sequence[UUID]) -> Iterator[Round]:
    for who, proposal in zip(crowd, proposals, strict=True):
        deeds = [post(each, f"/proposals/{proposal}/confirm") for each in confirmers]

        def judge(answers: list[Answer], proposal: UUID = proposal) -> Verdict:
            posted, told = count(LedgerEntry, LedgerEntry.source_id == proposal), words(answers)
            return seen(
                posted == 1,
                told == {"200": 1, "proposal.decided": len(confirmers) - 1},
                "posted",
                posted,
                "times,",
                told,
            )

        yield Round(deeds, judge, [who.passport_id])


def go_live_against_openings(rounds: int, threads: int) -> Iterator[Round]:
    """Of the openings confirmed at the moment of the go-live each is posted or refused, as its answer says; one that
    comes after it (in the next round) is refused.
    """
    stage = set_stage()
    late, too_late = list[Deed](), list[UUID]()
    for _ in range(rounds):
        staff, go_live, crowd = _about_to_go_live(stage, threads)
        *now, later = openings_for(crowd, staff[0])
        deeds = [post(each, f"/proposals/{go_live}/confirm") for each in staff[1:3]]
        deeds += [post(each, f"/proposals/{opening}/confirm") for opening, each in zip(now, staff[3:], strict=False)]

        def judge(
            answers: list[Answer],
            go_live: UUID = go_live,
            now: Sequence[UUID] = now,
            too_late: Sequence[UUID] = tuple(too_late),
        ) -> Verdict:
            lives, told, after = (words(answers[a:b]) for a, b in ((0, 2), (2, len(now) + 2), (len(now) + 2, None)))
            posted = count(LedgerEntry, LedgerEntry.source_id.in_(now))
            noted = count(AuditEvent, AuditEvent.subject_id == go_live, AuditEvent.action == "proposal.confirmed")
            confirmed = count(Proposal, Proposal.id.in_(now), Proposal.state == "confirmed")
            late = count(LedgerEntry, LedgerEntry.source_id.in_(too_late))
            is_kept = noted == 1 and posted == confirmed and late == 0
            is_told = lives == {"200": 1, "proposal.decided": 1} and posted == told["200"]
            is_told &= set(told) <= {"200", "go_live.closed"} and set(after) <= {"go_live.closed"}
            what = (noted, "times live,", posted, "posted of", confirmed, "confirmed,", late, "late ones,")
            return seen(is_kept, is_told, *what, lives, told, "after it", after)

        yield Round([*deeds, *late], judge, [who.passport_id for who in crowd])
        late, too_late = [post(staff[1], f"/proposals/{later}/confirm")], [later]


def _about_to_go_live(stage: Stage, threads: int) -> tuple[list[Person], UUID, list[Person]]:
    """Of a community of its own: its staff, the waiting proposal, and people whose openings may be confirmed."""

    def settle() -> tuple[list[Person], UUID, list[Person]]:
        community = region("方兴社区", Tier.COMMUNITY, stage.cast.district, stage.now)
        staff = people(threads, "许多人", community, stage.now, role=Role.STAFF)
        go_live = propose.propose_go_live(community, actor=staff[0].actor, now=clock.now())
        return staff, go_live.id, people(threads - 2, "赵小兰", community, stage.now)

    return transaction.run(settle)
