from __future__ import annotations

from marshmallow import fields

from service.accounts.rules import AccountStatus
from service.core.actor import Role
from service.core.crypto import mask_name, mask_phone
from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Count, Day, Flag, Id, Moment, QueryFlag, Text, Wire


class WechatSignInIn(Wire):
    js_code = Text(required=True, most=128, example="081Kq4Ga1b2c3d4e5f6g7h8i")


class PasswordSignInIn(Wire):
    username = Text(required=True, most=40, example="binhu-desk")
    password = Text(required=True, most=200, example="Passport-2026", load_only=True)


class RefreshIn(Wire):
    refresh_token = Text(required=True, most=100, example="qLw0v3bq6o3v7u9JXq2f2mYp3kz1c0nYb9s1d5t8e7g")


class SignedInOut(Wire):
    account_id = Id(required=True)
    access_token = Text(required=True, most=2000, example="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln")
    refresh_token = Text(required=True, example="qLw0v3bq6o3v7u9JXq2f2mYp3kz1c0nYb9s1d5t8e7g")
    expires_in_seconds = Count(required=True, example=900)


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


class MyGrantOut(Wire):
    role = Choice(Role, required=True)
    region_id = Id(required=True)
    tier = Text(required=True, example="community")


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


class EndedOut(Wire):
    ended = Flag(required=True)


class InboxIn(PageIn):
    unread = QueryFlag()


class MessageOut(Wire):
    """``sentence`` is for the person, in the language of Accept-Language; ``code`` and ``facts`` tell where to go."""

    id = Id(required=True)
    code = Text(required=True, example="hours.approved")
    sentence = Text(required=True, example="您的 90 分钟志愿服务已通过审核。")
    facts = fields.Dict(keys=fields.String(), required=True, metadata={"example": {"minutes": 90}})
    created_at = Moment(required=True)
    read_at = Moment(required=True, allow_none=True)


MessagePageOut = page_of(MessageOut)


class UnreadOut(Wire):
    count = Count(required=True, example=3)
