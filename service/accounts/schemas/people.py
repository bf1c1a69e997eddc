from __future__ import annotations

from marshmallow import fields

from service.accounts.rules import AccountStatus, DisableReason
from service.core.actor import Role
from service.core.crypto import mask_name, mask_phone
from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Day, Id, Moment, QueryFlag, Text, Wire


class GrantOut(Wire):
    id = Id(required=True)
    account_id = Id(required=True)
    role = Choice(Role, required=True)
    region_id = Id(required=True)
    granted_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)


class GrantIn(Wire):
    role = Choice(Role, required=True)
    region_id = Id(required=True)


class GrantsIn(PageIn):
    account_id = Id()
    region_id = Id()
    ended = QueryFlag(metadata={"example": False})


GrantPageOut = page_of(GrantOut)


class DisableIn(Wire):
    reason = Choice(DisableReason, required=True)


class MeOut(Wire):
    """One's own data is shown whole to oneself, except what nobody needs to see on a screen."""

    id = Id(required=True)
    status = Choice(AccountStatus, required=True)
    name = Text(required=True, allow_none=True, example="张玉琴")
    phone_masked = fields.Function(
        lambda account: mask_phone(account.phone) if account.phone else None,
        required=True,
        metadata={"type": ["string", "null"], "example": "138****1234"},
    )
    birth_date = Day(required=True, allow_none=True, metadata={"example": "1957-03-08"})
    home_id = Id(required=True, allow_none=True)
    is_identity_confirmed = fields.Function(
        lambda account: account.identity_confirmed_at is not None,
        required=True,
        metadata={"type": "boolean", "example": False},
    )


class PersonOut(Wire):
    """A person in a list or on somebody else's screen: masked."""

    id = Id(required=True)
    status = Choice(AccountStatus, required=True)
    name_masked = fields.Function(
        lambda account: mask_name(account.name) if account.name else None,
        required=True,
        metadata={"type": ["string", "null"], "example": "张*琴"},
    )
    home_id = Id(required=True, allow_none=True)
    is_identity_confirmed = fields.Function(
        lambda account: account.identity_confirmed_at is not None,
        required=True,
        metadata={"type": "boolean", "example": True},
    )
