"""Each race has one winner, every loser a true answer, and afterwards every promise holds."""

from __future__ import annotations

import pytest

from tests.proofs.conftest import Told
from tests.proofs.races.arena import Arena, Case
from tests.proofs.races.cases import approval, check_in

CASES: list[Case] = [
    check_in.a_double_check_in,
    check_in.one_scan_sent_many_times,
    check_in.a_double_check_out,
    approval.many_approvers,
    approval.each_approves_the_other,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_all_at_once_and_it_is_as_if_they_had_queued(here: Arena, case: Case, told: Told) -> None:
    here.proves(case, told)
