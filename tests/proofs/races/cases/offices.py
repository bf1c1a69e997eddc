"""Who leads, and who stays signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from service.accounts.commands import sign_in
from service.accounts.models import RefreshToken, Session
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.clock import real_now
from service.core.db import db, new_id
from service.core.signing import hash_token
from service.teams.models import Team, TeamMember
from tests.proofs.races.arena import Round
from tests.proofs.races.crowd import Answer, post, words
from tests.proofs.races.stage import count, set_stage, unless, with_rows


def two_leaders_appointed(rounds: int, threads: int) -> Iterator[Round]:
    """Each appoints another member of a team that has no leader."""
    stage = set_stage()
    appointers, members = stage.staff(threads), stage.people(threads, is_confirmed=True)
    here = {"community_id": stage.cast.community.id}
    for _ in range(rounds):
        team = new_id()
        with_rows(Team, [{"id": team, **here, "name": str(team), "category": "other", "created_at": stage.now}])
        joined = {**here, "team_id": team, "role": "member", "joined_at": stage.now}
        with_rows(TeamMember, [{"id": new_id(), "account_id": each.account_id, **joined} for each in members])
        deeds = [
            post(by, f"/teams/{team}/appoint", {"account_id": str(each.account_id), "role": "leader"})
            for by, each in zip(appointers, members, strict=True)
        ]

        def wrong(answers: list[Answer], team: UUID = team) -> str | None:
            leading = (TeamMember.team_id == team, TeamMember.role == "leader", TeamMember.left_at.is_(None))
            leaders, told = count(TeamMember, *leading), words(answers)
            is_one = leaders == 1 and told == {"200": 1, "team.leader_taken": threads - 1}
            return unless(is_one, leaders, "leaders,", told)

        yield Round(deeds, wrong)


def one_refresh_token_sent_many_times(rounds: int, threads: int) -> Iterator[Round]:
    """A phone whose answers are lost: within the grace each of its requests gets tokens of the one family."""
    stage = set_stage()
    for who in stage.people(rounds):
        signed_in = transaction.run(lambda who=who: sign_in.open_session(who.account_id, "wechat", real_now()))
        deed = post(None, "/sign-in/refresh", {"refresh_token": signed_in.refresh_token}, key=None)

        def wrong(answers: list[Answer], session: UUID = signed_in.session_id) -> str | None:
            family = count(RefreshToken, RefreshToken.session_id == session)
            goes_on = count(Session, Session.id == session, Session.ended_at.is_(None))
            different = len({each.body.get("refresh_token") for each in answers})
            is_true = family == threads + 1 and goes_on == 1 and different == threads
            return unless(is_true and words(answers) == {"200": threads}, family, "tokens,", words(answers))

        yield Round([deed] * threads, wrong)


def an_old_refresh_token_reused(rounds: int, threads: int) -> Iterator[Round]:
    """A thief and the owner at once: whichever way, the family ends, once, and nobody gets anywhere afterwards."""
    stage = set_stage()
    for who in stage.people(rounds):
        old, new = _rotated(who.account_id)
        deeds = [post(None, "/sign-in/refresh", {"refresh_token": old}, key=None)] * (threads - 1)
        deeds.append(post(None, "/sign-in/refresh", {"refresh_token": new.refresh_token}, key=None))

        def wrong(answers: list[Answer], session: UUID = new.session_id) -> str | None:
            ended = count(Session, Session.id == session, Session.end_reason == "reuse")
            noted = count(AuditEvent, AuditEvent.subject_id == session, AuditEvent.action == "session.ended")
            thieves, owner = words(answers[:-1]), answers[-1].word
            is_once = thieves == {"sign_in.refresh_reused": 1, "sign_in.refresh_refused": threads - 2}
            is_true = is_once and owner in ("200", "sign_in.refresh_refused") and ended == noted == 1
            return unless(is_true, noted, "times ended,", thieves, "owner:", owner)

        yield Round(deeds, wrong)


def _rotated(account_id: UUID) -> tuple[str, sign_in.SignedIn]:
    """A token that was used a minute ago, and the one that it was exchanged for."""

    def work() -> tuple[str, sign_in.SignedIn]:
        now = real_now()
        first = sign_in.open_session(account_id, "wechat", now)
        second = sign_in.refresh(first.refresh_token, real_now=now)
        assert isinstance(second, sign_in.SignedIn)
        used = update(RefreshToken).where(RefreshToken.token_hash == hash_token(first.refresh_token))
        db.session.execute(used.values(used_at=now - timedelta(minutes=1)))
        return first.refresh_token, second

    return transaction.run(work)
