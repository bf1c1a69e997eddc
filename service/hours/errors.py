from __future__ import annotations

from collections.abc import Iterable

from service.adapters.tables.errors import FILE_REFUSALS
from service.core.errors import Refusal
from service.hours.rules import APPROVAL_CODES, ELIGIBILITY_CODES, RECORD_CODES, REFUSALS


class DecisionRefused(Refusal):
    """A decision that the rules refuse; the classes below are the table of ``hours.rules``, one per code."""


def _class_of(code: str) -> type[DecisionRefused]:
    said = REFUSALS[code]
    words = {"zh": said.zh, "en": said.en, "next_zh": said.next_zh, "next_en": said.next_en}
    name = "".join(part.title() for part in code.split("_"))
    return type(name, (DecisionRefused,), {"code": f"hours.{code}", "status": 409, "__module__": __name__, **words})


DECISION_REFUSALS: dict[str, type[DecisionRefused]] = {code: _class_of(code) for code in REFUSALS}


def _of(codes: Iterable[str]) -> tuple[type[DecisionRefused], ...]:
    return tuple(DECISION_REFUSALS[code] for code in codes)


ELIGIBILITY = _of(ELIGIBILITY_CODES)  # who may decide at all
DECIDING = (*ELIGIBILITY, *_of(RECORD_CODES))
APPROVING = (*DECIDING, *_of(APPROVAL_CODES))
AMENDING = (*DECIDING, *_of(("amend_reason_missing", "amend_to_nothing", "minutes_over_window", "minutes_unchanged")))
RETURNING = (*DECIDING, *_of(("already_returned", "returned_before", "return_reason_missing")))
REJECTING = (*DECIDING, *_of(("reject_reason_missing",)))
CORRECTING = (
    *ELIGIBILITY,
    *_of(("correct_not_approved", "correct_reason_missing", "minutes_over_window", "minutes_unchanged")),
    *_of(("left_behind", "covered_by_opening")),
    *_of(("first_approver_cannot_be_second", "second_related_to_first", "duplicate_goes_to_staff")),
    *_of(("time_taken", "cap_exceeded")),
)
DECLINING = (*ELIGIBILITY, *_of(("own_word_overruled",)))


class ShiftNotOver(Refusal):
    code, status = "hours.shift_not_over", 409
    zh, en = "活动还没结束，不能结算。", "The shift is not over yet."
    next_zh, next_en = "请等到结束时间以后再结算。", "Close it after its end."


class ShiftNotOpen(Refusal):
    code, status = "hours.shift_not_open", 409
    zh, en = "这个场次已经结算或取消。", "The shift is closed already, or was cancelled."
    next_zh, next_en = "请刷新后查看时长记录。", "Read its service records."


class NotReturned(Refusal):
    code, status = "hours.not_returned", 409
    zh, en = "这条时长没有被退回，不用回复。", "This record has not been returned, so there is nothing to answer."
    next_zh, next_en = "请刷新后查看最新状态。", "Read its current state."


class NotYoursToAnswer(Refusal):
    code, status = "hours.not_yours_to_answer", 409
    zh, en = "这条时长要由本人或当时登记签到的人来回复。", "Only the volunteer, or who recorded the presence, answers."
    next_zh, next_en = "请联系本人回复；您可以直接审核。", "Ask them; if you are an approver, decide instead."


class CorrectionWaiting(Refusal):
    code, status = "hours.correction_waiting", 409
    zh, en = (
        "这条时长已有一项更正在等第二个人确认。",
        "A correction of this record waits for its second person.",
    )
    next_zh, next_en = "请先确认或撤下那一项更正。", "Confirm or decline that one first."


class ProposalFallen(Refusal):
    code, status = "hours.proposal_fallen", 409
    zh = "提出更正的人账号已停用，或已是志愿者的家人，这次提议不作数了。"
    en = "Whoever proposed it has no open account any more, or is family of the volunteer by now: it does not count."
    next_zh, next_en = (
        "请撤下这次更正，再重新提出，由另一位确认。",
        "Put it aside, propose it anew and let another confirm.",
    )


class CorrectionEnded(Refusal):
    code, status = "hours.correction_ended", 409
    zh, en = "这项更正已经处理过了。", "This correction has been applied or declined already."
    next_zh, next_en = "请刷新后查看时长记录。", "Read the record's history."


class NotApprovedYet(Refusal):
    code, status = "hours.not_approved_yet", 409
    zh, en = "这条时长还没有批准，现在不能评价。", "Only approved service is evaluated."
    next_zh, next_en = "请先批准，再评价。", "Approve it first."


class WindowRefused(Refusal):
    """Why the window of a closed shift is not lengthened; one class per code of ``rules.windows``."""


class WindowTookPart(WindowRefused):
    code, status = "hours.window_took_part", 409
    zh, en = "参加了这场活动的人，不能改它的结束时间。", "Who took part in a shift does not correct its end."
    next_zh, next_en = "请没有参加的工作人员来提出和确认。", "Ask staff who were not there to propose and confirm it."


