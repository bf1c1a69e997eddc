"""Access tokens, forged in every way that we know of; and rights that end at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time as real_time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service.accounts.commands import sign_in
from service.accounts.models import Account, RoleGrant
from service.accounts.rules import AccountStatus
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.clock import real_now
from service.core.db import db
from service.core.tokens import Claims, issue_access_token
from tests.conftest import NOON
from tests.factories.cast import Cast, Person, assemble
from tests.fakes.phone import Phone

Forge = Callable[["Forger"], str]


class Forger:
    """Knows the format of our tokens, and here even the secret: what is refused is refused for its own reason."""

    def __init__(self, app: Flask, person: Person) -> None:
        self.app, self.person = app, person
        self.secret: bytes = app.config["JWT_SECRET_KEY"]
        self.header: dict[str, Any] = _decoded(person.token.split(".")[0])
        self.payload: dict[str, Any] = _decoded(person.token.split(".")[1])

    def token(
        self,
        *,
        header: dict[str, Any] | None = None,
        secret: bytes | None = None,
        algorithm: str = "sha256",
        without: str | None = None,
        **payload: Any,
    ) -> str:
        claims = {**self.payload, **payload}
        if without:
            del claims[without]
        signed = f"{_encoded({**self.header, **(header or {})})}.{_encoded(claims)}"
        signature = hmac.digest(self.secret if secret is None else secret, signed.encode(), algorithm)
        return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


NOW = int(real_time.time())
FORGERIES: dict[str, Forge] = {
    "algorithm none, no signature": lambda f: f.token(header={"alg": "none"}).rpartition(".")[0] + ".",
    "algorithm None": lambda f: f.token(header={"alg": "None"}).rpartition(".")[0] + ".",
    "algorithm nOnE": lambda f: f.token(header={"alg": "nOnE"}).rpartition(".")[0] + ".",
    "algorithm none with a signature": lambda f: f.token(header={"alg": "none"}),
    "algorithm HS384": lambda f: f.token(header={"alg": "HS384"}, algorithm="sha384"),
    "algorithm HS512": lambda f: f.token(header={"alg": "HS512"}, algorithm="sha512"),
    "algorithm RS256": lambda f: f.token(header={"alg": "RS256"}),
    "no algorithm": lambda f: f.token(header={"alg": None}),
    "an unknown critical header": lambda f: f.token(header={"crit": ["mine"], "mine": 1}, secret=b"x" * 32),
    "another secret": lambda f: f.token(secret=b"another secret of thirty-two byte"),
    "an empty secret": lambda f: f.token(secret=b""),
    "the bare secret of the application": lambda f: f.token(secret=hashlib.sha256(b"volunteer-passport").digest()),
    "a kid with a path": lambda f: f.token(header={"kid": "../../dev/null"}, secret=b""),
    "a kid with SQL": lambda f: f.token(header={"kid": "' UNION SELECT 'x"}, secret=b"x"),
    "a jku of the forger": lambda f: f.token(header={"jku": "https://evil.example/jwks"}, secret=b"x" * 32),
    "an x5u of the forger": lambda f: f.token(header={"x5u": "https://evil.example/cert"}, secret=b"x" * 32),
    "a jwk in the header": lambda f: f.token(header={"jwk": {"kty": "oct", "k": "eHh4"}}, secret=b"xxx"),
    "another issuer": lambda f: f.token(iss="somebody-else"),
    "no issuer": lambda f: f.token(without="iss"),
    "another audience": lambda f: f.token(aud="another-service"),
    "no audience": lambda f: f.token(without="aud"),
    "a refresh type": lambda f: f.token(type="refresh"),
    "no type": lambda f: f.token(without="type"),
    "no expiry": lambda f: f.token(without="exp"),
    "an expiry in the past": lambda f: f.token(exp=NOW - 1, iat=NOW - 900),
    "an expiry in a hundred years": lambda f: f.token(exp=NOW + 100 * 365 * 86400),
    "a huge expiry": lambda f: f.token(exp=10**30),
    "an expiry in words": lambda f: f.token(exp="tomorrow"),
    "an infinite expiry": lambda f: f.token(exp=float("inf")),
    "no issue date": lambda f: f.token(without="iat"),
    "an issue date in the future": lambda f: f.token(iat=NOW + 3600, exp=NOW + 4000),
    "not before tomorrow": lambda f: f.token(nbf=NOW + 86400),
    "no subject": lambda f: f.token(without="sub"),
    "a subject that is no id": lambda f: f.token(sub="administrator"),
    "a subject that is a number": lambda f: f.token(sub=1),
    "no session": lambda f: f.token(without="sid"),
    "a session that is a list": lambda f: f.token(sid=[]),
    "a session that never was": lambda f: f.token(sid=str(uuid.uuid4())),
    "somebody else's session": lambda f: f.token(sub=str(uuid.uuid4())),
    "a truncated signature": lambda f: f.person.token[:-5],
    "no signature": lambda f: f.person.token.rpartition(".")[0] + ".",
    "an extra dot": lambda f: f.person.token + ".",
    "five parts": lambda f: f.person.token + ".a.b",
    "two parts": lambda f: f.person.token.rpartition(".")[0],
    "a changed payload": lambda f: f.person.token.replace(".", ".e", 1),
    "a list for a header": lambda f: "W10" + f.person.token[f.person.token.index(".") :],
    "half-width turned full-width": lambda f: "ｅ" + f.person.token[1:],
    "a very long token": lambda f: f.token(pad="x" * 100_000),
    "nothing": lambda f: "",
    "a word": lambda f: "token",
    "a NUL": lambda f: "\x00",
}


@pytest.fixture(scope="module")
def forger(app: Flask) -> Forger:
    """After an administrator, whose rights are worth a forgery."""
    return Forger(app, assemble(NOON).administrator)


def ask(phone: Phone, authorization: str) -> Any:
    header = authorization.encode().decode("latin-1")
    return phone.send("GET", "/me", headers={"Authorization": header})


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused(phone: Phone, forger: Forger, name: str) -> None:
    refused = ask(phone, f"Bearer {FORGERIES[name](forger)}")
    assert (refused.status_code, refused.json["code"]) == (401, "auth.token_refused")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_the_forger_can_write_a_good_token_too(phone: Phone, forger: Forger) -> None:
    """Otherwise the forgeries above might be refused for the forger's clumsiness."""
    assert ask(phone, f"Bearer {forger.token()}").status_code == 200
    assert ask(phone, f"bearer {forger.token()}").status_code == 200


