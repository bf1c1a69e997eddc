from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.access import must_be_open
from service.accounts.errors import GuardianNeeded, IdentityFixed, PersonClosed
from service.core.actor import Role, anyone, reader, signed_in, staff
from service.core.http import Call, Routes
from service.core.paging import Page, PageIn
from service.passports import queries
from service.passports.commands import issue, propose
from service.passports.errors import (
    AboveCap,
    AboveOpeningCap,
    AlreadyAnswered,
    AlreadyHasOpening,
    AlreadyOpened,
    AlreadyProposed,
    ConsentNeeded,
    CoversFuture,
    GoLiveClosed,
    HolderClosed,
    NoEvidence,
    NoFact,
    NoMinutes,
    NoPassport,
    NoPoints,
    OwnPassport,
    PointsOutOfRange,
    ProposalDecided,
    ProposalMovedAway,
    Related,
    SameSigner,
    ServiceWithinCover,
    SignersTied,
    UnknownCause,
)
from service.passports.schemas import (
    AdjustmentIn,
    EntryPageOut,
    GoLiveOut,
    OpeningIn,
    PassportIn,
    PassportOut,
    ProposalOut,
    ProposalPageOut,
    ProposalsIn,
)
from service.regions.access import must_be_staff_in
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.regions.queries import get as get_region

if TYPE_CHECKING:
    from service.passports.models import Passport, Proposal

routes = Routes("passports", __name__, description="护照与积分 · Passports and points")


@routes.post(
    "/me/passport",
    who=signed_in,
    takes=PassportIn,
    gives=PassportOut,
    status=201,
    refuses=(AlreadyOpened, ConsentNeeded, GuardianNeeded, IdentityFixed, NotACommunity),
)
def open_my_passport(call: Call) -> dict[str, Any]:
    """办理护照 · Open one's own passport

    `consents` 里必须有 `record`；未满 14 岁要监护人同意。每人一本。

    `consents` must hold `record`; under 14 a guardian consents. Everyone has one at most.
    """
    said = call.body
    return shown(
        issue.open_own(
            accounts.own(call.actor),
            community_of(said["community_id"]).id,
            name=said["name"],
            birth_date=said.get("birth_date"),
            purposes=said["consents"],
            actor=call.actor,
            now=call.now,
        )
    )


