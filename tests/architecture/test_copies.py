"""The copy of one's own data (个人信息保护法 art. 45) against the schema: nothing is left out unnoticed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from service.home.queries.data import ALONE
from service.home.rules import COPIED, NO_COPY_BECAUSE, Section
from service.home.schemas.data import DataOut
from tests.architecture.test_whose import columns
from tests.conftest import Statements
from tests.factories.cast import Cast
from tests.fakes.phone import Phone

PARTS = {*ALONE, *Section}


def is_about_them(column: str) -> bool:
    """Not who did something (``…_by``): that stands with what was done. To have led a session is about oneself."""
    return not column.endswith("_by") or column == "shift.led_by"


def untold(found: Iterable[str], told: Collection[str]) -> list[str]:
    return sorted({column for column in found if is_about_them(column)} - {*told})


def test_whatever_is_about_a_person_is_in_the_copy_or_it_is_said_why_not() -> None:
    told = [*COPIED, *NO_COPY_BECAUSE]
    assert untold(columns(), told) == [], "give these a section of the copy, or say in service/home/rules.py why not"
    assert sorted({*told} - columns()) == [], "these are no columns (any more)"
    assert COPIED.keys() & NO_COPY_BECAUSE.keys() == set()


def test_a_new_table_about_a_person_is_reported() -> None:
    found = {*columns(), "diary.account_id", "diary.written_by", "diary.passport_id"}
    assert untold(found, [*COPIED, *NO_COPY_BECAUSE]) == ["diary.account_id", "diary.passport_id"]


def test_every_part_of_the_copy_is_in_the_answer_and_tells_of_something() -> None:
    assert set(DataOut().fields) == PARTS
    own = {"account"}  # one's own row
    asked_elsewhere = {"reveals"}  # of the audit, which names nobody by a column of its own
    assert PARTS - {*COPIED.values()} == own | asked_elsewhere


def test_every_part_reads_what_it_is_said_to_tell(phone: Phone, cast: Cast, statements: Statements) -> None:
    """Asked for alone, a list reads the tables of which it is said to tell."""
    asking = phone.of(cast.resident)
    for part in sorted({*COPIED.values()}):
        statements.clear()
        assert asking.post("/me/data", {} if part in ALONE else {"section": part}, key=None).status_code == 200
        for table in {column.split(".")[0] for column, told_in in COPIED.items() if told_in == part}:
            assert any(re.search(rf"\b(FROM|JOIN) {table}\b", each) for each in statements), f"{part} reads no {table}"
