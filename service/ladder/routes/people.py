from __future__ import annotations

from typing import Any
from uuid import UUID

from service.core.actor import signed_in
from service.core.errors import NotFound
from service.core.http import Call
from service.ladder.errors import LadderNotLoaded, StageNotInLadder
from service.ladder.queries.explaining import ladder_for
from service.ladder.queries.people import person_for
from service.ladder.routes.blueprint import routes
from service.ladder.routes.wording import shown
from service.ladder.schemas.people import LadderIn, LadderOut


@routes.get(
    "/me/ladder",
    who=signed_in,
    filters=LadderIn,
    gives=LadderOut,
    refuses=(NotFound, LadderNotLoaded, StageNotInLadder),
)
def get_my_ladder(call: Call) -> dict[str, Any]:
    """我的成长阶梯 · Where I stand, why, and what is missing for the next stage

    每个条件写明做到多少、还差多少、是哪几次活动。`stage` 看任何一个阶段；`without_record` 看假如某条时长被冲回会怎样。
    依次拒绝：不是自己的记录（404）；规则文件不在；没有这个阶段。

    Each criterion with its value, what is missing and the activities behind it. `stage` explains any stage,
    `without_record` what a reversal of one of one's records would take away. Refused in order: a record that is not
    one's own (404); a policy that is not there; a stage that it has not.
    """
    return _explained(call, call.actor.person_id)


@routes.get(
    "/people/<uuid:account_id>/ladder",
    who=signed_in,
    filters=LadderIn,
    gives=LadderOut,
    refuses=(LadderNotLoaded, StageNotInLadder),
)
def get_persons_ladder(call: Call, account_id: UUID) -> dict[str, Any]:
    """一个人的成长阶梯 · Where somebody stands, for the staff and social workers of their home, and for relatives

    本社区的工作人员和社工，监护人，和有 `view` 委托的人；别人答 404。工作人员看到本社区的是哪几次活动，别处的只有次数。

    For staff and social workers of the home community, guardians, and by a delegation of `view`; everybody else finds
    nothing. Staff are shown the activities of their own communities; of others the number alone.
    """
    return _explained(call, account_id)


def _explained(call: Call, account_id: UUID) -> dict[str, Any]:
    seen = person_for(call.actor, account_id, call.now)
    return shown(ladder_for(seen, call.query.get("stage"), call.query.get("without_record"), call.now))
