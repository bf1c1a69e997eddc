"""Long work, as the staff of its community see it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.progress import Job
from service.regions.queries import within_grants


def latest(kind: str, subject_id: UUID) -> Job | None:
    """The last piece of work of a kind about one thing, whatever became of it."""
    rows = select(Job).where(Job.kind == kind, Job.subject_id == subject_id)
    return db.session.scalars(rows.order_by(Job.id.desc()).limit(1)).first()


def get_for(actor: Actor, job_id: UUID) -> Job:
    """One of a community where the actor is staff. Refuses: ``NotFound``."""
    near = Job.community_id.in_(within_grants(actor, Role.STAFF))
    found = db.session.scalar(select(Job).where(Job.id == job_id, near))
    if found is None:
        raise NotFound
    return found
