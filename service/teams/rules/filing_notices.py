"""What people are told when a team is filed; read aloud to people over 70. Pure."""

from __future__ import annotations

FILING_NOTICES = {
    "team.filing_submitted": (
        "有一支团队申请备案，等社区审核，点开可看。",
        "A team applies to be filed, and waits for the community's review; open it to see.",
    ),
    "team.filing_passed_up": (
        "有一支团队的备案申请，社区已经审过，等您这一级审核，点开可看。",
        "The application of a team has passed the community and waits for your review; open it to see.",
    ),
    "team.filing_community_agreed": (
        "您的团队的备案申请，社区已经审过，正等街道审核。",
        "The community has agreed that your team is filed; the subdistrict reviews it next.",
    ),
    "team.filing_granted": (
        "您的团队备案通过了，恭喜！点开可以看到现在是哪一级。",
        "Your team is filed: congratulations! Open it to see at which level.",
    ),
    "team.filing_granted_here": (
        "本社区一支团队的备案，上一级通过了，点开可看。",
        "A team of this community was filed by the tier above; open it to see.",
    ),
    "team.filing_returned": (
        "您的团队的备案申请退回了，点开可以看到原因，补充以后可以再交。",
        "The application of your team was returned; open it to see why, add what is missing and send it again.",
    ),
    "team.filing_returned_here": (
        "本社区一支团队的备案申请，被上一级退回了，点开可以看到原因。",
        "The application of a team of this community was returned by the tier above; open it to see why.",
    ),
    "team.filing_withdrawn": (
        "一支团队撤回了备案申请，不用再审。",
        "A team has withdrawn its application: nothing is to be reviewed.",
    ),
    "team.filing_ended_for_you": (
        "您的团队的备案申请撤回了。如果您不知道这件事，请问一下队长或社区。",
        "The application of your team was withdrawn. If you know nothing of it, ask the leader or the community.",
    ),
    "team.filing_sent_for_you": (
        "有人为您的团队交了备案申请，点开可看。如果内容不对，请告诉队长或社区。",
        "Your team has applied to be filed; open it to see. If something is wrong, tell the leader or the community.",
    ),
    "team.named_as_founder": (
        "有人把您写成一支团队备案的发起人，点开可以看到是哪支。您没有答应的话，请告诉队长或社区工作人员。",
        "You are named as a founder of a team that applies to be filed; open this to see which. If you have not agreed,"
        " tell its leader or the community's staff.",
    ),
}
# A founder who leads nothing does not see the application itself.
FILING_CARRIED = dict.fromkeys(FILING_NOTICES.keys() - {"team.named_as_founder"}, ("filing_id",))

REVIEW_NOTICES = {
    "team.review_passed": (
        "您的团队今年的年度检查合格，谢谢大家一年的付出。",
        "Your team has passed this year's review. Thank you for the year.",
    ),
    "team.review_to_improve": (
        "您的团队今年的年度检查，有要改进的地方，点开可以看到是什么。",
        "This year's review of your team asks for an improvement; open it to see which.",
    ),
    "team.review_lapsed": (
        "您的团队今年的年度检查没有通过，备案退回了下一级，点开可以看到原因；改进以后可以重新申请。",
        "Your team did not pass this year's review, and has fallen back one level; open it to see why. It may apply"
        " again once that is mended.",
    ),
    "team.review_lapsed_here": (
        "本社区一支团队的年度检查没有通过，备案退回了下一级，点开可看。",
        "A team of this community did not pass its review, and has fallen back one level; open it to see.",
    ),
}
