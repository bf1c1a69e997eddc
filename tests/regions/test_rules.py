"""The tree: what hangs under what, and what a file of it would change."""

from __future__ import annotations

from itertools import count

import pytest

from service.regions.rules import Tier, may_hang_under, path_under, paths_to
from service.regions.rules.tree_file import COMPLAINTS, Node, RowOutcome, RowVerdict, judge

HEFEI = Node("hefei", None, Tier.CITY, "合肥市")
BAOHE = Node("baohe", "hefei", Tier.DISTRICT, "包河区")
LUYANG = Node("luyang", "hefei", Tier.DISTRICT, "庐阳区")
WANGHU = Node("wanghu", "baohe", Tier.SUBDISTRICT, "望湖街道", "340111005", 900, 2500)


def row(name: str, tier: str, parent: str, **cells: str) -> dict[str, str]:
    return {"名称": name, "层级": tier, "上级": parent} | cells


def verdicts(*rows: dict[str, str]) -> list[RowVerdict]:
    keys = count(1)
    return judge(enumerate(rows, start=2), [HEFEI, BAOHE, LUYANG, WANGHU], lambda: next(keys))


def outcomes(*rows: dict[str, str]) -> list[str]:
    return [each.complaint or each.outcome.value for each in verdicts(*rows)]


class TestTheTree:
    def test_a_community_hangs_directly_under_a_district(self) -> None:
        assert may_hang_under(Tier.COMMUNITY, Tier.DISTRICT)

    @pytest.mark.parametrize("tier", list(Tier))
    def test_no_region_hangs_under_its_own_tier(self, tier: Tier) -> None:
        assert not may_hang_under(tier, tier)
        assert may_hang_under(tier, None)

    def test_a_path_is_never_the_prefix_of_a_sibling(self) -> None:
        one, longer = path_under("/a/", "1"), path_under("/a/", "11")
        assert not longer.startswith(one)
        assert path_under(one, "2").startswith(one)

    def test_the_paths_to_a_region_are_its_own_and_those_of_all_that_it_lies_in(self) -> None:
        assert paths_to(path_under(path_under(path_under(None, "1"), "22"), "3")) == ["/1/", "/1/22/", "/1/22/3/"]


class TestAFileOfTheTree:
    def test_rows_may_come_in_any_order(self) -> None:
        found = verdicts(row("竹西社区", "社区", "新街道"), row("新街道", "街道", "包河区"))
        assert [(each.number, each.outcome) for each in found] == [(2, RowOutcome.ADDED), (3, RowOutcome.ADDED)]
        assert found[0].node
        assert found[1].node
        assert found[0].node.parent_key == found[1].node.key

    def test_english_headers_and_tiers_do_as_well(self) -> None:
        assert outcomes({"name": "竹西社区", "tier": "community", "parent": "望湖街道"}) == ["added"]

    def test_a_root_needs_no_parent(self) -> None:
        assert outcomes(row("芜湖市", "市", "")) == ["added"]

    def test_the_same_file_again_changes_nothing(self) -> None:
        same = row("望湖街道", "街道", "包河区", 区划代码="340111005", 户数="900")
        assert outcomes(same) == ["unchanged"]

    def test_an_empty_cell_leaves_what_is_known(self) -> None:
        [found] = verdicts(row("望湖街道", "街道", "包河区", 人口="2501"))
        assert found.node
        assert (found.outcome, found.node.households, found.node.population) == (RowOutcome.UPDATED, 900, 2501)

    def test_a_name_that_two_districts_have_is_ambiguous_until_the_district_is_named(self) -> None:
        both = row("望湖街道", "街道", "庐阳区"), row("望湖街道", "街道", "包河区")
        community = row("甲社区", "社区", "望湖街道")
        assert outcomes(*both, community)[2] == "parent_ambiguous"
        assert outcomes(*both, community | {"上级": "庐阳区/望湖街道"})[2] == "added"
        assert outcomes(*both, community | {"上级": "合肥市/庐阳区/望湖街道"})[2] == "added"

    def test_a_parent_in_the_file_is_meant_before_a_namesake_elsewhere(self) -> None:
        found = verdicts(row("望湖街道", "街道", "庐阳区"), row("甲社区", "社区", "望湖街道"))
        assert found[0].node
        assert found[1].node
        assert found[1].node.parent_key == found[0].node.key

    @pytest.mark.parametrize(
        ("bad", "complaint"),
        [
            (row("", "社区", "望湖街道"), "name_missing"),
            (row("长" * 81, "社区", "望湖街道"), "name_too_long"),
            (row("甲/乙", "社区", "望湖街道"), "name_too_long"),
            (row("甲\n乙", "社区", "望湖街道"), "name_too_long"),
            (row("甲社区", "部落", "望湖街道"), "tier_unknown"),
            (row("甲社区", "", "望湖街道"), "tier_unknown"),
            (row("甲社区", "社区", "望湖街道", 区划代码="34011100500100"), "code_malformed"),
            (row("甲社区", "社区", "望湖街道", 区划代码="34A"), "code_malformed"),
            (row("甲社区", "社区", "望湖街道", 户数="九百"), "number_malformed"),
            (row("甲社区", "社区", "望湖街道", 人口="-1"), "number_malformed"),
            (row("甲社区", "社区", "望湖街道", 人口="1000000001"), "number_malformed"),
            (row("甲社区", "社区", "无此街道"), "parent_unknown"),
            (row("甲社区", "社区", "庐阳区/望湖街道"), "parent_unknown"),
            (row("甲区", "区", "望湖街道"), "tier_misplaced"),
            (row("望湖街道", "社区", "包河区"), "tier_differs"),
        ],
    )
    def test_a_bad_row_says_what_is_wrong(self, bad: dict[str, str], complaint: str) -> None:
        assert outcomes(bad) == [complaint]

    def test_the_longest_name_and_the_largest_number_pass(self) -> None:
        assert outcomes(row("长" * 80, "社区", "望湖街道", 人口="1000000000", 区划代码="340111005001")) == ["added"]

    def test_the_second_of_two_equal_rows_is_a_duplicate(self) -> None:
        twice = row("甲社区", "社区", "望湖街道")
        assert outcomes(twice, twice) == ["added", "duplicate"]
        again = row("望湖街道", "街道", "包河区")
        assert outcomes(again, again) == ["unchanged", "duplicate"]

    def test_every_complaint_has_both_languages(self) -> None:
        assert all(zh and en for zh, en in COMPLAINTS.values())
