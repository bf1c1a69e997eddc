"""A redemption day for the browser test: a server of its own, people at the counter, and a film for the fake camera.

``python -m tests.web.desk_stage FOLDER`` prints one line of JSON when it is ready and serves until it is stopped.
"""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from PIL import Image
from werkzeug.serving import make_server

from service.app import create_app
from service.core import clock, transaction
from service.core.config import Config
from service.core.db import db
from tests.desk.people import PASSWORD, give_password
from tests.factories.cast import Cast, assemble, people
from tests.factories.hours import Stretch, served
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.phone import Phone

ROOT = Path(__file__).parent.parent.parent
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # within the half year of the fair, noon in Shanghai
FRAME, CODE_SIDE = (1280, 720), 420


def main(folder: Path) -> None:
    environment = {
        "VP_MODE": "sandbox",
        "VP_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/desk.db",
        "VP_SANDBOX_CLOCK": str(folder / "clock"),
        "VP_PASSWORD_HASHING": "quick",
        "VP_LOG_LEVEL": "ERROR",
    }
    app = create_app(Config.from_env(environment))
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        told = set_up(app, folder)
        db.engine.dispose()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    worker = (sys.executable, "-m", "service.cli", "--end-with-parent", "worker")  # what is long is done by it
    subprocess.Popen(worker, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    print(json.dumps({**told, "url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


def set_up(app: Flask, folder: Path) -> dict[str, object]:
    moving = clock.sandbox_clock()
    assert moving is not None
    moving.move_to(NOON)
    cast = assemble(clock.now())
    made = fair(cast, clock.now(), cutoff_on=NOON.date())  # so that it can be closed in the evening of its day
    order_of = {name: _order(app, cast, made, name) for name in ("resident", "neighbour", "leader", "deputy")}
    told = {"died_on": NOON.date().isoformat(), "seen": "certificate"}
    reported = Phone(app).of(cast.second_staff).post(f"/people/{cast.deputy.account_id}/deaths", told)
    assert reported.status_code == 201, reported.text
    [unconfirmed] = transaction.run(lambda: people(1, "老人", cast.community, clock.now()))
    film(app, cast, order_of["resident"], folder / "camera.mjpeg")
    moving.move_to(made.day.opens_at)
    return {
        "camera": str(folder / "camera.mjpeg"),
        "day": str(made.day.id),
        "period": str(made.period.id),
        "closes_at": clock.spoken(made.day.closes_at),
        "soap": str(made.soap.id),
        "rice": str(made.rice.id),
        "first": give_password(cast.staff),
        "second": give_password(cast.second_staff),
        "password": PASSWORD,
        "number": cast.neighbour.number,
        "collected": cast.resident.number,
        "late": cast.leader.number,
        "reported": cast.deputy.number,
        "unconfirmed": unconfirmed.number,
        "statements": _statements(app, cast),
    }


def _statements(app: Flask, cast: Cast) -> dict[str, str]:
    """Numbers of a statement that holds, and of one that is void."""
    [who] = transaction.run(lambda: people(1, "赵小兰", cast.community, clock.now(), is_confirmed=True))
    [record] = served(cast, Stretch(who))
    staff, own = Phone(app).of(cast.staff), Phone(app).of(who)
    assert staff.post(f"/service-records/{record}/approve").status_code == 200
    numbers = {}
    for name in ("valid", "revoked"):
        asked = own.post("/me/statements", {}).json["id"]
        numbers[name] = str(staff.post(f"/statements/{asked}/issue").json["number"])
    voided = staff.post(f"/statements/{asked}/revoke", {"reason": "wrong_records"})
    assert voided.status_code == 200, voided.text
    return numbers


def _order(app: Flask, cast: Cast, made: Fair, name: str) -> str:
    """Each a piece of soap or two, in the slot that comes next."""
    who = getattr(cast, name)
    rich(who, 12, clock.now())
    asked = made.order((made.soap, 1 if name == "deputy" else 2))
    asked["slot_id"] = str(made.day.slots[0 if name in ("resident", "neighbour") else 1].id)
    placed = Phone(app).of(who).post(f"/redemption-periods/{made.period.id}/orders", asked)
    return str(placed.json["id"])


def film(app: Flask, cast: Cast, order_id: str, path: Path) -> None:
    """The resident's pick-up code before a camera, a little askew: the same few pictures again and again."""
    found = Phone(app).of(cast.resident).get(f"/orders/{order_id}/pick-up-code.png")
    code = Image.open(io.BytesIO(found.data)).convert("RGB").resize((CODE_SIDE, CODE_SIDE))
    pictures = []
    for turned in (3, 5, 7):
        seen = Image.new("RGB", FRAME, (150, 150, 150))
        seen.paste(code.rotate(turned, fillcolor=(255, 255, 255)), (430, 150))
        file = io.BytesIO()
        seen.save(file, "JPEG", quality=85)
        pictures.append(file.getvalue())
    path.write_bytes(b"".join(pictures * 4))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
