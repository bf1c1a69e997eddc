"""The tree of categories: data that every list, filter and sum agrees with."""

from __future__ import annotations

from itertools import chain

import pytest

from service.teams.rules import ENGLISH, TREE, Category, top_of, with_leaves
from tests.factories.cast import Cast
from tests.fakes.phone import Phone

CODES_OF_THE_FIRST_VERSION = ("convenience", "charity", "neighbourhood_help", "culture_sport", "other")


def test_every_code_stands_in_the_tree_once_and_has_both_names() -> None:
    in_tree = [*TREE, *chain.from_iterable(TREE.values())]
    assert sorted(in_tree) == sorted(Category)
    assert ENGLISH.keys() == set(Category)
    assert Category.__labels__.keys() == set(Category)
    for names in (ENGLISH, Category.__labels__):
        assert len(set(names.values())) == len(Category)


@pytest.mark.parametrize("code", CODES_OF_THE_FIRST_VERSION)
def test_a_code_of_the_first_version_is_a_top_category(code: str) -> None:
    assert Category(code) in TREE
    assert top_of(Category(code)) == code


def test_a_lower_category_is_counted_under_its_top_one() -> None:
    for top, leaves in TREE.items():
        assert [top_of(each) for each in leaves] == [top] * len(leaves)
        assert with_leaves([top]) == [top, *leaves]
        assert [with_leaves([each]) for each in leaves] == [[each] for each in leaves]


def test_everybody_may_read_the_tree(phone: Phone) -> None:
    items = phone.get("/team-categories").json["items"]
    assert [each["category"] for each in items] == [*CODES_OF_THE_FIRST_VERSION]
    sport = items[3]
    assert (sport["name_zh"], sport["name_en"]) == ("文体娱乐", "Culture and sport")
    assert {"category": "dance", "name_zh": "舞蹈", "name_en": "Dance"} in sport["subcategories"]


class TestATeam:
    def found(self, phone: Phone, cast: Cast, category: str) -> set[str]:
        listed = phone.get("/teams", community_id=str(cast.community.id), category=category)
        return {each["name"] for each in listed.json["items"]}

    def test_is_of_a_lower_category_and_found_under_both(self, phone: Phone, cast: Cast) -> None:
        body = {"community_id": str(cast.community.id), "name": "常青合唱队", "category": "music"}
        founded = phone.of(cast.staff).post("/teams", body)
        assert (founded.status_code, founded.json["category"]) == (201, "music")
        assert self.found(phone, cast, "music") == {"常青合唱队"}
        assert self.found(phone, cast, "culture_sport") == {"常青合唱队", "舞蹈队"}
        assert self.found(phone, cast, "charity") == set()

    def test_may_change_to_a_lower_category_and_back(self, phone: Phone, cast: Cast) -> None:
        leader, path = phone.of(cast.leader), f"/teams/{cast.team.id}"
        version = leader.get(path).json["version"]
        for category in ("mutual_care", "neighbourhood_help"):
            changed = leader.put(path, {"name": "乐竹邻", "category": category, "version": version})
            assert (changed.status_code, changed.json["category"]) == (200, category)
            version = changed.json["version"]

    def test_of_no_such_category_is_told_which_field_is_wrong(self, phone: Phone, cast: Cast) -> None:
        body = {"community_id": str(cast.community.id), "name": "观星队", "category": "astronomy"}
        refused = phone.of(cast.staff).post("/teams", body)
        assert refused.status_code == 422
        assert refused.json["errors"][0]["field"] == "category"
