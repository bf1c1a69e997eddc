from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Day, Document, Flag, Id, Moment, Text, Wire
from service.lifecycle.rules.apart import MergeObstacle
from service.lifecycle.rules.merging import (
    MergeReason,
    MergeState,
    ReviewKind,
    ReviewOutcome,
    ReviewState,
    SignInFate,
)

OTHER_ID = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a91"


class MergeIn(Wire):
    says: ClassVar = {
        "into_id": "要并入、从此用的账号。 The account that goes on.",
        "reason": "凭什么知道是同一个人。 By what it is known that they are one.",
    }

    into_id = Id(required=True)
    reason = Choice(MergeReason, required=True, metadata={"example": "paper_and_phone"})


class ToldApartOut(Wire):
    """同名的人里是哪一个：都打码，是现在的情况。 Which of several people of one name it is: masked, and as of now."""

    says: ClassVar = {
        "phone_masked": "电话，打码；null：没有登记。 The phone, masked; null: none is on record.",
        "birth_year": "出生年份，不含月日；null：没有登记。 The year of birth alone; null: none is on record.",
        "signs_in": "本人有没有登录；false：没有手机登录，工作人员登记的。"
        " Whether anybody signs in to it; false: on paper alone.",
        "is_identity_confirmed": "工作人员有没有看着证件核实过身份。 Whether staff have seen whose identity it is.",
    }

    phone_masked = Text(required=True, allow_none=True, example="138****1234")
    birth_year = Count(required=True, allow_none=True, example=1957)
    signs_in = Flag(required=True, metadata={"example": True})
    is_identity_confirmed = Flag(required=True)


class MergeSideOut(ToldApartOut):
    """两个账号里的一个。 One of the two."""

    says: ClassVar = {
        **ToldApartOut.says,
        "name_masked": "姓名，打码；null：没有。 The name, masked; null: none.",
        "passport_number": "null：没有护照。 Null: without a passport.",
        "minutes": "服务总分钟，含期初。 Minutes served, the opening included.",
        "points": "积分余额，欠分为负。 The balance of points; below zero if some are owed.",
    }

    account_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    passport_number = Text(required=True, allow_none=True, example="1234567890")
    home_id = Id(required=True, allow_none=True)
    minutes = Count(required=True, most=ANY, example=105)
    points = Count(required=True, least=-ANY, most=ANY, example=3)


class MergeObstacleOut(Wire):
    """合并之前要先办的一件事，是哪一件，怎么办；和提出合并时会答复的一样。等着确认的合并不在这里，
    看 `waiting_merge_id`。

    What has to be settled before, what it is about and how: as proposing the merge would answer. Another merge that
    waits is not among them; ``waiting_merge_id`` tells of it.
    """

    says: ClassVar = {
        "sentence": "为什么还不能合并，一句话。 Why they are kept apart, in a sentence.",
        "next_step": "先办什么。 What to do first.",
    }

    code = Choice(MergeObstacle, required=True, metadata={"example": "order_standing"})
    sentence = Text(required=True, example="还有礼品订单没有领，先不能合并。")
    next_step = Text(required=True, example="请先领取或取消订单，再合并。")
    facts = Document("FactsOut", shown=dict, required=True)


class ToReviewOut(Wire):
    """合并以后要重新看的一件事。 What has to be looked at again afterwards."""

    says: ClassVar = {
        "record_id": "哪条时长记录；null：不是审核。 The service record; null: not an approval.",
        "day": "哪一天；null：不是某一天。 The day; null: of no day.",
        "minutes": "那条记录、那一天，或最小的期初余额的分钟。"
        " Minutes of the record, of the day, or of the smallest opening.",
    }

    kind = Choice(ReviewKind, required=True, metadata={"example": "approval"})
    record_id = Id(required=True, allow_none=True)
    day = Day(required=True, allow_none=True, metadata={"example": None})
    minutes = Count(required=True, most=ANY, example=90)


