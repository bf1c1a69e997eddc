from __future__ import annotations

from typing import ClassVar

from service.accounts.rules import AccountStatus
from service.core.wire import Choice, Id, Wire


class MoveIn(Wire):
    says: ClassVar = {"community_id": "迁到哪个社区。 The community to move to."}

    community_id = Id(required=True)


class MovedOut(Wire):
    """The person's id and where they are at home now."""

    id = Id(required=True)
    home_id = Id(required=True)
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
