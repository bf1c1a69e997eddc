from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from service.accounts.queries import masked_names
from service.accounts.queries import own as own_account
from service.activities import access
from service.activities.models import Activity, Shift, SignUp, Task
from service.activities.rules import ShiftState, SignUpState
from service.activities.rules.tasks import TaskState, standing
from service.core.actor import Actor
from service.core.calendar import day_bounds
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page, read_page_by_time
from service.regions.models import Region
from service.regions.queries import within_grants
from service.teams.access import teams_led
from service.teams.models import Team

WITH_ACTIVITY = joinedload(Shift.activity, innerjoin=True)

# Not the state: a draft that was cancelled and a shift that a paper sheet recorded never were public.
IS_PUBLIC = Shift.published_at.is_not(None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sign-up as people see it: with its place in the queue and, for leaders, a masked name."""

    sign_up: SignUp
    position: int | None
    name_masked: str | None = None
    shift: Card | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A shift as a phone shows it: all that it says of itself, whose it is, and the asker's own sign-up."""

    of: Shift
    team_name: str | None
    community_name: str
    my_sign_up: dict[str, Any] | None


def visible_activities(actor: Actor) -> Select[Activity]:
    """Public once a shift of theirs is published; until then drafts of their team's officers and of staff."""
    published = exists().where(Shift.activity_id == Activity.id, IS_PUBLIC)
    rows = select(Activity).options(selectinload(Activity.co_hosts))
    return rows.where(or_(published, *_own(actor, Activity)))


def visible_shifts(actor: Actor) -> Select[Shift]:
    """What was published is seen by everyone, whatever became of it; drafts and paper by the officers and staff."""
    return select(Shift).options(WITH_ACTIVITY).where(or_(IS_PUBLIC, *_own(actor, Shift)))


def _own(actor: Actor, table: type[Activity] | type[Shift]) -> list[Any]:
    if actor.account_id is None:
        return []
    return [table.team_id.in_(teams_led(actor.account_id)), table.community_id.in_(within_grants(actor))]


def get_activity(actor: Actor, activity_id: UUID) -> Activity:
    """Refuses: ``NotFound``."""
    activity: Activity = _one(visible_activities(actor).where(Activity.id == activity_id))
    return activity


def get_shift(actor: Actor, shift_id: UUID) -> Shift:
    """Refuses: ``NotFound``."""
    shift: Shift = _one(visible_shifts(actor).where(Shift.id == shift_id))
    return shift


def _one(rows: Select[Any]) -> Any:
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound
    return found


def listed_activities(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_activities(actor)
    for name in ("community_id", "team_id"):
        if value := query.get(name):
            rows = rows.where(getattr(Activity, name) == value)
    if kinds := query.get("kind"):
        rows = rows.where(Activity.kind.in_(kinds))
    return read_page(rows, Activity.id, query)


def listed_shifts(actor: Actor, query: dict[str, Any], today: date) -> Page:
    """From today on, soonest first, then those of the days before, latest first."""
    rows = visible_shifts(actor)
    for name in ("community_id", "team_id", "activity_id"):
        if value := query.get(name):
            rows = rows.where(getattr(Shift, name) == value)
    if states := query.get("state"):
        rows = rows.where(Shift.state.in_(states))
    if day := query.get("day"):
        rows = rows.where(_on(day))
    if first := query.get("first_day"):
        rows = rows.where(Shift.starts_at >= day_bounds(first)[0])
    if last := query.get("last_day"):
        rows = rows.where(Shift.starts_at < day_bounds(last)[1])
    return _by_start(actor, rows, query, today)


def shifts_at_home(actor: Actor, day: date, query: dict[str, Any]) -> Page:
    """What is on in one's own community on a day; nothing for who has no home yet."""
    rows = visible_shifts(actor).where(Shift.community_id == own_account(actor).home_id, _on(day))
    return _by_start(actor, rows.where(IS_PUBLIC), query, day)


def _by_start(actor: Actor, rows: Select[Shift], query: dict[str, Any], day: date) -> Page:
    page = read_page_by_time(rows, Shift.starts_at, Shift.id, query, pivot=day_bounds(day)[0])
    return Page(cards(actor, page.items), page.next_cursor)


def card(actor: Actor, shift: Shift) -> Card:
    return cards(actor, [shift])[0]


def cards(actor: Actor, shifts: Sequence[Shift]) -> list[Card]:
    """One statement, however many there are."""
    mine = and_(
        SignUp.shift_id == Shift.id, SignUp.account_id == actor.account_id, SignUp.state != SignUpState.CANCELLED
    )
    columns = (Team.name.label("team_name"), Region.name.label("community_name"), SignUp.id.label("mine"), SignUp.state)
    rows = (
        select(Shift.id, *columns)
        .join(Region, Region.id == Shift.community_id)
        .outerjoin(Team, Team.id == Shift.team_id)
        .outerjoin(SignUp, mine)
        .where(Shift.id.in_([each.id for each in shifts]))
    )
    known = {row.id: row for row in db.session.execute(rows)}
    return [_card(each, known[each.id]) for each in shifts]


def _card(shift: Shift, row: Any) -> Card:
    own = {"id": row.mine, "state": row.state} if row.mine else None
    return Card(shift, row.team_name, row.community_name, own)


def _on(day: date) -> Any:
    begins, ends = day_bounds(day)
    return (Shift.starts_at >= begins) & (Shift.starts_at < ends)


def sign_ups_of(shift_id: UUID, query: dict[str, Any]) -> Page:
    """Who signed up, in the order of asking, with masked names: a fixed number of statements."""
    rows = select(SignUp).where(SignUp.shift_id == shift_id)
    if states := query.get("state"):
        rows = rows.where(SignUp.state.in_(states))
    page = read_page(rows, SignUp.id, query, newest_first=False)
    return Page(shown(page.items, with_names=True), page.next_cursor)


def shifts_of(actor: Actor, account_id: UUID, query: dict[str, Any], now: datetime) -> Page:
    """A person's sign-ups with their shifts, newest first."""
    with_shift = joinedload(SignUp.shift, innerjoin=True).joinedload(Shift.activity, innerjoin=True)
    rows = select(SignUp).options(with_shift).where(SignUp.account_id == account_id)
    if states := query.get("state"):
        rows = rows.where(SignUp.state.in_(states))
    if query.get("upcoming"):
        takes_place = (Shift.state == ShiftState.PUBLISHED, Shift.ends_at > now, Shift.stopped_at.is_(None))
        rows = rows.where(SignUp.shift_id.in_(select(Shift.id).where(*takes_place)))
        rows = rows.where(SignUp.state != SignUpState.CANCELLED)
    page = read_page(rows, SignUp.id, query)
    seen = zip(shown(page.items), cards(actor, [each.shift for each in page.items]), strict=True)
    return Page([replace(each, shift=card) for each, card in seen], page.next_cursor)


def shown(sign_ups: Sequence[SignUp], *, with_names: bool = False) -> list[Shown]:
    waiting = {each.shift_id for each in sign_ups if each.state == SignUpState.WAITLISTED}
    positions: dict[UUID, int] = {}
    if waiting:
        order = func.row_number().over(partition_by=SignUp.shift_id, order_by=SignUp.ordinal)
        queue = select(SignUp.id, order.label("place")).where(
            SignUp.shift_id.in_(waiting), SignUp.state == SignUpState.WAITLISTED
        )
        positions = {row.id: row.place for row in db.session.execute(queue)}
    names = masked_names([each.account_id for each in sign_ups]) if with_names else {}
    return [Shown(each, positions.get(each.id), names.get(each.account_id)) for each in sign_ups]


def sign_up_for(actor: Actor, sign_up_id: UUID, *, now: datetime) -> SignUp:
    """One's own, of somebody whom one represents, or on a shift that one runs. Refuses: ``NotFound``."""
    asked = _one(select(SignUp).options(joinedload(SignUp.shift, innerjoin=True)).where(SignUp.id == sign_up_id))
    if not access.represents(actor, asked.account_id, now) and not access.may_run(
        actor, asked.shift.community_id, asked.shift.team_id
    ):
        raise NotFound
    found: SignUp = asked
    return found


def live_sign_up(shift_id: UUID, account_id: UUID) -> SignUp | None:
    live = (SignUp.shift_id == shift_id, SignUp.account_id == account_id, SignUp.state != SignUpState.CANCELLED)
    return db.session.scalar(select(SignUp).where(*live))


def fresh_sign_up(sign_up_id: UUID) -> SignUp:
    """As it stands now, whatever was read before a lock was taken."""
    return db.session.get_one(SignUp, sign_up_id, populate_existing=True)


def locked_activity(activity_id: UUID) -> Activity:
    with_co_hosts = [selectinload(Activity.co_hosts)]
    return db.session.get_one(
        Activity, activity_id, options=with_co_hosts, with_for_update=True, populate_existing=True
    )


def locked_shift(shift_id: UUID) -> Shift:
    """The first lock of the house's order: shift → records → heads → stock → slots."""
    return db.session.get_one(
        Shift, shift_id, options=[WITH_ACTIVITY], with_for_update={"of": Shift}, populate_existing=True
    )


def fresh_shifts(shift_ids: Sequence[UUID]) -> Sequence[Shift]:
    rows = select(Shift).options(WITH_ACTIVITY).where(Shift.id.in_(shift_ids)).order_by(Shift.starts_at)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task as people see it: how it stands today, whose it is, and how many activities answer it."""

    task: Task
    state: TaskState
    team_name: str
    region_name: str
    activities: int


def visible_tasks(actor: Actor) -> Select[Task]:
    """Its team's officers and every role over its community; who only oversees sees what their own office asked for: a
    task may tell of the people whom it is for.
    """
    if actor.account_id is None:
        return select(Task).where(false())
    own_office = [grant.region_id for grant in actor.grants if grant.only_oversees]
    return select(Task).where(
        or_(
            Task.team_id.in_(teams_led(actor.account_id)),
            Task.community_id.in_(within_grants(actor)),
            Task.region_id.in_(own_office),
        )
    )


def get_task(actor: Actor, task_id: UUID) -> Task:
    """Refuses: ``NotFound``."""
    task: Task = _one(visible_tasks(actor).where(Task.id == task_id))
    return task


def listed_tasks(actor: Actor, query: dict[str, Any], today: date) -> Page:
    rows = visible_tasks(actor)
    for name in ("team_id", "community_id"):
        if value := query.get(name):
            rows = rows.where(getattr(Task, name) == value)
    if states := query.get("state"):
        rows = rows.where(or_(*(stands(each, today) for each in states)))
    page = read_page(rows, Task.id, query)
    return Page(_shown_tasks(page.items, today), page.next_cursor)


def stands(state: TaskState, today: date) -> ColumnElement[bool]:
    """``rules.tasks.standing`` in the database's words."""
    if state is TaskState.LAPSED:
        return and_(Task.state == TaskState.WAITING, Task.wanted_until < today)
    if state is TaskState.WAITING:
        return and_(Task.state == TaskState.WAITING, Task.wanted_until >= today)
    return Task.state == state


def tasks_waiting(team_id: Any, today: date) -> ScalarSelect[int]:
    """How many wait for the answer of a team of the statement around it."""
    waiting = (Task.team_id == team_id, stands(TaskState.WAITING, today))
    return select(func.count(Task.id)).where(*waiting).scalar_subquery()


def shown_task(task: Task, today: date) -> ShownTask:
    return _shown_tasks([task], today)[0]


def _shown_tasks(tasks: Sequence[Task], today: date) -> list[ShownTask]:
    """One statement, however many there are."""
    answering = select(func.count(Activity.id)).where(Activity.task_id == Task.id).scalar_subquery()
    rows = (
        select(Task.id, Team.name.label("team_name"), Region.name.label("region_name"), answering.label("activities"))
        .join(Team, Team.id == Task.team_id)
        .join(Region, Region.id == Task.region_id)
        .where(Task.id.in_([each.id for each in tasks]))
    )
    known = {row.id: row for row in db.session.execute(rows)}
    return [_shown_task(each, known[each.id], today) for each in tasks]


def _shown_task(task: Task, row: Any, today: date) -> ShownTask:
    stands_today = standing(task.state, task.wanted_until, today)
    return ShownTask(task, stands_today, row.team_name, row.region_name, row.activities)


def refresh_task(task: Task) -> None:
    """As it stands now, after a conditional update."""
    db.session.refresh(task)
