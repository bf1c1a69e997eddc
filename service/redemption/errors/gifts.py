from __future__ import annotations

from typing import Any, Protocol, Self
from uuid import UUID

from service.core.errors import Refusal


class NamedGift(Protocol):
    id: UUID
    name: str


class OfGift(Refusal):
    """About one gift, often of several: by id for a program, by name for who reads it."""

    carries = ("gift_id", "gift_name")

    @classmethod
    def of(cls, gift: NamedGift, **facts: Any) -> Self:
        return cls(gift_id=str(gift.id), gift_name=gift.name, **facts)


class GiftRefused(OfGift):
    """Why a gift cannot be had, or its stock cannot move."""


class GiftNameTaken(GiftRefused):
    code, status = "gift.name_taken", 409
    zh, en = "本社区已有同名的礼品。", "The community has a gift of that name."
    next_zh, next_en = "请用那一个，或换个名字，例如加上规格。", "Use that one, or add the size to the name."


class NoSuchGift(Refusal):
    """Which of those that were sent. A gift of another community is none here."""

    code, status = "gift.none_such", 404
    carries = ("gift_id",)
    zh, en = "选的礼品里有一样不是本社区的，或已经没有这一样。", "One of the gifts is none of this community's."
    next_zh, next_en = "请刷新礼品列表，重新选。", "Look at the list of gifts again, and choose anew."


class GiftNotOffered(GiftRefused):
    code, status = "gift.not_offered", 409
    zh, en = "“{gift_name}”现在不能兑换。", "“{gift_name}” is not offered."
    next_zh, next_en = "请换一样。", "Choose another."


class PriceMoved(GiftRefused):
    code, status = "gift.price_moved", 409
    zh, en = (
        "“{gift_name}”现在是 {points} 分，和您看到的不一样了。",
        "“{gift_name}” is {points} points now, not what was shown.",
    )
    next_zh, next_en = "请看一下新的分值，再决定。", "Show the new price and let the person confirm again."


class OverLimit(GiftRefused):
    code, status = "gift.over_limit", 409
    zh, en = (
        "“{gift_name}”每人每期最多 {most} 件，还能再要 {left} 件。",
        "At most {most} of “{gift_name}” each in a period; {left} are left to you.",
    )
    next_zh, next_en = "请减少数量，或换一样。", "Ask for fewer, or choose another."


class SoldOut(GiftRefused):
    code, status = "gift.sold_out", 409
    zh, en = "“{gift_name}”还剩 {left} 件，不够。", "There are not so many of “{gift_name}”: {left} are left."
    next_zh, next_en = (
        "请换一样，或排候补；还有剩的，也可以减少数量。",
        "Choose another, or join its waitlist; where some are left, ask for fewer.",
    )


class NotSoMany(GiftRefused):
    code, status = "stock.not_so_many", 409
    zh, en = (
        "“{gift_name}”没有这么多件可以动：现有 {left} 件。",
        "There are not so many pieces of “{gift_name}”: {left}.",
    )
    next_zh, next_en = "请核对数量。", "Check the number."


class NotLost(GiftRefused):
    code, status = "stock.not_lost", 409
    zh, en = (
        "“{gift_name}”记为损耗、遗失的只有 {left} 件，找回不了这么多。",
        "{left} pieces of “{gift_name}” are on record as lost: no more can be found.",
    )
    next_zh, next_en = (
        "请核对数量；入库时少写了的，请更正入库，由另一位工作人员确认。",
        "Check the number; if more came in than was written down, correct the receipt by two.",
    )


class GiftTwice(GiftRefused):
    code, status = "gift.twice_in_order", 409
    zh, en = "“{gift_name}”写了两行。", "“{gift_name}” stands in two lines of one order."
    next_zh, next_en = "请合成一行，写总数。", "Put it in one line, with the whole quantity."


class GiftKindFixed(GiftRefused):
    code, status = "gift.kind_fixed", 409
    zh, en = "“{gift_name}”已经有过出入库，不能在实物和服务之间改。", "Its stock has moved: goods stay goods."
    next_zh, next_en = "请把它撤下，另外添加一样。", "Take it off the list and add another."


class GiftOrdered(GiftRefused):
    code, status = "gift.ordered", 409
    zh, en = (
        "“{gift_name}”有人订了或领过，不能再改名字和单位。",
        "“{gift_name}” was ordered or collected: its name and unit stay.",
    )
    next_zh, next_en = (
        "要换别的东西发，请在柜台换；以后要用别的名字，请另加一样礼品，把这一样下架。",
        "Substitute at the counter; for another name add another gift and take this one off the list.",
    )


class NoteNeeded(GiftRefused):
    code, status = "stock.note_needed", 409
    zh, en = "损耗、找回和退还都要写明原因。", "What is lost, found or given back needs a note."
    next_zh, next_en = (
        "请写一句原因；同事会看到，收摊签字时也会列出。",
        "Write a note; colleagues and the signers see it.",
    )


class NoDonor(GiftRefused):
    code, status = "stock.no_donor", 409
    zh, en = "“{gift_name}”没有捐赠方，不能退还。", "Nobody donated it: there is nobody to give it back to."
    next_zh, next_en = "请先写上捐赠方，或按损耗登记。", "Say who the sponsor is, or record it as lost."
