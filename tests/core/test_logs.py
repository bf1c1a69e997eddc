"""Logs hold ids, codes, numbers and places; never what people typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.core.talkative import CANARIES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("talk")


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    """Everything that the service said, on both streams, with every logger of every library at DEBUG."""
    command = [sys.executable, "-m", "tests.core.talkative", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


@pytest.mark.parametrize("kind", CANARIES)
def test_no_canary_is_heard(said: str, kind: str) -> None:
    canary = CANARIES[kind]
    escaped = canary.encode("unicode_escape").decode()
    assert canary not in said
    assert escaped not in said


def test_nothing_is_heard_that_the_service_handed_out(said: str, folder: Path) -> None:
    """Access and refresh tokens, the codes of passports and cards, the number of a passport."""
    issued = json.loads((folder / "issued.json").read_text())
    assert len(issued) == 8
    assert {name for name, secret in issued.items() if secret in said} == set()
    assert "Bearer" not in said


def test_every_request_has_its_line_with_an_operation_and_a_status(said: str) -> None:
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 18
    assert {"operation", "method", "status", "ms", "request_id", "timestamp", "level"} <= set(requests[0])
    assert {line["operation"] for line in requests} >= {"accounts.sign_in_with_wechat", "checkin.scan", "none"}


def test_what_broke_is_logged_by_its_place_and_class_without_its_message(said: str) -> None:
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    [broken] = [line for line in lines if line["event"] == "server.broken"]
    assert broken["error"] == "ZeroDivisionError"
    assert broken["place"].rpartition(":")[0].endswith("tests/core/conftest.py")
    [failed] = [line for line in lines if line["event"] == "job.failed"]
    assert (failed["job"], failed["error"]) == ("breaks", "ValueError")
