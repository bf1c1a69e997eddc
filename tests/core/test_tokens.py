"""Access tokens, forged in every way that we know of; and rights that end at once."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextvars import Context
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from flask import Flask
from sqlalchemy import event

from service.accounts.commands import sign_in
from service.accounts.models import Account, RoleGrant
from service.accounts.rules import AccountStatus
from service.app import create_app
from service.core import tokens, transaction
from service.core.actor import OPERATOR
from service.core.clock import real_now
from service.core.config import SANDBOX_SECRET, Config
from service.core.db import db
from tests.accounts.conftest import by_wechat, openid
from tests.conftest import NOON
from tests.core.forger import FORGERIES, NEEDS_THE_DATABASE, NOW, POINTERS, Forger
from tests.core.test_config import PRODUCTION
from tests.factories.cast import Cast, assemble
from tests.fakes.phone import Phone


@pytest.fixture(scope="module")
def forger(app: Flask) -> Forger:
    """After an administrator, whose rights are worth a forgery, by somebody who has a session of their own."""
    cast = assemble(NOON)
    return Forger(app, cast.administrator, cast.resident)


@pytest.fixture
def executed(app: Flask) -> Iterator[list[str]]:
    """Every statement, those that load the actor too."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def ask(phone: Phone, authorization: str) -> Any:
    header = authorization.encode().decode("latin-1")
    return phone.send("GET", "/me", headers={"Authorization": header})


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused_without_the_database(
    phone: Phone, forger: Forger, executed: list[str], name: str
) -> None:
    forged = FORGERIES[name](forger)
    executed.clear()
    refused = ask(phone, f"Bearer {forged}")
    assert (refused.status_code, refused.json["code"]) == (401, "auth.token_refused")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert (executed == []) is (name not in NEEDS_THE_DATABASE)


def test_the_forger_can_write_a_good_token_too(phone: Phone, forger: Forger) -> None:
    """Otherwise the forgeries above might be refused for the forger's clumsiness."""
    assert ask(phone, f"Bearer {forger.token()}").status_code == 200
    assert ask(phone, f"bearer {forger.token()}").status_code == 200
    assert ask(phone, f"Bearer {forger.token(sub=forger.others['sub'], sid=forger.others['sid'])}").status_code == 200


@pytest.mark.parametrize("what", POINTERS)
def test_a_header_that_speaks_of_its_key_is_none_of_ours_even_well_signed(
    phone: Phone, forger: Forger, what: str
) -> None:
    header, _ = POINTERS[what]
    assert ask(phone, f"Bearer {forger.token(header=header)}").json["code"] == "auth.token_refused"


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


def test_a_refresh_token_is_no_access_token(phone: Phone) -> None:
    """It has not the shape of one; and a token of the right shape that says it is for refreshing is a forgery above."""
    signed = by_wechat(phone, openid())
    assert ask(phone, f"Bearer {signed.token}").status_code == 200
    refused = ask(phone, f"Bearer {signed.refresh_token}")
    assert (refused.status_code, refused.json["code"]) == (401, "auth.token_refused")


def test_neither_an_access_token_nor_anything_in_it_refreshes(phone: Phone) -> None:
    signed = by_wechat(phone, openid())
    refused = phone.post("/sign-in/refresh", {"refresh_token": signed.token}, key=None)
    assert (refused.status_code, refused.json["code"]) == (422, "request.invalid")  # it is longer than any of the kind
    claims, signature = jwt.decode(signed.token, options={"verify_signature": False}), signed.token.rpartition(".")[2]
    assert len(signature) == len(signed.refresh_token)
    for part in (signature, claims["sid"], claims["sub"], claims["jti"]):
        refused = phone.post("/sign-in/refresh", {"refresh_token": part}, key=None)
        assert (refused.status_code, refused.json["code"]) == (401, "sign_in.refresh_refused"), part
    assert phone.post("/sign-in/refresh", {"refresh_token": signed.refresh_token}, key=None).status_code == 200


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"exp": -1}, 401),
        ({"exp": 0}, 401),
        ({"exp": 1}, 200),
        ({"nbf": -1}, 200),
        ({"nbf": 0}, 200),
        ({"nbf": 1}, 401),
        ({"iat": 0}, 200),
        ({"iat": 1}, 401),
    ],
    ids=str,
)
def test_a_token_lives_to_the_second(
    phone: Phone, forger: Forger, monkeypatch: pytest.MonkeyPatch, claims: dict[str, int], status: int
) -> None:
    """Without leeway: it is our own clock that wrote them."""

    monkeypatch.setattr(tokens, "real_now", lambda: datetime.fromtimestamp(NOW, UTC))
    whole = {"iat": -60, "nbf": -60, "exp": 60} | claims
    token = forger.token(**{name: NOW + seconds for name, seconds in whole.items()})
    assert ask(phone, f"Bearer {token}").status_code == status


def test_a_token_by_the_sandboxs_public_secret_is_worth_nothing_in_production(
    environment: dict[str, str], forger: Forger, request: pytest.FixtureRequest
) -> None:
    config = Config.from_env(PRODUCTION | {"DATABASE_URL": environment["DATABASE_URL"]})
    app = create_app(config, testing=True)
    request.addfinalizer(lambda: _let_go(app))
    real = config.signing.keys("access-token")[0]

    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return Context().run(app.test_client().get, "/api/v1/me/teams", headers=headers).status_code

    assert status(forger.token()) == 401
    assert status(forger.token(secret=SANDBOX_SECRET)) == 401
    assert status(forger.token(secret=real)) == 200  # the same session, well signed


def test_a_token_outlives_a_change_of_secrets_while_the_old_one_stands_behind_the_new(
    environment: dict[str, str], forger: Forger, request: pytest.FixtureRequest
) -> None:
    fresh, old = PRODUCTION["VP_SECRETS"], base64.b64encode(b"the secret of last year, 32 bytes").decode()
    config = Config.from_env(PRODUCTION | {"DATABASE_URL": environment["DATABASE_URL"], "VP_SECRETS": f"{fresh},{old}"})
    app = create_app(config, testing=True)
    request.addfinalizer(lambda: _let_go(app))
    headers = [
        {"Authorization": f"Bearer {forger.token(secret=secret)}"} for secret in config.signing.keys("access-token")
    ]
    asked = [Context().run(app.test_client().get, "/api/v1/me/teams", headers=each) for each in headers]
    assert [each.status_code for each in asked] == [200, 200]


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


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

    def test_and_an_account_that_is_signed_out_cannot_be_made_good_by_a_session_of_another(
        self, phone: Phone, app: Flask, cast: Cast
    ) -> None:
        both = Forger(app, cast.resident, cast.neighbour)
        assert phone.of(cast.resident).post("/sign-out", key=None).status_code == 200
        assert phone.of(cast.neighbour).get("/me").status_code == 200
        for mixed in (both.token(sid=both.others["sid"]), both.token(sub=both.others["sub"])):
            assert ask(phone, f"Bearer {mixed}").json["code"] == "auth.token_refused"
