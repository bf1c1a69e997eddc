from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from service.accounts.rules import DelegationScope, Kinship, LiftReason
from service.accounts.schemas.naming import NamesSomebody
from service.core.complaints import Items
from service.core.wire import Choice, Flag, Id, Moment, Text, Wire


class FamilyIn(NamesSomebody):
    """``account_id``、``passport_number``、``code`` 三选一，必填一个。 Exactly one of the three.

    ``relation`` is what the other is to the one who declares it: ``parent`` says "this is my father or mother".
    """

    account_id = Id()
    relation = Choice(Kinship, required=True, metadata={"example": "parent"})


class LiftIn(Wire):
    reason = Choice(LiftReason, required=True)


class _TieOut(Wire):
    """A tie from one end; the person at the other end is masked."""

    id = Id(required=True, attribute="tie.id")
    other_id = Id(required=True)
    other_name_masked = Text(required=True, allow_none=True, example="张*琴")


class FamilyPart(StrEnum):
    DECLARER = "declarer"
    DECLARED = "declared"

    __labels__: ClassVar = {"declarer": "由我申报", "declared": "由对方申报"}


class DelegationPart(StrEnum):
    PRINCIPAL = "principal"
    DELEGATE = "delegate"

    __labels__: ClassVar = {"principal": "对方为我代办", "delegate": "我为对方代办"}


class GuardianshipPart(StrEnum):
    GUARDIAN = "guardian"
    WARD = "ward"

    __labels__: ClassVar = {"guardian": "我是监护人", "ward": "我是被监护人"}


class FamilyOut(_TieOut):
    """``relation`` 说的是对方是我的什么人：``parent`` 是我的父母，不论由谁申报。``part`` 是我这一方。

    ``relation`` is what the other is to me, whoever declared it: ``parent`` is my father or mother. ``part`` is mine.
    """

    relation = Choice(Kinship, required=True, metadata={"example": "parent"})
    part = Choice(FamilyPart, required=True)
    declared_at = Moment(required=True, attribute="tie.declared_at")


class FamilyListOut(Wire):
    items = fields.List(fields.Nested(FamilyOut), required=True)


class FamilyTieOut(Wire):
    id = Id(required=True)
    low_id = Id(required=True)
    high_id = Id(required=True)
    relation = Choice(Kinship, required=True)
    declared_by = Id(required=True)
    declared_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    end_reason = Choice(LiftReason, required=True, allow_none=True)


SCOPES = {"example": ["view", "sign_up"]}


class DelegationIn(NamesSomebody):
    """``delegate_id``、``passport_number``、``code`` 三选一，必填一个。

    Exactly one of ``delegate_id``, ``passport_number`` and ``code`` names the person who may act.
    """

    says: ClassVar = {
        "delegate_id": "谁来代办：对方的账号。 Who may act, by their account.",
        "scopes": "可以代办哪几件事。 What they may do.",
        "expires_at": "到什么时候为止。 Until when.",
    }
    id_field = "delegate_id"

    delegate_id = Id()
    scopes = fields.List(Choice(DelegationScope), required=True, validate=Items(most=4), metadata=SCOPES)
    expires_at = Moment(required=True, metadata={"example": "2027-06-30T23:59:59+08:00"})


class DelegationOut(Wire):
    id = Id(required=True)
    principal_id = Id(required=True)
    delegate_id = Id(required=True)
    scopes = fields.List(Choice(DelegationScope), required=True, metadata=SCOPES)
    granted_at = Moment(required=True)
    expires_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)


class MyDelegationOut(_TieOut):
    """``part`` is one's own: ``principal`` (they act for me) or ``delegate`` (I act for them)."""

    part = Choice(DelegationPart, required=True)
    scopes = fields.List(Choice(DelegationScope), required=True, attribute="tie.scopes", metadata=SCOPES)
    expires_at = Moment(required=True, attribute="tie.expires_at")
    is_in_force = Flag(required=True)


class MyDelegationsOut(Wire):
    items = fields.List(fields.Nested(MyDelegationOut), required=True)


class GuardianIn(Wire):
    guardian_id = Id(required=True)


class GuardianshipOut(Wire):
    id = Id(required=True)
    ward_id = Id(required=True)
    guardian_id = Id(required=True)
    recorded_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)


class MyGuardianshipOut(_TieOut):
    """``part`` is one's own: ``guardian`` or ``ward``."""

    part = Choice(GuardianshipPart, required=True)
    recorded_at = Moment(required=True, attribute="tie.recorded_at")


class MyGuardianshipsOut(Wire):
    items = fields.List(fields.Nested(MyGuardianshipOut), required=True)
