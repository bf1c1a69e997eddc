from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields, validates_schema

from service.accounts.rules import (
    AccountStatus,
    DisableReason,
    IdentityEvidence,
    ProposalState,
    RevealField,
    RevealPurpose,
)
from service.accounts.schemas.fields import BirthDate, IdNumber, Name, Phone
from service.core.actor import Role
from service.core.complaints import Items, wrong
from service.core.crypto import mask_name, mask_phone
from service.core.paging import PageIn, page_of
from service.core.wire import ABSENT, Choice, CommaList, Count, Day, Flag, Id, Moment, QueryFlag, Text, Wire


class GrantOut(Wire):
    """一项工作身份，管到这个区域和它下面的全部区域；街道、区、市一级的工作人员和社工，只看合计、只定报上来的事。

    A role over a region and everything beneath it. Staff and social workers of a subdistrict, district or city see sums
    and decide what is passed up to them; work with people is for those of the community itself.
    """

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
    ended = QueryFlag(
        metadata={
            "example": False,
            "description": "`true` 只要已收回的；`false` 或不填，只要现在有的。 `true`: ended ones; else those of now.",
        }
    )


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
    is_identity_confirmed = Flag(required=True, metadata={"example": False})
    version = Count(required=True, example=1)


class MeIn(Wire):
    """What one says of oneself. What is left out stays as it is; ``null`` removes it, but for the name."""

    name = Name()
    birth_date = BirthDate(allow_none=True)
    phone = Phone(allow_none=True)
    version = Count(required=True, least=1, example=1)


SIGNS_IN = (
    "有没有自己的登录：微信、密码，或还没退出的手机。有的由本人办，没有的才由工作人员代办。",
    " Whether they have a way in: WeChat, a password, or a phone that has not signed out. Who has one does things"
    " themselves; for who has none, staff do.",
)


