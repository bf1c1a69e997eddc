"""What one person's ladder costs does not grow with what others have done."""

from __future__ import annotations

import pytest
from flask import Flask

from service.core import transaction
from service.ladder.policy_reader import shipped
from service.ladder.queries import facts_of
from tests.conftest import NOON
from tests.factories.cast import Cast
from tests.factories.plans import is_looked_up, listening, reads_of

pytestmark = pytest.mark.parametrize("environment", ["postgresql"], indirect=True)  # SQLite chooses without statistics


@pytest.mark.parametrize("table", ["presence", "service_record", "shift"])
def test_the_facts_of_one_person_are_looked_up(app: Flask, cast: Cast, table: str) -> None:
    _, six = shipped()
    with listening() as said:
        transaction.run(lambda: facts_of([cast.resident.account_id], six.measures(), NOON.date()))
    [facts] = [each for each in said if "service_record" in each[0]]
    reads = reads_of(table, facts)
    assert reads
    assert [read for read in reads if not is_looked_up(read)] == []
