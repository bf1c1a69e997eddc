from __future__ import annotations

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Day, Id, Moment, Text, Wire
from service.regions.rules import Tier


class RegionOut(Wire):
    """区域树上的一处；``tier`` 写明层级，编码不代表层级。

    A place in the tree; ``tier`` says what it is, never the code.
    """

    id = Id(required=True)
    parent_id = Id(required=True, allow_none=True)
    tier = Choice(Tier, required=True, metadata={"example": "community"})
    name = Text(required=True, example="滨湖社区")
    division_code = Text(required=True, allow_none=True, example="340111401")
    households = Count(required=True, allow_none=True, example=4200)
    population = Count(required=True, allow_none=True, example=11800)
    version = Count(required=True, example=1)


RegionPageOut = page_of(RegionOut)


class RegionsIn(PageIn):
    parent_id = Id()
    tier = CommaList(Choice(Tier), metadata={"example": "community"})


class RegionIn(Wire):
    name = Text(required=True, most=80, example="滨湖社区")
    tier = Choice(Tier, required=True, metadata={"example": "community"})
    parent_id = Id(required=True)
    division_code = Text(most=12, example="340111401")


class ProfileIn(Wire):
    """Replaces the whole profile; an absent number is not known."""

    households = Count(load_default=None, allow_none=True, most=1_000_000_000, example=4200)
    population = Count(load_default=None, allow_none=True, most=1_000_000_000, example=11800)
    version = Count(required=True, least=1, example=1)


class PolicyOut(Wire):
    """The whole policy in force on a day; version 0 is the product's defaults."""

    version = Count(required=True, example=1)
    sections = fields.Dict(required=True, metadata={"example": {"hours": {"second_approver_over_minutes": 480}}})


class PolicyIn(Wire):
    """只写要改的；没写的用默认值。

    Only what differs from the defaults.
    """

    effective_from = Day(required=True)
    document = fields.Dict(
        keys=fields.String(), required=True, metadata={"example": {"hours": {"second_approver_over_minutes": 420}}}
    )


class PolicyVersionOut(Wire):
    version = Count(required=True, example=1)
    effective_from = Day(required=True)
    document = fields.Dict(required=True, metadata={"example": {"hours": {"second_approver_over_minutes": 420}}})
    made_at = Moment(required=True)


PolicyVersionPageOut = page_of(PolicyVersionOut)


class PolicyDayIn(Wire):
    day = Day()
