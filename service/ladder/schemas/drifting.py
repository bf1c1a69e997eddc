from __future__ import annotations

from typing import ClassVar

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Count, Day, Id, Moment, QueryFlag, Text, Wire
from service.ladder.rules import Fact, Stage
from service.ladder.rules.drifting import CONTACT_NOTE_MOST, SNOOZE_MOST, Outcome


class DriftingOut(Wire):
    """好一阵没来的人，和联系时可以说的话。

    Somebody who has not been seen for a while, and what one could say to them.
    """

    says: ClassVar = {
        "fact": "规则看的是哪一样。 What the policy looks at, of this stage.",
        "quiet_months": "规则定的几个月：这几个月里一次 `fact` 也没有；实际可能更久，看 `last_seen_on`。"
        " The policy's window: nothing of `fact` in so many months. It may be longer: `last_seen_on` tells.",
        "last_seen_on": "最近一次到场或服务（哪种活动都算）的服务日期；null：没有过。"
        " The service date of the newest shift, of any kind, to which they came; null: none.",
        "name_masked": "打码的姓名；null：没有，或身份已经删除。 Masked; null: none, or the identity was erased.",
        "last_contact_at": "上次什么时候联系过；null：没有。 When somebody last called; null: nobody has.",
        "last_outcome": "上次联系的结果；null：没有联系过。 What came of it; null: nobody has called.",
    }

    account_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    stage = Choice(Stage, required=True)
    fact = Choice(Fact, required=True)
    quiet_months = Count(required=True, example=3)
    last_seen_on = Day(required=True, allow_none=True)
    suggestion_zh = Text(required=True, most=200, example="很久没有服务。谢谢帮过的忙，问问最近方便做点什么。")
    suggestion_en = Text(
        required=True, most=300, example="They have not served for a while. Thank them for their help."
    )
    last_contact_at = Moment(required=True, allow_none=True)
    last_outcome = Choice(Outcome, required=True, allow_none=True)


DriftingPageOut = page_of(DriftingOut)


class DriftingIn(PageIn):
    """账号新的在前。 Newest accounts first."""

    says: ClassVar = {
        "snoozed": "`true`：只看联系过、说好过一阵再联系的人；不填：不含他们。"
        " `true`: those who rest in the list after a call, and they alone; left out: the others.",
    }

    snoozed = QueryFlag()


class DriftContactIn(Wire):
    """`snooze_months`：几个月之内不再列出；0：照样列。`note` 社工和工作人员看得到；本人要自己的全部信息时也会得到，
    请照实写、写得体面。

    ``snooze_months``: for how many months the person is not in the list; 0: they stay. ``note`` is read by who works
    with the person, and the person gets it with the copy of their own data: write it so that they may read it.
    """

    outcome = Choice(Outcome, required=True)
    note = Text(load_default=None, allow_none=True, most=CONTACT_NOTE_MOST, example="腿脚不便，下月再来")
    snooze_months = Count(load_default=0, most=SNOOZE_MOST, example=2)


class DriftContactOut(Wire):
    """一次联系。

    A contact.
    """

    wraps: ClassVar = "row"
    says: ClassVar = {
        "note": "社工和工作人员看得到，本人的信息副本里也有；null：没有写，或已经删除。"
        " Read by who works with the person, and in the copy of the person's own data; null: none, or it was erased.",
        "snoozed_until": "到哪天以前不再列出；null：照样列。 Until which day the person is not listed; null: they are.",
        "made_by_name_masked": "谁联系的，打码；null：没有名字，或身份已经删除。"
        " Who called, masked; null: no name, or the identity was erased.",
    }

    id = Id(required=True)
    account_id = Id(required=True)
    stage = Choice(Stage, required=True)
    outcome = Choice(Outcome, required=True)
    note = Text(required=True, allow_none=True, most=CONTACT_NOTE_MOST, example="腿脚不便，下月再来")
    snoozed_until = Day(required=True, allow_none=True)
    made_by_name_masked = Text(required=True, allow_none=True, example="钱*")
    made_at = Moment(required=True)


DriftContactPageOut = page_of(DriftContactOut)


class DriftContactsIn(PageIn):
    """新的在前。 Newest first."""
