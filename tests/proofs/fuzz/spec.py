"""The application's spec as schemathesis reads it."""

from __future__ import annotations

from typing import Any

import schemathesis
from flask import Flask

from tests.proofs.fuzz.ground import Ground

_read: dict[Flask, Any] = {}


def described(app: Flask, ground: Ground) -> Any:
    """From the document that is there already, and once: to make it takes longer than to read it, and that long too."""
    if app not in _read:
        _read[app] = schemathesis.openapi.from_dict(ground.stage.phone.spec)
        _read[app].app = app
    return _read[app]


def all_operations(app: Flask, ground: Ground) -> list[Any]:
    return [found.ok() for found in described(app, ground).get_all_operations()]


def name_of(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])
