"""Reading for check-in. The hot path fetches all facts of a scan in one statement, by Core."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, Guardianship
from service.activities.models import Activity, CoHost, Shift, SignUp
from service.checkin.models import Presence, Scan
from service.core.db import db
from service.passports.models import Passport
from service.regions.models import Region
from service.regions.queries import policy_row
from service.teams.models import TeamMember
from service.teams.rules import OFFICERS

SHIFT_COLUMNS = (
    "state",
    "starts_at",
    "ends_at",
    "stopped_at",
    "capacity",
    "places_taken",
    "poster_serial",
    "service_date",
)


def facts_of_scan(*, actor_id: UUID, client_id: str, shift_id: UUID | None, person: Any) -> Row[Any]:
    """Everything that ``rules.judge`` asks, in one statement; ``person`` is the condition that finds the passport.

    Starts from a row of nothing, so that an earlier scan with this client id is found whatever else is missing.
    """
    anchor = select(literal(1).label("one")).subquery("anchor")
    here, elsewhere, earlier = aliased(Presence), aliased(Presence), aliased(Scan)
    other_shift = aliased(Shift)
    policy = policy_row(Shift.community_id, Shift.service_date).correlate(Shift)
    policy_document = policy.with_only_columns(policy.selected_columns.document).scalar_subquery()
    officer = (
        exists()
        .where(
            TeamMember.account_id == actor_id,
            TeamMember.role.in_(OFFICERS),
            TeamMember.left_at.is_(None),
            or_(
                TeamMember.team_id == Shift.team_id,
                TeamMember.team_id.in_(
                    select(CoHost.team_id).where(CoHost.activity_id == Shift.activity_id).correlate(Shift)
                ),
            ),
        )
        .correlate(Shift)
    )
    last_closed = (
        select(Presence.ends_at)
        .where(Presence.passport_id == Passport.id, Presence.shift_id == Shift.id, Presence.state == "closed")
        .order_by(Presence.ends_at.desc())
        .limit(1)
        .correlate(Passport, Shift)
        .scalar_subquery()
    )
    has_guardian = (
        exists().where(Guardianship.ward_id == Account.id, Guardianship.ended_at.is_(None)).correlate(Account)
    )
    statement = (
        select(
            earlier.id.label("earlier_id"),
            Shift.id.label("shift_id"),
            Shift.community_id,
            *(getattr(Shift, name) for name in SHIFT_COLUMNS),
            Activity.requires_sign_up,
            Activity.is_hazardous,
            Activity.min_age,
            Activity.max_age,
            Region.path.label("region_path"),
            policy_document.label("policy_document"),
            officer.label("is_officer"),
            Passport.id.label("passport_id"),
            Passport.number,
            Passport.card_serial,
            Passport.has_card,
            Account.id.label("account_id"),
            Account.status.label("account_status"),
            Account.birth_date_sealed,
            has_guardian.label("has_guardian"),
            SignUp.state.label("sign_up"),
            here.id.label("here_id"),
            here.starts_at.label("here_since"),
            last_closed.label("last_closed_here_at"),
            elsewhere.id.label("elsewhere_id"),
            elsewhere.starts_at.label("elsewhere_since"),
            other_shift.ends_at.label("elsewhere_ends_at"),
            other_shift.stopped_at.label("elsewhere_stopped_at"),
        )
        .select_from(anchor)
        .outerjoin(earlier, and_(earlier.actor_id == actor_id, earlier.client_id == client_id))
        .outerjoin(Shift, Shift.id == shift_id)
        .outerjoin(Activity, Activity.id == Shift.activity_id)
        .outerjoin(Region, Region.id == Shift.community_id)
        .outerjoin(Account, person)
        .outerjoin(Passport, Passport.account_id == Account.id)
        .outerjoin(
            SignUp, and_(SignUp.shift_id == Shift.id, SignUp.account_id == Account.id, SignUp.state != "cancelled")
        )
        .outerjoin(here, and_(here.passport_id == Passport.id, here.shift_id == Shift.id, here.state == "open"))
        .outerjoin(
            elsewhere,
            and_(elsewhere.passport_id == Passport.id, elsewhere.shift_id != Shift.id, elsewhere.state == "open"),
        )
        .outerjoin(other_shift, other_shift.id == elsewhere.shift_id)
    )
    return db.session.execute(statement).one()


def earlier_scan(scan_id: UUID) -> Scan:
    return db.session.get_one(Scan, scan_id)


def presences_on(shift_id: UUID) -> Select[Presence]:
    return select(Presence).where(Presence.shift_id == shift_id)
