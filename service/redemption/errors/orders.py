from __future__ import annotations

from service.core.errors import Refusal


class OrderRefused(Refusal):
    """Why an order is not placed, changed or handed over."""


class CustomerClosed(OrderRefused):
    code, status = "order.account_closed", 409
    zh, en = "这个账号已停用，不能兑换。", "The account is closed."
    next_zh, next_en = "请联系社区工作人员。", "Ask the community's staff."


class DeathReported(OrderRefused):
    code, status = "order.death_reported", 409
    zh, en = (
        "有人登记这位居民已经去世，正等第二位工作人员核实。核实前不能新选礼品；已经订的，凭本人手机上的码，或由代领的人来领。",
        "That this person has died waits for a second member of staff. Nothing new is chosen meanwhile; what was "
        "ordered is collected by a code of their phone, or by a proxy.",
    )
    next_zh, next_en = (
        "登记错了的，本人点开消息里的登记，点“作废”；没有手机的，到社区服务台作废。",
        "If it is a mistake, the person opens the message about it and turns it down; without a phone the desk does.",
    )


class IdentityUnconfirmed(OrderRefused):
    code, status = "order.identity_unconfirmed", 409
    zh, en = "兑换前要先核实一次身份。", "The identity has to be confirmed once before gifts are ordered."
    next_zh, next_en = (
        "要本人带身份证，在社区服务台核实，只要这一次。",
        "The person comes to the desk once, with their identity card.",
    )
    for_developers = "`POST /people/{account_id}/confirm-identity`"


class NotAtHome(OrderRefused):
    code, status = "order.not_at_home", 409
    zh, en = "积分要在截止日那天所属的社区兑换。", "Points are redeemed where one was at home on the cut-off day."
    next_zh, next_en = "请到那个社区的兑换日办理。", "Order in that community's period."


class OrderedElsewhere(OrderRefused):
    code, status = "order.elsewhere", 409
    zh, en = "这半年已经在另一个社区订过或领过了。", "There is an order of this half year in another community."
    next_zh, next_en = (
        "半年只在一个社区兑换，积分会留到下一期。",
        "The points stay for the next half year.",
    )


class AlreadyOrdered(OrderRefused):
    code, status = "order.already_placed", 409
    carries = ("order_id",)
    zh, en = "这一期已经有订单了。", "There is an order in this period already."
    next_zh, next_en = "要加要减，请直接改那张订单。", "Change that order instead."


class AllCollected(OrderRefused):
    """The period has no other order for the person, and staff add to this one only on its day."""

    code, status = "order.all_collected", 409
    carries = ("order_id",)
    zh, en = "这一期订的已经领完了，不能另外再订。", "What was ordered in this period has all been collected."
    next_zh, next_en = (
        "还想加的，领取当天收摊前，在柜台由工作人员加进原来的订单；过后请等下一期。",
        "On its day, before that ends, staff add to it at the counter; later, wait for the next period.",
    )
    for_developers = "`PUT /orders/{order_id}`"


class NotDelegatedToOrder(OrderRefused):
    code, status = "order.not_delegated", 403
    zh, en = (
        "您的委托里没有“代预约礼品”，不能替这个人订礼品、改单或候补。",
        "Your delegation does not cover ordering gifts.",
    )
    next_zh, next_en = (
        "请本人来办，或请本人在委托里加上“代预约礼品”。",
        "Let the person do it, or add ordering to the delegation.",
    )


class PickUpCodesUsedUp(OrderRefused):
    code, status = "order.codes_used_up", 409
    zh, en = "这张订单的领取码换得太多次，不能再用了。", "The pick-up code of this order was renewed too often."
    next_zh, next_en = "请改用护照码、纸质卡，或报护照号。", "Use the passport's code, its card or its number."


class TooManyLines(OrderRefused):
    code, status = "order.too_many_lines", 409
    zh, en = "一张订单最多 {most} 样。", "An order has at most {most} lines."
    next_zh, next_en = "请减少几样。", "Take some off."


class OrderTooLate(OrderRefused):
    code, status = "order.too_late", 409
    zh, en = "已过可以自己改订单的时间。", "The time for changing it by oneself is over."
    next_zh, next_en = "需要改的，请找社区工作人员。", "Staff can still change or cancel it."


class NothingHeld(OrderRefused):
    code, status = "order.not_held", 409
    zh, en = "这张订单没有还没领的了，不能再改。", "Nothing of this order is still to be collected."
    next_zh, next_en = "请刷新后查看。", "Read it again."


