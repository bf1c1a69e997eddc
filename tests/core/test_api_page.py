"""The API page is served whole from here: no script, style or font of another host."""

from __future__ import annotations

import re

from flask import Flask

from service.app import spec_of


def test_the_spec_is_served_as_it_was_generated(app: Flask) -> None:
    answer = app.test_client().get("/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.json == spec_of(app)


def test_the_page_and_all_that_it_asks_for_come_from_this_server(app: Flask) -> None:
    client = app.test_client()
    for address in ("/docs", "/docs/"):
        page = client.get(address)
        assert page.status_code == 200
    asked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(asked) >= 5
    for address in asked:
        assert address.startswith("/docs/"), f"{address} is an outside request"
        with client.get(address) as answer:
            assert answer.status_code == 200
    assert '"validatorUrl": null' in page.text
    assert '"/openapi.json"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_what_the_page_does_not_have_is_a_problem_document(app: Flask) -> None:
    answer = app.test_client().get("/docs/nothing.js")
    assert (answer.status_code, answer.json["code"]) == (404, "request.not_found")
