"""Rules of the places: signing up, for oneself and for others, waiting, and giving a place back."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model.engines import Fate
from tests.proofs.model.shifts import Shift, SignUp
from tests.proofs.model.story import ANY, FATE, SHIFTS_MOST, Story

FOR_OTHERS = ("@leader", "@deputy", "@staff", "@second_staff", "@resident", "@neighbour")


class PlaceRules(Story):
    @precondition(lambda self: self.live)
    @rule(where=ANY, whose=ANY, fate=FATE)
    def sign_up(self, where: int, whose: int, fate: Fate) -> None:
        who = self.one_of(self.volunteers, whose)
        self._sign_up("sign up", self.one_of(self.live, where), who, who, fate)

    @precondition(lambda self: self.live)
    @rule(where=ANY, whose=ANY, by=ANY, acts=st.sampled_from([True, True, False]), fate=FATE)
    def sign_up_another(self, where: int, whose: int, by: int, acts: bool, fate: Fate) -> None:
        """Mostly whom one acts for, or did, if anybody has somebody who does."""
        shift, who = self.one_of(self.live[::-1], where), self.one_of(self.volunteers, whose)
        actor = self.one_of(FOR_OTHERS, by)
        if acts and self.people.delegations:
            in_force = [each for each in self.people.delegations if each.is_in_force(self.now)]
            given = self.one_of([*in_force, *self.people.delegations], by)
            actor, who = given.delegate, given.principal
            upcoming = [each for each in self.live if self.now < each.starts_at]
            shift = self.one_of(upcoming or self.live, where)
        is_delegate = self.people.acts_for(actor, who, self.now, "sign_up")
        if self._sign_up("sign up another", shift, actor, who, fate):
            self.tally.done["sign up whom one acts for"] += is_delegate

    def _sign_up(self, rule_name: str, shift: Shift, actor: str, who: str, fate: Fate) -> bool:
        refusal = self.doors.may_sign_up(shift, actor, who, self.now)
        body = {} if actor == who else {"account_id": who}
        answer = self.post(actor, f"/shifts/{shift.ref}/sign-ups", body, fate)
        if not self.compare(rule_name, answer, refusal):
            return False
        state = self.doors.sign_up(shift, actor, who, answer.body["id"])
        assert answer.body["state"] == state
        self.tally.done["wait in the queue"] += state == "waitlisted"
        return True

    @precondition(lambda self: any(shift.sign_ups for shift in self.doors.shifts))
    @rule(which=ANY, fate=FATE)
    def cancel_sign_up(self, which: int, fate: Fate) -> None:
        asked = [(shift, each) for shift in self.doors.shifts for each in shift.sign_ups]
        self._cancel_sign_up(*self.one_of(asked, which), fate)

    @precondition(lambda self: len(self.doors.shifts) < SHIFTS_MOST)
    @rule(first=ANY, capacity=st.sampled_from([1, 2]), fate=FATE)
    def queue(self, first: int, capacity: int, fate: Fate) -> None:
        """More ask than there are places, and one of the first changes their mind."""
        self.plan_shift(60, 90, capacity)
        shift = self.doors.shifts[-1]
        for place in range(capacity + 2):
            who = self.one_of(self.volunteers[:5], first + place)
            self._sign_up("sign up", shift, who, who, fate)
        self._cancel_sign_up(shift, shift.sign_ups[0], fate)

    def _cancel_sign_up(self, shift: Shift, mine: SignUp, fate: Fate) -> None:
        answer = self.post(mine.who, f"/sign-ups/{mine.ref}/cancel", {}, fate)
        refusal = self.doors.cancel_sign_up(shift, mine, self.now)
        self.compare("cancel sign-up", answer, refusal)
