from __future__ import annotations

from service.hours.rules import HoursPolicy
from service.regions.policy import Section

section = Section(
    "hours",
    HoursPolicy,
    limits={
        "second_approver_over_minutes": (60, 1440),
        "refused_over_minutes": (60, 1440),
        "approval_due_working_days": (1, 10),  # Order 67 art. 11 allows ten, not more
        "escalated_working_days": (1, 30),
        "returned_working_days": (1, 30),
        "late_claim_days": (0, 365),
    },
    says={
        "second_approver_over_minutes": "一个人一天（北京时间，各社区合计）超过多少分钟，要两个人审核。"
        " Over how many minutes of one person's day in Shanghai, all communities together, it takes two to approve.",
        "refused_over_minutes": "一个人一天（同上）超过多少分钟，不能通过。"
        " Over how many minutes of such a day nothing more is approved.",
        "approval_due_working_days": "活动之后多少个工作日内应当审核。"
        " Within how many working days after the service it ought to be decided.",
        "escalated_working_days": "转给上级之后，每一级有多少个工作日。"
        " How many working days each tier above has before the next one is asked.",
        "returned_working_days": "退回之后等答复多少个工作日，再由工作人员定。"
        " How many working days a returned record waits for its answer; then staff decide without.",
        "late_claim_days": "多少天（日历日）之内的服务可以用纸质表补录。"
        " Of how many calendar days back service is taken from a paper sheet.",
        "roll_call_in_one_tap": "到场离场都是点名的，也可以一起批；否则要逐条看。"
        " Those who were only ever ticked may be approved in one tap; else each wants a look.",
    },
)
