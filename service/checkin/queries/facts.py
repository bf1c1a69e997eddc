"""The hot path: everything that ``rules.judge`` asks, in one statement by Core, built once and only bound per scan.

The statement starts from a row of nothing, so that an earlier scan with this client id is found whatever else is
missing. It takes the shift's key-share lock (PostgreSQL; SQLite has one writer): scans do not wait for each other, but
a closing shift waits for the scans in hand, and they for it, so that none slips behind the close and is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Exists,
    Row,
    ScalarSelect,
    Select,
    String,
    Subquery,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.accounts.queries import guardian_consents
from service.activities.models import Activity, CoHost, Shift, SignUp
from service.checkin.models import Presence, Scan
from service.core.db import UtcDateTime, db, table_of
from service.core.kept import Kept
from service.passports.models import Passport
from service.passports.queries import leads_to
from service.regions.models import Region
from service.regions.queries import policy_row
from service.teams.models import TeamMember
from service.teams.rules import OFFICERS

Facts = Row[Any] | SimpleNamespace


class Finds(StrEnum):
    """By what the person is found."""

    ACCOUNT = "account"
    PASSPORT = "passport"
    NUMBER = "number"
    PASSPORTS = "passports"


SHIFT_COLUMNS = (
    "community_id",
    "state",
    "starts_at",
    "ends_at",
    "stopped_at",
    "capacity",
    "places_taken",
    "poster_serial",
    "service_date",
    "published_at",
)
_PERSON_COLUMNS = ("passport_id", "number", "account_id", "account_status", "name_sealed", "here_id", "left_id")

# No presence lasts as long; so a scan costs the same after ten years of service as on the first day.
LATELY = timedelta(days=7)

# Written out, because a partial index is only used for a value that is known when the statement is planned.
OPEN: ColumnElement[str] = literal_column("'open'")
CLOSED: ColumnElement[str] = literal_column("'closed'")
UNDONE: ColumnElement[str] = literal_column("'undone'")
CANCELLED: ColumnElement[str] = literal_column("'cancelled'")
OFFICER_ROLES: tuple[ColumnElement[str], ...] = tuple(literal_column(f"'{role}'") for role in OFFICERS)
# Short names: what psycopg has made of a statement it keeps up to 4,096 characters, and makes anew of a longer one.
_STRETCH, _MEMBER = aliased(Presence, name="q"), aliased(TeamMember, name="m")
_ACTOR = bindparam("actor_id", type_=Uuid())
_CLIENT = bindparam("client_id", type_=String())
_SHIFT = bindparam("shift_id", type_=Uuid())
_NOW = bindparam("now", type_=UtcDateTime())
_LATELY = bindparam("lately", type_=UtcDateTime())
# The passport whose code, card or number was given: it may have been merged into another, to which it leads.
_SHOWN = aliased(Passport, name="w")
_CONDITIONS: dict[Finds, ColumnElement[bool]] = {
    Finds.ACCOUNT: Account.id == bindparam("person", type_=Uuid()),
    Finds.PASSPORT: _SHOWN.id == bindparam("person", type_=Uuid()),
    Finds.NUMBER: _SHOWN.number == bindparam("person", type_=String()),
    Finds.PASSPORTS: _SHOWN.id.in_(bindparam("person", expanding=True, type_=Uuid())),
}


def facts_of_scan(
    *, actor_id: UUID, client_id: str, shift_id: UUID | None, finds: Finds, person: UUID | str | None, now: datetime
) -> Facts:
    given = {"actor_id": actor_id, "client_id": client_id, "shift_id": shift_id, "person": person, **_times(now)}
    [found] = _FACTS[finds].rows(given)
    return found  # type: ignore[no-any-return]


def facts_of_roll(
    *, actor_id: UUID, shift_id: UUID, passport_ids: Sequence[UUID], now: datetime
) -> dict[UUID | None, Facts]:
    """The same facts for many people of one shift, by passport; under ``None`` those of nobody."""
    people = {"person": list(passport_ids), **_times(now)}
    given = {"actor_id": actor_id, "client_id": "", "shift_id": shift_id, **people}
    rows = db.session.execute(_FACTS[Finds.PASSPORTS].statement, given).all()
    nobody = SimpleNamespace(**{**rows[0]._mapping, **dict.fromkeys(_PERSON_COLUMNS)})
    return {None: nobody, **{row.passport_id: row for row in rows if row.passport_id is not None}}


def _times(now: datetime) -> dict[str, datetime]:
    return {"now": now, "lately": now - LATELY}


def earlier_scans(actor_id: UUID, client_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Scans that were sent before, by client id, each with what its answer says of person and shift."""
    policy = policy_row(Shift.community_id, Shift.service_date)
    document = policy.with_only_columns(policy.selected_columns.document).correlate(Shift).scalar_subquery()
    rows = db.session.execute(
        select(
            *table_of(Scan).columns,
            Account.name_sealed,
            Shift.starts_at,
            Shift.ends_at,
            Shift.stopped_at,
            _public_title(Shift.published_at).label("title"),
            document.label("policy_document"),
        )
        .outerjoin(Account, Account.id == Scan.person_id)
        .outerjoin(Shift, Shift.id == Scan.shift_id)
        .outerjoin(Activity, Activity.id == Shift.activity_id)
        .where(Scan.actor_id == actor_id, Scan.client_id.in_(client_ids))
    )
    return {row.client_id: dict(row._mapping) for row in rows}


