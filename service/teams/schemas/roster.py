from __future__ import annotations

from typing import ClassVar

from service.accounts.rules import AccountStatus
from service.accounts.schemas.naming import NamesSomebody
from service.accounts.schemas.people import SIGNS_IN
from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Day, Flag, Id, Moment, Text, Wire
from service.teams.rules import JoinKind, JoinState, TeamRole


class InvitationIn(NamesSomebody):
    """``account_id``、``passport_number``、``code`` 三选一，必填一个。

    Exactly one of ``account_id``, ``passport_number`` and ``code`` names the person.
    """

    says: ClassVar = {
        "passport_number": "护照号，照着印的或念的填。 As it is printed, or read aloud.",
        "code": "从对方手机上的护照码或实体卡扫到的整串内容（`V…`、`C…`）；不是邀请码，也不是绑定码。"
        " All that is scanned from the passport's code on their phone or from their card (`V…`, `C…`); neither a"
        " neighbour's code nor a link code.",
    }

    account_id = Id()


class JoinAskOut(Wire):
    """入队申请或邀请，要另一方答复。

    A request to join or an invitation; the other side answers.
    """

    says: ClassVar = {
        "name_masked": "打码的姓名；null：没有，或身份已经删除。 Masked; null: none, or the identity was erased.",
        "answered_at": "什么时候答复或撤回的；null：还在等。 When it was answered or withdrawn; null: it waits.",
    }

    id = Id(attribute="row.id", required=True)
    team_id = Id(attribute="row.team_id", required=True)
    team_name = Text(attribute="row.team.name", required=True, example="乐竹邻志愿服务队")
    account_id = Id(attribute="row.account_id", required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    kind = Choice(JoinKind, attribute="row.kind", required=True)
    state = Choice(JoinState, attribute="row.state", required=True)
    asked_at = Moment(attribute="row.asked_at", required=True)
    answered_at = Moment(attribute="row.answered_at", required=True, allow_none=True, metadata={"example": None})


JoinAskPageOut = page_of(JoinAskOut)


class JoinAsksIn(PageIn):
    """不填 `state`：还在等的。 Waiting ones, unless other states are asked for."""

    state = CommaList(Choice(JoinState), metadata={"example": "waiting,accepted"})


class AppointIn(Wire):
    account_id = Id(required=True)
    role = Choice(TeamRole, required=True, metadata={"example": "deputy"})


SINCE = "纸质花名册上写的入队日期；null：没有写。 Since when, as a paper roster says; null: it does not say."
ENDED = "这一段到何时；null：现在还是。 Until when; null: until now."


class MemberOut(Wire):
    """队员；姓名脱敏。

    A member, masked.
    """

    says: ClassVar = {
        "name_masked": "打码的姓名；null：没有，或身份已经删除。 Masked; null: none, or the identity was erased.",
        "is_identity_confirmed": "身份核实过，之后没有新的登录方式；当队长、副队长要这样。"
        " Confirmed, and since the newest sign-in: what an office takes.",
        "signs_in": f"{SIGNS_IN[0]}null：不归您看，团队所在社区的工作人员才看得到。"
        f"{SIGNS_IN[1]} Null: not yours to see, but for staff of the team's community.",
        "status": "账号的情况；`disabled` 的不能任职。null：不归您看，团队所在社区的工作人员才看得到。"
        " What their account is; a `disabled` one holds no office. Null: not yours to see, but for staff of the team's"
        " community.",
        "joined_at": "什么时候加入的；换了职务也不变。 When they joined, whatever roles came after.",
        "in_role_since": "什么时候起是这个职务。 Since when in this role.",
        "since": SINCE,
    }

    id = Id(attribute="row.id", required=True)
    team_id = Id(attribute="row.team_id", required=True)
    account_id = Id(attribute="row.account_id", required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    role = Choice(TeamRole, attribute="row.role", required=True)
    is_identity_confirmed = Flag(required=True)
    signs_in = Flag(required=True, allow_none=True)
    status = Choice(AccountStatus, required=True, allow_none=True, metadata={"example": "active"})
    joined_at = Moment(attribute="began.joined_at", required=True)
    in_role_since = Moment(attribute="row.joined_at", required=True)
    left_at = Moment(attribute="row.left_at", required=True, allow_none=True, metadata={"example": None})
    since = Day(attribute="began.since", required=True, allow_none=True)


MemberPageOut = page_of(MemberOut)


class MembershipOut(Wire):
    """一个人在队里的一段；换职务就是新的一段。姓名脱敏。

    Somebody's time in one role; another role is another stretch. Masked.
    """

    says: ClassVar = {"left_at": ENDED, "since": SINCE}

    id = Id(attribute="row.id", required=True)
    team_id = Id(attribute="row.team_id", required=True)
    account_id = Id(attribute="row.account_id", required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    role = Choice(TeamRole, attribute="row.role", required=True)
    joined_at = Moment(attribute="row.joined_at", required=True)
    left_at = Moment(attribute="row.left_at", required=True, allow_none=True)
    since = Day(attribute="row.since", required=True, allow_none=True)


MembershipPageOut = page_of(MembershipOut)


class RosterIn(PageIn):
    role = CommaList(Choice(TeamRole), metadata={"example": "leader,deputy"})


class StretchesIn(PageIn):
    account_id = Id()
    role = CommaList(Choice(TeamRole), metadata={"example": "leader,deputy"})


class StretchOut(Wire):
    """自己在一支团队的一段；换职务就是新的一段。

    One's own time in one role of one team; another role is another stretch.
    """

    says: ClassVar = {"left_at": ENDED, "since": SINCE}

    id = Id(required=True)
    team_id = Id(required=True)
    team_name = Text(attribute="team.name", required=True, example="乐竹邻志愿服务队")
    role = Choice(TeamRole, required=True)
    joined_at = Moment(required=True)
    left_at = Moment(required=True, allow_none=True)
    since = Day(required=True, allow_none=True)


StretchPageOut = page_of(StretchOut)
