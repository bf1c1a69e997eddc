from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.wire import Choice, Text, Wire
from service.teams.rules import Category


class SubcategoryOut(Wire):
    """团队的一个小类。

    One of the lower categories of teams.
    """

    category = Choice(Category, required=True, metadata={"example": "dance"})
    name_zh = Text(required=True, example="舞蹈")
    name_en = Text(required=True, example="Dance")


class TopCategoryOut(Wire):
    """团队的一个大类；统计按大类合计。

    One of the top categories of teams, under which statistics add up.
    """

    says: ClassVar = {"subcategories": "它的小类；团队可以写大类，也可以写小类。 A team is of a top or of a lower one."}

    category = Choice(Category, required=True, metadata={"example": "culture_sport"})
    name_zh = Text(required=True, example="文体娱乐")
    name_en = Text(required=True, example="Culture and sport")
    subcategories = fields.List(fields.Nested(SubcategoryOut), required=True)


class CategoryTreeOut(Wire):
    items = fields.List(fields.Nested(TopCategoryOut), required=True)
