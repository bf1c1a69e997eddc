"""What the pages name is there: a path that has moved sends a newcomer into the woods."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from service.checkin.rules import TO_LEADERS
from service.core import transaction
from service.core.db import db
from service.passports.errors import TheyHavePassport
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PATH = re.compile(r"`((?:service|tests|docs|migrations|bench|\.ci)/[\w./-]+)`")
TARGET = re.compile(r"`make ([a-z-]+)")


def test_the_catalogue_shows_what_each_reader_of_a_refusal_is_told() -> None:
    page = (ROOT / "docs/errors.md").read_text("utf-8")
    missing = [code for code, said in TO_LEADERS.items() if f"{said.zh} **{said.next_zh}**" not in page]
    assert missing == []
    assert f"{TheyHavePassport.zh} **{TheyHavePassport.next_zh}**" in page


def test_every_guard_that_the_trust_page_names_is_in_the_database(app: Flask) -> None:
    page = (ROOT / "docs/promises.md").read_text("utf-8")
    named = set(re.findall(r"`((?:uq|ck|pk|append_only|no_overlap)_\w+)`", page))
    queries = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL",
        "postgresql": "SELECT conname FROM pg_constraint UNION ALL SELECT tgname FROM pg_trigger "
        "UNION ALL SELECT indexname FROM pg_indexes",
    }
    rows = transaction.run(lambda: db.session.scalars(text(queries[db.engine.dialect.name])).all(), read_only=True)
    there = set(re.findall(r"\w+", "\n".join(rows)))
    assert len(named) > 8
    assert {name for name in named if not {name, f"{name}_insert", f"{name}_update"} & there} == set()


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_there_are_pages() -> None:
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= set(map(page_name, PAGES))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_path_that_is_named_exists(page: Path) -> None:
    assert [path for path in PATH.findall(page.read_text("utf-8")) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    rules = re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    targets = {target for rule in rules for target in rule.split()}
    assert set(TARGET.findall(page.read_text("utf-8"))) <= targets
