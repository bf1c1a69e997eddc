"""What every measurement stands on: a database of the real migrations, people in it, and the keys to act for them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade

from bench.load import scans
from bench.statements import Said, written_down
from bench.world import Someone, World, build
from service.app import create_app
from service.core.config import Config
from service.core.db import db

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@dataclass
class Scene:
    config: Config
    env: dict[str, str]
    app: Flask
    world: World
    folder: Path

    def people(self, number: int) -> list[dict[str, str]]:
        return [as_sent(each) for each in self.world.next_people(number)]

    def check_in_statements(self) -> list[Said]:
        """Of one real check-in through the whole stack, authentication first."""
        with written_down() as said:
            check_in_here(self)
        return said

    def count(self, table: str, where: str = "true") -> int:
        with psycopg.connect(self.env["DATABASE_URL"]) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
        return int(row[0]) if row else 0

    def here(self) -> int:
        return self.count("presence", f"state = 'open' AND shift_id = '{self.world.shift_id}'")


@contextmanager
def scene(env: dict[str, str], folder: Path, people: int) -> Iterator[Scene]:
    config = Config.from_env({**env, "VP_LOG_LEVEL": "WARNING"})  # of this process; the servers log as they do
    app = create_app(config)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        found = Scene(config, env, app, build(people), folder)
        tidy(env["DATABASE_URL"])
        try:
            yield found
        finally:
            db.session.remove()
            db.engine.dispose()


def tidy(url: str) -> None:
    """As autovacuum would leave it after a while."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def as_sent(who: Someone) -> dict[str, str]:
    return {"token": who.token, "client_id": who.client_id}


def check_in_here(found: Scene) -> dict[str, Any]:
    """One check-in in this process: a real request to the WSGI application."""
    keys = found.app.extensions["code_keys"]
    [request] = scans(found.people(1), found.world.shift_id, keys)
    return answer_of(found.app, request())


def answer_of(app: Flask, raw: bytes) -> dict[str, Any]:
    """Of a request as it would stand on the wire."""
    status, body = call(app, environ_of(raw))
    if status != "200 OK":
        raise RuntimeError(f"{status} {body.decode()}")
    found: dict[str, Any] = json.loads(body)
    return found


def environ_of(raw: bytes) -> dict[str, Any]:
    head, _, body = raw.partition(b"\r\n\r\n")
    (method, path, _), *headers = (line.split(" ", 2) for line in head.decode().split("\r\n"))
    given = {name.rstrip(":").upper().replace("-", "_"): " ".join(value) for name, *value in headers}
    about = {"REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "", "REMOTE_ADDR": "::1"}
    server = {"SERVER_NAME": "bench", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http"}
    named = {name if name.startswith("CONTENT_") else f"HTTP_{name}": value for name, value in given.items()}
    return {**about, **server, **named, "wsgi.input": io.BytesIO(body)}


def call(app: Flask, environ: dict[str, Any]) -> tuple[str, bytes]:
    """In an empty context, as a server does it: otherwise requests would share this process's application context."""
    told: list[str] = []
    body = Context().run(app, environ, lambda status, _headers: told.append(status))  # type: ignore[arg-type, return-value]
    return told[0], b"".join(body)
