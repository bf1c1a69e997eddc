"""The control of ``harmless``: what is tried on a stage that many tests share is carried out, and does not last."""

from __future__ import annotations

from flask import Flask

from tests.architecture.scene import Stage
from tests.architecture.test_permissions import stage

__all__ = ["stage"]  # a fixture


def test_what_is_tried_is_carried_out_and_does_not_last(app: Flask, stage: Stage, harmless: None) -> None:
    staff, path = stage.phone.of(stage.cast.staff), f"/teams/{stage.of('team_id')}"
    before = staff.get(path).json
    change = {"name": "另一个名字", "category": before["category"], "version": before["version"]}
    changed = staff.put(path, change)
    assert (changed.status_code, changed.json["name"]) == (200, "另一个名字")
    assert staff.get(path).json == before
