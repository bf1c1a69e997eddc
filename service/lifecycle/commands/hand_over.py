"""A team changes its leader in one act: the office, what goes on, what waits, and what the former leader held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import or_, select

from service.accounts.errors import NotForYourself
from service.accounts.models import Account
from service.accounts.queries import has_live_sign_in, staff_near, ties_against, ties_of
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import Refusal
from service.hours.commands import handed_over
from service.lifecycle.commands import passing_on
from service.lifecycle.commands.passing_on import Waits
from service.lifecycle.errors.hand_over import (
    HandOverDecided,
    HandOverWaits,
    LeaderChanged,
    ProposerGone,
    SuccessorAnswersThemselves,
    SuccessorCannotAnswer,
)
from service.lifecycle.models import TeamHandOver
from service.lifecycle.rules.hand_over import (
    AnswerGiven,
    HandOverReason,
    HandOverState,
    NotHandedOver,
    SaidYes,
    Succession,
    why_not,
)
from service.teams import queries as teams
from service.teams.commands import offices, telling
from service.teams.errors.roster import (
    AlreadyLeader,
    AppointeeConfirmedByYou,
    AppointeeShutOut,
    AppointeeUnconfirmed,
    NoLeader,
    NotAMember,
)
from service.teams.models import OPEN, Team, TeamMember

REFUSED: dict[NotHandedOver, type[Refusal]] = {
    NotHandedOver.NO_LEADER: NoLeader,
    NotHandedOver.LEADER_CHANGED: LeaderChanged,
    NotHandedOver.ALREADY_LEADER: AlreadyLeader,
    NotHandedOver.NOT_A_MEMBER: NotAMember,
    NotHandedOver.WAITS_ALREADY: HandOverWaits,
    NotHandedOver.IS_INVOLVED: NotForYourself,
    NotHandedOver.IS_SHUT_OUT: AppointeeShutOut,
    NotHandedOver.IS_UNCONFIRMED: AppointeeUnconfirmed,
    NotHandedOver.CONFIRMED_BY_WHO_ASKS: AppointeeConfirmedByYou,
    NotHandedOver.CANNOT_ANSWER: SuccessorCannotAnswer,
    NotHandedOver.ANSWERS_THEMSELVES: SuccessorAnswersThemselves,
}
NONE: Mapping[str, int] = {}


def name_successor(team: Team, account_id: UUID, *, leaves: bool, actor: Actor, now: datetime) -> TeamHandOver:
    """By the leader, who leads on until the other says yes, and then is a member or ``leaves``. The successor is asked;
    the deputies and the community's staff, who may stop it, are told. Refuses: ``REFUSED``.
    """
    team = teams.locked(team.id)
    asked = _asked(team, actor.person_id, account_id, None, leaves, actor, now)
    _must_be_free(asked, said_yes=None, now=now)
    return _wait(asked, actor, now)


def hand_over(
    team: Team,
    account_id: UUID,
    leader_id: UUID,
    reason: HandOverReason,
    *,
    said_yes: SaidYes | None,
    leaves: bool,
    actor: Actor,
    now: datetime,
) -> TeamHandOver:
    """By staff, for a leader who is gone, and whose word alone makes nobody family here: when the successor says yes in
    the app, or, of who has no sign-in, at once with how they have ``said_yes``. Refuses: ``REFUSED``.
    """
    team = _locked(team.id)
    asked = _asked(team, leader_id, account_id, reason, leaves, actor, now)
    leader, successor = _must_be_free(asked, said_yes=said_yes, now=now)
    if said_yes is None:
        return _wait(asked, actor, now)
    _put(asked, AnswerGiven(said_yes.value), actor, now)
    return _take_effect(asked, leader, successor, actor, now)


def accept(asked: TeamHandOver, *, actor: Actor, now: datetime) -> TeamHandOver:
    """By the successor, judged again as things are now; whom the leader has put out of the team meanwhile belongs to it
    again, where staff have asked. Refuses: ``HandOverDecided``, ``ProposerGone`` (staff who have asked and are staff
    here no more), ``REFUSED``.
    """
    team = _locked(asked.team_id)
    _must_wait(asked)
    if asked.reason is not None:
        if asked.proposed_by not in staff_near(asked.community_id):
            raise ProposerGone
        leader_id, since = asked.from_account_id, asked.proposed_at
        offices.take_back(team, asked.to_account_id, since, removed_by=leader_id)
    leader, successor = _must_be_free(asked, said_yes=None, now=now)
    _decide(asked, HandOverState.DONE, actor, now, AnswerGiven.IN_APP)
    return _take_effect(asked, leader, successor, actor, now)


def decline(asked: TeamHandOver, *, actor: Actor, now: datetime) -> TeamHandOver:
    """By the successor, who need not say why. Refuses: ``HandOverDecided``."""
    return _end(asked, HandOverState.DECLINED, "hand_over.declined", actor, now)


def stop(asked: TeamHandOver, *, actor: Actor, now: datetime) -> TeamHandOver:
    """Before the yes: by the leader who named the successor, or by staff who have nothing to do with either, whose word
    alone counts only of what another of the staff has asked. Refuses: ``HandOverDecided``, ``NotForYourself``.
    """
    if actor.person_id == asked.proposed_by == asked.from_account_id:
        return _end(asked, HandOverState.WITHDRAWN, "hand_over.withdrawn", actor, now)
    is_against = asked.reason is None or asked.proposed_by == actor.person_id
    if _is_tied(actor.person_id, {asked.from_account_id, asked.to_account_id}, now, against=is_against):
        raise NotForYourself
    return _end(asked, HandOverState.STOPPED, "hand_over.stopped", actor, now)


def hold_still(account_id: UUID) -> Sequence[TeamHandOver]:
    """Lock what waits for somebody, or would be from them, by id; before the account, as whoever says yes does."""
    theirs = or_(TeamHandOver.from_account_id == account_id, TeamHandOver.to_account_id == account_id)
    waiting = select(TeamHandOver).where(theirs, TeamHandOver.state == HandOverState.WAITING).order_by(TeamHandOver.id)
    return db.session.scalars(waiting.with_for_update()).all()


def lapse_all(account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """What waits for somebody who is no more, or would be from them, comes to nothing."""
    for asked in hold_still(account_id):
        _decide(asked, HandOverState.LAPSED, actor, now)
        both = {asked.from_account_id, asked.to_account_id}
        _tell(asked, "hand_over.lapsed", both | _who_see_to_it(asked), but={account_id, actor.account_id}, now=now)


def _locked(team_id: UUID) -> Team:
    """Shifts before the team, as everywhere; a hand-over waits for whoever decides on a record of the team just now."""
    handed_over.hold_still(team_id)
    return teams.locked(team_id)


def _asked(
    team: Team,
    leader_id: UUID,
    account_id: UUID,
    reason: HandOverReason | None,
    leaves: bool,
    actor: Actor,
    now: datetime,
) -> TeamHandOver:
    """As it is asked for; not a row yet."""
    return TeamHandOver(
        id=new_id(),
        community_id=team.community_id,
        team=team,
        team_id=team.id,
        from_account_id=leader_id,
        to_account_id=account_id,
        state=HandOverState.WAITING,
        reason=reason,
        leaves=leaves,
        proposed_by=actor.person_id,
        proposed_at=now,
    )


def _must_be_free(asked: TeamHandOver, *, said_yes: SaidYes | None, now: datetime) -> tuple[TeamMember, TeamMember]:
    """Whoever leads the locked team, and whoever is to. Refuses: ``REFUSED``."""
    leader = teams.leader_of(asked.team_id)
    successor = teams.membership(asked.team_id, asked.to_account_id)
    account = offices.locked_person(asked.to_account_id) if successor else None
    waits = _another_waits(asked)
    by, is_against = asked.proposed_by, asked.reason is not None
    reason = why_not(
        Succession(
            has_leader=leader is not None,
            leader_changed=leader is not None and leader.account_id != asked.from_account_id,
            already_leader=asked.to_account_id == asked.from_account_id,
            is_member=successor is not None,
            waits_already=waits is not None,
            is_involved=_is_tied(by, {asked.to_account_id}, now)
            or (is_against and _is_tied(by, {asked.from_account_id}, now, against=True)),
            is_open=account is not None and account.status in OPEN,
            is_confirmed=account is not None and account.is_identity_confirmed,
            confirmed_by_who_asks=_has_vouched(asked, account, now),
            signs_in=has_live_sign_in(asked.to_account_id),
            has_said_yes=said_yes is not None,
        )
    )
    if reason is NotHandedOver.WAITS_ALREADY:
        raise HandOverWaits(hand_over_id=str(waits))
    if reason is not None:
        raise REFUSED[reason]
    return cast("TeamMember", leader), cast("TeamMember", successor)


def _has_vouched(asked: TeamHandOver, account: Account | None, now: datetime) -> bool:
    """Whether who asks, or their family, has confirmed who the successor is."""
    by = account.identity_confirmed_by if account else None
    return by is not None and _is_tied(asked.proposed_by, {by}, now)


def _another_waits(asked: TeamHandOver) -> UUID | None:
    waiting = (TeamHandOver.team_id == asked.team_id, TeamHandOver.state == HandOverState.WAITING)
    return db.session.scalar(select(TeamHandOver.id).where(*waiting, TeamHandOver.id != asked.id))


def _is_tied(person_id: UUID, others: set[UUID], now: datetime, *, against: bool = False) -> bool:
    return person_id in others or not others.isdisjoint((ties_against if against else ties_of)(person_id, now))


def _wait(asked: TeamHandOver, actor: Actor, now: datetime) -> TeamHandOver:
    _put(asked, None, actor, now)
    _tell(asked, "hand_over.asked", {asked.to_account_id}, now=now)
    _tell(asked, "hand_over.proposed_for_you", {asked.from_account_id}, but={actor.account_id}, now=now)
    know = {asked.to_account_id, asked.from_account_id, actor.account_id}
    _tell(asked, "hand_over.proposed", _who_see_to_it(asked), but=know, now=now)
    return asked


def _put(asked: TeamHandOver, answer: AnswerGiven | None, actor: Actor, now: datetime) -> None:
    if answer is not None:
        asked.state, asked.answer, asked.decided_by, asked.decided_at = HandOverState.DONE, answer, actor.person_id, now
    db.session.add(asked)
    db.session.flush()
    _audit("proposed" if answer is None else "done", asked, actor, now)


def _must_wait(asked: TeamHandOver) -> None:
    """Of a locked team, read anew. Refuses: ``HandOverDecided``."""
    db.session.refresh(asked, ["state"], with_for_update=True)
    if asked.state != HandOverState.WAITING:
        raise HandOverDecided


def _decide(
    asked: TeamHandOver, state: HandOverState, actor: Actor, now: datetime, answer: AnswerGiven | None = None
) -> None:
    asked.state, asked.answer, asked.decided_by, asked.decided_at = state, answer, actor.account_id, now
    db.session.flush()
    _audit(state.value, asked, actor, now)


def _end(asked: TeamHandOver, state: HandOverState, said: str, actor: Actor, now: datetime) -> TeamHandOver:
    teams.locked(asked.team_id)
    _must_wait(asked)
    _decide(asked, state, actor, now)
    both = {asked.from_account_id, asked.to_account_id}
    _tell(asked, said, both | {asked.proposed_by} | _who_see_to_it(asked), but={actor.account_id}, now=now)
    return asked


def _take_effect(
    asked: TeamHandOver, leader: TeamMember, successor: TeamMember, actor: Actor, now: datetime
) -> TeamHandOver:
    """Who led it goes, and who was asked has all of it (``passing_on.pass_on``)."""
    team = teams.get(asked.team_id)
    turned = offices.succeed(team, leader, successor, leaves=asked.leaves, actor=actor, now=now)
    passed = passing_on.pass_on(team, asked.to_account_id, former_id=asked.from_account_id, actor=actor, now=now)
    asked.activities, asked.records = passed.activities, passed.records
    asked.shifts, asked.posters = passed.waits.shifts, passed.waits.posters
    asked.join_asks = passed.waits.join_asks
    db.session.flush()
    _tell_all(asked, turned, passed.waits, now)
    return asked


def _tell_all(asked: TeamHandOver, turned: TeamMember, waits: Waits, now: datetime) -> None:
    """Whoever has gone, whoever has come and what waits for them, those beside them, and every member: they follow."""
    _tell(asked, "hand_over.you_lead", {asked.to_account_id}, now=now, facts=asdict(waits))
    said = "hand_over.you_have_left" if asked.leaves else "hand_over.you_are_free"
    _tell(asked, said, {asked.from_account_id}, now=now)
    if asked.answer == AnswerGiven.IN_APP and asked.reason is not None:
        _tell(asked, "hand_over.accepted", {asked.proposed_by}, now=now)
    telling.beside_them(turned, asked.proposed_by, now)
    know = {asked.from_account_id, asked.to_account_id, asked.proposed_by} | _who_see_to_it(asked)
    _tell(asked, "hand_over.new_leader", teams.members_of(asked.team_id), but=know, now=now)


def _who_see_to_it(asked: TeamHandOver) -> set[UUID]:
    return teams.officers_of(asked.team_id) | staff_near(asked.community_id)


def _tell(
    asked: TeamHandOver,
    said: str,
    people: set[UUID],
    *,
    but: Iterable[UUID | None] = (),
    now: datetime,
    facts: Mapping[str, int] = NONE,
) -> None:
    ids = {"hand_over_id": str(asked.id), "team_id": str(asked.team_id)}
    told = sorted(people.difference(each for each in but if each))
    outbox.put("inbox", [{"account_id": str(each), "code": said, **ids, **facts} for each in told], now=now)


def _audit(what: str, asked: TeamHandOver, actor: Actor, now: datetime) -> None:
    about = {"team_id": str(asked.team_id), "account_id": str(asked.to_account_id)}
    about |= {"reason": asked.reason} if asked.reason else {}
    place = asked.community_id
    audit.record(f"hand_over.{what}", "team_hand_over", asked.id, actor=actor, now=now, community_id=place, **about)
