"""Why a record takes two people, or a look, in words for the approver's screen."""

from __future__ import annotations

from typing import NamedTuple

from service.hours.rules.approvers import Reason
from service.hours.rules.batches import Look


class Why(NamedTuple):
    zh: str
    en: str


REASONS_FOR_TWO: dict[Reason, Why] = {
    Reason.OWN_EVIDENCE: Why(
        "到场或离场只有您或您的家人登记", "only you, or your family, recorded when it began or ended"
    ),
    Reason.OWN_END: Why(
        "离场时间是推定的，而您或您的家人撤销过签退或延长过活动",
        "the end was inferred after you or your family had undone a check-out or lengthened the shift",
    ),
    Reason.RELATED_EVIDENCE: Why(
        "到场或离场只有志愿者的家人或代办人登记",
        "only the volunteer's family, or who acts for them, recorded when it began or ended",
    ),
    Reason.ABOVE_EVIDENCE: Why("时长比签到记录多", "the minutes exceed the evidence"),
    Reason.ABOVE_ANOTHERS_WORD: Why("时长比别人改定的多", "somebody else had set fewer minutes"),
    Reason.LATE_ENTRY: Why("这是补录的时长", "it was entered afterwards"),
    Reason.REJECTED_BEFORE: Why(
        "同一时间的时长被拒绝过或改成过零，要有社区工作人员来批",
        "service of the same time was rejected or set to nothing: the second approval is the staff's",
    ),
    Reason.DAY_TOTAL: Why("这一天累计时长偏多", "the day's total is high"),
    Reason.POSSIBLE_DUPLICATE: Why(
        "另一个账号和志愿者同名，可能是同一个人，身份还没核实",
        "another account has the volunteer's name and may be the same person, and the identity is not confirmed",
    ),
    Reason.WAY_IN_GIVEN: Why(
        "志愿者的登录方式是您或您的家人给的，或是你们提出合并带来的，到服务那天还没有别人核实过身份",
        "you, or your family, gave the volunteer a way to sign in, or proposed the merge that brought it, and by the "
        "day of the service nobody else had confirmed the identity since",
    ),
}
LOOKS: dict[Look, Why] = {
    Look.INFERRED_END: Why("忘了签退，离场时间是推定的", "a check-out is missing and its time was inferred"),
    Look.ONLY_TICKED: Why("到场离场都是点名的，没有扫码", "only ticked on the roll, coming and going"),
}