def _statement(finds: Finds) -> Select[Any]:
    anchor = select(literal(1).label("one")).subquery("anchor")
    shift = (
        select(Shift.id, Shift.activity_id, Shift.team_id, *(getattr(Shift, name) for name in SHIFT_COLUMNS))
        .where(Shift.id == _SHIFT)
        .with_for_update(read=True, key_share=True)
        .subquery("s")
    )
    earlier, other_shift = aliased(Scan, name="e"), aliased(Shift, name="o")
    card = Passport if finds is Finds.ACCOUNT else _SHOWN
    present, left = aliased(Presence, name="p"), aliased(Presence, name="l")
    rows = (
        select(
            earlier.id.label("earlier_id"),
            shift.c.id.label("shift_id"),
            *(shift.c[name] for name in SHIFT_COLUMNS),
            _public_title(shift.c.published_at).label("title"),
            Activity.requires_sign_up,
            Activity.is_hazardous,
            Activity.min_age,
            Activity.max_age,
            Region.path.label("region_path"),
            _policy_document(shift).label("policy_document"),
            _is_officer_here(shift).label("is_officer"),
            _is_in(shift.c.team_id, Account.id).correlate(shift, Account).label("is_member"),
            Passport.id.label("passport_id"),
            Passport.number,
            card.card_serial,
            card.has_card,
            Account.id.label("account_id"),
            Account.status.label("account_status"),
            Account.name_sealed,
            Account.birth_date_sealed,
            guardian_consents().label("has_guardian_consent"),
            SignUp.state.label("sign_up"),
            SignUp.asked_by.label("sign_up_by"),
            *_seen(shift, present, left, other_shift),
        )
        .select_from(anchor)
        .outerjoin(earlier, and_(earlier.actor_id == _ACTOR, earlier.client_id == _CLIENT))
        .outerjoin(shift, true())
        .outerjoin(Activity, Activity.id == shift.c.activity_id)
        .outerjoin(Region, Region.id == shift.c.community_id)
    )
    return (
        _with_person(rows, finds)
        .outerjoin(
            SignUp, and_(SignUp.shift_id == shift.c.id, SignUp.account_id == Account.id, SignUp.state != CANCELLED)
        )
        .outerjoin(present, present.id == _open())
        .outerjoin(left, left.id == _last_closed(shift))
        .outerjoin(other_shift, and_(other_shift.id == present.shift_id, other_shift.id != shift.c.id))
    )


def _seen(shift: Subquery, present: Any, left: Any, other_shift: Any) -> tuple[ColumnElement[Any], ...]:
    """Where the person is and was. Of open presences there is one at most, here or elsewhere."""
    is_here, is_elsewhere = present.shift_id == shift.c.id, present.shift_id != shift.c.id
    here_since = case((is_here, present.starts_at))
    return (
        case((is_here, present.id)).label("here_id"),
        here_since.label("here_since"),
        left.id.label("left_id"),
        left.ends_at.label("last_closed_here_at"),
        _was_elsewhere_since(left).label("was_elsewhere_since"),
        case((is_elsewhere, present.id)).label("elsewhere_id"),
        case((is_elsewhere, present.shift_id)).label("elsewhere_shift_id"),
        case((is_elsewhere, present.starts_at)).label("elsewhere_since"),
        other_shift.ends_at.label("elsewhere_ends_at"),
        other_shift.stopped_at.label("elsewhere_stopped_at"),
        _taken_from(shift, present, here_since).label("taken_from"),
    )