@pytest.mark.parametrize("scheme", ["Basic", "Token", "", "Bearer,"])
def test_another_scheme_is_refused(phone: Phone, forger: Forger, scheme: str) -> None:
    refused = ask(phone, f"{scheme} {forger.token()}")
    assert (refused.status_code, refused.json["code"]) == (401, "auth.token_refused")


def test_no_token_is_told_from_a_bad_one(phone: Phone) -> None:
    refused = phone.get("/me")
    assert (refused.status_code, refused.json["code"]) == (401, "auth.required")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_bad_token_is_refused_where_nobody_needs_one(phone: Phone) -> None:
    refused = phone.send("GET", "/regions", headers={"Authorization": "Bearer x"})
    assert (refused.status_code, refused.json["code"]) == (401, "auth.token_refused")


def test_a_bad_signature_is_refused_without_the_database(phone: Phone, forger: Forger, statements: list[str]) -> None:
    forged = forger.token(secret=b"x" * 32)
    statements.clear()
    assert ask(phone, f"Bearer {forged}").status_code == 401
    assert statements == []


def test_a_refresh_token_is_no_access_token(phone: Phone) -> None:
    refused = ask(phone, "Bearer " + "r" * 43)
    assert refused.json["code"] == "auth.token_refused"


class TestRightsEndAtOnce:
    def test_when_the_session_is_ended(self, phone: Phone, cast: Cast) -> None:
        assert phone.of(cast.staff).get("/me").status_code == 200
        assert phone.of(cast.staff).post("/sign-out", key=None).status_code == 200
        refused = phone.of(cast.staff).get("/me")
        assert (refused.status_code, refused.json["code"]) == (401, "auth.token_refused")

    def test_when_every_session_is_ended(self, phone: Phone, cast: Cast) -> None:
        end = lambda: sign_in.end_all_sessions(cast.staff.account_id, "test", actor=OPERATOR, real_now=real_now())  # noqa: E731
        transaction.run(end)
        assert phone.of(cast.staff).get("/me").json["code"] == "auth.token_refused"

    @pytest.mark.parametrize("status", [AccountStatus.DISABLED, AccountStatus.CLOSED])
    def test_when_the_account_is_disabled_or_closed(self, phone: Phone, cast: Cast, status: AccountStatus) -> None:
        def change() -> None:
            db.session.get_one(Account, cast.staff.account_id).status = status

        transaction.run(change)
        assert phone.of(cast.staff).get("/me").json["code"] == "auth.token_refused"

    def test_when_the_grant_is_withdrawn(self, phone: Phone, cast: Cast) -> None:
        path = f"/people/{cast.resident.account_id}"
        assert phone.of(cast.staff).get(path).status_code == 200
        [grant] = transaction.run(
            lambda: [row.id for row in db.session.query(RoleGrant).filter_by(account_id=cast.staff.account_id)]
        )
        assert phone.of(cast.administrator).post(f"/grants/{grant}/withdraw").status_code == 200
        refused = phone.of(cast.staff).get(path)
        assert (refused.status_code, refused.json["code"]) == (403, "auth.not_allowed")

    def test_and_a_token_of_an_ended_session_cannot_be_made_good_by_another(self, phone: Phone, cast: Cast) -> None:
        assert phone.of(cast.resident).post("/sign-out", key=None).status_code == 200
        mixed = issue_access_token(Claims(cast.resident.account_id, uuid.uuid4()))
        assert ask(phone, f"Bearer {mixed}").json["code"] == "auth.token_refused"
