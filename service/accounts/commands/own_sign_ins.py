"""One's own ways in, and away with one that is somebody else's. Times here are real times."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from service.accounts import queries
from service.accounts.commands import passwords, sign_in
from service.accounts.errors import LastSignIn, SignInNotNewer
from service.accounts.models import PasswordFailures, PasswordSignIn, Session, WechatSignIn
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound, Refusal


def remove(sign_in_id: UUID, checked: sign_in.Checked | None, *, actor: Actor, real_now: datetime) -> Refusal | None:
    """Take one's own sign-in away, not the last; the sessions that it began end. Who has a password gives it. Without
    one only what was added later than the sign-in that one has come by may go: a thief who has added their own does
    not shut the owner out.

    Returns a refused password, which is counted. Refuses: ``NotFound``, ``LastSignIn``, ``PasswordNeeded``,
    ``SignInNotNewer``.
    """
    ways: dict[UUID, WechatSignIn | PasswordSignIn] = {each.id: each for each in queries.locked_ways(actor.person_id)}
    going = ways.get(sign_in_id)
    if going is None:
        raise NotFound
    if len(ways) == 1:
        raise LastSignIn
    if refused := passwords.prove(checked, actor=actor, real_now=real_now):
        return refused
    if not any(isinstance(each, PasswordSignIn) for each in ways.values()):
        _must_be_newer(going, ways, actor)
    if isinstance(going, PasswordSignIn):
        db.session.execute(delete(PasswordFailures).where(PasswordFailures.sign_in_id == going.id))
    db.session.delete(going)
    db.session.flush()
    means = "wechat" if isinstance(going, WechatSignIn) else "password"
    audit.record("sign_in.removed", "account", actor.person_id, actor=actor, now=real_now, means=means)
    sign_in.end_sessions_begun_by(sign_in_id, actor=actor, real_now=real_now)
    outbox.put("inbox", [{"account_id": str(actor.person_id), "code": "sign_in.removed"}], now=real_now)
    return None


def _must_be_newer(
    going: WechatSignIn | PasswordSignIn, ways: dict[UUID, WechatSignIn | PasswordSignIn], actor: Actor
) -> None:
    """A session of which is not known how it began is as young as can be."""
    here = db.session.get(Session, actor.session_id) if actor.session_id else None
    came_by = ways.get(here.sign_in_id) if here and here.sign_in_id else None
    if came_by is None or going.created_at <= came_by.created_at:
        raise SignInNotNewer
