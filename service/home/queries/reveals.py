"""Who has seen this person's data whole, when and for what (个人信息保护法 art. 45, 未成年人网络保护条例 art. 36)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, cast, exists, or_, select

from service.accounts.models import Consent
from service.accounts.rules import Purpose, RevealField
from service.core.audit import AuditEvent
from service.core.paging import Page, read_page
from service.home.rules import RevealedBy
from service.hours.models import NationalExportItem, ServiceRecord


def reveals_of(account_id: UUID, query: dict[str, Any]) -> Page:
    """Out of the audit, newest first: at the desk, and in a list for the national system that named this person. Who it
    was stands there by id, as everybody else in a copy of one's data.
    """
    at_desk = and_(
        AuditEvent.subject_type == "account",
        AuditEvent.subject_id == account_id,
        AuditEvent.action == "person.revealed",
    )
    # A list leaves out whoever had withdrawn by the time that it was read.
    agreed = exists().where(
        Consent.account_id == account_id,
        Consent.purpose == Purpose.NATIONAL_SYSTEM,
        Consent.given_at <= AuditEvent.at,
        or_(Consent.ended_at.is_(None), Consent.ended_at > AuditEvent.at),
    )
    listed_in = (
        select(NationalExportItem.export_id)
        .join(ServiceRecord, ServiceRecord.id == NationalExportItem.record_id)
        .where(ServiceRecord.account_id == account_id)
    )
    in_a_list = and_(
        AuditEvent.subject_type == "national_export",
        AuditEvent.subject_id.in_(listed_in),
        AuditEvent.action == "national_export.read",
        agreed,
        ~cast(AuditEvent.details, String).contains(str(account_id)),  # a child, withheld from that reader
    )
    page = read_page(select(AuditEvent).where(or_(at_desk, in_a_list)), AuditEvent.id, query)
    return Page([_shown(each) for each in page.items], page.next_cursor)


def _shown(event: AuditEvent) -> dict[str, Any]:
    is_desk = event.action == "person.revealed"
    return {
        "id": event.id,
        "at": event.at,
        "by": event.actor_id,
        "means": RevealedBy.DESK if is_desk else RevealedBy.NATIONAL_EXPORT,
        "fields": event.details["fields"] if is_desk else [RevealField.NAME],
        "purpose": event.details["purpose"],
    }
