"""What is handed out for the national volunteer system, and to whom it belongs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, select

from service.accounts.models import Account, Consent, RevealApproval, read_birth_date, read_name
from service.accounts.queries import masked_names
from service.accounts.rules import Purpose, RevealPurpose, is_child
from service.core import vault
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.hours.models import NationalExport, NationalExportItem, RecordVersion, ServiceRecord
from service.hours.rules import NationalState, State
from service.passports.models import Passport
from service.regions.queries import within_grants

EXPORT_MOST = 5000  # records of one list; the rest comes with the next
WAITING = (NationalState.NOT_EXPORTED, NationalState.CHANGED_SINCE)


def visible_to(actor: Actor) -> Select[NationalExport]:
    return select(NationalExport).where(NationalExport.community_id.in_(within_grants(actor)))


def get_for(actor: Actor, export_id: UUID) -> NationalExport:
    """Refuses: ``NotFound``."""
    found = db.session.scalar(visible_to(actor).where(NationalExport.id == export_id))
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_to(actor)
    if "community_id" in query:
        rows = rows.where(NationalExport.community_id == query["community_id"])
    page = read_page(rows, NationalExport.id, query)
    return Page(shown(page.items), page.next_cursor)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as staff see it; what is not here is the list's."""

    made: NationalExport
    exported_by_name_masked: str | None


def shown(exports: Collection[NationalExport]) -> list[Shown]:
    """With who made them: one statement."""
    names = masked_names(each.exported_by for each in exports)
    return [Shown(each, names.get(each.exported_by)) for each in exports]


def agrees() -> ColumnElement[bool]:
    """The person has agreed, separately, that the national system is given their record (PIPL art. 23)."""
    return exists().where(*_consent())


def guardian_agrees() -> ColumnElement[bool]:
    """Under 14 only this one counts (PIPL art. 31)."""
    return exists().where(*_consent(), Consent.by_guardian)


def _consent() -> tuple[ColumnElement[bool], ...]:
    whose = Consent.account_id == ServiceRecord.account_id
    return whose, Consent.purpose == Purpose.NATIONAL_SYSTEM, Consent.ended_at.is_(None)


def approval_of(staff_id: UUID, purpose: str, now: datetime) -> ScalarSelect[UUID]:
    """What lets this member of staff see a child's data for this purpose now (未成年人网络保护条例 art. 36)."""
    given = (RevealApproval.account_id == ServiceRecord.account_id, RevealApproval.staff_id == staff_id)
    live = (RevealApproval.purpose == purpose, RevealApproval.expires_at > now)
    approvals = select(RevealApproval.id).where(*given, *live).order_by(RevealApproval.id).limit(1)
    return approvals.correlate(ServiceRecord).scalar_subquery()


