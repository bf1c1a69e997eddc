from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.accounts.rules import RevealPurpose
from service.core.complaints import Items
from service.core.paging import PageIn, page_of
from service.core.problems import ProblemOut
from service.core.wire import ANY, Choice, Count, Day, Id, Moment, Text, Wire
from service.hours.rules import NationalState
from service.hours.schemas.records import BATCH_MOST


class NationalExportIn(Wire):
    """Without days: everything that waits."""

    served_from = Day(load_default=None, metadata={"example": "2026-01-01"})
    served_to = Day(load_default=None, metadata={"example": "2026-06-30"})


class NationalExportOut(Wire):
    """没有列入的记录各有几条：``without_consent`` 是本人没有同意录入（未满 14 岁：监护人没有同意）；``of_children``
    是监护人同意了，还没有经管理员批准由您查看姓名（``POST /people/{id}/reveal-approvals``，用途
    ``national_system``）。

    How many records were left out, and why. ``without_consent``: the person has not agreed, or under 14 the guardian.
    ``of_children``: the guardian has, and no administrator has approved yet that whoever made the list sees the name.
    """

    wraps: ClassVar = "made"
    id = Id(required=True)
    community_id = Id(required=True)
    served_from = Day(required=True, allow_none=True)
    served_to = Day(required=True, allow_none=True)
    records = Count(required=True, example=86)
    minutes = Count(required=True, most=ANY, example=97_770)
    without_consent = Count(required=True, example=2)
    of_children = Count(required=True, example=0)
    exported_by = Id(required=True)
    exported_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    exported_at = Moment(required=True)


NationalExportPageOut = page_of(NationalExportOut)


class NationalExportsIn(PageIn):
    community_id = Id()


class NationalFileIn(Wire):
    purpose = Choice(RevealPurpose, required=True)


class EnteredIn(Wire):
    """Without ids: the whole list. An id given twice counts once."""

    record_ids = fields.List(Id(), load_default=None, validate=Items(most=BATCH_MOST))


class MarkedOut(Wire):
    record_id = Id(required=True)
    national_state = Choice(NationalState, required=True, allow_none=True, metadata={"example": "entered"})
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})


class MarkedItemsOut(Wire):
    items = fields.List(fields.Nested(MarkedOut), required=True)
