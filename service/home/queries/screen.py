from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select

from service.accounts.models import Account
from service.accounts.queries import ties_of, unread_of
from service.accounts.queries.ends import changes_to_confirm, deaths_to_confirm
from service.activities.models import Activity, Shift, SignUp
from service.checkin.models import Presence
from service.core.actor import Actor, Role
from service.core.crypto import mask_name
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.queries.records import corrections_to_confirm, to_approve
from service.hours.queries.windows import to_confirm as windows_to_confirm
from service.hours.rules import UNDECIDED
from service.ladder.queries.explaining import in_brief
from service.passports.models import Passport, PassportHead
from service.passports.queries import proposals_to_confirm
from service.redemption.queries.home import redemption_of
from service.redemption.queries.two_people import to_confirm as counter_to_confirm
from service.regions.queries import names_of
from service.teams.models import Team, TeamMember

SHIFTS_SHOWN = 5

# What waits for a second person, by the list that shows it.
TO_CONFIRM: dict[str, Callable[[Actor, Collection[UUID]], Select[Any]]] = {
    "proposals": proposals_to_confirm,
    "corrections": corrections_to_confirm,
    "window_corrections": windows_to_confirm,
    "counter_proposals": counter_to_confirm,
    "deaths": deaths_to_confirm,
    "end_changes": changes_to_confirm,
}


def home_of(actor: Actor, now: datetime) -> dict[str, Any]:
    """The home screen of a person: as a resident, and as leader or staff where they are that too."""
    own = _own(actor.person_id)
    return {
        **own,
        "present_at": _present_at(actor.person_id),
        "next_shifts": _next_shifts(actor.person_id, now),
        "records_waiting": _records_waiting(actor.person_id),
        "ladder": in_brief(actor.person_id, own["home_id"], now),
        "redemption": redemption_of(actor.person_id, now),
        "unread": unread_of(actor),
        "teams": _teams(actor.person_id),
        "grants": _grants(actor),
        "desk": _desk(actor, now),
    }


def home_of_another(account: Account, now: datetime) -> dict[str, Any]:
    """What a delegate or guardian is shown: the person's own affairs, neither their messages nor their offices."""
    return {
        **_own(account.id),
        "name": mask_name(account.name) if account.name else None,
        "present_at": _present_at(account.id),
        "next_shifts": _next_shifts(account.id, now),
        "records_waiting": _records_waiting(account.id),
        "ladder": in_brief(account.id, account.home_id, now),
        "redemption": redemption_of(account.id, now),
    }


def passport_of(account_id: UUID) -> Any:
    """As the screen shows it; ``None`` without one."""
    return _own(account_id)["passport"]


def _own(account_id: UUID) -> dict[str, Any]:
    account, passport, head = db.session.execute(
        select(Account, Passport, PassportHead)
        .outerjoin(Passport, Passport.account_id == Account.id)
        .outerjoin(PassportHead, PassportHead.passport_id == Passport.id)
        .where(Account.id == account_id)
    ).one()
    shown = None
    if passport is not None:
        points = {"balance": head.balance, "available": head.balance - head.held}
        shown = {"id": passport.id, "number": passport.number, "minutes": head.minutes, **points}
    return {"name": account.name, "status": account.status, "home_id": account.home_id, "passport": shown}


def _present_at(account_id: UUID) -> Any:
    return db.session.execute(
        select(Shift.id.label("shift_id"), Activity.title, Activity.place, Presence.starts_at.label("since"))
        .join(Shift, Shift.id == Presence.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Passport, Passport.id == Presence.passport_id)
        .where(Passport.account_id == account_id, Presence.state == "open")
    ).first()


def _next_shifts(account_id: UUID, now: datetime) -> Sequence[Any]:
    signed_up = and_(SignUp.shift_id == Shift.id, SignUp.account_id == account_id, SignUp.state != "cancelled")
    return db.session.execute(
        select(
            Shift.id.label("shift_id"),
            Activity.title,
            Activity.place,
            Shift.starts_at,
            Shift.ends_at,
            SignUp.state.label("sign_up"),
        )
        .join(Activity, Activity.id == Shift.activity_id)
        .join(SignUp, signed_up)
        .where(Shift.state == "published", Shift.ends_at > now)
        .order_by(Shift.starts_at, Shift.id)
        .limit(SHIFTS_SHOWN)
    ).all()


def _records_waiting(account_id: UUID) -> int:
    waiting = ServiceRecord.state.in_(UNDECIDED)
    own = select(func.count()).select_from(ServiceRecord).where(ServiceRecord.account_id == account_id, waiting)
    return db.session.scalar(own) or 0


def _teams(account_id: UUID) -> Sequence[Any]:
    """The teams that one belongs to; what waits for an approval is shown to those who may approve it."""
    waiting = (
        select(func.count())
        .select_from(ServiceRecord)
        .where(ServiceRecord.team_id == Team.id, ServiceRecord.state.in_(UNDECIDED))
        .where(ServiceRecord.account_id != account_id)
        .correlate(Team)
        .scalar_subquery()
    )
    shown = case((TeamMember.role == "member", None), else_=waiting)
    return db.session.execute(
        select(Team.id.label("team_id"), Team.name, TeamMember.role, shown.label("to_approve"))
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.account_id == account_id, TeamMember.left_at.is_(None))
        .order_by(Team.id)
    ).all()


def _grants(actor: Actor) -> list[dict[str, Any]]:
    """One's roles, of every kind; those without any cost no statement."""
    held = sorted(actor.grants, key=lambda grant: (grant.path, grant.role))
    names = names_of({grant.region_id for grant in held})
    plain = ("role", "region_id", "tier")
    return [{name: getattr(each, name) for name in plain} | {"region_name": names[each.region_id]} for each in held]


def _desk(actor: Actor, now: datetime) -> dict[str, Any] | None:
    """What waits for staff in the communities of their grants, or was passed up to their tier; ``None`` for everybody
    else.
    """
    if not any(grant.role is Role.STAFF for grant in actor.grants):
        return None
    kin = ties_of(actor.person_id, now)
    waiting = to_approve(actor, {}, now).with_only_columns(ServiceRecord.due_at).subquery()
    overdue = func.count().filter(waiting.c.due_at <= now)
    records = db.session.execute(select(func.count(), overdue).select_from(waiting)).one()
    counts = [
        select(func.count()).select_from(find(actor, kin).subquery()).scalar_subquery() for find in TO_CONFIRM.values()
    ]
    by_kind = dict(zip(TO_CONFIRM, db.session.execute(select(*counts)).one(), strict=True))
    to_confirm = {"to_confirm": sum(by_kind.values()), "to_confirm_by_kind": by_kind}
    return {"to_approve": records[0], "overdue": records[1], **to_confirm}
