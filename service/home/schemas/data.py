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
from service.activities.schemas import MyShiftPageOut
from service.checkin.schemas.lists import KeptScanPageOut, PresencePageOut
from service.core.complaints import wrong
from service.core.facts import EXAMPLE_ID
from service.core.paging import cursor_to, page_of
from service.core.wire import ANY, Choice, Count, Day, Id, Moment, Text, Wire
from service.home.rules import RevealedBy, Section
from service.home.schemas.copied import (
    DataDecisionOut,
    DataDriftContactOut,
    DataFoundedOut,
    DataIntroductionOut,
    DataLedShiftOut,
    DataMergeOut,
    DataMergeReviewOut,
    DataMoveOut,
    DataPromotionOut,
    DataProposalOut,
    DataRevealApprovalOut,
    DataSheetRowOut,
)
from service.home.schemas.screen import HomePassportOut
from service.hours.schemas.records import RecordPageOut
from service.ladder.schemas.bringing import InvitedPageOut, MyInvitationOut, NeighbourCodeOut
from service.lifecycle.schemas.hand_over import TeamHandOverPageOut
from service.passports.schemas import EntryPageOut
from service.recognition.schemas.commendations import CommendationPageOut
from service.recognition.schemas.stars import StarPageOut
from service.recognition.schemas.statements import StatementPageOut
from service.redemption.schemas.closing import WaitPageOut
from service.redemption.schemas.counter import CollectionOut
from service.redemption.schemas.orders import OrderPageOut
from service.teams.rules import TeamRole
from service.teams.schemas.roster import JoinAskPageOut


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


OF_ONE_LIST = "null：只取了其中一项的一页。 Null: a page of one list alone was asked for."


class DataOut(Wire):
    """都是关于本人的，已经结束的也在内；别人只有编号或打码的姓名。社工和工作人员写的话（`drift_contacts`、`promotions`、
    `decisions`、`proposals`）照样给本人。取一项的下一页时，其余为 null。

    All of it is about the person, and lists hold rows that have ended too; other people stand in them by id or masked.
    What staff and social workers have written of one (``drift_contacts``, ``promotions``, ``decisions``,
    ``proposals``) is there as they wrote it. In the next page of one list the rest is null.
    """

    says: ClassVar = {
        **dict.fromkeys(("account", "sign_ins", "neighbour_invitation"), OF_ONE_LIST),
        "passport": "null：没有护照，或只取了其中一项的一页。"
        " Null: there is none, or a page of one list alone was asked for.",
        "neighbour_code": "null：还没有码（`renew_neighbour_code` 生成），或只取了其中一项的一页。"
        " Null: there is none yet (`renew_neighbour_code` makes one), or a page of one list alone was asked for.",
    }

    account = fields.Nested(DataAccountOut, required=True, allow_none=True)
    sign_ins = fields.List(fields.Nested(DataSignInOut), required=True, allow_none=True)
    passport = fields.Nested(HomePassportOut, required=True, allow_none=True)
    neighbour_code = fields.Nested(NeighbourCodeOut, required=True, allow_none=True)
    neighbour_invitation = fields.Nested(MyInvitationOut, required=True, allow_none=True)
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
    promotions = fields.Nested(page_of(DataPromotionOut), required=True, allow_none=True)
    invited_neighbours = fields.Nested(InvitedPageOut, required=True, allow_none=True)
    drift_contacts = fields.Nested(page_of(DataDriftContactOut), required=True, allow_none=True)
    join_asks = fields.Nested(JoinAskPageOut, required=True, allow_none=True)
    hand_overs = fields.Nested(TeamHandOverPageOut, required=True, allow_none=True)
    founded = fields.Nested(page_of(DataFoundedOut), required=True, allow_none=True)
    led_shifts = fields.Nested(page_of(DataLedShiftOut), required=True, allow_none=True)
    decisions = fields.Nested(page_of(DataDecisionOut), required=True, allow_none=True)
    sheet_rows = fields.Nested(page_of(DataSheetRowOut), required=True, allow_none=True)
    proposals = fields.Nested(page_of(DataProposalOut), required=True, allow_none=True)
    moves = fields.Nested(page_of(DataMoveOut), required=True, allow_none=True)
    merges = fields.Nested(page_of(DataMergeOut), required=True, allow_none=True)
    merge_reviews = fields.Nested(page_of(DataMergeReviewOut), required=True, allow_none=True)
    introductions = fields.Nested(page_of(DataIntroductionOut), required=True, allow_none=True)
    reveal_approvals = fields.Nested(page_of(DataRevealApprovalOut), required=True, allow_none=True)
