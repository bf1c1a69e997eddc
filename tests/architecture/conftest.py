"""What the tables of permission share."""

from __future__ import annotations

import pytest

from service.core.db import db
from tests.architecture.scene import Stage


@pytest.fixture
def harmless(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request is carried out in full and then rolled back, so that one stage serves all tries."""
    monkeypatch.setattr(db.engine.dialect, "do_commit", db.engine.dialect.do_rollback)
