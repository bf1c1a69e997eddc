from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from marshmallow import fields, validates_schema

from service.accounts.rules import AccountStatus, RevealField, RevealPurpose
from service.accounts.rules.ends import ChangeKind, ChangeReason, DeathEvidence, EndKind, EndState
from service.accounts.schemas.consents import ConsentOut
from service.accounts.schemas.inbox import MessagePageOut
from service.accounts.schemas.people import GrantPageOut
from service.accounts.schemas.sign_in import SessionEnd, SignInMeans
from service.accounts.schemas.ties import DelegationOut, FamilyTieOut, GuardianshipOut
from service.activities.rules import SignUpState
from service.activities.schemas import MyShiftPageOut
from service.checkin.schemas.lists import KeptScanPageOut, PresencePageOut
from service.core.actor import Role
from service.core.complaints import wrong
from service.core.facts import EXAMPLE_ID
from service.core.paging import cursor_to, page_of
from service.core.wire import ANY, Choice, Count, Day, Flag, Id, Moment, Text, Wire
from service.home.queries.screen import SHIFTS_SHOWN
from service.home.rules import RevealedBy, Section
from service.hours.schemas.records import RecordPageOut
from service.ladder.schemas.people import LadderInBriefOut
from service.passports.schemas import EntryPageOut
from service.recognition.schemas.commendations import CommendationPageOut
from service.recognition.schemas.stars import StarPageOut
from service.recognition.schemas.statements import StatementPageOut
from service.redemption.rules import OrderState
from service.redemption.schemas.closing import WaitPageOut
from service.redemption.schemas.counter import CollectionOut
from service.redemption.schemas.orders import OrderOut, OrderPageOut
from service.redemption.schemas.periods import PeriodCustomerOut, SlotOut
from service.regions.rules import Tier
from service.teams.rules import TeamRole


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


class ToConfirmOut(Wire):
    """Each by the list that shows it."""

    says: ClassVar = {
        "proposals": "期初余额、调整、正式启用，见 `list_proposals`。 Openings, adjustments, go-lives.",
        "corrections": "时长更正，见 `list_corrections`。 Corrections of records.",
        "window_corrections": "场次时间的更正，见 `list_window_corrections`。 Corrections of shifts' ends.",
        "counter_proposals": "兑换柜台的，见 `list_counter_proposals`。 Acts at the counter.",
        "deaths": "登记的去世，见 `list_deaths`。 Deaths.",
        "end_changes": "撤销去世、删除身份，见 `list_end_changes`。 Deaths undone, identities erased.",
    }

    proposals = Count(required=True, example=1)
    corrections = Count(required=True, example=0)
    window_corrections = Count(required=True, example=0)
    counter_proposals = Count(required=True, example=1)
    deaths = Count(required=True, example=0)
    end_changes = Count(required=True, example=0)


class DeskOut(Wire):
    """What waits for staff. ``to_approve`` and ``overdue`` count the list of records to approve; ``to_confirm`` what
    others proposed and one may confirm, ``to_confirm_by_kind`` by kind.
    """

    to_approve = Count(required=True, example=12)
    overdue = Count(required=True, example=1)
    to_confirm = Count(required=True, example=2)
    to_confirm_by_kind = fields.Nested(ToConfirmOut, required=True)


class HomeOrderOut(Wire):
    """还没领的订单，哪天、哪里来领；名字同订单。 What is still to be collected, in the words of ``OrderOut``."""

    says: ClassVar = {name: OrderOut.says[name] for name in ("is_short", "day", "slot")}

    id = Id(attribute="order.id", required=True)
    state = Choice(OrderState, attribute="order.state", required=True, metadata={"example": "placed"})
    is_short = Flag(required=True, metadata={"example": False})
    day_id = Id(attribute="day.id", required=True)
    day = Day(attribute="day.day", required=True, metadata={"example": "2026-07-12"})
    place = Text(attribute="day.place", required=True, example="竹西社区睦邻中心一楼")
    slot = fields.Nested(SlotOut, required=True, allow_none=True)


