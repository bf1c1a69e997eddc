from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select

from service.accounts.models import Account
from service.accounts.queries import proposals_to_decide, ties_of, unread_of
from service.accounts.queries.ends import changes_to_confirm, deaths_to_confirm
from service.activities.models import Activity, Shift, SignUp
from service.activities.queries import tasks_waiting
from service.checkin.models import Presence
from service.core.actor import Actor, Role
from service.core.calendar import local_date
from service.core.crypto import mask_name
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.queries.records import corrections_to_confirm, to_approve
from service.hours.queries.windows import to_confirm as windows_to_confirm
from service.hours.rules import UNDECIDED
from service.ladder.queries import promotions
from service.ladder.queries.explaining import in_brief
from service.lifecycle.queries import hand_over
from service.lifecycle.queries.merging import merges_to_confirm, reviews_open
from service.passports.models import Passport, PassportHead
from service.passports.queries import proposals_to_confirm
from service.recognition.queries import commendations, stars, statements
from service.redemption.queries.home import redemption_of
from service.redemption.queries.two_people import to_confirm as counter_to_confirm
from service.regions.queries import names_of
from service.teams.models import Team, TeamMember
from service.teams.queries import filing, joining, reviews

SHIFTS_SHOWN = 5

# What waits for a second person, by the list that shows it.
TO_CONFIRM: dict[str, Callable[[Actor, Collection[UUID]], Select[Any]]] = {
    "proposals": proposals_to_confirm,
    "corrections": corrections_to_confirm,
    "window_corrections": windows_to_confirm,
    "counter_proposals": counter_to_confirm,
    "deaths": deaths_to_confirm,
    "end_changes": changes_to_confirm,
    "merges": merges_to_confirm,
}

# What waits for one of the staff, a social worker or an administrator, by the list that shows it.
TO_DECIDE: dict[str, Callable[[Actor, Collection[UUID], datetime], Select[Any]]] = {
    "filings": filing.to_decide,
    "team_reviews": reviews.to_decide,
    "promotions": lambda actor, kin, _: promotions.to_confirm(actor, kin),
    "promotion_reviews": lambda actor, kin, _: promotions.to_review(actor, kin),
    "stars": lambda actor, kin, _: stars.waiting(actor, kin),
    "commendations": lambda actor, kin, _: commendations.waiting(actor, kin),
    "statements": lambda actor, kin, _: statements.waiting(actor, kin),
    "merge_reviews": lambda actor, kin, _: reviews_open(actor, kin),
    "proposed_people": lambda actor, _, __: proposals_to_decide(actor),
}
AT_A_DESK = {Role.STAFF, Role.SOCIAL_WORKER, Role.ADMINISTRATOR}


def home_of(actor: Actor, now: datetime) -> dict[str, Any]:
    """The home screen of a person: as a resident, and as leader or staff where they are that too."""
    own = _own(actor.person_id)
    return {
        **own,
        "present_at": _present_at(actor.person_id),
        "next_shifts": _next_shifts(actor.person_id, now),
        **_waiting(actor.person_id),
        "ladder": in_brief(actor.person_id, own["home_id"], now),
        "redemption": redemption_of(actor.person_id, now),
        "unread": unread_of(actor),
        "teams": _teams(actor.person_id, local_date(now)),
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
        "records_waiting": _waiting(account.id)["records_waiting"],
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


def _waiting(account_id: UUID) -> dict[str, Any]:
    """What this person waits for, and what waits for them: one statement."""
    waiting = ServiceRecord.state.in_(UNDECIDED)
    own = select(func.count()).select_from(ServiceRecord).where(ServiceRecord.account_id == account_id, waiting)
    to_answer = {
        "invitations": joining.invitations_waiting(account_id),
        "hand_overs": hand_over.waiting_for(account_id),
        "promotions": promotions.to_answer(account_id),
    }
    records, *asked = db.session.execute(select(own.scalar_subquery(), *to_answer.values())).one()
    return {"records_waiting": records, "to_answer": dict(zip(to_answer, asked, strict=True))}


def _teams(account_id: UUID, today: date) -> Sequence[Any]:
    """The teams that one belongs to; what waits for its officers is shown to them."""
    waiting = (
        select(func.count())
        .select_from(ServiceRecord)
        .where(ServiceRecord.team_id == Team.id, ServiceRecord.state.in_(UNDECIDED))
        .where(ServiceRecord.account_id != account_id)
        .correlate(Team)
        .scalar_subquery()
    )
    for_officers = {
        "to_approve": waiting,
        "join_asks": joining.requests_waiting(Team.id),
        "tasks": tasks_waiting(Team.id, today),
        "returned_filing_id": filing.returned_to(Team.id),
    }
    shown = [case((TeamMember.role == "member", None), else_=of).label(name) for name, of in for_officers.items()]
    return db.session.execute(
        select(Team.id.label("team_id"), Team.name, TeamMember.role, *shown)
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
    """What waits for whoever works with people, in the communities of their grants, or was passed up to their tier;
    ``None`` for everybody else.
    """
    if not any(grant.role in AT_A_DESK for grant in actor.grants):
        return None
    kin = ties_of(actor.person_id, now)
    waiting = to_approve(actor, {}, now).with_only_columns(ServiceRecord.due_at).subquery()
    overdue = func.count().filter(waiting.c.due_at <= now)
    records = db.session.execute(select(func.count(), overdue).select_from(waiting)).one()
    found = [find(actor, kin) for find in TO_CONFIRM.values()]
    found += [find(actor, kin, now) for find in TO_DECIDE.values()]
    counts = [select(func.count()).select_from(each.subquery()).scalar_subquery() for each in found]
    counted = db.session.execute(select(*counts)).one()
    to_confirm = dict(zip(TO_CONFIRM, counted, strict=False))
    to_decide = dict(zip(TO_DECIDE, counted[len(TO_CONFIRM) :], strict=True))
    return {
        "to_approve": records[0],
        "overdue": records[1],
        "to_confirm": sum(to_confirm.values()),
        "to_confirm_by_kind": to_confirm,
        "to_decide": sum(to_decide.values()),
        "to_decide_by_kind": to_decide,
    }
