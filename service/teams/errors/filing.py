"""Why an application to be filed is not taken, or not decided now."""

from __future__ import annotations

from service.core.errors import Refusal
from service.teams.rules import TeamsPolicy

FOUNDERS = {"least": TeamsPolicy().founders_least}


class FilingRefused(Refusal):
    """Why a team is not filed."""


class Headless(FilingRefused):
    code, status = "filing.no_leader", 409
    zh, en = (
        "团队现在没有队长，或队长的账号停用了，不能备案。",
        "The team has no leader, or one whose account is shut, so it cannot be filed.",
    )
    next_zh, next_en = (
        "请社区工作人员先任命一位队长（账号停用的，办交接，或请管理员恢复账号），再办备案。",
        "Ask the community's staff to appoint a leader first; one who is shut out is replaced by a hand-over, or an "
        "administrator opens the account.",
    )


class LevelHeld(FilingRefused):
    code, status = "filing.level_held", 409
    zh, en = "团队已经是这一级，或更高一级了。", "The team is at this level already, or above it."
    next_zh, next_en = "不用再申请；要升级的，请选再上一级。", "Nothing is left to do; to go on, choose the next level."


class HighestHeld(FilingRefused):
    code, status = "filing.highest_held", 409
    zh, en = "团队已经民政登记，这是最高一级。", "The team is registered with civil affairs; there is no level above."
    next_zh, next_en = "不用再申请备案。", "Nothing is left to apply for."


class LevelSkipped(FilingRefused):
    code, status = "filing.level_skipped", 409
    zh, en = "备案要一级一级来：先社区，再街道，再民政登记。", "One level after another: none is skipped."
    next_zh, next_en = "请先申请现在的下一级。", "Apply for the level that comes next."


class NoUpperTier(FilingRefused):
    code, status = "filing.no_upper_tier", 409
    zh, en = "本社区上面还没有登记街道，办不了这一级备案。", "No subdistrict is entered above this community."
    next_zh, next_en = (
        "请管理员先在区域里补上街道。",
        "Ask an administrator to enter the subdistrict first.",
    )


class FilingWaits(FilingRefused):
    code, status = "filing.waits_already", 409
    carries = ("filing_id",)
    zh, en = "这支团队已有一份备案申请在等审核。", "An application of this team waits to be reviewed already."
    next_zh, next_en = "请等它审完；要重写的，先撤回那一份。", "Wait for it, or withdraw that one first."


class NoFounders(FilingRefused):
    code, status = "filing.no_founders", 409
    shows = FOUNDERS
    zh, en = "还没有写发起人。", "No founders are named."
    next_zh, next_en = (
        "请至少写 {least} 位队员作发起人；由单位发起的，写单位名称。",
        "Name at least {least} members of the team as founders, or the organisations that found it.",
    )


class FounderNotMember(FilingRefused):
    code, status = "filing.founder_not_member", 409
    carries = ("account_ids",)
    zh, en = "发起人里有 {count} 位不是这支团队的队员。", "Founders who are not members of the team: {count}."
    next_zh, next_en = (
        "请先请他们入队，或换成队员，再交申请。",
        "Invite them to join first, or name members in their place; then apply again.",
    )


class FounderNotActive(FilingRefused):
    code, status = "filing.founder_not_active", 409
    carries = ("account_ids",)
    zh, en = (
        "发起人里有 {count} 位还没有同意登记，或账号停用了。",
        "Founders who have not agreed to be on record, or whose account is shut: {count}.",
    )
    next_zh, next_en = (
        "请本人先同意登记，或换成别的队员，再交申请。",
        "Let them agree first, or name other members in their place; then apply again.",
    )


class FounderUnconfirmed(FilingRefused):
    """Anybody can sign in under any name: who founds a team has shown who they are."""

    code, status = "filing.founder_unconfirmed", 409
    carries = ("account_ids",)
    zh, en = (
        "发起人里有 {count} 位，身份还没有核实。",
        "Founders whose identity has not been confirmed: {count}.",
    )
    next_zh, next_en = (
        "请先核实发起人的身份：请他们带身份证到社区办理；或换成核实过的队员，再交申请。",
        "Have it confirmed first: they show their papers to the community's staff. Or name members who have done so;"
        " then apply again.",
    )


class TooFewFounders(FilingRefused):
    code, status = "filing.too_few_founders", 409
    shows = FOUNDERS
    zh, en = (
        "发起人不够：要 {least} 位居民，或 {organisations_least} 家单位。",
        "Too few founders: it takes {least} people, or {organisations_least} organisations.",
    )
    next_zh, next_en = "请再请队员一起发起，补上再交。", "Ask more members to found it with you, then apply again."


