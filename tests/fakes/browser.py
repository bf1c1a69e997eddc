"""A browser without scripts: it keeps cookies, fills in the forms that a page shows, and goes where it is sent."""

from __future__ import annotations

from contextvars import Context
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

Form = dict[str, list[str]]


class Forms(HTMLParser):
    """The forms of a page, by where they are sent: names and values as a browser would send them untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Form]] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value")
        if tag == "form":
            self.found.append((said.get("action") or "", {}))
        elif tag == "input" and name and not (said.get("type") == "checkbox" and "checked" not in said):
            self._of_form.setdefault(name, []).append(value or "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self._of_form or "selected" in said):
            self._of_form[self._select] = [value or ""]

    @property
    def _of_form(self) -> Form:
        return self.found[-1][1]


class Browser:
    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page: Any = None

    def open(self, path: str) -> TestResponse:
        """An empty context, as in a server: a request does not share the test's own."""
        return self._went(Context().run(self.client.get, path))

    def form(self, ending: str) -> tuple[str, Form]:
        """The first form of the page that is sent to such an address."""
        found = [each for each in Forms(self.page.text).found if each[0].partition("?")[0].endswith(ending)]
        assert found, f"no form is sent to …{ending}:\n{self.page.text}"
        return found[0]

    def send(self, ending: str, **filled: Any) -> TestResponse:
        """Fill in a form and send it; a name that is no word comes as ``fields={…}``."""
        action, form = self.form(ending)
        fields = {**form, **filled.pop("fields", {}), **filled}
        return self.post(action, {name: value for name, value in fields.items() if value is not None})

    def post(self, path: str, fields: Any, **more: Any) -> TestResponse:
        return self._went(Context().run(self.client.post, path, data=fields, **more))

    def _went(self, response: TestResponse) -> TestResponse:
        while response.status_code == 303:
            response = Context().run(self.client.get, response.headers["Location"])
        self.page = response
        return response
