"""What is said to the person whom a rule stops: what happened, and what to do now. Short enough to be read aloud.

``REFUSALS`` holds every code that a verdict of these rules can carry. Placeholders are filled from the verdict's facts.
"""

from __future__ import annotations

from service.checkin.rules import Sentences

_ASK_OTHERS_ZH = "请另一位队长、副队长或社区工作人员来批。"
_ASK_OTHERS_EN = "Ask another leader or deputy of the team, or the community's staff."
_ASK_STAFF_ZH = "请社区工作人员来批。"
_ASK_STAFF_EN = "Ask the community's staff to decide."
_FOR_APPROVED_ZH = "如果时长不对，请申请更正。"
_FOR_APPROVED_EN = "If the minutes are wrong, ask for a correction."
_LIFT_ZH = "请别人来批；如果登记错了，请社区工作人员核实后取消。"
_LIFT_EN = "Let someone else approve. If the declaration is wrong, uninvolved staff can lift it."
_TOO_OLD_ZH = "请从表里删掉这一行；纸质签到表请社区工作人员留存备查。"
_TOO_OLD_EN = "Remove the row; the community's staff keep the paper sheet on file."

_PERSON = {
    "approver_account_closed": Sentences(
        "您的账号已经停用，不能批时长。",
        "Your account is closed, so you cannot decide on hours.",
        _ASK_STAFF_ZH,
        _ASK_STAFF_EN,
    ),
    "own_record": Sentences(
        "这是您自己的时长，自己不能批。",
        "These are your own hours; nobody decides on their own.",
        _ASK_OTHERS_ZH,
        _ASK_OTHERS_EN,
    ),
    "possibly_same_person": Sentences(
        "您和这位志愿者的姓名或电话相同，可能是同一个人，您不能批。",
        "You and this volunteer share a name or a phone, so you may be one person.",
        "请社区工作人员来批；如果是两个人，请带身份证到社区登记。",
        "Ask the community's staff to decide. If you are two people, have your identity numbers recorded.",
    ),
    "family": Sentences(
        "这是您家人的时长，您不能批。", "These are a family member's hours.", _ASK_OTHERS_ZH, _ASK_OTHERS_EN
    ),
    "family_declared": Sentences(
        "你们两人登记了是一家人，您不能批。", "One of you has declared that you are family.", _LIFT_ZH, _LIFT_EN
    ),
    "delegate": Sentences(
        "您在替这位志愿者办事，不能批他的时长。", "You act for this volunteer.", _ASK_OTHERS_ZH, _ASK_OTHERS_EN
    ),
    "principal": Sentences(
        "这位志愿者在替您办事，您不能批他的时长。", "This volunteer acts for you.", _ASK_OTHERS_ZH, _ASK_OTHERS_EN
    ),
    "guardian": Sentences(
        "您是这位志愿者的监护人，不能批他的时长。", "You are this volunteer's guardian.", _ASK_OTHERS_ZH, _ASK_OTHERS_EN
    ),
    "ward": Sentences(
        "这位志愿者是您的监护人，您不能批他的时长。", "This volunteer is your guardian.", _ASK_OTHERS_ZH, _ASK_OTHERS_EN
    ),
    "reciprocal_goes_to_staff": Sentences(
        "这场活动里，对方批过您的时长，您不能再批对方的。",
        "This volunteer approved your hours on the same shift, so you cannot approve theirs.",
        _ASK_STAFF_ZH,
        _ASK_STAFF_EN,
    ),
}

