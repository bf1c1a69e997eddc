from __future__ import annotations

from service.core.errors import Refusal


class PeriodReversed(Refusal):
    code, status = "statement.period_reversed", 409
    zh, en = "开始日期在结束日期之后。", "The first day is after the last one."
    next_zh, next_en = "请核对起止日期。", "Check the two days."


class PeriodInFuture(Refusal):
    code, status = "statement.period_in_future", 409
    zh, en = "日期还没有到，只能证明已经服务过的。", "These days have not come yet: only what was served is stated."
    next_zh, next_en = "请把日期改到今天或今天以前。", "Choose today or an earlier day."


class NothingServed(Refusal):
    code, status = "statement.nothing_served", 409
    zh, en = "这段时间里没有已批准的服务时长。", "No approved service lies within these days."
    next_zh, next_en = (
        "请核对日期；刚服务完的，等队长批准以后再开。",
        "Check the days; wait until your hours are approved.",
    )


class NothingLeft(Refusal):
    """Of a statement all of whose records were corrected to nothing."""

    code, status = "statement.nothing_left", 409
    zh, en = (
        "记录更正以后，这份证明的日子里没有服务时长了，不能换开。",
        "Since the records were corrected, no service lies within the days of this statement: none is issued.",
    )
    next_zh, next_en = (
        "请作废这份证明，原因选“记录有误”。",
        "Make this statement void instead; the reason is that the records were wrong.",
    )


class StatementWaits(Refusal):
    code, status = "statement.waits", 409
    carries = ("statement_id",)
    zh, en = "已经有一份证明在等开具。", "A statement is being asked for already."
    next_zh, next_en = "请等社区开具；要改日期的，先撤回再申请。", "Wait for it, or withdraw it to ask for other days."


class StatementDecided(Refusal):
    code, status = "statement.decided", 409
    zh, en = "这份证明的申请已经有结果了。", "This request was answered or withdrawn already."
    next_zh, next_en = "请刷新后查看结果。", "Load it anew to see the result."


class RecordedElsewhere(Refusal):
    code, status = "statement.moved_away", 409
    zh, en = (
        "护照已经迁到别的社区，不能再由这里开具。",
        "The passport has moved to another community, which issues it now.",
    )
    next_zh, next_en = (
        "请谢绝这份申请，请本人向现在的社区申请。",
        "Decline this request; the person asks the new community.",
    )


class NobodyNamed(Refusal):
    code, status = "statement.nobody_named", 409
    zh, en = "没有登记姓名，不能开证明。", "No name is on record, so no statement can be made out."
    next_zh, next_en = (
        "请先登记姓名；身份已经删除的，不能再开。",
        "Enter the name first; of an erased identity none is issued.",
    )


class NamedUnconfirmed(Refusal):
    """Until somebody has seen the papers, the name is what the person has typed, and may type anew at any time."""

    code, status = "statement.identity_unconfirmed", 409
    zh, en = (
        "此人的身份还没有核实过，不能开证明。",
        "This person's identity has not been confirmed, so no statement can be made out.",
    )
    next_zh, next_en = (
        "请先当面核对证件，核实身份，再开证明；账号已经结束、没有核实过的，不能再开。",
        "Compare the person with their papers and confirm the identity first; of an account that ended unconfirmed, "
        "none is issued.",
    )


class NamedByYou(Refusal):
    """One member of staff alone must not put a name on record and a statement into the world under it."""

    code, status = "statement.named_by_you", 409
    zh, en = (
        "此人的身份是您或您的家人核实或更正的，证明要由另一位工作人员开具。",
        "You, or your family, confirmed or corrected who this person is; a colleague issues the statement.",
    )
    next_zh, next_en = (
        "请社区另一位工作人员开具；社区只有一位工作人员的，请管理员再安排一位。",
        "Ask another member of the community's staff to issue it; if there is none, ask the administrator for one.",
    )


class MergedElsewhere(Refusal):
    """What was served under both is stated under the one that goes on."""

    code, status = "statement.account_merged", 409
    carries = ("merged_into_id",)
    zh, en = (
        "这个账号已经和另一个账号合并，不能再用它开证明。",
        "This account was merged into another, so no statement is made out for it.",
    )
    next_zh, next_en = (
        "请用合并后的账号办：两个账号服务的时长都在那里。",
        "Use the account into which it went: what was served under both is there.",
    )


class AsksThemselves(Refusal):
    code, status = "statement.asks_themselves", 409
    zh, en = "此人有自己的登录，证明由本人申请。", "This person signs in, and asks for statements themselves."
    next_zh, next_en = "请本人在手机上申请；没有登录的，才由工作人员代办。", "Ask them to do so on their own phone."


class StatementNotIssued(Refusal):
    """As the staff read it, to whom the request is waiting."""

    code, status = "statement.not_issued", 409
    zh, en = (
        "这是还在等开具的申请，还没有证明可以打印、作废或换开。",
        "This is a request that still waits: there is no statement yet to be printed, made void or replaced.",
    )
    next_zh, next_en = "可以开的，请开具；不该开的，请选“谢绝”。", "Issue it if it is right; if it is not, decline it."


class StatementAwaited(StatementNotIssued):
    """The same refusal as the person reads it."""

    zh, en = "您的证明还没有开好。", "Your statement has not been issued yet."
    next_zh, next_en = (
        "请等社区开具，开好了会收到消息；不要了的，可以撤回申请。",
        "Wait for your community: you get a message when it is issued. If you no longer need it, withdraw the request.",
    )


class StatementNeverIssued(Refusal):
    """The request was declined or withdrawn, or ended with the account."""

    code, status = "statement.never_issued", 409
    zh, en = "这份申请已经结束，没有开成证明。", "This request has ended, and no statement came of it."
    next_zh, next_en = "还需要证明的，请重新申请一份。", "If a statement is still needed, ask for another."


class StatementVoid(Refusal):
    code, status = "statement.void", 409
    zh, en = "这份证明已经作废，不能再用。", "This statement is void, and is not used any more."
    next_zh, next_en = "还需要证明的，请重新申请一份。", "If a statement is still needed, ask for another."


class StatementReplaced(Refusal):
    code, status = "statement.replaced", 409
    carries = ("replaced_by_id",)
    zh, en = "这份证明已经换开成新的一份了。", "This statement has been replaced by a newer one."
    next_zh, next_en = "请打开新的一份。", "Open the newer one instead."


class StatementUnknown(Refusal):
    """The same for what was never issued, was mistyped and was made up: nothing can be learnt from it."""

    code, status = "statement.unknown", 404
    zh, en = (
        "没有这个编号的证明，请不要当作有效证明。",
        "There is no statement of this number: do not take it as valid.",
    )
    next_zh, next_en = (
        "请对照纸上的编号再输一次，或重新扫码；还是没有，请问开具的社区。",
        "Compare it with the paper and try again, or scan anew; if it stays unknown, ask the community that issued it.",
    )


NOT_ISSUED = (StatementNotIssued, StatementNeverIssued, StatementVoid, StatementReplaced)
PERIOD = (PeriodReversed, PeriodInFuture)
