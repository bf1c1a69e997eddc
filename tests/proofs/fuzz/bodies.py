"""The body of a request as a tree of objects, each with a schema of its own."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from marshmallow import Schema, fields

from service.core.wire import Count, Day, Flag, Id, Moment

# A value of each type of JSON, and those that a lax reader takes for another.
TYPED: dict[str, list[Any]] = {
    "null": [None],
    "boolean": [True],
    "integer": [1],
    "number": [1.0, 1.5],
    "string": ["1", "true"],
    "array": [[]],
    "object": [{}],
}
SHOWN_AS: dict[type, str] = {
    Count: "integer",
    Flag: "boolean",
    fields.Boolean: "boolean",
    fields.List: "array",
    fields.Nested: "object",
    fields.Dict: "object",
    Id: "string",
    Moment: "string",
    Day: "string",
    fields.String: "string",
    fields.Enum: "string",
}


def spoken(schema: Schema) -> dict[str, Any]:
    """The fields by their names on the wire."""
    return {found.data_key or name: found for name, found in schema.fields.items()}


def places(schema: Schema, value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Schema]]:
    """Every object of a body that has a schema of its own, from the outermost on."""
    yield path, schema
    for name, field in spoken(schema).items():
        inner, within = (field.inner, True) if isinstance(field, fields.List) else (field, False)
        if isinstance(inner, fields.Nested) and value.get(name):
            found = value[name][0] if within else value[name]
            yield from places(inner.schema, found, (*path, name, 0) if within else (*path, name))


def assigned(body: dict[str, Any], path: tuple[Any, ...], extra: dict[str, Any]) -> dict[str, Any]:
    changed = deepcopy(body)
    target: Any = changed
    for step in path:
        target = target[step]
    target.update(extra)
    return changed


def type_of(field: Any) -> str:
    """The type of JSON that a field takes."""
    return next(name for kind, name in SHOWN_AS.items() if isinstance(field, kind))


def mistyped(field: Any) -> list[Any]:
    """Every value of a type that the field does not take; of a list also with such a value in it."""
    right = {type_of(field), *(["null"] if field.allow_none else [])}
    wrong = [value for name, values in TYPED.items() if name not in right for value in values]
    if isinstance(field, fields.List) and not isinstance(field.inner, fields.Nested):
        wrong += [[value] for value in mistyped(field.inner)]
    return wrong
