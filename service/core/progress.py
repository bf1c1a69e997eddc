"""Long work that shows how far it has come: a row, and one step of it in each of the worker's transactions.

Guarantees: what a step did and how far the work has come are one transaction, so that a worker that is killed loses at
most the step in hand, and whoever comes next goes on from there; of one kind of work about one thing there is never
more than one under way; two workers never take the same step; what fails again and again ends, and who asked is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core import outbox, transaction
from service.core.actor import Actor
from service.core.db import Base, Identified, db, new_id
from service.core.errors import BrokeOff, Refusal
from service.core.jobs import Sweep

KEPT_FOR = timedelta(days=7)  # what a piece of work has made, to be fetched
FOUND_MOST = 100
FAILURES_MOST = 5  # in a row, about as many seconds: what passes by itself has passed by then, the rest wants mending
NOTICES = {
    "job.failed": (
        "您请后台办的一件事没有做成，点开可看原因，再决定要不要重办。",
        "A piece of work that you asked for could not be done; open it to see why, then ask for it again.",
    ),
}
CARRIED = {"job.": ("job_id",)}
UNDER_WAY = text("state IN ('waiting','running')")


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    __labels__: ClassVar = {"waiting": "排队中", "running": "进行中", "done": "已完成", "failed": "没有完成"}


class Job(Identified, Base):
    """``done`` of ``total`` things; ``mark`` is where the next step goes on from, which has failed so often."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','running','done','failed')", name="state"),
        CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name="progress"),
        CheckConstraint("(state IN ('done','failed')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="error"),
        Index(
            "uq_job_under_way",
            *("kind", "subject_id"),
            unique=True,
            postgresql_where=UNDER_WAY,
            sqlite_where=UNDER_WAY,
        ),
        Index("ix_job_community_id", "community_id", "id"),
    )

    kind: Mapped[str] = mapped_column(String(24))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    subject_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(8), default=JobState.WAITING.value)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    mark: Mapped[UUID | None]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class JobPart(Base):
    """Rows that a step has made; they go after ``KEPT_FOR``."""

    __tablename__ = "job_part"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    rows: Mapped[list[Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: so many things, up to ``mark``. ``is_last``: the work is done."""

    done: int
    mark: UUID | None
    is_last: bool


Work = Callable[[Job, datetime], Step]


def ask(kind: str, subject_id: UUID, community_id: UUID, *, total: int, actor: Actor, now: datetime) -> Job:
    """The one that is under way, or a new one."""
    about = (Job.kind == kind, Job.subject_id == subject_id, Job.state.in_((JobState.WAITING, JobState.RUNNING)))
    if found := db.session.scalar(select(Job).where(*about)):
        return found
    whose = {"community_id": community_id, "subject_id": subject_id, "asked_by": actor.person_id, "asked_at": now}
    job = Job(id=new_id(), kind=kind, total=total, **whose)
    db.session.add(job)
    db.session.flush()
    return job


def sweep(name: str, works: Mapping[str, Work]) -> Sweep:
    """The worker's part in these kinds of work: of each that is under way a step a round, so that none waits for all of
    another.
    """

    def find(_now: datetime) -> list[UUID]:
        rows = select(Job.id).where(Job.kind.in_(works), Job.state.in_((JobState.WAITING, JobState.RUNNING)))
        return list(db.session.scalars(rows.order_by(Job.id).limit(FOUND_MOST)))

    def do(job_id: UUID, now: datetime) -> None:
        go_on(job_id, works, now)

    return Sweep(name, find, do, failed)


def go_on(job_id: UUID, works: Mapping[str, Work], now: datetime) -> None:
    """One step, unless another worker is at it. A refusal ends the work, and is kept; what the step did is undone."""
    job = _mine(job_id)
    if job is None:
        return
    try:
        with transaction.part():
            step = works[job.kind](job, now)
    except Refusal as refusal:
        _fail(job, refusal, now)
        return
    job.done, job.mark, job.failures = job.done + step.done, step.mark, 0
    job.total = job.done if step.is_last else max(job.total or 0, job.done)
    job.state = JobState.DONE if step.is_last else JobState.RUNNING
    job.ended_at = now if step.is_last else None


def failed(job_id: UUID, now: datetime) -> None:
    """A step broke, and left nothing behind: it is tried again, or the work ends after ``FAILURES_MOST``."""
    job = _mine(job_id)
    if job is None:
        return
    job.failures += 1
    if job.failures >= FAILURES_MOST:
        _fail(job, BrokeOff(), now)


def _mine(job_id: UUID) -> Job | None:
    """Locked, unless it has ended or another worker is at it."""
    rows = select(Job).where(Job.id == job_id, Job.ended_at.is_(None)).with_for_update(skip_locked=True)
    return db.session.scalar(rows.execution_options(populate_existing=True))


def _fail(job: Job, refusal: Refusal, now: datetime) -> None:
    job.state, job.error, job.facts, job.ended_at = JobState.FAILED, refusal.code, refusal.facts, now
    outbox.put("inbox", [{"code": "job.failed", "account_id": str(job.asked_by), "job_id": str(job.id)}], now=now)


def keep(job: Job, rows: list[Any]) -> None:
    """What a step has made."""
    last = select(JobPart.ordinal).where(JobPart.job_id == job.id).order_by(JobPart.ordinal.desc()).limit(1)
    ordinal = db.session.scalar(last)
    db.session.add(JobPart(job_id=job.id, ordinal=0 if ordinal is None else ordinal + 1, rows=rows))


def made_by(job_id: UUID) -> list[Any]:
    """All rows, in their order."""
    parts = select(JobPart.rows).where(JobPart.job_id == job_id).order_by(JobPart.ordinal)
    return [row for rows in db.session.scalars(parts) for row in rows]


def forget_made(now: datetime) -> int:
    """Returns how many parts are gone."""
    over = select(Job.id).where(Job.ended_at < now - KEPT_FOR)
    gone = delete(JobPart).where(JobPart.job_id.in_(over)).execution_options(synchronize_session=False)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]
