"""Where a request names a thing: in its path, in its body, in its query.

What of it is tried out with a foreign or an unknown id is generated from the route table: nothing new is missed.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from marshmallow import Schema, fields
from werkzeug.test import TestResponse

from service.core.http import Route
from service.core.wire import Id
from tests.architecture.scene import FILES, Stage, body_for
from tests.architecture.test_permissions import path_of

NOWHERE = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"


@dataclass(frozen=True, slots=True)
class Slot:
    """``is_many``: a list of ids, or of items that each name one."""

    where: str  # path, body or query
    name: str
    is_many: bool = False

    def __str__(self) -> str:
        return f"{self.where}:{self.name}" + ("[]" if self.is_many else "")


def slots(route: Route) -> list[Slot]:
    path = [Slot("path", name) for name in re.findall(r"<uuid:(\w+)>", route.rule)]
    body = [Slot("body", *found) for found in _ids(route.takes() if route.takes else None)]
    return path + body + [Slot("query", *found) for found in _ids(route.filters() if route.filters else None)]


def _ids(schema: Schema | None, *, is_many: bool = False) -> Iterator[tuple[str, bool]]:
    for name, field in schema.fields.items() if schema else ():
        inner, many = (field.inner, True) if isinstance(field, fields.List) else (field, is_many)
        if isinstance(inner, fields.Nested):
            yield from _ids(inner.schema, is_many=many)
        elif isinstance(inner, Id):
            yield field.data_key or name, many


def things_for(stage: Stage, given: str) -> dict[str, str]:
    """The stage's things, and under another's name those of ``given``, as in ``ask_id=request_id``."""
    swapped = dict(part.split("=") for part in given.split())
    return {**stage.things, **{name: stage.things[other] for name, other in swapped.items()}}


def ask(route: Route, stage: Stage, who: str, things: dict[str, str], **query: str) -> TestResponse:
    person = stage.people[who]
    phone = stage.phone.of(person) if person else stage.phone
    path = path_of(route).format_map(things)
    if route.method == "GET":
        return phone.get(path, **query)
    body = body_for(route, things)
    headers = {} if route.once == "no" else {"Idempotency-Key": str(uuid.uuid4())}
    if route.upload:
        form = {**(body or {}), "file": (io.BytesIO(FILES[route.operation](stage)), "file")}
        return phone.send(route.method, path, data=form, headers=headers)
    return phone.send(route.method, path, json=body, headers=headers)


def thing_of(slot: Slot) -> str:
    return slot.name.removesuffix("s") if slot.name.endswith("_ids") else slot.name
