"""Who may do what with a team: row predicates, true as of now."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from service.core.actor import NEAR_PEOPLE, Actor, Grant, Role
from service.core.db import db
from service.core.errors import NotAllowed, NotFound
from service.regions.models import Region
from service.regions.queries import get as get_region
from service.regions.queries import within_grants
from service.regions.rules import paths_to
from service.teams.models import Team, TeamMember
from service.teams.rules import OFFICERS, TeamRole


def is_officer(account_id: Any, team_id: Any) -> ColumnElement[bool]:
    """Leader or deputy of the team, now; columns may be given, to correlate it in a larger query."""
    return exists().where(
        TeamMember.team_id == team_id,
        TeamMember.account_id == account_id,
        TeamMember.role.in_(OFFICERS),
        TeamMember.left_at.is_(None),
    )


def was_led_by(account_ids: Collection[UUID], team_id: Any, *since: Any) -> ColumnElement[bool]:
    """Whether one of these is leader or deputy of the team, or has been after one of the moments ``since``."""
    officer = (TeamMember.role.in_(OFFICERS), held_after(*since))
    return exists().where(TeamMember.team_id == team_id, TeamMember.account_id.in_(account_ids), *officer)


def held_after(*since: Any) -> ColumnElement[bool]:
    """A stretch of membership that goes on, or ended after one of these moments, which may be columns."""
    return or_(TeamMember.left_at.is_(None), *(TeamMember.left_at > each for each in since))


def leads(actor: Actor, team_id: UUID | None) -> bool:
    """Is the actor leader or deputy of this team at this moment?"""
    if actor.account_id is None or team_id is None:
        return False
    return bool(db.session.scalar(select(is_officer(actor.account_id, team_id))))


def teams_led(account_id: UUID) -> Select[UUID]:
    """The ids of the teams that a person leads or helps to lead now."""
    officer = (TeamMember.account_id == account_id, TeamMember.role.in_(OFFICERS), TeamMember.left_at.is_(None))
    return select(TeamMember.team_id).where(*officer)


def is_staff_of(actor: Actor, community_id: UUID) -> bool:
    return actor.is_granted(get_region(community_id).path, Role.STAFF)


def staffed_regions(actor: Actor) -> Select[UUID]:
    return within_grants(actor, Role.STAFF)


def must_be_staff_of(actor: Actor, community: Region) -> Region:
    """Refuses: ``NotFound`` outside the actor's subtrees."""
    if not actor.is_granted(community.path, Role.STAFF):
        raise NotFound
    return community


def must_register_teams(actor: Actor, region: Region) -> Region:
    """Staff of the region or above it, those too who only oversee: a register names teams and nobody. Refuses:
    ``NotFound``.
    """
    if not actor.grants_over(region.path, (Role.STAFF,)):
        raise NotFound
    return region


def may_oversee(actor: Actor, region: Region) -> bool:
    """Staff of a region above the communities: the subdistrict, the district or the city."""
    return any(grant.only_oversees for grant in actor.grants_over(region.path, (Role.STAFF,)))


def may_lead(actor: Actor, team: Team) -> bool:
    """Leader, deputy, or staff of the team's community."""
    return leads(actor, team.id) or is_staff_of(actor, team.community_id)


def must_lead(actor: Actor, team: Team) -> Team:
    """Refuses: ``NotAllowed``."""
    if not may_lead(actor, team):
        raise NotAllowed
    return team


def must_staff(actor: Actor, team: Team) -> Team:
    """Refuses: ``NotAllowed``."""
    if not is_staff_of(actor, team.community_id):
        raise NotAllowed
    return team


def must_see_roster(actor: Actor, team: Team) -> Team:
    """Leader, deputy, and every role over the community; members see the count. Refuses: ``NotAllowed``."""
    if not leads(actor, team.id) and not actor.is_granted(get_region(team.community_id).path, *Role):
        raise NotAllowed
    return team


def may_appoint(actor: Actor, team: Team, role: TeamRole) -> bool:
    """As ``must_appoint``, for who would rather know than be refused."""
    try:
        must_appoint(actor, team, role)
    except NotAllowed:
        return False
    return True


def is_leader(actor: Actor, team: Team) -> bool:
    """The leader, not a deputy."""
    leader = (TeamMember.team_id == team.id, TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
    row = select(TeamMember.id).where(TeamMember.account_id == actor.account_id, *leader)
    return db.session.scalar(row) is not None


def must_be_leader(actor: Actor, team: Team) -> Team:
    """Refuses: ``NotAllowed``."""
    if not is_leader(actor, team):
        raise NotAllowed
    return team


def must_appoint(actor: Actor, team: Team, role: TeamRole) -> Team:
    """Staff appoint; the leader (not a deputy) names deputies and lets them go. Refuses: ``NotAllowed``."""
    if is_staff_of(actor, team.community_id):
        return team
    if role is TeamRole.LEADER or not is_leader(actor, team):
        raise NotAllowed
    return team


def must_file(actor: Actor, team: Team) -> Team:
    """The leader (not a deputy) applies for the team, or staff do for them. Refuses: ``NotAllowed``."""
    return must_appoint(actor, team, TeamRole.DEPUTY)


def upper_tier_of(community_path: str) -> Region | None:
    """The nearest region above a community that only oversees: its subdistrict, or what it hangs under instead."""
    above = select(Region).where(Region.path.in_(paths_to(community_path)), Region.tier.not_in(NEAR_PEOPLE))
    return db.session.scalar(above.order_by(func.length(Region.path).desc()).limit(1))


def is_upper_staff(actor: Actor, community_id: UUID) -> bool:
    """Staff of the very tier above this community: whoever is further up leaves it to them."""
    held = {grant.region_id for grant in _overseeing(actor)}
    upper = upper_tier_of(get_region(community_id).path) if held else None
    return upper is not None and upper.id in held


def overseen_regions(actor: Actor) -> Select[UUID]:
    """The ids of the regions of which the actor is staff of the very tier above."""
    between = aliased(Region)
    reach = [
        Region.path.startswith(grant.path, autoescape=True)
        & ~exists().where(
            between.path.startswith(grant.path, autoescape=True),
            between.path != grant.path,
            between.tier.not_in(NEAR_PEOPLE),
            Region.path.startswith(between.path),
        )
        for grant in _overseeing(actor)
    ]
    return select(Region.id).where(or_(*reach)) if reach else select(Region.id).where(Region.id.is_(None))


def _overseeing(actor: Actor) -> list[Grant]:
    return [grant for grant in actor.grants if grant.role is Role.STAFF and grant.only_oversees]


def must_oversee(actor: Actor, team: Team) -> Team:
    """Staff of the team's community, or of the very tier above it. Refuses: ``NotAllowed``."""
    if not is_staff_of(actor, team.community_id) and not is_upper_staff(actor, team.community_id):
        raise NotAllowed
    return team