def newest_version() -> ScalarSelect[int]:
    numbers = select(func.max(RecordVersion.number)).where(RecordVersion.record_id == ServiceRecord.id)
    return numbers.correlate(ServiceRecord).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A locked record that might be handed out now, as its newest version."""

    record_id: UUID
    minutes: int
    national_state: str
    version_number: int
    agrees: bool  # of a child: the guardian does
    is_withheld: bool  # a child's, and nobody has approved that the name is seen


def locked_waiting(
    community_id: UUID, served_from: date | None, served_to: date | None, staff_id: UUID, now: datetime
) -> list[Waiting]:
    """Approved records that the national system has not, or not as they are now: in one statement."""
    rows = (
        select(
            ServiceRecord.id,
            ServiceRecord.account_id,
            ServiceRecord.minutes,
            ServiceRecord.national_state,
            newest_version().label("version_number"),
            agrees().label("agrees"),
            guardian_agrees().label("guardian_agrees"),
            approval_of(staff_id, RevealPurpose.NATIONAL_SYSTEM, now).label("approval_id"),
            Account.birth_date_sealed,
        )
        .join(Account, Account.id == ServiceRecord.account_id)
        .where(
            ServiceRecord.community_id == community_id,
            ServiceRecord.state == State.APPROVED,
            ServiceRecord.national_state.in_(WAITING),
        )
    )
    if served_from:
        rows = rows.where(ServiceRecord.service_date >= served_from)
    if served_to:
        rows = rows.where(ServiceRecord.service_date <= served_to)
    found = db.session.execute(rows.order_by(ServiceRecord.id).with_for_update(of=ServiceRecord))
    today = local_date(now)
    return [_waiting(row, today) for row in found]


def _waiting(row: Any, today: date) -> Waiting:
    is_childs = is_child(read_birth_date(row.account_id, row.birth_date_sealed), today)
    consents = row.guardian_agrees if is_childs else row.agrees
    facts = (row.id, row.minutes, row.national_state, row.version_number)
    return Waiting(*facts, agrees=consents, is_withheld=is_childs and row.approval_id is None)


@dataclass(frozen=True, slots=True)
class Lines:
    """Of a list, for one reader: ``withheld`` are children whose names they may not see; by ``approval_ids`` they see
    those of the others.
    """

    rows: list[Any]
    withheld: set[UUID]
    approval_ids: set[UUID]


def lines_of(export_id: UUID, staff_id: UUID, purpose: str, now: datetime) -> Lines:
    """Every line of a list, with what belongs on it: one statement. Who has withdrawn since is left out.
    Children only when it is read for the national system: an approval for another purpose is none for this list.
    """
    guarded = (guardian_agrees().label("guardian_agrees"), approval_of(staff_id, purpose, now).label("approval_id"))
    rows = (
        select(NationalExportItem, RecordVersion, ServiceRecord, Passport.number, Account, *guarded)
        .join(ServiceRecord, ServiceRecord.id == NationalExportItem.record_id)
        .join(
            RecordVersion,
            and_(
                RecordVersion.record_id == NationalExportItem.record_id,
                RecordVersion.number == NationalExportItem.version_number,
            ),
        )
        .join(Account, Account.id == ServiceRecord.account_id)
        .join(Passport, Passport.id == ServiceRecord.passport_id)
        .where(NationalExportItem.export_id == export_id, agrees())
        .order_by(ServiceRecord.service_date, ServiceRecord.id)
    )
    today, lines = local_date(now), Lines([], set(), set())
    for row in db.session.execute(rows):
        if not is_child(row.Account.birth_date, today):
            lines.rows.append(row)
        elif purpose == RevealPurpose.NATIONAL_SYSTEM and row.guardian_agrees and row.approval_id:
            lines.rows.append(row)
            lines.approval_ids.add(row.approval_id)
        else:
            lines.withheld.add(row.Account.id)
    return lines


def cells_of(row: Any) -> list[str | int | None]:
    """One line for a person to type or upload: names whole, no codes of our own invention."""
    record, version, snapshot = row.ServiceRecord, row.RecordVersion, row.ServiceRecord.snapshot
    in_charge = vault.unseal(record.in_charge_sealed, f"service_record.in_charge:{record.id}")
    evaluated_at = record.evaluated_at
    return [
        read_name(row.Account.id, row.Account.name_sealed),
        row.number,
        snapshot["title"],
        record.service_date.isoformat(),
        snapshot["place"],
        snapshot["content"],
        version.minutes,
        f"{version.minutes / 60:.2f}",
        snapshot["responsible_unit"],
        in_charge,
        snapshot["recording_unit"],
        record.evaluation_score,
        local_date(evaluated_at).isoformat() if evaluated_at else None,
        "是" if row.NationalExportItem.is_change else "否",
        str(record.id),
    ]


HEADER = (
    "姓名", "护照号", "活动名称", "服务日期", "服务地点", "服务内容", "服务时长（分钟）", "服务时长（小时）",
    "组织单位", "负责人", "记录单位", "评价", "评价日期", "更正以前导出的", "记录编号",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """A record of a list as it is now, beside the version that was handed out."""

    record_id: UUID
    state: str
    is_as_exported: bool


def locked_items(export: NationalExport, record_ids: Iterable[UUID] | None) -> dict[UUID, Exported]:
    """The list's records, locked by id; of these only, if any are named."""
    rows = (
        select(
            ServiceRecord.id,
            ServiceRecord.national_state,
            NationalExportItem.version_number,
            newest_version().label("newest"),
        )
        .join(NationalExportItem, NationalExportItem.record_id == ServiceRecord.id)
        .where(NationalExportItem.export_id == export.id)
        .order_by(ServiceRecord.id)
        .with_for_update(of=ServiceRecord)
    )
    if record_ids is not None:
        rows = rows.where(ServiceRecord.id.in_(set(record_ids)))
    return {
        row.id: Exported(row.id, row.national_state, row.version_number == row.newest)
        for row in db.session.execute(rows)
    }
