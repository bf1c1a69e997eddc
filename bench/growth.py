"""The same check-in and the same batch in a young database and in one with a hundred times its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench import approval, history
from bench.checkin import COLUMNS, row_of
from bench.measure import Turn, check_ins, ratios, spread, table
from bench.postgres import Postgres
from bench.scene import Scene, scene, tidy
from bench.servers import Running, ours, production
from bench.statements import Said

SMALL = 1000  # rows that are read faster than looked up
TABLES = ("presence", "scan", "service_record", "decision", "approved_day", "ledger_entry")


@contextmanager
def grown(server: Postgres, folder: Path, days: int, people: int) -> Iterator[tuple[Scene, Running, float]]:
    name = f"grown_{days}"
    place = folder / name
    place.mkdir()
    with scene(production(server.new(name), place), place, people) as found:
        world, url = found.world, found.env["DATABASE_URL"]
        about = {"community": str(world.community_id), "model": str(world.shift_id)}
        seconds = history.load(url, **about, by=str(world.leader.account_id), people=people, days=days)
        tidy(url)
        with ours(found.env, place, name) as running:
            yield found, running, seconds


def run(
    server: Postgres,
    folder: Path,
    *,
    days: int,
    people: int,
    requests: int,
    repeats: int,
    connections: int,
    records: int,
) -> str:
    """``people`` presences against ``people`` × ``days``."""
    with ExitStack() as stack:
        young, old = (stack.enter_context(grown(server, folder, each, people)) for each in (1, days))
        turns: dict[str, list[list[Turn]]] = {"check-in": [[], []], "approval": [[], []]}
        for repeat in range(-1, repeats):  # the first round only warms
            for place, (found, running, _) in sorted(enumerate((young, old)), reverse=bool(repeat % 2)):
                with found.app.app_context():
                    came = check_ins(found, running, server.pid, requests, connections)
                    decided = approval.ours_turn(running, server.pid, found.world, records)
                if repeat >= 0:
                    turns["check-in"][place].append(came)
                    turns["approval"][place].append(decided)
        with old[0].app.app_context():
            told = [plans_of(old[0], old[0].check_in_statements(), "check-in")]
            approving = approval.statements_of(old[0].world, old[0].world.waiting_records(records))
            told += [plans_of(old[0], approving, f"approval of {records}")]
        return report(turns, (young, old), told)


def report(turns: dict[str, list[list[Turn]]], both: Any, told: list[str]) -> str:
    sizes = [{name: found.count(name) for name in TABLES} for found, _, _ in both]
    names = [f"{size['presence']:,} presences" for size in sizes]
    lines = [table(COLUMNS, [row_of(name, found) for name, found in zip(names, turns["check-in"], strict=True)]), ""]
    lines += [
        table(approval.COLUMNS, [approval.row_of(*each) for each in zip(names, turns["approval"], strict=True)]),
        "",
    ]
    for what, (young, old) in turns.items():
        by_cpu = ratios([each.cpu_ms for each in old], [each.cpu_ms for each in young])
        itself = ratios([each.cpu_ms for each in young[1:]], [each.cpu_ms for each in young[:-1]])
        noise = f"; the young, against itself a turn before, {spread(itself)}" if itself else ""
        lines += ["", f"{what}: the old costs {spread(by_cpu)} times the CPU of the young{noise}."]
    rows = ", ".join(f"{name} {number:,}" for name, number in sizes[1].items())
    lines += ["", f"Rows at the end: {rows}; loaded in {both[1][2]:.0f} s with every index and constraint."]
    lines += [f"\n{each}" for each in told]
    return "\n".join(lines)


def plans_of(found: Scene, said: list[Said], what: str) -> str:
    """How PostgreSQL would reach the rows of each table with these very parameters."""
    ways: Counter[tuple[str, str]] = Counter()
    with psycopg.connect(found.env["DATABASE_URL"]) as connection:
        for each in said:
            one = each.parameters[0] if isinstance(each.parameters, list) else each.parameters
            [plan] = connection.execute(f"EXPLAIN (FORMAT JSON) {each.sql}", one).fetchone() or [None]  # type: ignore[arg-type]
            ways.update(_ways(plan))
        sizes = dict(connection.execute("SELECT relname, reltuples::int FROM pg_class WHERE relkind = 'r'").fetchall())
    whole = {table_: sizes[table_] for kind, table_ in ways if kind == "Seq Scan"}
    large = {name: size for name, size in whole.items() if size > SMALL}
    through = sum(number for (kind, _), number in ways.items() if kind != "Seq Scan")
    return (
        f"{what}: {len(said)} statements; tables are reached through an index {through} times; read whole: "
        f"{len(whole) - len(large)} with at most {SMALL} rows, {', '.join(sorted(large)) or 'none'} with more."
    )


def _ways(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if "Relation Name" in node and "Scan" in node["Node Type"]:
            yield node["Node Type"], node["Relation Name"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _ways(each)
