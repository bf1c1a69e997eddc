"""Rules of the clock: a little later, by days, and back by an hour."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model.story import ANY, Story

JUMPS_MOST, STEPS_BACK_MOST = 2, 1
SOON = (timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=29), timedelta(minutes=45))
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


class TimeRules(Story):
    @precondition(lambda self: self.doors.shifts)
    @rule(which=ANY)
    def later(self, which: int) -> None:
        """A little, or to where a rule has its edge."""
        edges = {self.now + each for each in SOON}
        for shift in self.live:
            begins, ends = shift.starts_at, shift.ends_at
            edges |= {begins - timedelta(minutes=30), begins, begins + timedelta(minutes=30), ends}
            edges |= {ends - timedelta(seconds=1), ends + timedelta(minutes=60)}
        expiries = (each.expires_at for each in self.people.delegations)
        edges |= {each for each in expiries if each < self.now + A_DAY}
        edges |= self.more_edges
        self.time.now = self.one_of(sorted(each for each in edges if each > self.now), which)
        self._passed("later")

    @precondition(lambda self: self.jumps < JUMPS_MOST and self.desk.records)
    @rule(far=st.booleans())
    def jump(self, far: bool) -> None:
        """To tomorrow morning, or by three weeks: past every answer that was due. Then the team meets again."""
        self.jumps += 1
        self.time.now = self.tomorrow() + (timedelta(weeks=3) if far else timedelta())
        self.plan_shift(1, 90, None)
        self._passed("jump")

    @precondition(lambda self: self.steps_back < STEPS_BACK_MOST and not self.is_told_by_the_clock)
    @rule()
    def back_by_an_hour(self) -> None:
        """The machine's clock is put right. What has happened stays in the order in which it happened."""
        self.steps_back += 1
        self.time.now -= AN_HOUR
        self._passed("back by an hour")

    @property
    def is_told_by_the_clock(self) -> bool:
        """What came first is told by the clock alone of a proposal that was confirmed (before a tie?), a hold that has
        ended (before another?) and a tie that never was one (after a decision?).
        """
        ended = any(each.state != "pending" for each in self.purse.holds)
        confirmed = any(each.state == "confirmed" for each in self.purse.proposals)
        return ended or confirmed or any(not tie.counts for tie in self.people.family)
