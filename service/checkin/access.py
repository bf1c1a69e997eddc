from __future__ import annotations

from sqlalchemy import exists, select

from service.activities.access import may_run
from service.activities.models import CoHost, Shift
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotAllowed
from service.teams.access import is_officer


def must_check_in_at(actor: Actor, shift: Shift) -> None:
    """Who runs the shift, and officers of co-hosting teams. Refuses: ``NotAllowed``."""
    if may_run(actor, shift.community_id, shift.team_id):
        return
    hosting = exists().where(CoHost.activity_id == shift.activity_id, is_officer(actor.account_id, CoHost.team_id))
    if not db.session.scalar(select(hosting)):
        raise NotAllowed
