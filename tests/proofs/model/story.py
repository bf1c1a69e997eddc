"""What all rules share: one example's state, asking all engines, and comparing with the reference."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from hypothesis.strategies._internal.featureflags import FeatureFlags

from tests.conftest import NOON, Time
from tests.factories.cast import own_name
from tests.proofs.model.desk import Desk
from tests.proofs.model.doors import Doors
from tests.proofs.model.engines import Answer, Fate, Lockstep
from tests.proofs.model.people import People
from tests.proofs.model.purse import Purse
from tests.proofs.model.records import SHANGHAI, Limits, Record
from tests.proofs.model.shifts import Presence, Shift

T = TypeVar("T")

ANY = st.integers(0, 59)  # which one of a list, whatever its length
FATE = st.sampled_from([Fate.WELL] * 8 + [Fate.DIES, Fate.LOST])
OF_A_COMMAND = st.sampled_from([Fate.WELL] * 9 + [Fate.DIES])
DECIDERS = ("@leader", "@deputy", "@staff", "@second_staff", "@resident", "@other_leader", "@staff_next_door")
LATEST, SHIFTS_MOST = timedelta(hours=2), 12
ACTIVITY = {"kind": "service", "content": "陪伴独居老人", "place": "睦邻中心"}


class Tally:
    """How often each rule ran, and how often it was not refused."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()  # by code
        self.examples = 0

    @property
    def steps(self) -> int:
        return self.ran.total()

    def add(self, other: Tally) -> None:
        self.ran += other.ran
        self.done += other.done
        self.refused += other.refused
        self.examples += other.examples


