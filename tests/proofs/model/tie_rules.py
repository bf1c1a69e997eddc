"""Rules of what ties people: family, declared and lifted; delegations, given, used and ended."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model.engines import Fate
from tests.proofs.model.people import NOT_FOUND, STAFF, Delegation, Tie
from tests.proofs.model.place_rules import PlaceRules
from tests.proofs.model.story import ANY, FATE

FAMILIES_MOST, DELEGATIONS_MOST = 2, 3
PEOPLE = ("@resident", "@leader", "@deputy", "@neighbour", "@staff", "@second_staff")
LASTS = st.sampled_from([*[timedelta(days=30)] * 3, timedelta(hours=2), timedelta()])
SCOPES = st.sampled_from([["sign_up"], ["view"], ["sign_up", "view"]])


class TieRules(PlaceRules):
    @precondition(lambda self: len(self.people.family) < FAMILIES_MOST and self.desk.records)
    @rule(one=ANY, two=ANY, fate=FATE)
    def declare_family(self, one: int, two: int, fate: Fate) -> None:
        """One side's word is enough, at once."""
        who, other = self.two_of(one, two)
        answer = self.post(who, "/me/family", {"account_id": other, "relation": "spouse"}, fate)
        if self.compare("declare family", answer, self.people.may_declare(who, other)):
            pair = frozenset({who, other})
            live = [tie for tie in self.people.family if tie.people == pair and not tie.is_lifted]
            for tie in live:
                tie.is_agreed |= tie.by != who
            if not live:
                self.people.family.append(Tie(answer.body["id"], pair, who))

    def two_of(self, one: int, two: int) -> tuple[str, str]:
        """Seldom the same twice."""
        return self.one_of(PEOPLE, one), self.one_of(PEOPLE, one + 1 + two)

    @precondition(lambda self: self.people.family)
    @rule(
        which=ANY,
        by=st.sampled_from([*STAFF, *STAFF, "@administrator", "@leader"]),
        reason=st.sampled_from(["mistake", "not_related", "relation_ended"]),
        fate=FATE,
    )
    def lift_family(self, which: int, by: str, reason: str, fate: Fate) -> None:
        tie = self.one_of(self.people.family[::-1], which)
        answer = self.post(by, f"/family-ties/{tie.ref}/lift", {"reason": reason}, fate)
        self.compare("lift family", answer, self.people.lift(tie, by, reason))

    @precondition(lambda self: len(self.people.delegations) < DELEGATIONS_MOST)
    @rule(one=ANY, two=ANY, scopes=SCOPES, lasts=LASTS, fate=FATE)
    def delegate(self, one: int, two: int, scopes: list[str], lasts: timedelta, fate: Fate) -> None:
        who, other = self.two_of(one, two)
        expires_at = self.now + lasts
        body = {"delegate_id": other, "scopes": scopes, "expires_at": expires_at.isoformat()}
        answer = self.post(who, "/me/delegations", body, fate)
        if self.compare("delegate", answer, self.people.may_delegate(who, other, expires_at, self.now)):
            self.people.delegate(Delegation(answer.body["id"], who, other, scopes, expires_at), self.now)

    @precondition(lambda self: self.people.delegations)
    @rule(which=ANY, by=st.sampled_from(["", "", "@staff", "@other_leader"]), fate=FATE)
    def end_delegation(self, which: int, by: str, fate: Fate) -> None:
        """By either of the two, or by staff; whoever could act for the other tries to once more."""
        given = self.one_of(self.people.delegations[::-1], which)
        actor = by or self.one_of((given.principal, given.delegate), which)
        answer = self.post(actor, f"/delegations/{given.ref}/end", None, fate)
        if self.compare("end a delegation", answer, self.people.end_delegation(given, actor)) and self.live:
            shift = self.one_of(self.live[::-1], which)
            self._sign_up("sign up another", shift, given.delegate, given.principal, Fate.WELL)

    @precondition(lambda self: self.people.delegations)
    @rule(which=ANY, turned=st.sampled_from([False, False, True]))
    def look_for_another(self, which: int, turned: bool) -> None:
        """What whoever lets one act has signed up for; never the other way round."""
        given = self.one_of(self.people.delegations[::-1], which)
        who, other = (given.principal, given.delegate) if turned else (given.delegate, given.principal)
        sees = self.people.acts_for(who, other, self.now, "view", "sign_up")
        self.compare("look for another", self.look(who, f"/people/{other}/shifts"), None if sees else NOT_FOUND)