class MergePreviewOut(Wire):
    """合并以后会怎样，之前还要先办什么。 What a merge would come to, and what has to be settled before."""

    says: ClassVar = {
        "absorbed": "结束的账号。 The account that ends.",
        "survivor": "从此用的账号。 The account that goes on.",
        "minutes_after": "合起来的服务分钟。 Minutes together.",
        "points_after": "合起来的积分：两边的积分，加上 `points_from_remainders`。"
        " Points together: those of both, and `points_from_remainders`.",
        "remainder_minutes": "批准的时长记录合起来，满半小时的换成积分以后，剩下的分钟，0 到 29。"
        "期初余额不算在内：它的分钟和积分是录入时各定各的，所以这个数不能从 `minutes_after` 算出来。"
        " Of the approved service records of both together, the minutes that are left beside the whole half hours,"
        " which are points: 0 to 29. Opening balances are not in it: their minutes and points were entered each by"
        " itself, so it does not follow from `minutes_after`.",
        "points_from_remainders": "两边的时长记录的零头凑出的积分，0 或 1。"
        " Points that the remainders of both records make together: 0 or 1.",
        "sign_in": "结束的账号的微信登录怎么办。`ends`：再用那个微信打开小程序，会新建一个空的账号；"
        "请告诉本人改用留下的账号的微信，要换成这个微信的，先发绑定码（`issue_link_code`；留下的账号已有登录的，由管理员发）。"
        " What becomes of the WeChat of the account that ends. `ends`: opening the mini-program with it makes a new,"
        " empty account. Tell the person to use the WeChat of the account that goes on; who wants this one instead is"
        " given a link code first (`issue_link_code`; by an administrator, where the other account is signed in to).",
        "is_identity_confirmed_after": "合并以后，身份算不算核实过。微信转过来的（`sign_in` 是 `moves`），"
        "或者留下的账号有登录、身份没有由提出合并的人和家人以外的人核实过的，要本人带身份证再核实一次。"
        " Whether the identity counts as confirmed afterwards. Where a WeChat moves (`sign_in` is `moves`), or somebody"
        " signs in to the account that goes on, whose identity nobody else has confirmed than who proposes the merge or"
        " their family, it has to be confirmed once more.",
        "statements_void": "结束的账号开过的证明，有几份作废。"
        " How many issued statements of the account that ends become void.",
        "requests_ending": "还没办完就结束的有几项：结束的账号的星级申请、证明申请、成长阶梯上的一步，"
        "和另一个账号上两边已经有了的星级、已经到了的阶段。"
        " How many things that wait come to nothing: of the account that ends applications for stars, requests for"
        " statements and steps up the ladder; of the other a star, or a stage, that either has already.",
        "waiting_merge_id": "其中一个已有一项合并在等确认，先办完那一项；null：没有，搬走以前提出的不算。"
        " A merge of one of the two that waits already, and is decided first; null: none. One of before a move does"
        " not count.",
        "obstacles": "要先办的事；空，而且 `waiting_merge_id` 是 null：可以提出。"
        " What has to be settled first; empty, and `waiting_merge_id` null: it can be proposed.",
        "reviews": "合并以后要重新看的。 What has to be looked at again afterwards.",
    }

    shows: ClassVar = {
        "absorbed": {"account_id": OTHER_ID, "passport_number": "9876543214", "minutes": 45, "points": 1},
        "survivor": {"signs_in": False},
        "reviews": [],
    }

    absorbed = fields.Nested(MergeSideOut, required=True)
    survivor = fields.Nested(MergeSideOut, required=True)
    minutes_after = Count(required=True, most=ANY, example=150)
    points_after = Count(required=True, least=-ANY, most=ANY, example=5)
    remainder_minutes = Count(required=True, example=0)
    points_from_remainders = Count(required=True, example=1)
    sign_in = Choice(SignInFate, required=True, metadata={"example": "moves"})
    is_identity_confirmed_after = Flag(required=True, metadata={"example": False})
    statements_void = Count(required=True, example=0)
    requests_ending = Count(required=True, example=1)
    waiting_merge_id = Id(required=True, allow_none=True, metadata={"example": None})
    obstacles = fields.List(fields.Nested(MergeObstacleOut), required=True, metadata={"example": []})
    reviews = fields.List(fields.Nested(ToReviewOut), required=True)


