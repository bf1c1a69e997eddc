"""The API's own page: ``/openapi.json``, and ``/docs`` to read and try it.

Guarantee: everything the page needs comes from this server, scripts and styles included (out of a pip package); the
Content-Security-Policy makes the browser refuse anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from flask import Flask, Response
from flask_swagger_ui import get_swaggerui_blueprint

SPEC_PATH, PAGE_PATH = "/openapi.json", "/docs"
ONLY_FROM_HERE = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
)


def show_api_page(app: Flask, spec: Callable[[], dict[str, Any]]) -> None:
    settings = {
        "app_name": "义粉护照 API",
        "validatorUrl": None,  # else the page sends the spec's address to a server of Swagger's makers
        "persistAuthorization": True,
        "docExpansion": "none",
        "filter": True,
    }
    page = get_swaggerui_blueprint(PAGE_PATH, SPEC_PATH, config=settings, blueprint_name="api_page")
    page.after_request(_only_from_here)
    app.register_blueprint(page)

    @cache
    def written() -> bytes:
        """Once, for the first who asks: the spec does not change while the process lives."""
        return orjson.dumps(spec())

    @app.get(SPEC_PATH)
    def openapi_json() -> Response:
        """The spec, as openapi.yaml has it."""
        return Response(written(), content_type="application/json; charset=utf-8")


def _only_from_here(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = ONLY_FROM_HERE
    return response
