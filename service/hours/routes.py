from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.activities import access as activities_access
from service.activities import queries as activities
from service.activities.schemas import ShiftOut
from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call, Routes
from service.core.paging import Page
from service.core.problems import document, reader_language
from service.hours import queries
from service.hours.commands import approve as approving
from service.hours.commands import close as closing
from service.hours.errors import DECISION_REFUSALS, ShiftNotOpen, ShiftNotOver
from service.hours.schemas import ApproveManyIn, ItemsOut, RecordOut, RecordPageOut, RecordsIn

if TYPE_CHECKING:
    from service.activities.models import Shift
    from service.hours.models import ServiceRecord

routes = Routes("hours", __name__, description="时长记录 · Service records")

ALL = tuple(DECISION_REFUSALS.values())


@routes.post(
    "/shifts/<uuid:shift_id>/close", who=signed_in, gives=ShiftOut, refuses=(NotAllowed, ShiftNotOpen, ShiftNotOver)
)
def close_shift(call: Call, shift_id: UUID) -> Shift:
    """结算场次 · Close a shift that is over, making its service records"""
    activities_access.must_run(call.actor, activities.get_shift(call.actor, shift_id))
    return closing.close(shift_id, actor=call.actor, now=call.now)


@routes.get("/service-records", who=signed_in, filters=RecordsIn, gives=RecordPageOut)
def list_records(call: Call) -> Page:
    """时长记录列表 · The records that one may see"""
    return queries.listed(call.actor, call.query)


@routes.get("/service-records/<uuid:record_id>", who=signed_in, gives=RecordOut)
def get_record(call: Call, record_id: UUID) -> ServiceRecord:
    """一条时长记录 · One record"""
    return queries.get_for(call.actor, record_id)


@routes.post("/service-records/<uuid:record_id>/approve", who=signed_in, gives=RecordOut, once="required", refuses=ALL)
def approve_record(call: Call, record_id: UUID) -> ServiceRecord:
    """审核通过 · Approve one record, having looked at it"""
    [item] = approving.approve([record_id], actor=call.actor, now=call.now, in_batch=False)
    if item.refusal:
        raise item.refusal
    return queries.get_for(call.actor, record_id)


@routes.post("/service-records/approve", who=signed_in, takes=ApproveManyIn, gives=ItemsOut, once="required")
def approve_records(call: Call) -> dict[str, Any]:
    """批量审核 · Approve many at once, with a result for each"""
    items = approving.approve(call.body["record_ids"], actor=call.actor, now=call.now)
    return {"items": [_shown(item) for item in items]}


def _shown(item: approving.Item) -> dict[str, Any]:
    problem = document(item.refusal, reader_language()) if item.refusal else None
    return {
        "record_id": item.record_id,
        "state": item.state,
        "problem": problem,
        "reasons_for_two": list(item.reasons),
    }
