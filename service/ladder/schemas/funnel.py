from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Count, Day, Flag, Id, Text, Wire
from service.ladder.rules import Stage
from service.regions.rules import Tier

AS_OF = "哪一天结束时的样子；不填或以后的日期：今天。 As of the end of which day; left out, or to come: today."
HALF_YEAR: dict[str, Any] = {"example": "2026H2"}


class FunnelIn(Wire):
    says: ClassVar = {"as_of": AS_OF}

    as_of = Day()


class FunnelsIn(PageIn):
    says: ClassVar = {"as_of": AS_OF}

    as_of = Day()


class FunnelFigureOut(Wire):
    """几个人。社区里 1–4 人的数，社区以上不显示，合计里也只当作“一到四人”：所以合计是 `at_least` 到 `at_most`，
    相减得不出是几个人。

    So many people. Above the community a figure of 1–4 people of a community is not shown, and is added up as one to
    four: a sum then lies between ``at_least`` and ``at_most``, and no subtraction tells the number.
    """

    says: ClassVar = {
        "count": "null：不显示。 null: not shown.",
        "is_hidden": "里面有 1–4 人的数，不显示。 Not shown, being or holding a figure of 1–4 people.",
        "at_least": "至少几个人。 At least so many.",
        "at_most": "最多几个人。 At most so many.",
    }

    count = Count(required=True, allow_none=True, example=21)
    is_hidden = Flag(required=True, metadata={"example": False})
    at_least = Count(required=True, example=21)
    at_most = Count(required=True, example=21)


class FunnelStageOut(Wire):
    """一个阶段。 One stage."""

    says: ClassVar = {
        "people": "现在在这个阶段的。 Who stands there.",
        "median_months": "在这个阶段待了几个月（整月，中位数，去掉小数；居民从办护照那天算）；"
        "看不到人数的社区不算在内；null：没有人，或都不显示。"
        " For how many whole months, the median, rounded down; residents since their passport was opened; without the"
        " communities whose number is not shown; null: nobody, or nobody shown.",
        "moved_up": "这半年里升到这个阶段的人。 Who has come up to it in the half year.",
        "ended": "这半年里复核后结束了这个阶段的人。 Of whom this stage was ended after a review in the half year.",
    }

    shows: ClassVar = {
        "moved_up": {"count": 3, "at_least": 3, "at_most": 3},
        "ended": {"count": 0, "at_least": 0, "at_most": 0},
    }

    stage = Choice(Stage, required=True, metadata={"example": "activist"})
    people = fields.Nested(FunnelFigureOut, required=True)
    median_months = Count(required=True, allow_none=True, example=7)
    moved_up = fields.Nested(FunnelFigureOut, required=True)
    ended = fields.Nested(FunnelFigureOut, required=True)


class FunnelOut(Wire):
    """一个区域的成长漏斗：各阶段有几个人，半年里多少人往上走了一步，待了多久。没有名字。

    A region's funnel: how many people stand on each stage, how many have moved in the half year, and for how long they
    have been there. No names.
    """

    says: ClassVar = {
        "half_year": "`moved_up`、`ended` 是哪半年的，到 `as_of` 为止。 The half year of the moves, until `as_of`.",
        "residents": "家在这里、有护照的人。 Who is at home there and has a passport.",
        "stages": "六个阶段都列出，低的在前；社区的阶梯没有的，也就没有人。"
        " All six, lowest first; nobody stands on one that a community's ladder has not.",
    }

    shows: ClassVar = {"residents": {"count": 120, "at_least": 120, "at_most": 120}}

    region_id = Id(attribute="region.id", required=True)
    region_name = Text(attribute="region.name", required=True, example="竹西社区")
    tier = Choice(Tier, attribute="region.tier", required=True, metadata={"example": "community"})
    as_of = Day(required=True)
    half_year = Text(required=True, metadata=HALF_YEAR)
    residents = fields.Nested(FunnelFigureOut, required=True)
    stages = fields.List(fields.Nested(FunnelStageOut), required=True)


FunnelPageOut = page_of(FunnelOut)
