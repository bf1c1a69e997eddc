from __future__ import annotations

from marshmallow import fields

from service.accounts.rules import AccountStatus
from service.activities.rules import SignUpState
from service.core.wire import Choice, Count, Id, Moment, Text, Wire
from service.teams.rules import TeamRole

ANY = 10**9


class HomePassportOut(Wire):
    id = Id(required=True)
    number = Text(required=True, example="1234567890")
    minutes = Count(required=True, most=ANY, example=90)
    balance = Count(required=True, least=-ANY, most=ANY, example=3)
    available = Count(required=True, least=-ANY, most=ANY, example=3)


class HomePresenceOut(Wire):
    shift_id = Id(required=True)
    title = Text(required=True, example="六零系八零：入户探访")
    place = Text(required=True, example="竹西社区睦邻中心")
    since = Moment(required=True)


class HomeShiftOut(Wire):
    shift_id = Id(required=True)
    title = Text(required=True, example="六零系八零：入户探访")
    place = Text(required=True, example="竹西社区睦邻中心")
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    sign_up = Choice(SignUpState, required=True)


class HomeTeamOut(Wire):
    """``to_approve`` is for leader and deputy."""

    team_id = Id(required=True)
    name = Text(required=True, example="乐竹邻志愿服务队")
    role = Choice(TeamRole, required=True)
    to_approve = Count(required=True, allow_none=True, example=3)


class DeskOut(Wire):
    """What waits for staff; ``to_confirm`` are openings, adjustments and go-lives that a colleague proposed."""

    to_approve = Count(required=True, example=12)
    overdue = Count(required=True, example=1)
    to_confirm = Count(required=True, example=2)


class PersonHomeOut(Wire):
    """Somebody else's: the name is masked."""

    name = Text(required=True, allow_none=True, example="张*琴")
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
    passport = fields.Nested(HomePassportOut, required=True, allow_none=True)
    present_at = fields.Nested(HomePresenceOut, required=True, allow_none=True)
    next_shifts = fields.List(fields.Nested(HomeShiftOut), required=True)
    records_waiting = Count(required=True, example=1)


class HomeOut(PersonHomeOut):
    """One's own."""

    name = Text(required=True, allow_none=True, example="张玉琴")
    unread = Count(required=True, example=2)
    teams = fields.List(fields.Nested(HomeTeamOut), required=True)
    desk = fields.Nested(DeskOut, required=True, allow_none=True)
