"""What people are told about teams; read aloud to people over 70. Pure."""

from __future__ import annotations

from service.teams.rules.filing_notices import FILING_CARRIED, FILING_NOTICES, REVIEW_NOTICES

NOTICES = {
    "team.invited": (
        "有团队邀请您加入，愿不愿意都请回复一下。",
        "A team invites you to join. Please accept or decline.",
    ),
    "team.asked_to_join": (
        "有人想加入您的团队，同意还是谢绝，都请回复一下。",
        "Somebody asks to join your team. Please accept or decline.",
    ),
    "team.asked_to_join_here": (
        "有人想加入本社区的一支团队，这支团队现在没有队长、副队长，请您替它回复。",
        "Somebody asks to join a team of this community, which has neither leader nor deputy. Please answer.",
    ),
    "team.invitation_accepted": (
        "您邀请的人答应了，已经加入团队。",
        "Whom you invited has said yes, and is a member now.",
    ),
    "team.invitation_declined": (
        "您邀请的人这次没有答应加入团队，不用再催。",
        "Whom you invited has declined to join the team this time. There is no need to press them.",
    ),
    "team.joined_on_paper": (
        "工作人员凭您签字的同意书，把您登记为一支团队的队员。如果您没有签过，请马上告诉社区。",
        "By the consent that you signed, the staff have entered you as a member of a team. If you signed none, tell the"
        " community at once.",
    ),
    "team.joined_on_paper_for_principal": (
        "您代办或监护的人，凭签字的同意书，登记为一支团队的队员了。如果没有签过，请马上告诉社区。",
        "Somebody you act for was entered as a member of a team, by a signed consent. If none was signed, tell the"
        " community at once.",
    ),
    "team.request_accepted": ("您加入团队的申请通过了，欢迎！", "Your request to join was accepted. Welcome!"),
    "team.request_declined": (
        "您加入团队的申请没有通过。可以看看别的团队，或问问工作人员。",
        "Your request to join was declined. Look at other teams, or ask the staff.",
    ),
    "team.appointed": (
        "您现在是一支团队的队长或副队长了，可以在“我的团队”里查看。如果您不知道这件事，请马上告诉社区。",
        "You lead a team now, or are its deputy; your teams show it. If you know nothing of it, tell the community at"
        " once.",
    ),
    "team.office_ended": (
        "您在一支团队的职务已经结束，您仍是队员。如果您不知道这件事，请马上告诉社区。",
        "Your office in a team has ended; you are still a member. If you know nothing of it, tell the community at"
        " once.",
    ),
    "team.removed": (
        "您已经不在一支团队里了，点开可以看到是哪支；您的时长和积分都在。如果您不知道这件事，请马上告诉社区。",
        "You are not a member of a team any more; open this to see which. Your hours and points stay. If you know"
        " nothing of it, tell the community at once.",
    ),
    "team.deputy_gone": (
        "一支团队的副队长不再担任了，点开可以看到是哪支、是谁。没有别的副队长的，请尽快再选一位，队长有事时好有人接手。",
        "A deputy of a team holds that office no more; open this to see which team, and who. If there is no other, see"
        " to one soon: somebody has to go on when the leader cannot.",
    ),
    "team.falls_to_you": (
        "一位队员没办完的{activities}项活动，现在由您负责，点开可以看到是谁的。[[有 {shifts} 场还没办完。]]",
        "What another member was in charge of is yours to see to now; open this to see whose. Activities: {activities}."
        "[[ Shifts still to be held or closed: {shifts}.]]",
    ),
    "team.falls_to_leader": (
        "您在一支团队负责的{activities}项活动，没办完的交给队长了，您不用再管。谢谢您一直以来的付出。",
        "What you were in charge of in a team and that goes on is its leader's now, and nothing is left for you to see"
        " to. Activities: {activities}. Thank you for all that you did.",
    ),
    "team.appointed_beside_you": (
        "您的团队有了新的队长或副队长，点开可以看到是谁。如果不认识此人，请马上告诉社区。",
        "Your team has a new leader or deputy; the facts say who. If you do not know them, tell the community at once.",
    ),
    "team.appointed_by_colleague": (
        "本社区一支团队有了新的队长或副队长，点开可以看到是谁、由谁任命。请核对确有其人。",
        "A team of this community has a new leader or deputy; the facts say who, and who appointed them. Please check"
        " that there is such a person.",
    ),
    "team.marked_dormant": (
        "社区把您的团队标为休眠，先不列在团队名单里，点开可以看到原因；成员和权限都在。发布一场活动就恢复，有话要说请联系社区。",
        "The community marked your team dormant, and the list leaves it out for now; open this to see why. Members and"
        " rights stay. Publish a shift and it is back; if you see it otherwise, talk to the community.",
    ),
    "team.woken": (
        "您的团队不再是休眠，又列在团队名单里了。",
        "Your team is no longer dormant, and is in the list again.",
    ),
    "register.teams_entered": (
        "有人按登记表给本社区登记了{count}支团队，请核对。",
        "{count} teams of this community were entered from a register. Please check them.",
    ),
    "team.leader_gone": (
        "有一支团队的队长已经不在了，请尽快安排新的队长。",
        "A team has lost its leader. Please see to a new one soon.",
    ),
    **FILING_NOTICES,
    **REVIEW_NOTICES,
    "team.leader_in_doubt": (
        "有一支团队的队长现在用不了账号，或者有了新的登录方式、要重新核实身份。点开可以看到是哪支团队：请先核实本人，不行的，安排交接。",
        "The leader of a team cannot use the account now, or has a new sign-in and is to be confirmed anew. Open this"
        " to see which team: look into it, and see to a successor if need be.",
    ),
}
CARRIED = {
    "team.": ("team_id",),
    **dict.fromkeys(
        (
            *("team.invited", "team.joined_on_paper", "team.asked_to_join", "team.asked_to_join_here"),
            *("team.request_accepted", "team.request_declined", "team.invitation_accepted", "team.invitation_declined"),
        ),
        ("join_ask_id",),
    ),
    "team.joined_on_paper_for_principal": ("join_ask_id", "for_id"),
    "register.teams_entered": ("region_id",),
    **dict.fromkeys(("team.appointed_beside_you", "team.appointed_by_colleague"), ("for_id", "done_by")),
    "team.deputy_gone": ("for_id",),
    "team.falls_to_you": ("for_id",),
    "team.falls_to_leader": ("shifts",),
    **FILING_CARRIED,
}
