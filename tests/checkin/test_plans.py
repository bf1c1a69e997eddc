"""What a scan costs does not grow with how many other people are inside."""

from __future__ import annotations

import pytest

from tests.checkin.door import Door
from tests.factories.plans import is_looked_up, listening, reads_of

pytestmark = pytest.mark.parametrize("environment", ["postgresql"], indirect=True)  # SQLite chooses without statistics

KEPT_BY_PSYCOPG = 4096  # characters of a statement


def test_a_scan_looks_its_presences_up_and_never_reads_all_that_are_open(door: Door) -> None:
    with listening() as said:
        assert door.at(1).outcome(door.cast.resident) == "checked_in"
    [facts] = [each for each in said if "FOR KEY SHARE" in each[0]]
    reads = reads_of("presence", facts)
    assert len(reads) >= 4, "here or elsewhere, left, since then, taken"
    assert [read for read in reads if not is_looked_up(read)] == []


def test_no_statement_of_a_scan_is_too_long_to_be_kept_by_psycopg(door: Door) -> None:
    with listening() as said:
        assert door.at(1).outcome(door.cast.resident) == "checked_in"
        assert door.call(door.cast.leader, door.cast.neighbour).status_code == 200
    assert len(said) >= 8
    assert max(len(sql) for sql, _ in said) <= KEPT_BY_PSYCOPG
