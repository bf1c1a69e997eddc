"""What ``openapi.yaml`` promises to a generated client."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from service.cli.documents import generated
from service.core.errors import catalogue
from service.core.http import route_table
from service.core.openapi import followed
from service.core.problems import document_of
from tests.conftest import ROOT

IN_BOTH_LANGUAGES = re.compile(r"[一-鿿].*[ ）]· [A-Z].*")


@cache
def spec() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((ROOT / "openapi.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in spec()["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "delete", "patch"):
                yield f"{method.upper()} {path}", operation


def test_every_generated_file_is_what_the_code_says() -> None:
    stale = [path.name for path, text in generated().items() if path.read_text("utf-8") != text]
    assert stale == [], "run: make generate"


def test_the_document_is_valid_openapi_3_1() -> None:
    assert spec()["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(spec()).iter_errors()] == []


def test_every_operation_has_an_id_of_its_own() -> None:
    ids = Counter(operation.get("operationId") for _, operation in operations())
    assert None not in ids
    assert [name for name, times in ids.items() if times > 1] == []


def test_every_operation_says_what_it_does_in_both_languages() -> None:
    wrong = {name: operation.get("summary") for name, operation in operations()}
    assert {name: said for name, said in wrong.items() if not IN_BOTH_LANGUAGES.fullmatch(said or "")} == {}


def test_every_tag_of_an_operation_is_described() -> None:
    described = {tag["name"] for tag in spec()["tags"] if tag.get("description")}
    assert {tag for _, operation in operations() for tag in operation["tags"]} == described


def test_there_is_no_patch_and_no_body_on_delete() -> None:
    assert [name for name, _ in operations() if name.startswith("PATCH")] == []
    assert [name for name, found in operations() if name.startswith("DELETE") and "requestBody" in found] == []


def test_every_body_and_every_answer_has_an_example() -> None:
    bare = []
    for name, operation in operations():
        bodies = {"body": operation["requestBody"]} if "requestBody" in operation else {}
        for where, found in {**bodies, **operation["responses"]}.items():
            for media_type, content in followed(spec(), found).get("content", {}).items():
                if not media_type.endswith("json"):
                    continue
                if "example" not in content and "examples" not in content:
                    bare.append(f"{name} {where}")
    assert bare == []


def test_every_field_has_an_example_or_is_made_of_fields() -> None:
    bare = []
    for name, schema in spec()["components"]["schemas"].items():
        for field, shape in schema.get("properties", {}).items():
            inner = shape.get("items", shape)
            refers = "$ref" in inner or any("$ref" in each for each in inner.get("allOf", inner.get("anyOf", [])))
            if "example" not in shape and "example" not in inner and not refers and "enum" not in inner:
                bare.append(f"{name}.{field}")
    assert bare == []


def test_every_operation_answers_every_refusal_that_its_route_can_give(app: Any) -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    missing = []
    for route in route_table(app):
        responses = by_id[route.operation]["responses"]
        for refusal in route.all_refusals():
            answer = followed(spec(), responses.get(str(refusal.status), {}))
            examples = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
            if refusal.code not in examples:
                missing.append(f"{route.operation}: {refusal.code}")
    assert missing == []


def test_every_operation_that_needs_a_sign_in_says_so(app: Any) -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    for route in route_table(app):
        assert bool(by_id[route.operation]["security"]) is (route.who.name != "anyone"), route.operation


class TestItsOrder:
    """A change of one route is a change of a few lines."""

    def test_the_paths_stand_by_name_and_the_components_too(self) -> None:
        assert list(spec()["paths"]) == sorted(spec()["paths"])
        for found in spec()["components"].values():
            assert [name.lower() for name in found] == sorted(
                (name.lower() for name in found), key=lambda name: re.split("[._-]", name)
            )

    def test_no_example_and_no_refusal_is_written_out_in_an_operation(self) -> None:
        for name, operation in operations():
            for found in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in found.get("content", {}).values():
                    assert "example" not in content, name
                    assert all(list(each) == ["$ref"] for each in content.get("examples", {}).values()), name

    def test_what_stands_twice_stands_under_the_components(self) -> None:
        """Long lists of refusals excepted: they are an operation's own."""
        whole = Counter(
            str(found)
            for _, operation in operations()
            for found in operation["responses"].values()
            if len(found.get("content", {}).get("application/problem+json", {}).get("examples", [])) in range(1, 5)
        )
        assert [text for text, times in whole.items() if times > 1] == []

    def test_every_reference_leads_somewhere(self) -> None:
        def refer(found: Any) -> Iterator[dict[str, Any]]:
            if isinstance(found, dict):
                if "$ref" in found:
                    yield found
                for inner in found.values():
                    yield from refer(inner)
            elif isinstance(found, list):
                for inner in found:
                    yield from refer(inner)

        for found in refer(spec()):
            assert followed(spec(), found)


class TestTheCatalogueOfRefusals:
    def test_has_each_code_once(self) -> None:
        codes = Counter(refusal.code for refusal in catalogue())
        assert [code for code, times in codes.items() if times > 1] == []

    @pytest.mark.parametrize("refusal", list(catalogue()), ids=lambda refusal: refusal.code)
    def test_says_what_happened_and_what_to_do_in_both_languages(self, refusal: Any) -> None:
        assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", refusal.code)
        assert 400 <= refusal.status < 600
        for said in (refusal.zh, refusal.next_zh):
            assert re.search(r"[一-鿿]", said)
            assert said.endswith(("。", "？", "！"))
            assert len(said) <= 60, f"too long to be read aloud: {said}"
        for said in (refusal.en, refusal.next_en):
            assert not re.search(r"[一-鿿]", said)
            assert said.strip()
        assert document_of(refusal)["code"] == refusal.code

    def test_stands_whole_in_the_docs(self) -> None:
        page = (ROOT / "docs/errors.md").read_text("utf-8")
        for refusal in catalogue():
            assert f"### `{refusal.code}` · {refusal.status}" in page
            for said in (refusal.zh, refusal.en, refusal.next_zh, refusal.next_en):
                assert said in page, refusal.code
