"""Structured logs without personal data: a line holds ids, codes, numbers and durations, never what people typed."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, has_request_context, request

from service.core.db import new_id
from service.core.proxies import bound

REQUEST_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")  # a UUID: no phone, no number, no code


def is_no_row(record: logging.LogRecord) -> bool:
    """At DEBUG SQLAlchemy shows what a query gave, which ``hide_parameters`` does not hide: a name among it."""
    return not str(record.msg).startswith("Row ")


def _with_request_id(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**line, "request_id": request_id()} if has_request_context() else line


def _in_json(line: dict[str, Any], default: Any = None) -> str:
    return orjson.dumps(line, default=default).decode()


def set_up_logging(level: str = "INFO") -> None:
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(is_no_row)
    structlog.configure(
        processors=[
            _with_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=_in_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


def place_of(error: Exception) -> str:
    """Where a defect was raised: told with its class, and never its message, which may quote what somebody typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"


def request_id() -> str:
    """The id of this request: the client's ``X-Request-Id`` when it is harmless, else ours."""
    here = bound(g)
    if "request_id" not in here:
        offered = bound(request).headers.get("X-Request-Id", "")
        here.request_id = offered if REQUEST_ID.fullmatch(offered) else new_id().hex
    return str(here.request_id)


def log_requests(app: Flask) -> None:
    log = structlog.get_logger()

    @app.before_request
    def start() -> None:
        bound(g).started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.add("X-Request-Id", request_id())
        asked, now = bound(request), time.perf_counter()
        fields: dict[str, Any] = {
            # The rule, not the address: an address may hold a code or a number that names somebody.
            "operation": asked.endpoint or "none",
            "method": asked.method,
            "status": response.status_code,
            "ms": round((now - bound(g).get("started", now)) * 1000, 1),
        }
        log.info("request", **fields)
        return response
