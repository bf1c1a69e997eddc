from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.checkin import codec, queries
from service.checkin.commands import roll_call as calling
from service.checkin.commands import scan as scanning
from service.checkin.commands import undo as undoing
from service.checkin.commands.judging import Attempt, method_of
from service.checkin.errors import SCAN_REFUSALS, UNDO_REFUSED, ClientIdReused
from service.checkin.routes.base import keys, routes, shift_checked_in_by
from service.checkin.schemas.lists import (
    AttendanceOut,
    ExpectedIn,
    ExpectedPageOut,
    KeptScanPageOut,
    MyScansIn,
    PresencePageOut,
    PresencesIn,
    ScansIn,
)
from service.checkin.schemas.scans import RollCallIn, RollCallOut, ScanIn, ScanOut, UndoIn, UndoOut
from service.core.actor import signed_in
from service.core.errors import NotAllowed, Refusal
from service.core.http import Call
from service.core.idempotency import fingerprint
from service.core.paging import Page
from service.core.problems import document, reader_language
from service.passports.rules import is_valid_number, normalise_number

if TYPE_CHECKING:
    from datetime import datetime

    from service.checkin.models import ScanUndo


@routes.post(
    "/scans",
    who=signed_in,
    takes=ScanIn,
    gives=ScanOut,
    once="no",
    refuses=(*SCAN_REFUSALS.values(), ClientIdReused),
)
def scan(call: Call) -> Any:
    """扫码签到签退 · Scan: check in, check out, or either; the client_id makes it safe to send again

    带 `code`：扫到的文字原样交上，编号、`scene` 或整个链接都行。不带 `code`：点名，
    填 `shift_id` 和 `passport_id` 或 `passport_number`。`direction` 不填是 `auto`：不在场签到，在场签退，
    `already_within_minutes`（默认 10 分钟）之内再扫算重复，细节见 `CheckinDirection`。签到从开始前
    `open_before_minutes`（默认 30 分钟）到结束，签退到结束后 `check_out_after_minutes`（默认 60 分钟）：是社区规则
    `checkin` 的三项，见 `get_policy`。
    重复扫得到 `already`，不是错误。未通过的扫码以 409 回答并保存，`code` 以 `scan.` 开头。活动过了结束时间，
    已签退的人用 `auto` 再扫也是 `already`。用同一个 `client_id` 重发，`device_at` 可以不同。

    With `code`: the text as it was scanned, bare, as `scene` or as a whole link. Without: a roll call, by
    `shift_id` and `passport_id` or `passport_number`. Without `direction` it is `auto`: in for who is not there, out
    for who is, a repetition within `already_within_minutes` (10 by default); `CheckinDirection` tells all. Check-in is
    open from `open_before_minutes` (30 by default) before the start until the end, check-out until
    `check_out_after_minutes` (60 by default) after it: `checkin` of the community's policy, `get_policy`. A
    repetition is `already`, no error. A refused scan is 409 with a code in `scan.` and is kept. After the end `auto`
    of who has checked out is `already`, too. Sent again under its `client_id` a scan may have another `device_at`.

    人还在别的场次时签到：那边的一段就此结束，算到现在；那边计划的结束（或中途停止）已经过了，算到那时；那一端是推定的
    （`inferred`）。不是拒绝；不是本人扫的，本人会收到消息 `presence.ended_elsewhere`。点名不能结束别处的一段，除非这里
    本来就等着这个人（负责团队的成员，或已报名、且不是点名的人替他报的）：否则是 `scan.elsewhere_needs_card`，请扫码或扫
    卡。这段时间已经有另一段结束了的记录（例如纸质表上的）：`scan.present_elsewhere`。撤销这次签到，别处的一段接着算，
    只要那一场还没结束登记。

    Coming in while present at another shift ends the stretch there: now, or at that shift's planned end or stop if
    that has passed, as an `inferred` end. It is no refusal; unless the person scanned by their own hand, they get
    the message `presence.ended_elsewhere`. A name called ends nothing elsewhere, but for who is expected here (a
    member of the responsible team, or signed up, and not by the caller): `scan.elsewhere_needs_card`, scan a code
    or the card. Where another presence that has ended (on paper, say) holds that time: `scan.present_elsewhere`.
    Undoing this check-in lets the stretch elsewhere go on, while its shift is not closed.

    A refusal's ``facts`` hold ``scan_id`` and, where the shift was found, ``shift_id`` and ``title``; ``too_early``
    also ``opens_at``; where a sign-up would help, a leader is given the ``account_id`` to sign up.
    """
    return scanning.scan(_attempt(call.body, call.now), actor=call.actor, now=call.now)


@routes.post(
    "/shifts/<uuid:shift_id>/roll-call",
    who=signed_in,
    takes=RollCallIn,
    gives=RollCallOut,
    once="no",
    refuses=(NotAllowed,),
)
def call_roll(call: Call, shift_id: UUID) -> dict[str, Any]:
    """点名 · Call the roll: up to 200 people at once, with a result for each; each client_id is safe to send again

    一人的问题不影响别人：答复是 200，逐项看 `problem`。人还在别的场次：这里等着这个人的，签到就结束那边的一段，否则
    是 `scan.elsewhere_needs_card`；见 `POST /scans`。

    One person's problem does not stop the others: the answer is 200, each item has its own `problem`. Who is still
    at another shift comes in here, which ends the stretch there, if they are expected here, and else is
    `scan.elsewhere_needs_card`; see `POST /scans`.
    """
    shift = shift_checked_in_by(call, shift_id)
    attempts = [_attempt({**item, "shift_id": shift.id}, call.now) for item in call.body["items"]]
    answers = calling.call_roll(shift.id, attempts, actor=call.actor, now=call.now)
    return {"items": [_called(*each) for each in zip(attempts, answers, strict=True)]}


