"""How the schemas and fields of ``wire`` are told in the spec: what is really taken, as far as JSON Schema can say."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from service.core.characters import BREAKS, UNSPOKEN
from service.core.markdown import in_markdown
from service.core.wire import Choice, Code, CommaList, Day, Document, Line, Moment, Text, Wire

WORDS = {
    "type": "string",
    "pattern": f"^[^{UNSPOKEN}]*$",
    "format": "visible-text",  # what the pattern cannot name: the invisible characters beyond U+FFFF
    "description": "给人看的文字：可以换行（`\\n`），可以有表情符号；不能有控制字符、看不见的字符和改变书写方向的字符。"
    "前后的空白会去掉。\n\nText for people: line breaks (`\\n`) and emoji are taken; control, invisible and"
    " direction-changing characters are not, those beyond U+FFFF included, which the pattern does not name. Blanks"
    " around it are taken away.",
}
LINE = WORDS | {
    "pattern": f"^[^{BREAKS}{UNSPOKEN}]*$",
    "format": "visible-line",  # for some languages `$` stands before a last line break too
    "description": "同 `Words`，但只写一行，不能换行。\n\nAs `Words`, in one line: no line breaks, no tabs.",
}


class Converter(OpenAPIConverter):
    """apispec's, which forgets what a schema does with unknown fields when the schema says anything of itself."""

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        found = schema if isinstance(schema, type) else type(schema)
        if issubclass(found, Wire):
            _tell_of_fields(told["properties"], found)
        if is_answer(found):
            told.pop("additionalProperties", None)  # more may come, and a client must live with it
        elif issubclass(found, Wire):
            told |= {"additionalProperties": False, **found.between_fields()}
        return told


def _tell_of_fields(properties: dict[str, Any], schema: type[Wire]) -> None:
    """What a schema ``says`` of each field comes first; saying something of a field that is not there is an error."""
    for name, words in schema.said_of_fields().items():
        shape = properties[name]
        shape["description"] = "\n\n".join(filter(None, (words, shape.get("description"))))


def _tell_of_parameter(_: OpenAPIConverter, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """As ``_tell_of_fields``: a filter's schema is nowhere but in its parameters."""
    words = type(field.parent).said_of_fields().get(field.name or "") if isinstance(field.parent, Wire) else None
    return {"description": "\n\n".join(filter(None, (words, ret.get("description"))))} if words else {}


class Plugin(MarshmallowPlugin):
    Converter = Converter


def is_answer(schema: type) -> bool:
    """By its name: what goes out is told apart from what comes in."""
    return schema.__name__.endswith("Out")


def tell_our_fields(converter: OpenAPIConverter) -> None:
    """Teach apispec the fields of ``wire`` that it cannot guess."""
    for found in (
        _default_in_words,
        _choice_as_component,
        _code_by_name,
        _comma_list_as_array,
        _text_for_people,
        _time_in_range,
        _answer_without_limits,
    ):
        converter.add_attribute_function(found)  # type: ignore[no-untyped-call]
    converter.add_parameter_attribute_function(_comma_list_in_one_value)
    converter.add_parameter_attribute_function(_tell_of_parameter)


def name_of_choice(enum: type[StrEnum]) -> str:
    """With its capability, for two may use the same word; the core's own need none."""
    capability = enum.__module__.split(".")[1]
    return enum.__name__ if capability == "core" else capability.title() + enum.__name__


def labels_of(enum: type[StrEnum]) -> dict[str, str]:
    """Code → what a Chinese screen says for it."""
    found: dict[str, str] = getattr(enum, "__labels__", {})
    return found


def _default_in_words(_: OpenAPIConverter, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """What may be left out stays so in a generated client: TypeScript's generators require what has a ``default``."""
    if callable(field.load_default):
        ret["default"] = field.load_default()
    if "default" not in ret:
        return {}
    value = json.dumps(ret.pop("default"), ensure_ascii=False)
    told = f"不填时为 `{value}`。 Default: `{value}`."
    return {"description": f"{ret['description']}\n\n{told}" if "description" in ret else told}


def _choice_as_component(self: OpenAPIConverter, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """A list of codes stands once, so that a generated client has one type for it."""
    if not isinstance(field, Choice):
        return {}
    name = name_of_choice(field.enum)
    if name not in self.spec.components.schemas:
        self.spec.components.schema(name, _choice_shape(field.enum))
    return _refer(name, field, ret)


def _code_by_name(_: OpenAPIConverter, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    return _refer(field.component, field, ret) if isinstance(field, Code | Document) else {}


def _refer(name: str, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    told = {"description": ret["description"]} if "description" in ret else {}
    ret.clear()
    reference = {"$ref": f"#/components/schemas/{name}"}
    return told | ({"anyOf": [reference, {"type": "null"}]} if field.allow_none else reference)


def _choice_shape(enum: type[StrEnum]) -> dict[str, Any]:
    labels = labels_of(enum)
    told = "；".join(f"`{code}` {label}" for code, label in labels.items())
    return {
        "type": "string",
        "enum": [each.value for each in enum],
        "description": "\n\n".join(part for part in (f"{told}。", in_markdown(vars(enum).get("__doc__"))) if part),
        "x-enum-labels": labels,
    }


def _comma_list_as_array(self: OpenAPIConverter, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    if not isinstance(field, CommaList):
        return {}
    items = self.field2property(field.inner)
    return {"type": "array", "items": items, "maxItems": field.most}


def _comma_list_in_one_value(_: OpenAPIConverter, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    return {"style": "form", "explode": False} if isinstance(field, CommaList) else {}


def _text_for_people(self: OpenAPIConverter, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """Which characters, and that the blanks around them do not count; a field may say more by a pattern of its own.

    A text or nothing is ``anyOf``: beside a reference to what is a text, generators forget that it may be nothing.
    """
    if not isinstance(field, Text) or "pattern" in ret or is_answer(type(field.root)):
        return {}
    component, shape = field.told_in or (("Line", LINE) if isinstance(field, Line) else ("Words", WORDS))
    if component not in self.spec.components.schemas:
        self.spec.components.schema(component, shape)
    words = {"$ref": f"#/components/schemas/{component}"}
    said: dict[str, Any] = {"anyOf": [words, {"type": "null"}]} if field.allow_none else {"allOf": [words]}
    if field.allow_none:
        ret.pop("type")
    if field.told_in:
        return said
    within = {0: {}, 1: {"pattern": r"\S"}}.get(field.least, {"pattern": rf"\S[\s\S]{{{field.least - 2},}}\S"})
    return within | said


def _time_in_range(_: OpenAPIConverter, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    """From ``EARLIEST`` to ``LATEST``, but for the hours that an offset makes of it."""
    is_taken_in = isinstance(field, Moment | Day) and not is_answer(type(field.root))
    return {"pattern": "^(19|20|21)[0-9]{2}-"} if is_taken_in else {}


def _answer_without_limits(_: OpenAPIConverter, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """Limits are what is taken in; what is spoken is not measured, so nothing is promised about it."""
    if is_answer(type(field.root)):
        for limit in ("minLength", "maxLength", "maximum", "pattern"):
            ret.pop(limit, None)
    return {}
