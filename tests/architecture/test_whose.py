"""What becomes of everything that names a person when two accounts are merged: the registry against the schema."""

from __future__ import annotations

from typing import Any

import pytest

import service.app  # noqa: F401 - every model is imported
from service.core.db import Base
from service.lifecycle.commands.carrying import FOLDED
from service.lifecycle.rules.whose import MOVING, WHOSE, Fate

PEOPLE = {"account.id", "passport.id"}
# Named like somebody, and nobody: amounts, ways and addresses.
NOT_PEOPLE = {
    "commendation.given_by",
    "gift.limit_per_person",
    "redemption_period.orders_per_passport",
    "period_seal.passports",
}


def names_a_person(column: Any) -> bool:
    """By its foreign key, or by its name where none binds it."""
    if {key.target_fullname for key in column.foreign_keys} & PEOPLE:
        return True
    name = column.name
    return name.endswith(("_by", "merged_into_id")) or any(each in name for each in ("account", "person", "passport"))


def columns() -> set[str]:
    tables = Base.metadata.tables.values()
    return {str(column) for table in tables for column in table.columns if names_a_person(column)} - NOT_PEOPLE


def test_everything_that_names_a_person_is_told_where_it_goes() -> None:
    assert sorted(columns() - WHOSE.keys()) == [], (
        "say in service/lifecycle/rules/whose.py what a merge does with these"
    )
    assert sorted(WHOSE.keys() - columns()) == [], "these are no columns (any more)"


def test_what_is_never_a_person_is_there() -> None:
    assert {str(column) for table in Base.metadata.tables.values() for column in table.columns} >= NOT_PEOPLE


@pytest.mark.parametrize("name", [each for each in MOVING if each not in FOLDED])
def test_what_moves_by_itself_breaks_no_uniqueness(name: str) -> None:
    """No unique constraint holds the column, but for those of which an obstacle knows; the rest are cases."""
    known = {"sign_up.account_id": {"uq_sign_up_live"}, "presence.passport_id": {"uq_presence_open"}}
    table, column = name.split(".")
    found = Base.metadata.tables[table]
    unique = [index for index in found.indexes if index.unique]
    unique += [each for each in found.constraints if type(each).__name__ == "UniqueConstraint"]
    holding = {str(each.name) for each in unique if column in {one.name for one in each.columns}}
    assert holding == known.get(name, set())


def test_every_fate_is_met() -> None:
    assert set(WHOSE.values()) == set(Fate)
