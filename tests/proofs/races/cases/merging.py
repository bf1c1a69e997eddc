"""Two accounts that become one while something is under way: nothing is left with the one that is gone, and nobody goes
round in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from flask import current_app
from sqlalchemy import update

from service.accounts.models import Account
from service.checkin import codec
from service.checkin.models import Presence
from service.core import clock, transaction
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.hours.commands.approve import approve
from service.hours.commands.correct import correct
from service.lifecycle.models import PersonMerge
from service.passports.commands import propose
from service.passports.models import LedgerEntry, Passport, PassportHead
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.cases.succession import LEFT, asked_to_lead, leaders_of, says_yes
from tests.proofs.races.crowd import Answer, Deed, post, words
from tests.proofs.races.evidence import served, yesterday
from tests.proofs.races.stage import Stage, count, set_stage, with_rows

SERIAL, OPENED = 1, (6000, 200)


def merging_against_scans_of_the_card(rounds: int, threads: int) -> Iterator[Round]:
    """Many scan the card of somebody whose account is being merged: whoever comes before it and whoever comes after see
    one person, who is present once, under the passport that goes on.
    """
    stage = set_stage()
    [shift] = stage.shifts(1)
    doors = stage.staff(threads - 1)
    for gone, kept in _pairs(stage, rounds):
        code = codec.issue_fixed(current_app.extensions["code_keys"], codec.CodeKind.CARD, gone.passport_id, SERIAL)
        body = {"shift_id": str(shift), "code": code, "direction": "in"}
        deeds = [post(by, "/scans", {**body, "client_id": new_id().hex}, key=None) for by in doors]
        deeds.append(_confirm(stage, gone, kept))

        def judge(answers: list[Answer], gone: Person = gone, kept: Person = kept) -> Verdict:
            left = count(Presence, Presence.passport_id == gone.passport_id)
            here = count(Presence, Presence.passport_id == kept.passport_id, Presence.state == "open")
            told = words(answers)
            return seen((left, here) == (0, 1), told == {"200": threads}, left, "left,", here, "present,", told)

        yield Round(deeds, judge, _passports(gone, kept))


def merging_against_approvals(rounds: int, threads: int) -> Iterator[Round]:
    """Many approve a record of the account that ends: its minutes are counted once, and stand where the person goes
    on.
    """
    stage = set_stage()
    approvers = stage.staff(threads - 1)
    pairs = _pairs(stage, rounds)
    [records] = served(stage, [[gone for gone, _ in pairs]])
    for gone, kept in pairs:
        deeds = [post(each, f"/service-records/{records[gone]}/approve", {}) for each in approvers]
        deeds.append(_confirm(stage, gone, kept))

        def judge(
            answers: list[Answer], gone: Person = gone, kept: Person = kept, record: UUID = records[gone]
        ) -> Verdict:
            credited = count(LedgerEntry, LedgerEntry.source_id == record)
            sums, told = [_sums(each) for each in (gone, kept)], words(answers)
            is_kept = credited == 1 and sums == [(0, 0), (90, 3)]
            is_told = told == {"200": 2, "hours.already_approved": threads - 2}
            return seen(is_kept, is_told, "credited", credited, "times,", sums, told)

        yield Round(deeds, judge, _passports(gone, kept))


def merging_against_a_raise(rounds: int, threads: int) -> Iterator[Round]:
    """Whoever has put hours to nothing so that two can become one, for an opening has counted them, gives them back
    while the merge is confirmed: it is too late for the one or for the other, and they count once.
    """
    stage = set_stage()
    deputy, confirming, pairs = stage.cast.deputy, stage.staff(threads), _pairs(stage, rounds)
    [records] = served(stage, [[gone for gone, _ in pairs]])
    _put_to_nothing(list(records.values()), deputy)
    _opened(stage, [kept for _, kept in pairs])
    for gone, kept in pairs:
        path, more = f"/service-records/{records[gone]}/correct", {"minutes": 90, "reason": "没有记两遍"}
        merge = f"/merges/{_proposed(stage, gone, kept)}/confirm"
        deeds = [post(each, merge) if place % 2 else post(deputy, path, more) for place, each in enumerate(confirming)]

        def judge(answers: list[Answer], gone: Person = gone, kept: Person = kept) -> Verdict:
            became_one = count(Account, Account.id == gone.account_id, Account.merged_into_id == kept.account_id) == 1
            sums, raised, merged = [_sums(each) for each in (gone, kept)], words(answers[::2]), words(answers[1::2])
            if became_one:
                is_told = set(raised) == {"hours.covered_by_opening"} and set(merged) <= {"200", "merge.decided"}
            else:
                is_told = set(raised) <= {"200", "hours.minutes_unchanged"} and set(merged) == {"merge.within_opening"}
            is_kept = sums == [(0, 0) if became_one else (90, 3), OPENED]
            return seen(is_kept, is_told and (merged if became_one else raised)["200"] == 1, sums, raised, merged)

        yield Round(deeds, judge, _passports(gone, kept))


def merges_that_cross(rounds: int, threads: int) -> Iterator[Round]:
    """Half confirm that the one goes into the other, half that the other goes into the one: one of the two is true."""
    stage = set_stage()
    confirming = stage.staff(threads)
    refused = {"merge.decided", "merge.circular", "merge.absorbed_already", "merge.into_absorbed"}
    for one, other in _pairs(stage, rounds):
        ways = [_proposed(stage, *pair) for pair in ((one, other), (other, one))]
        deeds = [post(by, f"/merges/{ways[place % 2]}/confirm") for place, by in enumerate(confirming)]

        def judge(answers: list[Answer], one: Person = one, other: Person = other, ways: list[UUID] = ways) -> Verdict:
            done = count(PersonMerge, PersonMerge.id.in_(ways), PersonMerge.state == "confirmed")
            ids = _passports(one, other)
            gone = count(Passport, Passport.id.in_(ids), Passport.merged_into_id.is_not(None))
            entries, told = count(LedgerEntry, LedgerEntry.passport_id.in_(ids)), words(answers)
            is_told = told["200"] == 1 and set(told) - {"200"} <= refused
            return seen((done, gone, entries) == (1, 1, 2), is_told, done, "merges,", entries, "entries,", told)

        yield Round(deeds, judge, _passports(one, other))


def merging_against_a_yes(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody whom teams have asked to lead says yes while many confirm that the account is merged: it leads, and is
    not merged, or is merged, and every team has the leader that it had.
    """
    stage = set_stage()
    asking = max(1, threads // 8)
    confirming = stage.staff(threads - asking)
    for gone, kept in _pairs(stage, rounds):
        asked = [asked_to_lead(stage, leader, gone) for leader in stage.people(asking, is_confirmed=True)]
        merge = _proposed(stage, gone, kept)
        deeds = [says_yes(gone, hand_over) for _, _, hand_over in asked]
        deeds += [post(by, f"/merges/{merge}/confirm") for by in confirming]

        def judge(
            answers: list[Answer], gone: Person = gone, asked: Sequence[tuple[UUID, Person, UUID]] = asked
        ) -> Verdict:
            is_merged = count(Account, Account.id == gone.account_id, Account.merged_into_id.is_not(None)) == 1
            leaders = [leaders_of(team) for team, _, _ in asked]
            led = leaders.count([gone.account_id])
            is_kept = all(len(each) == 1 for each in leaders) and not (is_merged and led)
            said, merged = words(answers[:asking]), words(answers[asking:])
            others = threads - asking - is_merged
            all_told = {"200": 1, "merge.decided": others} if is_merged else {"merge.holds_office": others}
            is_told = said["200"] == led and set(said) <= {"200"} | LEFT and merged == all_told
            return seen(is_kept, is_told, led, "teams led,", "merged" if is_merged else "two,", said, merged)

        yield Round(deeds, judge, _passports(gone, kept))


def _put_to_nothing(records: list[UUID], by: Person) -> None:
    def work() -> None:
        now = clock.now()
        approve(records, actor=by.actor, now=now)
        for each in records:
            correct(each, minutes=0, reason="记了两遍", actor=by.actor, now=now)

    transaction.run(work)


def _opened(stage: Stage, who: list[Person]) -> None:
    """With whatever was served until the day of the records."""
    minutes, points = OPENED
    said = {"minutes": minutes, "points": points, "covers_until": local_date(yesterday(stage)), "evidence": "存折"}
    first, second = stage.cast.staff.actor, stage.cast.second_staff.actor

    def work() -> None:
        for each in who:
            passport = db.session.get_one(Passport, each.passport_id)
            proposal = propose.propose_opening(passport, **said, actor=first, now=stage.now)
            propose.confirm(proposal, actor=second, now=stage.now)

    transaction.run(work)


def _pairs(stage: Stage, rounds: int) -> list[tuple[Person, Person]]:
    """Two accounts each, of which both have a card: of a name that nobody else has, and no birth date."""
    crowd = stage.people(2 * rounds, "章小荷", is_confirmed=True)
    ids = [each.account_id for each in crowd]
    undated = update(Account).where(Account.id.in_(ids)).values(birth_date_sealed=None, name_birth_index=None)
    transaction.run(lambda: db.session.execute(undated))
    cards = update(Passport).where(Passport.id.in_([each.passport_id for each in crowd]))
    transaction.run(lambda: db.session.execute(cards.values(has_card=True, card_serial=SERIAL)))
    return list(zip(crowd[::2], crowd[1::2], strict=True))


def _confirm(stage: Stage, gone: Person, kept: Person) -> Deed:
    return post(stage.cast.second_staff, f"/merges/{_proposed(stage, gone, kept)}/confirm")


def _proposed(stage: Stage, gone: Person, kept: Person) -> UUID:
    merge, home = new_id(), stage.cast.community.id
    about = {"absorbed_id": gone.account_id, "survivor_id": kept.account_id, "community_id": home}
    said = {"absorbed_home_id": home, "state": "waiting", "reason": "entered_twice", "minutes": 0, "points": 0}
    by = {"proposed_by": stage.cast.staff.account_id, "proposed_at": stage.now}
    with_rows(PersonMerge, [{"id": merge, **about, **said, **by}])
    return merge


def _passports(*people: Person) -> list[UUID]:
    return [each.passport_id for each in people if each.passport_id]


def _sums(who: Person) -> tuple[int, int]:
    def work() -> tuple[int, int]:
        head = db.session.get_one(PassportHead, who.passport_id, populate_existing=True)
        return head.minutes, head.balance

    return transaction.run(work, read_only=True)
