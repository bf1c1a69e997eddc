"""Asking to join and being invited: nobody is a member before the other side has said yes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.queries import staff_near
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db
from service.teams import access, queries
from service.teams.commands.offices import begin
from service.teams.errors.roster import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
)
from service.teams.models import JoinAsk, Team
from service.teams.queries.joining import fresh_ask
from service.teams.rules import JoinKind, JoinState, TeamRole


def ask(team: Team, account_id: UUID, kind: JoinKind, *, actor: Actor, now: datetime) -> JoinAsk:
    """Ask to join, or invite; nobody is a member before the other side has said yes. Whoever is to answer is told.

    Refuses: ``AlreadyMember``, ``AlreadyAsked``.
    """
    if queries.membership(team.id, account_id):
        raise AlreadyMember
    waiting = (JoinAsk.team_id == team.id, JoinAsk.account_id == account_id, JoinAsk.state == JoinState.WAITING)
    if earlier := db.session.scalar(select(JoinAsk.id).where(*waiting)):
        raise AlreadyAsked(join_ask_id=str(earlier))
    asked = JoinAsk(
        team=team,
        team_id=team.id,
        community_id=team.community_id,
        account_id=account_id,
        kind=kind,
        asked_by=actor.person_id,
        asked_at=now,
    )
    db.session.add(asked)
    db.session.flush()
    audit.record(f"team.{kind.value}", "join_ask", asked.id, actor=actor, now=now, community_id=team.community_id)
    if kind is JoinKind.INVITATION:
        _tell({account_id}, "team.invited", asked, now)
    elif officers := queries.officers_of(team.id):
        _tell(officers, "team.asked_to_join", asked, now)
    else:
        _tell(staff_near(team.community_id) - {actor.person_id}, "team.asked_to_join_here", asked, now)
    return asked


def answer(asked: JoinAsk, state: JoinState, *, actor: Actor, now: datetime) -> JoinAsk:
    """Accept, decline or withdraw; of two answers at once the first counts. Whoever has asked or invited is told what
    another has answered. Refuses: ``NotForYourself``, ``AlreadyAnswered``.
    """
    if state is not JoinState.WITHDRAWN:
        _must_be_theirs_to_answer(asked, actor, now)
    answering = (
        update(JoinAsk)
        .where(JoinAsk.id == asked.id, JoinAsk.state == JoinState.WAITING)
        .values(state=state, answered_by=actor.account_id, answered_at=now)
        .returning(JoinAsk.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(answering).first() is None:
        raise AlreadyAnswered
    asked = fresh_ask(asked.id)
    if state is JoinState.ACCEPTED:
        begin(asked.team, asked.account_id, TeamRole.MEMBER, now, since=asked.since)
    audit.record(f"team.{state.value}", "join_ask", asked.id, actor=actor, now=now, community_id=asked.community_id)
    if state is not JoinState.WITHDRAWN:
        who = asked.account_id if asked.kind == JoinKind.REQUEST else asked.asked_by
        _tell({who} - {actor.person_id}, f"team.{asked.kind}_{state.value}", asked, now)
    return asked


def _must_be_theirs_to_answer(asked: JoinAsk, actor: Actor, now: datetime) -> None:
    """Staff who answer for a team, or write down what somebody without a sign-in has said, have nothing to do with the
    person; whoever leads the team takes in family, too.
    """
    if asked.kind == JoinKind.REQUEST:
        is_theirs = access.leads(actor, asked.team_id)
    else:
        is_theirs = asked.account_id == actor.account_id
    if not is_theirs:
        must_be_uninvolved(actor, asked.account_id, now=now)


def _tell(whom: set[UUID], code: str, asked: JoinAsk, now: datetime) -> None:
    facts = {"code": code, "join_ask_id": str(asked.id), "team_id": str(asked.team_id)}
    outbox.put("inbox", [{"account_id": str(each), **facts} for each in sorted(whom)], now=now)
