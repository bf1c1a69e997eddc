"""What may be answered to anything at all, and the book of what was."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any

from schemathesis import Case, GenerationMode
from schemathesis.core import NotSet
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from service.core.errors import catalogue
from service.core.wire import UNSET
from tests.proofs.fuzz.aim import Attempt, broken_parts
from tests.proofs.fuzz.canaries import Watch
from tests.proofs.fuzz.fitting import UNSAYABLE, ill_formed_though_it_fits
from tests.proofs.fuzz.ground import Ground
from tests.proofs.fuzz.spec import name_of

DOCUMENTED = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
CODES = {refusal.code: refusal for refusal in catalogue()}


@dataclass(slots=True)
class Book:
    """``faults`` by what is wrong, each with the first request that showed it."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    negative: Counter[str] = field(default_factory=Counter)  # cases by operation
    by_operation: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    unsaid: Counter[str] = field(default_factory=Counter)  # what a schema cannot say
    faults: dict[str, str] = field(default_factory=dict)

    def reached(self) -> set[str]:
        return {name for name, found in self.by_operation.items() if any(status < 300 for status in found)}

    def must_be_clean(self) -> None:
        assert not self.faults, "\n".join(f"{what}\n    {shown}" for what, shown in sorted(self.faults.items()))

    def figures(self) -> str:
        by_class = Counter(f"{status // 100}xx" for status in self.statuses.elements())
        return " · ".join(
            [
                f"{self.cases.total()} cases ({', '.join(f'{n} {kind}' for kind, n in sorted(self.cases.items()))})",
                " ".join(f"{n} × {status}" for status, n in sorted(by_class.items())),
                f"{self.unsaid.total()} ill-formed in what a schema cannot say",
                f"{len(self.reached())} of {len(self.by_operation)} operations reached with 2xx",
            ]
        )


def try_out(attempt: Attempt, ground: Ground, book: Book, watch: Watch) -> Response | None:
    """Sends it as a client would, with a context of its own, and notes what is wrong with the answer."""
    case, name = attempt.case, name_of(attempt.case.operation)
    try:
        response = Context().run(case.call)
    except Exception as error:  # noqa: BLE001 - under test what breaks inside is raised, and is a fault to be noted
        book.faults.setdefault(f"{name} broke: {type(error).__name__}", f"{error!s:.300} after {shown(case)}")
        return None
    book.cases[attempt.mode.value] += 1
    book.negative[name] += attempt.mode is GenerationMode.NEGATIVE
    book.statuses[response.status_code] += 1
    book.by_operation[name][response.status_code] += 1
    for fault in faults_of(attempt, response):
        book.faults.setdefault(f"{name} ({response.status_code}): {fault}", shown(case))
    for each in ill_formed_though_it_fits(attempt, response):
        if each in UNSAYABLE:
            book.unsaid[each] += 1
        else:
            book.faults.setdefault(f"{each} is ill-formed, though the document has room for it", shown(case))
    watch.answered(name, ground.account(attempt.who), response.status_code, response.headers, response.content)
    return response


def faults_of(attempt: Attempt, response: Any) -> list[str]:
    found = []
    if response.status_code >= 500:
        found.append(f"a server error: {response.text[:200]}")
    must_be_refused = attempt.mode is GenerationMode.NEGATIVE and not _means_nothing(attempt.case)
    asked = [*DOCUMENTED, checks.negative_data_rejection] if must_be_refused else DOCUMENTED
    try:
        attempt.case.validate_response(response, checks=asked)
    except FailureGroup as group:
        found += [f"{type(each).__name__}: {each.title}" for each in group.exceptions]
    if response.status_code >= 400:
        found += problem_faults(response)
    return found


def _means_nothing(case: Case) -> bool:
    """The guide promises that what wx.request makes of an unset value counts as absent; an empty list is not sent at
    all, and a body that need not be there may be left out. What else is wrong is wrong.
    """
    body = case.operation.definition.raw.get("requestBody", {"required": True})
    empty = {
        ParameterLocation.QUERY: any(value in (*UNSET, {}, []) for value in (case.query or {}).values()),
        ParameterLocation.BODY: isinstance(case.body, NotSet) and not body.get("required"),
    }
    return any(empty.values()) and broken_parts(case) <= {where for where, is_empty in empty.items() if is_empty}


def problem_faults(response: Any) -> list[str]:
    """A refusal is a problem document: a code of the catalogue, what happened, and what to do now."""
    if not response.headers["content-type"][0].startswith("application/problem+json"):
        return ["no problem document"]
    said = response.json()
    refusal = CODES.get(said["code"])
    if refusal is None or refusal.status != response.status_code or said["status"] != response.status_code:
        return [f"the code {said['code']} does not go with {response.status_code}"]
    return [f"an empty {part}" for part in ("title", "detail", "request_id") if not said[part].strip()]


def shown(case: Case) -> str:
    why = case.meta.phase.data.description if case.meta else ""
    return (
        f"{case.method} {case.formatted_path} query={case.query!r:.300} body={case.body!r:.600}"
        f" headers={case.headers!r:.300} {why}"
    )
