from __future__ import annotations

from service.core.errors import Refusal


class ClockNotMovable(Refusal):
    code, status = "sandbox.clock_not_movable", 409
    zh, en = "这个沙箱的时钟不能拨动。", "This sandbox was started without a movable clock."
    next_zh, next_en = "请用 make run 启动，或设置 VP_SANDBOX_CLOCK。", "Start it by make run, or set VP_SANDBOX_CLOCK."


class ClockGoesForward(Refusal):
    """What has been written cannot have happened later than now."""

    code, status = "sandbox.clock_goes_forward", 409
    zh, en = "沙箱时钟只能往前拨。", "The sandbox clock goes forward only: {now} has been reached."
    next_zh, next_en = (
        "要回到今天，请用 make run ARGS=--fresh 重新开始。",
        "To return to today, start anew: make run ARGS=--fresh.",
    )


class PersonUnknown(Refusal):
    code, status = "sandbox.person_unknown", 409
    zh, en = "沙箱里没有这个人。", "Nobody in the sandbox has this key."
    next_zh, next_en = "请从 /sandbox/people 的名单中选择。", "Choose one of the people in the sandbox's list."
    for_developers = "`GET /sandbox/people`"


class NotASandbox(Refusal):
    """Made-up people and public keys never mix with real people's data."""

    code, status = "sandbox.not_a_sandbox", 409
    zh, en = "这个数据库里已有真实人员，不能用作沙箱。", "Other people live in this database; it is no sandbox."
    next_zh, next_en = "请换一个空的数据库。", "Set DATABASE_URL to an empty database."
