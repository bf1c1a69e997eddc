"""Who leads and who goes. Every change of a role ends one stretch and begins the next, so history stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from service.accounts.commands.ties import must_be_another, must_be_uninvolved
from service.accounts.models import Account
from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.teams import access, queries
from service.teams.commands import passing_on, telling
from service.teams.errors.roster import (
    AppointeeConfirmedByYou,
    AppointeeShutOut,
    AppointeeUnconfirmed,
    LeaderMustHandOver,
    LeaderNotDemoted,
    LeaderTaken,
    LeaderToBeReplaced,
    NotAMember,
    NotAnOfficer,
    NotInThisTeam,
)
from service.teams.models import OPEN, JoinAsk, Team, TeamMember
from service.teams.rules import OFFICERS, JoinState, TeamRole


def appoint(team: Team, account_id: UUID, role: TeamRole, *, actor: Actor, now: datetime) -> TeamMember:
    """Give a member a role (a leader where there is none, and deputies, by staff; deputies also by the leader). Whoever
    comes to lead takes over what goes on and what waits, as at a hand-over. Staff give no office to themselves or
    family; a leader may name a deputy of theirs. Refuses: ``NotAMember``, ``LeaderNotDemoted``, ``LeaderTaken``,
    ``NotForYourself``, ``AppointeeShutOut``, ``AppointeeUnconfirmed``, ``AppointeeConfirmedByYou``.
    """
    if role is TeamRole.LEADER:
        passing_on.declared().hold_team(team.id)
    elif role is TeamRole.MEMBER:
        passing_on.declared().hold_person(account_id)
    queries.locked(team.id)
    member = _member(team.id, account_id, actor)
    if member.role == role:
        return member
    if member.role == TeamRole.LEADER:
        raise LeaderNotDemoted
    if role is TeamRole.LEADER and queries.leader_of(team.id) is not None:
        raise LeaderTaken
    if role in OFFICERS:
        if not access.is_leader(actor, team):
            must_be_uninvolved(actor, account_id, now=now)
        _must_be_fit(account_id, actor, now)
    turned = _turn(team, member, role, actor, now)
    telling.of_office(turned, "team.appointed" if role in OFFICERS else "team.office_ended", actor, now)
    if role is TeamRole.LEADER:
        passing_on.declared().take_over(turned, actor, now)
    if role is TeamRole.MEMBER:
        _without(team, member, actor, now)
    return turned


def step_down(team: Team, account_id: UUID, *, actor: Actor, now: datetime) -> TeamMember:
    """A deputy becomes a plain member again, and what they were in charge of is the leader's. Refuses:
    ``NotInThisTeam``, ``LeaderMustHandOver``, ``NotAnOfficer``.
    """
    _hold_still(team, account_id)
    member = _member(team.id, account_id, actor)
    if member.role == TeamRole.LEADER:
        raise LeaderMustHandOver
    if member.role == TeamRole.MEMBER:
        raise NotAnOfficer
    turned = _turn(team, member, TeamRole.MEMBER, actor, now)
    _without(team, member, actor, now)
    return turned


def succeed(
    team: Team, leader: TeamMember, successor: TeamMember, *, leaves: bool, actor: Actor, now: datetime
) -> TeamMember:
    """Another member of a locked team leads it from now on, and who led it is a plain member, or ``leaves`` it; called
    by ``lifecycle.commands.hand_over``, which has asked whether that may be.
    """
    if leaves:
        _leave(team, leader, actor, now)
    else:
        _turn(team, leader, TeamRole.MEMBER, actor, now)
    return _turn(team, successor, TeamRole.LEADER, actor, now)


def leave(team: Team, account_id: UUID, *, actor: Actor, now: datetime) -> TeamMember:
    """End a membership, one's own or (by leader and staff) another's, who is told; its powers end now, and what they
    were in charge of is the leader's. Refuses: ``NotAMember`` (``NotInThisTeam`` of oneself), ``LeaderToBeReplaced``
    (``LeaderMustHandOver`` of oneself).
    """
    _hold_still(team, account_id)
    member = _member(team.id, account_id, actor)
    if member.role == TeamRole.LEADER:
        raise LeaderMustHandOver if account_id == actor.person_id else LeaderToBeReplaced
    _leave(team, member, actor, now)
    if account_id != actor.person_id:
        telling.of_office(member, "team.removed", actor, now)
    _without(team, member, actor, now)
    return member


def take_back(team: Team, account_id: UUID, since: datetime, *, removed_by: UUID) -> None:
    """Whoever was put out of a locked team by ``removed_by`` after ``since`` is a member again, from that moment on, so
    that the day and the order of joining stay (``rules.began_with``); called by ``lifecycle.commands.hand_over``, whose
    successor the leader who is to go must not keep away.
    """
    theirs = (TeamMember.team_id == team.id, TeamMember.account_id == account_id)
    newest = select(TeamMember).where(*theirs).order_by(TeamMember.id.desc()).limit(1)
    last = db.session.scalar(newest.execution_options(populate_existing=True))
    if last is not None and last.left_at is not None and last.left_at >= since and last.ended_by == removed_by:
        begin(team, account_id, TeamRole.MEMBER, last.left_at)


def hold_still(account_id: UUID) -> list[Team]:
    """Lock every team that this person belongs to, by id: nobody gives them an office meanwhile."""
    theirs = select(TeamMember.team_id).where(TeamMember.account_id == account_id, TeamMember.left_at.is_(None))
    ids = db.session.scalars(theirs.order_by(TeamMember.team_id)).all()
    return [queries.locked(team_id) for team_id in ids]


def leave_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Who is not there any more is in no team, and asks for none. A team that has lost its leader is told of to its
    deputies and the community's staff, who appoint the next; of anybody else the leader has what they were in charge
    of. The shifts of that are locked before (``Passing.hold_person``).
    """
    for team in hold_still(account_id):
        member = queries.membership(team.id, account_id)
        if member is None:
            continue
        _leave(team, member, actor, now)
        if member.role == TeamRole.LEADER:
            telling.to_see_to_it("team.leader_gone", team, account_id, now)
        else:
            _without(team, member, actor, now, is_there=False)
    waiting = (JoinAsk.account_id == account_id, JoinAsk.state == JoinState.WAITING)
    withdrawn = {"state": JoinState.WITHDRAWN.value, "answered_by": actor.account_id, "answered_at": now}
    db.session.execute(update(JoinAsk).where(*waiting).values(withdrawn))
    db.session.flush()


