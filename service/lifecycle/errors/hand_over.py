from __future__ import annotations

from service.core.errors import Refusal


class LeaderChanged(Refusal):
    """Of two hand-overs at once the second would take the team from whom the first has just given it to."""

    code, status = "hand_over.leader_changed", 409
    zh, en = (
        "这支团队刚刚换了队长，和您看到的不一样了。",
        "Another leads the team by now than whom you have seen.",
    )
    next_zh, next_en = "请刷新，看看现在谁是队长，再决定。", "Read it again to see who leads it, and decide anew."


class HandOverWaits(Refusal):
    code, status = "hand_over.waits_already", 409
    carries = ("hand_over_id",)
    zh, en = (
        "已经有一位队员在考虑接任，还没答复。",
        "Somebody has been asked to lead this team, and has not answered yet.",
    )
    next_zh, next_en = (
        "请等此人答复；要换人的，先停下那一项，再请另一位。",
        "Wait for the answer; or stop that one first, and then ask somebody else.",
    )


class SuccessorCannotAnswer(Refusal):
    code, status = "hand_over.cannot_answer", 409
    zh, en = "此人没有自己的登录，没法在手机上答复。", "This person has no sign-in to answer with."
    next_zh, next_en = (
        "请社区工作人员当面或打电话问本人，答应的，记下是怎么答应的，再办交接。",
        "Let the community's staff ask them in person or by phone, and hand over with how the yes was given.",
    )
    for_developers = "`said_yes`"


class SuccessorAnswersThemselves(Refusal):
    """What one of the staff has heard makes nobody a leader who can say so themselves."""

    code, status = "hand_over.answers_themselves", 409
    zh, en = (
        "此人有自己的登录，答应不答应，由本人在手机上答复。",
        "This person signs in, and answers in the app themselves.",
    )
    next_zh, next_en = (
        "请不写怎样答应的，再办一次；本人在手机上答应了，就交接。",
        "Leave out how the yes was given and ask again: the team is handed over when they say yes in the app.",
    )
    for_developers = "`said_yes`"


class SuccessorAnswers(Refusal):
    code, status = "hand_over.successor_answers", 409
    zh, en = (
        "接任不接任，由被请的那一位自己在手机上答复。",
        "Whoever was asked to lead the team answers on their own phone.",
    )
    next_zh, next_en = (
        "请等此人答复；要换人的，由提名的队长或社区工作人员先停下这一项。",
        "Wait for their answer; for somebody else, the leader who named them or the community's staff stop this first.",
    )


class StoppedByWhoAsks(Refusal):
    code, status = "hand_over.not_yours_to_stop", 409
    zh, en = (
        "停下交接，由提名的队长或社区工作人员办。",
        "A hand-over is stopped by the leader who named the successor, or by the community's staff.",
    )
    next_zh, next_en = (
        "请您接任的，可以选“不接任”；别的情况请告诉社区工作人员。",
        "If you are the one who was asked, say no instead; otherwise tell the community's staff.",
    )


class ProposerGone(Refusal):
    """What was asked for by staff stands on their office, as on the successor's."""

    code, status = "hand_over.proposer_gone", 409
    zh, en = (
        "请您接任的那位工作人员，已经不管这个社区了，这一项不算数。",
        "Whoever asked you works for this community no more, so this does not hold.",
    )
    next_zh, next_en = (
        "请联系社区，由现在的工作人员先停下这一项，再重新办。",
        "Turn to the community: its staff of now stop this and ask anew.",
    )


class HandOverDecided(Refusal):
    code, status = "hand_over.decided", 409
    zh, en = "这一项已经有结果了。", "This has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again for its state."