class Story(RuleBasedStateMachine):
    """One example. The engines, the clock and the tally are lent by the test."""

    lockstep: ClassVar[Lockstep]
    time: ClassVar[Time]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        # Hypothesis leaves half of the rules out of each example. Here most of what there is to find lies at the end of
        # a chain (seen, closed, approved, corrected), which then is seldom reached.
        self._rules_strategy.enabled_rules_strategy = st.just(FeatureFlags())
        self.raised_before = sys.exception()
        self.time.now = NOON
        self.people = People()
        self.doors, self.purse = Doors(self.people), Purse(self.people)
        self.desk = Desk(self.people, self.doors)
        self.limits = [(NOON.date() - timedelta(days=365), Limits())]
        self.papers = self.sent = self.jumps = self.steps_back = self.withdrawn = 0
        self.versions = {"activity": 1, "team": 1}
        self.on_paper = ("", "")
        self.touched: str | None = None
        self.name_of_newcomers = own_name("朱")  # one for both, who say no birth date, and nobody else's

    @property
    def now(self) -> datetime:
        return self.time.now

    def begin(self) -> None:
        self.tally.examples += 1
        self.lockstep.begin(self.now)
        of_the_team = {"community_id": "@community", "team_id": "@team", "title": self.desk.activity_title}
        answer = self.post("@leader", "/activities", {**ACTIVITY, **of_the_team})
        assert answer.status == 201, answer
        self.activity = answer.body["id"]
        self.plan_shift(1, 90, None)

    # --- asking -----------------------------------------------------------------------------------------------------

    def post(self, who: str, path: str, body: Any = None, fate: Fate = Fate.WELL) -> Answer:
        self.sent += 1
        return self._send(who, "POST", path, body, None if path == "/scans" else f"model-{self.sent:08d}", fate)

    def put(self, who: str, path: str, body: Any, fate: Fate) -> Answer:
        """With the version that was read, and no key: sent again after its answer was lost it would be stale."""
        assert fate is not Fate.LOST
        return self._send(who, "PUT", path, body, None, fate)

    def _send(self, who: str, method: str, path: str, body: Any, key: str | None, fate: Fate) -> Answer:
        deaths = self.lockstep.deaths
        answer = self.lockstep.each(lambda engine: engine.ask(who, method, path, body, key, fate, self.now))
        happened = fate is not Fate.DIES or self.lockstep.deaths > deaths
        self.tally.done[f"request that is {fate}" if happened else "request that came to no commit"] += 1
        return answer

    def look(self, who: str, path: str) -> Answer:
        return self.lockstep.each(lambda engine: engine.ask(who, "GET", path, None, None, Fate.WELL, self.now))

    def get(self, who: str, path: str) -> Any:
        answer = self.look(who, path)
        assert answer.status == 200, answer
        return answer.body

    def command(self, work: Callable[[Callable[[str], UUID]], Any], fate: Fate) -> Answer:
        return self.lockstep.each(lambda engine: engine.command(work, fate))

    def compare(self, rule: str, answer: Answer, refusal: str | None, **said: Any) -> bool:
        """Was it done? As the reference says, or the step fails."""
        self.tally.ran[rule] += 1
        assert answer.code == refusal, f"{rule}: answered {answer}, expected {refusal}"
        if refusal is not None:
            self.tally.refused[refusal] += 1
            return False
        shown = {name: answer.body[name] for name in said}
        assert shown == said, f"{rule}: answered {shown}, expected {said}"
        self.tally.done[rule] += 1
        return True

    def compare_record(self, shown: dict[str, Any], record: Record) -> None:
        said = (shown["state"], shown["minutes"], shown["credited_minutes"], shown["grade"])
        expected = (record.state, record.minutes, record.evidence_minutes, record.grade)
        assert said == expected, f"record {record.ref}: {said}, expected {expected}"
        kept = shown["snapshot"] and (shown["snapshot"]["title"], shown["snapshot"]["responsible_unit"])
        assert kept == record.sealed, f"record {record.ref} remembers {kept}, expected {record.sealed}"

    def _passed(self, name: str) -> None:
        self.tally.ran[name] += 1
        self.tally.done[name] += 1

    # --- choosing ---------------------------------------------------------------------------------------------------

    def one_of(self, things: Sequence[T], which: int) -> T:
        return things[which % len(things)]

    @property
    def volunteers(self) -> list[str]:
        return ["@resident", "@neighbour", "@leader", "@deputy", "@staff", *self.people.newcomers]

    def passport(self, who: str) -> str:
        return f"{who}.passport"

    @property
    def live(self) -> list[Shift]:
        """Shifts that somebody might still scan at, and those that have just ended; the next to end comes first."""
        near = [each for each in self.doors.shifts if self.now < each.ends_at + LATEST]
        return sorted(near, key=lambda each: (self.now > each.ends_at, each.ends_at))

    # --- shared acts ------------------------------------------------------------------------------------------------

    def plan_shift(self, in_minutes: int, length: int, capacity: int | None) -> Answer:
        """Within one day of Shanghai: what does not fit is planned for eight o'clock tomorrow."""
        starts_at = self.now.replace(second=0) + timedelta(minutes=in_minutes)
        ends_at = starts_at + timedelta(minutes=length)
        if starts_at.astimezone(SHANGHAI).date() != (ends_at - timedelta(seconds=1)).astimezone(SHANGHAI).date():
            starts_at = self.tomorrow()
            ends_at = starts_at + timedelta(minutes=length)
        window = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "capacity": capacity}
        added = self.post(self.people.leader, f"/activities/{self.activity}/shifts", window)
        assert added.status == 201, added
        answer = self.post(self.people.leader, f"/shifts/{added.body['id']}/publish")
        self.doors.shifts.append(Shift(added.body["id"], starts_at, ends_at, capacity))
        return answer

    def tomorrow(self) -> datetime:
        local = self.now.astimezone(SHANGHAI) + timedelta(days=1)
        return local.replace(hour=8, minute=0, second=0).astimezone(self.now.tzinfo)

    @property
    def more_edges(self) -> set[datetime]:
        """Instants at which rules of a further job have theirs."""
        return set()

    # --- after every step -------------------------------------------------------------------------------------------

    @invariant()
    def the_promises_hold(self) -> None:
        if self.doors.shifts:
            self.lockstep.settle()

    @invariant()
    def the_reference_agrees(self) -> None:
        if self.touched is not None:
            self.compare_passport(self.touched)
            self.touched = None

    def compare_passport(self, who: str) -> None:
        shown = self.get(who, "/me/passport")
        said = {name: shown[name] for name in ("minutes", "points_earned", "balance", "held")}
        assert said == {
            "minutes": self.purse.minutes(who),
            "points_earned": self.purse.net[who] // 30,
            "balance": self.purse.balance(who),
            "held": self.purse.held(who),
        }, who

    def compare_shift(self, shift: Shift) -> None:
        """Its places, who has one, who waits, and everybody's stretches."""
        shown = self.get("@staff", f"/shifts/{shift.ref}")
        said = (shown["state"], shown["places_taken"])
        assert said == (shift.state, shift.taken), f"shift {shift.ref}: {said}, expected {shift.state} {shift.taken}"
        every = "state=signed_up,waitlisted,cancelled&limit=100"
        asked = self.get("@staff", f"/shifts/{shift.ref}/sign-ups?{every}")["items"]
        states = {each["id"]: each["state"] for each in asked}
        expected = {each.ref: each.state for each in shift.sign_ups}
        assert states == expected, f"sign-ups of {shift.ref}: {states}, expected {expected}"
        every = "state=open,closed,void,undone&limit=100"
        came = self.get("@staff", f"/shifts/{shift.ref}/presences?{every}")["items"]
        stretches = {each["id"]: _stretch_shown(each) for each in came}
        known = {each.ref: _stretch_known(each) for each in shift.presences}
        assert stretches == known, f"presences of {shift.ref}: {stretches}, expected {known}"

    def compare_more(self) -> None:
        """What a further job has besides."""

    def teardown(self) -> None:
        """Everything once more, of everybody; not after a step that failed, of which nothing would be told then."""
        has_failed = sys.exception() is not self.raised_before
        if has_failed or not self.doors.shifts:
            return
        for who in self.volunteers:
            if who in self.people.with_passport:
                self.compare_passport(who)
        for record in self.desk.records:
            self.compare_record(self.get("@staff", f"/service-records/{record.ref}"), record)
        for shift in self.doors.shifts:
            self.compare_shift(shift)
        self.compare_more()
        self.tally.done["moved up from the queue"] += self.doors.moved_up
        self.lockstep.verify()


def _stretch_shown(shown: dict[str, Any]) -> tuple[Any, ...]:
    """Of what was undone, that it was undone: no more is asked of it."""
    ends_at = datetime.fromisoformat(shown["ends_at"]) if shown["ends_at"] else None
    known = (datetime.fromisoformat(shown["starts_at"]), shown["in_grade"], ends_at, shown["out_grade"])
    return (shown["state"], *(known if shown["state"] in ("open", "closed") else ()))


def _stretch_known(each: Presence) -> tuple[Any, ...]:
    grade_out = None if each.state == "open" else each.grade_out
    known = (each.starts_at, each.grade_in, each.ends_at, grade_out)
    return (each.state, *(known if each.counts else ()))
