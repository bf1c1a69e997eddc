"""Promise 9 where a POST reads: a search, a person's whole data, a list with names. Who is let in stands in the tables;
here, what they are shown: by every key of a search, and of every export nothing that is somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db, table_of
from service.core.http import Route, route_table
from tests.architecture.answers import cell_of
from tests.architecture.ids import ask, things_for
from tests.architecture.scene import Stage
from tests.architecture.test_lists import leaks
from tests.architecture.test_permissions import PEOPLE, Row, name_of, rows, stage
from tests.architecture.test_relations import stage as elsewhere
from tests.conftest import Told, engine

__all__ = ["elsewhere", "stage"]  # fixtures

READING = {
    "POST /people/search",
    "POST /people/{account_id}/reveal",
    "POST /me/data",
    "POST /national-exports/{national_export_id}/file",
}
# Who may look for people, and where: each finds those at home in the communities of their grants.
SEARCHING = {
    "nobody": ("401", "401"),
    "own": ("403", "403"),
    "team_mate": ("403", "403"),
    "leader": ("403", "403"),
    "other_leader": ("403", "403"),
    "neighbour": ("403", "403"),
    "staff": ("ok", "none"),
    "social_worker": ("ok", "none"),
    "auditor": ("403", "403"),
    "administrator": ("ok", "none"),
    "next_door": ("none", "none"),
    "other_district": ("none", "none"),
}


NUMBERS = (("13900010001", "11010519491231002X"), ("13900010002", "110105194912310038"))


@pytest.fixture
def numbered(stage: Stage, elsewhere: Stage) -> Iterator[None]:
    """For a while the residents here and there have a phone and an identity number by which they can be looked for."""
    residents = [each.cast.resident.account_id for each in (stage, elsewhere)]
    table = table_of(Account)

    def tell() -> None:
        for account_id, (phone, id_number) in zip(residents, NUMBERS, strict=True):
            resident = db.session.get_one(Account, account_id)
            resident.phone, resident.id_number = phone, id_number

    def restore() -> None:
        for row in before:
            db.session.execute(update(table).where(table.c.id == row["id"]).values(**row))

    rows_ = select(table).where(table.c.id.in_(residents))
    before = transaction.run(lambda: db.session.execute(rows_).mappings().all(), read_only=True)
    transaction.run(tell)
    yield
    transaction.run(restore)


def keys_of(stage: Stage, phone: str, id_number: str) -> dict[str, dict[str, str]]:
    """Everything by which the resident can be looked for."""
    return {
        "name": {"name": "张玉琴"},
        "phone": {"phone": phone},
        "id_number": {"id_number": id_number},
        "passport_number": {"passport_number": str(stage.cast.resident.number)},
        "code": {"code": stage.of("card_code")},
    }


def shown(stage: Stage, who: str, body: dict[str, str], whose: Stage) -> str:
    """A cell: the refusal, or whether the resident of ``whose`` is among those who are found."""
    person = stage.people[who]
    answer = (stage.phone.of(person) if person else stage.phone).post("/people/search", body, key=None)
    if answer.status_code != 200:
        return cell_of(answer)
    return "ok" if str(whose.cast.resident.account_id) in {each["id"] for each in answer.json["items"]} else "none"


@pytest.mark.parametrize("key", ["name", "phone", "id_number", "passport_number", "code"])
def test_a_search_finds_ones_own_people_by_every_key_and_nobody_elsewhere(
    stage: Stage, elsewhere: Stage, numbered: None, key: str
) -> None:
    here, there = (keys_of(each, *numbers)[key] for each, numbers in zip((stage, elsewhere), NUMBERS, strict=True))
    cells = {who: (shown(stage, who, here, stage), shown(stage, who, there, elsewhere)) for who in PEOPLE}
    assert cells == SEARCHING


def test_what_lies_elsewhere_is_found_by_its_own_people(stage: Stage, elsewhere: Stage, numbered: None) -> None:
    """Otherwise the test before could not fail."""
    for body in keys_of(elsewhere, *NUMBERS[1]).values():
        assert shown(elsewhere, "staff", body, elsewhere) == "ok"


def exports(app: Flask) -> Iterator[tuple[Row, Route, str]]:
    by_name = {name_of(route): route for route in route_table(app)}
    for row in rows():
        if row.name in READING:
            yield from ((row, by_name[row.name], who) for who in PEOPLE if row.expected[who] == "ok")


def test_nothing_that_is_searched_or_exported_names_what_lies_elsewhere(
    app: Flask, elsewhere: Stage, stage: Stage, harmless: None, told: Told
) -> None:
    found = list(exports(app))
    assert {row.name for row, *_ in found} == READING
    named = [
        (row.name, who)
        for row, route, who in found
        if leaks(route, ask(route, stage, who, things_for(stage, row.given)).data, elsewhere)
    ]
    assert named == []
    told(f"permissions · {engine()} · searches and exports beside another community: {len(found)}")


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "nobody"])
def test_a_copy_of_ones_data_is_ones_own(stage: Stage, harmless: None, who: str) -> None:
    person = stage.people[who]
    assert person
    data = stage.phone.of(person).post("/me/data", {}).json
    assert data["account"]["id"] == str(person.account_id)
    assert data["passport"]["id"] == str(person.passport_id)
    for section in ("records", "presences"):
        assert {each["passport_id"] for each in data[section]["items"]} <= {str(person.passport_id)}, section
    ends = {"delegations": ("principal_id", "delegate_id"), "guardianships": ("ward_id", "guardian_id")}
    for section, names in {**ends, "family": ("low_id", "high_id"), "grants": ("account_id",)}.items():
        for each in data[section]["items"]:
            assert str(person.account_id) in {each.get(name) for name in names}, section