@routes.post(
    "/people/<uuid:account_id>/passport",
    who=staff,
    gives=PassportOut,
    status=201,
    refuses=(PersonClosed, AlreadyOpened, NotACommunity),
)
def open_passport_for(call: Call, account_id: UUID) -> dict[str, Any]:
    """为老人办理护照 · Open the passport of somebody whom staff have entered, in their home community

    先要有姓名和所在社区；已有护照答 409，并给出 `facts.passport_id`。

    They need a home community; a 409 names an existing one in `facts.passport_id`.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    must_be_open(account)
    community = community_of(account.home_id)
    return shown(issue.open_passport(account, community.id, actor=call.actor, now=call.now))


@routes.get("/me/passport", who=signed_in, gives=PassportOut, refuses=(NoPassport,))
def get_my_passport(call: Call) -> dict[str, Any]:
    """我的护照 · One's own passport, minutes and points

    还没有护照答 409 `passport.none`，请引导办理。`available` 是能用的积分，`balance` 包括预留的；更正后余额可能是负
    数。

    Without one it is a 409 `passport.none`: lead to opening one. `available` is what can be spent, `balance`
    includes holds and may be negative after a correction.
    """
    return shown(queries.own(call.actor))


@routes.get("/me/passport/entries", who=signed_in, filters=PageIn, gives=EntryPageOut, refuses=(NoPassport,))
def list_my_entries(call: Call) -> Page:
    """我的积分流水 · One's own ledger, newest first

    只增不改：更正是新的一笔。每笔有当时的余额和累计分钟；人工调整和期初余额带 `reason`。

    Append-only: a correction is a new entry. Each carries the balance and the minutes after it; an adjustment and an
    opening carry their `reason`.
    """
    return queries.entries_of(queries.own(call.actor).id, call.query)


@routes.get("/passports/<uuid:passport_id>", who=signed_in, gives=PassportOut)
def get_passport(call: Call, passport_id: UUID) -> dict[str, Any]:
    """护照 · A passport within one's scope, of a ward, or of whoever lets one see it

    `available` 是能用的积分，`balance` 包括预留的。看不到的是 404。

    `available` is what can be spent, `balance` includes holds. Out of sight is a 404.
    """
    return shown(queries.seen_for(call.actor, passport_id, call.now))


@routes.get("/passports/<uuid:passport_id>/entries", who=signed_in, filters=PageIn, gives=EntryPageOut)
def list_entries(call: Call, passport_id: UUID) -> Page:
    """积分流水 · The ledger of a passport that one may see, newest first

    只增不改：更正是新的一笔，`source_type` 和 `source_id` 指向原因。

    Append-only: a correction is a new entry; `source_type` and `source_id` name its cause.
    """
    return queries.entries_of(queries.seen_for(call.actor, passport_id, call.now).id, call.query)


SIGNERS = (OwnPassport, Related, SameSigner, SignersTied)
OPENING = (
    *(GoLiveClosed, AlreadyHasOpening, NoEvidence, NoMinutes, AboveOpeningCap),
    *(PointsOutOfRange, CoversFuture, ServiceWithinCover),
)
ADJUSTMENT = (UnknownCause, NoFact, AlreadyAnswered, NoPoints, AboveCap)


@routes.post(
    "/passports/<uuid:passport_id>/openings",
    who=staff,
    takes=OpeningIn,
    gives=ProposalOut,
    status=201,
    once="required",
    refuses=(AlreadyProposed, HolderClosed, *SIGNERS, *OPENING),
)
def propose_opening(call: Call, passport_id: UUID) -> dict[str, Any]:
    """提出期初余额 · Propose an opening balance; another member of staff confirms it

    每本护照一次，只在正式启用之前。积分最多是时长除以 30 分钟；`covers_until` 之前的签到表不再补录。

    Once for each passport, before the go-live only. Points are at most a point for each thirty minutes; no sheet
    dated within `covers_until` is entered any more.
    """
    passport = queries.get_for(call.actor, passport_id)
    must_be_staff_in(call.actor, passport.community_id)
    return told(propose.propose_opening(passport, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/passports/<uuid:passport_id>/adjustments",
    who=staff,
    takes=AdjustmentIn,
    gives=ProposalOut,
    status=201,
    once="required",
    refuses=(HolderClosed, *SIGNERS, *ADJUSTMENT),
)
def propose_adjustment(call: Call, passport_id: UUID) -> dict[str, Any]:
    """提出积分调整 · Propose an adjustment; another member of staff confirms it

    `points` 为负是扣减。`fact_id` 是它所答复的记录、流水或场次，必须和这本护照有关；同一次服务的
    场次、记录和流水是一件事，只调一次。

    Negative `points` take away. `fact_id` is the record, entry or shift that it answers, about this passport; the
    shift, the record and the entries of one service are one thing, adjusted once.
    """
    passport = queries.get_for(call.actor, passport_id)
    must_be_staff_in(call.actor, passport.community_id)
    return told(propose.propose_adjustment(passport, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/communities/<uuid:region_id>/go-live",
    who=staff,
    gives=ProposalOut,
    status=201,
    once="required",
    refuses=(NotACommunity, GoLiveClosed, AlreadyProposed),
)
def propose_go_live(call: Call, region_id: UUID) -> dict[str, Any]:
    """提出正式启用 · Propose the go-live of a community; another member of staff confirms it

    确认后不能撤回：从此不再接受期初余额和历史签到表。

    There is no way back once it is confirmed: neither openings nor older sheets are taken from then on.
    """
    must_be_staff_in(call.actor, get_region(region_id).id)
    return told(propose.propose_go_live(community_of(region_id), actor=call.actor, now=call.now))


@routes.get("/communities/<uuid:region_id>/go-live", who=anyone, gives=GoLiveOut, refuses=(NotACommunity,))
def get_go_live(_call: Call, region_id: UUID) -> dict[str, Any]:
    """是否已正式启用 · Whether a community has gone live, and since when

    正式启用以后，不再收期初余额，早于 `late_claim_days` 的签到表也不再收。

    From then on neither opening balances nor sheets older than `late_claim_days` are taken.
    """
    community = community_of(get_region(region_id).id)
    since = queries.went_live_at(community.id)
    return {"community_id": community.id, "is_live": since is not None, "went_live_at": since}


@routes.get("/proposals", who=reader, filters=ProposalsIn, gives=ProposalPageOut)
def list_proposals(call: Call) -> Page:
    """待确认事项 · Openings, adjustments and go-lives within one's scope

    按提出的先后排列，新的在前。`waiting` 的还没有效果；确认的人不能是提出的人。

    Newest first, as they were proposed. What is `waiting` has no effect yet; its proposer cannot confirm it.
    """
    return queries.proposals(call.actor, call.query)


@routes.post(
    "/proposals/<uuid:proposal_id>/confirm",
    who=staff,
    gives=ProposalOut,
    once="required",
    refuses=(ProposalDecided, ProposalMovedAway, HolderClosed, *SIGNERS, *OPENING, *ADJUSTMENT),
)
def confirm_proposal(call: Call, proposal_id: UUID) -> dict[str, Any]:
    """确认 · Confirm what another has proposed

    第二个人不能是提出人、护照本人或他们的亲属。确认时按现在的情况再判断一次；护照迁走了的，这里不能再确认。

    The second person is neither the proposer nor the holder, nor family of the holder. It is judged again as things
    are now; once the passport has moved, it is not confirmed here any more.
    """
    proposal = queries.proposal_for(call.actor, proposal_id)
    must_be_staff_in(call.actor, proposal.community_id)
    return told(propose.confirm(proposal, actor=call.actor, now=call.now))


@routes.post(
    "/proposals/<uuid:proposal_id>/decline",
    who=staff,
    gives=ProposalOut,
    once="required",
    refuses=(ProposalDecided, OwnPassport, Related),
)
def decline_proposal(call: Call, proposal_id: UUID) -> dict[str, Any]:
    """不同意，或撤回自己提出的 · Decline what another has proposed, or take back one's own

    还没确认的才行；什么都不记账。别人提出的，护照本人和家人不能撤下；提出的人会收到消息。

    While it waits; nothing is posted. What another has proposed is declined neither by the passport's owner nor by
    their family, and its proposer is told.
    """
    proposal = queries.proposal_for(call.actor, proposal_id)
    must_be_staff_in(call.actor, proposal.community_id)
    return told(propose.decline(proposal, actor=call.actor, now=call.now))


OF_ITS_ROW = ("id", "account_id", "number", "community_id", "has_card", "opened_at")


def shown(passport: Passport) -> dict[str, Any]:
    head = queries.head_of(passport.id)
    own = {name: getattr(passport, name) for name in OF_ITS_ROW}
    points = {"points_earned": head.earned_points, "balance": head.balance, "held": head.held}
    return {**own, **points, "minutes": head.minutes, "available": head.balance - head.held}


def told(proposal: Proposal) -> dict[str, Any]:
    return queries.shown_proposals([proposal])[0]
