"""What ``openapi.yaml`` says is taken is what the server takes; what else it refuses, ``tests/proofs/fuzz`` counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema

from service.accounts.schemas.people import PersonIn, SearchIn
from service.accounts.schemas.sign_in import LinkIn
from service.checkin.schemas.scans import ScanIn
from service.core.errors import Invalid
from service.core.http import Route, route_table
from service.core.openapi import followed
from service.core.wire import load
from service.home.schemas.data import DataIn
from service.redemption.schemas.counter import HandOverIn
from service.sandbox.schemas import ClockIn
from service.teams.schemas.roster import InvitationIn
from service.teams.schemas.teams import TeamIn
from tests.architecture.test_openapi import complaints, operations, spec

SOME_ID = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"
SCAN = {"client_id": "0123456789abcdef"}


def taken(app: Any) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Each route with a body, and the body as the document tells it."""
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    for route in route_table(app):
        if route.takes or route.upload:
            yield route, by_id[route.operation]["requestBody"]


def parts() -> dict[str, dict[str, Any]]:
    """The schemas of what is taken in, with those of which it is made."""
    return {name: found for name, found in spec()["components"]["schemas"].items() if name.endswith("In")}


def is_taken(schema: type[Schema], body: dict[str, Any]) -> bool:
    try:
        load(schema(), body)
    except Invalid:
        return False
    return True


def is_told(schema: type[Schema], body: dict[str, Any]) -> bool:
    return complaints({"$ref": f"#/components/schemas/{schema.__name__}"}, body) == []


def test_a_body_is_told_to_have_no_unknown_fields(app: Any) -> None:
    bodies = [followed(spec(), content["schema"]) for _, told in taken(app) for content in told["content"].values()]
    assert len(parts()) > 60
    assert [found for found in (*bodies, *parts().values()) if found.get("additionalProperties") is not False] == []


def test_a_body_is_told_to_be_needed_where_an_empty_one_is_refused(app: Any) -> None:
    for route, told in taken(app):
        is_needed = route.upload or (route.takes is not None and not is_taken(route.takes, {}))
        assert told.get("required", False) is is_needed, route.operation


def test_every_text_is_told_with_its_characters() -> None:
    fields = {
        f"{name}.{field}": shape for name, found in parts().items() for field, shape in found["properties"].items()
    }
    texts = {name: shape for name, shape in fields.items() if "string" in shape.get("type", ())}
    assert len(texts) > 60
    assert [name for name, shape in texts.items() if not {"pattern", "allOf", "format"} & shape.keys()] == []


TEAM = {"name": "乐竹邻", "category": "other", "community_id": SOME_ID}


INVISIBLE = ["\xad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u206a", "\u3164", "\uffa0"]
CONTROL = ["a\u0007", "a\u200b", "\u202ea", "\ufeffa", "a\r\n"]
BROKEN = ["第一行\n第二行", "\na", "a\tb"]


@pytest.mark.parametrize("text", ["", " ", "\u3000", "x" * 81, *CONTROL, *INVISIBLE, *BROKEN])
def test_a_line_that_is_refused_is_told_to_be(text: str) -> None:
    assert not is_taken(TeamIn, TEAM | {"name": text})
    assert not is_told(TeamIn, TEAM | {"name": text})


@pytest.mark.parametrize("text", ["", " ", *CONTROL, *INVISIBLE])
def test_a_text_that_is_refused_is_told_to_be(text: str) -> None:
    assert not is_taken(TeamIn, TEAM | {"story": text})
    assert not is_told(TeamIn, TEAM | {"story": text})


@pytest.mark.parametrize("text", BROKEN)
def test_a_text_of_several_lines_stays_one(text: str) -> None:
    assert is_taken(TeamIn, TEAM | {"story": text})
    assert is_told(TeamIn, TEAM | {"story": text})


PRINTED_IN_A_LINE = {"name", "title", "place", "unit", "sponsor", "division_code", "insurance_number"}


def test_whatever_is_printed_in_one_line_is_taken_in_one() -> None:
    kinds = {"Line", "PersonName"}
    lines = [
        (schema, field, repr(shape))
        for schema, found in parts().items()
        for field, shape in found["properties"].items()
        if field in PRINTED_IN_A_LINE and schema != "SearchIn"
    ]
    assert {field for _, field, _ in lines} == PRINTED_IN_A_LINE
    assert [each for each in lines if not any(f"schemas/{kind}'" in each[2] for kind in kinds)] == []


@pytest.mark.parametrize("text", ["\U000e0041", "\U000e0100", "\U0001d173", "\n"])
def test_what_the_pattern_cannot_name_is_told_in_words(text: str) -> None:
    """Invisible characters beyond four digits; in Python a last line break."""
    assert not is_taken(TeamIn, TEAM | {"name": f"a{text}"})
    kinds = spec()["components"]["schemas"]
    assert [kinds[name]["format"] for name in ("Words", "Line")] == ["visible-text", "visible-line"]


