"""A talkative service for ``test_logs``: at DEBUG, fed with personal data wherever a request can carry any.

Run as ``python -m tests.core.talkative FOLDER``; what it logs comes out, what it was fed stands in ``CANARIES``.
"""

from __future__ import annotations

import json
import logging
import sys
import uuid
from contextvars import Context
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from service.accounts.commands import passwords
from service.accounts.models import Account
from service.app import create_app
from service.core import clock, transaction
from service.core.actor import OPERATOR
from service.core.config import Config
from service.core.db import db
from service.core.jobs import Chore, run_once
from service.sandbox.wechat import create_stand_in, serve
from tests.conftest import ROOT
from tests.core.conftest import make_routes
from tests.factories.cast import Cast, assemble

CANARIES = {
    "name": "欧阳金丝雀",
    "phone": "13987654321",
    "id_number": "340103195703081234",
    "openid": "oCANARYopenid0001",
    "js_code": "canary-js-code-0001",
    "password": "Canary-Passw0rd-0001",
    "username": "canary-desk",
    "note": "金丝雀在唱歌",
    "token": "eyJjYW5hcnkiOiJ0b2tlbiJ9.canary.canary",
    "refresh_token": "canary-refresh-token-000000000000000000000000",
    "code": "CANARYcode_0123456789",
    "app_secret": "canary0app0secret00000000000000",
}


def main(folder: str) -> None:
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
    logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)  # it keeps itself quieter than the root says
    env = {
        "VP_MODE": "sandbox",
        "VP_DATA_DIR": folder,
        "VP_LOG_LEVEL": "DEBUG",
        "VP_WECHAT_APP_SECRET": CANARIES["app_secret"],
    }
    with serve(create_stand_in()) as wechat:
        env |= {"VP_WECHAT_API_URL": wechat, "DATABASE_URL": f"sqlite:///{folder}/talk.db"}
        speak(create_app(Config.from_env(env)), Path(folder))


def speak(app: Flask, folder: Path) -> None:
    app.extensions["api"].register_blueprint(make_routes([]))
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        # Alembic's own logging configuration, if any, is not the service's.
        cast = assemble(clock.now())
        issued = talk(app, cast)
        (folder / "issued.json").write_text(json.dumps(issued))
        run_once([Chore("breaks", lambda _now: _break())])


def _break() -> int:
    raise ValueError(CANARIES["name"])


def talk(app: Flask, cast: Cast) -> dict[str, str]:
    """Gives back what the service handed out: whoever heard it could use it."""
    client = app.test_client()

    def send(method: str, path: str, *, token: str | None = None, **options: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex} if token else {}
        headers["X-Request-Id"] = CANARIES["phone"]  # whatever a client calls its request
        answered = Context().run(client.open, f"/api/v1{path}", method=method, headers=headers, **options)
        found: dict[str, Any] = answered.get_json(silent=True) or {}
        return found

    staff, resident = cast.staff.token, cast.resident.token
    everything = dict(CANARIES)
    send("POST", "/sign-in/wechat", json={"js_code": CANARIES["js_code"]})
    send("POST", "/sign-in/password", json={"username": CANARIES["name"], "password": CANARIES["password"]})
    send("POST", "/sign-in/refresh", json={"refresh_token": CANARIES["refresh_token"]})
    send("GET", "/me", token=CANARIES["token"])
    send("POST", "/scans", token=resident, json={"client_id": "canary-0001", "code": CANARIES["code"]})
    send("POST", "/me/passport", token=resident, json={**everything, "consents": ["record"]})
    send("POST", "/people", token=staff, json={"name": CANARIES["name"], "phone": CANARIES["phone"],
         "id_number": CANARIES["id_number"], "home_id": str(cast.community.id)})  # fmt: skip
    send("GET", f"/regions?name={CANARIES['name']}&phone={CANARIES['phone']}", token=staff)
    send("GET", f"/{CANARIES['phone']}/{CANARIES['code']}", token=staff)
    send("POST", "/notes", token=resident, data=str(everything).encode(), content_type="application/json")
    send("POST", "/notes", token=resident, json={"note": CANARIES["note"], "ending": "refused"})
    send("POST", "/notes", token=resident, json={"note": CANARIES["note"], "ending": "broken"})
    send("POST", "/teams", token=staff, json={"name": CANARIES["name"], "community_id": str(cast.community.id),
         "category": "charity", "story": CANARIES["note"]})  # fmt: skip
    return {
        "access token": cast.staff.token,
        **signed_in(send, cast),
        "passport code": send("GET", "/me/passport/code", token=resident)["code"],
        "card code": send("POST", f"/passports/{cast.resident.passport_id}/card", token=staff)["code"],
        "passport number": str(cast.resident.number),
    }


def signed_in(send: Any, cast: Cast) -> dict[str, str]:
    def give() -> None:
        account = db.session.get_one(Account, cast.staff.account_id)
        username, password = CANARIES["username"], CANARIES["password"]
        passwords.set_password(account, username, password, actor=OPERATOR, real_now=clock.real_now())

    transaction.run(give)
    first = send("POST", "/sign-in/password", json={"username": CANARIES["username"], "password": CANARIES["password"]})
    second = send("POST", "/sign-in/refresh", json={"refresh_token": first["refresh_token"]})
    send("POST", "/sign-in/refresh", json={"refresh_token": first["refresh_token"]})  # the old one, too late
    names = ("access_token", "refresh_token")
    return {f"{place} {name}": found[name] for place, found in (("first", first), ("next", second)) for name in names}


if __name__ == "__main__":
    transaction.run  # noqa: B018 - the same import as the service's
    main(sys.argv[1])
