"""The first hour of a real system: the tree from a file, and the first administrator."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.core import transaction
from service.core.db import db
from service.regions.models import Region
from tests.cli.conftest import Operator, inside
from tests.fakes.phone import Phone

TREE = """层级,名称,上级,代码,户数,人口
市,合肥市,,340100000000,,
区,包河区,合肥市,340111000000,,
街道,常青街道,包河区,340111003000,,
社区,竹西社区,常青街道,340111003013,3200,9100
"""
STRONG = "Hefei-2026-passport"


def regions(url: str) -> list[tuple[str, str, str | None]]:
    with inside(url):
        found = transaction.run(lambda: db.session.query(Region).order_by(Region.path).all(), read_only=True)
        return [(each.tier, each.name, each.division_code) for each in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_tree_comes_in_after_a_dry_run_and_the_same_file_twice_changes_nothing(
    founder: Operator, unused: str, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "区域.csv"
    file.write_bytes(TREE.encode(encoding))
    tried = founder("import-regions", str(file))
    assert tried.exit_code == 0, tried.output
    assert "新增 added 4" in tried.output
    assert "--write" in tried.output
    assert regions(unused) == []

    written = founder("import-regions", str(file), "--write")
    assert (written.exit_code, "已写入" in written.output) == (0, True), written.output
    tree = regions(unused)
    assert [name for _, name, _ in tree] == ["合肥市", "包河区", "常青街道", "竹西社区"]
    assert tree[1] == ("district", "包河区", "340111000000")

    again = founder("import-regions", str(file), "--write")
    assert "不变 unchanged 4" in again.output
    assert "新增 added 0" in again.output
    assert regions(unused) == tree


def test_bad_rows_are_named_and_keep_the_whole_file_out(founder: Operator, unused: str, tmp_path: Path) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(TREE + "社区,无根社区,没有的街道,,,\n星球,火星,,,,\n", "utf-8")
    refused = founder("import-regions", str(file), "--write")
    assert refused.exit_code == 1
    for told in ("第 6 行", "没有这个上级", "第 7 行", "不认识这个层级", "有误 refused 2", "Nothing was written"):
        assert told in refused.output
    assert regions(unused) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe\x00\x01", "GB18030"),
        (b"PK\x03\x04\xff", "另存为 CSV"),
        (b"", "表头"),
        ('层级,名称\n"社区,竹西\n'.encode(), "引号"),
        ("层级,名称\n".encode(), "没有区域"),
        ("护照号,姓名\n1,张玉琴\n".encode(), "没有名称、层级"),
    ],
)
def test_a_file_that_is_none_is_told_with_exit_code_2(
    founder: Operator, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "regions.csv"
    file.write_bytes(content)
    refused = founder("import-regions", str(file))
    assert (refused.exit_code, told in refused.output) == (2, True), refused.output


def test_a_file_that_is_not_there_has_exit_code_2(founder: Operator, tmp_path: Path) -> None:
    assert founder("import-regions", str(tmp_path / "none.csv")).exit_code == 2


class TestFirstAdministrator:
    WHO = ("first-administrator", "--name", "马超", "--username", "ma-chao")

    @pytest.fixture
    def with_tree(self, founder: Operator, tmp_path: Path) -> Operator:
        file = tmp_path / "regions.csv"
        file.write_text(TREE, "utf-8")
        assert founder("import-regions", str(file), "--write").exit_code == 0
        return founder

    def test_the_password_is_asked_for_twice_and_never_shown(self, with_tree: Operator) -> None:
        made = with_tree(*self.WHO, typed=f"{STRONG}\n{STRONG}\n")
        assert made.exit_code == 0, made.output
        assert "合肥市" in made.output
        assert STRONG not in made.output

    def test_the_administrator_can_sign_in_and_grant(self, with_tree: Operator, unused: str) -> None:
        assert with_tree(*self.WHO, "--password", STRONG).exit_code == 0
        with inside(unused) as app:
            root = transaction.run(lambda: db.session.query(Region).filter_by(tier="city").one(), read_only=True)
            body = {"username": "ma-chao", "password": STRONG}
            signed_in = Phone(app).post("/sign-in/password", body, key=None)
            assert signed_in.status_code == 200, signed_in.text
            district = {"name": "庐阳区", "tier": "district", "parent_id": str(root.id)}
            added = Phone(app, signed_in.json["access_token"]).post("/regions", district)
            assert added.status_code == 201, added.text

    def test_staff_can_be_added_to_a_community_and_enter_people(self, with_tree: Operator, unused: str) -> None:
        made = with_tree(
            "add-staff", "--name", "吴洁", "--username", "wu-jie", "--community", "竹西社区", "--password", STRONG
        )
        assert (made.exit_code, "竹西社区" in made.output) == (0, True), made.output
        with inside(unused) as app:
            home = transaction.run(lambda: db.session.query(Region).filter_by(name="竹西社区").one(), read_only=True)
            signed_in = Phone(app).post("/sign-in/password", {"username": "wu-jie", "password": STRONG}, key=None)
            entered = Phone(app, signed_in.json["access_token"]).post(
                "/people", {"name": "张玉琴", "home_id": str(home.id)}
            )
            assert entered.status_code == 201, entered.text

    @pytest.mark.parametrize(
        ("name", "username"),
        [("", "wu-jie"), (" ", "wu-jie"), ("吴" * 41, "wu-jie"), ("吴洁", ""), ("吴洁", "wj"), ("吴洁", "w" * 41)],
    )
    def test_a_name_that_no_form_would_take_is_refused_before_anything_is_made(
        self, with_tree: Operator, name: str, username: str
    ) -> None:
        who = ("add-staff", "--name", name, "--username", username, "--community", "竹西社区", "--password", STRONG)
        refused = with_tree(*who)
        assert (refused.exit_code, "个字" in refused.output) == (2, True), refused.output

    def test_staff_of_a_community_that_is_not_there_are_not_made(self, with_tree: Operator) -> None:
        who = ("add-staff", "--name", "吴洁", "--username", "wu-jie", "--password", STRONG)
        refused = with_tree(*who, "--community", "天上社区")
        assert (refused.exit_code, "天上社区" in refused.output) == (2, True)

    def test_a_second_one_is_made_only_when_asked_for_by_name(self, with_tree: Operator) -> None:
        assert with_tree(*self.WHO, "--password", STRONG).exit_code == 0
        other = ("first-administrator", "--name", "林静", "--username", "lin-jing", "--password", STRONG)
        refused = with_tree(*other)
        assert (refused.exit_code, "--another" in refused.output) == (1, True)
        assert with_tree(*other, "--another").exit_code == 0

    def test_a_taken_user_name_and_a_weak_password_are_refused_in_sentences_and_leave_nothing(
        self, with_tree: Operator
    ) -> None:
        weak = with_tree(*self.WHO, "--password", "12345678")
        assert (weak.exit_code, "密码太简单" in weak.output) == (1, True)
        assert with_tree(*self.WHO, "--password", STRONG).exit_code == 0
        taken = with_tree(*self.WHO, "--password", STRONG, "--another")
        assert (taken.exit_code, "用户名" in taken.output) == (1, True)
        assert "Traceback" not in taken.output

    def test_without_a_tree_it_says_what_to_do_first(self, founder: Operator) -> None:
        refused = founder(*self.WHO, "--password", STRONG)
        assert (refused.exit_code, "import-regions" in refused.output) == (2, True)

    def test_with_several_roots_one_must_be_chosen(self, with_tree: Operator, tmp_path: Path) -> None:
        file = tmp_path / "second.csv"
        file.write_text("层级,名称,上级\n市,芜湖市,\n", "utf-8")
        assert with_tree("import-regions", str(file), "--write").exit_code == 0
        refused = with_tree(*self.WHO, "--password", STRONG)
        assert (refused.exit_code, "芜湖市" in refused.output) == (2, True)
        assert with_tree(*self.WHO, "--password", STRONG, "--region", "没有市").exit_code == 2
        assert with_tree(*self.WHO, "--password", STRONG, "--region", "芜湖市").exit_code == 0
