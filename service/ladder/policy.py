"""Which ladder a community goes by: a choice among the policies that are loaded, by day as every policy is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from service.ladder.rules import LadderNumbers, LadderPolicy
from service.ladder.rules.growth import GrowthPolicy
from service.regions.policy import Policy, Section

_loaded: Mapping[str, LadderPolicy] = {}


def section_of(policies: Sequence[LadderPolicy]) -> Section:
    """The section with these to choose from; called once by ``create_app``, which has loaded them."""
    global _loaded
    _loaded = MappingProxyType({policy.key: policy for policy in policies})
    return Section(
        "ladder",
        LadderNumbers,
        limits={},
        says={
            "policy": "成长阶梯按哪一份规则（代码.版本），全部见 `list_ladder_policies`。"
            " By which policy residents grow (code.version); `list_ladder_policies` tells all."
        },
        choices={"policy": {policy.key: f"{policy.name_zh}（{policy.key}）" for policy in policies}},
    )


def loaded() -> tuple[LadderPolicy, ...]:
    """All that there are to choose from."""
    return tuple(_loaded.values())


def named(key: str) -> LadderPolicy | None:
    """``None`` for one whose file the operator has taken away since it was chosen."""
    return _loaded.get(key)


def chosen(policy: Policy) -> str:
    """The key that a community's policy names."""
    return policy.of(LadderNumbers).policy


growth_section = Section(
    "growth",
    GrowthPolicy,
    limits={"newcomer_days": (1, 180), "rest_months": (1, 24)},
    says={
        "newcomer_days": "登记后多少天之内可以填邻居的邀请码。"
        " For how many days after registering one may give a neighbour's invitation code.",
        "rest_months": "本人或工作人员说了“先不”以后，几个月之内不再自动提名。"
        " For how many months after a no the rule does not nominate again.",
    },
)
