"""Paper sheets that were entered, and what has to be known to judge one that comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from service.accounts.models import Account, name_index, read_birth_date, read_name
from service.accounts.queries import guardian_consents, masked_names
from service.accounts.queries.ends import day_of_death
from service.activities.models import Activity, Shift
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.hours.models import ServiceRecord, Sheet, SheetRow
from service.hours.rules import UNDECIDED, State
from service.hours.sheet_reader import Draft, fingerprint
from service.passports.models import Passport
from service.passports.queries.merged import leads_to
from service.passports.rules import normalise_number
from service.regions.queries import within_grants
from service.teams.access import teams_led
from service.teams.models import Team, TeamMember

# --- what was entered -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet with what belongs to it on a screen; what is not here is the sheet's."""

    sheet: Sheet
    title: str
    service_date: date
    beneficiaries: int | None
    unnamed_children: int | None
    waiting_records: int
    approved_records: int
    approved_minutes: int
    entered_by_name_masked: str | None


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


def entered_for(actor: Actor, content_hash: str) -> UUID | None:
    """The sheet that says the same, if one may see it."""
    return db.session.scalar(visible_to(actor).with_only_columns(Sheet.id).where(Sheet.content_hash == content_hash))


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_to(actor)
    for name in ("community_id", "team_id", "file_hash"):
        if name in query:
            rows = rows.where(getattr(Sheet, name) == query[name])
    page = read_page(rows, Sheet.id, query)
    return Page(shown(page.items), page.next_cursor)


def shown(sheets: Collection[Sheet]) -> list[Shown]:
    """Shifts, who entered them and what became of the records: three statements."""
    names = masked_names(sheet.entered_by for sheet in sheets)
    shift_ids = [sheet.shift_id for sheet in sheets]
    about = {
        row.id: row
        for row in db.session.execute(
            select(Shift.id, Shift.service_date, Shift.beneficiaries, Shift.unnamed_children, Activity.title)
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
    return [
        _shown(sheet, about[sheet.shift_id], states.get(sheet.shift_id, {}), names.get(sheet.entered_by))
        for sheet in sheets
    ]


def _shown(sheet: Sheet, about: Any, states: dict[str, tuple[int, int]], entered_by: str | None) -> Shown:
    approved_records, approved_minutes = states.get(State.APPROVED, (0, 0))
    return Shown(
        sheet=sheet,
        title=about.title,
        service_date=about.service_date,
        beneficiaries=about.beneficiaries,
        unnamed_children=about.unnamed_children,
        waiting_records=sum(states.get(state, (0, 0))[0] for state in UNDECIDED),
        approved_records=approved_records,
        approved_minutes=approved_minutes,
        entered_by_name_masked=entered_by,
    )


@dataclass(frozen=True, slots=True)
class TracedRow:
    """A row and the record that it became; what is not here is the row's."""

    row: SheetRow
    record_id: UUID
    state: str


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
    home_id: UUID
    has_guardian_consent: bool
    served_until: date | None  # the last day that somebody whose account is closed may have served


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
    """By number, in one statement; names are unsealed to be compared, and go no further. A number of a passport that
    was merged into another leads to that one, as everywhere: papers live longer than accounts.
    """
    shown = aliased(Passport)
    rows = db.session.execute(
        select(
            shown.number.label("written"),
            Passport.id,
            Passport.number,
            Passport.account_id,
            Passport.community_id,
            Account.name_sealed,
            Account.birth_date_sealed,
            Account.status,
            Account.closed_at,
            day_of_death().label("died_on"),
            guardian_consents().label("has_guardian_consent"),
        )
        .select_from(shown)
        .join(Passport, leads_to(shown))
        .join(Account, Account.id == Passport.account_id)
        .where(shown.number.in_(numbers))
    )
    return {
        row.written: Holder(
            passport_id=row.id,
            number=row.number,
            account_id=row.account_id,
            name=read_name(row.account_id, row.name_sealed),
            status=row.status,
            birth_date=read_birth_date(row.account_id, row.birth_date_sealed),
            home_id=row.community_id,
            has_guardian_consent=bool(row.has_guardian_consent),
            served_until=min(local_date(row.closed_at), row.died_on or date.max) if row.closed_at else None,
        )
        for row in rows
    }


def people_named(
    names: Collection[str], community_id: UUID, team_ids: Collection[UUID | None], account_ids: Iterable[UUID]
) -> dict[str, set[UUID]]:
    """By name or by passport number: members of these teams, and people among ``account_ids``; by number also whoever
    is at home in the community. Of others it is not said whether they are there.
    """
    written = defaultdict[str | None, set[str]](set)
    for name in names:  # one person may be written in two ways
        for key in (name_index(name), normalise_number(name)):
            written[key].add(name)
    of_teams = exists().where(
        TeamMember.account_id == Account.id, TeamMember.left_at.is_(None), TeamMember.team_id.in_(team_ids)
    )
    known = or_(of_teams, Account.id.in_(set(account_ids)))
    shown = aliased(Passport)
    by_name: Any = select(Account.id, Account.name_index).where(Account.name_index.in_(written), known)
    by_number = (
        select(Account.id, shown.number)
        .select_from(shown)
        .join(Passport, leads_to(shown))
        .join(Account, Account.id == Passport.account_id)
        .where(shown.number.in_(written), or_(known, Passport.community_id == community_id))
    )
    found: dict[str, set[UUID]] = {}
    for account_id, key in db.session.execute(union_all(by_name, by_number)):
        for name in written[key]:
            found.setdefault(name, set()).add(account_id)
    return found
