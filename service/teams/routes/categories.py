"""The tree of categories, for whoever draws a list to choose from."""

from __future__ import annotations

from typing import Any

from service.core.actor import anyone
from service.core.http import Call
from service.teams.routes.blueprint import routes
from service.teams.rules import ENGLISH, TREE, Category
from service.teams.schemas.categories import CategoryTreeOut


@routes.get("/team-categories", who=anyone, gives=CategoryTreeOut)
def list_team_categories(_call: Call) -> dict[str, Any]:
    """团队类别 · The categories of teams, as a tree

    大类和小类，中英文名称。新增类别时，旧代码一直有效。

    Top and lower ones, with their names in both languages. A code that is there stays valid when others are added.
    """
    tops = [{**_told(top), "subcategories": [_told(each) for each in leaves]} for top, leaves in TREE.items()]
    return {"items": tops}


def _told(category: Category) -> dict[str, Any]:
    return {"category": category, "name_zh": Category.__labels__[category], "name_en": ENGLISH[category]}
