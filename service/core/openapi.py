"""The spec, put in order: what operations share stands once, under ``components``, and all stands in one order.

Guarantee: the same routes give the same text, and a change of one route is a change of a few lines, whoever wrote it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

import orjson

Json = dict[str, Any]

METHODS = ("get", "post", "put")
DOCUMENT = ("openapi", "info", "servers", "tags", "paths", "components")
OPERATION = (
    "operationId", "summary", "description", "tags", "security", "x-who", "parameters", "requestBody", "responses",
)  # fmt: skip
CODES_IN_A_NAME = 4  # a longer list of refusals is an operation's own, even if another has the same


def arranged(spec: Json) -> Json:
    """``spec`` by reference and in order; it is changed on the way."""
    components = spec["components"]
    components["examples"] = dict(chain.from_iterable(_share_examples(each) for each in _operations(spec)))
    components["headers"] = dict(chain.from_iterable(_share_headers(each) for each in _operations(spec)))
    components["responses"] = _share_responses(list(_operations(spec)))
    components["parameters"] = _share_parameters(spec)
    spec["components"] = {kind: _sorted(found) for kind, found in sorted(components.items()) if found}
    spec["paths"] = {path: _ordered_path(item) for path, item in sorted(spec["paths"].items())}
    return _in_order(spec, DOCUMENT)


def followed(spec: Json, found: Json) -> Json:
    """What ``found`` refers to, if it does."""
    while "$ref" in found:
        kind, name = found["$ref"].removeprefix("#/components/").split("/")
        found = spec["components"][kind][name]
    return found


def _operations(spec: Json) -> Iterator[Json]:
    for item in spec["paths"].values():
        yield from (item[method] for method in METHODS if method in item)


def _share_examples(operation: Json) -> Iterator[tuple[str, Json]]:
    """Refusals by their codes, bodies by the names of their schemas."""
    for found in (operation.get("requestBody", {}), *operation["responses"].values()):
        for content in found.get("content", {}).values():
            examples = content.get("examples", {})
            if "example" in content:
                name = content["schema"].get("$ref", f"/{operation['operationId']}").rpartition("/")[2]
                examples = {name: {"value": content.pop("example")}}
            if examples:
                yield from examples.items()
                content["examples"] = {name: _ref("examples", name) for name in examples}


def _share_headers(operation: Json) -> Iterator[tuple[str, Json]]:
    for found in operation["responses"].values():
        if headers := found.get("headers"):
            yield from headers.items()
            found["headers"] = {name: _ref("headers", name) for name in headers}


def _share_responses(operations: list[Json]) -> dict[str, Json]:
    times = Counter(_text(found) for each in operations for found in each["responses"].values())
    shared: dict[str, Json] = {}
    for operation in operations:
        for status, found in operation["responses"].items():
            codes = found.get("content", {}).get("application/problem+json", {}).get("examples", {})
            if 0 < len(codes) <= CODES_IN_A_NAME and times[_text(found)] > 1:
                name = _name(codes)
                shared[name] = found
                operation["responses"][status] = _ref("responses", name)
    return shared


def _name(codes: Json) -> str:
    """``auth.required-token_refused``: an area is not said twice."""
    said: list[str] = []
    area = None
    for code in sorted(codes):
        before, _, after = code.partition(".")
        said.append(after if before == area else code)
        area = before
    return "-".join(said)


def _share_parameters(spec: Json) -> dict[str, Json]:
    """Of the parameters of one place and name the most usual, if it is usual at all."""
    lists = [
        holder["parameters"]
        for item in spec["paths"].values()
        for holder in (item, *(item[method] for method in METHODS if method in item))
        if "parameters" in holder
    ]
    times = Counter(_text(found) for each in lists for found in each)
    usual: dict[str, str] = {}
    for text, _ in sorted(times.items(), key=lambda item: (-item[1], item[0])):
        usual.setdefault(_place(orjson.loads(text)), text)
    shared: dict[str, Json] = {}
    for each in lists:
        for at, found in enumerate(each):
            place, text = _place(found), _text(found)
            if usual[place] == text and times[text] > 1:
                shared[place] = found
                each[at] = _ref("parameters", place)
    return shared


def _place(parameter: Json) -> str:
    return f"{parameter['in']}.{parameter['name']}"


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _text(found: Json) -> str:
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


def _ordered_path(item: Json) -> Json:
    whole = {method: _in_order(item[method], OPERATION) for method in METHODS if method in item}
    return {name: found for name, found in item.items() if name not in METHODS} | whole


def _in_order(found: Json, order: tuple[str, ...]) -> Json:
    return {name: found[name] for name in (*order, *sorted(found.keys() - set(order))) if name in found}


def _sorted(found: Json) -> Json:
    """Read as a person sorts: by the words of the name, not by the case of its letters."""
    return dict(sorted(found.items(), key=lambda item: re.split(r"[._-]", item[0].lower())))
