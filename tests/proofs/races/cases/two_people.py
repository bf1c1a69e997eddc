"""Proposed by one and made true by another: openings, adjustments, the go-live of a community."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from service.core import clock, transaction
from service.core.actor import Role
from service.core.db import db
from service.passports.commands import propose
from service.passports.models import LedgerEntry, Passport, Proposal
from service.passports.rules import AdjustmentCause, FactType
from service.regions.rules import Tier
from tests.factories.cast import Person, people, region
from tests.proofs.races.arena import Round
from tests.proofs.races.crowd import Answer, Deed, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import Stage, count, set_stage, unless

OPENING: dict[str, Any] = {"minutes": 1205, "points": 40, "evidence": "爱心存折第 3 本第 12 页"}


def two_openings_proposed(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    proposers, crowd = stage.staff(threads), stage.people(rounds)
    body = {**OPENING, "covers_until": (stage.now - timedelta(days=30)).date().isoformat()}
    for who in crowd:
        deeds = [post(each, f"/passports/{who.passport_id}/openings", body) for each in proposers]

        def wrong(answers: list[Answer], who: Person = who) -> str | None:
            waiting, told = count(Proposal, Proposal.passport_id == who.passport_id), words(answers)
            is_one = waiting == 1 and told == {"201": 1, "proposal.already_there": threads - 1}
            return unless(is_one, waiting, "proposals,", told)

        yield Round(deeds, wrong, [who.passport_id])


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

        def wrong(answers: list[Answer], proposal: UUID = proposal) -> str | None:
            posted, told = count(LedgerEntry, LedgerEntry.source_id == proposal), words(answers)
            is_one = posted == 1 and told == {"200": 1, "proposal.decided": len(confirmers) - 1}
            return unless(is_one, "posted", posted, "times,", told)

        yield Round(deeds, wrong, [who.passport_id])


def go_live_against_openings(rounds: int, threads: int) -> Iterator[Round]:
    """Of the openings confirmed at the moment of the go-live each is posted or refused, as its answer says; one that
    comes after it (in the next round) is refused.
    """
    stage = set_stage()
    late: list[Deed] = []
    for _ in range(rounds):
        staff, go_live, crowd = _about_to_go_live(stage, threads)
        *now, later = openings_for(crowd, staff[0])
        deeds = [post(each, f"/proposals/{go_live}/confirm") for each in staff[1:3]]
        deeds += [post(each, f"/proposals/{opening}/confirm") for opening, each in zip(now, staff[3:], strict=False)]

        def wrong(answers: list[Answer], now: Sequence[UUID] = now) -> str | None:
            lives, told, after = (words(answers[a:b]) for a, b in ((0, 2), (2, len(now) + 2), (len(now) + 2, None)))
            posted = count(LedgerEntry, LedgerEntry.source_id.in_(now))
            is_true = lives == {"200": 1, "proposal.decided": 1} and posted == told["200"]
            is_true &= set(told) <= {"200", "go_live.closed"} and set(after) <= {"go_live.closed"}
            return unless(is_true, posted, "posted,", lives, told, "after it", after)

        yield Round([*deeds, *late], wrong, [who.passport_id for who in crowd])
        late = [post(staff[1], f"/proposals/{later}/confirm")]


def _about_to_go_live(stage: Stage, threads: int) -> tuple[list[Person], UUID, list[Person]]:
    """Of a community of its own: its staff, the waiting proposal, and people whose openings may be confirmed."""

    def settle() -> tuple[list[Person], UUID, list[Person]]:
        community = region("方兴社区", Tier.COMMUNITY, stage.cast.district, stage.now)
        staff = people(threads, "许多人", community, stage.now, role=Role.STAFF)
        go_live = propose.propose_go_live(community, actor=staff[0].actor, now=clock.now())
        return staff, go_live.id, people(threads - 2, "赵小兰", community, stage.now)

    return transaction.run(settle)
