"""What a route declares, written into the spec: one source for behaviour and documentation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import flask_smorest
from marshmallow import Schema, fields

from service.core.errors import Refusal, catalogue
from service.core.facts import facts_shape, placeholders
from service.core.markdown import in_markdown
from service.core.notices import declared, told_facts
from service.core.problems import ProblemOut, document_of
from service.core.shapes import name_of_choice
from service.core.wire import Document, Wire

if TYPE_CHECKING:
    from apispec import APISpec

    from service.core.actor import Gate
    from service.core.http import Route

KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "每次新操作用一个新的随机编号；重发用同一编号。 A new random key per attempt; resend with the same.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{8,100}$"},
    "example": "b1946ac9-4932-4f3c-9d5a-3f2c0e6f8a11",
}
HEADERS = {
    "X-Request-Id": {
        "description": "这次请求的编号，反馈问题时请附上。 The id of this request, for a report.",
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "`true`：这是第一次的答复。 `true`: this is the first answer again.",
        "schema": {"type": "string"},
    },
    "X-Expires-In": {
        "description": "几秒后取下一张。 After how many seconds to ask for the next one.",
        "schema": {"type": "integer"},
    },
    "Content-Disposition": {
        "description": "文件名：`filename` 是英文的，`filename*` 是中文的。"
        " What the file is called: `filename` in ASCII, `filename*` in Chinese.",
        "schema": {"type": "string"},
    },
}
BINARY = {"type": "string", "format": "binary"}


def example_of(schema: Schema) -> dict[str, Any]:
    """An example built from the examples of the fields, as they are spoken on the wire; what the schema itself
    ``shows`` stands instead of theirs.

    Of two ways to say the same thing the one marked as ``alternative`` is left out.
    """
    found = {
        found.data_key or name: _example(found)
        for name, found in schema.fields.items()
        if not found.metadata.get("alternative")
    }
    return _instead(found, schema.shows) if isinstance(schema, Wire) else found


def _instead(found: dict[str, Any], shows: Mapping[str, Any]) -> dict[str, Any]:
    """What is nested is mended, not replaced; a list is what is shown."""
    inside = {name: _instead(found[name], told) for name, told in shows.items() if isinstance(told, Mapping)}
    return found | dict(shows) | inside


def is_optional(schema: Schema) -> bool:
    """Whether a request may do without a body."""
    return not schema.validate({})


def _example(field: fields.Field[Any]) -> Any:
    if field.metadata.get("example", ...) is None:
        return None
    if isinstance(field, Document):
        return field.shown()
    if isinstance(field, fields.Nested):
        inner = example_of(field.schema)
        return [inner] if field.many else inner
    if isinstance(field, fields.List):
        shown = field.metadata.get("example")
        return [_example(field.inner)] if shown is None else shown
    return field.metadata.get("example")


def document_route(blueprint: flask_smorest.Blueprint, view: Callable[..., Any], route: Route) -> dict[str, Any]:
    """The ``_apidoc`` that flask-smorest turns into the operation; its decorators document, our edge executes."""

    def documented() -> None:
        """A carrier for documentation; never called."""

    if inspect.isclass(route.gives):
        described = blueprint.response(
            route.status, route.gives, description="成功。 Done.", example=example_of(route.gives())
        )
    elif files := route.file_types():
        described = blueprint.response(route.status, BINARY, content_type=files[0], description="文件。 A file.")
    else:
        described = blueprint.response(204, description="成功。 Done.")
    carrier = described(documented)
    if route.upload:
        carrier = blueprint.doc(requestBody=_multipart(route))(carrier)
    elif route.takes:
        takes = route.takes()
        carrier = blueprint.arguments(takes, example=example_of(takes), required=not is_optional(takes))(carrier)
    if route.filters:
        carrier = blueprint.arguments(route.filters, location="query")(carrier)
    docs: dict[str, Any] = dict(carrier._apidoc)
    docs.get("arguments", {}).pop("responses", None)
    headers = _headers(route)
    docs["response"]["responses"][route.status][0]["headers"] = headers
    docs["response"]["responses"].update(_refusals(route))
    manual: dict[str, Any] = docs.setdefault("manual_doc", {})
    manual["operationId"] = route.operation
    if told := in_markdown(inspect.cleandoc(view.__doc__ or "").partition("\n\n")[2]):
        manual["description"] = told
    manual["security"] = _security(route.who)
    manual["x-who"] = route.who.name
    if len(files := route.file_types()) > 1:
        content = {each: {"schema": BINARY} for each in files}
        answer = {"description": "文件。 A file.", "content": content, "headers": headers}
        manual["responses"] = {str(route.status): answer}
    if route.once != "no":
        docs.setdefault("arguments", {}).setdefault("parameters", []).append(
            {**KEY_HEADER, "required": route.once == "required"}
        )
    return docs


def _security(who: Gate) -> list[dict[str, list[str]]]:
    """None, the bearer's or, where a token is not needed but shows more, either."""
    if who.name != "anyone":
        return [{"bearer": []}]
    return [{}, {"bearer": []}] if who.asks_who else []


