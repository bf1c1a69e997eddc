"""Stars and statements at the same moment: one application, one decision, one statement that replaces another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from service.accounts.models import Account
from service.core import clock, transaction
from service.core.audit import AuditEvent
from service.core.db import db
from service.recognition.commands import stars, statements
from service.recognition.models import ServiceStatement, Star
from service.recognition.rules import StarState, StatementState
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.fairs import enrich
from tests.proofs.races.stage import Stage, count, rows_of, set_stage

POINTS = 200  # a hundred hours: the first star
POINTS_OF_TWO = 600


def one_application_at_a_time(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody taps and taps, each time anew: one application waits."""
    stage = set_stage()
    crowd = _served(stage, rounds)
    for who in crowd:
        deeds = [post(who, "/me/stars") for _ in range(threads)]

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            waiting, told = count(Star, Star.account_id == who.account_id), words(answers)
            is_told = told == {"201": 1, "star.waits": threads - 1}
            return seen(waiting == 1, is_told, waiting, "applications,", told)

        yield Round(deeds, judge, [who.passport_id])


def granting_against_declining(rounds: int, threads: int) -> Iterator[Round]:
    """Colleagues decide on one application, half of them each way: it is decided once, and told once."""
    stage = set_stage()
    deciders, crowd = stage.staff(threads), _served(stage, rounds)

    def apply_all() -> list[UUID]:
        now = clock.now()
        return [stars.apply(db.session.get_one(Account, who.account_id), actor=who.actor, now=now).id for who in crowd]

    for who, star in zip(crowd, transaction.run(apply_all), strict=True):
        deeds = [
            post(by, f"/stars/{star}/decline", {"reason": "在核对"}) if turn % 2 else post(by, f"/stars/{star}/grant")
            for turn, by in enumerate(deciders)
        ]

        def judge(answers: list[Answer], star: UUID = star) -> Verdict:
            decided = (AuditEvent.subject_id == star, AuditEvent.action.in_(("star.granted", "star.declined")))
            [found], times, told = rows_of(Star, Star.id == star), count(AuditEvent, *decided), words(answers)
            is_decided = times == 1 and found.state in (StarState.GRANTED, StarState.DECLINED)
            is_told = told == {"200": 1, "star.decided": threads - 1}
            return seen(is_decided, is_told, times, "decisions,", told)

        yield Round(deeds, judge, [who.passport_id])


def granting_against_revoking_the_star_below(rounds: int, threads: int) -> Iterator[Round]:
    """Colleagues grant the second star while others revoke the first: the second never stands without the first."""
    stage = set_stage()
    deciders, crowd = stage.staff(threads), _served(stage, rounds, POINTS_OF_TWO)

    def apply_all() -> list[tuple[UUID, UUID]]:
        now, found = clock.now(), []
        for who in crowd:
            account = db.session.get_one(Account, who.account_id)
            first = stars.apply(account, actor=who.actor, now=now)
            stars.grant(first, actor=stage.cast.staff.actor, now=now)
            found.append((first.id, stars.apply(account, actor=who.actor, now=now).id))
        return found

    for who, (first, second) in zip(crowd, transaction.run(apply_all), strict=True):
        deeds = [
            post(by, f"/stars/{first}/revoke", {"reason": "更正"}) if turn % 2 else post(by, f"/stars/{second}/grant")
            for turn, by in enumerate(deciders)
        ]

        def judge(answers: list[Answer], first: UUID = first, second: UUID = second) -> Verdict:
            [below], [above] = rows_of(Star, Star.id == first), rows_of(Star, Star.id == second)
            told, both = words(answers), (below.state, above.state)
            decided = AuditEvent.action.in_(("star.granted", "star.declined"))
            times = count(AuditEvent, AuditEvent.subject_id == second, decided)
            is_in_turn = both in ((StarState.GRANTED, StarState.GRANTED), (StarState.REVOKED, StarState.DECLINED))
            return seen(is_in_turn and times == 1, told["200"] == 1, *both, times, "decisions,", told)

        yield Round(deeds, judge, [who.passport_id])


def applying_against_revoking_the_star_below(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody taps for the second star while colleagues revoke the first: whatever waits afterwards is the first."""
    stage = set_stage()
    revoking = threads // 2
    deciders, crowd = stage.staff(revoking), _served(stage, rounds, POINTS_OF_TWO)

    def grant_all() -> list[UUID]:
        now, by = clock.now(), stage.cast.staff.actor
        people = [(who, db.session.get_one(Account, who.account_id)) for who in crowd]
        return [stars.grant(stars.apply(one, actor=who.actor, now=now), actor=by, now=now).id for who, one in people]

    for who, first in zip(crowd, transaction.run(grant_all), strict=True):
        deeds = [post(who, "/me/stars") for _ in range(threads - revoking)]
        deeds += [post(by, f"/stars/{first}/revoke", {"reason": "更正"}) for by in deciders]

        def judge(answers: list[Answer], who: Person = who, first: UUID = first) -> Verdict:
            theirs, told = rows_of(Star, Star.account_id == who.account_id), words(answers)
            states = sorted((each.stars, each.state) for each in theirs if each.id != first)
            [below] = [each for each in theirs if each.id == first]
            ended, anew = (2, StarState.DECLINED), (1, StarState.WAITING)
            is_in_turn = below.state == StarState.REVOKED and states in ([anew], [ended], [anew, ended])
            waited = threads - revoking - len(states)
            all_told = {"200": 1, "star.not_granted": revoking - 1, "201": len(states), "star.waits": waited}
            is_told = told == {word: times for word, times in all_told.items() if times}
            return seen(is_in_turn, is_told, below.state, states, told)

        yield Round(deeds, judge, [who.passport_id])


def voiding_against_reissuing(rounds: int, threads: int) -> Iterator[Round]:
    """Colleagues make one statement void or issue it anew: it ends once, and one newer one at most holds."""
    stage = set_stage()
    deciders, crowd = stage.staff(threads), _served(stage, rounds)
    issued = _issued(stage, crowd)
    for who, statement in zip(crowd, issued, strict=True):
        path = f"/statements/{statement}"
        deeds = [
            post(by, f"{path}/revoke", {"reason": "wrong_records"}) if turn % 2 else post(by, f"{path}/reissue")
            for turn, by in enumerate(deciders)
        ]

        def judge(answers: list[Answer], statement: UUID = statement) -> Verdict:
            [old] = rows_of(ServiceStatement, ServiceStatement.id == statement)
            newer = count(ServiceStatement, ServiceStatement.replaces_id == statement)
            told = words(answers)
            is_one = (old.state, newer) in ((StatementState.REVOKED, 0), (StatementState.REPLACED, 1))
            won = told["200"] + told["201"]
            is_told = won == 1 and told["statement.void"] + told["statement.replaced"] == threads - 1
            return seen(is_one, is_told, old.state, newer, "newer,", told)

        yield Round(deeds, judge, [who.passport_id])


def _served(stage: Stage, many: int, points: int = POINTS) -> list[Person]:
    crowd = stage.people(many, is_confirmed=True)
    enrich(stage, crowd, points)
    return crowd


def _issued(stage: Stage, crowd: Sequence[Person]) -> list[UUID]:
    def issue_all() -> list[UUID]:
        now, days, found = clock.now(), {"first_day": None, "last_day": None}, []
        for who in crowd:
            account = db.session.get_one(Account, who.account_id)
            asked = statements.request(account, **days, actor=who.actor, now=now)
            found.append(statements.issue(asked, actor=stage.cast.staff.actor, now=now).id)
        return found

    return transaction.run(issue_all)
