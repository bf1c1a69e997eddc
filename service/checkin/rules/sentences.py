"""What people are told when a scan is refused; the order is that of precedence. ``to_leaders`` says it to a leader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Sentences(NamedTuple):
    """What happened and what to do now, short enough to be read aloud by the leader to the person."""

    zh: str
    en: str
    next_zh: str
    next_en: str


# A table is read by its rows, so the formatter leaves it alone.
# fmt: off
REFUSALS: Mapping[str, Sentences] = {
    "code_unreadable": Sentences(
        "没有扫清楚，或者不是活动的码。", "The code was not read well, or is not of an activity.",
        "请扫现场的活动码；还不行，擦一擦镜头再扫。",
        "Scan the shift's code at the venue; if it fails, wipe the lens."),
    "code_forged": Sentences(
        "这个码不是我们发的。", "This code was not issued by us.",
        "请重新打开二维码页面，再扫一次。", "Open the page with the code afresh and scan that one."),
    "code_expired": Sentences(
        "这个码已经过期，换新码了。", "This code has been replaced by a newer one.",
        "请直接扫屏幕上现在的码，不要扫照片或截图。", "Scan the code that is on the screen now, not a photo of it."),
    "code_not_yet": Sentences(
        "这个码还没到使用时间。", "This code is not valid yet.",
        "请等半分钟再扫一次；还不行，请告诉工作人员。", "Scan again in half a minute; if it fails, tell the staff."),
    "number_mistyped": Sentences(
        "护照号码输错了。", "The passport number is mistyped.",
        "请照着护照上的十位数字，再输一次。", "Type the ten digits once more, as they stand on the passport."),
    "code_wrong_kind": Sentences(
        "这不是签到用的码。", "This code is not for check-in.",
        "请扫活动的签到码；领礼品的码请到兑换处出示。", "Scan the shift's code; a pick-up code is for the counter."),
    "code_of_other_shift": Sentences(
        "这是另一场活动的码。", "This is the code of another shift.",
        "请扫本场活动的码，或先打开那一场活动再扫。", "Scan this shift's code, or open the other shift first."),
    "poster_withdrawn": Sentences(
        "这张海报已经停用。", "This poster is no longer in use.",
        "请扫现场新的码，或请负责人帮您签到。", "Scan the new code at the venue, or ask the leader to check you in."),
    "card_replaced": Sentences(
        "这张卡已经停用。", "This card is no longer in use.",
        "请用新卡；手边没有，请负责人点名签到。", "Use the new card; without it, ask the leader to call your name."),
    "shift_not_found": Sentences(
        "没有找到这场活动。", "This shift was not found.",
        "请问一问现场负责人，再扫一次。", "Ask the leader at the venue, then scan again."),
    "shift_not_chosen": Sentences(
        "扫护照或卡之前，要先选好场次。", "Choose the shift before you scan a passport or a card.",
        "请先打开本场活动再扫；您自己签到，请扫活动码。", "Open the shift, then scan; for yourself scan its code."),
    "shift_not_published": Sentences(
        "这场活动还没有发布。", "This shift has not been published.",
        "请负责人先发布活动，再来扫码。", "Ask the leader to publish it, then scan again."),
    "shift_cancelled": Sentences(
        "这场活动已经取消。", "This shift was cancelled.",
        "抱歉让您白跑一趟，请看看别的活动。", "We are sorry that you came in vain; please look at others."),
    "shift_recorded_on_paper": Sentences(
        "这场活动是用纸质表登记的，不用扫码。", "This shift was recorded on paper; no scan is needed.",
        "如果表上漏了您，请告诉工作人员。", "If the sheet has missed you, tell the staff."),
    "checkout_over": Sentences(
        "这场活动的签退时间已过。", "Check-out for this shift is over.",
        "不要紧，结束时间会补上；不对请告诉负责人。", "An end will be filled in; tell the leader if it is wrong."),
    "shift_closed": Sentences(
        "这场活动的登记已经结束。", "This shift has been closed.",
        "如果漏记了您，请告诉负责人。", "If you were missed, tell the leader."),
    "too_early": Sentences(
        "您来早了，还没开始签到。", "You are early: check-in is not open yet.",
        "请先歇一会儿，到了签到时间再扫。", "Take a rest and scan again when check-in opens."),
    "scanned_for_another": Sentences(
        "不能替别人签到。", "Nobody can check in for someone else.",
        "请本人来扫；没有手机，请负责人扫卡或点名。", "Let them scan, or ask the leader to scan their card."),
    "own_card_scanned": Sentences(
        "不能扫自己的护照或卡。", "You cannot scan your own passport or card.",
        "请扫现场的活动码，或请另一位负责人扫您的卡。", "Scan the shift's code, or let another leader scan yours."),
    "own_name_called": Sentences(
        "不能给自己点名。", "You cannot call your own name.",
        "请扫现场的活动码，或请另一位负责人点您的名。", "Scan the shift's code, or let another leader call it."),
    "not_leader_here": Sentences(
        "只有本场负责人或工作人员能这样签到。", "Only this shift's leaders and staff can check people in this way.",
        "请把卡或护照码交给负责人扫；您自己请扫活动码。", "Give it to the leader; for yourself scan the shift's code."),
    "person_not_found": Sentences(
        "没有找到这位居民。", "This person was not found.",
        "请核对后再试，或请工作人员帮忙查找。", "Check and try again, or ask the staff to look them up."),
    "account_closed": Sentences(
        "这个账号已经停用。", "This account is not in use.",
        "请到社区服务台问一问，工作人员会帮您。", "Please ask at the community's desk; the staff will help."),
    "no_passport": Sentences(
        "还没有办义粉护照。", "There is no volunteer passport yet.",
        "请在小程序里办一本，或请工作人员当场办理。", "Open one in the mini-program, or ask the staff."),
    "guardian_consent_missing": Sentences(
        "孩子未满 14 岁，还没有监护人同意。", "A child under 14 needs a guardian's consent.",
        "孩子可以参加，队长会计入不记名人数；要记名请家长先同意。",
        "The child may join and is counted by the leader, without a name."),
    "never_in": Sentences(
        "您还没有签到，不能签退。", "You have not checked in, so you cannot check out.",
        "请先签到；来时忘了扫的，请告诉负责人。", "Check in first; if you forgot when you came, tell the leader."),
    "shift_stopped": Sentences(
        "这场活动已经中途停止。", "This shift was stopped midway.",
        "签过到的，停止前的时间照算。请听负责人安排。", "Your time until the stop counts. Follow the leader."),
    "checkin_over": Sentences(
        "签到时间已过，活动结束了。", "Check-in is over: the shift has ended.",
        "如果您参加了却忘了签到，请告诉负责人。", "If you took part but forgot to check in, tell the leader."),
    "age_unknown": Sentences(
        "这场活动对年龄有要求，我们还不知道您的生日。", "This shift has an age limit and your birthday is not known.",
        "请在资料里填生日；身份核实过的，请工作人员登记。",
        "Enter it yourself; once your identity is confirmed, ask the staff."),
    "minor_on_hazardous": Sentences(
        "未满 18 岁不能参加这场有危险的活动。", "Nobody under 18 may serve on this hazardous shift.",
        "请选一场适合您的活动。", "Please choose another activity that suits you."),
    "too_young": Sentences(
        "您还没到这场活动要求的年龄。", "You are younger than this shift allows.",
        "请选一场适合您的活动，负责人可以帮您看看。", "Please choose another; the leader can help you find one."),
    "too_old": Sentences(
        "为了您的安全，这场活动有年龄上限。", "For your safety, this shift has an upper age limit.",
        "请选一场轻松些的活动，负责人可以帮您看看。", "Please choose a lighter one; the leader can help."),
    "waitlisted": Sentences(
        "您在候补名单上，还没有轮到。", "You are on the waitlist; no place is free yet.",
        "开始前轮到了会通知您；开始后，由负责人安排名额。",
        "Before the start we tell you of a place; then the leader gives it."),
    "hazardous_needs_sign_up": Sentences(
        "这场活动有一定危险，要先报名。", "This shift is hazardous: it needs a sign-up first.",
        "开始前可以自己报名；开始后，请现场负责人报名。", "Sign up before it begins; then the leader can."),
    "sign_up_required": Sentences(
        "这场活动要先报名。", "This shift needs a sign-up first.",
        "开始前可以自己报名；开始后请负责人报名，再扫一次。", "Sign up before it begins; then the leader can."),
    "shift_full": Sentences(
        "这场活动已经满员。", "This shift is full.",
        "谢谢您来！请看看别的场次，或问问负责人。", "Thank you for coming! Look at others, or ask the leader."),
    "present_elsewhere": Sentences(
        "这段时间您已有另一条签到记录。", "You already have a presence recorded for this time.",
        "请刷新后看一看；不对请告诉工作人员。", "Refresh and look; if it is wrong, tell the staff."),
    "elsewhere_needs_card": Sentences(
        "您正在另一场活动，不能在这里被点名。", "You are at another shift, so your name cannot be called here.",
        "请出示您的护照码或卡，让负责人扫一下。", "Let the leader scan your passport's code or your card."),
}
UNDO_REFUSALS: Mapping[str, Sentences] = {
    "nothing_to_undo": Sentences(
        "这次扫码没有改变什么，不用撤销。", "This scan changed nothing, or its presence was undone already.",
        "请刷新列表，选要撤销的那一次。", "Refresh the list and choose the scan that you mean."),
    "own_scan_undone": Sentences(
        "不能撤销自己的签到签退。", "Nobody undoes their own check-in or check-out.",
        "请另一位负责人或工作人员来撤销。", "Ask another leader or the staff to undo it."),
    "undo_too_late": Sentences(
        "这场活动已经结束登记，不能撤销了。", "The shift is closed: a scan can no longer be undone.",
        "请在时长记录里提出更正，写明原因。", "Ask for a correction of the service record, with a reason."),
    "seen_since": Sentences(
        "之后这位居民又签过到，不能恢复。", "The person has checked in since; this cannot be reopened.",
        "请先核对后来那次签到（这一场或别场），有误先撤销它。", "Look at the later check-in first, here or elsewhere."),
}
# fmt: on
