"""URLs are matched at once and built on demand, all the same."""

from __future__ import annotations

import uuid

import pytest
from werkzeug.routing import BuildError, Map, Rule

from service.core.routing import LazyRule


def test_a_url_is_built_and_found_again_as_by_any_other_rule() -> None:
    shift, urls = uuid.uuid4(), Map([LazyRule("/shifts/<uuid:shift_id>/scans", endpoint="scans")]).bind("host")
    path = f"/shifts/{shift}/scans"
    assert urls.match(path) == ("scans", {"shift_id": shift})
    assert urls.build("scans", {"shift_id": shift}) == path
    assert urls.build("scans", {"shift_id": shift, "limit": 2}) == f"{path}?limit=2"
    assert urls.build("scans", {"shift_id": shift, "limit": 2}, append_unknown=False) == path
    with pytest.raises(BuildError):
        urls.build("scans", {})


def test_a_start_compiles_nothing_that_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    make = Rule._compile_builder
    monkeypatch.setattr(Rule, "_compile_builder", lambda rule, *args: compiled.append(rule.rule) or make(rule, *args))
    urls = Map([LazyRule("/me", endpoint="me"), LazyRule("/me/home", endpoint="home")]).bind("host")
    assert (urls.match("/me"), compiled) == (("me", {}), [])
    assert (urls.build("home"), compiled) == ("/me/home", ["/me/home"])
