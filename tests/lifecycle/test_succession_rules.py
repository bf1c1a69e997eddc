"""Who may follow a leader: the first of all that stands in the way, whatever else does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from service.core.notices import sentence
from service.lifecycle.rules.hand_over import NOTICES, NotHandedOver, Succession, why_not

WELL = Succession(
    has_leader=True,
    leader_changed=False,
    already_leader=False,
    is_member=True,
    waits_already=False,
    is_involved=False,
    is_open=True,
    is_confirmed=True,
    confirmed_by_who_asks=False,
    signs_in=True,
    has_said_yes=False,
)
WRONG = {
    NotHandedOver.NO_LEADER: {"has_leader": False},
    NotHandedOver.LEADER_CHANGED: {"leader_changed": True},
    NotHandedOver.ALREADY_LEADER: {"already_leader": True},
    NotHandedOver.NOT_A_MEMBER: {"is_member": False},
    NotHandedOver.WAITS_ALREADY: {"waits_already": True},
    NotHandedOver.IS_INVOLVED: {"is_involved": True},
    NotHandedOver.IS_SHUT_OUT: {"is_open": False},
    NotHandedOver.IS_UNCONFIRMED: {"is_confirmed": False},
    NotHandedOver.CONFIRMED_BY_WHO_ASKS: {"confirmed_by_who_asks": True},
    NotHandedOver.CANNOT_ANSWER: {"signs_in": False},
    NotHandedOver.ANSWERS_THEMSELVES: {"has_said_yes": True},
}


def test_nothing_stands_in_the_way_of_a_confirmed_member_whom_somebody_unrelated_asks() -> None:
    assert why_not(WELL) is None


@pytest.mark.parametrize("reason", NotHandedOver)
def test_each_reason_stands_in_the_way_alone(reason: NotHandedOver) -> None:
    assert why_not(replace(WELL, **WRONG[reason])) is reason


@pytest.mark.parametrize("reason", NotHandedOver)
def test_of_many_the_first_is_told(reason: NotHandedOver) -> None:
    later = list(NotHandedOver)[list(NotHandedOver).index(reason) :]
    if reason is NotHandedOver.CANNOT_ANSWER:  # nobody both signs in and does not
        later.remove(NotHandedOver.ANSWERS_THEMSELVES)
    assert why_not(replace(WELL, **{name: is_so for each in later for name, is_so in WRONG[each].items()})) is reason


def test_whoever_goes_is_thanked_and_whoever_comes_learns_what_waits() -> None:
    for code in ("hand_over.you_are_free", "hand_over.you_have_left"):
        assert "谢谢" in NOTICES[code][0]
    for fact in ("{records}", "{join_asks}", "{shifts}", "{posters}"):
        assert all(fact in sentence for sentence in NOTICES["hand_over.you_lead"])


def test_nobody_is_read_a_list_of_zeros(app: Flask) -> None:
    nothing = dict.fromkeys(("records", "join_asks", "shifts", "posters"), 0)
    free = "您现在是队长了。如果您不知道这件事，请马上告诉社区。"
    assert sentence("hand_over.you_lead", nothing, "zh") == free
    some = sentence("hand_over.you_lead", {**nothing, "records": 3, "posters": 1}, "zh")
    assert some == (
        "您现在是队长了。有 3 条时长等着批。有 1 场的海报码换了新的，贴过海报的，请重新打印。"
        "如果您不知道这件事，请马上告诉社区。"
    )
    assert sentence("hand_over.you_lead", {**nothing, "shifts": 2}, "en") == (
        "You lead the team now. Shifts still to be held or closed: 2. If you know nothing of it, tell the community at"
        " once."
    )
