"""Signing in with the password that staff have for a desk (``accounts``), and out again."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from service.accounts.errors import PasswordTooWeak, SignInRefused
from service.accounts.routes import sign_in as api
from service.accounts.schemas.sign_in import OwnPasswordIn, PasswordSignInIn
from service.core import clock, transaction, wire
from service.core.actor import ANONYMOUS, signed_in_somehow
from service.core.errors import Invalid, Refusal, TokenRefused
from service.core.http import Call, admit
from service.core.tokens import Claims
from service.desk import cookies
from service.desk.edge import OK, desk, does, go, is_from_elsewhere, must_be_our_form, page, shows, to
from service.desk.way_back import own_page


@desk.get("/sign-in")
def sign_in_page() -> Response:
    return _form()


@desk.post("/sign-in")
def sign_in() -> Response:
    """As the API's; a wrong password is counted and locks the same way."""
    must_be_our_form(cookies.visit_of(request))
    said = {name: request.form.get(name, "") for name in ("username", "password")}
    try:
        asked = Call(ANONYMOUS, clock.now(), body=wire.load(PasswordSignInIn(), said))
    except Invalid:
        return _form(SignInRefused())
    checked = api.check_password(asked)
    call = Call(ANONYMOUS, asked.now, body=asked.body, prepared=checked)
    found = transaction.run_request(lambda: api.sign_in_with_password(call))
    if isinstance(found, Refusal):
        return _form(found)
    undone: dict[str, Any] = {"undone": 1} if "undone" in request.form else {}
    response = go(own_page(request.form.get("next", ""), **undone) or url_for("desk.days_page", **undone))
    cookies.hand_out(response, Claims(found.account_id, found.session_id))
    return response


@does("/sign-out", signed_in_somehow, is_once=False)
def sign_out(call: Call) -> Response:
    """The session ends on the server, too: a copy of the cookie opens nothing."""
    api.sign_out(call)
    response = to("sign_in_page", next=_way_back())
    cookies.take_away(response)
    return response


@shows("/password", signed_in_somehow)
def password_page(call: Call) -> Response:
    return page("password.html", must_change=call.actor.must_change_password)


@desk.post("/password")
def change_password() -> Response:
    """By hand, because hashing is slow work and stands before the transaction."""
    claims = cookies.read(request)
    if claims is None:
        raise TokenRefused
    must_be_our_form(str(claims.session_id))
    said = {name: request.form.get(name, "") for name in ("old_password", "new_password")}
    actor = transaction.run_request(lambda: admit(signed_in_somehow, claims), read_only=True)
    try:
        asked = Call(actor, clock.now(), body=wire.load(OwnPasswordIn(), said))
        call = Call(actor, asked.now, body=asked.body, prepared=api.check_old_password(asked))
        changed = transaction.run_request(lambda: api.change_my_password(call))
    except (Invalid, PasswordTooWeak) as refusal:
        changed = refusal
    if isinstance(changed, Refusal):
        return page("password.html", status=changed.status, refusal=changed, must_change=actor.must_change_password)
    response = to("sign_in_page")
    cookies.take_away(response)
    return response


def _form(refusal: Refusal | None = None) -> Response:
    """In a visit of its own, so that no other site's page can sign anybody in here."""
    visit = cookies.visit_of(request) or cookies.new_visit()
    status = refusal.status if refusal else OK
    facts: dict[str, Any] = {"refusal": refusal, "token": cookies.form_token(visit), "next": _way_back()}
    facts["undone"] = "undone" in request.values
    facts["goes_on"] = is_from_elsewhere()  # then a desk that is signed in has not said so
    response = page("sign_in.html", status=status, **facts)
    cookies.begin_visit(response, visit)
    return response


def _way_back() -> str | None:
    return own_page(request.values.get("next", ""))
