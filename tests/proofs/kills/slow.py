"""A factory for ``tests.proofs.serving``: our application before a database that takes its time over each statement."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from service.app import create_app
from service.core.db import db

FACTORY = f"{__name__}:slow_app"


def brake(folder: str) -> Path:
    """The file that holds how many seconds a statement takes; without it none is slowed."""
    return Path(folder) / "slow"


def slow_app() -> Flask:
    app = create_app()
    path = brake(os.environ["VP_DATA_DIR"])

    def slowly(*_: Any) -> None:
        if path.exists():
            time.sleep(float(path.read_text("ascii")))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", slowly)
    return app
