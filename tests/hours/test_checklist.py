"""``docs/rule-by-rule.md`` is held to the tests and to the refusals that it names."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

import service.app  # noqa: F401 - every refusal is imported
from service.core.errors import catalogue
from service.hours.errors import APPROVING
from tests.conftest import ROOT

LINE = re.compile(r"\| (?P<rule>.+) \| `(?P<file>[\w/.]+)` (?P<test>\w+) \| (?P<code>\S+) \| (?P<said>.+) \|")
HEADS = ("| 规则 rule | 测试 test | 代码 code | 对人说 what is said |", "|---|---|---|---|")
ROWS = [line for line in (ROOT / "docs/rule-by-rule.md").read_text("utf-8").splitlines() if line.startswith("|")]
LINES = [found for line in ROWS if (found := LINE.match(line))]
SENTENCES = {refusal.code: refusal.zh for refusal in catalogue()}
NOT_BY_HTTP = {"hours.approver_account_closed", "hours.family"}  # no actor; a tie that nobody has declared
ELSEWHERE = {"hours.returned_staff_decide"}  # the second half of the line of returned_not_due


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_there_is_a_line_for_every_refusal_of_an_approval() -> None:
    told = {line["code"].strip("`") for line in LINES}
    assert {refusal.code for refusal in APPROVING} - told == NOT_BY_HTTP | ELSEWHERE


def test_every_row_of_a_table_is_a_line() -> None:
    assert [row for row in ROWS if row not in HEADS and not LINE.fullmatch(row)] == []


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(line["test"]))
def test_a_line_names_a_test_that_is_there_and_the_sentence_that_people_read(line: re.Match[str]) -> None:
    assert line["test"] in names_in(line["file"])
    code = line["code"].strip("`")
    assert line["said"] == ("—" if code == "—" else SENTENCES[code])
