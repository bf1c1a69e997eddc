"""The tier looks at a team on file, once a calendar year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from service.accounts.commands.ties import must_be_free_to_act_against, must_be_uninvolved
from service.accounts.queries import staff_near
from service.accounts.rules import ENDED_TIE_COUNTS_FOR
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.regions.queries import policy_for
from service.teams import access, queries
from service.teams.commands import standing
from service.teams.errors import reviews as errors
from service.teams.models import Team, TeamReview
from service.teams.queries.filing import members_of
from service.teams.queries.reviews import review_of
from service.teams.rules import (
    FilingLevel,
    FilingTier,
    ReviewFlaw,
    ReviewResult,
    TeamsPolicy,
    flaw_to_review,
    level_below,
    needs_reason,
    reviewing_tier,
)


def review(team_id: UUID, result: ReviewResult, reason: str | None, *, actor: Actor, now: datetime) -> TeamReview:
    """Write down what was found; a team that has lapsed falls back one level at once. By staff of its tier who neither
    lead it, nor have lately, nor are tied to whom that is true of; that it has lapsed may say whom an officer alone has
    declared their family. Refuses: ``NotFiled``, ``NotYourReview``, ``NotForYourself``, ``FiledThisYear``,
    ``ReviewNotYet``, ``ReviewedAlready``, ``ReviewReasonMissing``.
    """
    team, day = queries.locked(team_id), local_date(now)
    level, policy = FilingLevel(team.filing_level), policy_for(team.community_id, local_date(now))
    numbers = policy.of(TeamsPolicy)
    flaw = flaw_to_review(level, local_date(team.filed_at) if team.filed_at else None, day, numbers)
    if flaw is ReviewFlaw.NOT_FILED:
        raise errors.NotFiled
    is_theirs = access.is_upper_staff if reviewing_tier(level) is FilingTier.UPPER else access.is_staff_of
    if not is_theirs(actor, team.community_id):
        raise errors.NotYourReview
    must_be_free = must_be_free_to_act_against if result is ReviewResult.LAPSED else must_be_uninvolved
    must_be_free(actor, *queries.officers_after(team.id, now - ENDED_TIE_COUNTS_FOR), now=now)
    if flaw is ReviewFlaw.FILED_THIS_YEAR:
        raise errors.FiledThisYear
    if flaw is ReviewFlaw.NOT_YET:
        raise errors.ReviewNotYet(from_month=numbers.review_from_month)
    if review_of(team.id, day.year):
        raise errors.ReviewedAlready
    if needs_reason(result) and not reason:
        raise errors.ReviewReasonMissing
    about = {"team_id": team.id, "community_id": team.community_id, "year": day.year, "level": level}
    found = {
        "result": result,
        "reason": reason,
        "members": members_of([team.id])[team.id],
        "policy_version": policy.version,
    }
    made = TeamReview(id=new_id(), **about, **found, reviewed_by=actor.person_id, reviewed_at=now)
    db.session.add(made)
    db.session.flush()
    audit.record(
        "team.reviewed",
        "team",
        team.id,
        actor=actor,
        now=now,
        community_id=team.community_id,
        year=day.year,
        result=result.value,
    )
    if result is ReviewResult.LAPSED:
        _fall(team, level, actor, now)
    _tell(queries.officers_of(team.id), f"team.review_{result.value}", team, actor, now)
    return made


def _fall(team: Team, level: FilingLevel, actor: Actor, now: datetime) -> None:
    below = level_below(level)
    team.filing_level, team.filed_at = below, None if below is FilingLevel.INFORMAL else now
    db.session.flush()
    standing.note(team, actor=actor, now=now)
    _tell(staff_near(team.community_id), "team.review_lapsed_here", team, actor, now)


def _tell(people: Iterable[UUID], code: str, team: Team, actor: Actor, now: datetime) -> None:
    told = sorted(set(people) - {actor.person_id})
    outbox.put("inbox", [{"account_id": str(each), "code": code, "team_id": str(team.id)} for each in told], now=now)
