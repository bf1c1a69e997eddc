"""Moving house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.accounts.commands import people
from service.accounts.models import Account
from service.accounts.queries import staff_near
from service.accounts.queries.ends import is_death_reported
from service.core import outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.lifecycle.errors.ends import AtHomeThere, MoverReported, OrderStanding
from service.passports.commands import moving
from service.passports.queries import of_person
from service.redemption.commands import waits
from service.redemption.queries.orders import standing_order
from service.redemption.queries.periods import open_period
from service.regions.models import Region
from service.teams.commands import telling
from service.teams.queries import all_led_by


@dataclass(frozen=True, slots=True)
class Moved:
    """``left_period_id``: where they redeem no more, for its cut-off day finds them elsewhere."""

    id: UUID
    home_id: UUID
    status: str
    left_period_id: UUID | None


def move_home(account: Account, to: Region, *, actor: Actor, now: datetime) -> Moved:
    """From now on the person is at home in another community, with passport and points; whoever works with people in
    either is told. Refuses: ``AtHomeThere``, ``MoverReported``, ``OrderStanding``.
    """
    before = account.home_id
    if before == to.id:
        raise AtHomeThere
    if is_death_reported(account.id):
        raise MoverReported
    passport = of_person(account.id)
    if passport is not None:
        moving.hold_still(passport)  # nobody orders for this passport meanwhile
        if order_id := standing_order(passport.id):
            raise OrderStanding(order_id=str(order_id))
        waits.leave_all(passport.id, now=now)
        moving.move(passport, to.id, actor=actor, now=now)
    people.move(account, to.id, actor=actor, now=now)
    ids = {"for_id": str(account.id), "region_id": str(to.id)}
    told = staff_near(to.id) | (staff_near(before) if before else set())
    messages = [{"code": "person.moved", "account_id": str(each), **ids} for each in sorted(told - {actor.account_id})]
    if account.id != actor.account_id:
        messages.append({"code": "person.you_moved", "account_id": str(account.id), **ids})
    outbox.put("inbox", messages, now=now)
    for team in all_led_by(account.id):  # they may go on from where they live now, or may not
        telling.to_see_to_it("hand_over.leader_moved", team, account.id, now, for_id=str(account.id))
    return Moved(account.id, to.id, account.status, _left_period(before, now) if before and passport else None)


def _left_period(community_id: UUID, now: datetime) -> UUID | None:
    period = open_period(community_id)
    return period.id if period is not None and local_date(now) <= period.cutoff_on else None
