"""Paper sheets that were entered, and what has to be known to judge one that comes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select

from service.accounts.models import Account, Guardianship, read_birth_date, read_name
from service.activities.models import Activity, Shift
from service.checkin.models import Presence
from service.core import vault
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.hours.models import ServiceRecord, Sheet, SheetRow
from service.hours.queries.records import UNDECIDED
from service.hours.rules import State
from service.hours.sheet_reader import Draft, fingerprint
from service.passports.models import Passport
from service.regions.queries import within_grants
from service.teams.access import teams_led
from service.teams.models import Team, TeamMember

Stretch = tuple[datetime, datetime]
TeamTime = tuple[UUID | None, datetime, datetime]


# --- what was entered -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet with what belongs to it on a screen; what is not here is the sheet's."""

    sheet: Sheet
    title: str
    service_date: date
    beneficiaries: int | None
    waiting_records: int
    approved_records: int
    approved_minutes: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sheet, name)


def visible_to(actor: Actor) -> Select[Sheet]:
    """Those of teams that one leads, and those of communities within one's grants."""
    led = Sheet.team_id.in_(teams_led(actor.person_id))
    return select(Sheet).where(or_(led, Sheet.community_id.in_(within_grants(actor))))


def get_for(actor: Actor, sheet_id: UUID) -> Sheet:
    """Refuses: ``NotFound``."""
    sheet = db.session.scalar(visible_to(actor).where(Sheet.id == sheet_id))
    if sheet is None:
        raise NotFound
    return sheet


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_to(actor)
    for name in ("community_id", "team_id", "file_hash"):
        if name in query:
            rows = rows.where(getattr(Sheet, name) == query[name])
    page = read_page(rows, Sheet.id, query)
    return Page(shown(page.items), page.next_cursor)


def shown(sheets: Collection[Sheet]) -> list[Shown]:
    """Shifts and what became of the records: two statements."""
    shift_ids = [sheet.shift_id for sheet in sheets]
    about = {
        row.id: row
        for row in db.session.execute(
            select(Shift.id, Shift.service_date, Shift.beneficiaries, Activity.title)
            .join(Activity, Activity.id == Shift.activity_id)
            .where(Shift.id.in_(shift_ids))
        )
    }
    states: dict[UUID, dict[str, tuple[int, int]]] = {}
    for shift_id, state, records, minutes in db.session.execute(
        select(ServiceRecord.shift_id, ServiceRecord.state, func.count(), func.sum(ServiceRecord.minutes))
        .where(ServiceRecord.shift_id.in_(shift_ids))
        .group_by(ServiceRecord.shift_id, ServiceRecord.state)
    ):
        states.setdefault(shift_id, {})[state] = (records, int(minutes))
    return [_shown(sheet, about[sheet.shift_id], states.get(sheet.shift_id, {})) for sheet in sheets]


def _shown(sheet: Sheet, about: Any, states: dict[str, tuple[int, int]]) -> Shown:
    approved_records, approved_minutes = states.get(State.APPROVED, (0, 0))
    return Shown(
        sheet=sheet,
        title=about.title,
        service_date=about.service_date,
        beneficiaries=about.beneficiaries,
        waiting_records=sum(states.get(state, (0, 0))[0] for state in UNDECIDED),
        approved_records=approved_records,
        approved_minutes=approved_minutes,
    )


@dataclass(frozen=True, slots=True)
class TracedRow:
    """A row and the record that it became; what is not here is the row's."""

    row: SheetRow
    record_id: UUID
    state: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def rows_of(sheet: Sheet, query: dict[str, Any]) -> Page:
    page = read_page(select(SheetRow).where(SheetRow.sheet_id == sheet.id), SheetRow.id, query, newest_first=False)
    wanted = [row.id for row in page.items]
    records = {
        row.sheet_row_id: row
        for row in db.session.execute(
            select(ServiceRecord.sheet_row_id, ServiceRecord.id, ServiceRecord.state).where(
                ServiceRecord.shift_id == sheet.shift_id, ServiceRecord.sheet_row_id.in_(wanted)
            )
        )
    }
    traced = [TracedRow(row, records[row.id].id, records[row.id].state) for row in page.items]
    return Page(traced, page.next_cursor)


def undecided_records(sheet: Sheet) -> list[UUID]:
    own = (ServiceRecord.shift_id == sheet.shift_id, ServiceRecord.state.in_(UNDECIDED))
    return list(db.session.scalars(select(ServiceRecord.id).where(*own).order_by(ServiceRecord.id)))


