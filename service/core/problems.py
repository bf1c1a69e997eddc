"""Every refusal on the wire: an RFC 9457 problem document in the reader's language (zh-CN unless asked otherwise)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import structlog
from flask import Flask, Response, current_app, request
from marshmallow import fields
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.core import errors
from service.core.clock import spoken
from service.core.errors import Complaint, Refusal
from service.core.facts import FACTS
from service.core.logging import place_of, request_id
from service.core.wire import Code, Document, Wire

log = structlog.get_logger()

EXAMPLE_COMPLAINT = Complaint("时间必须带时区，例如 +08:00。", "The offset is missing, for example +08:00.")

BY_STATUS: dict[int, type[Refusal]] = {
    400: errors.BadRequest,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.TooLarge,
    415: errors.UnsupportedMediaType,
    429: errors.TooManyRequests,
    503: errors.Unavailable,
}


class FieldProblemOut(Wire):
    field = fields.String(required=True, metadata={"example": "starts_at"})
    messages = fields.List(fields.String(), required=True, metadata={"example": ["时间必须带时区，例如 +08:00。"]})


class ProblemOut(Wire):
    """RFC 9457; ``code`` is the contract, the sentences are for people."""

    type = fields.String(required=True, metadata={"example": "urn:volunteer-passport:request.invalid"})
    status = fields.Integer(required=True, metadata={"example": 422})
    code = Code("ProblemCode", required=True, example="request.invalid")
    title = fields.String(required=True, metadata={"example": "填写的内容有误。"})
    detail = fields.String(required=True, metadata={"example": "请按提示修改后再提交。"})
    errors = fields.List(fields.Nested(FieldProblemOut), required=True)
    facts = Document("FactsOut", shown=dict, required=True)
    request_id = fields.String(required=True, metadata={"example": "01931f7e5b1c7c3e9f3a2b6d1c4e8a90"})


def reader_language() -> str:
    """``zh`` or ``en``, from Accept-Language; Chinese is the default."""
    return "en" if request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh") == "en" else "zh"


def document(refusal: Refusal, language: str, request: str | None = None) -> dict[str, Any]:
    return {
        "type": f"urn:volunteer-passport:{refusal.code}",
        "status": refusal.status,
        "code": refusal.code,
        "title": refusal.sentence(language),
        "detail": refusal.next_step(language),
        "errors": [
            {"field": name, "messages": [each.sentence(language) for each in complaints]}
            for name, complaints in refusal.fields.items()
        ],
        "facts": {name: _fact(value) for name, value in refusal.facts.items() if value is not None},
        "request_id": request or request_id(),
    }


def _fact(value: Any) -> Any:
    return spoken(value) if isinstance(value, datetime) else value


def document_of(refusal: type[Refusal]) -> dict[str, Any]:
    """The example that the spec shows for a refusal: its sentences, whole, and all its facts."""
    fields = {"starts_at": [EXAMPLE_COMPLAINT]} if refusal is errors.Invalid else {}
    facts = {name: refusal.shows.get(name, FACTS[name].example) for name in sorted(refusal.told_facts())}
    shown = refusal(fields=fields, **facts)
    return document(shown, "zh", request="01931f7e5b1c7c3e9f3a2b6d1c4e8a90")


def problem(refusal: Refusal) -> Response:
    body = orjson.dumps(document(refusal, reader_language()), default=str)
    response = Response(body, status=refusal.status, content_type="application/problem+json; charset=utf-8")
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def refusal_for(error: HTTPException) -> Refusal:
    """Our refusal for what Flask or Werkzeug raised before a route was reached."""
    if isinstance(error, RequestEntityTooLarge):
        return errors.TooLarge(limit_bytes=request.max_content_length)
    status = error.code or 500
    if status in BY_STATUS:
        return BY_STATUS[status]()
    return errors.BadRequest() if 400 <= status < 500 else errors.Broken()


def register(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return problem(refusal)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        response = problem(refusal_for(error))
        if allowed := getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        return problem(own_defect(error))


def own_defect(error: Exception) -> errors.Broken:
    """What nobody had foreseen: logged, and told without a word of its own. Tests see the error itself."""
    log.error("server.broken", error=type(error).__name__, place=place_of(error))
    if current_app.testing:
        raise error
    return errors.Broken()
