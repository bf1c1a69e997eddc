"""What the wire says, in the reader's language first, and how it reads a query."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.datastructures import MultiDict

from service.core import wire
from service.core.errors import Invalid
from service.core.http import route_table
from tests.factories.cast import Cast
from tests.fakes.phone import Phone

CHINESE_FIRST = re.compile(r"[^A-Za-z]*[一-鿿].*[A-Z]", re.DOTALL)


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


def test_whatever_marshmallow_may_say_of_a_field_is_said_in_chinese_first(app: Flask) -> None:
    said = set()
    for found in taken(app):
        told = {"choices": "a, b", "obj_type": getattr(found, "OBJ_TYPE", ""), "input": "x", "awareness": "aware"}
        used = {key: text for key, text in found.error_messages.items() if key not in ("format", "invalid_awareness")}
        said |= {str(text).format_map(told) for text in used.values()}
        for validator in found.validators:
            for name in ("message_min", "message_max", "message_all", "message_equal", "error", "default_message"):
                if isinstance(text := getattr(validator, name, None), str):
                    said.add(text.format(min=1, max=2, equal=3, choices="a", input="x", regex="y", choices_text=""))
    assert len(said) > 10
    assert sorted(text for text in said if not CHINESE_FIRST.match(wire.in_both_languages(text))) == []


def test_what_is_said_of_a_schema_is_said_in_chinese_first() -> None:
    for text in wire.Wire().error_messages.values():
        assert CHINESE_FIRST.match(wire.in_both_languages(text))


@pytest.mark.parametrize(
    ("english", "both"),
    [
        ("Must be one of: a, b.", "只能是以下之一：a, b。Must be one of: a, b."),
        ("Length must be between 1 and 40.", "长度应在 1 到 40 之间。Length must be between 1 and 40."),
        ("必须填写。Needed.", "必须填写。Needed."),
    ],
)
def test_numbers_and_choices_are_said_in_both(english: str, both: str) -> None:
    assert wire.in_both_languages(english) == both


def test_the_table_has_nothing_that_marshmallow_no_longer_says() -> None:
    sources = "".join(inspect.getsource(module) for module in (fields, validate, inspect.getmodule(Schema)))
    for english in wire.IN_CHINESE:
        if not english.startswith("Must be greater") and not english.startswith("Must be less"):  # put together there
            start = english.partition("{")[0].removesuffix(" datetime.")
            assert start in sources, english


def test_a_refusal_on_the_wire_is_in_both_languages(phone: Phone, cast: Cast) -> None:
    refused = phone.of(cast.resident).post("/scans", {"client_id": "1", "direction": "up", "points": 3}, key=None).json
    said = {each["field"]: each["messages"] for each in refused["errors"]}
    assert said["points"] == ["没有这一项。Unknown field."]
    assert said["client_id"] == ["长度应在 8 到 64 之间。Length must be between 8 and 64."]
    assert said["direction"] == ["只能是以下之一：in, out, auto。Must be one of: in, out, auto."]


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
        assert refused.value.fields == {"shift_id": [wire.GIVEN_TWICE]}

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
        assert getattr(Parent.Meta, "description", None) == "一行 两行，三行。\n\nIn `code`."

    def test_is_not_inherited_as_the_rest_of_the_options_is(self) -> None:
        assert not hasattr(Child.Meta, "description")
        assert list(Child().fields) == ["kept"]
