from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.facts import EXAMPLE_ID
from service.core.wire import ANY, Choice, Count, Day, Flag, Id, Moment, Text, Wire
from service.ladder.queries.evidence import SHOWN_MOST
from service.ladder.rules import Fact, Stage
from service.ladder.rules.facts import EvidenceKind
from service.ladder.rules.promotions import PromotionState
from service.ladder.schemas.policies import WITHIN, AskedOut, LadderPolicyNameOut, RungOut

STEP = "只算近 6 个月的：再有 2 个月做志愿服务，一个月一次也算。"


class LadderIn(Wire):
    says: ClassVar = {
        "stage": "要看哪个阶段；不填：下一个阶段。 Which stage to explain; left out: the next one.",
        "without_record": "假如这条时长记录被冲回，会怎样。 A service record of the person: what if it were reversed.",
    }

    stage = Choice(Stage, metadata={"example": "backbone"})
    without_record = Id()


class EvidenceOut(Wire):
    """算进去的一件事；没有的写 null。 One thing that counts; null where there is none of it."""

    says: ClassVar = {
        "url": "在接口里哪里看；null：没有单独的地址。 Where the API shows it; null: nowhere by itself.",
        "minutes": "时长记录才有。 Of a service record.",
        "day": "服务日期；团队没有。 The service date; a team has none.",
        "title": "活动或团队的名称。 Of the activity or the team.",
    }

    kind = Choice(EvidenceKind, required=True)
    id = Id(required=True)
    url = Text(required=True, allow_none=True, example="/api/v1/service-records/01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90")
    day = Day(required=True, allow_none=True)
    title = Text(required=True, allow_none=True, example="六零系八零：入户探访")
    minutes = Count(required=True, allow_none=True, most=ANY, example=90)


class JudgedOut(Wire):
    """一个条件做到了多少。 One criterion, and how far it is met."""

    says: ClassVar = {
        "stage": "哪个阶段要的。 Which stage asks for it.",
        "within_months": WITHIN,
        "missing": "还差多少；0：够了。 What is missing; 0: nothing.",
        "asks": AskedOut.says["asks"],
    }

    stage = Choice(Stage, required=True, metadata={"example": "volunteer"})
    fact = Choice(Fact, required=True, metadata={"example": "months_with_service"})
    within_months = Count(required=True, allow_none=True, example=6)
    value = Count(required=True, most=ANY, example=1)
    at_least = Count(required=True, example=3)
    missing = Count(required=True, most=ANY, example=2)
    is_met = Flag(required=True, metadata={"example": False})
    asks = Text(required=True, example="近 6 个月有 3 个月做过志愿服务")


class CriterionOut(JudgedOut):
    says: ClassVar = {
        "since": "从哪天算起；null：不限时间。 The first day that counts; null: of all time.",
        "step": "还要做什么；null：够了。 What is still to do; null: nothing.",
        "evidence_count": "背后一共几件。 How many things stand behind the value.",
        "evidence": f"最新的，最多 {SHOWN_MOST} 件；工作人员只看到本社区的。"
        f" The newest, {SHOWN_MOST} at most; staff see those of their communities alone.",
    }

    since = Day(required=True, allow_none=True, metadata={"example": "2026-05-23"})
    step = Text(required=True, allow_none=True, example=STEP)
    evidence_count = Count(required=True, most=ANY, example=1)
    evidence = fields.List(fields.Nested(EvidenceOut), required=True)


class ReversalOut(Wire):
    """假如这条记录被冲回。到场不受影响：人来过就是来过。 If this record were reversed. That the person came stays."""

    says: ClassVar = {
        "reached": "那样的话，条件够得上哪个阶段。 What the facts would reach then.",
        "is_reached": "那样的话，所问的阶段还够不够。 Whether the stage that is asked for would be.",
        "falls": "本来做到、那样就不够了的条件。 The criteria that are met and would not be.",
    }

    record_id = Id(required=True)
    reached = Choice(Stage, required=True)
    is_reached = Flag(required=True, metadata={"example": False})
    criteria = fields.List(fields.Nested(JudgedOut), required=True)
    falls = fields.List(fields.Nested(JudgedOut), required=True, metadata={"example": []})


class OpenPromotionOut(Wire):
    """还没办完的一项提名：`nominated` 等社区确认，`confirmed` 等本人答应。 A step that is not decided yet:
    `nominated` waits for the community, `confirmed` for the person.
    """

    id = Id(required=True)
    stage = Choice(Stage, required=True, metadata={"example": "volunteer"})
    state = Choice(PromotionState, required=True, metadata={"example": "confirmed"})
    confirmed_at = Moment(required=True, allow_none=True)


OPEN_PROMOTION = "还没办完的提名；null：没有。 The step that is not decided yet; null: there is none."


