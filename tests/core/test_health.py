"""What machines ask: alive, ready, and how much."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time as real_time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

from service.core import outbox, transaction
from service.core.db import db
from tests.conftest import NOON, ROOT, Statements, Time
from tests.core.conftest import Probe
from tests.factories.cast import Cast


def metric(text: str, name: str, **labels: str) -> float:
    shown = "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else ""
    found = re.search(rf"^{re.escape(name + shown)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_alive_asks_the_database_nothing(app: Flask, statements: Statements) -> None:
    answered = app.test_client().get("/healthz")
    assert (answered.status_code, answered.json) == (200, {"status": "alive"})
    assert statements == []


def test_ready_means_that_the_schema_is_this_codes(app: Flask) -> None:
    answered = app.test_client().get("/readyz")
    assert (answered.status_code, answered.json) == (200, {"status": "ready"})


def test_a_database_that_was_never_migrated_is_not_ready(make_probe: Any, tmp_path: Path) -> None:
    empty = make_probe(DATABASE_URL=f"sqlite:///{tmp_path}/empty.db")
    refused = empty.app.test_client().get("/readyz")
    assert (refused.status_code, refused.json["code"]) == (503, "server.not_migrated")
    assert refused.content_type.startswith("application/problem+json")
    assert empty.app.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_not_ready(make_probe: Any, url: str) -> None:
    lost = make_probe(testing=False, DATABASE_URL=url, VP_DATABASE_TIMEOUT_MS="100").app.test_client()
    began = real_time.monotonic()
    refused = lost.get("/readyz")
    assert real_time.monotonic() - began < 10
    assert (refused.status_code, refused.json["code"]) == (503, "server.unavailable")
    assert refused.headers["Retry-After"] == "2"
    assert lost.get("/healthz").status_code == 200
    assert "passport_requests_total" in lost.get("/metrics").text


def test_requests_are_counted_by_operation_and_status(probe: Probe, cast: Cast) -> None:
    client = probe.app.test_client()
    before = client.get("/metrics").text
    probe.of(cast.resident).get("/notes")
    probe.get("/notes")
    client.get("/api/v1/no-such-path/13812345678")
    after = client.get("/metrics").text
    counted = {
        (operation, status): metric(after, "passport_requests_total", operation=operation, status=status)
        - metric(before, "passport_requests_total", operation=operation, status=status)
        for operation, status in (("probe.list_notes", "200"), ("probe.list_notes", "401"), ("none", "404"))
    }
    assert counted == {("probe.list_notes", "200"): 1, ("probe.list_notes", "401"): 1, ("none", "404"): 1}
    assert metric(after, "passport_request_seconds_count", operation="probe.list_notes") >= 2
    assert "13812345678" not in after


def test_the_outbox_shows_what_waits_and_for_how_long(app: Flask, time: Time) -> None:
    def put_one() -> int:
        db.session.query(outbox.OutboxMessage).filter_by(delivered_at=None).update({"delivered_at": NOON})
        outbox.put("probe", [{"note": "waits"}], now=time.now)
        return 1

    transaction.run(put_one)
    time.pass_(minutes=5)
    shown = app.test_client().get("/metrics").text
    assert metric(shown, "passport_outbox_waiting") == 1
    assert metric(shown, "passport_outbox_oldest_seconds") == 300


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[str]:
    """The real server with two worker processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {"VP_MODE": "sandbox", "VP_DATA_DIR": str(tmp_path), "VP_PORT": str(port), "VP_WORKERS": "2"}
    command = [sys.executable, "-m", "service.cli", "serve"]
    with subprocess.Popen(  # noqa: S603 - our own server
        command, env={**os.environ, **env}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                real_time.sleep(0.1)
                try:
                    httpx.get(f"{url}/healthz")
                    break
                except httpx.TransportError:
                    continue
            yield url
        finally:
            server.terminate()


def test_two_workers_count_as_one_server(two_workers: str) -> None:
    for _ in range(40):
        httpx.get(f"{two_workers}/api/v1/nowhere", timeout=10)
    seen = {metric(httpx.get(f"{two_workers}/metrics").text, "passport_requests_total", operation="none", status="404")}
    seen |= {
        metric(httpx.get(f"{two_workers}/metrics").text, "passport_requests_total", operation="none", status="404")
        for _ in range(6)
    }
    assert seen == {40}
