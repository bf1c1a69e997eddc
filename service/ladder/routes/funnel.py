"""The funnel of a community, and of the regions above it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.core.actor import reader
from service.core.http import Call
from service.core.paging import Page
from service.ladder.queries import funnel
from service.ladder.routes.blueprint import routes
from service.ladder.schemas.funnel import FunnelIn, FunnelOut, FunnelPageOut, FunnelsIn

if TYPE_CHECKING:
    from service.ladder.queries.funnel import Funnel


@routes.get("/regions/<uuid:region_id>/funnel", who=reader, filters=FunnelIn, gives=FunnelOut)
def get_funnel(call: Call, region_id: UUID) -> Funnel:
    """成长漏斗 · A region's funnel: people by stage, moves in the half year, median months in a stage

    现在家在这里、有护照、账号正常的人；`as_of` 是以前的一天，看的是这些人那一天在哪个阶段。1–4 人的数，社区以上看不到。

    Of who is at home there now, with a passport and an open account; `as_of` an earlier day, where these people stood
    then. Figures of 1–4 people are not shown above the community.
    """
    return funnel.funnel_of(call.actor, region_id, call.query, call.now)


@routes.get("/regions/<uuid:region_id>/funnel/regions", who=reader, filters=FunnelsIn, gives=FunnelPageOut)
def list_funnels_below(call: Call, region_id: UUID) -> Page:
    """下一级的成长漏斗 · The same, of each region next below

    按加入的先后排列，先加入的在前。翻页时请带同一个 `as_of`。

    In the order in which the regions were added. Ask for further pages with the same `as_of`.
    """
    return funnel.funnels_below(call.actor, region_id, call.query, call.now)