class MergeOut(Wire):
    """一人提出，另一人核实、确认后才生效。 Proposed by one; nothing happens before another confirms it."""

    says: ClassVar = {
        "absorbed_id": "结束的账号。 The account that ends.",
        "survivor_id": "从此用的账号。 The account that goes on.",
        "absorbed_name_masked": "结束的账号的姓名，打码。 Whose it is that ends, masked.",
        "survivor_name_masked": "从此用的账号的姓名，打码。 Whose it is that goes on, masked.",
        "absorbed_passport_number": "null：没有护照。 Null: without a passport.",
        "survivor_passport_number": "null：没有护照。 Null: without a passport.",
        "absorbed": "结束的账号是谁的，现在的情况；null：已经搬到别的社区。"
        " Whose it is that ends, as of now; null: they have moved to another community since.",
        "survivor": "从此用的账号是谁的，现在的情况；null：已经搬到别的社区。"
        " Whose it is that goes on, as of now; null: they have moved to another community since.",
        "community_id": "从此用的账号在哪个社区。 Where the survivor is at home.",
        "minutes": "并过来的分钟；没确认是 0。 The minutes that came over; 0 before it is confirmed.",
        "points": "并过来的积分，含零头凑出的，欠分为负。 "
        "The points that came over, with those from remainders; below zero of what is owed.",
        "proposed_by_name_masked": "谁提出的，打码。 Who proposed it, masked.",
        "decided_by": "谁确认或作废的；null：还没有。 Who confirmed or declined it; null: nobody yet.",
        "decided_by_name_masked": "谁确认或作废的，打码；null：还没有。 Who decided, masked; null: nobody yet.",
        "decided_at": "什么时候；null：还没有。 When; null: not yet.",
    }

    id = Id(required=True)
    absorbed_id = Id(required=True, metadata={"example": OTHER_ID})
    absorbed_name_masked = Text(required=True, allow_none=True, example="张*琴")
    absorbed_passport_number = Text(required=True, allow_none=True, example="9876543214")
    survivor_id = Id(required=True)
    survivor_name_masked = Text(required=True, allow_none=True, example="张*琴")
    survivor_passport_number = Text(required=True, allow_none=True, example="1234567890")
    absorbed = fields.Nested(ToldApartOut, required=True, allow_none=True)
    survivor = fields.Nested(ToldApartOut, required=True, allow_none=True)
    community_id = Id(required=True)
    state = Choice(MergeState, required=True, metadata={"example": "waiting"})
    reason = Choice(MergeReason, required=True, metadata={"example": "paper_and_phone"})
    minutes = Count(required=True, most=ANY, example=0)
    points = Count(required=True, least=-ANY, most=ANY, example=0)
    proposed_by = Id(required=True)
    proposed_by_name_masked = Text(required=True, allow_none=True, example="吴*")
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})


MergePageOut = page_of(MergeOut)


class MergesIn(PageIn):
    state = CommaList(Choice(MergeState), metadata={"example": "waiting"})


class MergeReviewOut(ToReviewOut):
    """合并以后要重新看的一件事，看过没有。 What has to be looked at again, and whether somebody has."""

    says: ClassVar = {
        **ToReviewOut.says,
        "survivor_id": "谁的。 Whose it is.",
        "name_masked": "姓名，打码；null：没有。 The name, masked; null: none.",
        "settled_by": "谁看的；null：还没有。 Who looked at it; null: nobody yet.",
        "settled_by_name_masked": "谁看的，打码；null：还没有。 Who looked at it, masked; null: nobody yet.",
        "settled_at": "什么时候；null：还没有。 When; null: not yet.",
    }

    id = Id(required=True)
    merge_id = Id(required=True)
    survivor_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    community_id = Id(required=True)
    state = Choice(ReviewState, required=True, metadata={"example": "open"})
    settled_by = Id(required=True, allow_none=True, metadata={"example": None})
    settled_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    settled_at = Moment(required=True, allow_none=True, metadata={"example": None})


MergeReviewPageOut = page_of(MergeReviewOut)


class MergeReviewsIn(PageIn):
    state = CommaList(Choice(ReviewState), metadata={"example": "open"})


class SettleReviewIn(Wire):
    says: ClassVar = {
        "outcome": "看的结果。`corrected`：`approval`、`long_day` 先在那条记录上更正；"
        "`two_openings` 由此扣除最小的一份。"
        " What was found. `corrected`: of `approval` and `long_day` the record is corrected first; of `two_openings`"
        " the smallest is taken back by this."
    }

    outcome = Choice(ReviewOutcome, required=True, metadata={"example": "stands"})
