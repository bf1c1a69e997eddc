"""Every route, called by everybody: what names a person, or opens a door, is heard nowhere but where it is given."""

from __future__ import annotations

import io
import logging
import random
from collections import Counter
from collections.abc import Callable
from contextvars import Context
from itertools import product

import pytest
import structlog
from flask import Flask
from werkzeug.test import TestResponse

from service.app import WORK
from service.core import outbox, transaction
from service.core.db import db
from service.core.http import Route
from service.core.jobs import run_once
from tests.architecture.test_permissions import path_of
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, SEED, full_or
from tests.proofs.fuzz.bodies import spoken
from tests.proofs.fuzz.canaries import ALLOWED, Watch
from tests.proofs.fuzz.ground import Ground, new_key, personal
from tests.proofs.fuzz.rude import share

OPERATIONS = full_or(8, full=1000)


def called(ground: Ground, route: Route, who: str, given: str, changed: dict[str, str] | None = None) -> TestResponse:
    path, body = path_of(route).format_map(ground.things(given)), ground.body(route.operation, given)
    body = {**(body or {}), **changed} if changed else body
    headers = {} if route.once == "no" else {"Idempotency-Key": new_key()}
    if token := ground.token(who):
        headers["Authorization"] = f"Bearer {token}"
    if route.upload:
        options = {"data": {**(body or {}), "file": (io.BytesIO(ground.file(route.operation)), "file")}}
    else:
        options = {} if body is None else {"json": body}
    client = ground.stage.phone.app.test_client()
    return Context().run(client.open, f"/api/v1{path}", method=route.method, headers=headers, **options)


def call(ground: Ground, watch: Watch, operation: str, who: str, given: str = "") -> int:
    answered = called(ground, ground.routes[operation], who, given)
    watch.answered(operation, ground.account(who), answered.status_code, answered.headers, answered.get_data())
    return answered.status_code


@pytest.mark.usefixtures("rolled_back", "from_one_address", "wechat_that_tells")
def test_nobody_hears_of_anybody_by_any_route(app: Flask, ground: Ground, watch: Watch, told: Told) -> None:
    routes = share(random.Random(SEED).sample(sorted(ground.routes), min(OPERATIONS, len(ground.routes))))
    with watch.listening():
        for operation in routes:
            calls = {(who, "") for who in ground.people} | set(ground.reach[operation])
            statuses = {call(ground, watch, operation, who, given) for who, given in sorted(calls)}
            assert max(statuses) < 500, operation
        run_once(list(WORK))
        watch.said("the metrics", app.test_client().get("/metrics").text)
    told(f"canaries · {db.engine.dialect.name} · {watch.figures()}")
    assert watch.leaks == {}
    if IS_FULL:
        assert {each.partition(":")[0] for each in watch.allowed} == set(ALLOWED)  # none is allowed in vain


def about_people(ground: Ground) -> dict[str, set[str]]:
    """By operation, the fields in which a client sends what names a person."""
    taken = {name: set(spoken(route.takes())) for name, route in ground.routes.items() if route.takes}
    return {name: found & set(personal()) for name, found in taken.items() if found & set(personal()) - {"name"}}


@pytest.mark.usefixtures("rolled_back", "from_one_address")
def test_what_a_client_sends_of_a_person_is_heard_nowhere_be_it_right_or_wrong(
    ground: Ground, watch: Watch, told: Told
) -> None:
    statuses: Counter[int] = Counter()
    with watch.listening():
        for operation, names in share(list(about_people(ground).items())):
            who, given = ground.reach[operation][0]
            for field, is_right in product(sorted(names), (True, False)):
                sent = personal()[field][not is_right]
                ground.flock.add(field, sent, ground.account(who))
                answered = called(ground, ground.routes[operation], who, given, {field: sent})
                watch.answered(
                    operation, ground.account(who), answered.status_code, answered.headers, answered.get_data()
                )
                statuses[answered.status_code] += 1
                assert is_right or answered.status_code == 422, f"{operation} {field}: {answered.text:.200}"
    told(f"canaries sent · {db.engine.dialect.name} · {dict(statuses)} · {watch.figures()}")
    assert watch.leaks == {}


def _log_it(ground: Ground, secret: str) -> None:
    structlog.get_logger().debug("planted", told=secret)


def _log_it_in_a_library(ground: Ground, secret: str) -> None:
    logging.getLogger("sqlalchemy.engine").debug("Row %r", (secret,))


def _print_it(ground: Ground, secret: str) -> None:
    print(f"%{secret.encode('unicode_escape').decode()}")


def _write_it(ground: Ground, secret: str) -> None:
    transaction.run(lambda: outbox.put("inbox", [{"said": secret}], now=ground.stage.time.now))


PLANTED: dict[str, Callable[[Ground, str], None]] = {
    "a log line": _log_it,
    "a library's log line": _log_it_in_a_library,
    "a line on the screen, escaped": _print_it,
    "a row of the outbox": _write_it,
}


@pytest.mark.usefixtures("rolled_back")
class TestAPlantedLeakIsFound:
    @pytest.mark.parametrize("kind", ["name", "phone", "id_number", "birth_date", "access token"])
    @pytest.mark.parametrize("leak", PLANTED)
    def test_where_it_is_kept(self, ground: Ground, watch: Watch, leak: str, kind: str) -> None:
        secret = next(each.value for each in ground.flock.known.values() if each.kind == kind)
        with watch.listening():
            PLANTED[leak](ground, secret)
        assert sum(watch.leaks.values()) >= 1

    def test_in_an_answer(self, ground: Ground, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
        call(ground, watch, "list_people", "staff")
        assert watch.leaks == {}
        monkeypatch.setattr("service.accounts.routes.people.mask_name", lambda name: name)
        assert call(ground, watch, "list_people", "staff") == 200
        assert set(watch.leaks) == {"list_people answered 200 with a name"}
