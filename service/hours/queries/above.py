"""Approved records that nobody below may correct any more: then it is for the next tier up.

Undecided ones are passed up by the worker (``commands.escalate``). This is asked when somebody corrects, so that a tie
declared after the approval, with everybody who could have corrected it, shields nothing: downwards it does not anyway
when it is the volunteer's word alone, and upwards somebody else must decide.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from service.core.actor import Actor, Grant, Role
from service.core.db import db
from service.core.errors import NotFound
from service.hours import rules
from service.hours.models import Correction, ServiceRecord
from service.hours.queries import facts
from service.hours.queries.approvers import Candidates, tiers_above
from service.hours.queries.records import shown_to
from service.hours.rules import HoursPolicy, State
from service.regions.models import Region
from service.regions.queries import reach_of


def tiers_asked(record: ServiceRecord, path: str, now: datetime, *, but: UUID | None = None) -> list[str]:
    """The tiers whose staff may correct: those asked before the approval, and one more after another while nobody is
    left. Who has proposed what waits, and ``but``, is not the second person, nor is their family, so not left; nor is
    who approved it: whoever would shield it with them needs no more than that all others share the person's name.
    """
    waits = (Correction.record_id == record.id, Correction.state == "proposed")
    proposer = db.session.scalar(select(Correction.proposed_by).where(*waits))
    spent = {each for each in (but, proposer, record.decided_by, record.first_approved_by) if each}
    seen = facts.as_it_stands(record, None, HoursPolicy(), {}, None)
    everyone = Candidates([record], path, now, spent).facts(record)
    others = [each for each in everyone if each.person_id not in spent and not spent & each.tied_to]
    existing, asked = tiers_above(path), list(record.escalated_to)
    while not any(
        rules.judge_eligibility(replace(seen, escalated_to=frozenset(asked)), each).is_allowed for each in others
    ):
        tier = rules.next_tier(asked, existing)
        if tier is None:
            break
        asked.append(tier)
    return asked


def below(actor: Actor) -> Select[ServiceRecord]:
    """Approved records of the communities over which the actor's tier stands: what may be left to it."""
    within = ServiceRecord.community_id.in_(reach_of(_overseen(actor)))
    return select(ServiceRecord).where(ServiceRecord.state == State.APPROVED, within)


def is_left_to(actor: Actor, record_id: UUID, now: datetime) -> bool:
    """Is this an approved record below the actor's tier that nobody there may correct?"""
    found = db.session.execute(
        below(actor)
        .join(Region, Region.id == ServiceRecord.community_id)
        .where(ServiceRecord.id == record_id)
        .with_only_columns(ServiceRecord, Region.path)
    ).one_or_none()
    if found is None:
        return False
    record, path = found
    return not _tiers_over(path, _overseen(actor)).isdisjoint(tiers_asked(record, path, now))


def get_for(actor: Actor, record_id: UUID, now: datetime) -> ServiceRecord:
    """As ``records.get_for``, and what is left to the actor's tier. Refuses: ``NotFound``."""
    found = db.session.scalar(shown_to(actor, now).where(ServiceRecord.id == record_id))
    if found is None and is_left_to(actor, record_id, now):
        found = db.session.get(ServiceRecord, record_id)
    if found is None:
        raise NotFound
    return found


def _tiers_over(path: str, grants: list[Grant]) -> set[str]:
    return {grant.tier for grant in grants if path.startswith(grant.path)}


def _overseen(actor: Actor) -> list[Grant]:
    return [grant for grant in actor.grants if grant.role is Role.STAFF and grant.only_oversees]