@routes.post(
    "/scans/<uuid:scan_id>/undo",
    who=signed_in,
    takes=UndoIn,
    gives=UndoOut,
    refuses=(NotAllowed, *UNDO_REFUSED.values()),
)
def undo_scan(call: Call, scan_id: UUID) -> ScanUndo:
    """撤销扫码 · Undo a check-in or a check-out, until the shift closes

    写原因；签退时间过了就不能撤销，要用更正。关于自己的扫码自己不能撤销。
    再撤销一次什么都不变，答复是第一次的。

    With a reason; not once the time to check out is over: correct the record then. Nobody undoes what is about
    themselves. Again changes nothing, and answers with the first undoing.
    """
    found = queries.scan_for(call.actor, scan_id)
    if found.shift_id is not None:
        shift_checked_in_by(call, found.shift_id)
    return undoing.undo(found, reason=call.body["reason"], actor=call.actor, now=call.now)


@routes.get(
    "/shifts/<uuid:shift_id>/presences",
    who=signed_in,
    filters=PresencesIn,
    gives=PresencePageOut,
    refuses=(NotAllowed,),
)
def list_presences(call: Call, shift_id: UUID) -> Page:
    """到场名单 · Who is and was there, newest first

    一个人可以有几段；还在场时 `ends_at` 是 `null`。`void` 是来过但不计时长，`undone` 当作没有来过。

    One person may have several; `ends_at` is `null` while they are there. `void` came and earns nothing, `undone`
    never was.
    """
    return queries.listed_presences(shift_checked_in_by(call, shift_id).id, call.query)


@routes.get(
    "/shifts/<uuid:shift_id>/expected", who=signed_in, filters=ExpectedIn, gives=ExpectedPageOut, refuses=(NotAllowed,)
)
def list_expected(call: Call, shift_id: UUID) -> Page:
    """应到名单 · Who may come, and whether they are there: who signed up, and the members of the teams

    按账号建立的先后排列，早的在前。报名的人和团队成员；`present` 只看在场或不在场的，点名用。

    By age of the account, oldest first. Who signed up and the teams' members; filter by `present` to call the roll.
    """
    return queries.expected_at(shift_checked_in_by(call, shift_id), call.actor, call.query)


@routes.get("/shifts/<uuid:shift_id>/attendance", who=signed_in, gives=AttendanceOut, refuses=(NotAllowed,))
def get_attendance(call: Call, shift_id: UUID) -> dict[str, Any]:
    """到场人数 · The live counts of a shift

    `people` 是来过的人数，`present` 还在，`left` 已走；一个人来几次算一个。

    `people` came, `present` are there, `left` have gone; who comes twice counts once.
    """
    return queries.attendance_of(shift_checked_in_by(call, shift_id))


@routes.get(
    "/shifts/<uuid:shift_id>/scans", who=signed_in, filters=ScansIn, gives=KeptScanPageOut, refuses=(NotAllowed,)
)
def list_scans(call: Call, shift_id: UUID) -> Page:
    """扫码记录 · Every scan at a shift, the refused ones too, newest first

    给队长和工作人员看的说法，与本人看到的不同。

    Worded for leaders and staff, unlike what the person was told.
    """
    return with_problems(queries.listed_scans(shift_checked_in_by(call, shift_id).id, call.query), to_leader=True)


@routes.get("/me/scans", who=signed_in, filters=MyScansIn, gives=KeptScanPageOut)
def list_my_scans(call: Call) -> Page:
    """我的扫码记录 · One's own scans, made by oneself or by a leader, newest first

    被拒绝的也在，带原因和下一步；`outcome=refused` 只看这些。

    Refused ones are listed too, with reason and next step; `outcome=refused` shows only those.
    """
    return with_problems(queries.my_scans(call.actor, call.query))


def _attempt(body: dict[str, Any], now: datetime) -> Attempt:
    typed = body.get("passport_number")
    number = normalise_number(typed) if typed is not None else None
    scanned = codec.token_in(body["code"]) or body["code"] if "code" in body else None
    # What makes it the same scan; sent again after a timeout, the phone's own time is another.
    same = (body["direction"], scanned, body.get("shift_id"), body.get("passport_id"), number)
    reading = codec.read(keys(), body["code"], now) if "code" in body else None
    return Attempt(
        client_id=body["client_id"],
        request_hash=fingerprint("POST", "scans", b"", repr([str(each) for each in same]).encode()),
        method=method_of(reading),
        direction=body["direction"],
        reading=reading,
        shift_id=body.get("shift_id"),
        passport_id=body.get("passport_id"),
        number=number,
        is_number_mistyped=number is not None and not is_valid_number(number),
        device_at=body.get("device_at"),
    )


def _called(attempt: Attempt, answer: Any) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return {"client_id": attempt.client_id, "scan": None, "problem": document(answer, reader_language())}
    return {"client_id": attempt.client_id, "scan": answer, "problem": None}


def with_problems(page: Page, *, to_leader: bool = False) -> Page:
    """Each kept refusal with its sentences for whoever reads them, in their language."""
    language = reader_language()
    for item in page.items:
        refusal = SCAN_REFUSALS[item["refusal"]](to_leader=to_leader) if item["refusal"] else None
        item["problem"] = document(refusal, language) if refusal else None
    return page
