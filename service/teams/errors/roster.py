from __future__ import annotations

from service.core.errors import Refusal


class NotIntroduced(Refusal):
    """A team does not decide about a row without a name."""

    code, status = "team.introduce_yourself", 409
    zh, en = "您还没有登记姓名和所在社区，团队不知道是谁想加入。", "You have not told your name and community yet."
    next_zh, next_en = (
        "请先办一本义粉护照，只要姓名和所在社区，再来申请。",
        "Open a passport first: a name and a community are enough. Then ask again.",
    )


class TeamElsewhere(Refusal):
    """A team is of its community, whose residents it invites too (``must_be_invitable``)."""

    code, status = "team.of_another_community", 409
    zh, en = (
        "这是别的社区的团队，只收本社区的居民。",
        "This is another community's team; it takes residents of its own.",
    )
    next_zh, next_en = (
        "它的活动您可以参加；要加入团队，请看看本社区的。搬了家的，先办搬迁。",
        "You are welcome at its activities. To join a team, look for one in your own community; who has moved says so"
        " first.",
    )


class AlreadyMember(Refusal):
    code, status = "team.already_member", 409
    zh, en = "已经是团队成员了。", "The person is already a member."
    next_zh, next_en = "无需再次加入。", "Nothing to do."


class AlreadyAsked(Refusal):
    code, status = "team.already_asked", 409
    carries = ("join_ask_id",)
    zh, en = "已有一个等待答复的申请或邀请。", "A request or invitation is already waiting for an answer."
    next_zh, next_en = "请先答复或撤回那一个。", "Answer or withdraw that one first."


class AlreadyAnswered(Refusal):
    code, status = "team.already_answered", 409
    zh, en = "这个申请或邀请已经处理过了。", "This request or invitation has been answered."
    next_zh, next_en = "请刷新后查看结果。", "Read it again for its state."


class InvitedPersonAnswers(Refusal):
    code, status = "team.invited_person_answers", 409
    zh, en = (
        "答应不答应，由被邀请的人自己在手机上答复。",
        "Whoever is invited answers on their own phone.",
    )
    next_zh, next_en = (
        "请等本人答复；不想请了，可以撤回邀请。没有登录的，才由社区工作人员代记。",
        "Wait for their answer, or withdraw the invitation. Only for who has no sign-in do the staff write it down.",
    )


class TeamAnswers(Refusal):
    code, status = "team.team_answers", 409
    zh, en = (
        "入队申请由团队答复，不能自己答应自己。",
        "The team answers a request to join, not whoever has asked.",
    )
    next_zh, next_en = (
        "请等队长、副队长或社区答复；不想加入了，可以撤回申请。",
        "Wait for its leader, a deputy or the community to answer, or withdraw your request.",
    )


class OtherSideWithdraws(Refusal):
    code, status = "team.other_side_withdraws", 409
    zh, en = (
        "申请由申请的人撤回，邀请由团队撤回，这一个不归您撤回。",
        "A request is withdrawn by whoever asked, an invitation by the team: this one is not yours to withdraw.",
    )
    next_zh, next_en = "不同意的话，请选“谢绝”。", "If you do not agree, decline it instead."


class NotAMember(Refusal):
    code, status = "team.not_a_member", 409
    zh, en = "此人不是团队成员。", "The person is not a member of this team."
    next_zh, next_en = (
        "要在团队任职，请先加入团队；要离开，就不用再做什么。",
        "Whoever is to hold an office joins the team first; whoever wanted to leave has nothing left to do.",
    )


class NotInThisTeam(NotAMember):
    """The same refusal as the person reads it."""

    zh, en = "您不在这支团队里。", "You are not a member of this team."
    next_zh, next_en = (
        "要退出的，不用再做什么；想参加的，请先申请加入。",
        "To leave there is nothing left to do; to take part, ask to join.",
    )


class AppointeeUnconfirmed(Refusal):
    """Two accounts of one human must not be leader and deputy: each has shown papers that are theirs alone, and whoever
    signs in since then may be another.
    """

    code, status = "team.identity_unconfirmed", 409
    zh, en = (
        "此人的身份还没有核实，或核实之后又有了新的登录方式，不能当队长或副队长。",
        "Nobody leads a team, or is deputy, before their identity has been confirmed, and since their newest sign-in.",
    )
    next_zh, next_en = (
        "请此人带身份证到社区，给工作人员看一次，办理“核实身份”后就可以任命。",
        "They show their identity card to the community's staff, who confirm the identity; then appoint them.",
    )


class AppointeeShutOut(Refusal):
    code, status = "team.account_shut_out", 409
    zh, en = (
        "此人的账号停用了，不能当队长或副队长。",
        "This person's account is shut, so they cannot lead a team or be its deputy.",
    )
    next_zh, next_en = (
        "请另选一位；一定要此人的，请管理员先恢复账号。",
        "Choose somebody else, or ask an administrator to open the account first.",
    )


class AppointeeConfirmedByYou(Refusal):
    """One member of staff alone must not make a second account of their own into a second pair of eyes."""

    code, status = "team.identity_confirmed_by_you", 409
    zh, en = (
        "此人的身份是您或您的家人核实的，要由另一位工作人员来任命。",
        "You, or your family, confirmed this person's identity; somebody else appoints them.",
    )
    next_zh, next_en = (
        "请社区另一位工作人员办理任命；社区只有一位工作人员的，请管理员再安排一位。",
        "Ask another of the community's staff to appoint them; if there is none, ask the administrator for one.",
    )


class LeaderMustHandOver(Refusal):
    code, status = "team.leader_must_hand_over", 409
    zh, en = "队长离开前，要先有人接班。", "A leader hands over before leaving."
    next_zh, next_en = (
        "请先提名一位队员接任（最好是副队长），对方答应后就可以离开；找不到人的，请社区工作人员帮忙。",
        "Name another member to follow, best a deputy; once they say yes you can leave. If nobody will, ask the"
        " community's staff.",
    )


class LeaderToBeReplaced(LeaderMustHandOver):
    """The same refusal as staff read it, who would put the leader out of the team."""

    zh, en = "此人是队长，不能直接移出。", "This person leads the team, and is not put out of it."
    next_zh, next_en = (
        "请先办“交接”，让另一位队员接任队长；换好以后，再把此人移出。",
        "Hand the leadership over to another member first; once they lead, take this person off the roster.",
    )
    for_developers = "`hand_over_team`"


class LeaderTaken(Refusal):
    code, status = "team.leader_taken", 409
    zh, en = "团队已有队长。", "The team already has a leader."
    next_zh, next_en = "请先办理交接。", "Hand the leadership over first."


class NotAnOfficer(Refusal):
    code, status = "team.not_an_officer", 409
    zh, en = "您不是副队长，没有职务要卸任。", "You hold no office in this team."
    next_zh, next_en = "如要离开团队，请用“退出团队”。", "Leave the team instead, if that is what you want."


class NoLeader(Refusal):
    code, status = "team.no_leader", 409
    zh, en = "团队现在没有队长，不用交接。", "The team has no leader to hand over from."
    next_zh, next_en = "请直接任命队长。", "Appoint a leader."


class AlreadyLeader(Refusal):
    code, status = "team.already_leader", 409
    zh, en = "此人已经是队长。", "This person is the leader already."
    next_zh, next_en = "请选择另一个人。", "Choose somebody else."


class LeaderNotDemoted(Refusal):
    code, status = "team.leader_not_demoted", 409
    zh, en = "队长不能直接改成别的职务。", "A leader is not given another role."
    next_zh, next_en = "请用“交接”，让另一位成员接任队长。", "Hand the leadership over to another member."
