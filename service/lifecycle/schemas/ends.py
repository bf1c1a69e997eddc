from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.accounts.rules import AccountStatus
from service.accounts.rules.ends import (
    Asker,
    ChangeKind,
    ChangeReason,
    DeathEvidence,
    EndState,
    ReopenReason,
    UndoReason,
)
from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Day, Document, Flag, Id, Moment, Text, Wire
from service.lifecycle.rules import Obstacle


class MoveIn(Wire):
    says: ClassVar = {"community_id": "迁到哪个社区。 The community to move to."}

    community_id = Id(required=True)


class MovedOut(Wire):
    """The person's id and where they are at home now."""

    says: ClassVar = {
        "left_period_id": "原社区的哪一期从此不能再兑换：截止日还没到，积分留到新社区用；null：没有。 "
        "The period of where they were in which they redeem no more, for its cut-off day is still to come: the points "
        "are for the new community's. null: none.",
    }

    id = Id(required=True)
    home_id = Id(required=True)
    status = Choice(AccountStatus, required=True, metadata={"example": "active"})
    left_period_id = Id(required=True, allow_none=True, metadata={"example": None})


class ObstacleOut(Wire):
    """要先办的一件事，是哪个团队、地区、哪些人的。 What has to be done first, for which team, region or people."""

    code = Choice(Obstacle, required=True, metadata={"example": "leads_team"})
    facts = Document("FactsOut", shown=dict, required=True)


class ClosingOut(Wire):
    """注销会失去什么、留下什么、谁要先办什么。 What closing would take, what stays, and who has to act first."""

    says: ClassVar = {
        "points": "会作废的积分；账号已经停用的是 0。 Points that lapse; 0 of an account that has ended.",
        "debt": "还欠的积分：留在账上，本人用同一身份证回来，会转到新的护照；身份马上删除的，由社区承担。 "
        "Points owed. They stay on record, and stand in the new passport of who comes back with the same identity "
        "number; with an identity that is erased at once the community bears them.",
        "minutes": "会留在记录里的服务分钟。 Minutes served, which stay on record.",
        "orders": "会取消的礼品订单。 Orders that are cancelled.",
        "gift_waits": "会退出的礼品候补。 Waits for gifts that end.",
        "sign_ups": "会取消的报名。 Sign-ups that are cancelled.",
        "teams": "会退出的团队。 Teams that are left.",
        "roles": "会结束的工作权限。 Roles that end.",
        "delegates": "会结束的代办人。 People who act for one no longer.",
        "obstacles": "要先办的事；空：可以注销。 What has to be done first; empty: it can be closed.",
    }

    points = Count(required=True, most=ANY, example=12)
    debt = Count(required=True, most=ANY, example=0)
    minutes = Count(required=True, most=ANY, example=360)
    orders = Count(required=True, example=1)
    gift_waits = Count(required=True, example=0)
    sign_ups = Count(required=True, example=2)
    teams = Count(required=True, example=1)
    roles = Count(required=True, example=0)
    delegates = Count(required=True, example=1)
    obstacles = fields.List(fields.Nested(ObstacleOut), required=True, metadata={"example": []})


class CloseIn(Wire):
    says: ClassVar = {
        "points": "看到会作废几分；和现在不同的答 409。 The points that one has seen; a 409 if others would lapse.",
    }

    points = Count(required=True, most=ANY, example=12)


class CloseOwnIn(CloseIn):
    says: ClassVar = {
        "erases": "姓名等也马上删除，不再保留十年：以后不能开证明、不能申诉，欠的分由社区承担。 "
        "Erase the name and the rest at once instead of keeping them locked away for ten years: no statement and no "
        "complaint is possible afterwards, and the community bears what is owed.",
    }

    erases = Flag(load_default=False, metadata={"example": False})


class ClosedOut(Wire):
    """账号已注销。 The account is closed."""

    says: ClassVar = {
        "points_lapsed": "作废的积分。 Points that have lapsed.",
        "erased_at": "个人信息删除的时间；null：封存十年。 When the identity was erased; null: it is locked away.",
    }

    account_id = Id(required=True)
    decided_at = Moment(required=True)
    points_lapsed = Count(required=True, most=ANY, example=12)
    erased_at = Moment(required=True, allow_none=True, metadata={"example": None})


class DeathIn(Wire):
    says: ClassVar = {
        "died_on": "去世日期。 The day of death.",
        "seen": "凭什么登记。 By what it is known.",
    }

    died_on = Day(required=True, metadata={"example": "2026-03-01"})
    seen = Choice(DeathEvidence, required=True, metadata={"example": "certificate"})


# What a second person decides by.
WHO = {
    "name_masked": "这个人的姓名，打码；null：已删除。 The person's name, masked; null: erased.",
    "passport_number": "护照号；null：没有护照。 Null: without a passport.",
    "proposed_by_name_masked": "谁提出的，打码。 Who proposed it, masked.",
    "decided_by_name_masked": "谁确认或作废的，打码；null：还没有。 Who decided, masked; null: nobody yet.",
}