@pytest.mark.parametrize("text", ["a", " a", "a ", "𠮷", "x" * 80, "谢谢❤️", "👨‍👩‍👧"])
def test_a_text_that_is_taken_is_told_to_be(text: str) -> None:
    assert is_taken(TeamIn, TEAM | {"name": text})
    assert is_told(TeamIn, TEAM | {"name": text})


# Invisible, parts of characters, other scripts, symbols; and what looks like a Chinese character beside one.
NO_NAMES = ["王\u3164建国", "王建国\ufe0f", "王\u200d建国", "⺩建国", "⼀德", "\x85王", "\u2028王", "王\ue000"]
NO_NAMES += [
    "王カ",
    "王ｶ",
    "王ニ",
    "王ロ",
    "王エ",
    "王タ",
    "王ー",
    "王〡",
    "王ㄇ",
    "王ト",
    "佐々木",
    "김민수",
    "Иван",
    "Μαρία",
]
NO_NAMES += ["王3", "王①", "王（大）", "王✓", "Ａｎｎ", "王-", "王.", "王T", "Ann 王", "·王", "王\n建", "a\u0332"]


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_is_in_chinese_characters_or_latin_letters(name: str) -> None:
    person = {"name": name, "home_id": SOME_ID}
    assert not is_taken(PersonIn, person)
    assert not is_told(PersonIn, person)


@pytest.mark.parametrize("name", ["王\U000e0041", "王😀", "王\U00016ff0", "𝐀nn", "王\U000f0000"])
def test_what_no_name_holds_beyond_four_digits_is_told_in_words(name: str) -> None:
    assert not is_taken(PersonIn, {"name": name, "home_id": SOME_ID})
    assert spec()["components"]["schemas"]["PersonName"]["format"] == "person-name"


NAMES = ["王建国", "阿卜杜拉·买买提", "阿依古丽•买买提", "李 四", "李\u3000四", " 王建国\n", "二〇"]
NAMES += ["𠮷野", "﨑山", "\U000323af"]
NAMES += ["José O'Neill", "Jose\u0301", "Nguyễn Văn Đức", "Łukasz", "J.-P. d’Arc", "Ana·Maria", "\xa0Ann"]


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_people_are_taken(name: str) -> None:
    person = {"name": name, "home_id": SOME_ID}
    assert is_taken(PersonIn, person)
    assert is_told(PersonIn, person)


NEAR = "王エーㄇ·•・ \u3000\n\x85\u3007々⼀\ufa0e\ue000éÀ×'-.1"


@given(st.text(st.sampled_from(NEAR) | st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=3))
@settings(max_examples=200, deadline=None)
def test_of_a_name_the_same_is_taken_and_told(name: str) -> None:
    person = {"name": name, "home_id": SOME_ID}
    assert is_taken(PersonIn, person) is is_told(PersonIn, person)


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        (InvitationIn, {}, False),
        (InvitationIn, {"passport_number": "1"}, True),
        (InvitationIn, {"passport_number": "1", "code": "V"}, False),
        (SearchIn, {}, False),
        (SearchIn, {"code": "V"}, True),
        (SearchIn, {"passport_number": "1", "code": "V"}, False),
        (ScanIn, SCAN, False),
        (ScanIn, SCAN | {"code": "S"}, True),
        (ScanIn, SCAN | {"shift_id": SOME_ID}, False),
        (ScanIn, SCAN | {"passport_id": SOME_ID}, False),
        (ScanIn, SCAN | {"shift_id": SOME_ID, "passport_id": SOME_ID}, True),
        (ScanIn, SCAN | {"shift_id": SOME_ID, "passport_number": "1"}, True),
        (ScanIn, SCAN | {"shift_id": SOME_ID, "passport_id": SOME_ID, "passport_number": "1"}, False),
        (DataIn, {"cursor": "A"}, False),
        (DataIn, {"cursor": "A", "section": "entries"}, True),
        (ClockIn, {}, False),
        (ClockIn, {"forward_seconds": 60}, True),
        (ClockIn, {"forward_seconds": 60, "move_to": "2026-11-22T09:30:00+08:00"}, False),
        (ClockIn, {"move_to": "1899-11-22T09:30:00+08:00"}, False),
        (HandOverIn, {}, False),
        (HandOverIn, {"ticket": "x"}, True),
        (HandOverIn, {"shown": "card"}, True),
        (HandOverIn, {"ticket": "x", "shown": "card"}, False),
        (LinkIn, {"code": "385 204 91"}, False),
        (LinkIn, {"code": "３８５-204 917"}, True),
    ],
)
def test_the_rules_between_fields_are_told(schema: type[Schema], body: dict[str, Any], expected: bool) -> None:
    assert (is_taken(schema, body), is_told(schema, body)) == (expected, expected)