# --- what has to be known -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose passport a number is."""

    passport_id: UUID
    number: str
    account_id: UUID
    name: str | None
    status: str
    birth_date: date | None
    has_guardian: bool


def entered_at(content_hashes: Collection[str]) -> dict[str, datetime]:
    rows = select(Sheet.content_hash, Sheet.entered_at).where(Sheet.content_hash.in_(content_hashes))
    return dict(db.session.execute(rows).all())


def are_entered(drafts: Sequence[Draft]) -> bool:
    """Whether all these sheets were entered before, from whatever file."""
    hashes = {fingerprint(draft) for draft in drafts if draft.header}
    return len(hashes) == len(drafts) == len(entered_at(hashes))


def teams_named(community_id: UUID, names: Collection[str]) -> dict[str, UUID]:
    rows = select(Team.name, Team.id).where(Team.community_id == community_id, Team.name.in_(names))
    return dict(db.session.execute(rows).all())


def led_in(actor: Actor, community_id: UUID) -> set[UUID]:
    """The teams of a community that the actor leads or helps to lead now."""
    led = select(Team.id).where(Team.community_id == community_id, Team.id.in_(teams_led(actor.person_id)))
    return set(db.session.scalars(led))


def holders(numbers: Collection[str]) -> dict[str, Holder]:
    """By number, in one statement; names are unsealed to be compared, and go no further."""
    guardian = exists().where(Guardianship.ward_id == Account.id, Guardianship.ended_at.is_(None))
    rows = db.session.execute(
        select(
            Passport.id,
            Passport.number,
            Passport.account_id,
            Account.name_sealed,
            Account.birth_date_sealed,
            Account.status,
            guardian.label("has_guardian"),
        )
        .join(Account, Account.id == Passport.account_id)
        .where(Passport.number.in_(numbers))
    )
    return {
        row.number: Holder(
            passport_id=row.id,
            number=row.number,
            account_id=row.account_id,
            name=read_name(row.account_id, row.name_sealed),
            status=row.status,
            birth_date=read_birth_date(row.account_id, row.birth_date_sealed),
            has_guardian=bool(row.has_guardian),
        )
        for row in rows
    }


def people_named(
    names: Collection[str], team_ids: Collection[UUID | None], account_ids: Iterable[UUID]
) -> dict[str, set[UUID]]:
    """Members of these teams, and people among ``account_ids``, by name."""
    by_index = {vault.index("name", name): name for name in names}
    of_teams = exists().where(
        TeamMember.account_id == Account.id, TeamMember.left_at.is_(None), TeamMember.team_id.in_(team_ids)
    )
    among = Account.id.in_(set(account_ids))
    rows = db.session.execute(
        select(Account.name_index, Account.id).where(Account.name_index.in_(by_index), or_(of_teams, among))
    )
    found: dict[str, set[UUID]] = {}
    for name_index, account_id in rows:
        found.setdefault(by_index[name_index], set()).add(account_id)
    return found


def presences_between(passport_ids: Collection[UUID], first: datetime, last: datetime) -> dict[UUID, list[Stretch]]:
    """What people already have on record, anywhere; two presences of one person never overlap."""
    rows = db.session.execute(
        select(Presence.passport_id, Presence.starts_at, Presence.ends_at).where(
            Presence.passport_id.in_(passport_ids),
            Presence.state != "undone",
            Presence.starts_at < last,
            Presence.ends_at > first,
        )
    )
    found: dict[UUID, list[Stretch]] = {}
    for passport_id, starts_at, ends_at in rows:
        found.setdefault(passport_id, []).append((starts_at, ends_at))
    return found


def served_at(
    community_id: UUID, passport_ids: Collection[UUID], starts: Collection[datetime]
) -> set[tuple[UUID, TeamTime]]:
    """Who stands already on a shift of which team and times; a rejected record stands for nothing."""
    rows = db.session.execute(
        select(ServiceRecord.passport_id, Shift.team_id, Shift.starts_at, Shift.ends_at)
        .join(Shift, Shift.id == ServiceRecord.shift_id)
        .where(
            ServiceRecord.passport_id.in_(passport_ids),
            ServiceRecord.state != State.REJECTED,
            Shift.community_id == community_id,
            Shift.starts_at.in_(starts),
        )
    )
    return {(passport_id, (team_id, starts_at, ends_at)) for passport_id, team_id, starts_at, ends_at in rows}
