"""A team applies for the next level, and the tiers review it, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from service.accounts.commands.ties import must_be_another, must_be_uninvolved
from service.accounts.queries import staff_near, ties_of
from service.accounts.rules import ENDED_TIE_COUNTS_FOR
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.regions.policy import Policy
from service.regions.queries import get as get_region
from service.regions.queries import policy_for
from service.teams import access, queries
from service.teams.commands import standing
from service.teams.errors import filing as errors
from service.teams.models import Team, TeamFiling, TeamFounder
from service.teams.queries import filing as filings
from service.teams.rules import (
    FilingFacts,
    FilingFlaw,
    FilingLevel,
    FilingState,
    FilingTier,
    TeamsPolicy,
    are_enough_founders,
    flaw_to_apply,
    flaw_to_grant,
    needs_registration_number,
    state_after_review,
    tier_in_turn,
    told_apart,
)

REFUSALS: dict[FilingFlaw, type[errors.FilingRefused]] = {
    FilingFlaw.NO_LEADER: errors.Headless,
    FilingFlaw.HIGHEST_HELD: errors.HighestHeld,
    FilingFlaw.LEVEL_HELD: errors.LevelHeld,
    FilingFlaw.LEVEL_SKIPPED: errors.LevelSkipped,
    FilingFlaw.NO_UPPER_TIER: errors.NoUpperTier,
    FilingFlaw.NO_FOUNDERS: errors.NoFounders,
    FilingFlaw.FOUNDER_NOT_MEMBER: errors.FounderNotMember,
    FilingFlaw.FOUNDER_NOT_ACTIVE: errors.FounderNotActive,
    FilingFlaw.FOUNDER_UNCONFIRMED: errors.FounderUnconfirmed,
    FilingFlaw.TOO_FEW_FOUNDERS: errors.TooFewFounders,
    FilingFlaw.FOUNDERS_GONE: errors.FoundersGone,
    FilingFlaw.TOO_FEW_MEMBERS: errors.TooFewMembers,
    FilingFlaw.NO_CHARTER: errors.NoCharter,
    FilingFlaw.NO_VENUE: errors.NoVenue,
    FilingFlaw.NO_PURPOSE: errors.NoPurpose,
}


def submit(
    team_id: UUID,
    *,
    level: FilingLevel,
    founder_ids: Iterable[UUID],
    founding_organisations: Iterable[str],
    charter: str | None,
    venue: str | None,
    purpose: str | None,
    actor: Actor,
    now: datetime,
) -> TeamFiling:
    """Apply for the next level, by the leader or by staff for them; a new round after a return. Every founder is told,
    with what to do if it is not so. Refuses: ``FilingWaits``, then in the order of ``FilingFlaw``: ``Headless``,
    ``HighestHeld``, ``LevelHeld``, ``LevelSkipped``, ``NoUpperTier``, ``NoFounders``, ``FounderNotMember``,
    ``FounderNotActive``, ``FounderUnconfirmed``, ``TooFewFounders``, ``TooFewMembers``, ``NoCharter``, ``NoVenue``,
    ``NoPurpose``.
    """
    team = queries.locked(team_id)
    if waiting := filings.live_of(team.id):
        raise errors.FilingWaits(filing_id=str(waiting))
    people, organisations = list(dict.fromkeys(founder_ids)), told_apart(founding_organisations)
    roster, policy = queries.members_of(team.id), policy_for(team.community_id, local_date(now))
    outside, members = [each for each in people if each not in roster], filings.members_of([team.id])[team.id]
    unfit = filings.unfit_to_found(each for each in people if each in roster)
    facts = FilingFacts(
        level=FilingLevel(team.filing_level),
        wanted=level,
        has_leader=queries.is_led(team.id),
        has_upper_tier=access.upper_tier_of(get_region(team.community_id).path) is not None,
        members=members,
        founders=len(people),
        organisations=len(organisations),
        are_founders_members=not outside,
        are_founders_active=not unfit.inactive,
        are_founders_confirmed=not unfit.unconfirmed,
        has_charter=bool(charter),
        has_venue=bool(venue),
        has_purpose=bool(purpose),
    )
    flaw = flaw_to_apply(facts, policy.of(TeamsPolicy))
    whose = {
        FilingFlaw.FOUNDER_NOT_MEMBER: outside,
        FilingFlaw.FOUNDER_NOT_ACTIVE: unfit.inactive,
        FilingFlaw.FOUNDER_UNCONFIRMED: unfit.unconfirmed,
    }
    if flaw in whose:
        raise REFUSALS[flaw](count=len(whose[flaw]), account_ids=[str(each) for each in whose[flaw]])
    _must_be_flawless(flaw, policy.of(TeamsPolicy), members)
    said = {"charter": charter, "venue": venue, "purpose": purpose, "members_submitted": members}
    filing = _put(team, level, said, policy, actor, now)
    _name_founders(filing, people, organisations)
    _audit("submitted", filing, actor, now, members=members, policy_version=policy.version)
    _tell(staff_near(team.community_id), "submitted", filing, actor, now)
    _tell(queries.officers_of(team.id), "sent_for_you", filing, actor, now)
    _tell_founders(filing, people, actor, now)
    return filing


def approve(filing: TeamFiling, registration_number: str | None, *, actor: Actor, now: datetime) -> TeamFiling:
    """The tier in turn agrees: the community passes it up, or grants its own level; the upper tier grants. By somebody
    who neither founds the team nor leads it, nor has led it when it was sent in or lately, is tied to nobody of whom
    that is so, has not sent it in, and has not reviewed it for the other tier. Members are counted again, and founders
    who still found it, by the policy of the day on which it was sent; of the people as many must found it whose
    identity somebody has confirmed who is neither whoever agrees nor tied to them: else these may be all their own
    inventions, but for one.

    Refuses: ``FilingDecided``, ``NotYourTier``, ``NotForYourself``, ``FiledByYou``, ``ReviewedByYou``,
    ``ReviewersTied``, ``Headless``, ``HighestHeld``, ``LevelHeld``, ``LevelSkipped``, ``FoundersGone``,
    ``TooFewMembers``, ``FoundersConfirmedByYou``, ``RegistrationNumberMissing``, ``RegistrationNumberNotDue``.
    """
    team, filing = _in_turn(filing, actor, now)
    state, level = FilingState(filing.state), FilingLevel(filing.level)
    policy, members = _policy_of(filing), filings.members_of([team.id])[team.id]
    founders = filings.standing_founders(filing.id, team.id)
    flaw = flaw_to_grant(
        FilingLevel(team.filing_level),
        level,
        has_leader=queries.is_led(team.id),
        members=members,
        founders=founders.people,
        organisations=founders.organisations,
        policy=policy,
    )
    _must_be_flawless(flaw, policy, members)
    known = founders.known_to_others({actor.person_id, *ties_of(actor.person_id, now)})
    if not are_enough_founders(known, founders.organisations, policy) or (founders.people and not known):
        raise errors.FoundersConfirmedByYou(count=known, least=policy.founders_least)
    if needs_registration_number(state, level):
        if registration_number is None:
            raise errors.RegistrationNumberMissing
    elif registration_number is not None:
        raise errors.RegistrationNumberNotDue
    if state_after_review(state, level) is FilingState.COMMUNITY_REVIEWED:
        return _pass_up(team, filing, members, actor, now)
    decided = {"state": FilingState.GRANTED, "decided_by": actor.person_id, "decided_at": now}
    _turn(filing, **decided, members_decided=members, registration_number=registration_number)
    team.filing_level, team.filed_at = level, now
    db.session.flush()
    standing.note(team, actor=actor, now=now)
    _audit("granted", filing, actor, now, members=members)
    _tell(queries.officers_of(team.id), "granted", filing, actor, now)
    if state is FilingState.COMMUNITY_REVIEWED:
        _tell(staff_near(team.community_id), "granted_here", filing, actor, now)
    return filing


def send_back(filing: TeamFiling, reason: str, *, actor: Actor, now: datetime) -> TeamFiling:
    """The tier in turn says what is missing; the team may send it in again, as a new round. Refuses:
    ``FilingDecided``, ``NotYourTier``, ``NotForYourself``, ``FiledByYou``, ``ReviewedByYou``, ``ReviewersTied``.
    """
    team, filing = _in_turn(filing, actor, now)
    was_above = filing.state == FilingState.COMMUNITY_REVIEWED
    _turn(filing, state=FilingState.RETURNED, decided_by=actor.person_id, decided_at=now, reason=reason)
    _audit("returned", filing, actor, now)
    _tell(queries.officers_of(team.id), "returned", filing, actor, now)
    if was_above:
        _tell(staff_near(team.community_id), "returned_here", filing, actor, now)
    return filing


def withdraw(filing: TeamFiling, *, actor: Actor, now: datetime) -> TeamFiling:
    """Take back what waits; whoever was to review it is told. Refuses: ``FilingDecided``."""
    team, filing = filings.locked(filing)
    tier = tier_in_turn(FilingState(filing.state))
    if tier is None:
        raise errors.FilingDecided
    _turn(filing, state=FilingState.WITHDRAWN, decided_by=actor.person_id, decided_at=now)
    _audit("withdrawn", filing, actor, now)
    reviewers = filings.upper_staff(team.community_id) if tier is FilingTier.UPPER else staff_near(team.community_id)
    _tell(reviewers, "withdrawn", filing, actor, now)
    _tell(queries.officers_of(team.id) - reviewers, "ended_for_you", filing, actor, now)
    return filing


def _in_turn(filing: TeamFiling, actor: Actor, now: datetime) -> tuple[Team, TeamFiling]:
    team, filing = filings.locked(filing)
    tier = tier_in_turn(FilingState(filing.state))
    if tier is None:
        raise errors.FilingDecided
    is_theirs = access.is_upper_staff if tier is FilingTier.UPPER else access.is_staff_of
    if not is_theirs(actor, filing.community_id):
        raise errors.NotYourTier
    officers = queries.officers_after(team.id, filing.submitted_at, now - ENDED_TIE_COUNTS_FOR)
    must_be_uninvolved(actor, *officers, *filings.founders_of(filing.id), now=now)
    must_be_another(actor, filing.submitted_by, same=errors.FiledByYou, tied=errors.FiledByYou, now=now)
    if filing.community_reviewed_by is not None:
        two = {"same": errors.ReviewedByYou, "tied": errors.ReviewersTied}
        must_be_another(actor, filing.community_reviewed_by, **two, now=now)
    return team, filing


def _must_be_flawless(flaw: FilingFlaw | None, policy: TeamsPolicy, members: int) -> None:
    match flaw:
        case None:
            return
        case FilingFlaw.NO_FOUNDERS:
            raise errors.NoFounders(least=policy.founders_least)
        case FilingFlaw.TOO_FEW_FOUNDERS | FilingFlaw.FOUNDERS_GONE:
            organisations = policy.founding_organisations_least
            raise REFUSALS[flaw](least=policy.founders_least, organisations_least=organisations)
        case FilingFlaw.TOO_FEW_MEMBERS:
            raise errors.TooFewMembers(least=policy.members_least, members=members)
    raise REFUSALS[flaw]


def _put(
    team: Team, level: FilingLevel, said: dict[str, Any], policy: Policy, actor: Actor, now: datetime
) -> TeamFiling:
    about = {"team_id": team.id, "community_id": team.community_id, "policy_version": policy.version}
    rounds = filings.rounds_of(team.id, level) + 1
    by = {"submitted_by": actor.person_id, "submitted_at": now}
    filing = TeamFiling(id=new_id(), level=level, round=rounds, state=FilingState.SUBMITTED, **about, **said, **by)
    db.session.add(filing)
    db.session.flush()
    return filing


def _name_founders(filing: TeamFiling, people: list[UUID], organisations: list[str]) -> None:
    about = {"filing_id": filing.id, "community_id": filing.community_id}
    db.session.add_all([TeamFounder(**about, account_id=each) for each in people])
    db.session.add_all([TeamFounder(**about, organisation=each) for each in organisations])
    db.session.flush()


def _pass_up(team: Team, filing: TeamFiling, members: int, actor: Actor, now: datetime) -> TeamFiling:
    reviewed = {"community_reviewed_by": actor.person_id, "community_reviewed_at": now}
    _turn(filing, state=FilingState.COMMUNITY_REVIEWED, **reviewed)
    _audit("passed_up", filing, actor, now, members=members)
    _tell(filings.upper_staff(team.community_id), "passed_up", filing, actor, now)
    _tell(queries.officers_of(team.id), "community_agreed", filing, actor, now)
    return filing


def _policy_of(filing: TeamFiling) -> TeamsPolicy:
    """Of the day on which it was sent: what was asked of the team then is asked of it now."""
    return policy_for(filing.community_id, local_date(filing.submitted_at)).of(TeamsPolicy)


def _turn(filing: TeamFiling, **values: Any) -> None:
    """Only from the state in which it was seen. Refuses: ``FilingDecided``."""
    turning = (
        update(TeamFiling)
        .where(TeamFiling.id == filing.id, TeamFiling.state == filing.state)
        .values(values)
        .returning(TeamFiling.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(turning).first() is None:
        raise errors.FilingDecided
    db.session.refresh(filing)


def _tell(people: Iterable[UUID], said: str, filing: TeamFiling, actor: Actor, now: datetime) -> None:
    facts = {"code": f"team.filing_{said}", "team_id": str(filing.team_id), "filing_id": str(filing.id)}
    told = sorted(set(people) - {actor.person_id})
    outbox.put("inbox", [{"account_id": str(each), **facts} for each in told], now=now)


def _tell_founders(filing: TeamFiling, people: Iterable[UUID], actor: Actor, now: datetime) -> None:
    facts = {"code": "team.named_as_founder", "team_id": str(filing.team_id)}
    told = sorted(set(people) - {actor.person_id})
    outbox.put("inbox", [{"account_id": str(each), **facts} for each in told], now=now)


def _audit(done: str, filing: TeamFiling, actor: Actor, now: datetime, **details: int) -> None:
    about: dict[str, Any] = {"level": filing.level, "round": filing.round, "team_id": str(filing.team_id)}
    community = filing.community_id
    audit.record(
        f"filing.{done}", "team_filing", filing.id, actor=actor, now=now, community_id=community, **about, **details
    )