class PersonOut(Wire):
    """A person in a list or on somebody else's screen: masked, with the passport that the desk works on."""

    says: ClassVar = {
        "signs_in": f"{SIGNS_IN[0]}null：不归您看，本社区的工作人员、社工和管理员才看得到。"
        f"{SIGNS_IN[1]} Null: not yours to see, but for staff, social workers and administrators of their home.",
        "merged_into_id": "和哪个账号合成了一个，从此用那个；null：没有合并过。 "
        "The account into which it was merged, and which goes on; null: it was not.",
    }

    id = Id(required=True)
    status = Choice(AccountStatus, required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    phone_masked = Text(required=True, allow_none=True, example="138****1234")
    home_id = Id(required=True, allow_none=True)
    is_identity_confirmed = Flag(required=True)
    signs_in = Flag(required=True, allow_none=True, metadata={"example": False})
    passport_id = Id(required=True, allow_none=True)
    passport_number = Text(required=True, allow_none=True, example="1234567890")
    has_card = Flag(required=True)
    merged_into_id = Id(required=True, allow_none=True, metadata={"example": None})
    version = Count(required=True, example=1)


PersonPageOut = page_of(PersonOut)


class PeopleIn(PageIn):
    home_id = Id()
    status = CommaList(Choice(AccountStatus))


class SearchIn(Wire):
    """Exact values, or the ``code`` of a passport or card; in a body, so that no address and no log
    holds anything personal.
    """

    name = Text(most=40, example="张玉琴")
    phone = Phone()
    id_number = IdNumber()
    passport_number = Text(most=40, example="1234 567 890", metadata={"alternative": True})
    code = Text(most=1024, example="CAZMffl_McO2frWtth1eiQAbcdefghij", metadata={"alternative": True})

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        return {"minProperties": 1, "dependentSchemas": {"code": {"properties": {"passport_number": ABSENT}}}}

    @validates_schema
    def something_is_asked(self, data: dict[str, Any], **_: Any) -> None:
        if {"passport_number", "code"} <= set(data):
            raise wrong("只填一个。", "Give passport_number or code, not both.")
        if not data:
            raise wrong("至少填一项。", "At least one is needed.")


class PersonFoundOut(PersonOut):
    """Of several who bear one name, the year of birth tells the staff of their home which it is."""

    says: ClassVar = {
        **PersonOut.says,
        "birth_year": "出生年份，不含月日，本社区工作人员才看得到；null：没有登记，不归您看，或不满 14 岁。"
        " The year of birth alone, for the staff of their home; null: none is on record, it is not yours to see, or"
        " they are under 14.",
    }

    birth_year = Count(required=True, allow_none=True, example=1957)


class FoundOut(Wire):
    items = fields.List(fields.Nested(PersonFoundOut), required=True)


class DetailsIn(Wire):
    name = Name(required=True)
    phone = Phone()
    id_number = IdNumber()
    birth_date = BirthDate(metadata={"example": "1949-12-31"})
    is_distinct = Flag(metadata={"example": False})


class PersonIn(DetailsIn):
    """``is_distinct`` confirms that staff have compared the possible duplicates."""

    home_id = Id(required=True)


class CorrectIn(DetailsIn):
    """The whole of it, as the papers say; what is left out is removed."""

    version = Count(required=True, least=1, example=1)


class ConfirmIn(Wire):
    """``is_distinct`` confirms that staff have compared the possible duplicates, and that this is another person."""

    seen = Choice(IdentityEvidence, required=True)
    is_distinct = Flag(metadata={"example": False})


class ProposedPersonIn(Wire):
    name = Name(required=True)
    phone = Phone()
    birth_date = BirthDate(metadata={"example": "1949-12-31"})


class ProposedPersonOut(Wire):
    """Masked; once decided, only the account holds the data."""

    id = Id(required=True)
    community_id = Id(required=True)
    state = Choice(ProposalState, required=True)
    name_masked = fields.Function(
        lambda proposed: mask_name(proposed.name) if proposed.name else None,
        required=True,
        metadata={"type": ["string", "null"], "example": "张*琴"},
    )
    phone_masked = fields.Function(
        lambda proposed: mask_phone(proposed.phone) if proposed.phone else None,
        required=True,
        metadata={"type": ["string", "null"], "example": "138****1234"},
    )
    birth_year = fields.Function(
        lambda proposed: proposed.birth_date.year if proposed.birth_date else None,
        required=True,
        metadata={"type": ["integer", "null"], "example": 1949},
    )
    team_id = Id(required=True)
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    account_id = Id(required=True, allow_none=True)


ProposedPersonPageOut = page_of(ProposedPersonOut)


class ProposedPeopleIn(PageIn):
    state = CommaList(Choice(ProposalState))


class AcceptIn(Wire):
    id_number = IdNumber()
    is_distinct = Flag(metadata={"example": False})


class RevealIn(Wire):
    """``purpose`` 会留下记录。

    The ``purpose`` is kept.
    """

    fields_ = fields.List(
        Choice(RevealField),
        required=True,
        data_key="fields",
        validate=Items(most=4),
        metadata={"example": ["name", "phone"]},
    )
    purpose = Choice(RevealPurpose, required=True)


class RevealOut(Wire):
    """What was asked for, whole; the rest is null. Kept in no idempotency row."""

    name = Text(required=True, allow_none=True, example="张玉琴")
    phone = Text(required=True, allow_none=True, example="13812341234")
    id_number = Text(required=True, allow_none=True, metadata={"example": None})
    birth_date = Day(required=True, allow_none=True, metadata={"example": None})


class RevealApprovalIn(Wire):
    staff_id = Id(required=True)
    purpose = Choice(RevealPurpose, required=True)


class RevealApprovalOut(Wire):
    id = Id(required=True)
    account_id = Id(required=True)
    staff_id = Id(required=True)
    purpose = Choice(RevealPurpose, required=True)
    expires_at = Moment(required=True)
