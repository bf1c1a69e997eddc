"""A roster that comes as a table: a result for each row. Every row that can be is taken, though others cannot: its
people each answer for themselves, and one mistyped number must not keep forty from being asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from service.accounts.queries import acting_for_phoneless, ties_of
from service.accounts.rules import DelegationScope, is_child
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.teams import access, queries
from service.teams.commands import offices, passing_on
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.queries.candidates import Candidate, Candidates
from service.teams.rules import (
    OFFICERS_MOST,
    Found,
    JoinKind,
    JoinState,
    Outcome,
    RosterRow,
    RowVerdict,
    TeamRole,
    judge_roster_row,
)
from service.teams.sheet_reader import DraftRow, Roster

SEES = (DelegationScope.VIEW, DelegationScope.SIGN_UP)


@dataclass(slots=True)
class RowResult:
    """What became of one row; ``account_id`` where a person was found. Holds nothing that the file says of them."""

    row_number: int
    outcome: Outcome
    findings: list[Found] = field(default_factory=list)
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RosterReport:
    written: bool
    not_read: tuple[str, ...]
    rows: Sequence[RowResult]

    def counts(self) -> dict[str, int]:
        counted = Counter(row.outcome for row in self.rows)
        return {outcome.value: counted[outcome] for outcome in Outcome}


def take_in(team: Team, roster: Roster, *, write: bool, actor: Actor, now: datetime) -> RosterReport:
    """Hold a roster against a team, and, when asked to write, invite whom it names.

    An invitation can be declined. The answer is written down at once only for staff who hold the signed yes of somebody
    without a sign-in, grown up and not their own family. An office is given by the rules of ``offices.appoint``.
    A check tells who is on record, so it leaves an audit row too; that holds counts, as the report holds row numbers,
    codes and ids. The statements do not grow with the rows, but for at most ``OFFICERS_MOST`` rows that ask for an
    office, given or refused.
    """
    if write and any(row.role is TeamRole.LEADER for row in roster.rows):
        passing_on.declared().hold_team(team.id)  # before the team, as ``appoint`` does
    queries.locked(team.id)
    taking = _Taking(team, roster, actor, now)
    rows = [taking.judge(row) for row in roster.rows]
    report = RosterReport(write, roster.not_read, rows)
    if write:
        taking.write()
    unknown = sum(found.code == "person_unknown" for row in rows for found in row.findings)
    action = "team.roster_imported" if write else "team.roster_checked"
    counts: dict[str, Any] = {"rows": len(rows), "unknown": unknown, **report.counts()}
    audit.record(action, "team", team.id, actor=actor, now=now, community_id=team.community_id, **counts)
    return report


class _Taking:
    """Everything that the rows are held against, and what is to be written; grows with each row."""

    def __init__(self, team: Team, roster: Roster, actor: Actor, now: datetime) -> None:
        self.team, self.actor, self.now, self.today = team, actor, now, local_date(now)
        self.is_by_staff = access.is_staff_of(actor, team.community_id)
        self.candidates = Candidates(actor, team, roster.rows, is_by_staff=self.is_by_staff)
        self.tied = {actor.person_id, *ties_of(actor.person_id, now)}
        self.is_leader = access.is_leader(actor, team)
        self.may_appoint = {role: access.may_appoint(actor, team, role) for role in TeamRole}
        self.leader_is_taken = queries.leader_of(team.id) is not None
        self.offices: list[tuple[UUID, TeamRole]] = []
        self.weighed = 0
        self.invited: list[tuple[DraftRow, Candidate]] = []
        self.joined: list[tuple[DraftRow, Candidate]] = []
        self.seen: dict[UUID, int] = {}

    def judge(self, row: DraftRow) -> RowResult:
        result = RowResult(row.row_number, Outcome.REFUSED, list(row.findings))
        if row.since and row.since > self.today:
            result.findings.append(Found("since_to_come"))
        if result.findings:
            return result
        person = self.candidates.named_by(row)
        if isinstance(person, str):
            result.findings.append(Found(person))
            return result
        result.account_id = person.account_id
        if person.account_id in self.seen:
            result.findings.append(Found("row_twice", {"row": self.seen[person.account_id]}))
            return result
        self.seen[person.account_id] = row.row_number
        verdict = judge_roster_row(self._facts(row, person))
        result.outcome, result.findings = verdict.outcome, [Found(code) for code in verdict.codes]
        self._take(row, person, verdict, result)
        return result

    def _facts(self, row: DraftRow, person: Candidate) -> RosterRow:
        return RosterRow(
            role_now=person.role_now,
            waiting=JoinKind(person.waiting.kind) if person.waiting else None,
            has_left=person.has_left,
            has_declined=person.has_declined,
            role=row.role,
            consents=row.consents,
            is_by_staff=self.is_by_staff,
            signs_in=person.signs_in,
            is_child=is_child(person.birth_date, self.today),
            is_tied=person.account_id in self.tied,
            may_appoint=row.role is not None and self.may_appoint[row.role],
        )

    def _take(self, row: DraftRow, person: Candidate, verdict: RowVerdict, result: RowResult) -> None:
        if verdict.outcome is Outcome.INVITED:
            self.invited.append((row, person))
        if verdict.outcome is Outcome.JOINED:
            self.joined.append((row, person))
        if verdict.appoints and row.role is not None:
            objection = self._objection(person.account_id, row.role)
            if objection is None:
                self.offices.append((person.account_id, row.role))
                self.leader_is_taken = self.leader_is_taken or row.role is TeamRole.LEADER
                result.outcome = Outcome.APPOINTED
            else:
                result.findings.append(objection)
                result.outcome = Outcome.JOINED if verdict.outcome is Outcome.JOINED else Outcome.REFUSED

    def _objection(self, account_id: UUID, role: TeamRole) -> Found | None:
        """What ``offices.appoint`` would refuse, said of the row."""
        if role is TeamRole.LEADER and self.leader_is_taken:
            return Found("leader_taken")
        if account_id in self.tied and not self.is_leader:
            return Found("office_of_family")
        if self.weighed >= OFFICERS_MOST:
            return Found("too_many_offices", {"most": OFFICERS_MOST})
        self.weighed += 1
        code = offices.why_no_office(account_id, self.actor, self.now)
        return Found(code) if code else None

    def write(self) -> None:
        asked = [(self._ask(row, person), person) for row, person in self.invited]
        answered = [(self._answered(row, person), person) for row, person in self.joined]
        fresh = [ask for ask, _ in asked] + [ask for ask, person in answered if person.waiting is None]
        if fresh:
            db.session.execute(insert(JoinAsk), fresh)
        waited = [person.waiting.id for _, person in answered if person.waiting]
        if waited:
            says = {"state": JoinState.ACCEPTED, "answered_by": self.actor.account_id, "answered_at": self.now}
            waiting = update(JoinAsk).where(JoinAsk.id.in_(waited), JoinAsk.state == JoinState.WAITING)
            db.session.execute(waiting.values(says).execution_options(synchronize_session=False))
        if answered:
            db.session.execute(insert(TeamMember), [self._member(ask) for ask, _ in answered])
        self._record("team.invitation", [ask["id"] for ask in fresh])
        self._record("team.accepted", [ask["id"] for ask, _ in answered])
        self._tell("team.invited", [ask for ask, _ in asked])
        self._tell("team.joined_on_paper", [ask for ask, _ in answered], reach_acting=True)
        for account_id, role in self.offices:
            offices.appoint(self.team, account_id, role, actor=self.actor, now=self.now)

    def _ask(self, row: DraftRow, person: Candidate) -> dict[str, Any]:
        return {
            "id": new_id(),
            "community_id": self.team.community_id,
            "team_id": self.team.id,
            "account_id": person.account_id,
            "kind": JoinKind.INVITATION,
            "state": JoinState.WAITING,
            "asked_by": self.actor.person_id,
            "asked_at": self.now,
            "since": row.since,
            "answered_by": None,
            "answered_at": None,
        }

    def _answered(self, row: DraftRow, person: Candidate) -> dict[str, Any]:
        """An invitation that waited keeps its id, and the day that it was given."""
        by = {"state": JoinState.ACCEPTED, "answered_by": self.actor.account_id, "answered_at": self.now}
        asked = {**self._ask(row, person), **by}
        if person.waiting:
            asked |= {"id": person.waiting.id, "since": row.since or person.waiting.since}
        return asked

    def _member(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        about = {name: asked[name] for name in ("community_id", "team_id", "account_id", "since")}
        return {**about, "id": new_id(), "role": TeamRole.MEMBER, "joined_at": self.now}

    def _record(self, action: str, ask_ids: Collection[UUID]) -> None:
        subjects: list[tuple[UUID, dict[str, Any]]] = [(ask_id, {}) for ask_id in ask_ids]
        where = {"community_id": self.team.community_id}
        audit.record_many(action, "join_ask", subjects, actor=self.actor, now=self.now, **where)

    def _tell(self, code: str, asked: Sequence[Mapping[str, Any]], *, reach_acting: bool = False) -> None:
        """The person; of what was written down for somebody without a phone, whoever acts for them too."""
        acting = acting_for_phoneless([ask["account_id"] for ask in asked], self.now, *SEES) if reach_acting else {}
        told: list[dict[str, str]] = []
        for ask in asked:
            facts = {"join_ask_id": str(ask["id"]), "team_id": str(self.team.id)}
            told.append({"account_id": str(ask["account_id"]), "code": code, **facts})
            about = {**facts, "for_id": str(ask["account_id"])}
            others = sorted(acting.get(ask["account_id"], set()))
            told += [{"account_id": str(each), "code": f"{code}_for_principal", **about} for each in others]
        outbox.put("inbox", told, now=self.now)
