"""The same refusals, said to the leader who scanned or called somebody else; of a code that is not here the sentences
of ``REFUSALS`` fit whoever reads them.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.checkin.rules.sentences import Sentences

# fmt: off
TO_LEADERS: Mapping[str, Sentences] = {
    "code_expired": Sentences(
        "这个护照码已经过期，换新码了。", "This passport's code has been replaced by a newer one.",
        "请对方打开护照码页面，扫现在的码。", "Let them open the page with their code and scan that."),
    "card_replaced": Sentences(
        "这张卡已经停用。", "This card is no longer in use.",
        "请扫新卡；手边没有，可以点名签到。", "Scan the new card; without it, call the name."),
    "shift_not_found": Sentences(
        "没有找到这场活动。", "This shift was not found.",
        "请重新选择场次，再扫一次。", "Choose the shift afresh, then scan again."),
    "shift_not_published": Sentences(
        "这场活动还没有发布。", "This shift has not been published.",
        "请先发布活动，再签到。", "Publish it first, then check people in."),
    "shift_cancelled": Sentences(
        "这场活动已经取消。", "This shift was cancelled.",
        "请谢谢来的人，告诉他们看看别的活动。", "Thank those who came, and tell them of other shifts."),
    "shift_recorded_on_paper": Sentences(
        "这场活动是用纸质表登记的，不用扫码。", "This shift was recorded on paper; no scan is needed.",
        "如果表上漏了人，请告诉工作人员。", "If the sheet has missed somebody, tell the staff."),
    "checkout_over": Sentences(
        "这场活动的签退时间已过。", "Check-out for this shift is over.",
        "不要紧，结束时间会补上；不对的，请提出更正。", "An end is filled in; ask for a correction if it is wrong."),
    "shift_closed": Sentences(
        "这场活动的登记已经结束。", "This shift has been closed.",
        "如果漏记了人，请告诉社区工作人员。", "If somebody was missed, tell the community's staff."),
    "too_early": Sentences(
        "这场活动还没到签到时间。", "Check-in for this shift is not open yet.",
        "请大家先歇一会儿，到了签到时间再签。", "Let people take a rest until check-in opens."),
    "account_closed": Sentences(
        "这位居民的账号已经停用。", "This person's account is not in use.",
        "请对方到社区服务台问一问。", "Send them to the community's desk; the staff will help."),
    "no_passport": Sentences(
        "这位居民还没有办义粉护照。", "This person has no volunteer passport yet.",
        "请对方在小程序里办，或请工作人员当场办理。", "They open one in the mini-program, or the staff do it now."),
    "never_in": Sentences(
        "这位居民还没有签到，不能签退。", "This person has not checked in, so cannot check out.",
        "请先签到；来的时间不对，之后可以提出更正。", "Check them in first; a wrong time can be corrected later."),
    "shift_stopped": Sentences(
        "这场活动已经中途停止，不能再签到。", "This shift was stopped midway: nobody checks in any more.",
        "签过到的，停止前的时间照算。", "Of those who were in, the time until the stop counts."),
    "checkin_over": Sentences(
        "签到时间已过，活动结束了。", "Check-in is over: the shift has ended.",
        "参加了却没签到的，请告诉社区工作人员。", "Tell the community's staff of who took part unseen."),
    "age_unknown": Sentences(
        "这场活动对年龄有要求，这位居民没有登记生日。", "The shift has an age limit; the birthday is not known.",
        "请工作人员登记生日，再扫一次。", "Ask the staff to enter the birthday, then scan again."),
    "minor_on_hazardous": Sentences(
        "未满 18 岁不能参加这场有危险的活动。", "Nobody under 18 may serve on this hazardous shift.",
        "请帮他选一场适合的活动。", "Help them to find another activity that suits them."),
    "too_young": Sentences(
        "这位居民还没到这场活动要求的年龄。", "This person is younger than this shift allows.",
        "请帮他选一场适合的活动。", "Help them to find another activity that suits them."),
    "too_old": Sentences(
        "这位居民超过了这场活动的年龄上限。", "This person is older than this shift allows.",
        "为了安全，请帮他选一场轻松些的活动。", "For their safety, help them to find a lighter one."),
    "waitlisted": Sentences(
        "这位居民还在候补名单上。", "This person is on the waitlist.",
        "开始后有空名额就帮他报名；没有，可以先加名额。", "Once it has begun, sign them up; you may add places."),
    "hazardous_needs_sign_up": Sentences(
        "这场活动有一定危险，这位居民没有报名。", "This shift is hazardous, and this person has not signed up.",
        "开始后，给他看过风险提示，帮他报名，再扫一次。",
        "Once it has begun, show the risk notice, sign them up and rescan."),
    "sign_up_required": Sentences(
        "这场活动要先报名，这位居民没有报名。", "This shift needs a sign-up, and this person has none.",
        "开始后，有空名额就帮他报名，再扫一次。", "Once it has begun, sign them up if a place is free, and rescan."),
    "shift_full": Sentences(
        "这场活动已经满员。", "This shift is full.",
        "忙得过来，可以先加名额，再扫一次。", "If you can take more people, add places, then scan again."),
    "present_elsewhere": Sentences(
        "这位居民这段时间已有另一条签到记录。", "This person already has a presence recorded for this time.",
        "请核对；不对请告诉工作人员。", "Look into it; if it is wrong, tell the staff."),
    "elsewhere_needs_card": Sentences(
        "这位居民正在另一场活动，不能在这里点名。", "This person is at another shift: call no name here.",
        "请扫本人的护照码或卡。", "Scan their passport's code or their card."),
}
# fmt: on
