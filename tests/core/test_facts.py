"""The check of ``tests/factories/facts.py``, which every test works under, can fail; what the spec tells is whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from service.accounts.errors.people import PossibleDuplicate
from service.checkin.errors import SCAN_REFUSALS
from service.core import notices, outbox
from service.core.errors import Conflict, NotFound, catalogue
from service.core.facts import EXAMPLE_ID, FACTS, placeholders
from service.hours.rules import SHEET_FINDINGS
from service.passports.errors import NotEnoughPoints
from service.teams.rules.register_sentences import FINDINGS
from tests.conftest import NOON
from tests.factories.facts import Untold

SCAN = {"scan_id": EXAMPLE_ID, "shift_id": None, "title": None}


@pytest.mark.parametrize(
    ("refusal", "facts"),
    [
        (NotFound, {"name": "张桂琴"}),
        (Conflict, {"table": "scan"}),
        (PossibleDuplicate, {"possible_ids": []}),
        (PossibleDuplicate, {"possible_ids": ["1"], "elsewhere": 0}),
        (NotEnoughPoints, {"available": 1}),
        (NotEnoughPoints, {"available": 1, "points": "2"}),
        (NotEnoughPoints, {}),
        (SCAN_REFUSALS["never_in"], {**SCAN, "opens_at": NOON}),
        (SCAN_REFUSALS["too_early"], SCAN),
        (SCAN_REFUSALS["too_early"], {**SCAN, "opens_at": "soon"}),
    ],
)
def test_a_refusal_with_other_facts_than_are_told_is_reported(refusal: Any, facts: dict[str, Any]) -> None:
    with pytest.raises(Untold):
        refusal(**facts)


def test_a_refusal_with_the_facts_that_are_told_passes() -> None:
    assert SCAN_REFUSALS["too_early"](**SCAN, opens_at=NOON).facts == {**SCAN, "opens_at": NOON}
    assert SCAN_REFUSALS["too_early"]().facts == {}  # in a list of kept scans
    assert PossibleDuplicate(possible_ids=[EXAMPLE_ID], elsewhere=0).facts
    assert NotEnoughPoints(available=1, points=2).facts == {"available": 1, "points": 2}


@pytest.mark.parametrize("facts", [{}, {"minutes": 90, "record_id": EXAMPLE_ID, "name": "x"}, {"minutes": "90"}])
def test_a_message_of_the_service_with_other_facts_than_are_told_is_reported(
    app: Flask, facts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "__name__", "service.hours")  # else it is one that a test makes up
    payload = {"account_id": str(UUID(int=1)), "code": "hours.rejected", "facts": facts}
    with pytest.raises(Untold):
        outbox.put("inbox", [payload], now=NOON)


def test_every_fact_that_is_told_is_described_and_no_other(app: Flask) -> None:
    told = set[str]().union(*(each.told_facts() for each in catalogue()))
    told |= set[str]().union(*(notices.told_facts(code) for code in notices.declared()))
    findings = (*SHEET_FINDINGS.values(), *FINDINGS.values())
    told |= set[str]().union(*(placeholders(*said) for said in findings))
    assert told == set(FACTS)


def test_what_is_declared_to_be_carried_belongs_to_a_message_that_there_is(app: Flask) -> None:
    codes = notices.declared()
    carried = notices.carried()
    assert [each for each in carried if not any(code == each or code.startswith(each) for code in codes)] == []
