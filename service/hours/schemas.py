from __future__ import annotations

from marshmallow import fields, validate

from service.checkin.rules import Grade
from service.core.paging import PageIn, page_of
from service.core.problems import ProblemOut
from service.core.wire import Choice, CommaList, Count, Day, Id, Moment, QueryFlag, Text, Wire
from service.hours.rules import State

BATCH_MOST = 1000


class RecordOut(Wire):
    id = Id(required=True)
    shift_id = Id(required=True)
    passport_id = Id(required=True)
    account_id = Id(required=True)
    community_id = Id(required=True)
    service_date = Day(required=True)
    state = Choice(State, required=True)
    minutes_on_site = Count(required=True, example=95)
    credited_minutes = Count(required=True, example=90)
    minutes = Count(required=True, example=90)
    grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    due_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    policy_version = Count(required=True, example=0)
    version = Count(required=True, example=1)


RecordPageOut = page_of(RecordOut)


class RecordsIn(PageIn):
    shift_id = Id()
    state = CommaList(Choice(State), metadata={"example": "pending"})
    mine = QueryFlag()


class ApproveManyIn(Wire):
    record_ids = fields.List(Id(), required=True, validate=validate.Length(min=1, max=BATCH_MOST))


class ItemOut(Wire):
    """The result for one record of a batch: the state it is in now, or the problem."""

    record_id = Id(required=True)
    state = Choice(State, required=True, allow_none=True, metadata={"example": "approved"})
    problem = fields.Nested(ProblemOut, required=True, allow_none=True)
    reasons_for_two = fields.List(Text(example="roll_call"), required=True)


class ItemsOut(Wire):
    items = fields.List(fields.Nested(ItemOut), required=True)
