"""A district from a file, in one act: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.regions import queries
from service.regions.models import Region
from service.regions.rules import ORDER, Tier, path_under
from service.regions.rules.tree_file import DESCRIPTION, Node, RowOutcome, RowVerdict, judge


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A verdict for every row. ``is_written`` is false for a dry run and for a file with a refused row."""

    rows: list[RowVerdict]
    is_written: bool

    def count(self, outcome: RowOutcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)


def import_tree(
    rows: Sequence[tuple[int, Mapping[str, str]]], *, dry_run: bool, actor: Actor, now: datetime
) -> ImportReport:
    """Hang the regions of a file (``core.csvtext.read_rows``) into the tree; a refused row stands in the report and
    keeps the whole file from being written. The same file again changes nothing.
    """
    tree = queries.whole_tree()
    known = [Node(each.id, each.parent_id, Tier(each.tier), each.name, **_facts(each)) for each in tree]
    report = judge(rows, known, new_id)
    is_written = not dry_run and not any(row.outcome is RowOutcome.REFUSED for row in report)
    if is_written:
        _add(_nodes(report, RowOutcome.ADDED), {each.id: each.path for each in tree}, actor, now)
        _update(_nodes(report, RowOutcome.UPDATED), actor, now)
    return ImportReport(report, is_written)


def _nodes(report: list[RowVerdict], outcome: RowOutcome) -> list[Node]:
    """Parents first."""
    found = [row.node for row in report if row.node and row.outcome is outcome]
    return sorted(found, key=lambda node: ORDER.index(node.tier))


def _add(nodes: list[Node], paths: dict[UUID | None, str], actor: Actor, now: datetime) -> None:
    if not nodes:
        return
    rows = []
    for node in nodes:
        paths[node.key] = path_under(paths.get(node.parent_key), node.key.hex)
        place = {"id": node.key, "parent_id": node.parent_key, "path": paths[node.key]}
        rows.append(place | {"tier": node.tier, "name": node.name, "created_at": now, "version": 1} | _facts(node))
    db.session.execute(insert(Region), rows)
    audit.record_many(
        "region.added", "region", [(node.key, {"tier": node.tier}) for node in nodes], actor=actor, now=now
    )


def _update(nodes: list[Node], actor: Actor, now: datetime) -> None:
    if not nodes:
        return
    table = table_of(Region)
    statement = update(table).where(table.c.id == bindparam("key"))
    facts: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _facts(nodes[0])}
    rows = [{"key": node.key} | {f"new_{name}": value for name, value in _facts(node).items()} for node in nodes]
    db.session.connection().execute(statement.values(**facts, version=table.c.version + 1), rows)
    db.session.expire_all()
    audit.record_many("region.described", "region", [(node.key, {}) for node in nodes], actor=actor, now=now)


def _facts(of: Node | Region) -> dict[str, Any]:
    return {name: getattr(of, name) for name in DESCRIPTION}
