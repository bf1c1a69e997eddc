"""People who may be drifting away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself, PersonClosed
from service.core.actor import WITH_PEOPLE, case_worker
from service.core.http import Call
from service.core.paging import Page
from service.ladder.commands import drifting
from service.ladder.errors import LadderNotLoaded
from service.ladder.queries import drifting as queries
from service.ladder.routes.blueprint import routes
from service.ladder.schemas.drifting import (
    DriftContactIn,
    DriftContactOut,
    DriftContactPageOut,
    DriftContactsIn,
    DriftingIn,
    DriftingPageOut,
)


@routes.get(
    "/communities/<uuid:region_id>/drifting",
    who=case_worker,
    filters=DriftingIn,
    gives=DriftingPageOut,
    refuses=(LadderNotLoaded,),
)
def list_drifting(call: Call, region_id: UUID) -> Page:
    """好一阵没来的人 · Who may be drifting away, for who works with them

    每个阶段多久算“好一阵”，由成长规则定。这里只提醒联系，不降阶段。

    What counts as a while the ladder's policy says of each stage. It is a reminder to call, and lowers nobody.
    """
    return queries.drifting(call.actor, region_id, call.query, call.now)


@routes.get(
    "/people/<uuid:account_id>/drift-contacts", who=case_worker, filters=DriftContactsIn, gives=DriftContactPageOut
)
def list_drift_contacts(call: Call, account_id: UUID) -> Page:
    """联系记录 · Who has called this person, and what came of it

    新的在前；写的话社工和工作人员看得到，本人要自己的全部信息（`get_my_data`）时也会得到，身份删除时一起删除。

    Newest first. The words are seen by who works with the person, and by the person in the copy of their own data
    (`get_my_data`); they are erased with the identity.
    """
    return queries.contacts_of(accounts.get_as(call.actor, account_id, *WITH_PEOPLE).id, call.query)


@routes.post(
    "/people/<uuid:account_id>/drift-contacts",
    who=case_worker,
    takes=DriftContactIn,
    gives=DriftContactOut,
    status=201,
    refuses=(NotForYourself, PersonClosed),
)
def note_drift_contact(call: Call, account_id: UUID) -> Any:
    """记一次联系 · Write down that one has called somebody

    不记自己的、家人的。`snooze_months` 个月之内不再列出。

    Not oneself or family. For `snooze_months` the person is not in the list.
    """
    account = accounts.get_as(call.actor, account_id, *WITH_PEOPLE)
    return accounts.named([drifting.note_contact(account, **call.body, actor=call.actor, now=call.now)],
                          made_by_name_masked="made_by")[0]  # fmt: skip
