"""Approving a batch over HTTP against nothing but its writes: the same rows by the same statements."""

from __future__ import annotations

import http.client
import json
import os
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg

from bench.measure import Turn, ratios, spread, table, timed
from bench.scene import Scene
from bench.servers import Running, ours
from bench.statements import Said, written_down
from bench.world import World
from service.core import transaction
from service.core.actor import Actor, ActorKind
from service.core.clock import real_now
from service.hours.commands.approve import approve

COLUMNS = ("", "ms a batch", "CPU ms a batch", "of it PostgreSQL")


class _NotKept(Exception):
    """Rolls back what was only done to see how it is done."""


def statements_of(world: World, record_ids: Sequence[str]) -> list[Said]:
    """What approving these says to the database, without keeping it."""

    def work() -> None:
        actor = Actor(ActorKind.PERSON, world.leader.account_id)
        approve([uuid.UUID(each) for each in record_ids], actor=actor, now=real_now())
        raise _NotKept

    with written_down() as said, suppress(_NotKept):
        transaction.run(work)
    return said


def by_hand(url: str, writes: Sequence[Said]) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for each in writes:
            many = each.parameters if isinstance(each.parameters, list) else [each.parameters]
            cursor.executemany(each.sql, many)


def over_http(server: Running, world: World, record_ids: Sequence[str]) -> float:
    """The seconds that the answer took, in which every one must be approved."""
    headers = {"Authorization": f"Bearer {world.leader.token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    started = time.perf_counter()
    connection.request(
        "POST",
        "/api/v1/service-records/approve",
        json.dumps({"record_ids": list(record_ids)}),
        {**headers, "Idempotency-Key": uuid.uuid4().hex},
    )
    answered = connection.getresponse()
    found: dict[str, Any] = json.loads(answered.read())
    seconds = time.perf_counter() - started
    connection.close()
    items = found.get("items", [])
    if answered.status != 200 or {item["state"] for item in items} != {"approved"}:
        problems = {item["problem"]["code"] for item in items if item["problem"]}
        raise RuntimeError(f"{answered.status}: {problems or found}")
    return seconds


def ours_turn(server: Running, database_pid: int, world: World, number: int) -> Turn:
    records = world.waiting_records(number)
    return timed(server.pid, database_pid, lambda: (1, over_http(server, world, records)))


def bare_turn(scene: Scene, database_pid: int, number: int) -> Turn:
    writes = [each for each in statements_of(scene.world, scene.world.waiting_records(number)) if each.is_write]

    def work() -> tuple[int, float]:
        started = time.perf_counter()
        by_hand(scene.config.database_url.replace("+psycopg", ""), writes)
        return 1, time.perf_counter() - started

    return timed(os.getpid(), database_pid, work)


def run(scene: Scene, database_pid: int, *, records: int, repeats: int) -> str:
    said = statements_of(scene.world, scene.world.waiting_records(records))
    turns: dict[str, list[Turn]] = {"ours": [], "bare executemany": []}
    with ours(scene.env, scene.folder) as server:
        ours_turn(server, database_pid, scene.world, records)
        for _ in range(repeats):
            turns["ours"].append(ours_turn(server, database_pid, scene.world, records))
            turns["bare executemany"].append(bare_turn(scene, database_pid, records))
    return report(turns, said, records)


def report(turns: dict[str, list[Turn]], said: Sequence[Said], records: int) -> str:
    mine, theirs = turns["ours"], turns["bare executemany"]
    by_cpu = ratios([each.cpu_ms for each in theirs], [each.cpu_ms for each in mine])
    by_time = ratios([each.seconds for each in theirs], [each.seconds for each in mine])
    writes = [each for each in said if each.is_write]
    rows = sum(len(each.parameters) if isinstance(each.parameters, list) else 1 for each in writes)
    return "\n".join(
        (
            table(COLUMNS, [row_of(name, found) for name, found in turns.items()]),
            "",
            f"{records} records a batch: {len(said)} statements, {len(writes)} of them writes of {rows} rows together. "
            f"Ratio by CPU {spread(by_cpu)}, by time {spread(by_time)}.",
        )
    )


def row_of(name: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    database = [each.database_cpu * 1000 for each in turns]
    return (name, *(spread(each, 0) for each in ([turn.seconds * 1000 for turn in turns], cpu_of(turns), database)))


def cpu_of(turns: Sequence[Turn]) -> list[float]:
    return [each.cpu_ms for each in turns]
