"""What a shift's leaders and staff see of it, and a person of their own scans: a fixed number of statements a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, distinct, exists, func, or_, select

from service.accounts.models import Account
from service.activities.models import CoHost, Shift, SignUp
from service.checkin.models import Presence, Scan, ScanUndo
from service.core import vault
from service.core.actor import Actor
from service.core.crypto import mask_name
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.models import Passport
from service.regions.queries import within_grants
from service.teams.access import teams_led


def masked_name(account_id: UUID | None, sealed: str | None) -> str | None:
    """As every list shows it: 张*琴."""
    name = vault.unseal(sealed, f"account.name:{account_id}")
    return mask_name(name) if name else None


def scan_for(actor: Actor, scan_id: UUID) -> Scan:
    """One's own scan, or one at a shift within one's teams, hosted activities or grants. Refuses: ``NotFound``."""
    led = teams_led(actor.person_id)
    hosted = select(CoHost.activity_id).where(CoHost.team_id.in_(led))
    reached = or_(Shift.team_id.in_(led), Shift.activity_id.in_(hosted), Shift.community_id.in_(within_grants(actor)))
    visible = or_(Scan.person_id == actor.account_id, Scan.actor_id == actor.account_id, reached)
    scan = db.session.scalar(select(Scan).join(Shift, Shift.id == Scan.shift_id).where(Scan.id == scan_id, visible))
    if scan is None:
        raise NotFound
    return scan


def undo_of(scan_id: UUID) -> ScanUndo | None:
    return db.session.get(ScanUndo, scan_id)


def listed_presences(shift_id: UUID, query: dict[str, Any]) -> Page:
    rows = select(Presence).where(Presence.shift_id == shift_id)
    if states := query.get("state"):
        rows = rows.where(Presence.state.in_(states))
    return _page_of_presences(rows, query)


def presences_of(passport_id: UUID, query: dict[str, Any]) -> Page:
    """A person's own, newest first."""
    return _page_of_presences(select(Presence).where(Presence.passport_id == passport_id), query)


def _page_of_presences(rows: Select[Presence], query: dict[str, Any]) -> Page:
    page = read_page(rows, Presence.id, query)
    people = _people({each.passport_id for each in page.items})
    return Page([_shown_presence(each, people[each.passport_id]) for each in page.items], page.next_cursor)


def listed_scans(shift_id: UUID, query: dict[str, Any]) -> Page:
    return _page_of_scans(select(Scan).where(Scan.shift_id == shift_id), query)


def my_scans(actor: Actor, query: dict[str, Any]) -> Page:
    """Those that were made of this person, by themselves or by a leader."""
    rows = select(Scan).where(Scan.person_id == actor.account_id)
    if shift := query.get("shift_id"):
        rows = rows.where(Scan.shift_id == shift)
    return _page_of_scans(rows, query)


def walk_ins_among(shift_id: UUID, passport_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The accounts of those who came without having signed up."""
    own = (SignUp.shift_id == shift_id, SignUp.account_id == Passport.account_id, SignUp.state != "cancelled")
    walk_ins = select(Passport.account_id).where(Passport.id.in_(passport_ids), ~exists().where(*own))
    return db.session.scalars(walk_ins.order_by(Passport.id)).all()


def attendance_of(shift: Shift) -> dict[str, Any]:
    """The live counts of a shift, all from one statement."""
    presence = select(
        func.count(distinct(Presence.passport_id)).label("people"),
        func.count(distinct(Presence.passport_id)).filter(Presence.state == "open").label("present"),
    ).where(Presence.shift_id == shift.id, Presence.state != "undone")
    signed_up = select(func.count()).where(SignUp.shift_id == shift.id, SignUp.state == "signed_up")
    refused = select(func.count()).where(Scan.shift_id == shift.id, Scan.outcome == "refused")
    counts = presence.add_columns(
        signed_up.scalar_subquery().label("signed_up"), refused.scalar_subquery().label("refused_scans")
    )
    row = db.session.execute(counts).one()
    places = {"shift_id": shift.id, "capacity": shift.capacity, "places_taken": shift.places_taken}
    children = {"unnamed_children": shift.unnamed_children, "person_times": row.people + (shift.unnamed_children or 0)}
    return {**row._mapping, "left": row.people - row.present, **places, **children}


def _page_of_scans(rows: Select[Scan], query: dict[str, Any]) -> Page:
    if outcomes := query.get("outcome"):
        rows = rows.where(Scan.outcome.in_(outcomes))
    page = read_page(rows, Scan.id, query)
    names = _names({each.person_id for each in page.items if each.person_id is not None})
    undone = _undone({each.id for each in page.items})
    items = [_shown_scan(each, names.get(each.person_id), undone.get(each.id)) for each in page.items]
    return Page(items, page.next_cursor)


def _shown_presence(presence: Presence, person: dict[str, Any]) -> dict[str, Any]:
    own = {column.key: getattr(presence, column.key) for column in Presence.__mapper__.column_attrs}
    return {**own, **person, "ends_at": None if presence.state == "open" else presence.ends_at}


def _shown_scan(scan: Scan, name: str | None, undo: ScanUndo | None) -> dict[str, Any]:
    own = {column.key: getattr(scan, column.key) for column in Scan.__mapper__.column_attrs}
    taken_back = {"undone_at": undo.undone_at if undo else None, "undo_reason": undo.reason if undo else None}
    return {**own, **taken_back, "scan_id": scan.id, "name": name}


def _people(passport_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Number and masked name, by passport."""
    rows = db.session.execute(
        select(Passport.id, Passport.number, Account.id.label("account_id"), Account.name_sealed)
        .join(Account, Account.id == Passport.account_id)
        .where(Passport.id.in_(list(passport_ids)))
    )
    return {row.id: {"number": row.number, "name": masked_name(row.account_id, row.name_sealed)} for row in rows}


def _names(account_ids: Iterable[UUID]) -> dict[UUID | None, str | None]:
    rows = db.session.execute(select(Account.id, Account.name_sealed).where(Account.id.in_(list(account_ids))))
    return {row.id: masked_name(row.id, row.name_sealed) for row in rows}


def _undone(scan_ids: Iterable[UUID]) -> dict[UUID, ScanUndo]:
    rows = db.session.scalars(select(ScanUndo).where(ScanUndo.scan_id.in_(list(scan_ids))))
    return {each.scan_id: each for each in rows}