_OFFICE = {
    "not_an_approver": Sentences(
        "您不是这支队伍的队长或副队长，不能批时长。",
        "You are neither leader nor deputy of the responsible team, nor staff of this community.",
        "请这支队伍的队长、副队长或社区工作人员来批。",
        "Ask the responsible team's leader or deputy, or the community's staff.",
    ),
    "not_in_office": Sentences(
        "您现在不是这支队伍的队长或副队长了，不能批时长。",
        "You are no longer leader or deputy of the responsible team.",
        "请现任队长、副队长或社区工作人员来批。",
        "Ask those in office now, or the community's staff.",
    ),
    "other_team": Sentences(
        "这场活动由别的队伍负责，您不能批时长。",
        "Another team is responsible for this shift; helping teams may check people in, not approve.",
        "请负责的队伍或社区工作人员来批。",
        "Ask the responsible team or the community's staff.",
    ),
    "above_community_not_escalated": Sentences(
        "这条时长还在社区处理，没有转到您这一级。",
        "This record is still with the community and has not been passed up to your tier.",
        "请等社区处理；逾期没人批，会自动转上来。",
        "Wait for the community; overdue records are passed up by themselves.",
    ),
}

_RECORD = {
    "already_approved": Sentences(
        "这条时长已经批准了。", "These hours are approved.", _FOR_APPROVED_ZH, _FOR_APPROVED_EN
    ),
    "already_rejected": Sentences(
        "这条时长已经被拒绝了。",
        "These hours were rejected.",
        "如果弄错了，请社区工作人员核实；积分可以由两人调整。",
        "If that is wrong, ask the community's staff: two of them can adjust the points.",
    ),
    "already_returned": Sentences(
        "这条时长已经退回，正在等补充说明。",
        "These hours have been returned and wait for an answer.",
        "请等对方回复；逾期由社区工作人员决定。",
        "Wait for the answer; when it is overdue, staff decide.",
    ),
    "returned_not_due": Sentences(
        "这条时长已经退回，还在等对方回复。",
        "These hours have been returned and the time to answer is not over.",
        "请等对方回复；逾期由社区工作人员决定。",
        "Wait for the answer; when it is overdue, staff decide.",
    ),
    "returned_staff_decide": Sentences(
        "退回后一直没有回复，现在由社区工作人员决定。",
        "Nobody answered in time; now it is for staff to decide.",
        _ASK_STAFF_ZH,
        _ASK_STAFF_EN,
    ),
}

_APPROVAL = {
    "first_approver_cannot_be_second": Sentences(
        "第一次已经由您批了，第二次要换一个人。",
        "You gave the first approval; the second must be someone else's.",
        _ASK_OTHERS_ZH,
        _ASK_OTHERS_EN,
    ),
    "second_related_to_first": Sentences(
        "第一位审核人是您的家人或您代办的人，第二次要换一个人。",
        "The first approver is your family, or one of you acts for the other; the second must be someone else.",
        _ASK_OTHERS_ZH,
        _ASK_OTHERS_EN,
    ),
    "duplicate_goes_to_staff": Sentences(
        "这位志愿者可能有两个账号，第二次要由社区工作人员来批。",
        "This volunteer may have two accounts; the second approval is for the community's staff.",
        "请社区工作人员来批；志愿者带身份证到社区核实以后，就不用了。",
        "Ask the community's staff; not needed any more once they have confirmed the volunteer's identity.",
    ),
    "rejected_before_goes_to_staff": Sentences(
        "此人同一时间的时长被拒绝过或改成过零，第二次要社区工作人员来批。",
        "Service of this person at the same time was rejected or set to nothing; the second approval is for staff.",
        _ASK_STAFF_ZH,
        _ASK_STAFF_EN,
    ),
    "minutes_changed": Sentences(
        "时长刚刚被改过，现在是{minutes}分钟。",
        "The minutes have just been changed to {minutes}.",
        "请看清楚新的时长，再批一次。",
        "Look at the new minutes and approve again.",
    ),
    "covered_by_opening": Sentences(
        "这一天已经算在期初时长里了，不能再算一次。",
        "This day is within the opening balance already, so these minutes would count twice.",
        "还没批的，请拒绝，写明“已计入期初”；批过的，不用改多；等着确认的更正，请撤下。",
        "Reject what waits and say that the opening has counted it; what was approved stays; decline a waiting raise.",
    ),
    "time_taken": Sentences(
        "这段时间此人已有别的服务，最多只能批{most_minutes}分钟。",
        "Other service of this person fills that time; at most {most_minutes} minutes can be approved.",
        "请改到{most_minutes}分钟以内，或更正另一条；是0就拒绝并写原因。",
        "Amend it to {most_minutes} minutes or less, or first correct what was approved; if nought, reject it.",
    ),
    "cap_exceeded": Sentences(
        "这一天的时长超过了上限，最多只能批{most_minutes}分钟。",
        "This passes the limit of a day; at most {most_minutes} minutes can be approved.",
        "请改到{most_minutes}分钟以内；如果是0，请拒绝并写明原因。",
        "Amend it to {most_minutes} minutes or less; if that is nought, reject it and say why.",
    ),
    "look_one_by_one": Sentences(
        "这位志愿者忘了签退，不能和大家一起批。",
        "A check-out is missing and its time was inferred, so this one is not approved in one tap.",
        "请点开这一条，核对时间后再批。",
        "Open it, check the time and approve it alone.",
    ),
    "look_at_the_roll": Sentences(
        "这位志愿者到场离场都是点名的，不能和大家一起批。",
        "This volunteer was only ticked on the roll, coming and going: not approved in one tap.",
        "请点开这一条，核对这个人真的来了再批。",
        "Open it, make sure that they were there and approve it alone.",
    ),
}

