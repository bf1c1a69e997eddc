"""Promise 8 through HTTP: the same request sent twice has the effect of one."""

from __future__ import annotations

import threading
import uuid
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest

from service.core import idempotency, transaction
from tests.conftest import Time
from tests.core.conftest import Probe, notes_of
from tests.factories.cast import Cast


@pytest.fixture
def note() -> dict[str, Any]:
    return {"note": uuid.uuid4().hex}


@pytest.fixture
def key() -> str:
    return uuid.uuid4().hex


def test_the_same_request_again_gives_the_first_answer_byte_for_byte(
    probe: Probe, cast: Cast, note: dict[str, Any], key: str
) -> None:
    first = probe.of(cast.resident).post("/notes", note, key=key)
    again = probe.of(cast.resident).post("/notes", note, key=key)
    assert (first.status_code, first.headers.get("Idempotency-Replayed")) == (201, None)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert (again.data, again.content_type) == (first.data, first.content_type)
    assert notes_of(note["note"]) == 1


def test_another_body_with_the_same_key_is_refused(probe: Probe, cast: Cast, note: dict[str, Any], key: str) -> None:
    probe.of(cast.resident).post("/notes", note, key=key)
    other = {"note": uuid.uuid4().hex}
    refused = probe.of(cast.resident).post("/notes", other, key=key)
    assert (refused.status_code, refused.json["code"]) == (409, "idempotency.key_reused")
    assert notes_of(other["note"]) == 0


def test_another_path_of_the_same_operation_is_another_request(probe: Probe, cast: Cast, key: str) -> None:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    assert probe.of(cast.resident).post(f"/notes/{one}/again", key=key).status_code == 200
    refused = probe.of(cast.resident).post(f"/notes/{other}/again", key=key)
    assert (refused.status_code, refused.json["code"]) == (409, "idempotency.key_reused")
    assert (notes_of(one), notes_of(other)) == (1, 0)


def test_a_key_belongs_to_its_operation(probe: Probe, cast: Cast, note: dict[str, Any], key: str) -> None:
    assert probe.of(cast.resident).post("/notes", note, key=key).status_code == 201
    assert probe.of(cast.resident).post("/notes/once", note, key=key).status_code == 200
    assert notes_of(note["note"]) == 2


def test_the_same_key_of_another_person_is_another_key(
    probe: Probe, cast: Cast, note: dict[str, Any], key: str
) -> None:
    for person in (cast.resident, cast.neighbour):
        answered = probe.of(person).post("/notes", note, key=key)
        assert (answered.status_code, answered.headers.get("Idempotency-Replayed")) == (201, None)
    assert notes_of(note["note"]) == 2


def test_where_a_key_is_required_its_absence_is_refused(probe: Probe, cast: Cast, note: dict[str, Any]) -> None:
    refused = probe.of(cast.resident).post("/notes/once", note, key=None)
    assert (refused.status_code, refused.json["code"]) == (400, "idempotency.key_missing")
    assert notes_of(note["note"]) == 0


def test_where_a_key_is_accepted_its_absence_means_twice(probe: Probe, cast: Cast, note: dict[str, Any]) -> None:
    for _ in range(2):
        assert probe.of(cast.resident).post("/notes", note, key=None).status_code == 201
    assert notes_of(note["note"]) == 2


@pytest.mark.parametrize(
    "bad", ["short", "x" * 101, "with space", "钥匙钥匙钥匙钥匙", "semi;colon", "１２３４５６７８", "a" * 8 + "\t"]
)
def test_a_malformed_key_is_refused(probe: Probe, cast: Cast, note: dict[str, Any], bad: str) -> None:
    sent = bad.encode().decode("latin-1")  # headers travel as bytes
    refused = probe.of(cast.resident).send("POST", "/notes", json=note, headers={"Idempotency-Key": sent})
    assert (refused.status_code, refused.json["code"]) == (400, "idempotency.key_malformed")
    assert notes_of(note["note"]) == 0


def test_the_shortest_and_the_longest_key_are_accepted(probe: Probe, cast: Cast, note: dict[str, Any]) -> None:
    for length in (8, 100):
        assert probe.of(cast.resident).post("/notes", note, key="k" * length).status_code == 201


def test_a_refusal_that_rolled_back_leaves_the_key_unused(
    probe: Probe, cast: Cast, note: dict[str, Any], key: str
) -> None:
    refused = probe.of(cast.resident).post("/notes", {**note, "ending": "refused"}, key=key)
    assert (refused.status_code, notes_of(note["note"])) == (409, 0)
    assert probe.of(cast.resident).post("/notes", note, key=key).status_code == 201
    assert notes_of(note["note"]) == 1


def test_a_request_of_the_wrong_shape_leaves_the_key_unused(
    probe: Probe, cast: Cast, note: dict[str, Any], key: str
) -> None:
    assert probe.of(cast.resident).post("/notes", {"note": 7}, key=key).status_code == 422
    assert probe.of(cast.resident).post("/notes", note, key=key).status_code == 201


def test_a_request_that_broke_leaves_the_key_unused(
    make_probe: Any, cast: Cast, note: dict[str, Any], key: str
) -> None:
    headers = {"Authorization": f"Bearer {cast.resident.token}", "Idempotency-Key": key}
    client = make_probe(testing=False).app.test_client()
    broken = Context().run(client.post, "/api/v1/notes", json={**note, "ending": "broken"}, headers=headers)
    assert (broken.status_code, notes_of(note["note"])) == (500, 0)
    assert Context().run(client.post, "/api/v1/notes", json=note, headers=headers).status_code == 201


def test_a_refusal_that_was_kept_is_given_again(probe: Probe, cast: Cast, note: dict[str, Any], key: str) -> None:
    body = {**note, "ending": "refused_and_kept"}
    first = probe.of(cast.resident).post("/notes", body, key=key)
    again = probe.of(cast.resident).post("/notes", body, key=key)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.data == first.data
    assert again.content_type == "application/problem+json; charset=utf-8"
    assert notes_of(note["note"]) == 1


def test_many_at_once_with_one_key_have_one_effect(probe: Probe, cast: Cast, note: dict[str, Any], key: str) -> None:
    together = threading.Barrier(8)
    answers: list[Any] = []

    def send() -> None:
        together.wait(20)
        answers.append(probe.of(cast.resident).post("/notes", note, key=key))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert len({answer.data for answer in answers if answer.status_code == 201}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers if answer.status_code == 201) == 1
    assert notes_of(note["note"]) == 1


def test_a_key_is_kept_for_a_week_and_then_forgotten(
    probe: Probe, cast: Cast, note: dict[str, Any], key: str, time: Time
) -> None:
    probe.of(cast.resident).post("/notes", note, key=key)
    transaction.run(lambda: idempotency.forget_old(time.pass_(days=7)))
    assert probe.of(cast.resident).post("/notes", note, key=key).headers["Idempotency-Replayed"] == "true"
    late = time.now + timedelta(days=2)
    assert transaction.run(lambda: idempotency.forget_old(late)) >= 1
    assert "Idempotency-Replayed" not in probe.of(cast.resident).post("/notes", note, key=key).headers
