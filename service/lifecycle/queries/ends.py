"""What an end would take away, and what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from service.accounts.models import Account, AccountEnd, Delegation, Guardianship, RoleGrant
from service.accounts.queries import Shown, has_live_sign_in, named, region_left_alone, ties_of
from service.accounts.rules import AccountStatus, is_child
from service.activities.models import Shift, SignUp
from service.activities.rules import ShiftState, SignUpState
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.paging import Page
from service.lifecycle.rules import Duties, InTheWay, obstacles
from service.passports.models import Passport
from service.passports.queries import head_of, of_person
from service.redemption.models import GiftWait
from service.redemption.queries.orders import standing_orders
from service.redemption.queries.since_death import since_death
from service.redemption.queries.waits import QUEUED
from service.teams.models import TeamMember
from service.teams.queries import team_led_by


@dataclass(frozen=True, slots=True)
class Lost:
    """What goes, what stays, and who has to act first."""

    points: int
    debt: int
    minutes: int
    orders: int
    gift_waits: int
    sign_ups: int
    teams: int
    roles: int
    delegates: int
    obstacles: list[InTheWay]


def shown(ends: Sequence[Any]) -> list[Shown]:
    """Deaths, or changes of ends, with the passport's number and the masked names that a second person decides by:
    two statements, however many.
    """
    whose = {"name_masked": "account_id", "proposed_by_name_masked": "proposed_by"}
    found = named(ends, **whose, decided_by_name_masked="decided_by")
    rows = select(Passport.account_id, Passport.number).where(
        Passport.account_id.in_({each.account_id for each in ends})
    )
    numbers = dict(db.session.execute(rows).all())
    return [each.beside(passport_number=numbers.get(each.account_id)) for each in found]


def shown_one(end: Any) -> Shown:
    [found] = shown([end])
    return found


def shown_page(page: Page) -> Page:
    return Page(shown(page.items), page.next_cursor)


def shown_deaths(deaths: Sequence[AccountEnd]) -> list[Shown]:
    """As ``shown``, with what was chosen and carried away since: four statements, however many."""
    since = since_death([(each.account_id, each.died_on) for each in deaths if each.died_on])
    return [each.beside(since_then=then) for each, then in zip(shown(deaths), since, strict=True)]


def shown_death(death: AccountEnd) -> Shown:
    [found] = shown_deaths([death])
    return found


def what_is_lost(account: Account, now: datetime, *, actor: Actor, as_staff: bool) -> Lost:
    """A fixed number of statements; those that find duties are the ones that the closing asks again. Of an account that
    has ended nothing lapses any more.
    """
    passport = of_person(account.id)
    head = head_of(passport.id) if passport else None
    me = account.id
    to_come = (Shift.state == ShiftState.PUBLISHED, Shift.starts_at > now)
    duties = duties_of(account, now, actor=actor, as_staff=as_staff)
    queued = select(GiftWait).where(GiftWait.state.in_(QUEUED))
    signed_up = select(SignUp).join(Shift, Shift.id == SignUp.shift_id)
    return Lost(
        points=max(0, head.balance) if head and not duties.has_ended else 0,
        debt=max(0, -head.balance) if head else 0,
        minutes=head.minutes if head else 0,
        orders=len(standing_orders(passport.id)) if passport else 0,
        gift_waits=_count(queued.where(GiftWait.account_id == me)),
        sign_ups=_count(signed_up.where(SignUp.account_id == me, SignUp.state != SignUpState.CANCELLED, *to_come)),
        teams=_count(select(TeamMember).where(TeamMember.account_id == me, TeamMember.left_at.is_(None))),
        roles=_count(select(RoleGrant).where(RoleGrant.account_id == me, RoleGrant.ended_at.is_(None))),
        delegates=_count(_delegations(now).where(Delegation.principal_id == me)),
        obstacles=obstacles(duties),
    )


def duties_of(account: Account, now: datetime, *, actor: Actor, as_staff: bool) -> Duties:
    """As they are for whoever asks: the person, or staff for them."""
    me = account.id
    guards = select(Guardianship.ward_id).where(Guardianship.guardian_id == me, Guardianship.ended_at.is_(None))
    acts = _delegations(now, Delegation.principal_id).where(Delegation.delegate_id == me)
    return Duties(
        as_staff=as_staff,
        is_involved=as_staff and (me == actor.person_id or me in ties_of(actor.person_id, now)),
        has_ended=account.status == AccountStatus.CLOSED,
        signs_in=has_live_sign_in(me),
        is_child=is_child(account.birth_date, local_date(now)),
        leads_team=team_led_by(me),
        guards_somebody=db.session.scalars(guards.order_by(Guardianship.ward_id)).all(),
        acts_for_somebody=db.session.scalars(acts.order_by(Delegation.principal_id)).all(),
        last_administrator=region_left_alone(me),
    )


def _delegations(now: datetime, *columns: Any) -> Any:
    return select(*columns or (Delegation,)).where(Delegation.ended_at.is_(None), Delegation.expires_at > now)


def _count(rows: Any) -> int:
    return int(db.session.execute(select(func.count()).select_from(rows.subquery())).scalar_one())
