"""Rules of the purse and of the house: openings, adjustments, go-live, holds, a changed policy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from service.core.actor import OPERATOR
from service.core.db import new_id
from service.passports.commands import hold as holding
from service.passports.rules import HoldState
from tests.proofs.model.engines import Fate
from tests.proofs.model.people import NOT_ALLOWED, STAFF
from tests.proofs.model.purse import Hold, Proposal
from tests.proofs.model.records import SHANGHAI, Limits
from tests.proofs.model.story import ANY, FATE, OF_A_COMMAND, Story

BY = st.sampled_from(STAFF)
OPENINGS_MOST = 3
LATE = 50  # requests: with its go-live an example has no openings any more


class PurseRules(Story):
    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()

    def first_served(self, who: str | None) -> date | None:
        return min((each.day for each in self.desk.records if each.who == who), default=None)

    # --- signed by two ----------------------------------------------------------------------------------------------

    @precondition(lambda self: sum(each.kind == "opening" for each in self.purse.proposals) < OPENINGS_MOST)
    @rule(
        whose=ANY,
        by=BY,
        minutes=st.sampled_from([29, 30, 65, 600]),
        more=st.sampled_from([0, 0, 0, 0, 0, 1]),
        days=st.sampled_from([40, 40, 40, 5, 0, -1]),
        at_once=st.booleans(),
        fate=FATE,
    )
    def propose_opening(
        self, whose: int, by: str, minutes: int, more: int, days: int, at_once: bool, fate: Fate
    ) -> None:
        who = self.one_of(self.volunteers[:5], whose)
        until = self.today - timedelta(days=days)
        proposal = Proposal("", "opening", by, who, minutes, minutes // 30 + more, until)
        body = {"minutes": minutes, "points": proposal.points, "covers_until": until.isoformat(), "evidence": "存折"}
        self._propose("propose opening", proposal, f"/passports/{self.passport(who)}/openings", body, fate, at_once)

    @precondition(lambda self: self.desk.records)
    @rule(
        which=ANY,
        by=BY,
        points=st.sampled_from([5, 5, -2, 0, 101]),
        linked=st.sampled_from(["service_record", "shift"]),
        at_once=st.booleans(),
        fate=FATE,
    )
    def propose_adjustment(self, which: int, by: str, points: int, linked: str, at_once: bool, fate: Fate) -> None:
        """Whichever fact of it is named, one service is adjusted once."""
        record = self.one_of(self.desk.records, which)
        proposal = Proposal("", "adjustment", by, record.who, points=points, fact=record.ref)
        fact = record.ref if linked == "service_record" else record.shift.ref
        body = {"points": points, "cause": "system_error", "fact_type": linked, "fact_id": fact}
        path = f"/passports/{self.passport(record.who)}/adjustments"
        self._propose("propose adjustment", proposal, path, {**body, "reason": "系统故障漏记"}, fate, at_once)

    @precondition(lambda self: self.sent > LATE and not self.purse.is_live)
    @rule(by=BY, at_once=st.booleans(), fate=FATE)
    def propose_go_live(self, by: str, at_once: bool, fate: Fate) -> None:
        proposal = Proposal("", "go_live", by)
        self._propose("propose go-live", proposal, "/communities/@community/go-live", None, fate, at_once)

    def _propose(self, name: str, proposal: Proposal, path: str, body: Any, fate: Fate, at_once: bool) -> None:
        """And confirmed by the other of the two, perhaps at once."""
        refusal = None if self.people.is_staff(proposal.by) else NOT_ALLOWED
        refusal = refusal or self.purse.objection(proposal, self.first_served(proposal.whose), self.today, None)
        answer = self.post(proposal.by, path, body, fate)
        if self.compare(name, answer, refusal, **({} if refusal else {"state": "waiting"})):
            proposal.ref = answer.body["id"]
            self.purse.proposals.append(proposal)
            if at_once:
                self._confirm(proposal, self._other(proposal, 0), fate)

    @precondition(lambda self: self.purse.proposals)
    @rule(which=ANY, by=ANY, fate=FATE)
    def confirm(self, which: int, by: int, fate: Fate) -> None:
        """Mostly by the other of the two."""
        proposal = self._proposal(which)
        self._confirm(proposal, self._other(proposal, by // 4) if by % 4 else self.one_of(STAFF, by // 4), fate)

    def _other(self, proposal: Proposal, which: int) -> str:
        return self.one_of([each for each in STAFF if each != proposal.by], which)

    def _confirm(self, proposal: Proposal, who: str, fate: Fate) -> None:
        refusal = self._undecidable(proposal, who)
        refusal = refusal or self.purse.objection(proposal, self.first_served(proposal.whose), self.today, who)
        answer = self.post(who, f"/proposals/{proposal.ref}/confirm", None, fate)
        if self.compare(f"confirm {proposal.kind}", answer, refusal):
            self.purse.confirm(proposal)
            self.touched = proposal.whose
            if proposal.kind == "opening" and proposal.whose and proposal.until:
                self.desk.covered_until[proposal.whose] = proposal.until

    @precondition(lambda self: self.purse.proposals)
    @rule(which=ANY, by=BY, fate=FATE)
    def decline(self, which: int, by: str, fate: Fate) -> None:
        proposal = self._proposal(which)
        answer = self.post(by, f"/proposals/{proposal.ref}/decline", None, fate)
        if self.compare("decline", answer, self._undecidable(proposal, by) or self.purse.may_decline(proposal, by)):
            proposal.state = "declined"

    def _undecidable(self, proposal: Proposal, by: str) -> str | None:
        if not self.people.is_staff(by):
            return NOT_ALLOWED
        return "proposal.decided" if proposal.state != "waiting" else None

    def _proposal(self, which: int) -> Proposal:
        waiting = [each for each in self.purse.proposals if each.state == "waiting"]
        return self.one_of(waiting or self.purse.proposals, which)

    # --- holds: no route has them yet -------------------------------------------------------------------------------

    @precondition(lambda self: self.purse.moved or self.purse.net)
    @rule(whose=ANY, points=st.sampled_from([1, 1, 2, 3, 20]), fate=OF_A_COMMAND)
    def place_hold(self, whose: int, points: int, fate: Fate) -> None:
        rich = [who for who in self.volunteers[:5] if self.purse.balance(who) > 0]
        who = self.one_of(rich or self.volunteers[:5], whose)
        line = new_id()  # one for all engines: it is what coverage is ordered by

        def place(known: Any) -> Any:
            return holding.place(known(self.passport(who)), line, points, now=self.now)

        answer = self.command(place, fate)
        if self.compare("hold", answer, self.purse.may_hold(who, points)):
            self.purse.holds.append(Hold(answer.body["id"], who, points, self.now, len(self.purse.holds)))
        self.touched = who

    @property
    def holds(self) -> list[Hold]:
        """Of no order: those end with its lines."""
        return [each for each in self.purse.holds if each.ref]

    def _hold(self, which: int) -> Hold:
        """Mostly one that is pending."""
        pending = [each for each in self.holds if each.state == "pending"]
        return self.one_of(pending if pending and which % 4 else self.holds[::-1], which)

    @precondition(lambda self: self.holds)
    @rule(which=ANY, fate=OF_A_COMMAND)
    def release_hold(self, which: int, fate: Fate) -> None:
        hold = self._hold(which)

        def release(known: Any) -> Any:
            return holding.release(known(hold.ref), HoldState.VOIDED, "cancelled", now=self.now)

        self._ended("release a hold", hold, self.command(release, fate), self.purse.release(hold))

    @precondition(lambda self: self.holds)
    @rule(which=ANY, fate=OF_A_COMMAND)
    def spend_hold(self, which: int, fate: Fate) -> None:
        hold = self._hold(which)

        def spend(known: Any) -> None:
            holding.post_hold(known(hold.ref), policy_version=0, actor=OPERATOR, now=self.now)

        self._ended("spend a hold", hold, self.command(spend, fate), self.purse.spend(hold))

    def _ended(self, name: str, hold: Hold, answer: Any, refusal: str | None) -> None:
        self.compare(name, answer, refusal)
        self.touched = hold.who

    # --- the house --------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.limits) < 4)
    @rule(numbers=st.sampled_from([(60, 90), (60, 120), (480, 720)]), days=st.sampled_from([0, 1, 1]), fate=FATE)
    def change_policy(self, numbers: tuple[int, int], days: int, fate: Fate) -> None:
        """From tomorrow on; the past keeps the limits that it had."""
        since = self.today + timedelta(days=days)
        second, refused = numbers
        document = {"hours": {"second_approver_over_minutes": second, "refused_over_minutes": refused}}
        body = {"effective_from": since.isoformat(), "document": document}
        answer = self.post("@administrator", "/communities/@community/policy-versions", body, fate)
        newest = max(self.today, self.limits[-1][0])
        if self.compare("change policy", answer, "policy.must_start_later" if since <= newest else None):
            self.limits.append((since, Limits(second, refused)))
