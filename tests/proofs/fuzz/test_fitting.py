"""The control of ``fitting``: what the document keeps quiet about is reported, and each exception is one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.proofs.fuzz.aim import plain
from tests.proofs.fuzz.canaries import Watch
from tests.proofs.fuzz.fitting import AGES, BORN, DAY, ONCE, SLOTS, UNSAYABLE, WINDOW
from tests.proofs.fuzz.ground import Ground
from tests.proofs.fuzz.spec import described
from tests.proofs.fuzz.verdicts import Book, try_out

pytestmark = pytest.mark.usefixtures("rolled_back")


def tried_with(change: dict[str, Any], operation: Any, ground: Ground, watch: Watch) -> Book:
    attempt, book = next(plain(ground, operation)), Book()
    attempt.case.body = {**attempt.case.body, **change}
    attempt.case.body.pop("id_number", None)  # the example's is of no place that ``formats`` makes numbers for
    try_out(attempt, ground, book, watch)
    return book


def operation_named(name: str, app: Flask, ground: Ground) -> Any:
    return described(app, ground).find_operation_by_id(name)


def test_what_the_document_keeps_quiet_about_is_a_fault(
    app: Flask, ground: Ground, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo = operation_named("undo_scan", app, ground)
    reason = undo.schema.raw_schema["components"]["schemas"]["UndoIn"]["properties"]["reason"]
    assert not tried_with({"reason": "   "}, undo, ground, watch).faults
    monkeypatch.delitem(reason, "pattern")
    [fault] = tried_with({"reason": "   "}, undo, ground, watch).faults
    assert fault == "undo_scan reason is ill-formed, though the document has room for it"


@pytest.mark.parametrize("exception", UNSAYABLE)
def test_an_exception_is_what_no_schema_says(app: Flask, ground: Ground, watch: Watch, exception: str) -> None:
    item = {"client_id": "0123456789abcdef", "passport_id": ground.stage.of("passport_id")}
    broken: dict[str, dict[str, Any]] = {
        WINDOW: {"starts_at": "2026-11-22T11:30:00+08:00", "ends_at": "2026-11-22T09:30:00+08:00"},
        DAY: {"opens_at": "2026-07-12T09:00:00+08:00", "closes_at": "2026-07-13T09:00:00+08:00"},
        SLOTS: {"opens_at": "2026-07-12T00:00:00+08:00", "closes_at": "2026-07-12T23:00:00+08:00", "slot_minutes": 10},
        AGES: {"min_age": 60, "max_age": 59},
        BORN: {"birth_date": "2190-01-01"},
        ONCE: {"items": [item, item | {"client_id": "fedcba9876543210"}]},
    }
    operation = operation_named(exception.split()[0], app, ground)
    book = tried_with(broken[UNSAYABLE[exception]], operation, ground, watch)
    assert (book.faults, dict(book.unsaid)) == ({}, {exception: 1})
