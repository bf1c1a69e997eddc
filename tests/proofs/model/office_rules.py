"""Rules of the offices: a team is handed over, by staff or with a yes, a deputy appointed, a role withdrawn; and what
things are called.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model.engines import Fate
from tests.proofs.model.people import NOT_ALLOWED, STAFF, Asked, Grant
from tests.proofs.model.story import ACTIVITY, ANY, FATE, OF_A_COMMAND, Story

MEMBERS = st.sampled_from(["@leader", "@deputy", "@deputy", "@resident", "@resident", "@other_leader"])
BY = st.sampled_from([*STAFF, *STAFF, "@leader", "@deputy"])
GRANTED, GRANTS_MOST = st.sampled_from(["@second_staff", "@second_staff", "@deputy"]), 5
WITHDRAWN_MOST = 2
ANSWERS = ("accept", "accept", "decline", "stop")
SOMETIMES = st.sampled_from([False, False, False, True])
TITLES, TEAMS, ANOTHERS_NAME = ("入户探访", "上门陪伴", "楼道清扫"), ("乐竹邻", "竹西帮帮团", "舞蹈队"), "舞蹈队"


class OfficeRules(Story):
    # --- who leads --------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.desk.records)
    @rule(by=BY, who=MEMBERS, seen=st.sampled_from(["", "", "", "@leader"]), fate=FATE)
    def hand_over(self, by: str, who: str, seen: str, fate: Fate) -> None:
        """Decisions keep who made them, and the new leader's own records stay closed to them."""
        leader = seen or self.people.leader  # whoever leads now; or who led at first
        body = {"account_id": who, "leader_id": leader, "reason": "ill"}
        answer = self.post(by, "/teams/@team/hand-over", body, fate)
        refusal = self.people.hand_over(by, who, leader)
        said = {"state": "waiting", "from_account_id": leader, "to_account_id": who}
        if self.compare("hand over", answer, refusal, **({} if refusal else said)):
            self.people.asked = Asked(answer.body["id"], by, leader, who)

    @precondition(lambda self: self.desk.records and not self.people.asked)
    @rule(by=st.sampled_from(["", "", "@leader", "@deputy"]), who=MEMBERS, fate=FATE)
    def name_successor(self, by: str, who: str, fate: Fate) -> None:
        leader = by or self.people.leader
        answer = self.post(leader, "/teams/@team/name-successor", {"account_id": who}, fate)
        refusal = self.people.name_successor(leader, who)
        said = {"state": "waiting", "from_account_id": leader, "to_account_id": who}
        if self.compare("name a successor", answer, refusal, **({} if refusal else said)):
            self.people.asked = Asked(answer.body["id"], leader, leader, who)

    @precondition(lambda self: self.people.asked)
    @rule(by=st.sampled_from(["", "", "", *STAFF, "@leader"]), verb=st.sampled_from(ANSWERS), fate=FATE)
    def answer_hand_over(self, by: str, verb: str, fate: Fate) -> None:
        """Whoever was asked, mostly."""
        assert self.people.asked
        ref, who = self.people.asked.ref, by or self.people.asked.who
        answer = self.post(who, f"/hand-overs/{ref}/{verb}", None, fate)
        if self.compare(f"{verb} a hand-over", answer, self.people.answer(who, verb)) and verb == "accept":
            self._read_the_activity_again()

    def _read_the_activity_again(self) -> None:
        """Another person is in charge of it, if it goes on."""
        self.versions["activity"] = self.get("@staff", f"/activities/{self.activity}")["version"]

    @precondition(lambda self: self.desk.records)
    @rule(by=BY, who=MEMBERS, role=st.sampled_from(["deputy", "deputy", "member", "leader"]), fate=FATE)
    def appoint(self, by: str, who: str, role: str, fate: Fate) -> None:
        answer = self.post(by, "/teams/@team/appoint", {"account_id": who, "role": role}, fate)
        refusal = self.people.appoint(by, who, role)
        self.compare("appoint", answer, refusal, **({} if refusal else {"role": role, "account_id": who}))

    @precondition(lambda self: self.desk.records)
    @rule(who=MEMBERS, fate=FATE)
    def step_down(self, who: str, fate: Fate) -> None:
        answer = self.post(who, "/teams/@team/step-down", None, fate)
        self.compare("step down", answer, self.people.step_down(who))

    @precondition(lambda self: "@resident" not in self.people.confirmed)
    @rule(by=BY, fate=FATE)
    def confirm_identity(self, by: str, fate: Fate) -> None:
        """Of an ordinary member, who may lead from then on."""
        answer = self.post(by, "/people/@resident/confirm-identity", {"seen": "id_card"}, fate)
        self.compare("confirm an identity", answer, self.people.confirm_identity(by, "@resident"))

    # --- who is staff -----------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.people.grants) < GRANTS_MOST)
    @rule(by=st.sampled_from(["@administrator", "@administrator", "@staff"]), who=GRANTED, fate=FATE)
    def grant(self, by: str, who: str, fate: Fate) -> None:
        body = {"role": "staff", "region_id": "@community"}
        answer = self.post(by, f"/people/{who}/grants", body, fate)
        refusal = (
            NOT_ALLOWED if by != "@administrator" else "grant.already_there" if self.people.is_staff(who) else None
        )
        if self.compare("grant", answer, refusal):
            self.people.grants.append(Grant(who, answer.body["id"]))

    @precondition(lambda self: self.withdrawn < WITHDRAWN_MOST)
    @rule(which=ANY, fate=FATE)
    def withdraw(self, which: int, fate: Fate) -> None:
        """At once, and again changes nothing. What they have decided stands."""
        self.withdrawn += 1
        grant = self.one_of(self.people.grants[1:][::-1], which)
        if not grant.ref:
            [shown] = self.get("@administrator", f"/grants?account_id={grant.who}")["items"]
            grant.ref = shown["id"]
        answer = self.post("@administrator", f"/grants/{grant.ref}/withdraw", None, fate)
        self.compare("withdraw", answer, None, account_id=grant.who)
        grant.is_over = True

    # --- what things are called -------------------------------------------------------------------------------------

    @precondition(lambda self: self.desk.records)
    @rule(by=st.sampled_from(["", "", "@staff", "@leader"]), which=ANY, is_stale=SOMETIMES, fate=OF_A_COMMAND)
    def rename_activity(self, by: str, which: int, is_stale: bool, fate: Fate) -> None:
        """Approved records remember what it was called."""
        who, title = by or self.people.leader, self.one_of(TITLES, which)
        body = {**ACTIVITY, "title": title, "version": self.versions["activity"] + is_stale}
        answer = self.put(who, f"/activities/{self.activity}", body, fate)
        refusal = self._unchangeable(who, is_stale)
        if self.compare("rename the activity", answer, refusal, **({} if refusal else {"title": title})):
            self.desk.activity_title, self.versions["activity"] = title, answer.body["version"]

    @precondition(lambda self: self.desk.records)
    @rule(by=st.sampled_from(["", "", "@staff", "@leader"]), which=ANY, is_stale=SOMETIMES, fate=OF_A_COMMAND)
    def rename_team(self, by: str, which: int, is_stale: bool, fate: Fate) -> None:
        who, name = by or self.people.leader, self.one_of(TEAMS, which)
        version = self.versions["team"] + is_stale
        body = {"name": name, "category": "neighbourhood_help", "version": version}
        answer = self.put(who, "/teams/@team", body, fate)
        refusal = self._unchangeable(who, is_stale) or ("team.name_taken" if name == ANOTHERS_NAME else None)
        if self.compare("rename the team", answer, refusal, **({} if refusal else {"name": name})):
            self.desk.team_name, self.versions["team"] = name, answer.body["version"]

    def _unchangeable(self, who: str, is_stale: bool) -> str | None:
        if not self.people.runs_shifts(who):
            return NOT_ALLOWED  # leader, deputy, or staff of the community
        return "request.stale_version" if is_stale else None