def _headers(route: Route) -> dict[str, Any]:
    """Those of a success."""
    replayed = ["Idempotency-Replayed"] if route.once != "no" else []
    return {name: HEADERS[name] for name in ("X-Request-Id", *replayed, *route.headers)}


def _multipart(route: Route) -> dict[str, Any]:
    properties: dict[str, Any] = {"file": BINARY}
    required = ["file"]
    for name, found in route.takes().fields.items() if route.takes else ():
        properties[name] = {"type": "string", "example": str(_example(found))}
        if isinstance(found, fields.Boolean):
            properties[name] = {"type": "string", "enum": ["true", "false"], "example": str(_example(found)).lower()}
        required += [name] if found.required else []
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    shown = {name: shape.get("example", "（文件 the file）") for name, shape in properties.items()}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema, "example": shown}}}


def _refusals(route: Route) -> dict[int, list[dict[str, Any]]]:
    by_status: dict[int, list[type[Refusal]]] = {}
    for refusal in route.all_refusals():
        by_status.setdefault(refusal.status, []).append(refusal)
    answers: dict[int, list[dict[str, Any]]] = {}
    for status, refusals in sorted(by_status.items()):
        named = sorted({refusal.code: refusal for refusal in refusals}.items())
        answer: dict[str, Any] = {
            "schema": ProblemOut,
            "content_type": "application/problem+json",
            "description": _told([refusal for _, refusal in named]),
            "headers": {"X-Request-Id": HEADERS["X-Request-Id"]},
            "examples": {code: {"value": document_of(refusal)} for code, refusal in named},
        }
        if any(refusal.retry_after for refusal in refusals):
            answer["headers"] |= {"Retry-After": {"schema": {"type": "integer"}, "description": "秒。 Seconds."}}
        answers[status] = [answer]
    return answers


def _told(refusals: list[type[Refusal]]) -> str:
    """One with its sentence; of several the codes, whose sentences stand in the examples."""
    codes = " · ".join(f"`{refusal.code}`" for refusal in refusals)
    return codes if len(refusals) > 1 else f"{codes} {refusals[0].zh}"


# --- codes ----------------------------------------------------------------------------------------------------------


def tell_codes(spec: APISpec, others: Mapping[str, Mapping[str, Sentences]]) -> None:
    """The long lists that grow with every release, each with its sentences and the facts that they are filled with.

    They are no ``enum``: a client must live with a code that it does not know.
    """
    refusals = list(catalogue())
    problems = {each.code: (each.zh, each.en) for each in refusals}
    of_problems = {each.code: each.told_facts() for each in refusals}
    spec.components.schema("ProblemCode", _open_list(problems, of_problems))
    spec.components.schema("MessageCode", _open_list(declared(), {code: told_facts(code) for code in declared()}))
    for name, codes in others.items():
        spec.components.schema(name, _open_list(codes, {code: placeholders(*said) for code, said in codes.items()}))
    spec.components.schema("FactsOut", facts_shape())


Sentences = tuple[str, ...]  # Chinese first; a refusal's and a finding's have a next step too


def _open_list(codes: Mapping[str, Sentences], facts: Mapping[str, set[str]]) -> dict[str, Any]:
    told = {code: {"zh": said[0], "en": said[1], "facts": sorted(facts[code])} for code, said in sorted(codes.items())}
    return {
        "type": "string",
        "description": "每个代码的句子和它带的 `facts` 见 `x-codes`：句子里的都有，别的（多是编号）知道时才有；"
        "每一项是什么、什么单位，见 `FactsOut`。消息里 `[[…]]` 的部分，数是 0 就不说；"
        "`{minutes:spoken}` 说成几小时几分钟。以后会增加。"
        "\n\nThe sentences of each code and its `facts` stand in `x-codes`: those in a sentence are always there, the"
        " others (ids, most of them) where they are known. `FactsOut` tells what each is, and its unit. Of a message a"
        " part in `[[…]]` is left out when its number is 0, and `{minutes:spoken}` is said in hours and minutes. More"
        " will come.",
        "x-extensible-enum": list(told),
        "x-codes": told,
    }


def tell_codes_in_paths(spec: Mapping[str, Any], choices: Mapping[str, type[StrEnum]]) -> None:
    """A parameter of a path that is a code; Flask knows it as text."""
    for item in spec["paths"].values():
        for parameter in item.get("parameters", ()):
            if parameter["name"] in choices:
                name = name_of_choice(choices[parameter["name"]])
                parameter["schema"] = {"$ref": f"#/components/schemas/{name}"}