class OrderCollected(OrderRefused):
    code, status = "order.collected", 409
    zh, en = "这张订单 {collected_at} 已经领完了。", "This order was collected at {collected_at}."
    next_zh, next_en = (
        "请看订单里的领取记录：在几号柜台、谁代领；有疑问请当场核对。",
        "See the order's collections: at which counter, by whom, and what.",
    )


class OrderEnded(OrderRefused):
    code, status = "order.ended", 409
    zh, en = "这张订单已经取消或释放。", "This order was cancelled or released."
    next_zh, next_en = (
        "积分已退回；兑换日还没收摊的，可以现场另选。",
        "Its points are free again; while the day is on, place a walk-in order.",
    )


class OrderNoShow(OrderRefused):
    code, status = "order.no_show", 409
    zh, en = "收摊时还没领，礼品和积分都已退回。", "It was not collected when the day ended: gifts and points are back."
    next_zh, next_en = (
        "收摊前其实已经发了的，凭名单上的签名“事后证实”，由另一位工作人员确认。",
        "If it was handed over before that, let two prove it by the signed list.",
    )
    for_developers = "`POST /orders/{order_id}/proofs`"


class NotYetDue(OrderRefused):
    code, status = "order.not_yet_due", 409
    zh, en = "这张订单约在 {on}，今天还不能领。", "This order is for {on}."
    next_zh, next_en = "请改约到今天的时段，再领取。", "Move it to a slot of today first."


class LineEnded(OrderRefused):
    code, status = "line.ended", 409
    carries = ("line_id",)
    zh, en = "这一样已经领过，或已取消、释放。", "This line was collected, cancelled or released."
    next_zh, next_en = "请刷新订单，看它现在的状态。", "Read the order again; the line's state says which."


class NoSuchLine(OrderRefused):
    """Which of those that were sent."""

    code, status = "line.none_such", 404
    carries = ("line_id",)
    zh, en = "选的里面有一样不在这张订单上。", "One of the lines is not of this order."
    next_zh, next_en = "请刷新订单，重新选。", "Look at the order again, and choose anew."


class MoreThanOrdered(OrderRefused):
    code, status = "line.more_than_ordered", 409
    carries = ("line_id",)
    zh, en = "这一样只订了 {most} 件。", "Only {most} were ordered."
    next_zh, next_en = (
        "请核对数量；想多要的，先在这张订单里加，再发放。",
        "Hand over no more; for more change the order first.",
    )


class DearerUnagreed(OrderRefused):
    code, status = "substitute.dearer", 409
    zh, en = (
        "换的这样要 {points} 分，原来是 {before} 分，贵了。",
        "The substitute costs {points} points, the line was {before}.",
    )
    next_zh, next_en = (
        "请问本人愿不愿意多用积分，愿意再提交。",
        "Ask the person whether they agree to more points, then do it again.",
    )
    for_developers = "`is_agreed: true`"


class CounterRefused(OrderRefused):
    """Who stands behind the counter must have nothing to do with who stands before it."""


class OwnOrder(CounterRefused):
    code, status = "counter.own", 409
    zh, en = "不能给自己办。", "Nobody does this for themselves at the counter."
    next_zh, next_en = "请另一位工作人员办理。", "Another member of staff has to do it."


class RelatedOrder(CounterRefused):
    code, status = "counter.related", 409
    zh, en = "不能给家人或自己代办的人办。", "Nobody does this for family or for whom they act for."
    next_zh, next_en = "请另一位工作人员办理。", "Another member of staff has to do it."


class ProxyUnknown(CounterRefused):
    code, status = "proxy.not_delegated", 409
    zh, en = "这个人没有代领的委托。", "This person holds no delegation to collect."
    next_zh, next_en = (
        "请先登记委托（要本人同意），或请本人来领。",
        "Record a delegation to collect, which takes the person's consent; or let the person come.",
    )


class ProxyByOwnWord(CounterRefused):
    code, status = "proxy.by_own_word", 409
    zh, en = (
        "这个人能代领，只凭其自己登记，或者是去世当天及以后才登记的，一个人不能发放。",
        "That they may collect is known from the proxy alone, or was put on record since the day of the death.",
    )
    next_zh, next_en = (
        "请核对户口本等证明，由两位工作人员一起办理。",
        "See a document; then two of the staff hand over together.",
    )
    for_developers = "`POST /orders/{order_id}/hand-over-by-two`"


class ProxyMayNotOrder(CounterRefused):
    code, status = "proxy.may_not_order", 409
    zh, en = "这个人只能代领，不能替本人当场选礼品。", "This person may collect for the other, not order."
    next_zh, next_en = (
        "请本人来选，或先登记可以代为预订的委托。",
        "Let the person choose, or record a delegation to order.",
    )


