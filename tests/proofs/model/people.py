"""The reference's people: who they are, who holds which office now, and who is tied to whom.

Beside what decides a refusal stands the rule that it is for, in the words in which the rules have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

OFFICERS = ("@leader", "@deputy")  # of the team that serves; these and the staff as an example begins
STAFF = ("@staff", "@second_staff")  # of the community; the first one stays, so that there is always one to ask
PRINCIPALS_MOST = 3
NOT_ALLOWED, NOT_FOUND = "auth.not_allowed", "request.not_found"


@dataclass
class Tie:
    """Family, as one side has declared it, or both."""

    ref: str
    people: frozenset[str]
    by: str
    is_agreed: bool = False
    counts: bool = True
    is_lifted: bool = False
    is_settled: bool = False  # that it never was one

    def is_of(self, who: str) -> bool:
        """Is it the word of this one of the two, too?"""
        return self.is_agreed or self.by == who


@dataclass
class Delegation:
    ref: str
    principal: str
    delegate: str
    scopes: list[str]
    expires_at: datetime
    is_over: bool = False

    def is_in_force(self, now: datetime) -> bool:
        return not self.is_over and now < self.expires_at


@dataclass
class Grant:
    """Of the role of staff."""

    who: str
    ref: str = ""  # once it has been asked for
    is_over: bool = False


@dataclass(frozen=True)
class Asked:
    """A member whom the leader, or one of the staff, would have lead the team, and who has not answered yet."""

    ref: str
    by: str
    seen: str  # who leads, as whoever asks has seen
    who: str


@dataclass
class People:
    newcomers: list[str] = field(default_factory=list)
    with_passport: set[str] = field(
        default_factory=lambda: {"@resident", "@neighbour", "@leader", "@deputy", "@staff", "@second_staff"}
    )
    roster: dict[str, str] = field(
        default_factory=lambda: {"@resident": "member", "@leader": "leader", "@deputy": "deputy"}
    )
    once_officers: set[str] = field(default_factory=lambda: set(OFFICERS))
    confirmed: dict[str, str] = field(default_factory=lambda: dict.fromkeys(OFFICERS, ""))  # whose identity, by whom
    asked: Asked | None = None  # to lead the team
    grants: list[Grant] = field(default_factory=lambda: [Grant(who) for who in STAFF])
    family: list[Tie] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)

    # --- who is what, now -------------------------------------------------------------------------------------------

    @property
    def leader(self) -> str:
        return next(who for who, role in self.roster.items() if role == "leader")

    def is_officer(self, who: str) -> bool:
        return self.roster.get(who) in ("leader", "deputy")

    def is_staff(self, who: str) -> bool:
        return any(each.who == who and not each.is_over for each in self.grants)

    def runs_shifts(self, who: str) -> bool:
        return self.is_officer(who) or self.is_staff(who)

    # --- offices ----------------------------------------------------------------------------------------------------

    def appoint(self, actor: str, who: str, role: str) -> str | None:
        if not self.is_staff(actor) and (role == "leader" or self.roster.get(actor) != "leader"):
            return NOT_ALLOWED  # leader and deputy come from the team and its staff
        if who not in self.roster:
            return "team.not_a_member"
        if self.roster[who] == role:
            return None
        if self.roster[who] == "leader":
            return "team.leader_not_demoted"  # a hand-over moves rights in one act
        if role == "leader":
            return "team.leader_taken"  # the same
        if role == "deputy" and actor != self.leader and self._is_involved(actor, {who}):
            return "person.not_for_yourself"
        return self._turn(actor, who, role)

    def hand_over(self, actor: str, who: str, seen: str) -> str | None:
        """By staff, from the leader whom they have seen; the successor signs in, and so answers in the app."""
        if not self.is_staff(actor):
            return NOT_ALLOWED
        return self._may_follow(actor, who, seen) or self._may_lead(actor, who)

    def name_successor(self, actor: str, who: str) -> str | None:
        """By the leader; nothing changes before the yes."""
        if actor != self.leader:
            return NOT_ALLOWED
        return self._may_follow(actor, who, actor) or self._may_lead(actor, who)

    def answer(self, actor: str, verb: str) -> str | None:
        """A no changes nothing; a yes is judged as things are then. The old leader's powers end with it."""
        assert self.asked
        by, who, seen = self.asked.by, self.asked.who, self.asked.seen
        is_own = actor == by == seen
        if verb == "stop":
            if not is_own and not self.is_staff(actor):
                return NOT_FOUND
            if not is_own and self._is_involved(actor, {seen, who}, against=actor == by or by == seen):
                return "person.not_for_yourself"
        elif actor != who:
            return NOT_FOUND
        if verb != "accept":
            self.asked = None
            return None
        asked, self.asked = self.asked, None
        refusal = None if by == seen or self.is_staff(by) else "hand_over.proposer_gone"
        refusal = refusal or self._may_follow(by, who, seen)
        refusal = refusal or self._follow(by, who)
        self.asked = asked if refusal else None
        return refusal

    def _may_follow(self, actor: str, who: str, seen: str) -> str | None:
        if seen != self.leader:
            return "hand_over.leader_changed"
        if who == seen:
            return "team.already_leader"
        if who not in self.roster:
            return "team.not_a_member"
        if self.asked:
            return "hand_over.waits_already"
        is_involved = self._is_involved(actor, {who})
        is_involved |= actor != seen and self._is_involved(actor, {seen}, against=True)
        return "person.not_for_yourself" if is_involved else None

    def _is_involved(self, actor: str, about: set[str], *, against: bool = False) -> bool:
        return actor in about or bool(self.kin(actor, against=against) & about)

    def _follow(self, actor: str, who: str) -> str | None:
        leader = self.leader
        if refusal := self._turn(actor, who, "leader"):
            return refusal
        self.roster[leader] = "member"
        return None

    def step_down(self, who: str) -> str | None:
        if who not in self.roster:
            return "team.not_a_member"
        if self.roster[who] == "leader":
            return "team.leader_must_hand_over"
        return self._turn(who, who, "member") if self.is_officer(who) else "team.not_an_officer"

    def _may_lead(self, actor: str, who: str) -> str | None:
        if who not in self.confirmed:
            return "team.identity_unconfirmed"
        return "team.identity_confirmed_by_you" if self.confirmed[who] == actor else None

    def _turn(self, actor: str, who: str, role: str) -> str | None:
        if role != "member" and (refusal := self._may_lead(actor, who)):
            return refusal
        self.roster[who] = role
        if self.is_officer(who):
            self.once_officers.add(who)
        return None

    def confirm_identity(self, actor: str, who: str) -> str | None:
        if not self.is_staff(actor):
            return NOT_ALLOWED
        if actor == who or actor in self.kin(who):
            return "person.not_for_yourself"  # nobody decides for themselves, family or someone they act for
        if self.is_staff(who):
            return NOT_ALLOWED  # who holds a role is their administrator's to confirm
        self.confirmed[who] = actor
        return None

    # --- ties -------------------------------------------------------------------------------------------------------

    def kin(self, who: str, *, against: bool = False) -> set[str]:
        """Whoever is tied to them. Delegates and principals count as family, and for half a year more when it has
        ended: no example is that long. Against somebody, what they alone have said ties nobody.
        """
        pairs = [tie.people for tie in self.family if tie.counts and (not against or tie.is_of(who))]
        given = (each for each in self.delegations if not against or each.principal == who)
        pairs += [frozenset({each.principal, each.delegate}) for each in given]
        return set().union(*(pair - {who} for pair in pairs if who in pair))

    def relation(self, actor: str, who: str, *, against: bool = False) -> str | None:
        """What keeps the first from deciding for the second, or against them, the strongest reason first."""
        pair = frozenset({actor, who})
        if any(tie.people == pair and tie.counts and (not against or tie.is_of(actor)) for tie in self.family):
            return "family_declared"
        acting = {(each.delegate, each.principal) for each in self.delegations}
        if (actor, who) in acting and not against:
            return "delegate"
        return "principal" if (who, actor) in acting else None

    def may_declare(self, who: str, other: str) -> str | None:
        if who == other:
            return "tie.to_yourself"
        theirs = [tie for tie in self.family if tie.people == {who, other}]
        is_settled = any(tie.is_settled and tie.by == who for tie in theirs)
        is_live = any(not tie.is_lifted for tie in theirs)
        return "tie.lifted_as_unrelated" if is_settled and not is_live else None

    def lift(self, tie: Tie, actor: str, reason: str) -> str | None:
        if not self.is_staff(actor) and actor != "@administrator":
            return NOT_ALLOWED
        alone = set() if tie.is_agreed else {tie.by}
        if self._is_involved(actor, {*tie.people} - alone) or self._is_involved(actor, alone, against=True):
            return "person.not_for_yourself"  # only staff who are neither may lift it
        if tie.is_lifted:
            return "tie.ended"
        tie.is_lifted, tie.counts = True, reason == "relation_ended"  # what was family goes on counting for a while
        tie.is_settled = reason == "not_related"
        return None

    def may_delegate(self, principal: str, delegate: str, expires_at: datetime, now: datetime) -> str | None:
        if principal == delegate:
            return "tie.to_yourself"
        if expires_at <= now:
            return "delegation.expiry_refused"  # a delegation has an expiry
        others = {each.principal for each in self.delegations if each.delegate == delegate and each.is_in_force(now)}
        is_full = len(others - {principal}) >= PRINCIPALS_MOST
        return "delegation.too_many_principals" if is_full else None  # at most 3 principals each

    def delegate(self, given: Delegation, now: datetime) -> None:
        """A new one for the same two takes the place of the old; what has expired gives its place back."""
        for each in self.delegations:
            if each.delegate == given.delegate and (each.principal == given.principal or each.expires_at <= now):
                each.is_over = True
        self.delegations.append(given)

    def end_delegation(self, given: Delegation, actor: str) -> str | None:
        if actor not in (given.principal, given.delegate) and not self.is_staff(actor):
            return NOT_FOUND  # nobody reads or changes what lies outside their scope
        if given.is_over:
            return "tie.ended"
        given.is_over = True
        return None

    def acts_for(self, actor: str, who: str, now: datetime, *scopes: str) -> bool:
        """A delegation with scope and expiry."""
        given = (each for each in self.delegations if (each.delegate, each.principal) == (actor, who))
        return any(each.is_in_force(now) and set(scopes) & set(each.scopes) for each in given)

    def undelegated(self, actor: str, who: str, now: datetime, *also: str) -> str:
        """To who may not order for them: each scope of a delegation is for itself, and who has another is told so."""
        return "order.not_delegated" if self.acts_for(actor, who, now, "view", "collect", *also) else NOT_FOUND

    def may_sign_up_for(self, actor: str, who: str, has_begun: bool, now: datetime) -> bool:
        """Oneself and whom one acts for; who runs the shift: the team's members, staff also the community's people.
        Once it has begun, for either, whoever has come.
        """
        if actor == who or self.acts_for(actor, who, now, "sign_up"):
            return True
        if not self.runs_shifts(actor):
            return False
        is_at_home = who not in self.newcomers or who in self.with_passport
        return has_begun or who in self.roster or (self.is_staff(actor) and is_at_home)
