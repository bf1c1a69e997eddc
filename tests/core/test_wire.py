"""What the wire says, in the reader's language first, and how it reads a query."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields, validate, validates_schema
from werkzeug.datastructures import MultiDict

from service.core import wire
from service.core.complaints import GIVEN_TWICE, OTHER, SAID, complaint_of, wrong
from service.core.errors import Complaint, Invalid
from service.core.http import route_table
from tests.factories.cast import Cast
from tests.fakes.phone import Phone


def taken(app: Flask) -> Iterator[fields.Field[Any]]:
    """Every field that somebody may fill in."""

    def within(found: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
        yield found
        if inner := getattr(found, "inner", None):
            yield from within(inner)
        if isinstance(found, fields.Nested):
            yield from of(found.schema)

    def of(schema: Schema) -> Iterator[fields.Field[Any]]:
        for found in schema.fields.values():
            yield from within(found)

    for route in route_table(app):
        for schema in (route.takes, route.filters):
            if schema:
                yield from of(schema())


def test_whatever_marshmallow_may_say_of_a_field_stands_in_our_table(app: Flask) -> None:
    said = set()
    for found in taken(app):
        told = {"choices": "a, b", "obj_type": getattr(found, "OBJ_TYPE", ""), "input": "x", "awareness": "aware"}
        used = {key: text for key, text in found.error_messages.items() if key not in ("format", "invalid_awareness")}
        said |= {str(text).format_map(told) for text in used.values()}
        for validator in found.validators:
            for name in ("message_min", "message_max", "message_all", "message_equal", "error", "default_message"):
                if isinstance(text := getattr(validator, name, None), str):
                    said.add(text.format(min=1, max=2, equal=3, choices="a", input="x", regex="y", choices_text=""))
    said |= set(wire.Wire().error_messages.values())
    assert len(said) > 10
    assert sorted(text for text in said if complaint_of(text) is OTHER) == []


def test_every_complaint_is_a_whole_sentence_in_each_language() -> None:
    for english, complaint in SAID.items():
        assert re.fullmatch(r"[^。]*[一-鿿][^。]*。", complaint.zh), english
        assert re.fullmatch(r"[A-Za-z][^一-鿿]*\.", complaint.en), english
        assert english.count("{}") == complaint.zh.count("{}") == complaint.en.count("{}")


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("Length must be between 1 and 40.", "长度应在 1 到 40 之间。", "The length must be 1 to 40."),
        (
            "Must be greater than or equal to 1 and less than or equal to 200.",
            "应在 1 到 200 之间。",
            "Must be between 1 and 200.",
        ),
        ("Must be greater than or equal to 1.", "不能小于 1。", "Must be at least 1."),
        ("What nobody has foreseen.", "内容不对。", "This is not valid."),
    ],
)
def test_numbers_stand_in_the_sentences_of_both_languages(said: str, zh: str, en: str) -> None:
    assert complaint_of(said) == Complaint(zh, en)


def test_the_table_has_nothing_that_marshmallow_no_longer_says() -> None:
    sources = "".join(inspect.getsource(module) for module in (fields, validate, inspect.getmodule(Schema)))
    for english in SAID:
        if not english.startswith("Must be greater") and not english.startswith("Must be less"):  # put together there
            start = english.partition("{")[0].removesuffix(" datetime.")
            assert start in sources, english


CHINESE = {
    "points": ["没有这一项。"],
    "client_id": ["长度应在 8 到 64 之间。"],
    "direction": ["只能是以下之一：in（签到）、out（签退）、auto（自动判断）。"],
}
ENGLISH = {
    "points": ["There is no such field."],
    "client_id": ["The length must be 8 to 64."],
    "direction": ["Must be one of: in, out, auto."],
}


@pytest.mark.parametrize(("language", "said"), [(None, CHINESE), ("zh-CN", CHINESE), ("en", ENGLISH)])
def test_what_is_wrong_with_a_field_is_said_in_the_readers_language(
    phone: Phone, cast: Cast, language: str | None, said: dict[str, list[str]]
) -> None:
    body = {"client_id": "1", "direction": "up", "points": 3}
    refused = phone.of(cast.resident).post("/scans", body, key=None, language=language).json
    assert {each["field"]: each["messages"] for each in refused["errors"]} == said


EXAMPLE = "时间的格式不对，例如 2026-11-22T09:30:00+08:00。"


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/shifts/{id}/window-corrections", {"ends_at": "2027-06-01"}, EXAMPLE),
        ("/shifts/{id}/window-corrections", {"ends_at": "2027-06-01T09:30:00"}, "时间必须带时区，例如 +08:00。"),
        ("/communities/{id}/redemption-periods", {"half_year": "2026-1"}, "写成 2026H1 或 2026H2。"),
        ("/gifts/{id}/receipt-corrections", {"pieces": 0}, "不能是 0。"),
        ("/me/delegations", {"scopes": []}, "至少选一项，最多 4 项。"),
    ],
)
def test_what_is_wrong_is_said_so_that_one_can_write_it_right(
    phone: Phone, cast: Cast, path: str, body: dict[str, Any], said: str
) -> None:
    refused = phone.of(cast.staff).post(path.format(id=cast.community.id), body).json
    [name] = body
    assert [each["messages"] for each in refused["errors"] if each["field"] == name] == [[said]]


@pytest.mark.parametrize("path", ["/scans", "/me/family", "/redemption-days/{id}/look-up"])
def test_what_is_wrong_with_several_fields_together_is_told_of_what_holds_them(
    phone: Phone, cast: Cast, path: str
) -> None:
    client_id = {"client_id": "01J9ZZZZZZZZZZZZ"} if path == "/scans" else {}
    relation = {"relation": "parent"} if path == "/me/family" else {}
    answered = phone.of(cast.staff).post(path.format(id=cast.community.id), client_id | relation, key=None).json
    assert [each["field"] for each in answered["errors"]] == ["body"]


class Filters(wire.Wire):
    state = wire.CommaList(fields.String())
    shift_id = wire.Id()


class TestAQuery:
    def test_of_a_list_given_twice_is_one_list(self) -> None:
        asked = MultiDict([("state", "a"), ("state", "b,c"), ("state", "")])
        assert wire.load(Filters(), wire.read_query(Filters(), asked)) == {"state": ["a", "b", "c"]}

    def test_of_anything_else_given_twice_is_refused(self) -> None:
        with pytest.raises(Invalid) as refused:
            wire.read_query(Filters(), MultiDict([("shift_id", "a"), ("shift_id", "a")]))
        assert refused.value.fields == {"shift_id": [GIVEN_TWICE]}

    @pytest.mark.parametrize("unset", ["", "undefined", "null"])
    def test_with_an_unset_value_has_no_such_filter(self, unset: str) -> None:
        assert wire.read_query(Filters(), MultiDict([("shift_id", unset), ("shift_id", "a")])) == {"shift_id": "a"}
        assert wire.read_query(Filters(), MultiDict([("state", unset)])) == {}

    def test_is_read_so_by_a_route(self, phone: Phone, cast: Cast) -> None:
        resident = phone.of(cast.resident)
        assert resident.send("GET", "/service-records?state=pending&state=approved").status_code == 200
        refused = resident.send("GET", "/service-records?limit=1&limit=2")
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "limit")


class Parent(wire.Wire):
    """一行
    两行，
    三行。

    In ``code``.
    """

    class Meta:
        exclude = ("left_out",)

    left_out = wire.Id()


class Child(Parent):
    kept = wire.Id()


class TestADescription:
    def test_is_the_docstring_with_a_line_for_each_paragraph(self) -> None:
        assert getattr(Parent.Meta, "description", None) == "一行两行，三行。\n\nIn `code`."

    def test_is_not_inherited_as_the_rest_of_the_options_is(self) -> None:
        assert not hasattr(Child.Meta, "description")
        assert list(Child().fields) == ["kept"]


def test_a_complaint_of_a_whole_object_is_told_of_the_body() -> None:
    class Either(wire.Wire):
        @validates_schema
        def _one(self, _data: Any, **_: Any) -> None:
            raise wrong("二者选一。", "Give one of the two.")

    with pytest.raises(Invalid) as refused:
        wire.load(Either(), {})
    assert list(refused.value.fields) == ["body"]
