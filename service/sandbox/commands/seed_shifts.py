"""The shifts of the seeded team: one last week, one yesterday, one running now, one tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from service.activities.commands import plan as planning
from service.activities.commands import shifts
from service.activities.models import Activity, Shift
from service.activities.rules import ActivityKind
from service.checkin.codec import CodeKeys, CodeKind, issue_rotating, read
from service.checkin.commands import scan as scanning
from service.checkin.commands.judging import Attempt
from service.checkin.rules import Method
from service.core.actor import Actor
from service.core.clock import SHANGHAI
from service.core.errors import Refusal
from service.hours.commands import approve as approving
from service.hours.commands import close as closing
from service.sandbox import queries
from service.sandbox.cast import DEPUTY, LEADER, TEAM
from service.teams.models import Team

HELPERS = ("zhang-yuqin", "li-guilan", "zhou-yongfu", "xu-fengying", "sun-defa")


def fill(keys: CodeKeys, *, now: datetime) -> None:
    """What lies behind: one service approved, one waiting for approval."""
    team = queries.team(TEAM)
    served = _serve(keys, team, "探访高龄老人", _at(now, days=-7, hour=9), (LEADER.key, *HELPERS))
    _approve(served, now=_at(now, days=-6, hour=10))
    _serve(keys, team, "整理睦邻中心", _at(now, days=-1, hour=9), (LEADER.key, *HELPERS[:3]))


def keep_up(*, now: datetime) -> Shift | None:
    """What lies ahead: a shift that runs now and one that comes, planned anew when the last ones have passed. Gives
    the running one if it is new.
    """
    team = queries.team(TEAM)
    running = None
    if not queries.has_shift(team.id, Shift.starts_at <= now, Shift.ends_at > now):
        running = _plan(team, "理发便民", "竹西社区睦邻中心", now - timedelta(minutes=30), hours=3)
    if not queries.has_shift(team.id, Shift.starts_at > now):
        _plan(team, "六零系八零：陪老人买菜", "竹西菜市场门口", _at(now, days=1, hour=9), hours=2, capacity=12)
    return running


def come(keys: CodeKeys, shift: Shift, *, now: datetime) -> None:
    """Two helpers are there already."""
    for key in HELPERS[:2]:
        _scan(key, shift, keys, now - timedelta(minutes=25))


def _at(now: datetime, *, days: int, hour: int) -> datetime:
    day = now.astimezone(SHANGHAI).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), SHANGHAI)


def _plan(team: Team, title: str, place: str, starts_at: datetime, *, hours: int, capacity: int | None = None) -> Shift:
    leader = queries.inhabitant(LEADER.key)
    before = starts_at - timedelta(days=1)
    activity = planning.plan(
        queries.community(),
        team,
        kind=ActivityKind.SERVICE,
        title=title,
        content=f"{title}，欢迎居民参加。",
        place=place,
        actor=leader,
        now=before,
    )
    return _publish(activity, starts_at, hours, capacity, leader, before)


def _publish(
    activity: Activity, starts_at: datetime, hours: int, capacity: int | None, leader: Actor, now: datetime
) -> Shift:
    ends_at = starts_at + timedelta(hours=hours)
    shift = shifts.add(activity, starts_at=starts_at, ends_at=ends_at, capacity=capacity, actor=leader, now=now)
    return shifts.publish(shift.id, actor=leader, now=now)


def _serve(keys: CodeKeys, team: Team, title: str, starts_at: datetime, people: Sequence[str]) -> UUID:
    """A service of two hours, with everybody in on time; the last one forgets to check out."""
    shift = _plan(team, title, "竹西社区睦邻中心", starts_at, hours=2)
    for key in people:
        _scan(key, shift, keys, starts_at + timedelta(minutes=2))
    for key in people[:-1]:
        _scan(key, shift, keys, starts_at + timedelta(minutes=95))
    closing.close(shift.id, actor=queries.inhabitant(LEADER.key), now=starts_at + timedelta(hours=3))
    return shift.id


def _scan(key: str, shift: Shift, keys: CodeKeys, at: datetime) -> None:
    code = issue_rotating(keys, CodeKind.SHIFT, shift.id, at)
    attempt = Attempt(
        client_id=f"sandbox-{shift.id.hex}-{int(at.timestamp())}",
        request_hash="sandbox",
        method=Method.SHIFT,
        reading=read(keys, code, at),
    )
    scanned = scanning.scan(attempt, actor=queries.inhabitant(key), now=at)
    if isinstance(scanned, Refusal):
        raise scanned


def _approve(shift_id: UUID, *, now: datetime) -> None:
    """The leader looks at each record but the leader's own, which is the deputy's to approve."""
    leader, deputy = queries.inhabitant(LEADER.key), queries.inhabitant(DEPUTY.key)
    for record in queries.waiting_records(shift_id):
        approver = deputy if record.account_id == leader.account_id else leader
        [item] = approving.approve([record.id], actor=approver, now=now, in_batch=False)
        if item.refusal:
            raise item.refusal