def _with_person(rows: Select[Any], finds: Finds) -> Select[Any]:
    """An account may have no passport yet; a passport always has its account."""
    if finds is Finds.ACCOUNT:
        return rows.outerjoin(Account, _CONDITIONS[finds]).outerjoin(Passport, Passport.account_id == Account.id)
    found = rows.outerjoin(_SHOWN, _CONDITIONS[finds]).outerjoin(Passport, leads_to(_SHOWN))
    return found.outerjoin(Account, Passport.account_id == Account.id)


def _policy_document(shift: Subquery) -> ScalarSelect[Any]:
    policy = policy_row(shift.c.community_id, shift.c.service_date).correlate(shift)
    return policy.with_only_columns(policy.selected_columns.document).scalar_subquery()


def _public_title(published_at: Any) -> ColumnElement[Any]:
    """Not of a draft, whose id somebody may have guessed."""
    return case((published_at.is_not(None), Activity.title))


def _is_officer_here(shift: Subquery) -> Exists:
    """Leads the responsible team or a co-hosting one, now."""
    hosts = select(CoHost.team_id).where(CoHost.activity_id == shift.c.activity_id).correlate(shift)
    of_teams = or_(_MEMBER.team_id == shift.c.team_id, _MEMBER.team_id.in_(hosts))
    officer = (_MEMBER.account_id == _ACTOR, _MEMBER.left_at.is_(None), _MEMBER.role.in_(OFFICER_ROLES))
    return exists().where(*officer, of_teams).correlate(shift)


def _is_in(team: Any, account: Any) -> Exists:
    return exists().where(_MEMBER.account_id == account, _MEMBER.left_at.is_(None), _MEMBER.team_id == team)


def _open() -> ScalarSelect[UUID]:
    """Looked up by passport whatever the statistics say: made in a quiet hour they promise so few open presences that a
    join would read all of them, for every scan.
    """
    mine = select(_STRETCH.id).where(_STRETCH.passport_id == Passport.id, _STRETCH.state == OPEN)
    return mine.correlate(Passport).scalar_subquery()


def _last_closed(shift: Subquery) -> ScalarSelect[UUID]:
    return (
        select(_STRETCH.id)
        .where(_STRETCH.passport_id == Passport.id, _STRETCH.shift_id == shift.c.id, _STRETCH.state == CLOSED)
        .order_by(_STRETCH.ends_at.desc())
        .limit(1)
        .correlate(Passport, shift)
        .scalar_subquery()
    )


def _was_elsewhere_since(left: Any) -> ColumnElement[bool]:
    """Has another shift checked the person in since they left this one? Which is what may have ended the stretch."""
    return (
        exists()
        .where(
            _STRETCH.passport_id == Passport.id,
            _STRETCH.shift_id != left.shift_id,
            _STRETCH.state != UNDONE,
            _STRETCH.starts_at > _LATELY,
            _STRETCH.starts_at >= left.ends_at,
            _STRETCH.starts_at <= _NOW,
        )
        .correlate(Passport, left)
    )


def _taken_from(shift: Subquery, present: Any, here_since: Any) -> ScalarSelect[datetime]:
    """When the first ended presence begins that reaches beyond now, or beyond the start of the one that is open."""
    return (
        select(func.min(_STRETCH.starts_at))
        .where(
            _STRETCH.passport_id == Passport.id,
            _STRETCH.state == CLOSED,
            _STRETCH.starts_at > _LATELY,
            _STRETCH.starts_at < _STRETCH.ends_at,
            _STRETCH.ends_at > func.coalesce(here_since, _NOW),
        )
        .correlate(Passport, shift, present)
        .scalar_subquery()
    )


_FACTS = {finds: Kept(partial(_statement, finds)) for finds in Finds}