class HomeRedemptionOut(Wire):
    """截止日那天所属的社区正在进行的兑换；搬了家的，可能不是现在的社区。 The period that is open where one was at
    home on its cut-off day: for who has moved, not their community of today.
    """

    says: ClassVar = {
        "community_id": "哪个社区的兑换，礼品也在那里。 Whose period it is, and whose gifts.",
        "customer": "还能用多少分、下几张订单。 What one may still spend and order.",
        "order": "本期还没领的订单；null：没有。 The order that is still to be collected; null: none.",
        "offers": "轮到自己、等着确认的候补，连同替其代订、自己没有手机的人的。 Waits whose turn has come and that "
        "wait for an answer, with those of people without a phone for whom one orders.",
    }

    period_id = Id(attribute="period.id", required=True)
    community_id = Id(attribute="period.community_id", required=True)
    half_year = Text(attribute="period.half_year", required=True, example="2026H1")
    opens_at = Moment(attribute="period.opens_at", required=True)
    closes_at = Moment(attribute="period.closes_at", required=True)
    cancel_until = Moment(attribute="period.cancel_until", required=True)
    customer = fields.Nested(PeriodCustomerOut, required=True)
    order = fields.Nested(HomeOrderOut, required=True, allow_none=True)
    offers = Count(required=True, example=0)


class HomeGrantOut(Wire):
    """A role that one holds, over a region and all that lies in it."""

    role = Choice(Role, required=True)
    region_id = Id(required=True)
    region_name = Text(required=True, example="竹西社区")
    tier = Choice(Tier, required=True, metadata={"example": "community"})


class PersonHomeOut(Wire):
    """Somebody else's: the name is masked."""

    says: ClassVar = {
        "next_shifts": f"还没结束的，早的在前，最多 {SHIFTS_SHOWN} 场；全部见 `list_my_shifts`、`list_persons_shifts`。"
        f" The next, soonest first, {SHIFTS_SHOWN} at most; `list_my_shifts` and `list_persons_shifts` tell all.",
        "ladder": "成长阶梯；null：本社区的规则文件不在。 The ladder; null: its policy is not there.",
    }

    name = Text(required=True, allow_none=True, example="张*琴")
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
    passport = fields.Nested(HomePassportOut, required=True, allow_none=True)
    present_at = fields.Nested(HomePresenceOut, required=True, allow_none=True)
    next_shifts = fields.List(fields.Nested(HomeShiftOut), required=True)
    records_waiting = Count(required=True, example=1)
    ladder = fields.Nested(LadderInBriefOut, required=True, allow_none=True)
    redemption = fields.Nested(HomeRedemptionOut, required=True, allow_none=True)


class HomeOut(PersonHomeOut):
    """One's own."""

    name = Text(required=True, allow_none=True, example="张玉琴")
    unread = Count(required=True, example=2)
    teams = fields.List(fields.Nested(HomeTeamOut), required=True)
    grants = fields.List(fields.Nested(HomeGrantOut), required=True)
    desk = fields.Nested(DeskOut, required=True, allow_none=True)


class DataIn(Wire):
    """都不填：全部；填 ``section``：这一项的第一页，加上它的 ``next_cursor``：下一页。

    Nothing for all of it; ``section`` for the first page of one list, its ``next_cursor`` too for the next one.
    """

    section = Choice(Section, metadata={"example": "entries"})
    cursor = Text(most=200, example=cursor_to(UUID(EXAMPLE_ID), Section.ENTRIES.value))

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        return {"dependentRequired": {"cursor": ["section"]}}

    @validates_schema
    def cursor_of_a_section(self, data: dict[str, Any], **_: Any) -> None:
        if "cursor" in data and "section" not in data:
            raise wrong("请写明是哪一项的下一页。", "Say which section the cursor belongs to.", "section")


class DataAccountOut(Wire):
    """Whole, for the one whom it is about."""

    id = Id(required=True)
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
    name = Text(required=True, allow_none=True, example="张玉琴")
    phone = Text(required=True, allow_none=True, example="13812341234")
    id_number = Text(required=True, allow_none=True, metadata={"example": None})
    birth_date = Day(required=True, allow_none=True, metadata={"example": "1957-03-08"})
    home_id = Id(required=True, allow_none=True)
    identity_confirmed_at = Moment(required=True, allow_none=True, metadata={"example": None})
    created_at = Moment(required=True)


class DataSignInOut(Wire):
    means = Choice(SignInMeans, required=True)
    name_masked = Text(required=True, example="o********x")
    created_at = Moment(required=True)


