"""The edge of the pages, as ``core.http`` is the API's: the same order, and one transaction.

Cookie → the form's token → transaction → actor as of now → ``who`` → the form's key → view → commit. A page that is
shown has a read-only transaction; one that does something answers with where to go on, so that loading it again
repeats nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

from service.core import clock, idempotency, transaction, wire
from service.core.actor import Actor, Gate, signed_in_somehow, staff
from service.core.downloads import Download
from service.core.errors import NotFound, NotSignedIn, PasswordChangeNeeded, Refusal, TokenRefused, TooLarge
from service.core.http import Call, admit
from service.core.idempotency import KEY, Answer
from service.core.logging import request_id
from service.core.problems import own_defect, refusal_for
from service.desk import cookies, way_back
from service.desk.errors import FormExpired, NothingChosen, NotThisWay
from service.redemption.schemas.counter import Shown

View = Callable[..., Any]
SEE_OTHER, OK = 303, 200
DIGITS_MOST = 9
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

if TYPE_CHECKING:
    from service.redemption.models import RedemptionDay
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE")
FROM_ELSEWHERE = ("cross-site", "same-site")

desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates", static_folder="static")


def shows(rule: str, who: Gate = staff) -> Callable[[View], View]:
    """A page that changes nothing; the database itself sees to it."""
    return _hung("GET", rule, who, read_only=True, is_once=False)


def finds(rule: str) -> Callable[[View], View]:
    """As ``shows``, of what must not stand in an address."""
    return _hung("POST", rule, staff, read_only=True, is_once=False)


def does(rule: str, who: Gate = staff, *, is_once: bool = True) -> Callable[[View], View]:
    """An act: its view says where to go on. Sent again it goes there again, and does nothing."""
    return _hung("POST", rule, who, read_only=False, is_once=is_once)


def _hung(method: str, rule: str, who: Gate, *, read_only: bool, is_once: bool) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def edge(**path: Any) -> Response:
            claims = cookies.read(request)
            if claims is None:
                raise NotSignedIn
            if method == "POST":
                must_be_our_form(str(claims.session_id))

            def work() -> Response:
                call = Call(admit(who, claims), clock.now(), body=dict(request.form))
                if not is_once:
                    return answered(view(call, **path))
                return _once(view.__name__, call, lambda: answered(view(call, **path)))

            return transaction.run_request(work, read_only=read_only)

        desk.add_url_rule(rule, view.__name__, edge, methods=[method])
        return view

    return decorate


def answered(result: Any) -> Response:
    if isinstance(result, Refusal):
        return refused(result)
    if isinstance(result, Download):
        response = Response(result.content, content_type=result.content_type)
        if result.name:
            response.headers["Content-Disposition"] = result.name.header("inline")
        return response
    return make_response(result)


def is_from_elsewhere() -> bool:
    """Another site's page has sent the browser here, as the browser says."""
    return request.headers.get("Sec-Fetch-Site") in FROM_ELSEWHERE


def must_be_our_form(of: str) -> None:
    """Refuses: ``FormExpired`` what another site's page has sent, and a form of another sign-in."""
    token = request.headers.get("X-Form-Token") or request.form.get("token", "")
    if is_from_elsewhere() or not cookies.is_form_token(token, of):
        raise FormExpired


def _once(operation: str, call: Call, act: Callable[[], Response]) -> Response:
    """The key that was drawn when the form was shown. Refuses: ``FormExpired`` without one, ``KeyReused``."""
    key = request.form.get("key", "")
    if not KEY.fullmatch(key):
        raise FormExpired
    sent = orjson.dumps(sorted((name, value) for name, value in request.form.items(multi=True) if name != "token"))
    mark: dict[str, Any] = {"actor_id": call.actor.person_id, "operation": f"desk.{operation}"}
    request_hash = idempotency.fingerprint(request.method, request.path, b"", sent)
    first = idempotency.claim(key, request_hash, now=call.now, **mark)
    if first is not None:
        return go(first.body)
    response = act()
    idempotency.keep(Answer(response.status_code, "", response.headers.get("Location", "")), key, **mark)
    return response


