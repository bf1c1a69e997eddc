"""One step up, and many who take it at once: one nomination is open, one decision counts, and one answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.core import transaction
from service.core.audit import AuditEvent
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.ladder.models import Promotion, PromotionNight
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, Deed, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import Stage, count, rows_of, set_stage, with_rows

NOTE = {"note": "常来，乐于助人"}
OPEN = Promotion.state.in_(("nominated", "confirmed"))
DAYS = 2  # of taking part: what the next stage asks
CROWD = 5  # of whom the rule nominates each at night
NIGHTS_AT_ONCE = 2


def many_confirmers(rounds: int, threads: int) -> Iterator[Round]:
    """Everybody who works with the person confirms: one of them has, and the person is asked once."""
    stage = set_stage()
    by = stage.staff(threads)
    for who, promotion in _nominated(stage, rounds):
        yield _decided(who, promotion, [_confirm(each, promotion) for each in by], ("confirmed",))


def confirm_against_turn_down(rounds: int, threads: int) -> Iterator[Round]:
    """Half of them confirm and half turn down: it is decided once, and the row says what the winner was told."""
    stage = set_stage()
    by = stage.staff(threads)
    for who, promotion in _nominated(stage, rounds):
        deeds = [_confirm(each, promotion) if turn % 2 else _turn_down(each, promotion) for turn, each in enumerate(by)]
        yield _decided(who, promotion, deeds, ("confirmed", "turned_down"))


def accepting_many_times(rounds: int, threads: int) -> Iterator[Round]:
    """The person taps and taps, each time anew: one step is made, and told once."""
    stage = set_stage()
    for who, promotion in _confirmed(stage, rounds):
        yield _decided(who, promotion, [_answer(who, promotion, "accept") for _ in range(threads)], ("accepted",))


def accept_against_decline(rounds: int, threads: int) -> Iterator[Round]:
    """The person on one phone says yes and on another no: the first of them counts."""
    stage = set_stage()
    for who, promotion in _confirmed(stage, rounds):
        verbs = ["accept" if turn % 2 else "decline" for turn in range(threads)]
        yield _decided(who, promotion, [_answer(who, promotion, verb) for verb in verbs], ("accepted", "declined"))


def two_nights_at_once(rounds: int, threads: int) -> Iterator[Round]:
    """Many workers look at one community on one night: one of them does, and each person is nominated once."""
    for _ in range(rounds):
        stage = set_stage()
        crowd = _served(stage, CROWD)
        deeds = [_night(stage)] * threads

        def judge(answers: list[Answer], stage: Stage = stage, crowd: Sequence[Person] = crowd) -> Verdict:
            each_once = [_open(who) for who in crowd] == [1] * len(crowd)
            nights, told = _nights(stage), words(answers)
            is_kept = each_once and nights == [len(crowd)] == [_audited_in(stage)]
            return seen(is_kept, set(told) == {"200"}, "nights", nights, "audited", _audited_in(stage), told)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def the_night_against_nominating(rounds: int, threads: int) -> Iterator[Round]:
    """Colleagues nominate somebody while the night does: one nomination is open, and whoever comes later is told so."""
    for _ in range(rounds):
        stage = set_stage()
        by, [who, *rest] = stage.staff(threads - NIGHTS_AT_ONCE), _served(stage, CROWD)
        deeds = [_night(stage) for _ in range(NIGHTS_AT_ONCE)]
        deeds += [post(each, f"/people/{who.account_id}/promotions", {}) for each in by]

        def judge(
            answers: list[Answer], stage: Stage = stage, who: Person = who, rest: Sequence[Person] = rest
        ) -> Verdict:
            is_one = _open(who) == 1 and [_open(each) for each in rest] == [1] * len(rest)
            told = words(answers[NIGHTS_AT_ONCE:])
            is_told = told["201"] <= 1 and set(told) <= {"201", "promotion.open_already"}
            is_told &= {each.word for each in answers[:NIGHTS_AT_ONCE]} == {"200"}
            is_kept = is_one and _audited_in(stage) == CROWD
            return seen(is_kept, is_told, _open(who), "open,", _audited_in(stage), "audited,", told)

        yield Round(deeds, judge, [who.passport_id])


def _decided(who: Person, promotion: UUID, deeds: Sequence[Deed], states: Sequence[str]) -> Round:
    """Once, whoever it was; all others are told that it was just done."""

    def judge(answers: list[Answer]) -> Verdict:
        [row] = rows_of(Promotion, Promotion.id == promotion)
        actions = [f"promotion.{each}" for each in states]
        times = count(AuditEvent, AuditEvent.subject_id == promotion, AuditEvent.action.in_(actions))
        won = [each.body["state"] for each in answers if each.word == "200"]
        told = words(answers)
        is_told = won == [row.state] and told == {"200": 1, "promotion.decided": len(deeds) - 1}
        return seen(times == 1 and row.state in states, is_told, times, "times decided,", row.state, told)

    return Round(deeds, judge, [who.passport_id])


def _nominated(stage: Stage, many: int) -> list[tuple[Person, UUID]]:
    return _promotions(stage, many, state="nominated")


def _confirmed(stage: Stage, many: int) -> list[tuple[Person, UUID]]:
    by = {"confirmed_by": stage.cast.staff.account_id, "confirmed_at": stage.now}
    return _promotions(stage, many, state="confirmed", **by)


def _promotions(stage: Stage, many: int, **values: Any) -> list[tuple[Person, UUID]]:
    crowd = stage.people(many)
    step = {"from_stage": "resident", "stage": "activist", "policy": "five_stages.1", "policy_version": 0}
    about = {"community_id": stage.cast.community.id, "as_of": local_date(stage.now), "nominated_at": stage.now}
    kept: dict[str, Any] = {"criteria": [], "review": [], "kept": {}}
    rows = [{"id": new_id(), "account_id": who.account_id, **step, **about, **kept, **values} for who in crowd]
    with_rows(Promotion, rows)
    return [(who, row["id"]) for who, row in zip(crowd, rows, strict=True)]


def _served(stage: Stage, many: int) -> list[Person]:
    crowd = stage.people(many)
    served(stage, [crowd] * DAYS)
    return crowd


def _nights(stage: Stage) -> list[int]:
    """How many were nominated in each."""
    rows = select(PromotionNight.nominated).where(PromotionNight.community_id == stage.cast.community.id)
    return transaction.run(lambda: list(db.session.scalars(rows)), read_only=True)


def _open(who: Person) -> int:
    return count(Promotion, Promotion.account_id == who.account_id, OPEN)


def _audited_in(stage: Stage) -> int:
    here = AuditEvent.community_id == stage.cast.community.id
    return count(AuditEvent, AuditEvent.action == "promotion.nominated", here)


def _night(stage: Stage) -> Deed:
    return post(None, f"/nights/{stage.cast.community.id}", key=None)


def _confirm(by: Person, promotion: UUID) -> Deed:
    return post(by, f"/promotions/{promotion}/confirm", NOTE)


def _turn_down(by: Person, promotion: UUID) -> Deed:
    return post(by, f"/promotions/{promotion}/turn-down", NOTE)


def _answer(who: Person, promotion: UUID, verb: str) -> Deed:
    return post(who, f"/promotions/{promotion}/{verb}")