class SinceThenOut(Wire):
    """去世那天起，用其积分订的、领走的一样礼品。 A gift ordered or handed over in their name since the day of death."""

    says: ClassVar = {
        "ordered_by_name_masked": "谁订的，打码；null：下单以后加的，或没有名字了。 "
        "Who ordered it, masked; null: it was added to the order later, or no name is kept.",
        "handed_over_at": "何时发的；null：还没领。 When it was handed over; null: it is still to be collected.",
        "handed_over_by_name_masked": "谁发的，打码。 Who handed it over, masked.",
        "by_own_word": "出示了什么，是不是只凭柜台自己说；null：还没领。 "
        "Whether what was shown is the counter's own word; null: it is still to be collected.",
    }

    order_id = Id(attribute="line.order_id", required=True)
    gift_id = Id(attribute="gift.id", required=True)
    name = Text(attribute="gift.name", required=True, example="大米（5 公斤）")
    quantity = Count(attribute="line.quantity", required=True, example=1)
    points = Count(attribute="line.points", required=True, example=5)
    ordered_at = Moment(attribute="line.added_at", required=True)
    ordered_by_name_masked = Text(attribute="ordered_by_masked", required=True, allow_none=True, example="吴*")
    handed_over_at = Moment(required=True, allow_none=True)
    handed_over_by_name_masked = Text(attribute="handed_over_by_masked", required=True, allow_none=True, example="郑*")
    by_own_word = Flag(required=True, allow_none=True, metadata={"example": True})


class DeathOut(Wire):
    """一人登记，另一人核实、确认后才生效。 Recorded by one; nothing happens before another confirms it."""

    says: ClassVar = {
        **WHO,
        "points_lapsed": "作废的积分；订单占着的不算。 Points that have lapsed, without those that an order holds.",
        "decided_by": "谁确认或作废的；null：还没有。 Who confirmed or declined it; null: nobody yet.",
        "decided_at": "什么时候；null：还没有。 When; null: not yet.",
        "since_then": "从去世那天起订的、领的礼品，按时间。 "
        "Gifts ordered or handed over since the day of death, by time.",
        "undone_at": "登记错了，何时撤销的，作废的积分从此可以再用；null：没有。 "
        "When it was undone as a mistake, and the lapsed points became good again; null: it was not.",
    }

    id = Id(required=True)
    account_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    passport_number = Text(required=True, allow_none=True, example="1234567890")
    community_id = Id(required=True)
    state = Choice(EndState, required=True, metadata={"example": "waiting"})
    died_on = Day(required=True, metadata={"example": "2026-03-01"})
    seen = Choice(DeathEvidence, required=True, metadata={"example": "certificate"})
    points_lapsed = Count(required=True, most=ANY, example=0)
    proposed_by = Id(required=True)
    proposed_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})
    undone_at = Moment(required=True, allow_none=True, metadata={"example": None})
    since_then = fields.List(fields.Nested(SinceThenOut), required=True)


DeathPageOut = page_of(DeathOut)


class DeathsIn(PageIn):
    state = CommaList(Choice(EndState), metadata={"example": "waiting"})


class UndoDeathIn(Wire):
    says: ClassVar = {"reason": "为什么撤销。 Why it was a mistake."}

    reason = Choice(UndoReason, required=True, metadata={"example": "seen_alive"})


class ReopenIn(Wire):
    says: ClassVar = {"reason": "为什么恢复。 Why it was a mistake."}

    reason = Choice(ReopenReason, required=True, metadata={"example": "not_asked"})


class EraseIn(Wire):
    says: ClassVar = {
        "asked_by": "谁提出的，已查看证件。 Who asks for it, whose papers were seen.",
        "is_told": "已告诉对方删除的后果。 They were told what it costs.",
    }

    asked_by = Choice(Asker, required=True, metadata={"example": "person"})
    is_told = Flag(required=True, metadata={"example": True})


class EndChangeOut(Wire):
    """一人提出，另一人核实、确认后才生效。 Proposed by one; nothing happens before another confirms it."""

    says: ClassVar = {
        **WHO,
        "kind": "撤销去世登记或注销，或提前删除身份。 An end undone, or an identity erased.",
        "reason": "为什么撤销，或谁要求删除。 Why it is undone, or who asks that it be erased.",
        "decided_by": "谁确认或作废的；null：还没有。 Who confirmed or declined it; null: nobody yet.",
        "decided_at": "什么时候；null：还没有。 When; null: not yet.",
    }

    id = Id(required=True)
    end_id = Id(required=True)
    account_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    passport_number = Text(required=True, allow_none=True, example="1234567890")
    community_id = Id(required=True, allow_none=True)
    kind = Choice(ChangeKind, required=True, metadata={"example": "undo"})
    state = Choice(EndState, required=True, metadata={"example": "waiting"})
    reason = Choice(ChangeReason, required=True, metadata={"example": "seen_alive"})
    proposed_by = Id(required=True)
    proposed_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})


EndChangePageOut = page_of(EndChangeOut)


class EndChangesIn(PageIn):
    state = CommaList(Choice(EndState), metadata={"example": "waiting"})
