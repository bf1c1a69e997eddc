"""A factory for ``tests.proofs.serving``: our application, made to die where a request asks it to, or made worse for
that request, so that the checker can be seen to find it.
"""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from flask import Flask
from sqlalchemy import event

from service.app import create_app
from service.core.db import db

FACTORY = f"{__name__}:faulty_app"
BEFORE_COMMIT = "before commit"
BEFORE_ANSWER = "before answer"
AT_STATEMENT = "at statement "  # and its number, from the beginning of the request; at the latest before the commit
FORGETS = "forgets"  # acknowledges what it has not committed
FORGETS_KEYS = "forgets keys"  # takes every attempt for a new request

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_fault: ContextVar[str] = ContextVar("fault", default="")
_statements: ContextVar[int] = ContextVar("statements", default=0)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def faulty_app() -> Flask:
    """Without the header ``X-Fault`` it is ours as it is, but for two listeners that find nothing to do."""
    app = create_app()
    with app.app_context():
        event.listen(db.engine, "commit", _at_commit)
        event.listen(db.engine, "before_cursor_execute", _at_statement)
    app.wsgi_app = _around(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _around(inner: Wsgi) -> Wsgi:
    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        fault = environ.get("HTTP_X_FAULT", "")
        _fault.set(fault)  # a thread's, until its next request
        _statements.set(0)
        if fault == FORGETS_KEYS and "HTTP_IDEMPOTENCY_KEY" in environ:
            environ["HTTP_IDEMPOTENCY_KEY"] = uuid.uuid4().hex
        answer = inner(environ, start_response)
        if fault == BEFORE_ANSWER:
            die()
        return answer

    return outer


def _at_commit(connection: Any) -> None:
    fault = _fault.get()
    if fault == BEFORE_COMMIT or fault.startswith(AT_STATEMENT):
        die()
    if fault == FORGETS:
        connection.exec_driver_sql("ROLLBACK")


def _at_statement(*_: Any) -> None:
    fault = _fault.get()
    if fault.startswith(AT_STATEMENT):
        _statements.set(_statements.get() + 1)
        if _statements.get() >= int(fault.removeprefix(AT_STATEMENT)):
            die()
