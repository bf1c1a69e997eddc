"""Who leads, and who stays signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
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
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, Deed, post, words
from tests.proofs.races.stage import count, set_stage, with_rows


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

        def judge(answers: list[Answer], team: UUID = team) -> Verdict:
            leading = (TeamMember.team_id == team, TeamMember.role == "leader", TeamMember.left_at.is_(None))
            leaders, told = count(TeamMember, *leading), words(answers)
            return seen(leaders == 1, told == {"200": 1, "team.leader_taken": threads - 1}, leaders, "leaders,", told)

        yield Round(deeds, judge)


def one_refresh_token_sent_many_times(rounds: int, threads: int) -> Iterator[Round]:
    """A phone whose answers are lost: within the grace each of its requests gets tokens of the one family."""
    stage = set_stage()
    for who in stage.people(rounds):
        signed_in = transaction.run(
            lambda who=who: sign_in.open_session(who.account_id, "wechat", real_now(), by=new_id())
        )
        deed = post(None, "/sign-in/refresh", {"refresh_token": signed_in.refresh_token}, key=None)

        def judge(answers: list[Answer], session: UUID = signed_in.session_id) -> Verdict:
            family = count(RefreshToken, RefreshToken.session_id == session)
            goes_on = count(Session, Session.id == session, Session.ended_at.is_(None))
            different = len({each.body.get("refresh_token") for each in answers})
            is_told = different == threads and words(answers) == {"200": threads}
            is_kept = family == threads + 1 and goes_on == 1
            return seen(is_kept, is_told, family, "tokens,", goes_on, "sessions go on,", words(answers))

        yield Round([deed] * threads, judge)


def old_refresh_tokens_reused(rounds: int, threads: int) -> Iterator[Round]:
    """Thieves with two used tokens and the owner at once: whichever way, the family ends, once, and afterwards (in the
    next round) the newest tokens of the owner are good for nothing.
    """
    stage = set_stage()
    late: list[Deed] = []
    thieves = threads - 3
    for who in stage.people(rounds):
        old, new = _rotated(who.account_id)
        deeds = [_refresh(old[each % 2]) for each in range(thieves)] + [_refresh(new.refresh_token)]

        def judge(answers: list[Answer], new: sign_in.SignedIn = new) -> Verdict:
            ended = count(Session, Session.id == new.session_id, Session.end_reason == "reuse")
            is_end = (AuditEvent.subject_id == new.session_id, AuditEvent.action == "session.ended")
            noted = count(AuditEvent, *is_end)
            told, owner, after = words(answers[:thieves]), answers[thieves], words(answers[thieves + 1 :])
            is_told = 1 <= told["sign_in.refresh_reused"] <= 2 and owner.word in ("200", "sign_in.refresh_refused")
            is_told &= set(told) <= {"sign_in.refresh_reused", "sign_in.refresh_refused"}
            is_told &= set(after) <= {"sign_in.refresh_refused", "auth.token_refused"}
            late[:] = _newest(owner, new)
            return seen(
                ended == noted == 1, is_told, noted, "times ended,", told, "owner:", owner.word, "after:", after
            )

        yield Round([*deeds, *late], judge)


def _refresh(token: str) -> Deed:
    return post(None, "/sign-in/refresh", {"refresh_token": token}, key=None)


def _newest(owner: Answer, before: sign_in.SignedIn) -> list[Deed]:
    """What the owner would do with the tokens that they have got, or have still."""
    got = owner.body if owner.word == "200" else asdict(before)
    leave = Deed("/api/v1/sign-out", b"", {"Authorization": f"Bearer {got['access_token']}"})
    return [_refresh(got["refresh_token"]), leave]


def _rotated(account_id: UUID) -> tuple[list[str], sign_in.SignedIn]:
    """Two tokens of a family that were used a minute ago, and the one that it has now."""

    def work() -> tuple[list[str], sign_in.SignedIn]:
        now = real_now()
        newest, used = sign_in.open_session(account_id, "wechat", now, by=new_id()), list[str]()
        for _ in range(2):
            used.append(newest.refresh_token)
            rotated = sign_in.refresh(newest.refresh_token, real_now=now)
            assert isinstance(rotated, sign_in.SignedIn)
            newest = rotated
        old = update(RefreshToken).where(RefreshToken.token_hash.in_([hash_token(each) for each in used]))
        db.session.execute(old.values(used_at=now - timedelta(minutes=1)))
        return used, newest

    return transaction.run(work)