def with_body(call: Call, schema: type[Schema] | None, body: Mapping[str, Any]) -> Call:
    """The call as the API's view takes it. Refuses: ``Invalid``."""
    return Call(call.actor, call.now, body=wire.load(schema(), body) if schema else dict(body))


def go(location: str) -> Response:
    return make_response(redirect(location, SEE_OTHER))


def to(page: str, **where: Any) -> Response:
    return go(url_for(f"desk.{page}", **where))


def page(template: str, *, status: int = OK, **facts: Any) -> Response:
    """Each page draws its forms' keys itself (``new_key``); the token is the session's."""
    claims = cookies.read(request)
    facts.setdefault("token", cookies.form_token(str(claims.session_id)) if claims else "")
    actor: Actor | None = g.get("actor")
    html = render_template(f"desk/{template}", new_key=lambda: uuid4().hex, actor=actor, **facts)
    response = make_response(html, status)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response


@desk.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """What happened and what to do now; whoever has no sign-in, or none any more, gets one."""
    if isinstance(refusal, NotSignedIn | TokenRefused):
        response = to("sign_in_page", next=way_back.asked_for(), undone=1 if way_back.stood_on() else None)
        if cookies.is_sent(request):
            cookies.take_away(response)
        return response
    if isinstance(refusal, PasswordChangeNeeded):
        return to("password_page")
    where: dict[str, Any] = {name: (request.view_args or {}).get(name) for name in ("day_id", "order_id")}
    where["stood_on"] = way_back.stood_on()
    if not isinstance(refusal, TooLarge):  # else the form is not read at all
        where |= {"counter": counter_number(), "ticket": request.form.get("ticket")}
    response = page("refused.html", status=refusal.status, refusal=refusal, **where)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def number(said: str) -> int | str | None:
    """What somebody typed where a number belongs. Nothing is nothing; what is no number, or has more digits than any
    number here, is left to the schema to complain of.
    """
    text = said.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MOST else text


def chosen(name: str) -> list[str]:
    """What was ticked. Refuses: ``NothingChosen``."""
    if not (ticked := request.form.getlist(name)):
        raise NothingChosen
    return ticked


def counter_number() -> int | None:
    """At which counter this desk stands, as it was chosen with the day; it goes along from page to page."""
    said = number(request.values.get("counter", ""))
    return said if isinstance(said, int) else None


def counter_of(day: RedemptionDay) -> int | None:
    """As ``counter_number``, if the day has a counter of that number."""
    said = counter_number()
    return said if said and said <= day.counters else None


def known_by(ticket: str | None) -> dict[str, str]:
    """How the person was known, as the API takes it: by the look-up's ticket, which goes along from page to page; else
    they were chosen from a list, and have shown nothing.
    """
    return {"ticket": ticket} if ticket else {"shown": Shown.QUEUE.value}


@desk.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    return refused(refusal_for(error))


@desk.errorhandler(Exception)
def broken(error: Exception) -> Response:
    """A page that leans on nothing else, for whatever it was that broke; the number is what the log knows it by."""
    refusal = own_defect(error)
    html = render_template("desk/broken.html", refusal=refusal, number=request_id())
    return make_response(html, refusal.status)


@desk.before_request
def bound_the_form() -> None:
    request.max_content_length = current_app.config["MAX_BODY_BYTES"]


@desk.after_request
def only_from_here(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


@shows("/<path:anywhere>", signed_in_somehow)
def not_there(call: Call, anywhere: str) -> Refusal:
    return NotFound()


@desk.route("/", methods=OTHER_METHODS)
@desk.route("/<path:anywhere>", methods=OTHER_METHODS)
def done_otherwise(anywhere: str = "") -> Response:
    """No form is sent there, and no browser's page does the rest: told on a page, as all that is under this roof."""
    response = refused(NotThisWay())
    response.headers["Allow"] = "GET, HEAD"
    return response
