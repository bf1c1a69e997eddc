"""What teams are for: a tree of two storeys, after 民发〔2017〕191号, the action plan of 2020 and the sources. Pure.

The tree is data in one place, and no file beside the code: its codes are the API's (its clients are generated from
them) and stand in every team's row, so one that is there is never taken away; one that is new is a line in each table.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar


class Category(StrEnum):
    CONVENIENCE = "convenience"
    HOME_REPAIR = "home_repair"
    ELDER_CARE = "elder_care"
    HEALTH = "health"
    LEGAL_AID = "legal_aid"
    CHARITY = "charity"
    HARDSHIP_HELP = "hardship_help"
    DISABILITY_HELP = "disability_help"
    CHILDREN = "children"
    ENVIRONMENT = "environment"
    NEIGHBOURHOOD_HELP = "neighbourhood_help"
    MUTUAL_CARE = "mutual_care"
    MEDIATION = "mediation"
    CULTURE_SPORT = "culture_sport"
    DANCE = "dance"
    MUSIC = "music"
    CALLIGRAPHY = "calligraphy"
    SPORT = "sport"
    CRAFTS = "crafts"
    PARENT_CHILD = "parent_child"
    OTHER = "other"
    PUBLIC_AFFAIRS = "public_affairs"
    SAFETY = "safety"
    FARMING = "farming"

    __labels__: ClassVar = {
        "convenience": "为民服务",
        "home_repair": "便民维修",
        "elder_care": "养老助老",
        "health": "健康义诊",
        "legal_aid": "法律援助",
        "charity": "公益慈善",
        "hardship_help": "困难帮扶",
        "disability_help": "助残",
        "children": "关爱儿童",
        "environment": "环境保护",
        "neighbourhood_help": "邻里互助",
        "mutual_care": "邻里照料",
        "mediation": "邻里调解",
        "culture_sport": "文体娱乐",
        "dance": "舞蹈",
        "music": "合唱与器乐",
        "calligraphy": "书画",
        "sport": "体育健身",
        "crafts": "手工与兴趣",
        "parent_child": "亲子活动",
        "other": "其他",
        "public_affairs": "公共事务",
        "safety": "平安建设",
        "farming": "农村生产技术服务",
    }


ENGLISH: dict[Category, str] = {
    Category.CONVENIENCE: "Services for residents",
    Category.HOME_REPAIR: "Repairs at home",
    Category.ELDER_CARE: "Care for elders",
    Category.HEALTH: "Health",
    Category.LEGAL_AID: "Legal aid",
    Category.CHARITY: "Charity",
    Category.HARDSHIP_HELP: "Help in hardship",
    Category.DISABILITY_HELP: "Help with disabilities",
    Category.CHILDREN: "Care for children",
    Category.ENVIRONMENT: "Environment",
    Category.NEIGHBOURHOOD_HELP: "Help among neighbours",
    Category.MUTUAL_CARE: "Looking after neighbours",
    Category.MEDIATION: "Mediation among neighbours",
    Category.CULTURE_SPORT: "Culture and sport",
    Category.DANCE: "Dance",
    Category.MUSIC: "Choir and instruments",
    Category.CALLIGRAPHY: "Calligraphy and painting",
    Category.SPORT: "Sport",
    Category.CRAFTS: "Crafts and hobbies",
    Category.PARENT_CHILD: "Parents and children",
    Category.OTHER: "Other",
    Category.PUBLIC_AFFAIRS: "Public affairs",
    Category.SAFETY: "Neighbourhood safety",
    Category.FARMING: "Farming skills",
}

TREE: dict[Category, tuple[Category, ...]] = {
    Category.CONVENIENCE: (Category.HOME_REPAIR, Category.ELDER_CARE, Category.HEALTH, Category.LEGAL_AID),
    Category.CHARITY: (
        Category.HARDSHIP_HELP,
        Category.DISABILITY_HELP,
        Category.CHILDREN,
        Category.ENVIRONMENT,
    ),
    Category.NEIGHBOURHOOD_HELP: (Category.MUTUAL_CARE, Category.MEDIATION),
    Category.CULTURE_SPORT: (
        Category.DANCE,
        Category.MUSIC,
        Category.CALLIGRAPHY,
        Category.SPORT,
        Category.CRAFTS,
        Category.PARENT_CHILD,
    ),
    Category.OTHER: (Category.PUBLIC_AFFAIRS, Category.SAFETY, Category.FARMING),
}

_TOPS = {leaf: top for top, leaves in TREE.items() for leaf in (top, *leaves)}


def top_of(category: Category) -> Category:
    """The top category that a team of this category is counted under; a top one is its own."""
    return _TOPS[category]


def with_leaves(categories: Iterable[Category]) -> list[Category]:
    """Who asks for a top category means all below it too."""
    return [below for asked in categories for below in (asked, *TREE.get(asked, ()))]