class OwnerDied(CounterRefused):
    code, status = "proxy.owner_died", 409
    zh, en = "这位居民已经去世，礼品由亲属代领。", "This resident has died; a relative collects the gifts."
    next_zh, next_en = (
        "请登记代领的亲属：登记过的家人、监护人，或生前委托代领的人。",
        "Say who collects: declared family, a guardian, or who might collect for them while they lived.",
    )
    for_developers = "`proxy_id`"


class ProxyClosed(CounterRefused):
    code, status = "proxy.account_closed", 409
    zh, en = "这位代领人已注销账号，或已登记去世。", "The proxy has closed their account, or has died."
    next_zh, next_en = (
        "请核对代领的是谁，改登记来领的这一位。",
        "Check who has come, and name that person.",
    )
    for_developers = "`proxy_id`"


class ProxyRelated(CounterRefused):
    code, status = "proxy.is_you", 409
    zh, en = "代领的人是您自己或您的家人。", "The proxy is yourself or your family."
    next_zh, next_en = "请另一位工作人员办理。", "Another member of staff has to do it."


class ProxyEnteredByYou(CounterRefused):
    """Or one of the staff alone could make up a proxy, and carry away the gifts of whoever has no phone."""

    code, status = "proxy.entered_by_you", 409
    zh, en = (
        "这个人能来代领，是您登记的，不能由您一个人发。",
        "That this person may collect was put on record by you.",
    )
    next_zh, next_en = "请另一位工作人员办理。", "A colleague hands over to them, or two do it together."


class TooManyPrincipals(CounterRefused):
    code, status = "proxy.too_many", 409
    zh, en = "这个人今天已经代 {most} 个人领过了。", "This proxy has collected for {most} people today."
    next_zh, next_en = "再多要两名工作人员一起办。", "For more, a second member of staff has to confirm."


class CodeNotForCounter(CounterRefused):
    code, status = "counter.code_not_valid", 409
    zh, en = "这个码不能用：不是领取码、护照码或卡，或者已经过期。", "No live pick-up, passport or card code."
    next_zh, next_en = "请刷新后再扫，或报护照号。", "Show it anew, or type the passport's number."


class NoSuchCounter(CounterRefused):
    code, status = "counter.no_such_counter", 409
    zh, en = "这一天只有 {most} 个柜台。", "There are {most} counters on that day."
    next_zh, next_en = "请核对是几号柜台；不记柜台的，不用填。", "Check the number, or leave the counter out."


class TicketNotValid(CounterRefused):
    code, status = "counter.ticket_not_valid", 409
    zh, en = (
        "上一次查找不能用了：已过 {minutes} 分钟，或查的不是这个人，或不是您查的。",
        "The look-up is older than {minutes} minutes, about somebody else, or not yours.",
    )
    next_zh, next_en = (
        "请重新扫码或查找，再发放。",
        "Scan or look the person up again, then hand over.",
    )
    for_developers = "The new `ticket`; without a look-up `shown` instead."


class CodeRenewed(CounterRefused):
    code, status = "counter.code_renewed", 409
    zh, en = "这张领取码已经换过新的，旧的不能用了。", "This pick-up code was renewed; the old one works no more."
    next_zh, next_en = "请出示最新的领取码，或报护照号。", "Show the newest one, or type the passport's number."


class CodeSpent(CounterRefused):
    code, status = "counter.code_spent", 409
    zh, en = (
        "这张领取码的订单已经领完，或者已经取消、放回。",
        "The order of this pick-up code was collected, or has ended.",
    )
    next_zh, next_en = (
        "要查是谁、领了什么，请扫护照码，或报护照号。",
        "To see what became of it, scan the passport's code or type its number.",
    )


class NumberMistyped(CounterRefused):
    code, status = "counter.number_mistyped", 409
    zh, en = "护照号码输错了。", "The passport number is mistyped."
    next_zh, next_en = (
        "请照着护照上的十位数字，再输一次。",
        "Type the ten digits once more, as they stand on the passport.",
    )


class CodeElsewhere(CounterRefused):
    code, status = "counter.code_elsewhere", 409
    zh, en = "这位居民在别的社区兑换，不在这里。", "Whoever shows this code redeems in another community."
    next_zh, next_en = (
        "请到截止日那天所属的社区领取；弄错了的，请报护照号核对。",
        "They collect where they were at home on the cut-off day.",
    )