class WindowRelated(WindowRefused):
    code, status = "hours.window_related", 409
    zh, en = (
        "经办人的家人或代办的人参加了这场活动，不能由其办理。",
        "Family of one of the two, or somebody they act for, took part in this shift.",
    )
    next_zh, next_en = "请别的工作人员来提出和确认。", "Ask other members of staff to propose and confirm it."


class WindowSameSigner(WindowRefused):
    code, status = "hours.window_same_signer", 409
    zh, en = "这是您提出的，要由另一位来确认。", "You proposed this; someone else has to confirm it."
    next_zh, next_en = "请另一位工作人员确认。", "Ask another member of staff to confirm."


class WindowSignersTied(WindowRefused):
    code, status = "hours.window_signers_tied", 409
    zh, en = (
        "提出的人是您的家人或您代办的人，要换一个人来确认。",
        "Who proposed this is your family, or one of you acts for the other.",
    )
    next_zh, next_en = "请别的工作人员来确认。", "Ask another member of staff to confirm."


class WindowNotClosed(WindowRefused):
    code, status = "hours.window_not_closed", 409
    zh, en = "只有签到结算后的活动，才能更正结束时间。", "Only the end of a closed shift is corrected."
    next_zh, next_en = "请先结算；补录的签到表请改时长。", "Close it first; of a paper sheet, amend the minutes."


class WindowDecided(WindowRefused):
    code, status = "hours.window_decided", 409
    zh, en = "这场活动已有时长审核过，不能再整体更正。", "A record of this shift is decided already."
    next_zh, next_en = "请找到每个人的时长，一条一条更正。", "Correct its records one by one."


class WindowNotLonger(WindowRefused):
    code, status = "hours.window_not_longer", 409
    zh, en = "新的结束时间要比现在的晚。", "The new end must be later than the present one."
    next_zh, next_en = "如果多算了，请改每个人的时长。", "If it counted too much, amend the records."


class WindowTooLong(WindowRefused):
    code, status = "hours.window_too_long", 409
    zh, en = "一场活动最长24小时。", "A shift lasts 24 hours at most."
    next_zh, next_en = "请核对结束的日期和时间。", "Check the day and time of the end."


class WindowNotOver(WindowRefused):
    code, status = "hours.window_not_over", 409
    zh, en = "这个结束时间还没有到。", "That end has not come yet."
    next_zh, next_en = "请填实际结束的时间。", "Give the time when it really ended."


WINDOW_REFUSALS: dict[str, type[WindowRefused]] = {each.code: each for each in WindowRefused.__subclasses__()}


class WindowCorrectionWaiting(Refusal):
    code, status = "hours.window_correction_waiting", 409
    zh, en = "这场活动已有一项更正在等确认。", "A correction of this shift's end waits for its second person."
    next_zh, next_en = "请先确认或撤下那一项。", "Confirm or decline that one first."


class WindowCorrectionEnded(Refusal):
    code, status = "hours.window_correction_ended", 409
    zh, en = "这项更正已经处理过了。", "This correction has been applied or declined already."
    next_zh, next_en = "请刷新后查看。", "Read it again."


class NothingToExport(Refusal):
    code, status = "national.nothing_to_export", 409
    zh, en = "现在没有可以导出的时长。", "There is no record to be exported now."
    next_zh, next_en = (
        "没有同意录入全国系统的人不会导出，可以先征得同意；未满 14 岁的，还要先请管理员批准您查看姓名。",
        "Who has not agreed to the national system is left out; a child also until an administrator approves it.",
    )


class ChangedSinceExport(Refusal):
    code, status = "national.changed_since_export", 409
    zh, en = "导出以后这条时长又改过，不能标为已录入。", "This record was changed after that export."
    next_zh, next_en = "请重新导出，按新的内容录入。", "Export it again and enter what it says now."


class SheetRefused(Refusal):
    """A readable file whose sheets are not entered; what is wrong inside one stands in the report."""


class SheetHasBadRows(SheetRefused):
    """``errors[]`` says where and why: ``sheets.1.rows.7`` is row 7 of worksheet 1."""

    code, status = "sheet.has_bad_rows", 409
    zh, en = "表里有{count}处要改，一行都没有录入。", "{count} things have to be mended; nothing was entered."
    next_zh, next_en = "请按提示改好，再上传一次。", "Mend what is marked and upload the file again."
    for_developers = "`errors[]` names each row."


class SheetAlreadyImported(SheetRefused):
    """``facts.sheet_id`` is the sheet that was entered, for those who may see it."""

    code, status = "sheet.already_imported", 409
    carries = ("sheet_id",)
    zh, en = "第{sheet}张表在 {on} 已经录入过。", "Worksheet {sheet} was entered on {on} already."
    next_zh, next_en = "请不要重复录入；要改时长，请找到那条记录申请更正。", "Correct its records if they are wrong."


SHEET_REFUSALS = (*FILE_REFUSALS, *SheetRefused.__subclasses__())
