from __future__ import annotations

from service.core.errors import Refusal


class CodeUnknown(Refusal):
    """Never given, replaced by a newer one, or of an account that has ended: answered alike."""

    code, status = "neighbour.code_unknown", 409
    zh, en = "没有这个邀请码，或者已经换了新的。", "There is no such invitation code, or a newer one has replaced it."
    next_zh, next_en = "请邻居打开“我的邀请码”，再读一遍给您。", "Ask your neighbour to read theirs to you once more."


class OwnCode(Refusal):
    code, status = "neighbour.own_code", 409
    zh, en = "这是您自己的邀请码。", "This is your own invitation code."
    next_zh, next_en = "请填带您来的那位邻居的邀请码。", "Enter the code of the neighbour who brought you."


class CodeGivenAlready(Refusal):
    code, status = "neighbour.already_given", 409
    zh, en = "您已经填过邻居的邀请码了，只能填一次。", "You have given a neighbour's code before; it is given once."
    next_zh, next_en = "不用再填了。", "There is nothing more to do."


class NotNew(Refusal):
    code, status = "neighbour.not_new", 409
    zh, en = (
        "您登记已经超过 {days} 天，不能再填邀请码。",
        "You registered more than {days} days ago, so no code is taken any more.",
    )
    next_zh, next_en = "不影响您参加活动，也不影响积分。", "It changes nothing for what you do or earn."


class HasComeBefore(Refusal):
    code, status = "neighbour.has_come", 409
    zh, en = "您已经参加过活动，不能再填邀请码。", "You have taken part before, so no code is taken any more."
    next_zh, next_en = "不影响您参加活动，也不影响积分。", "It changes nothing for what you do or earn."


class InACircle(Refusal):
    code, status = "neighbour.in_a_circle", 409
    zh, en = (
        "这位邻居是您带来的，不能反过来又带您。",
        "You brought this neighbour along, so they cannot have brought you.",
    )
    next_zh, next_en = "不用填邀请码，直接参加活动就好。", "No code is needed: simply come along."
