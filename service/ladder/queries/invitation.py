"""What somebody is told of the neighbour's code that they give, or have given."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from service.accounts.models import Account
from service.accounts.queries import masked_names
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.ladder.models import NeighbourInvitation
from service.ladder.queries.bringing import given_by, invitations
from service.ladder.queries.newcomers import has_come
from service.ladder.rules.bringing import Giving, Standing
from service.ladder.rules.growth import GrowthPolicy
from service.ladder.rules.invitation import InvitationState, invitation_state, last_day_to_give
from service.regions.policy import Policy
from service.regions.queries import policy_for
from service.values import value


@value(kw_only=True)
class OwnInvitation:
    """``until``: the last day on which a code may, or might have been given; ``None``: it is not a question of days.
    ``standing``, ``given_at``, ``came_on`` and the neighbour are of a code that was given.
    """

    state: InvitationState
    until: date | None = None
    id: UUID | None = None
    inviter_name_masked: str | None = None
    given_at: datetime | None = None
    came_on: date | None = None
    standing: Standing | None = None


def newcomer_days(account: Account, now: datetime) -> int:
    """How many days from registering this person may give a code: their community's, or the default."""
    policy = policy_for(account.home_id, local_date(now)) if account.home_id else Policy(0, {})
    return policy.of(GrowthPolicy).newcomer_days


def own_invitation(actor: Actor, now: datetime) -> OwnInvitation:
    """Of the actor: a fixed number of statements, five at most."""
    account = db.session.get_one(Account, actor.person_id)
    given = given_by(account.id)
    return _given(given) if given else _not_given(account, now)


def _given(given: NeighbourInvitation) -> OwnInvitation:
    [along] = invitations([given.inviter_id], NeighbourInvitation.id == given.id)
    giving = Giving(is_own=False, has_given=True, days=0, has_come=False, invited_the_other=False)
    return OwnInvitation(
        state=invitation_state(giving, 0, along.came_on),
        id=given.id,
        inviter_name_masked=masked_names([given.inviter_id]).get(given.inviter_id),
        given_at=given.given_at,
        came_on=along.came_on,
        standing=along.standing,
    )


def _not_given(account: Account, now: datetime) -> OwnInvitation:
    most, registered_on = newcomer_days(account, now), local_date(account.created_at)
    giving = Giving(
        is_own=False,
        has_given=False,
        days=(local_date(now) - registered_on).days,
        has_come=has_come(account.id),
        invited_the_other=False,
    )
    state = invitation_state(giving, most, None)
    is_of_days = state is not InvitationState.HAS_COME
    return OwnInvitation(state=state, until=last_day_to_give(registered_on, most) if is_of_days else None)