_OTHER_DECISIONS = {
    "amend_reason_missing": Sentences(
        "改时长要写原因。",
        "Changing the minutes needs a reason.",
        "请写明为什么改，再保存。",
        "Say why and save again.",
    ),
    "amend_to_nothing": Sentences(
        "时长至少要有1分钟。",
        "At least one minute must remain.",
        "如果没有服务，请点“拒绝”。",
        "If nobody served, reject it.",
    ),
    "minutes_over_window": Sentences(
        "超过了这场活动的时间，最多{most_minutes}分钟。",
        "This is longer than the shift; at most {most_minutes} minutes.",
        "请填{most_minutes}分钟以内。",
        "Enter {most_minutes} minutes or less.",
    ),
    "minutes_unchanged": Sentences(
        "时长没有变，还是{minutes}分钟。",
        "The minutes are {minutes} already.",
        "不用修改，可以直接返回。",
        "Nothing needs to be done.",
    ),
    "correct_not_approved": Sentences(
        "这条时长还没有批准，不用更正。",
        "Only approved hours are corrected.",
        "请在批准前直接修改时长。",
        "Amend the minutes before they are approved.",
    ),
    "correct_reason_missing": Sentences(
        "更正要写原因。", "A correction needs a reason.", "请写明为什么更正，再保存。", "Say why and save again."
    ),
    "correct_below_nothing": Sentences(
        "时长不能少于0分钟。", "Minutes cannot fall below nought.", "请填0或更大的数。", "Enter nought or more."
    ),
    "left_behind": Sentences(
        "这个账号已经合并，这场活动只算合并后账号的那一条，这一条不能改多。",
        "This account was merged: for this shift that of the one that goes on counts, and this one is not raised.",
        "时长不对的，请更正合并后账号的那一条；等着确认的更正，请撤下。",
        "If the minutes are wrong, correct the record of the account that goes on; put a correction aside that waits.",
    ),
    "own_word_overruled": Sentences(
        "这次更正改少的，是您或您的家人登记、改过或批过的时长，您不能撤下。",
        "It lowers what you or your family entered, witnessed, amended or approved: not yours to put aside.",
        "请提出的人或没有经手的工作人员来撤下。",
        "Ask its proposer, or staff who had no hand in it.",
    ),
    "returned_before": Sentences(
        "这条时长已经退回过一次，您不能再退回。",
        "These hours were returned once already: not yours to return again.",
        "请批准、修改或拒绝；还不清楚的，请社区工作人员处理。",
        "Approve, amend or reject them; if something is still unclear, ask the community's staff.",
    ),
    "return_reason_missing": Sentences(
        "退回要写原因。",
        "Returning needs a reason.",
        "请写明要补充什么，再退回。",
        "Say what is missing and return it again.",
    ),
    "reject_reason_missing": Sentences(
        "拒绝要写原因。", "Rejecting needs a reason.", "请写明为什么拒绝，再提交。", "Say why and reject it again."
    ),
}

