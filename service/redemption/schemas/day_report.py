"""What a redemption day came to, as a client reads it."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.wire import ANY, Choice, Count, Day, Flag, Id, Moment, Text, Wire
from service.redemption.rules import DayState, LineState, Move
from service.redemption.rules.closing import DifferenceCause
from service.redemption.schemas.counter import Shown

BY_NAME = "打码；null：姓名已删除。 Their name, masked; null: it is gone."


class OrdersOfDayOut(Wire):
    """多少张订单在哪种状态。 How many orders are in which state; a state without any is left out."""

    says: ClassVar = {
        "placed": "还没领的。 Of which nothing was collected yet.",
        "partly": "领了一部分的。 Of which a part was collected.",
        "handed_over": "领完的。 All of it collected.",
        "cancelled": "取消的，或当场都不要的。 Cancelled, or nothing of it wanted at the counter.",
        "no_show": "没来领的。 Nobody came.",
        "released": "积分不够或礼品没了，放回的。 Given back: its points or its gifts were gone.",
        "undone": "发放都撤销了的。 All of its hand-overs were undone.",
        "proven": "事后证实已领的。 Proven later to have been collected.",
    }

    placed = Count(example=0)
    partly = Count(example=0)
    handed_over = Count(example=37)
    cancelled = Count(example=1)
    no_show = Count(example=3)
    released = Count(example=0)
    undone = Count(example=0)
    proven = Count(example=0)


class LinesOfDayOut(Wire):
    """多少行在哪种状态。柜台换了的、分几次领的，只算新的那一行；预订时改了数量的，原来那行算取消。

    How many lines are in which state. What was exchanged or collected in parts at the counter is the new line alone;
    a line whose quantity was changed in the order is a cancelled one beside the new.
    """

    held = Count(example=0)
    handed_over = Count(example=52)
    cancelled = Count(example=1)
    refused = Count(example=1)
    no_show = Count(example=4)
    released = Count(example=0)
    undone = Count(example=0)
    proven = Count(example=0)


class GiftOfDayOut(Wire):
    says: ClassVar = {
        "released": "没来领、放回的件数。 Pieces that were released.",
        "expected": "盘点时账上应有的；null：没有盘点。 What should have lain there; null: not counted.",
        "difference": "多为正，少为负；null：没有盘点。 Counted less expected; null: not counted.",
        "first_counted": "第一次数到几件，那时账上的数还没告诉；重数的也不改它。null：没有盘点。"
        " By the first count, before what should lie there was told; counting again leaves it. Null: not counted.",
        "first_counted_by": "第一次是谁数的。 Who counted first.",
        "first_counted_by_name_masked": BY_NAME,
    }

    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    unit = Text(attribute="gift.unit", required=True, example="块")
    handed_over = Count(required=True, most=ANY, example=38)
    undone = Count(required=True, most=ANY, example=0)
    released = Count(required=True, most=ANY, example=3)
    expected = Count(required=True, allow_none=True, most=ANY, example=22)
    counted = Count(required=True, allow_none=True, most=ANY, example=21)
    first_counted = Count(required=True, allow_none=True, most=ANY, example=21)
    first_counted_by = Id(required=True, allow_none=True)
    first_counted_by_name_masked = Text(
        attribute="first_counted_by_masked", required=True, allow_none=True, example="吴*"
    )
    difference = Count(required=True, allow_none=True, least=-ANY, most=ANY, example=-1)
    cause = Choice(DifferenceCause, required=True, allow_none=True, metadata={"example": "lost"})
    note = Text(required=True, allow_none=True, example="少一块，没有找到")


class ByHandOut(Wire):
    """一位工作人员登记的损耗、找回或退还；服务类的（没人盘点），和盘点不符的，进了多少也在内。

    What one member of staff recorded as lost, found or given back; of a service, which nobody counts, and of what was
    counted and differs, what came in too.
    """

    says: ClassVar = {"by": "谁登记的。 Who recorded it.", "by_name_masked": BY_NAME}

    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="肥皂（200 克）")
    move = Choice(Move, attribute="movement.move", required=True, metadata={"example": "lost"})
    pieces = Count(attribute="movement.pieces", required=True, example=2)
    at = Moment(attribute="movement.at", required=True)
    by = Id(attribute="movement.by", required=True)
    by_name_masked = Text(attribute="by_masked", required=True, allow_none=True, example="吴*")
    note = Text(required=True, allow_none=True, example="受潮")


class KnownByOut(Wire):
    """本人出示了什么，有几次。 What people showed, and how often; what was undone is not counted."""

    says: ClassVar = {
        "by_own_word": "没有看到本人手机上的码，是柜台自己说的：护照号、纸质卡，工作人员也拿得出。"
        " By the counter's own word, without a code of the person's phone: a number or a card staff have as well.",
    }

    shown = Choice(Shown, required=True, metadata={"example": "pickup_code"})
    by_own_word = Flag(required=True, metadata={"example": False})
    times = Count(required=True, most=ANY, example=30)


class UnseenOut(Wire):
    """没有手机的人，别人替选、已经发出的一样：替订的（不论哪天）、后来加的、换成别样或换贵了的。本人收不到消息，签字的人要看。

    A gift that others chose for somebody without a phone, and that was handed over: ordered for them on whatever day,
    added later, or in place of another or of something cheaper. They are told nothing, so whoever signs the day looks
    at it.
    """

    says: ClassVar = {
        "counter": "第几号柜台；null：没有登记。 At which counter; null: it was not said.",
        "by": "谁发的。 Who handed it over.",
        "by_name_masked": BY_NAME,
    }

    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="大米（5 公斤）")
    quantity = Count(attribute="line.quantity", required=True, example=1)
    points = Count(attribute="line.points", required=True, example=5)
    counter = Count(attribute="collection.counter", required=True, allow_none=True, example=2)
    at = Moment(attribute="collection.at", required=True)
    by = Id(attribute="collection.by", required=True)
    by_name_masked = Text(attribute="by_masked", required=True, allow_none=True, example="吴*")


class TakenAwayOut(Wire):
    """没有手机的人，别人替取消的、在柜台说是不要的、换掉或改少了的一样；订单（样数、时段或哪天）最后由别人改过、又没来领的
    （`no_show`）。本人收不到消息，签字的人要看。上次结账以来取消的兑换日，上面的也在内，因为那天没人签字。

    A gift that others took off the order of somebody without a phone: cancelled, said at the counter to be unwanted,
    replaced, or left in fewer pieces; or that nobody came for (`no_show`) after others had changed the order, its slot
    or its day. With those of days that were cancelled since the last count: nobody signs those.
    """

    says: ClassVar = {
        "quantity": "少了几件。 How many pieces fewer.",
        "by": "谁取消的；没来领的，谁最后改的订单。 Who took it off, or changed the order last.",
        "by_name_masked": BY_NAME,
    }

    passport_number = Text(required=True, example="1234567890")
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="大米（5 公斤）")
    quantity = Count(attribute="pieces", required=True, example=1)
    state = Choice(LineState, attribute="line.state", required=True, metadata={"example": "cancelled"})
    at = Moment(attribute="line.ended_at", required=True)
    by = Id(required=True)
    by_name_masked = Text(attribute="by_masked", required=True, allow_none=True, example="吴*")


class SumsOut(Wire):
    says: ClassVar = {
        "served": "领到礼品的人数，撤销的不算。 People who have something; what was undone is not counted.",
        "walk_ins": "现场下单的张数。 Orders that were placed at the counter.",
        "by_proxy": "代领的次数，撤销的不算。 How often a proxy came, without what was undone.",
        "substitutes": "换过几样。 How many lines were replaced by another gift.",
    }

    orders = fields.Nested(OrdersOfDayOut, required=True)
    lines = fields.Nested(LinesOfDayOut, required=True)
    served = Count(attribute="kept.people", required=True, most=ANY, example=37)
    walk_ins = Count(required=True, most=ANY, example=2)
    by_proxy = Count(attribute="kept.by_proxy", required=True, most=ANY, example=4)
    points_spent = Count(attribute="kept.points", required=True, most=ANY, example=311)
    substitutes = Count(required=True, most=ANY, example=1)


class DaySumsOut(SumsOut):
    """一天下来的合计。 What a day came to; names are masked."""

    says: ClassVar = {**SumsOut.says, "signers": "签字的人，打码，先后为序。 Who signed, masked, in their order."}

    day_id = Id(attribute="day.id", required=True)
    day = Day(attribute="day.day", required=True, metadata={"example": "2026-07-12"})
    state = Choice(DayState, attribute="day.state", required=True, metadata={"example": "closed"})
    gifts = fields.List(fields.Nested(GiftOfDayOut), required=True)
    signers = fields.List(Text(example="吴*"), required=True)


class DayReportOut(DaySumsOut):
    wraps: ClassVar = "sums"
    says: ClassVar = {
        **DaySumsOut.says,
        "by_hand": "上次盘点以来手工登记的；盘点不符的，进了多少也在内。"
        " What was written off, or back on, by hand since the last count; of what differs what came in, too.",
        "by_own_word": "其中几次领取，出示了什么只凭柜台自己说。"
        " Of how many hand-overs what was shown is the counter's own word.",
        "digest": "签字时带上：签的就是这份报表。 Sent along when signing: it is this report that is signed.",
        "proven_since_people": "结账以后补录的人数；上面的数里有，签字的时候还没有。"
        " People of whom a hand-over was proven after the day was closed: in the sums, but not in what was signed.",
        "proven_since_points": "结账以后补录的积分，同上。 The points of these.",
    }

    community_name = Text(required=True, example="竹西社区")
    half_year = Text(required=True, example="2026H1")
    proven_since_people = Count(attribute="proven_since.people", required=True, most=ANY, example=0)
    proven_since_points = Count(attribute="proven_since.points", required=True, most=ANY, example=0)
    by_hand = fields.List(fields.Nested(ByHandOut), required=True)
    known_by = fields.List(fields.Nested(KnownByOut), required=True)
    by_own_word = Count(required=True, most=ANY, example=2)
    unseen = fields.List(fields.Nested(UnseenOut), required=True)
    taken_away = fields.List(fields.Nested(TakenAwayOut), required=True)
    digest = Text(required=True, example="2f1c0d…")
