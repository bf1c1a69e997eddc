"""``/v/{number}``: what the code on a statement opens. Without a sign-in, a script or anything from elsewhere; Chinese
first. It tells what ``verify_statement`` tells, and stands in no search engine.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from service.checkin.rules import Grade
from service.core import transaction
from service.core.errors import Refusal
from service.core.problems import refusal_for
from service.recognition.queries import statements as queries
from service.recognition.rules.numbers import TYPED_MOST, read_number, show_number
from service.recognition.rules.stars import in_hours
from service.recognition.rules.states import Holds, RevokeReason
from service.recognition.schemas import paper

OK = 200
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HOLDS_EN = {
    Holds.VALID: "Valid",
    Holds.CHANGED: "Records were corrected since it was issued",
    Holds.REPLACED: "Replaced by a newer statement",
    Holds.REVOKED: "Void",
}
REASONS_EN = {
    RevokeReason.WRONG_RECORDS: "the records were wrong",
    RevokeReason.WRONG_PERSON: "it named the wrong person",
    RevokeReason.ISSUED_BY_MISTAKE: "it was issued by mistake",
    RevokeReason.PERSON_ASKED: "as the person asked",
    RevokeReason.MERGED: "two accounts were merged; the one that goes on has statements of its own",
}
GRADES_EN = {
    Grade.OWN_CODE: "own code, scanned by the leader",
    Grade.LIVE_CODE: "live code, scanned by the person",
    Grade.CARD: "paper passport, scanned by the leader",
    Grade.POSTER: "poster, scanned by the person",
    Grade.ROLL_CALL: "roll-call",
    Grade.INFERRED: "inferred: checking out was forgotten",
    Grade.LATE_ENTRY: "entered later",
    Grade.OPENING: "from before the system",
}
GRADES = {grade: (paper.GRADES[grade], GRADES_EN[grade]) for grade in Grade}

page = Blueprint("verification", __name__, template_folder="../templates")


def init_page(app: Flask) -> None:
    app.register_blueprint(page)


@page.get("/v/")
def ask_number() -> Response:
    """For who has a paper and no scanner: a field to type its number into."""
    typed = request.args.get("number", "").strip()
    if not typed:
        return make_response(_shown("查验"), OK)
    if number := read_number(typed):
        return make_response(redirect(url_for("verification.open_statement", number=number)))
    return open_statement(typed)  # is no number, so it stands in no address: it might be another page's


@page.get("/v/<path:number>")
def open_statement(number: str) -> Response:
    """Refusals are told on a page, too."""
    found = transaction.run_request(lambda: queries.verified(number), read_only=True)
    reason = found.revoke_reason
    html = _shown(
        "查验结果",
        found=found,
        holds=(Holds.__labels__[found.holds], HOLDS_EN[found.holds]),
        why=(RevokeReason.__labels__[reason], REASONS_EN[reason]) if reason else None,
        number=show_number(found.number),
        hours=in_hours,
        grades=GRADES,
    )
    return make_response(html, OK)


def _shown(title: str, **facts: Any) -> str:
    return render_template("verification.html", title=title, typed_most=TYPED_MOST, **facts)


@page.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    response = make_response(_shown("没有查到", refusal=refusal), refusal.status)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@page.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    return refused(refusal_for(error))


@page.after_request
def quiet(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
