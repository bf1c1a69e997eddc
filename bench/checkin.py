"""Check-in through the whole stack against the same job by hand, turn and turn about."""

from __future__ import annotations

import os
import statistics

from bench.measure import Turn, check_ins, ratios, spread, table
from bench.scene import Scene
from bench.servers import bare, for_bare, ours
from bench.statements import Said

MARK = 0.6  # that both ratios should reach
JUDGED = 4000  # check-ins of each competitor; of fewer nothing is said
QUIET = 1.5  # the load of a machine with nothing else to do: a busy one flatters the ratio
COLUMNS = ("", "requests/s", "CPU ms/request", "of it PostgreSQL", "p50 ms", "p99 ms")


def fixed_and_sql(said: list[Said]) -> list[tuple[str, dict[str, str]]]:
    """The statements with those of their parameters that never change: they are words, or the number 1."""
    return [
        (each.sql, {name: value for name, value in each.parameters.items() if isinstance(value, str | int)})
        for each in said
    ]


def run(scene: Scene, database_pid: int, *, requests: int, repeats: int, connections: int) -> tuple[str, bool]:
    """What was measured, and whether it may pass: both ratios reach the mark, or nobody can tell."""
    can_judge = requests * repeats >= JUDGED and os.getloadavg()[0] < QUIET
    said = scene.check_in_statements()
    given = for_bare(scene.config, fixed_and_sql(said))
    turns: dict[str, list[Turn]] = {"ours": [], "bare": []}
    with ours(scene.env, scene.folder) as first, bare(scene.env, given, scene.folder) as second:
        for server in (first, second):  # every thread has its connection and its prepared statements
            check_ins(scene, server, database_pid, max(requests // 2, connections), connections)
        for repeat in range(repeats):
            for server in (first, second) if repeat % 2 else (second, first):
                turns[server.name].append(check_ins(scene, server, database_pid, requests, connections))
    return report(turns, len(said), can_judge=can_judge)


def report(turns: dict[str, list[Turn]], statements: int, *, can_judge: bool) -> tuple[str, bool]:
    by_cpu = ratios([each.cpu_ms for each in turns["bare"]], [each.cpu_ms for each in turns["ours"]])
    by_rate = ratios([each.per_second for each in turns["ours"]], [each.per_second for each in turns["bare"]])
    rows = [row_of(name, found) for name, found in turns.items()]
    everything = [each for found in turns.values() for each in found]
    is_reached = min(statistics.median(by_cpu), statistics.median(by_rate)) >= MARK
    verdict = "reached" if is_reached else "NOT reached"
    if not can_judge:
        verdict = "not judged: too few requests, or too busy a machine"
    told = "\n".join(
        (
            table(COLUMNS, rows),
            "",
            f"Ratio by CPU **{spread(by_cpu)}**, by requests per second **{spread(by_rate)}** "
            f"(the mark of {MARK}: {verdict}); "
            f"{sum(each.requests for each in everything)} check-ins, all found in the table; "
            f"{statements} statements each, authentication included.",
        )
    )
    return told, is_reached or not can_judge


def row_of(name: str, turns: list[Turn]) -> tuple[str, ...]:
    return (
        name,
        spread([each.per_second for each in turns], 0),
        spread([each.cpu_ms for each in turns]),
        spread([each.database_cpu * 1000 / each.requests for each in turns]),
        spread([each.p50 for each in turns], 0),
        spread([each.p99 for each in turns], 0),
    )
