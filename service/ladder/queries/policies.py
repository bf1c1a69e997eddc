"""Which ladder a community goes by on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.ladder.errors import LadderNotLoaded
from service.ladder.policy import chosen, named
from service.ladder.rules import DEFAULT, LadderPolicy
from service.regions.queries import policy_for


def ladder_of(community_id: UUID | None, day: date) -> LadderPolicy:
    """The policy in force there on a Shanghai day; the default for who is at home nowhere. Refuses:
    ``LadderNotLoaded``.
    """
    key = chosen(policy_for(community_id, day)) if community_id else DEFAULT
    policy = named(key)
    if policy is None:
        raise LadderNotLoaded
    return policy