class LadderInBriefOut(Wire):
    """首页上的成长阶梯；全部见 `get_my_ladder`。 The ladder on a home screen; `get_my_ladder` tells it whole."""

    says: ClassVar = {
        "stage": "现在的阶段。 The stage that the person is on.",
        "open_promotion": OPEN_PROMOTION,
        "next_stage": "下一个阶段；null：已是最高。 The next stage; null: there is none.",
        "steps": "还差什么，最近的在前，每一条都要做到；空的：不差了，或已是最高；等社区还是等本人，看"
        " `open_promotion`。 What is missing, the nearest first; all of it is needed. None: nothing is, or there is no"
        " stage above; `open_promotion` tells whether it waits for the community or for the person.",
    }

    stage = Choice(Stage, required=True, metadata={"example": "activist"})
    open_promotion = fields.Nested(OpenPromotionOut, required=True, allow_none=True, metadata={"example": None})
    next_stage = Choice(Stage, required=True, allow_none=True, metadata={"example": "volunteer"})
    steps = fields.List(Text(example="再做 1 次志愿服务，审核通过的才算。"), required=True)


# As the ladder of the shipped policy explains the volunteer to an activist: nothing is left out, the lowest first.
SERVED = {
    "kind": "service_record",
    "id": EXAMPLE_ID,
    "url": f"/api/v1/service-records/{EXAMPLE_ID}",
    "day": "2026-11-08",
    "title": "六零系八零：入户探访",
    "minutes": 90,
}
CAME = {"kind": "shift", "id": EXAMPLE_ID, "url": f"/api/v1/shifts/{EXAMPLE_ID}", "day": "2026-11-08"}
CRITERIA = [
    {
        "stage": "activist",
        "fact": "shifts_attended",
        "within_months": 12,
        "since": "2025-11-23",
        "value": 5,
        "at_least": 2,
        "missing": 0,
        "is_met": True,
        "asks": "近 12 个月参加活动 2 次",
        "step": None,
        "evidence_count": 5,
        "evidence": [{**CAME, "title": "六零系八零：入户探访", "minutes": None}],
    },
    {
        "stage": "volunteer",
        "fact": "shifts_helped",
        "within_months": None,
        "since": None,
        "value": 4,
        "at_least": 4,
        "missing": 0,
        "is_met": True,
        "asks": "做志愿服务 4 次（审核通过的）",
        "step": None,
        "evidence_count": 4,
        "evidence": [SERVED],
    },
    {
        "stage": "volunteer",
        "fact": "months_with_service",
        "within_months": 6,
        "since": "2026-05-23",
        "value": 1,
        "at_least": 3,
        "missing": 2,
        "is_met": False,
        "asks": "近 6 个月有 3 个月做过志愿服务",
        "step": STEP,
        "evidence_count": 4,
        "evidence": [SERVED],
    },
]


class LadderOut(Wire):
    """一个人在成长阶梯上：站在哪里，为什么，还差什么。

    Where somebody stands on the ladder, why, and what is missing.
    """

    says: ClassVar = {
        "as_of": "算到哪天，按北京时间。 The last day that counts, in Shanghai.",
        "stage": "现在的阶段：确认过、本人接受的。 The stage they are on: confirmed, and accepted by them.",
        "open_promotion": OPEN_PROMOTION,
        "reached": "条件够得上的阶段；要有人确认才算。 What the facts reach; it takes people to confirm it.",
        "next_stage": "下一个阶段；null：已是最高。 The next stage; null: there is none.",
        "asked_stage": "下面说的是哪个阶段。 Which stage is explained.",
        "about": RungOut.says["about"],
        "is_reached": "所问阶段的条件是不是都够了。 Whether the facts reach the stage that is explained.",
        "criteria": "这个阶段和更低阶段的全部条件，低的在前。 All that it and the stages below ask, lowest first.",
        "steps": "还要做什么，最近的在前，每一条都要做到。"
        " What is still to do, the nearest first; all of it is needed.",
        "without": "问了 `without_record` 才有。 Only with `without_record`.",
    }

    account_id = Id(required=True)
    policy = fields.Nested(LadderPolicyNameOut, required=True)
    as_of = Day(required=True)
    stage = Choice(Stage, required=True, metadata={"example": "activist"})
    open_promotion = fields.Nested(OpenPromotionOut, required=True, allow_none=True, metadata={"example": None})
    reached = Choice(Stage, required=True, metadata={"example": "activist"})
    next_stage = Choice(Stage, required=True, allow_none=True, metadata={"example": "volunteer"})
    asked_stage = Choice(Stage, required=True, metadata={"example": "volunteer"})
    about = Text(required=True, example="固定来做志愿服务的居民。")
    is_reached = Flag(required=True, metadata={"example": False})
    criteria = fields.List(fields.Nested(CriterionOut), required=True, metadata={"example": CRITERIA})
    steps = fields.List(Text(example=STEP), required=True)
    without = fields.Nested(ReversalOut, required=True, allow_none=True, metadata={"example": None})
