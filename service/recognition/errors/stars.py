from __future__ import annotations

from service.core.errors import Refusal


class StarRefused(Refusal):
    """Why a star cannot be applied for, or not be granted."""


class NoPassportThere(Refusal):
    code, status = "recognition.no_passport", 409
    zh, en = "这位居民还没有护照。", "This person has no passport yet."
    next_zh, next_en = "请先为其办理护照。", "Open the passport first."


class AppliesThemselves(StarRefused):
    code, status = "star.applies_themselves", 409
    zh, en = "此人有自己的登录，星级由本人申请。", "This person signs in, and applies for stars themselves."
    next_zh, next_en = "请本人在手机上申请；没有登录的，才由工作人员代办。", "Ask them to apply on their own phone."


class StarWaits(StarRefused):
    code, status = "star.waits", 409
    carries = ("star_id",)
    zh, en = "已经有一项星级申请在等认定。", "An application for a star waits already."
    next_zh, next_en = "请等社区认定；一次申请一星。", "Wait for the community's answer: one star at a time."


class AllStarsGranted(StarRefused):
    code, status = "star.all_granted", 409
    zh, en = "已经是最高星级了。", "All stars are granted already."
    next_zh, next_en = "谢谢您的付出，不用再申请。", "There is nothing more to apply for. Thank you."


class StarNotReached(StarRefused):
    code, status = "star.not_reached", 409
    carries = ("minutes",)
    zh, en = (
        "{stars} 星要服务满 {hours} 小时，还差 {missing} 小时。",
        "Star {stars} takes {hours} hours of service; {missing} are missing.",
    )
    next_zh, next_en = (
        "请继续参加服务；时长有遗漏的，先请队长或社区补录。",
        "Go on serving; if hours are missing on record, ask your leader or the community first.",
    )


class StarDecided(Refusal):
    code, status = "star.decided", 409
    zh, en = "这项星级申请已经有结果了。", "This application was decided or withdrawn already."
    next_zh, next_en = "请刷新后查看结果。", "Load it anew to see the result."


class StarMovedAway(StarRefused):
    """The community that keeps the passport grants."""

    code, status = "star.moved_away", 409
    zh, en = (
        "护照已经迁到别的社区，不能再由这里认定。",
        "The passport has moved to another community, which grants stars now.",
    )
    next_zh, next_en = (
        "请不予认定，理由写明已经迁走；请本人向现在的社区申请，没有登录的由那里代办。",
        "Decline this application and say why; the person applies in the new community, whose staff do it for "
        "who has no sign-in.",
    )


class GrantsOwnApplication(Refusal):
    """What one has applied for on somebody's behalf, another grants."""

    code, status = "star.same_person", 409
    zh, en = (
        "这项星级是您替本人申请的，要由另一位来认定。",
        "You applied for this star on their behalf; somebody else grants it.",
    )
    next_zh, next_en = (
        "请另一位工作人员核对时长后认定；社区只有一位工作人员的，请管理员再安排一位。",
        "Ask another member of staff to check the hours and grant it; if there is none, ask the administrator for one.",
    )


class ApplicantTied(Refusal):
    code, status = "star.tied", 409
    zh, en = (
        "替本人申请的人是您的家人，或替您办事的人，您不能认定。",
        "Whoever applied on their behalf is family, or acts for you or you for them.",
    )
    next_zh, next_en = "请另一位工作人员认定。", "Ask another member of staff to grant it."


class StarOutOfTurn(StarRefused):
    """The star below was revoked while this one waited."""

    code, status = "star.out_of_turn", 409
    zh, en = (
        "要一星一星地认定，下面的一星现在没有认定。",
        "Stars are granted one after the other, and the one below this is not granted now.",
    )
    next_zh, next_en = (
        "请不予认定这项申请，再请本人从下面的一星重新申请。",
        "Decline this application; the person then applies for the star below.",
    )


class StarNotGranted(Refusal):
    code, status = "star.not_granted", 409
    zh, en = "这一星现在没有认定，不能撤销。", "This star is not granted now, so there is nothing to revoke."
    next_zh, next_en = "请刷新后核对。", "Load it anew and check."


class HigherStarStands(Refusal):
    code, status = "star.higher_stands", 409
    zh, en = "更高的星级还在，先不能撤销这一星。", "A higher star stands, so this one cannot be revoked yet."
    next_zh, next_en = "请先核对并撤销更高的一星。", "Look into the higher star and revoke it first."


APPLYING = (StarWaits, AllStarsGranted, StarNotReached)
