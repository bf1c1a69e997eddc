from __future__ import annotations

from service.redemption.rules import RedemptionPolicy
from service.regions.policy import Section

section = Section(
    "redemption",
    RedemptionPolicy,
    limits={
        "orders_per_passport": (1, 5),
        "lines_per_order": (1, 50),
        "offer_hours": (1, 168),
        "short_release_hours": (1, 720),
        "reminder_hours": (1, 168),
        "proxy_people_per_day": (1, 10),
    },
    says={
        "orders_per_passport": "每本护照每期最多几张有效订单。 The most live orders of a passport in a period.",
        "lines_per_order": "一张订单最多几样。 The most lines of an order.",
        "offer_hours": "候补轮到后保留几小时。 For how many hours an offer to who waits holds the gift.",
        "short_release_hours": "积分不足的，告知后几小时释放。"
        " How many hours after the person was told a line without points is released.",
        "reminder_hours": "领取时段开始前几小时提醒。 How many hours before the slot the person is reminded.",
        "proxy_people_per_day": "一人一天最多代几个人领，再多要两名工作人员。"
        " For how many people a day one proxy collects; more takes two members of staff.",
    },
)
