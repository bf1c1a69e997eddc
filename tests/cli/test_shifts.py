"""Closing shifts by hand does what the worker does, and nothing twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.activities.models import Shift
from service.core import clock, transaction
from service.core.db import db
from service.hours.models import ServiceRecord
from tests.cli.conftest import Operator, inside


def test_what_is_over_is_closed_once_and_what_is_not_stays_open(keeper: Operator, settled: str, tmp_path: Path) -> None:
    assert "0 shifts closed" in keeper("close-shifts").output
    later = tmp_path / "clock"
    clock.SandboxClock(later).move_to(clock.real_now() + timedelta(hours=6))
    closed = keeper("close-shifts", VP_SANDBOX_CLOCK=str(later))
    assert (closed.exit_code, "1 shifts closed" in closed.output) == (0, True), closed.output
    assert "0 shifts closed" in keeper("close-shifts", VP_SANDBOX_CLOCK=str(later)).output
    with inside(settled):
        open_ones = db.session.query(Shift).filter_by(state="published")
        assert transaction.run(open_ones.count, read_only=True) == 1
        assert transaction.run(db.session.query(ServiceRecord).count, read_only=True) == 12


def test_a_shift_that_cannot_be_closed_is_told_by_the_exit_code(
    keeper: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "clock"
    clock.SandboxClock(later).move_to(clock.real_now() + timedelta(hours=6))
    monkeypatch.setattr("service.hours.jobs.close", lambda *_, **__: 1 / 0)
    failed = keeper("close-shifts", VP_SANDBOX_CLOCK=str(later))
    assert (failed.exit_code, "1 could not be" in failed.output) == (1, True), failed.output
