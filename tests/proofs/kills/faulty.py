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
from service.core import idempotency
from service.core.db import READ_ONLY, db
from tests.proofs.kills.clients import STATEMENTS

FACTORY = f"{__name__}:faulty_app"
BEFORE_COMMIT = "before commit"
BEFORE_ANSWER = "before answer"
AT_STATEMENT = "at statement "  # and its number, from the beginning of the request
SPLITS_KEYS = "splits keys"  # commits the key before its effect, and dies between the two
FORGETS = "forgets"  # acknowledges what it has not committed
FORGETS_KEYS = "forgets keys"  # takes every attempt for a new request

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_fault: ContextVar[str] = ContextVar("fault", default="")
_statements: ContextVar[int] = ContextVar("statements", default=0)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def faulty_app() -> Flask:
    """Without the header ``X-Fault`` it is ours as it is, but for two listeners that count statements."""
    app = create_app()
    with app.app_context():
        event.listen(db.engine, "commit", _at_commit)
        event.listen(db.engine, "before_cursor_execute", _at_statement)
    idempotency.claim = _splitting(idempotency.claim)
    app.wsgi_app = _around(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _around(inner: Wsgi) -> Wsgi:
    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        fault = environ.get("HTTP_X_FAULT", "")
        _fault.set(fault)  # a thread's, until its next request
        _statements.set(0)
        if fault == FORGETS_KEYS and "HTTP_IDEMPOTENCY_KEY" in environ:
            environ["HTTP_IDEMPOTENCY_KEY"] = uuid.uuid4().hex

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, (STATEMENTS, str(_statements.get()))], *more)

        answer = inner(environ, start)
        if fault == BEFORE_ANSWER:
            die()
        return answer

    return outer


def _at_commit(connection: Any) -> None:
    fault = _fault.get()
    if fault == BEFORE_COMMIT and not connection.get_execution_options().get(READ_ONLY):
        die()
    if fault == FORGETS:
        connection.exec_driver_sql("ROLLBACK")


def _at_statement(*_: Any) -> None:
    _statements.set(_statements.get() + 1)
    if _fault.get() == f"{AT_STATEMENT}{_statements.get()}":
        die()


def _splitting(claim: Callable[..., Any]) -> Callable[..., Any]:
    def split(*args: Any, **named: Any) -> Any:
        first = claim(*args, **named)
        if _fault.get() == SPLITS_KEYS:
            db.session.connection().exec_driver_sql("COMMIT")
            die()
        return first

    return split
