"""Filing (备案): what a team applies for, and what the tiers say to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts.errors import NotForYourself
from service.core.actor import signed_in, staff
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.teams import access, queries
from service.teams.commands import filing as commands
from service.teams.errors.filing import (
    FiledByYou,
    FilingDecided,
    FilingWaits,
    FounderNotActive,
    FounderNotMember,
    FoundersConfirmedByYou,
    FoundersGone,
    FounderUnconfirmed,
    Headless,
    HighestHeld,
    LevelHeld,
    LevelSkipped,
    NoCharter,
    NoFounders,
    NoPurpose,
    NotYourTier,
    NoUpperTier,
    NoVenue,
    RegistrationNumberMissing,
    RegistrationNumberNotDue,
    ReviewedByYou,
    ReviewersTied,
    TooFewFounders,
    TooFewMembers,
)
from service.teams.queries import filing as filings
from service.teams.routes.blueprint import routes
from service.teams.schemas.filing import (
    FilingApprovalIn,
    FilingIn,
    FilingOut,
    FilingPageOut,
    FilingReturnIn,
    FilingsIn,
    TeamFilingsIn,
)

if TYPE_CHECKING:
    from service.accounts.queries import Shown

REVIEWING = (FilingDecided, NotYourTier, NotForYourself, FiledByYou, ReviewedByYou, ReviewersTied)


@routes.post(
    "/teams/<uuid:team_id>/filings",
    who=signed_in,
    takes=FilingIn,
    gives=FilingOut,
    status=201,
    refuses=(
        *(
            NotAllowed,
            FilingWaits,
            Headless,
            HighestHeld,
            LevelHeld,
            LevelSkipped,
            NoUpperTier,
            NoFounders,
            FounderNotMember,
        ),
        *(FounderNotActive, FounderUnconfirmed, TooFewFounders, TooFewMembers, NoCharter, NoVenue, NoPurpose),
    ),
)
def submit_filing(call: Call, team_id: UUID) -> Shown:
    """申请备案 · Apply for the next level of filing

    队长申请，工作人员可以代交；没有队长的先任命，队长的账号停用了的先交接。先社区、再街道、再民政登记，不能跳级。
    要有章程、场所、宗旨，发起人至少 3 位居民（或 2 家单位），队员至少 10 人，数字以社区政策为准。发起人的身份要核实过；
    没有同意登记的、账号停用的，不能发起，也不算队员。退回的，补充后再交就是新的一轮。社区工作人员、团队负责人和每位发起人都会收到消息。

    By the leader, or by staff for them; not without a leader, nor while the leader's account is shut. The community
    first, the subdistrict then, civil affairs last: none is skipped. It takes a charter, a venue, a purpose, three
    people as founders (or two organisations) and ten members, as the community's policy says. A founder's identity has
    been confirmed; whoever has not agreed to be on record, or whose account is shut, founds nothing and is not counted.
    What was returned is sent again as a new round. The community's staff, the team's officers and every founder are
    told.
    """
    team = access.must_file(call.actor, queries.get(team_id))
    return filings.shown_one(commands.submit(team.id, **call.body, actor=call.actor, now=call.now))


@routes.get(
    "/teams/<uuid:team_id>/filings",
    who=signed_in,
    filters=TeamFilingsIn,
    gives=FilingPageOut,
    refuses=(NotAllowed,),
)
def list_filings_of_team(call: Call, team_id: UUID) -> Page:
    """一支团队的备案申请 · The applications of a team, newest first

    给队长、副队长和社区各类工作人员；街道只看要街道审的。各轮都留着。

    For leader, deputy and every role over the community; the tier above sees what is for it to review. All rounds stay.
    """
    return filings.history_of(call.actor, queries.get(team_id), call.query)


@routes.get("/filings", who=staff, filters=FilingsIn, gives=FilingPageOut)
def list_filings(call: Call) -> Page:
    """等我审的备案申请 · Applications that wait for one's review, newest first

    社区看新交的，街道看社区审过的，自己不能审的不列；填了 `state` 就按状态看自己管的。

    For the community those that were sent in, for the tier above those that have passed it, but for those that one may
    not review; with `state`, what is within one's scope in those states.
    """
    return filings.listed(call.actor, call.query, call.now)


@routes.get("/filings/<uuid:filing_id>", who=signed_in, gives=FilingOut)
def get_filing(call: Call, filing_id: UUID) -> Shown:
    """一份备案申请 · One application, with its charter

    给队长、副队长、社区各类工作人员，和要审它的上一级。

    For leader, deputy, every role over the community, and the tier above if it reviews this one.
    """
    return filings.shown_one(filings.get_for(call.actor, filing_id))


@routes.post(
    "/filings/<uuid:filing_id>/approve",
    who=staff,
    takes=FilingApprovalIn,
    gives=FilingOut,
    once="required",
    refuses=(
        *REVIEWING,
        *(Headless, HighestHeld, LevelHeld, LevelSkipped, FoundersGone, TooFewMembers, FoundersConfirmedByYou),
        *(RegistrationNumberMissing, RegistrationNumberNotDue),
    ),
)
def approve_filing(call: Call, filing_id: UUID) -> Shown:
    """审核通过 · Agree, as the tier whose turn it is

    社区备案由社区通过；街道备案和民政登记先由社区审，再由街道通过，两级要两个人。自己带的、自己发起的、家人带的团队，
    不能审，交申请时还带着、或 180 天内带过的也一样；代交的人也不能审。通过时再数一次队员，和还算数的发起人；
    自己和家人核实身份的发起人不算，别人核实的不够的，由另一位通过。登记的最后一步要填民政给的证号。

    The community grants its own level; for the others it reviews first, and the tier above grants: two people. Nobody
    reviews a team that they or their family found or lead, or have led when it was sent in or within 180 days, nor what
    they have sent in. Members are counted once more, and founders who still found it; founders whom whoever agrees, or
    their family, has confirmed do not count: where the others are too few, it is for a colleague. The last step of a
    registration takes the number that civil affairs have given.
    """
    filing = filings.to_review(call.actor, filing_id)
    done = commands.approve(filing, call.body["registration_number"], actor=call.actor, now=call.now)
    return filings.shown_one(done)


@routes.post(
    "/filings/<uuid:filing_id>/return",
    who=staff,
    takes=FilingReturnIn,
    gives=FilingOut,
    once="required",
    refuses=REVIEWING,
)
def return_filing(call: Call, filing_id: UUID) -> Shown:
    """退回申请 · Return it with what is missing, as the tier whose turn it is

    写明原因；团队补充后可以再交，从社区重新审起。

    Say why; the team adds what is missing and sends it again, to the community first.
    """
    filing = filings.to_review(call.actor, filing_id)
    return filings.shown_one(commands.send_back(filing, call.body["reason"], actor=call.actor, now=call.now))


@routes.post(
    "/filings/<uuid:filing_id>/withdraw",
    who=signed_in,
    gives=FilingOut,
    refuses=(NotAllowed, FilingDecided),
)
def withdraw_filing(call: Call, filing_id: UUID) -> Shown:
    """撤回申请 · Take an application back while it waits

    由队长或社区工作人员撤回；要审的人会收到消息。

    By the leader or the community's staff; whoever was to review it is told.
    """
    filing = filings.to_withdraw(call.actor, filing_id)
    return filings.shown_one(commands.withdraw(filing, actor=call.actor, now=call.now))
