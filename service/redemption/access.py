"""Who orders for whom, and who may stand behind the counter: true as of now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from service.accounts.queries import acts_for, delegates_of, guardians_of, is_guardian, seen_for, ties_of, who_entered
from service.accounts.queries.ends import closed_among, has_died, is_closed, survivors, who_entered_until_death
from service.accounts.rules import DelegationScope
from service.core.actor import Actor, Role
from service.core.errors import NotAllowed, NotFound
from service.passports.queries import home_on, of_person
from service.redemption.errors.orders import (
    CounterRefused,
    NotDelegatedToOrder,
    OwnerDied,
    OwnOrder,
    ProxyByOwnWord,
    ProxyClosed,
    ProxyEnteredByYou,
    ProxyRelated,
    ProxyUnknown,
    RelatedOrder,
)
from service.redemption.models import RedemptionPeriod
from service.regions.queries import get as get_region


def is_staff_of(actor: Actor, community_id: UUID) -> bool:
    return actor.is_granted(get_region(community_id).path, Role.STAFF)


def orders_for(actor: Actor, account_id: UUID, now: datetime) -> bool:
    """Oneself, one's ward, or whoever delegated ordering."""
    return account_id == actor.account_id or may_order(actor.person_id, account_id, now)


def may_order(person_id: UUID, account_id: UUID, now: datetime) -> bool:
    """A guardian, or a delegate who may order."""
    return is_guardian(person_id, account_id) or acts_for(person_id, account_id, DelegationScope.ORDER, now)


def _is_delegate(actor: Actor, account_id: UUID, now: datetime) -> bool:
    """For whatever: they know the person, and are told what their delegation lacks."""
    return any(acts_for(actor.person_id, account_id, scope, now) for scope in DelegationScope)


def seen_while_ordering(actor: Actor, account_id: UUID, now: datetime) -> UUID:
    """Oneself, whom one orders for or whose affairs one sees. Refuses: ``NotFound``, ``NotDelegatedToOrder``."""
    try:
        return seen_for(actor, account_id, now, DelegationScope.ORDER).id
    except NotFound:
        if _is_delegate(actor, account_id, now):
            raise NotDelegatedToOrder from None
        raise


def must_order_for(actor: Actor, account_id: UUID, period: RedemptionPeriod, now: datetime) -> None:
    """As ``orders_for``; staff of the community for its residents, but then as at the counter: not for those whom they
    have to do with. Refuses: ``NotFound``, ``NotDelegatedToOrder``, ``RelatedOrder``.
    """
    if orders_for(actor, account_id, now):
        return
    if not is_staff_of(actor, period.community_id):
        raise NotDelegatedToOrder if _is_delegate(actor, account_id, now) else NotFound
    must_be_resident(account_id, period)
    must_serve(actor, account_id, now)


def must_be_resident(account_id: UUID, period: RedemptionPeriod) -> None:
    """Whoever was at home elsewhere on the cut-off day is not there for this community's staff. Refuses:
    ``NotFound``.
    """
    passport = of_person(account_id)
    if passport is None or home_on(passport, period.cutoff_on) != period.community_id:
        raise NotFound


def must_change(actor: Actor, account_id: UUID, community_id: UUID, now: datetime) -> bool:
    """Who ordered, or staff at the counter: whether it is as staff. Refuses: ``NotDelegatedToOrder``, ``NotAllowed``
    whoever may only look, ``RelatedOrder``.
    """
    if orders_for(actor, account_id, now):
        return False
    if not is_staff_of(actor, community_id):
        raise NotDelegatedToOrder if _is_delegate(actor, account_id, now) else NotAllowed
    must_serve(actor, account_id, now)
    return True


def must_serve(actor: Actor, account_id: UUID, now: datetime) -> None:
    """At the counter: neither the person nor anybody tied to them does it. Refuses: ``OwnOrder``, ``RelatedOrder``."""
    if refused := conflict(actor, account_id, now):
        raise refused


def conflict(actor: Actor, account_id: UUID, now: datetime) -> type[CounterRefused] | None:
    """Why ``must_serve`` refuses."""
    if account_id == actor.account_id:
        return OwnOrder
    return RelatedOrder if account_id in ties_of(actor.person_id, now) else None


def collectors(account_id: UUID, now: datetime) -> dict[UUID, bool]:
    """Who may collect for this person now, and whether only two members of staff together may let them: guardians and
    delegates; for somebody who has died, their family too, of whom some are known from their own word alone.
    """
    standing = [*guardians_of(account_id), *delegates_of(account_id, DelegationScope.COLLECT, now)]
    found = survivors(account_id) | dict.fromkeys(standing, False)
    gone = closed_among(set(found))  # ties of family outlive whoever they tie
    return {who: takes_two for who, takes_two in found.items() if who not in gone}


def must_be_proxy(proxy_id: UUID, account_id: UUID, *, by_two: bool, actor: Actor, now: datetime) -> None:
    """One of ``collectors``, and nobody whom the one at the counter has to do with, nor who collects only because they
    have said so at the desk. Refuses: ``ProxyRelated``, ``ProxyClosed``, ``ProxyUnknown`` or ``OwnerDied``,
    ``ProxyByOwnWord``, ``ProxyEnteredByYou``.
    """
    if proxy_id in _near(actor, now):
        raise ProxyRelated
    if is_closed(proxy_id):
        raise ProxyClosed
    found = collectors(account_id, now)
    if proxy_id not in found:
        raise OwnerDied if has_died(account_id) else ProxyUnknown
    if by_two:
        return
    if refused := _takes_another(found[proxy_id], _entered(account_id, now).get(proxy_id), actor):
        raise refused


def proxy_conflicts(
    found: Mapping[UUID, bool], account_id: UUID, actor: Actor, now: datetime
) -> dict[UUID, type[CounterRefused] | None]:
    """Of each of the ``collectors`` why ``must_be_proxy`` refuses them to one of the staff alone."""
    near, entered = _near(actor, now), _entered(account_id, now)
    return {
        who: ProxyRelated if who in near else _takes_another(takes_two, entered.get(who), actor)
        for who, takes_two in found.items()
    }


def _near(actor: Actor, now: datetime) -> set[UUID]:
    return {actor.person_id, *ties_of(actor.person_id, now)}


def _takes_another(takes_two: bool, entered: set[UUID] | None, actor: Actor) -> type[CounterRefused] | None:
    if takes_two:
        return ProxyByOwnWord
    return ProxyEnteredByYou if entered == {actor.person_id} else None


def _entered(account_id: UUID, now: datetime) -> dict[UUID, set[UUID]]:
    """Of each proxy who put on record that they may collect."""
    found = who_entered(account_id, DelegationScope.COLLECT, now)
    for who, by in who_entered_until_death(account_id, DelegationScope.COLLECT).items():
        found.setdefault(who, set()).update(by)
    return found
