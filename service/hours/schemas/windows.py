from __future__ import annotations

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Id, Moment, Text, Wire
from service.hours.schemas.corrections import CorrectionState


class WindowCorrectionIn(Wire):
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T12:00:00+08:00"})
    reason = Text(required=True, most=200, example="忘了延长，实际到12点才结束")


class WindowCorrectionOut(Wire):
    id = Id(required=True)
    shift_id = Id(required=True)
    community_id = Id(required=True)
    state = Choice(CorrectionState, required=True)
    ends_before = Moment(required=True)
    ends_at = Moment(required=True)
    reason = Text(required=True, most=200, example="忘了延长，实际到12点才结束")
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    ended_by = Id(required=True, allow_none=True)
    ended_at = Moment(required=True, allow_none=True)


WindowCorrectionPageOut = page_of(WindowCorrectionOut)


class WindowCorrectionsIn(PageIn):
    shift_id = Id()
    community_id = Id()
    state = CommaList(Choice(CorrectionState), metadata={"example": "proposed"})
