"""Handing approved records out for the national volunteer system, and marking what has been entered there.

Order 67 art. 4: who records elsewhere enters it into the national system too. A person does that, from our list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, update

from service.core import audit, csvtext
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import NotFound, Refusal
from service.hours.errors import ChangedSinceExport, NothingToExport
from service.hours.models import NationalExport, NationalExportItem, ServiceRecord
from service.hours.queries import national as queries
from service.hours.queries.national import EXPORT_MOST, HEADER
from service.hours.rules import NationalState
from service.regions.models import Region


@dataclass(frozen=True, slots=True)
class Marked:
    """The result for one record: where it stands now, and the refusal if there was one."""

    record_id: UUID
    national_state: str | None = None
    refusal: Refusal | None = None


def export(
    community: Region, *, served_from: date | None, served_to: date | None, actor: Actor, now: datetime
) -> NationalExport:
    """Make a list of what the national system does not have yet, of consenting people only; whole names come with
    ``file_of``. A child under 14 is on it where a guardian has consented and an administrator has approved that this
    member of staff sees the name. Five statements for any number of records. Refuses: ``NothingToExport``.
    """
    waiting = queries.locked_waiting(community.id, served_from, served_to, actor.person_id, now)
    agreed = [each for each in waiting if each.agrees]
    chosen = [each for each in agreed if not each.is_withheld][:EXPORT_MOST]
    if not chosen:
        raise NothingToExport
    made = NationalExport(
        id=new_id(),
        community_id=community.id,
        served_from=served_from,
        served_to=served_to,
        records=len(chosen),
        minutes=sum(each.minutes for each in chosen),
        without_consent=len(waiting) - len(agreed),
        of_children=sum(1 for each in agreed if each.is_withheld),
        exported_by=actor.person_id,
        exported_at=now,
    )
    db.session.add(made)
    db.session.flush()
    items = [
        {
            "id": new_id(),
            "export_id": made.id,
            "record_id": each.record_id,
            "version_number": each.version_number,
            "is_change": each.national_state == NationalState.CHANGED_SINCE,
        }
        for each in chosen
    ]
    db.session.execute(insert(NationalExportItem), items)
    _move([each.record_id for each in chosen], NationalState.EXPORTED)
    return made


def file_of(made: NationalExport, purpose: str, *, actor: Actor, now: datetime) -> bytes:
    """The list as a spreadsheet reads it, names whole; leaves an audit row that says for what, and which children were
    left out of it, because nobody approved that this reader sees them, or their guardian has withdrawn.
    """
    lines = queries.lines_of(made.id, actor.person_id, purpose, now)
    rows = [queries.cells_of(row) for row in lines.rows]
    audit.record(
        "national_export.read",
        "national_export",
        made.id,
        actor=actor,
        now=now,
        community_id=made.community_id,
        purpose=purpose,
        records=len(rows),
        withheld=sorted(str(each) for each in lines.withheld),
        approval_ids=sorted(str(each) for each in lines.approval_ids),
    )
    return csvtext.write_rows(HEADER, rows)


def mark_entered(
    made: NationalExport, record_ids: Sequence[UUID] | None, *, actor: Actor, now: datetime
) -> list[Marked]:
    """Note that a list's records (or some of them) stand in the national system as they were handed out; again
    changes nothing. Items carry: ``NotFound`` (not on this list), ``ChangedSinceExport``.
    """
    found = queries.locked_items(made, record_ids)
    items, entered = [], []
    for record_id in dict.fromkeys(record_ids if record_ids is not None else found):
        exported = found.get(record_id)
        if exported is None:
            items.append(Marked(record_id, refusal=NotFound()))
        elif not exported.is_as_exported or exported.state == NationalState.CHANGED_SINCE:
            items.append(Marked(record_id, exported.state, ChangedSinceExport()))
        else:
            entered += [record_id] if exported.state != NationalState.ENTERED else []
            items.append(Marked(record_id, NationalState.ENTERED))
    if entered:
        _move(entered, NationalState.ENTERED)
        deeds: list[tuple[UUID, dict[str, object]]] = [(each, {"export_id": str(made.id)}) for each in entered]
        audit.record_many(
            "record.entered_nationally",
            "service_record",
            deeds,
            actor=actor,
            now=now,
            community_id=made.community_id,
        )
    return items


def _move(record_ids: Sequence[UUID], state: NationalState) -> None:
    moving = update(ServiceRecord).where(ServiceRecord.id.in_(record_ids))
    db.session.execute(
        moving.values(national_state=state, version=ServiceRecord.version + 1).execution_options(
            synchronize_session=False
        )
    )
