from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.wire import Choice, Count, Day, Id, Text, Wire
from service.ladder.rules import DEFAULT, Fact, Stage

WITHIN = "往前数几个月；null：不限时间。 So many months back; null: of all time."


class LadderDayIn(Wire):
    says: ClassVar = {"day": "哪一天的；不填：今天。 Of which day; left out: of today."}

    day = Day()


class AskedOut(Wire):
    """一个条件。 One criterion."""

    says: ClassVar = {
        "within_months": WITHIN,
        "asks": "一句话，按读者的语言。 In a clause, in the reader's language.",
    }

    fact = Choice(Fact, required=True)
    at_least = Count(required=True, example=2)
    within_months = Count(required=True, allow_none=True, example=12)
    asks = Text(required=True, example="近 12 个月参加活动 2 次")


class DriftOut(Wire):
    """多久没来，社工可以打个电话；不因此降级。 After how long a social worker may call; nobody is moved down for it."""

    fact = Choice(Fact, required=True)
    within_months = Count(required=True, example=3)
    sentence = Text(required=True, example="连续 3 个月没有做志愿服务")


class RungOut(Wire):
    """一个阶段；还要做到更低阶段的全部条件。 A stage; what the stages below ask is asked too."""

    says: ClassVar = {
        "about": "这个阶段是什么样的人，一句话。 Who stands on this stage, in a sentence.",
        "drift": "null：居民没有。 null: a resident has none.",
    }

    stage = Choice(Stage, required=True, metadata={"example": "activist"})
    about = Text(required=True, example="常来参加社区活动的居民。")
    criteria = fields.List(fields.Nested(AskedOut), required=True)
    drift = fields.Nested(DriftOut, required=True, allow_none=True)


class LadderPolicyNameOut(Wire):
    says: ClassVar = {
        "key": "代码.版本，社区规则的 `ladder.policy` 写这个。 Code and version, as `ladder.policy` names it.",
        "name": "按读者的语言。 In the reader's language.",
    }

    key = Text(required=True, example=DEFAULT)
    code = Text(required=True, example="five_stages")
    version = Count(required=True, example=1)
    name = Text(required=True, example="五个阶段")


class LadderPolicyOut(LadderPolicyNameOut):
    """一份成长规则，写成话。 A ladder policy, in words."""

    says: ClassVar = {"source": "从哪里来。 Where it comes from."}

    source = Text(required=True, example="庐阳区“5个转变”工作法")
    stages = fields.List(fields.Nested(RungOut), required=True)


class LadderPoliciesOut(Wire):
    items = fields.List(fields.Nested(LadderPolicyOut), required=True)


class CommunityLadderOut(Wire):
    says: ClassVar = {
        "policy_version": "社区规则的第几版；0：默认。 Which version of the community's policy; 0: the defaults.",
        "day": "哪一天的。 Of which day.",
    }

    community_id = Id(required=True)
    day = Day(required=True)
    policy_version = Count(required=True, example=0)
    policy = fields.Nested(LadderPolicyOut, required=True)
