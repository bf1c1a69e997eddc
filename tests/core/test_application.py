"""A kept connection serves the next request only if this one's body has been read, wanted or not."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from service.core.application import UNREAD_MOST


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/nothing", "404"), ("/api/v1/teams", "401"), ("/api/v1/sessions/password", "4")]
)
def test_a_body_that_nobody_wanted_is_read_to_its_end_and_no_further(app: Flask, path: str, status: str) -> None:
    sent = io.BytesIO(b"x" * 200_000 + b"the next request on this connection")
    environ = EnvironBuilder(path, method="POST", input_stream=sent).get_environ() | {"CONTENT_LENGTH": "200000"}
    assert run_wsgi_app(app.wsgi_app, environ)[1].startswith(status)
    assert sent.read() == b"the next request on this connection"


def test_but_not_for_ever(app: Flask) -> None:
    sent = io.BytesIO(bytes(UNREAD_MOST + 200_000))
    environ = EnvironBuilder("/api/v1/nothing", method="POST", input_stream=sent).get_environ()
    run_wsgi_app(app.wsgi_app, environ)
    assert len(sent.read()) > 0