_ROWS = {
    "row_not_over": Sentences(
        "这场活动还没有结束。",
        "This shift is not over.",
        "请核对日期和时间，结束后再录入。",
        "Check date and times, or enter it afterwards.",
    ),
    "row_too_old": Sentences(
        "这是{days}天以前的服务，不能补录了。",
        "This service is more than {days} days ago and can no longer be entered.",
        _TOO_OLD_ZH,
        _TOO_OLD_EN,
    ),
    "row_too_old_at_home": Sentences(
        "此人所在的社区已正式启用，{days}天以前的服务不能补录了。",
        "This person's home community is live: service more than {days} days ago can no longer be entered.",
        _TOO_OLD_ZH,
        _TOO_OLD_EN,
    ),
    "row_covered_by_opening": Sentences(
        "这一天已经算在期初时长里了。",
        "This day is within the opening balance already.",
        "请删掉这一行，免得重复计算。",
        "Remove the row, so that it does not count twice.",
    ),
    "row_time_incomplete": Sentences(
        "只填了开始或只填了结束。",
        "One of the two times is missing.",
        "请把时间填全，或只填分钟数。",
        "Fill in both times, or minutes only.",
    ),
    "row_times_reversed": Sentences(
        "结束时间要晚于开始时间。",
        "The end must come after the start.",
        "请核对这一行的时间。",
        "Check the times of this row.",
    ),
    "row_outside_window": Sentences(
        "这一行的时间不在活动时间里。",
        "The times lie outside the shift.",
        "请核对这一行和表头的时间。",
        "Check the times of this row and of the header.",
    ),
    "row_minutes_missing": Sentences(
        "没有填时间，也没有填分钟数。", "Neither times nor minutes are given.", "请填其中一样。", "Fill in one of them."
    ),
    "row_minutes_below_one": Sentences(
        "分钟数至少是1。",
        "Minutes start at one.",
        "请改正；没有服务的，请删掉这一行。",
        "Mend it, or remove a row without service.",
    ),
    "row_minutes_over_window": Sentences(
        "超过了活动时间，最多{most_minutes}分钟。",
        "This is longer than the shift; at most {most_minutes} minutes.",
        "请核对分钟数和表头的时间。",
        "Check the minutes and the header's times.",
    ),
    "row_minutes_disagree": Sentences(
        "时间和分钟数对不上：按时间算是{minutes}分钟。",
        "Times and minutes disagree: the times inside the shift make {minutes} minutes.",
        "请核对后改正其中一样。",
        "Check and mend one of them.",
    ),
    "row_overlaps": Sentences(
        "这段时间此人已在别处签到。",
        "This person was checked in elsewhere at that time.",
        "请核对姓名和时间。",
        "Check person and times.",
    ),
    "row_time_taken": Sentences(
        "这段时间此人已有别的服务，最多还能记{most_minutes}分钟。",
        "Other service of this person fills that time; at most {most_minutes} minutes fit.",
        "请核对日期、时间和分钟数；如果是0，请删掉这一行。",
        "Check date, times and minutes; if that is nought, remove the row.",
    ),
    "row_times_needed": Sentences(
        "此人这一天已在这支队伍签到过，只有分钟数分不清是不是同一段。",
        "This person checked in with the same team that day: minutes alone do not tell whether it is the same time.",
        "如果是另一段时间，请填开始和结束；如果是同一段，请删掉这一行。",
        "Fill in start and end if it was another time; remove the row if it was the same.",
    ),
    "row_duplicate": Sentences(
        "此人在这场活动里已经有记录。",
        "This person is on this shift already.",
        "请删掉重复的一行。",
        "Remove the second row.",
    ),
}

REFUSALS: dict[str, Sentences] = {**_PERSON, **_OFFICE, **_RECORD, **_APPROVAL, **_OTHER_DECISIONS, **_ROWS}
ELIGIBILITY_CODES = (*_PERSON, *_OFFICE)
RECORD_CODES = ("already_approved", "already_rejected", "returned_not_due", "returned_staff_decide")
APPROVAL_CODES = tuple(_APPROVAL)
