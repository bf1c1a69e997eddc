"""The reference's purse: half hours into points, what is held, and what two members of the staff may sign for.

Beside what decides a refusal stands the rule that it is for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.proofs.model.people import People

HALF_HOUR = 30
ADJUSTMENT_CAP = 100


@dataclass
class Hold:
    ref: str
    who: str
    points: int
    placed_at: datetime
    order: int
    state: str = "pending"


@dataclass
class Proposal:
    ref: str
    kind: str
    by: str
    whose: str | None = None
    minutes: int = 0
    points: int = 0
    until: date | None = None
    fact: str | None = None
    state: str = "waiting"


@dataclass
class Purse:
    """Of everybody in an example."""

    people: People
    net: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    opening_minutes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # opened, adjusted, spent
    holds: list[Hold] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    is_live: bool = False

    def balance(self, who: str) -> int:
        return self.net[who] // HALF_HOUR + self.moved[who]

    def held(self, who: str) -> int:
        return sum(each.points for each in self.holds if each.who == who and each.state == "pending")

    def minutes(self, who: str) -> int:
        return self.net[who] + self.opening_minutes[who]

    # --- holds ------------------------------------------------------------------------------------------------------

    def may_hold(self, who: str, points: int) -> str | None:
        return "points.not_enough" if self.balance(who) - self.held(who) < points else None  # balance − pending holds

    def spend(self, hold: Hold) -> str | None:
        if hold.state != "pending":
            return "hold.ended"  # posted and voided are terminal
        if hold not in self._covered(hold.who):
            return "hold.uncovered"  # posting an uncovered hold is refused
        hold.state = "posted"
        self.moved[hold.who] -= hold.points
        return None

    def release(self, hold: Hold) -> str | None:
        if hold.state != "pending":
            return "hold.ended"
        hold.state = "voided"
        return None

    def _covered(self, who: str) -> list[Hold]:
        """Oldest first; what does not fit leaves what remains to the younger."""
        left, found = max(0, self.balance(who)), []
        pending = (each for each in self.holds if each.who == who and each.state == "pending")
        for hold in sorted(pending, key=lambda each: (each.placed_at, each.order)):
            if hold.points <= left:
                left -= hold.points
                found.append(hold)
        return found

    # --- signed by two ----------------------------------------------------------------------------------------------

    def objection(
        self, proposal: Proposal, first_served: date | None, today: date, confirmer: str | None
    ) -> str | None:
        if proposal.kind == "go_live":
            return self._of_go_live(proposal, confirmer)
        assert proposal.whose is not None
        signers = {proposal.by, confirmer} - {None}
        if proposal.whose in signers:
            return "proposal.own_passport"  # two signers who are neither beneficiary
        if signers & self.people.kin(proposal.whose):
            return "proposal.related"  # nor family
        if confirmer == proposal.by:
            return "proposal.same_signer"  # proposed without effect, confirmed by another
        if confirmer is not None and confirmer in self.people.kin(proposal.by):
            return "proposal.signers_tied"  # a couple is one pair of eyes
        return (
            self._of_opening(proposal, first_served, today)
            if proposal.kind == "opening"
            else self._of_adjustment(proposal)
        )

    def may_decline(self, proposal: Proposal, by: str) -> str | None:
        """Its proposer takes it back; another, as far as they might sign it."""
        if by == proposal.by or proposal.whose is None:
            return None
        if by == proposal.whose:
            return "proposal.own_passport"  # neither beneficiary nor family has a say
        return "proposal.related" if by in self.people.kin(proposal.whose) else None

    def _of_go_live(self, proposal: Proposal, confirmer: str | None) -> str | None:
        if confirmer is None:
            if self.is_live:
                return "go_live.closed"
            return "proposal.already_there" if self._others(proposal, "waiting") else None
        if confirmer == proposal.by:
            return "proposal.same_signer"
        return "proposal.signers_tied" if confirmer in self.people.kin(proposal.by) else None

    def _of_opening(self, proposal: Proposal, first_served: date | None, today: date) -> str | None:
        assert proposal.until is not None
        if self.is_live:
            return "go_live.closed"  # after go-live openings are refused
        if self._others(proposal, "confirmed"):
            return "opening.already_there"  # one opening balance per passport
        if not 0 <= proposal.points <= proposal.minutes // HALF_HOUR:
            return "opening.points_out_of_range"  # 0 ≤ points ≤ floor(minutes ÷ 30)
        if proposal.until > today:
            return "opening.covers_future"  # it covers what has been
        if first_served is not None and first_served <= proposal.until:
            return "opening.service_within_cover"  # no service dated within ``covers_until``, whichever comes first
        return "proposal.already_there" if self._others(proposal, "waiting") else None

    def _of_adjustment(self, proposal: Proposal) -> str | None:
        others = [*self._others(proposal, "waiting"), *self._others(proposal, "confirmed")]
        if any(each.fact == proposal.fact for each in others):
            return "adjustment.already_answered"  # one answer to one linked fact
        if proposal.points == 0:
            return "adjustment.no_points"
        return "adjustment.above_cap" if abs(proposal.points) > ADJUSTMENT_CAP else None  # an adjustment has a cap

    def _others(self, proposal: Proposal, state: str) -> list[Proposal]:
        same = (each for each in self.proposals if (each.kind, each.whose) == (proposal.kind, proposal.whose))
        return [each for each in same if each is not proposal and each.state == state]

    def confirm(self, proposal: Proposal) -> None:
        proposal.state = "confirmed"
        if proposal.whose is None:
            self.is_live = True
            return
        self.opening_minutes[proposal.whose] += proposal.minutes
        self.moved[proposal.whose] += proposal.points
