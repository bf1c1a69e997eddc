"""What an answer is to who tries the tables of permission: a cell, and all that it could give away."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

TELLS_NOTHING = {"X-Request-Id", "Date"}  # each answer has its own
NOT_FOUND = {
    "status": 404,
    "headers": {
        "Content-Type": "application/problem+json; charset=utf-8",
        "Content-Length": "239",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    },
    "body": {
        "type": "urn:volunteer-passport:request.not_found",
        "status": 404,
        "code": "request.not_found",
        "title": "没有找到。",
        "detail": "请返回上一页，刷新后再试。",
        "errors": [],
        "facts": {},
    },
}
"""The one answer to what is not yours and to what is not there, down to its last header."""


def seen_of(response: Response) -> dict[str, Any]:
    """All that an asker may compare: the status, every header and the body, but for the request's own id."""
    answer = response.get_json(silent=True)
    body: Any = response.data
    if isinstance(answer, dict):
        body = {name: value for name, value in answer.items() if name != "request_id"}
    headers = {name: value for name, value in response.headers.items() if name not in TELLS_NOTHING}
    return {"status": response.status_code, "headers": headers, "body": body}


def not_told(seen: dict[str, Any]) -> dict[str, Any]:
    """A refused scan is kept under an id of its own, and which of several things is meant is what was sent."""
    facts = seen["body"].get("facts", {}) if isinstance(seen["body"], dict) else {}
    own = dict.fromkeys({"scan_id", "gift_id", "line_id"} & facts.keys(), "")
    return {**seen, "body": {**seen["body"], "facts": {**facts, **own}}} if own else seen


def cell_of(response: Response) -> str:
    answer = response.get_json(silent=True) or {}
    if response.status_code == 422:
        return f"422 (add what is acceptable to BODIES in scene.py: {answer['errors']})"
    if response.status_code == 404 and (seen := seen_of(response)) != NOT_FOUND:
        return f"404, unlike what is not there: {seen}"
    if response.status_code >= 400:
        return str(response.status_code)
    items = answer.get("items", [answer])
    problems = [item.get("problem") for item in items]
    if all(problem and problem["code"] == "request.not_found" for problem in problems):
        return "none"
    return "409" if all(problems) else "ok"
