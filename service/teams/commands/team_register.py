"""A register of teams that are there already: each is entered once, at the level at which it was on file before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from service.accounts.queries import staff_near
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import day_bounds, local_date
from service.core.db import db, new_id
from service.regions.models import Region
from service.regions.rules import Tier
from service.teams import access
from service.teams.commands import standing
from service.teams.models import Team
from service.teams.queries.register import communities_in, teams_named
from service.teams.rules import FilingLevel, Found, RegisterOutcome, judge_register_row, may_enter
from service.teams.sheet_reader import COMMUNITY, DraftTeam, Register

SUFFIX = "社区"  # which people leave out


@dataclass(slots=True)
class TeamResult:
    """What became of one row; ``team_id`` where there is such a team, now or from now on."""

    row_number: int
    outcome: RegisterOutcome
    findings: list[Found] = field(default_factory=list)
    community_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RegisterReport:
    written: bool
    not_read: tuple[str, ...]
    rows: Sequence[TeamResult]

    def counts(self) -> dict[str, int]:
        counted = Counter(row.outcome for row in self.rows)
        return {outcome.value: counted[outcome] for outcome in RegisterOutcome}


def take_in(region: Region, register: Register, *, write: bool, actor: Actor, now: datetime) -> RegisterReport:
    """Hold a register against the teams below a region, and, when asked to write, enter those that are new.

    A team is known by its community and its name. Of one that is there nothing is changed: what it is now may be newer
    than the file. The level is taken as it was on file before this system, but none that the actor's own tier would not
    review; the audit row says by whom. The colleagues in each community are told how many. Two statements for each
    community, however many teams.
    """
    oversees = access.may_oversee(actor, region)
    entering = _Entering(region, register, now, oversees=oversees, write_them=write)
    rows = [entering.judge(row) for row in register.rows]
    report = RegisterReport(write, register.not_read, rows)
    if write:
        entering.write(actor)
        counts: dict[str, Any] = {"rows": len(rows), **report.counts()}
        audit.record("team.register_imported", "region", region.id, actor=actor, now=now, **counts)
    return report


class _Entering:
    """What the rows are held against, and the teams to be entered; grows with each row."""

    def __init__(self, region: Region, register: Register, now: datetime, *, oversees: bool, write_them: bool) -> None:
        self.now, self.today, self.oversees, self.write_them = now, local_date(now), oversees, write_them
        self.own = region.id if region.tier == Tier.COMMUNITY else None
        self.communities: dict[str, list[UUID]] = {}
        self.in_short: dict[str, list[UUID]] = {}
        for community_id, name in communities_in(region.path):
            self.communities.setdefault(name, []).append(community_id)
            if name.endswith(SUFFIX):
                self.in_short.setdefault(name.removesuffix(SUFFIX), []).append(community_id)
        self.known = teams_named(region.path, {row.name for row in register.rows if row.name})
        self.seen: dict[tuple[UUID, str], int] = {}
        self.teams: dict[UUID, list[dict[str, Any]]] = {}

    def judge(self, row: DraftTeam) -> TeamResult:
        result = TeamResult(row.row_number, RegisterOutcome.REFUSED, list(row.findings))
        if row.founded_on and row.founded_on > self.today:
            result.findings.append(Found("founded_to_come"))
        if row.filed_on and row.filed_on > self.today:
            result.findings.append(Found("filed_to_come"))
        community_id = self._community(row, result.findings)
        if result.findings or community_id is None or row.name is None or row.level is None:
            return result
        result.community_id, place = community_id, (community_id, row.name)
        if place in self.seen:
            result.findings.append(Found("team_twice", {"row": self.seen[place]}))
            return result
        self.seen[place] = row.row_number
        known = self.known.get(place)
        result.team_id = known.team_id if known else None
        result.outcome, code = judge_register_row((row.category, row.level), known.stands if known else None)
        if result.outcome is RegisterOutcome.REGISTERED and not may_enter(row.level, oversees=self.oversees):
            result.outcome, code = RegisterOutcome.REFUSED, "level_above_yours"
        result.findings = [Found(code)] if code else []
        if result.outcome is RegisterOutcome.REGISTERED:
            team = _team(row, community_id, self.now)
            self.teams.setdefault(community_id, []).append(team)
            result.team_id = team["id"] if self.write_them else None
        return result

    def _community(self, row: DraftTeam, findings: list[Found]) -> UUID | None:
        if row.community is None:
            if self.own is None:
                findings.append(Found("cell_missing", {"label": COMMUNITY}))
            return self.own
        found = self.communities.get(row.community) or self.in_short.get(row.community, [])
        if len(found) != 1:
            findings.append(Found("community_ambiguous" if found else "community_unknown"))
            return None
        return found[0]

    def write(self, actor: Actor) -> None:
        now = self.now
        by = {"created_at": now, "created_by": actor.account_id, "version": 1}
        teams = [{**team, **by} for those in self.teams.values() for team in those]
        if teams:
            db.session.execute(insert(Team), teams)
            standing.note_many(teams, actor=actor, now=now)
        told: list[dict[str, Any]] = []
        for community_id, those in self.teams.items():
            said = [(team["id"], _as_it_stood(team)) for team in those]
            audit.record_many("team.registered", "team", said, actor=actor, now=now, community_id=community_id)
            facts = {"code": "register.teams_entered", "region_id": str(community_id), "count": len(those)}
            colleagues = sorted(staff_near(community_id) - {actor.person_id})
            told += [{"account_id": str(each), **facts} for each in colleagues]
        outbox.put("inbox", told, now=now)


def _team(row: DraftTeam, community_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "community_id": community_id,
        "name": row.name,
        "category": row.category,
        "filing_level": row.level,
        "founded_on": row.founded_on,
        "filed_at": _filed_at(row, now),
        "story": row.story,
    }


def _filed_at(row: DraftTeam, now: datetime) -> datetime | None:
    """As the register says. Where it does not, it is known from now on, and so looked at from the next year on."""
    if row.level is FilingLevel.INFORMAL:
        return None
    return day_bounds(row.filed_on)[0] if row.filed_on else now


def _as_it_stood(team: Mapping[str, Any]) -> dict[str, Any]:
    """On file before this system: what nobody has reviewed here."""
    return {"category": str(team["category"]), "filing_level": str(team["filing_level"])}
