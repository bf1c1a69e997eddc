"""The machine can fail: each defect that is planted in the product is found within a few examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import Phase
from sqlalchemy import select, text

from service.accounts.models import Delegation
from service.activities import access as activities_access
from service.activities.commands import plan
from service.activities.models import Shift
from service.checkin.commands import judging as judging_commands
from service.checkin.commands import keeping
from service.checkin.models import Presence
from service.checkin.rules import judging
from service.core import idempotency, transaction
from service.core.db import db, table_of
from service.core.kept import Kept
from service.hours import rules
from service.hours.commands.batch import Batch
from service.hours.models import ServiceRecord
from service.hours.rules import approvers
from service.passports import chain
from service.passports.rules import postings
from service.teams.commands import offices as rosters
from service.teams.rules import TeamRole
from tests.conftest import ENGINES, Time
from tests.proofs.extent import IS_FULL, full_or
from tests.proofs.model.engines import Engine, Lockstep
from tests.proofs.model.machine import play

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]
EXAMPLES_MOST = 60


def rounds_up(patch: Patch) -> None:
    def change(old_net: int, new_net: int) -> int:
        return -(-new_net // 30) - -(-old_net // 30)

    for module in (postings, chain):
        patch.setattr(module, "points_change", change)


def forgets_the_remainder(patch: Patch) -> None:
    def change(old_net: int, new_net: int) -> int:
        return (new_net - old_net) // 30 if new_net > old_net else -((old_net - new_net) // 30)

    for module in (postings, chain):
        patch.setattr(module, "points_change", change)


def lets_people_approve_their_own(patch: Patch) -> None:
    judge = approvers._ineligible

    def lenient(record: Any, approver: Any) -> str | None:
        code = judge(record, approver)
        return None if code == "own_record" else code

    patch.setattr(approvers, "_ineligible", lenient)


def takes_one_word_for_all(patch: Patch) -> None:
    patch.setattr(approvers, "reasons_for_two", lambda *_: ())


def forgets_what_it_answered(patch: Patch) -> None:
    patch.setattr(idempotency, "claim", lambda *_, **__: None)
    patch.setattr(idempotency, "keep", lambda *_, **__: None)


def loses_the_scan(patch: Patch) -> None:
    """Of a coming in: the presence does not say from which scan it is."""
    start = keeping._start
    patch.setattr(keeping, "_start", lambda judged: {**start(judged), "in_scan_id": None})


def seals_anew(patch: Patch) -> None:
    """A correction writes itself over who approved the record, and when."""
    decide = Batch.decide

    def overwriting(self: Batch, record: Any, verb: str, **said: Any) -> Any:
        sealed = {"decided_by": self.actor.person_id, "decided_at": self.now} if verb == "correct" else {}
        return decide(self, record, verb, **said, **sealed)

    patch.setattr(Batch, "decide", overwriting)


def leaves_the_old_leader_in_office(patch: Patch) -> None:
    turn = rosters._turn

    def lenient(team: Any, member: Any, role: Any, *who: Any) -> Any:
        return turn(team, member, TeamRole.DEPUTY if member.role == TeamRole.LEADER else role, *who)

    patch.setattr(rosters, "_turn", lenient)


def forgets_where_they_were(patch: Patch) -> None:
    """Minutes without times fit anywhere."""
    for room in ("most_minutes", "most_minutes_at"):
        patch.setattr(rules, room, lambda *_: 24 * 60)


def lets_delegates_act_for_ever(patch: Patch) -> None:
    def acts_for(delegate_id: Any, principal_id: Any, *_: Any) -> bool:
        given = select(Delegation.id).where(
            Delegation.delegate_id == delegate_id, Delegation.principal_id == principal_id
        )
        return db.session.scalar(given.limit(1)) is not None

    patch.setattr(activities_access, "acts_for", acts_for)


def renames_the_past(patch: Patch) -> None:
    """What approved records remember goes with the name of the activity."""
    change = plan.change

    def renaming(activity_id: Any, **said: Any) -> Any:
        changed = change(activity_id, **said)
        shifts = select(Shift.id).where(Shift.activity_id == activity_id)
        approved = select(ServiceRecord).where(ServiceRecord.shift_id.in_(shifts), ServiceRecord.state == "approved")
        for record in db.session.scalars(approved):
            record.snapshot = {**(record.snapshot or {}), "title": changed.title}
        return changed

    patch.setattr(plan, "change", renaming)


def grades_otherwise_on_postgresql(patch: Patch) -> None:
    row = judging_commands._row

    def otherwise(attempt: Any, *facts: Any) -> Any:
        found = row(attempt, *facts)
        is_other = db.engine.dialect.name == "postgresql" and found["method"] == "roll_call"
        return {**found, "grade": "poster"} if is_other else found

    patch.setattr(judging_commands, "_row", otherwise)


# What is planted, and the words in which it must be found: any other failure is one of this proof.
IN_SHORT: dict[Plant, str] = {
    takes_one_word_for_all: r"expected \(?'?awaiting_second|waits for nobody",
    forgets_what_it_answered: r"sent again",
    loses_the_scan: r"promise 7: presence \S+ begins with no scan",
}
AT_THE_END_OF_A_LONGER_CHAIN: dict[Plant, str] = {
    lets_people_approve_their_own: r"expected hours\.own_record|'awaiting_second', .* expected \('pending'",
    rounds_up: r"promise 2: passport \S+ earned",
    forgets_the_remainder: r"promise 2: passport \S+ earned",
    seals_anew: r"promise 11: approved record \S+ says something else",
    renames_the_past: r"promise 11: approved record \S+ says something else",
    leaves_the_old_leader_in_office: r"expected (auth|request|scan|team)\.not_\w+",
    forgets_where_they_were: r"expected '?(sheet\.has_bad_rows|hours\.time_taken)",
    lets_delegates_act_for_ever: r"sign up another: .* expected request\.not_found",
}
DEFECTS = full_or(IN_SHORT, full=IN_SHORT | AT_THE_END_OF_A_LONGER_CHAIN)
STEPS = full_or(40, full=50)


def must_agree(lockstep: Lockstep, time: Time, examples: int = EXAMPLES_MOST) -> None:
    play(lockstep, time, examples=examples, steps=STEPS, phases=(Phase.generate,))


def must_be_found(lockstep: Lockstep, time: Time, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        must_agree(lockstep, time)


def test_what_is_whole_passes(lockstep: Lockstep, moved: Time) -> None:
    """The same examples as below, so that what is found there is what was planted."""
    must_agree(Lockstep(lockstep.engines[:1]), moved, full_or(1, full=EXAMPLES_MOST))


@pytest.mark.parametrize("plant", DEFECTS, ids=lambda plant: plant.__name__)
def test_a_planted_defect_is_found(lockstep: Lockstep, moved: Time, monkeypatch: Patch, plant: Plant) -> None:
    plant(monkeypatch)
    must_be_found(Lockstep(lockstep.engines[:1]), moved, DEFECTS[plant])


if set(ENGINES) == {"sqlite", "postgresql"}:  # one alone has nothing to part from

    def test_engines_that_part_are_found(lockstep: Lockstep, moved: Time, monkeypatch: Patch) -> None:
        grades_otherwise_on_postgresql(monkeypatch)
        must_be_found(lockstep, moved, rf"{ENGINES[1]} says .* {ENGINES[0]} says")


@dataclass
class Guards:
    """Of the database against two places at once."""

    engine: Engine

    def _do(self, statements: list[str]) -> None:
        with self.engine.app.app_context():
            transaction.run(lambda: [db.session.execute(text(statement)) for statement in statements])

    @contextmanager
    def away(self) -> Iterator[None]:
        kept = "SELECT name, type, sql FROM sqlite_master WHERE tbl_name = 'presence' AND type <> 'table' AND sql <> ''"
        with self.engine.app.app_context():
            found = transaction.run(lambda: db.session.execute(text(kept)).all(), read_only=True)
        self._do([f"DROP {each.type} {each.name}" for each in found])
        try:
            yield
        finally:
            struck = "UPDATE presence SET state = 'undone' WHERE state IN ('open', 'closed')"
            self._do([struck, *(each.sql for each in found)])


if "sqlite" in ENGINES and IS_FULL:  # of the two engines this is the one that is made wrong

    def test_a_person_in_two_places_on_one_engine_is_found(lockstep: Lockstep, moved: Time, monkeypatch: Patch) -> None:
        """Its guards are gone, and coming in ends nothing elsewhere."""
        ending = judging._end_elsewhere

        def is_here() -> bool:
            return bool(db.engine.dialect.name == "sqlite")

        def opening() -> Any:
            table = table_of(Presence)
            given = {name: keeping.bindparam(name, type_=table.c[name].type) for name in keeping.PRESENCE_COLUMNS}
            return keeping.sqlite_insert(table).values(given)

        monkeypatch.setitem(keeping._OPENING, "sqlite", Kept(opening))
        monkeypatch.setattr(judging, "_end_elsewhere", lambda *facts: None if is_here() else ending(*facts))
        engine = next(each for each in lockstep.engines if each.name == "sqlite")
        with Guards(engine).away():
            must_be_found(Lockstep([engine]), moved, r"promise 5: passport \S+ (is inside twice|was in two places)")