class FoundersGone(FilingRefused):
    """Since it was sent: they have left the team, closed their account, or are to show anew who they are."""

    code, status = "filing.founders_gone", 409
    shows = FOUNDERS
    zh, en = (
        "算数的发起人不够了：要 {least} 位居民，或 {organisations_least} 家单位。",
        "Too few founders count still: it takes {least} people, or {organisations_least} organisations.",
    )
    next_zh, next_en = (
        "离开的、账号停用的、身份要再核实的不算。请先核实身份；还不够的，退回申请，请团队换人再交。",
        "Who has left, is shut out or is to show papers anew does not count. Confirm who they are first; if it is not"
        " enough, return the application: the team names other members and sends it anew.",
    )


class FoundersConfirmedByYou(FilingRefused):
    """One member of staff alone must not make accounts of their own into a team on file, whoever else founds it."""

    code, status = "filing.founders_confirmed_by_you", 409
    shows = FOUNDERS
    zh, en = (
        "身份由别人核实的发起人有 {count} 位，要 {least} 位，才能由您来通过；您和您的家人核实的不算。",
        "Somebody else has confirmed the identity of {count} of its founders, and for you to agree it takes {least}: "
        "whom you or your family confirmed do not count.",
    )
    next_zh, next_en = (
        "请另一位工作人员审核；由谁审核都不够的，退回申请，请团队多请几位队员一起发起；只有一位工作人员的，请管理员再安排一位。",
        "Ask another member of staff. If it is not enough for any of you, return the application: the team asks more "
        "members to found it, too. If there is nobody else, ask the administrator for one.",
    )


class TooFewMembers(FilingRefused):
    code, status = "filing.too_few_members", 409
    zh, en = (
        "队员不够：现在 {members} 人，备案要 {least} 人。",
        "Too few members: there are {members}, and it takes {least}.",
    )
    next_zh, next_en = (
        "请再邀请居民入队，够了再办。没有同意登记的、账号停用的队员不算，请他们先同意登记。",
        "Invite more residents to join, and try again then. Who has not agreed to be on record, or whose account is"
        " shut, does not count: let them agree first.",
    )


class NoCharter(FilingRefused):
    code, status = "filing.no_charter", 409
    zh, en = "还没有写章程。", "The charter is missing."
    next_zh, next_en = (
        "请写上章程：叫什么、做什么、谁负责、怎么入队和退队；可以请社区给一份范本。",
        "Write it: name, purpose, who is responsible, how one joins and leaves. The community has a model.",
    )


class NoVenue(FilingRefused):
    code, status = "filing.no_venue", 409
    zh, en = "还没有写活动场所。", "The venue is missing."
    next_zh, next_en = "请写上平时在哪里活动。", "Say where the team usually meets."


class NoPurpose(FilingRefused):
    code, status = "filing.no_purpose", 409
    zh, en = "还没有写宗旨。", "The purpose is missing."
    next_zh, next_en = "请用一两句话写上团队为大家做什么。", "Say in a sentence or two what the team does."


class FilingDecided(FilingRefused):
    code, status = "filing.decided", 409
    zh, en = "这份备案申请已经处理过了。", "This application has been decided, or withdrawn."
    next_zh, next_en = (
        "请刷新后查看结果；退回的，补充后可以再交。",
        "Read it again; what was returned can be sent anew.",
    )


class NotYourTier(FilingRefused):
    code, status = "filing.not_your_tier", 409
    zh, en = "现在这一步不归您这一级办。", "At this step it is not for your tier."
    next_zh, next_en = (
        "社区先审，街道后审；请让轮到的那一级来办。",
        "The community comes first, the subdistrict then; leave it to the one whose turn it is.",
    )


class FiledByYou(FilingRefused):
    code, status = "filing.submitted_by_you", 409
    zh, en = (
        "这份申请是您或您的家人交的，要由另一位来审。",
        "You, or your family, have sent this in; somebody else reviews it.",
    )
    next_zh, next_en = "请另一位工作人员审核。", "Ask another member of staff."


class ReviewedByYou(FilingRefused):
    code, status = "filing.same_person", 409
    zh, en = (
        "社区那一步是您审的，街道这一步要由另一位来审。",
        "You reviewed it for the community; another person goes on.",
    )
    next_zh, next_en = "请街道另一位工作人员审核。", "Ask another member of the upper tier's staff."


class ReviewersTied(FilingRefused):
    code, status = "filing.people_tied", 409
    zh, en = (
        "社区审核的人是您的家人或您代办的人，要换一个人来审。",
        "Who reviewed it for the community is your family, or one of you acts for the other.",
    )
    next_zh, next_en = "请别的工作人员来审核。", "Ask another member of staff."


class RegistrationNumberMissing(FilingRefused):
    code, status = "filing.number_missing", 409
    zh, en = "还没有填民政部门给的登记证号。", "The number of the registration is missing."
    next_zh, next_en = (
        "请等民政部门发了登记证，再填上证号通过。",
        "Wait for civil affairs to register it, then enter the number they gave.",
    )


class RegistrationNumberNotDue(FilingRefused):
    code, status = "filing.number_not_due", 409
    zh, en = "这一步不用填登记证号。", "No registration number belongs to this step."
    next_zh, next_en = "请把证号去掉再办。", "Leave the number out and try again."
