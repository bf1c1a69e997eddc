"""What people are told about their passport, by code; the sentences are read aloud to people over 70."""

from __future__ import annotations

NOTICES = {
    "passport.opened_with": (
        "您以前的志愿服务 {minutes:spoken}[[，积分 {points} 分]]，已经记入护照。",
        "Your earlier {minutes:spoken} of service[[, and {points} points,]] now stand in your passport.",
    ),
    "passport.adjusted": (
        "工作人员调整了您的积分：{points:+d} 分，点开流水可以看原因。",
        "The staff have adjusted your points by {points:+d}; open the ledger to see why.",
    ),
    "passport.debt_taken_up": (
        "您以前的账号停用时还欠 {points} 分，已经转到现在的护照，服务得分后自然补上。有疑问请问社区工作人员。",
        "When your earlier account ended you owed {points} points. They stand in your new passport, and service "
        "earns them back; ask the staff if this is wrong.",
    ),
    "passport.debt_given_back": (
        "您以前的账号欠的分，更正后少了 {points} 分，已经还到现在的护照。",
        "After a correction your earlier account owed {points} points less; they stand in your new passport again.",
    ),
    "proposal.declined": (
        "您提出的一项申请没有得到同意，已被撤下。如果不对，请和同事核对后重新提出。",
        "A colleague has declined what you had proposed. If that is wrong, talk to them and propose it anew.",
    ),
}
CARRIED = {"passport.": ("passport_id", "kind"), "proposal.": ("proposal_id", "kind")}
