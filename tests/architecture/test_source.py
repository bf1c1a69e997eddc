"""Laws that can be read off the source: who commits, where imports and numbers stand, what tests are called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from service.core.http import route_table
from tests.conftest import ROOT

SERVICE = sorted((ROOT / "service").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 50

# A named step before the transaction: slow work (argon2, reading a file of sheets) and answers of others (WeChat).
# Everything else that talks to the outside is an outbox row.
PREPARED = {
    "sign_in_with_wechat",
    "link_wechat",
    "sign_in_with_password",
    "change_my_password",
    "remove_my_sign_in",
    "give_password",
    "enter_sheet",
    "import_roster",
    "import_teams",
    "put_gift_photo",
}

# Numbers in commands and routes that are no rules; the reason stands beside each.
NUMBERS_ALLOWED = {"service/checkin/routes/links.py: 404"}  # a status: a page for people, outside the API


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls_of(path: Path, *names: str) -> list[str]:
    return [
        f"{name_of(path)}:{node.lineno}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    ]


def test_one_module_commits_and_rolls_back() -> None:
    found = [place for path in SERVICE for place in calls_of(path, "commit", "rollback", "begin_nested")]
    assert {place.partition(":")[0] for place in found} == {"service/core/transaction.py"}


def test_no_import_stands_inside_a_function() -> None:
    found = [
        f"{name_of(path)}:{inner.lineno}"
        for path in SERVICE
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_the_routes_that_work_before_their_transaction_are_these(app: Flask) -> None:
    assert {route.operation for route in route_table(app) if route.prepare} == PREPARED


def test_time_comes_from_the_clock() -> None:
    found = [
        place
        for path in SERVICE
        if name_of(path) != "service/core/clock.py"
        for place in calls_of(path, "utcnow", "today")
        + [
            f"{name_of(path)}:{node.lineno}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("datetime.now", "time.time", "func.now")
        ]
    ]
    assert found == []


def judging() -> list[Path]:
    return [path for path in SERVICE if {"commands", "commands.py", "routes", "routes.py"} & set(path.parts)]


def test_rules_hold_the_numbers_and_commands_and_routes_hold_none() -> None:
    """0 and 1 count nothing, a status is the wire's, a module's constant has a name; every other number is a rule."""
    found = {place for path in judging() if "sandbox" not in path.parts for place in numbers_in(path)}
    assert found - NUMBERS_ALLOWED == set()


def numbers_in(path: Path) -> Iterator[str]:
    tree = parsed(path)
    spared = {id(keyword.value) for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords
              if keyword.arg == "status"}  # fmt: skip
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and all(ast.unparse(target).isupper() for target in statement.targets):
            spared |= {id(node) for node in ast.walk(statement)}
    for node in ast.walk(tree):
        is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in (0, 1)
        is_length = isinstance(node, ast.Call) and re.fullmatch(r"timedelta\(\w+=\d+\)", ast.unparse(node)) is not None
        if (is_number or is_length) and id(node) not in spared:
            yield f"{name_of(path)}: {ast.unparse(node)}"


def test_every_test_is_a_sentence_and_asserts() -> None:
    found = []
    for path in TESTS:
        for function in functions(path):
            if not function.name.startswith("test_"):
                continue
            words = function.name.split("_")[1:]
            body = ast.unparse(function)
            says = "assert" in body or "pytest.raises" in body or ".validate(" in body or "must_" in body
            says = says or ".most(" in body
            if not says or (len(words) < 3 and not _in_a_sentence(path, function)):
                found.append(f"{name_of(path)}::{function.name}")
    assert found == []


def _in_a_sentence(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A short name may complete the sentence that its class begins: ``TestAppendOnlyTablesRefuse.test_update``."""
    classes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
    return any(function.name in {getattr(inner, "name", "") for inner in each.body} for each in classes)


def test_no_test_is_skipped_silently() -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in (ROOT / "tests").rglob("*.py")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"pytest\.(skip|importorskip)|mark\.(skip|skipif|xfail)", line)
    ]
    assert found == []


def test_files_and_functions_stay_short_enough_to_read() -> None:
    long_files = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in SERVICE}
    tables_of_sentences = ("sentences", "errors")
    found = [
        f"{file}: {lines} lines"
        for file, lines in long_files.items()
        if lines > LONGEST_FILE + 20 and not any(word in file for word in tables_of_sentences)
    ]
    for path in SERVICE:
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > LONGEST_FUNCTION + 10:
                found.append(f"{name_of(path)}:{function.lineno} {function.name}: {length} lines")
    assert found == []


@pytest.mark.parametrize("file", ["docs/errors.md", "docs/permissions.md", "docs/rules.md"])
def test_a_generated_page_says_so(file: str) -> None:
    assert "make generate" in (ROOT / file).read_text("utf-8").splitlines()[2]