class DataSessionOut(Wire):
    id = Id(required=True)
    means = Choice(SignInMeans, required=True)
    created_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True, metadata={"example": None})
    end_reason = Choice(SessionEnd, required=True, allow_none=True, metadata={"example": None})


class DataMembershipOut(Wire):
    team_id = Id(required=True)
    role = Choice(TeamRole, required=True)
    joined_at = Moment(required=True)
    left_at = Moment(required=True, allow_none=True, metadata={"example": None})
    since = Day(required=True, allow_none=True, metadata={"example": "2019-03-01"})


class DataRevealOut(Wire):
    """Somebody has seen these fields of one's data whole; ``by`` is their account."""

    id = Id(required=True)
    at = Moment(required=True)
    by = Id(required=True, allow_none=True)
    means = Choice(RevealedBy, required=True)
    fields_ = fields.List(Choice(RevealField), required=True, attribute="fields", data_key="fields")
    purpose = Choice(RevealPurpose, required=True)


class DataEndOut(Wire):
    """What was said of one's account's end: a death that waits to be confirmed, was turned down, or was undone."""

    id = Id(required=True)
    kind = Choice(EndKind, required=True, metadata={"example": "death"})
    state = Choice(EndState, required=True, metadata={"example": "confirmed"})
    died_on = Day(required=True, allow_none=True, metadata={"example": "2026-03-01"})
    seen = Choice(DeathEvidence, required=True, allow_none=True, metadata={"example": "family"})
    points_lapsed = Count(required=True, most=ANY, example=8)
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)
    undone_at = Moment(required=True, allow_none=True)


class DataEndChangeOut(Wire):
    """Of such an end: who proposed that it be undone, or the identity erased, and why."""

    id = Id(required=True)
    end_id = Id(required=True)
    kind = Choice(ChangeKind, required=True, metadata={"example": "undo"})
    state = Choice(EndState, required=True, metadata={"example": "confirmed"})
    reason = Choice(ChangeReason, required=True, metadata={"example": "seen_alive"})
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)


class DataOut(Wire):
    """Lists hold rows that have ended too; other people stand in them by id only. In the next page of one list the
    rest is null.
    """

    account = fields.Nested(DataAccountOut, required=True, allow_none=True)
    sign_ins = fields.List(fields.Nested(DataSignInOut), required=True, allow_none=True)
    passport = fields.Nested(HomePassportOut, required=True, allow_none=True)
    consents = fields.Nested(page_of(ConsentOut), required=True, allow_none=True)
    family = fields.Nested(page_of(FamilyTieOut), required=True, allow_none=True)
    delegations = fields.Nested(page_of(DelegationOut), required=True, allow_none=True)
    guardianships = fields.Nested(page_of(GuardianshipOut), required=True, allow_none=True)
    grants = fields.Nested(GrantPageOut, required=True, allow_none=True)
    sessions = fields.Nested(page_of(DataSessionOut), required=True, allow_none=True)
    teams = fields.Nested(page_of(DataMembershipOut), required=True, allow_none=True)
    entries = fields.Nested(EntryPageOut, required=True, allow_none=True)
    records = fields.Nested(RecordPageOut, required=True, allow_none=True)
    presences = fields.Nested(PresencePageOut, required=True, allow_none=True)
    sign_ups = fields.Nested(MyShiftPageOut, required=True, allow_none=True)
    scans = fields.Nested(KeptScanPageOut, required=True, allow_none=True)
    orders = fields.Nested(OrderPageOut, required=True, allow_none=True)
    gift_waits = fields.Nested(WaitPageOut, required=True, allow_none=True)
    collections = fields.Nested(page_of(CollectionOut), required=True, allow_none=True)
    stars = fields.Nested(StarPageOut, required=True, allow_none=True)
    commendations = fields.Nested(CommendationPageOut, required=True, allow_none=True)
    statements = fields.Nested(StatementPageOut, required=True, allow_none=True)
    messages = fields.Nested(MessagePageOut, required=True, allow_none=True)
    reveals = fields.Nested(page_of(DataRevealOut), required=True, allow_none=True)
    ends = fields.Nested(page_of(DataEndOut), required=True, allow_none=True)
    end_changes = fields.Nested(page_of(DataEndChangeOut), required=True, allow_none=True)
