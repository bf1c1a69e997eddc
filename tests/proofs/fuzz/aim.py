"""Generated requests, aimed: real ids mixed with random ones, whole bodies with broken ones, sent by anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.parameters import ParameterLocation

from service.core.http import Route
from tests.proofs.fuzz.ground import Ground, new_key
from tests.proofs.fuzz.spec import name_of


@dataclass(frozen=True, slots=True)
class Attempt:
    case: Case
    who: str
    mode: GenerationMode


ONE_IN = 6  # a stranger, or an id that is nowhere


def attempts(ground: Ground, operation: Any, mode: GenerationMode) -> st.SearchStrategy[Attempt]:
    name = name_of(operation)
    cases = operation.as_strategy(generation_mode=mode)

    @st.composite
    def aimed(draw: st.DrawFn) -> Attempt:
        case: Case = draw(cases)
        admitted = ground.reach[name] if draw(st.integers(1, ONE_IN)) > 1 else []
        who, given = draw(st.sampled_from(admitted or [(who, "") for who in ground.people]))
        negated = broken_parts(case)
        if ParameterLocation.PATH not in negated and draw(st.integers(1, ONE_IN)) > 1:
            things = ground.things(given)
            case.path_parameters = {part: things[part] for part in case.path_parameters}
        if ParameterLocation.QUERY not in negated and draw(st.booleans()):
            case.query = {}  # else a filter or a page that is made up hides almost everything
        whole = ground.body(name, given)
        if whole is not None and ParameterLocation.BODY not in negated:
            if ground.routes[name].upload:
                whole["file"] = ground.file(name)
            case.body = draw(bodies(whole, case.body))
        sign(case, ground, who, keeps_headers=ParameterLocation.HEADER in negated)
        return Attempt(case, who, mode)

    return aimed()


def plain(ground: Ground, operation: Any) -> Iterator[Attempt]:
    """As it is meant: by whoever is let in, about the things of the stage."""
    name = name_of(operation)
    for who, given in ground.reach[name][:2]:
        route, things = ground.routes[name], ground.things(given)
        body = ground.body(name, given)
        if route.upload:
            body = {**(body or {}), "file": ground.file(name)}
        parts = {part: things[part] for part in path_parts(route)}
        media_type = None if body is None else "multipart/form-data" if route.upload else "application/json"
        case = operation.Case(path_parameters=parts, media_type=media_type, **({} if body is None else {"body": body}))
        sign(case, ground, who, keeps_headers=False)
        yield Attempt(case, who, GenerationMode.POSITIVE)


def path_parts(route: Route) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", route.rule)


@st.composite
def bodies(draw: st.DrawFn, whole: dict[str, Any], generated: Any) -> Any:
    """About the things of the stage, or made up, or the one with a field of the other."""
    kind = draw(st.sampled_from(("whole", "mixed", "generated")))
    if kind == "generated" or not isinstance(generated, dict):
        return generated if kind == "generated" else whole
    swapped = draw(st.sampled_from(sorted(generated))) if kind == "mixed" and generated else None
    return {**whole, swapped: generated[swapped]} if swapped else whole


def broken_parts(case: Case) -> set[ParameterLocation]:
    """What of it does not fit the spec, on purpose."""
    parts = case.meta.components if case.meta else {}
    return {where for where, made in parts.items() if made.mode is GenerationMode.NEGATIVE}


def sign(case: Case, ground: Ground, who: str, *, keeps_headers: bool) -> None:
    """A key of its own and somebody's token, unless it is the headers that are broken on purpose."""
    headers = dict(case.headers or {})
    if not keeps_headers:
        headers.pop("Authorization", None)
        if ground.routes[name_of(case.operation)].once != "no":
            headers["Idempotency-Key"] = new_key()
    if "Authorization" not in headers and (token := ground.token(who)):
        headers["Authorization"] = f"Bearer {token}"
    case.headers = headers