def why_no_office(account_id: UUID, actor: Actor, now: datetime) -> str | None:
    """The code of why this person is given no office by this actor now, or ``None``: what ``appoint`` would refuse."""
    try:
        _must_be_fit(account_id, actor, now)
    except (AppointeeShutOut, AppointeeUnconfirmed, AppointeeConfirmedByYou) as refused:
        return refused.code.removeprefix("team.")
    return None


def _must_be_fit(account_id: UUID, actor: Actor, now: datetime) -> None:
    """Whose account is open, and whose identity is confirmed by somebody else: whoever says that this is another human
    being does not also give them an office. And since the newest sign-in: who was given a way into the account was
    perhaps not who had shown the papers.
    """
    account = locked_person(account_id)
    if account.status not in OPEN:
        raise AppointeeShutOut
    if not account.is_identity_confirmed:
        raise AppointeeUnconfirmed
    both = {"same": AppointeeConfirmedByYou, "tied": AppointeeConfirmedByYou}
    must_be_another(actor, account.identity_confirmed_by, **both, now=now)


def locked_person(account_id: UUID) -> Account:
    """Whom an office is given to, as whoever enters a link code at the same moment locks them: one of the two sees the
    other.
    """
    return db.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)


def _member(team_id: UUID, account_id: UUID, actor: Actor) -> TeamMember:
    member = queries.membership(team_id, account_id)
    if member is None:
        raise NotInThisTeam if account_id == actor.person_id else NotAMember
    return member


def _turn(team: Team, member: TeamMember, role: TeamRole, actor: Actor, now: datetime) -> TeamMember:
    _end(member, actor, now)
    turned = begin(team, member.account_id, role, now)
    details = {"role": role.value, "account_id": str(member.account_id)}
    audit.record("team.appointed", "team", team.id, actor=actor, now=now, community_id=team.community_id, **details)
    return turned


def _hold_still(team: Team, account_id: UUID) -> None:
    """Shifts before the team, as everywhere."""
    passing_on.declared().hold_person(account_id)
    queries.locked(team.id)


def _without(team: Team, gone: TeamMember, actor: Actor, now: datetime, *, is_there: bool = True) -> None:
    """A locked team goes on without somebody's office, or without them. Of a deputy those hear who see to another; what
    ``gone`` was in charge of is the leader's, and both hear how much. Without a leader it waits for the next.
    """
    if gone.role == TeamRole.DEPUTY:
        telling.of_deputy_gone(team, gone, actor, now)
    leader = queries.leader_of(team.id)
    if leader is None:
        return
    activities, shifts = passing_on.declared().fall_to(gone, leader.account_id, actor, now)
    if activities:
        telling.of_what_falls(gone, leader.account_id, activities, shifts, now, is_there=is_there)


def _leave(team: Team, member: TeamMember, actor: Actor, now: datetime) -> None:
    _end(member, actor, now)
    gone: dict[str, Any] = {"community_id": team.community_id, "account_id": str(member.account_id)}
    audit.record("team.left", "team", team.id, actor=actor, now=now, **gone)


def _end(member: TeamMember, actor: Actor, now: datetime) -> None:
    member.left_at, member.ended_by = now, actor.account_id
    db.session.flush()


def begin(team: Team, account_id: UUID, role: TeamRole, now: datetime, *, since: date | None = None) -> TeamMember:
    begun = TeamMember(
        team=team,
        team_id=team.id,
        community_id=team.community_id,
        account_id=account_id,
        role=role,
        joined_at=now,
        since=since,
    )
    db.session.add(begun)
    db.session.flush()
    return begun
