"""Who is expected and who is there, and every scan as it was kept."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from service.activities.rules import SignUpState
from service.checkin.rules import Direction, Grade, Method, Outcome
from service.checkin.schemas.scans import NAME
from service.core.paging import PageIn, page_of
from service.core.problems import ProblemOut
from service.core.wire import Choice, CommaList, Count, Flag, Id, Moment, QueryFlag, Text, Wire


class PresenceState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"
    UNDONE = "undone"

    __labels__: ClassVar = {"open": "在场", "closed": "已离场", "void": "无效", "undone": "已撤销"}


class VoidReason(StrEnum):
    SHIFT_CANCELLED = "shift_cancelled"
    RECORD_REJECTED = "record_rejected"

    __labels__: ClassVar = {"shift_cancelled": "活动取消", "record_rejected": "记录未通过"}


class PresenceOut(Wire):
    """``ends_at`` is ``null`` while the person is there; the name is masked. ``void``: came, and nothing follows from
    it, for the reason that is given; ``undone``: never was.
    """

    says: ClassVar = {
        "number": "护照号码。 The passport's number.",
        "name": NAME,
        "void_reason": "为什么不计；null：`state` 不是 `void`。 Why nothing follows from it; null unless `void`.",
        "ends_at": "null：还在场。 null: still there.",
        "in_grade": "到场的证据。 The evidence of coming.",
        "out_grade": "离场的证据；null：还在场。 The evidence of leaving; null: still there.",
        "in_scan_id": "null：不是扫码来的，例如补录。 null: not by a scan, a late entry for one.",
        "out_scan_id": "null：还在场，或没有人扫他离场。 null: still there, or no scan has ended it.",
    }

    id = Id(required=True)
    shift_id = Id(required=True)
    passport_id = Id(required=True)
    number = Text(required=True, example="1234567890")
    name = Text(required=True, allow_none=True, example="张*琴")
    state = Choice(PresenceState, required=True, metadata={"example": "open"})
    void_reason = Choice(VoidReason, required=True, allow_none=True, metadata={"example": None})
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, allow_none=True, metadata={"example": None})
    in_grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    out_grade = Choice(Grade, required=True, allow_none=True, metadata={"example": None})
    in_scan_id = Id(required=True, allow_none=True)
    out_scan_id = Id(required=True, allow_none=True, metadata={"example": None})


PresencePageOut = page_of(PresenceOut)


class PresencesIn(PageIn):
    state = CommaList(Choice(PresenceState), metadata={"example": "open,closed"})


class ExpectedOut(Wire):
    """Somebody to look out for: signed up, or a member of a team that serves here, or both. ``has_left``: was here and
    checked out. Without a passport nobody can be called from the roll. The name is masked.
    """

    says: ClassVar = {
        "passport_id": "null：还没有护照。 null: no passport yet.",
        "number": "护照号码；null：还没有护照。 The passport's; null: none yet.",
        "name": NAME,
        "sign_up": "null：没有报名。 null: not signed up.",
        "is_member": "本场团队的成员。 A member of a team that serves here.",
        "present_since": "null：现在不在场。 null: not there now.",
    }

    account_id = Id(required=True)
    passport_id = Id(required=True, allow_none=True)
    number = Text(required=True, allow_none=True, example="1234567890")
    name = Text(required=True, allow_none=True, example="张*琴")
    sign_up = Choice(SignUpState, required=True, allow_none=True, metadata={"example": "signed_up"})
    is_member = Flag(required=True, metadata={"example": True})
    is_present = Flag(required=True, metadata={"example": False})
    present_since = Moment(required=True, allow_none=True, metadata={"example": None})
    has_left = Flag(required=True, metadata={"example": False})


ExpectedPageOut = page_of(ExpectedOut)


class ExpectedIn(PageIn):
    present = QueryFlag(
        metadata={"description": "`false` 只要现在不在场的；不填都要。 `false`: those not there now; left out: all."}
    )


class AttendanceOut(Wire):
    """Live counts, and what stays of them. ``people`` were seen, ``present`` of them are inside now, ``left`` are not;
    ``person_times`` are they and the children who are counted without their names.
    """

    says: ClassVar = {
        "signed_up": "报上名的人数，不含候补。 Who has a place by sign-up; not the waitlist.",
        "refused_scans": "被拒绝的扫码次数，不是人数。 Scans, not people.",
        "capacity": "名额；null：不限。 Places in all; null: no limit.",
        "places_taken": "已报上名的和占了名额的未报名到场者。 By sign-ups and by walk-ins who hold one.",
        "unnamed_children": "null：没有数过。 null: nobody has counted.",
    }

    shift_id = Id(required=True)
    people = Count(required=True, example=12)
    present = Count(required=True, example=10)
    left = Count(required=True, example=2)
    signed_up = Count(required=True, example=14)
    refused_scans = Count(required=True, example=1)
    capacity = Count(required=True, allow_none=True, example=30)
    places_taken = Count(required=True, example=15)
    unnamed_children = Count(required=True, allow_none=True, example=3)
    person_times = Count(required=True, example=15)


class KeptScanOut(Wire):
    """A scan as it was kept, accepted or refused."""

    says: ClassVar = {
        "shift_id": "null：没有认出场次。 null: no shift was found.",
        "passport_id": "null：没有认出人，或还没有护照。 null: nobody was found, or they have no passport.",
        "presence_id": "这次开始、结束或重复的那一段；null：被拒绝。"
        " The stretch begun, ended or met again; null: refused.",
        "actor_id": "谁扫的。 Who scanned.",
        "name": NAME,
        "direction": "手机交来的。 As it was sent.",
        "method": "扫的是哪一种码，或点名。 Which kind of code, or a name called.",
        "grade": "作为证据的强弱；null：这种码不能作证。 How good as evidence; null: this kind is none.",
        "problem": "为什么拒绝、怎么办；null：没有拒绝。 Why it was refused, and what to do; null: it was not.",
        "is_present": "扫码之后是否在场；null：被拒绝。 Whether they were there after it; null: refused.",
        "effective_at": "在场时，从何时起；不在场时，何时离开；null：被拒绝。"
        " Present: since when; else when they left; null: refused.",
        "at": "服务器收到的时间。 When the server judged it.",
        "undone_at": "null：没有撤销。 null: it stands.",
        "undo_reason": "撤销的人写的；null：没有撤销，或已删除。"
        " By whoever undid it; null: it stands, or the words are erased.",
    }

    scan_id = Id(required=True)
    shift_id = Id(required=True, allow_none=True)
    passport_id = Id(required=True, allow_none=True)
    presence_id = Id(required=True, allow_none=True)
    actor_id = Id(required=True)
    name = Text(required=True, allow_none=True, example="张*琴")
    direction = Choice(Direction, required=True, metadata={"example": "auto"})
    method = Choice(Method, required=True, metadata={"example": "shift"})
    grade = Choice(Grade, required=True, allow_none=True, metadata={"example": "live_code"})
    outcome = Choice(Outcome, required=True)
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})
    is_present = fields.Boolean(required=True, allow_none=True, metadata={"example": True})
    effective_at = Moment(required=True, allow_none=True)
    at = Moment(required=True)
    undone_at = Moment(required=True, allow_none=True, metadata={"example": None})
    undo_reason = Text(required=True, allow_none=True, metadata={"example": None})


KeptScanPageOut = page_of(KeptScanOut)


class ScansIn(PageIn):
    outcome = CommaList(Choice(Outcome), metadata={"example": "refused"})


class MyScansIn(ScansIn):
    shift_id = Id()
