"""What people are told of their orders: ids and times; the order's page says the rest."""

from __future__ import annotations

NOTICES = {
    "order.placed_for_you": (
        "有人替您订了兑换日的礼品，点开可看订了什么、何时领。不对的话，请在截止前改，或告诉社区。",
        "Somebody ordered gifts for you; open it to see what, and when to collect it. If it is not right, change it in "
        "time or tell the community.",
    ),
    "order.changed_for_you": (
        "您的礼品订单被改过了，不是您自己改的，点开可看。不对的话，请告诉社区。",
        "Your order of gifts was changed by somebody else; open it to see. If it is not right, tell the community.",
    ),
    "order.cancelled_for_you": (
        "您的礼品订单被取消了，不是您自己取消的，积分已退回。不对的话，请告诉社区。",
        "Your order of gifts was cancelled by somebody else, and its points are free again. If it is not right, tell "
        "the community.",
    ),
    "order.collected": (
        "您的礼品今天领走了，点开可看领了什么、用了几分。不是您领的话，请马上告诉社区。",
        "Your gifts were collected today; open it to see which, and the points. If it was not you, tell the community "
        "at once.",
    ),
    "order.collected_by_proxy": (
        "您的礼品已由代领人领走，点开可看领了什么。不是您委托的话，请马上告诉社区。",
        "Your gifts were collected by a proxy; open it to see which. If you did not ask them to, tell the community at "
        "once.",
    ),
    "order.placed_for_principal": (
        "有人替您监护或代办的人订了兑换日的礼品，点开可看。不对的话，请告诉社区。",
        "Somebody ordered gifts for a person whom you act for; open it to see. If it is not right, tell the community.",
    ),
    "order.changed_for_principal": (
        "您监护或代办的人的礼品订单，被别人改过了，点开可看。不对的话，请告诉社区。",
        "The order of a person whom you act for was changed by somebody else; open it to see. If it is not right, tell "
        "the community.",
    ),
    "order.cancelled_for_principal": (
        "您监护或代办的人的礼品订单，被别人取消了，积分已退回。不对的话，请告诉社区。",
        "The order of a person whom you act for was cancelled by somebody else, and its points are free again. If it "
        "is not right, tell the community.",
    ),
    "order.collected_for_principal": (
        "您监护或代办的人的礼品领走了，点开可看谁领的、领了什么。不是本人、也不是您领的话，请马上告诉社区。",
        "The gifts of a person whom you act for were collected; open it to see by whom, and which. If it was neither "
        "they nor you, tell the community at once.",
    ),
    "order.collected_by_you": (
        "柜台登记，您今天替人领走了礼品，点开可看替谁、领了什么。不是您领的话，请马上告诉社区。",
        "The counter has written down that you collected gifts for somebody today; open it to see for whom, and which. "
        "If it was not you, tell the community at once.",
    ),
    "order.no_show_for_principal": (
        "兑换日没有人来领您监护或代办的人的礼品，已放回，积分已退回。",
        "Nobody collected the gifts of a person whom you act for; they went back to the shelf and the points are free "
        "again.",
    ),
    "order.gift_gone_for_principal": (
        "很抱歉，您监护或代办的人订的一样礼品没有了，这一样的积分已退回，可以另选一样。",
        "We are sorry: a gift that a person whom you act for had ordered is gone, and its points are free again. "
        "Another can be chosen.",
    ),
    "order.undone_for_principal": (
        "今天发给您监护或代办的人的礼品，有一样的发放已撤销，积分已退回。不对的话，请告诉社区。",
        "A hand-over of today to a person whom you act for was undone, and its points are back. If it is not right, "
        "tell the community.",
    ),
    "order.proven_for_principal": (
        "您监护或代办的人在断网时领走的礼品已补记，积分已扣，点开可看。不对的话，请告诉社区。",
        "Gifts that a person whom you act for had collected without a network are now on record and their points are "
        "spent; open it to see. If it is not right, tell the community.",
    ),
    "order.day_moved": (
        "您订的礼品，兑换日改期或改地点了，点开可看新的时间地点。来不了的，可以改时段或取消。",
        "The redemption day of your order was moved; open it to see when and where. If you cannot come, choose another "
        "slot or cancel.",
    ),
    "order.day_cancelled": (
        "您订的礼品，原来的兑换日取消了，已改到另一天，点开可看。来不了的，可以改时段或取消。",
        "The redemption day of your order was cancelled, and it was moved to another; open it to see when. If you "
        "cannot come, choose another slot or cancel.",
    ),
    "order.day_moved_for_principal": (
        "您监护或代办的人订的礼品，兑换日改期或改地点了，点开可看新的时间地点，请转告本人。",
        "The redemption day of an order of somebody whom you act for was moved; open it to see when and where, and let "
        "them know.",
    ),
    "order.day_cancelled_for_principal": (
        "您监护或代办的人订的礼品，原来的兑换日取消了，已改到另一天，点开可看，请转告本人。",
        "The redemption day of an order of somebody whom you act for was cancelled, and the order was moved to "
        "another; open it to see when, and let them know.",
    ),
    "order.changed_for_survivors": (
        "去世的亲友留下的礼品订单有变动，点开可看新的时间地点，或者少了什么。不对的话，请告诉社区。",
        "What somebody who has died left to collect has changed; open it to see when and where it is now, or what is"
        " gone. If it is not right, tell the community.",
    ),
    "order.reminder": (
        "您订的礼品请在 {starts_at} 来领，带上领取码或护照卡。"
        "来不了的，请提前取消或改时间；自己已经不能改的，请告诉社区。",
        "Please collect your gifts at {starts_at}, with the pick-up code or the passport's card. If you cannot come, "
        "cancel or choose another slot; when you cannot change it yourself any more, tell the community.",
    ),
    "order.no_show": (
        "兑换日您没有来领，订的礼品已放回，积分已退回，没有别的影响。",
        "You did not collect your gifts; they went back to the shelf and the points are free again. Nothing else "
        "follows.",
    ),
    "order.short": (
        "您的时长有更正，积分不够订的全部礼品了。"
        "请在 {ends_at} 前取消几样，或补足积分；自己已经不能改的，请找社区。到时不够的会自动放回。",
        "After a correction your points do not reach for all that you ordered. Drop something or earn them back before "
        "{ends_at}; when you cannot change it yourself any more, ask the community. What is not covered then is "
        "released.",
    ),
    "order.short_released": (
        "您订的礼品里，积分不够的几样已放回。其余的照样可以领。",
        "What your points did not cover was released from your order. The rest can be collected.",
    ),
    "order.gift_gone": (
        "很抱歉，您订的一样礼品没有了，这一样的积分已退回。您可以另选一样，或到现场挑选。",
        "We are sorry: a gift that you ordered is gone, and its points are free again. Choose another, or come and see "
        "what is there.",
    ),
    "order.substituted": (
        "您订的一样礼品在柜台换成了另一样，点开可看换了什么、几分。不对的话，请告诉社区。",
        "A gift of your order was replaced by another at the counter; open it to see which, and its points. If it is "
        "not right, tell the community.",
    ),
    "order.code_renewed_for_you": (
        "您的领取码，代领的人换了新的，旧的不能用了。请用新的来领；不对的话，请收回委托，并告诉社区。",
        "Whoever collects for you renewed your pick-up code, and the old one works no more. Use the new one; if it is "
        "not right, end the delegation and tell the community.",
    ),
    "order.dropped": (
        "您订的礼品，有一样在柜台说是不要了，积分已退回，点开可看。不对的话，请马上告诉社区。",
        "A gift of your order was taken off at the counter as not wanted, and its points are free again; open it to "
        "see. If it is not right, tell the community at once.",
    ),
    "order.undone": (
        "今天发给您的礼品，有一样的发放已撤销，积分已退回。不对的话，请告诉社区。",
        "A hand-over of today was undone, and its points are back. If it is not right, tell the community.",
    ),
    "order.proven": (
        "兑换日断网时您领走的礼品已补记，积分已扣。不对的话，请告诉社区。",
        "Gifts that you collected while there was no network are now on record and their points are spent. If it is "
        "not right, tell the community.",
    ),
    "gift_wait.offered": (
        "您候补的礼品有货了，为您保留 {pieces} 件，到 {ends_at} 为止，请点开确认。",
        "Of a gift that you wait for {pieces} are kept for you until {ends_at}. Open it to accept.",
    ),
    "gift_wait.left_for_you": (
        "您候补的礼品，别人替您退出了。不对的话，请再候补，并告诉社区。",
        "Somebody left the waitlist for you. If it is not right, join it again and tell the community.",
    ),
    "gift_wait.lapsed": (
        "您候补的礼品过了保留时间，已给下一位。还想要的，可以再候补。",
        "The gift that was kept for you went to the next. Join the waitlist again if you still want it.",
    ),
    "gift_wait.withdrawn": (
        "很抱歉，为您保留的礼品盘点时不见了。您仍排在原来的位置，有货了马上告诉您。",
        "We are sorry: the gift that was kept for you is not there any more. You keep your turn, and are told as soon "
        "as another comes.",
    ),
    "gift_wait.points_short": (
        "您候补的礼品有货了，但您的积分现在不够，已给下一位。积分够了可以再候补。",
        "The gift that you wait for came, but your points do not reach for it now, and it went to the next. Join the "
        "waitlist again when they do.",
    ),
    "gift_wait.ended": (
        "这一期的候补已结束，您候补的礼品没有等到。兑换日可以到现场看看。",
        "The waitlist of this period is closed, and the gift did not come. See what is there on the redemption day.",
    ),
    "gift_wait.asked_for_you": (
        "有人替您候补了一样礼品，有货了会为您保留，点开可看。不对的话，请退出候补，并告诉社区。",
        "Somebody put you on the waitlist of a gift; open it to see. If it is not right, leave it and tell the "
        "community.",
    ),
    "gift_wait.asked_for_principal": (
        "有人替您监护或代办的人候补了一样礼品，点开可看。不对的话，请退出候补，并告诉社区。",
        "Somebody put a person whom you act for on the waitlist of a gift; open it to see. If it is not right, leave "
        "it and tell the community.",
    ),
    "gift_wait.offered_for_principal": (
        "您监护或代办的人候补的礼品有货了，保留 {pieces} 件，到 {ends_at} 为止。本人没有手机，请您点开替其确认。",
        "Of a gift that a person without a phone, whom you act for, waits for {pieces} are kept until {ends_at}. Open "
        "it to accept for them.",
    ),
    "gift_wait.left_for_principal": (
        "您监护或代办的人候补的礼品，别人替其退出了。不对的话，请再候补，并告诉社区。",
        "Somebody left the waitlist for a person whom you act for. If it is not right, join it again and tell the "
        "community.",
    ),
    "gift_wait.lapsed_for_principal": (
        "您监护或代办的人候补的礼品过了保留时间，已给下一位。还想要的，可以再候补。",
        "The gift that was kept for a person whom you act for went to the next. Join the waitlist again if they still "
        "want it.",
    ),
    "gift_wait.withdrawn_for_principal": (
        "很抱歉，为您监护或代办的人保留的礼品盘点时不见了。仍排在原来的位置，有货了马上告诉您。",
        "We are sorry: the gift that was kept for a person whom you act for is not there any more. They keep their "
        "turn, and you are told as soon as another comes.",
    ),
    "gift_wait.points_short_for_principal": (
        "您监护或代办的人候补的礼品有货了，但积分现在不够，已给下一位。积分够了可以再候补。",
        "The gift that a person whom you act for waits for came, but their points do not reach for it now, and it went "
        "to the next. Join the waitlist again when they do.",
    ),
    "gift_wait.ended_for_principal": (
        "这一期的候补已结束，您监护或代办的人候补的礼品没有等到。兑换日可以到现场看看。",
        "The waitlist of this period is closed, and the gift that a person whom you act for waits for did not come. "
        "See what is there on the redemption day.",
    ),
    "counter_proposal.declined": (
        "您在兑换日提出、要第二个人确认的一项，同事作废了，或随收摊、结账撤下了，点开可看。不对的话，请马上问清楚。",
        "What you had proposed at the counter for a second person was declined by a colleague, or fell when the day "
        "ended; open it to see. If it is not right, ask at once.",
    ),
    "gift.added": (
        "同事在兑换期间新加了一样礼品，点开可看。不对的话，请马上问清楚。",
        "While a period is open, a colleague added a gift; open it to see. If it is not right, ask at once.",
    ),
    "gift.offer_changed": (
        "同事在兑换期间把一样礼品上架或下架了，点开可看。不对的话，请马上问清楚。",
        "While a period is open, a colleague put a gift on the list or took it off; open it to see. If it is not "
        "right, ask at once.",
    ),
    "gift.terms_changed": (
        "同事在预订期间改了一样礼品的分值或限量：原来 {before} 分，现在 {points} 分，点开可看。"
        "不对的话，请马上问清楚。",
        "While people order, a colleague changed the price or the limit of a gift: it was {before} points and is "
        "{points}. Open it to see. If it is not right, ask at once.",
    ),
    "gift.wait_left": (
        "同事替一个没有手机的人退出了候补，本人收不到消息，点开可看是哪样礼品。不对的话，请马上问清楚。",
        "A colleague took somebody without a phone, who is told nothing, off a waitlist; open the gift to see which. "
        "If it is not right, ask at once.",
    ),
    "period.window_changed": (
        "同事改了一期兑换的预订时间，点开可看。不对的话，请马上问清楚。",
        "A colleague changed when people order in a period; open it to see. If it is not right, ask at once.",
    ),
    "period.opened": (
        "同事开了一期兑换，点开可看截止日和预订时间。不对的话，请马上问清楚。",
        "A colleague opened a period of redemption; open it to see its cut-off and when people order. If it is not "
        "right, ask at once.",
    ),
    "period.closed": (
        "同事结束了一期兑换，以后不能再订、再领，点开可看。不对的话，请马上问清楚。",
        "A colleague closed a period: nothing is ordered or handed over in it any more; open it to see. If it is not "
        "right, ask at once.",
    ),
    "period.day_planned": (
        "同事安排了一个兑换日，点开这一期可看时间和地点。不对的话，请马上问清楚。",
        "A colleague planned a redemption day; open the period to see when and where. If it is not right, ask at once.",
    ),
    "period.day_moved": (
        "同事把一个兑换日改了期或换了地点，点开这一期可看。不对的话，请马上问清楚。",
        "A colleague moved a redemption day to another time or place; open the period to see. If it is not right, ask "
        "at once.",
    ),
    "period.day_cancelled": (
        "同事取消了一个兑换日，订单改到了另一天，点开这一期可看。不对的话，请马上问清楚。",
        "A colleague cancelled a redemption day and its orders were moved to another; open the period to see. If it is "
        "not right, ask at once.",
    ),
    "stock.by_hand": (
        "同事登记了一样礼品的损耗、找回或退还，点开可看件数和原因。不对的话，请马上问清楚。",
        "A colleague recorded pieces of a gift as lost, found or given back; open it to see how many and why. If it is "
        "not right, ask at once.",
    ),
}

# Why an order was cancelled, where nobody has written it: an account that was closed has taken it along.
REASONS = {"account.closed": "注销账号时一并取消"}

CARRIED = {
    "order.": ("order_id",),
    "order.collected_by_proxy": ("proxy_id",),
    "counter_proposal.": ("proposal_id", "done_by"),
    "gift_wait.": ("gift_id", "wait_id"),
    "gift.": ("gift_id", "done_by"),
    "period.": ("period_id", "done_by"),
    "stock.": ("gift_id", "done_by"),
}
