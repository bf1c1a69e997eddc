"""``/metrics`` for Prometheus: how many requests with which answer, how long, and what the outbox still owes.

Guarantees: labels are operations and statuses, never an address, a person or an id, so their number is bounded; the
answer covers all processes of the server when they share a folder (``share_between_processes``), else this one.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import structlog
from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from service.core import outbox, transaction
from service.core.errors import Refusal
from service.core.proxies import bound

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own name
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

log = structlog.get_logger()


def share_between_processes(folder: Path) -> None:
    """Called by the server's parent before it starts its workers: counts begin anew with it and survive a worker."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink()
    os.environ[FOLDER] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # it chose at import, which a forked worker does not repeat


def count_requests(app: Flask) -> None:
    registry = CollectorRegistry()
    app.extensions["metrics"] = registry
    requests = Counter("passport_requests", "Answered requests.", ["operation", "status"], registry=registry)
    durations = Histogram(
        "passport_request_seconds", "How long answers took.", ["operation"], registry=registry, buckets=SECONDS
    )

    @app.after_request
    def count(response: Response) -> Response:
        operation, now = bound(request).endpoint or "none", time.perf_counter()
        requests.labels(operation, str(response.status_code)).inc()
        durations.labels(operation).observe(now - bound(g).get("started", now))
        return response


def exposition() -> Response:
    registry: CollectorRegistry = current_app.extensions["metrics"]
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry) + _outbox(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _outbox() -> bytes:
    """Asked of the database at every scrape, so that it is one number however many processes there are."""
    try:
        waiting, oldest_seconds = transaction.run(outbox.waiting, read_only=True)
    except (Refusal, SQLAlchemyError) as error:
        log.warning("metrics.outbox_unknown", error=type(error).__name__)
        return b""  # the rest is still true
    registry = CollectorRegistry()
    Gauge("passport_outbox_waiting", "Messages not yet delivered.", registry=registry).set(waiting)
    Gauge("passport_outbox_oldest_seconds", "How long the oldest has waited.", registry=registry).set(oldest_seconds)
    return generate_latest(registry)
