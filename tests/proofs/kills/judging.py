"""The checker: what was acknowledged, held against the tables by SQL of its own, and asked for a second time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text

from service.core import transaction
from service.core.db import db
from tests.proofs.kills.clients import Act, Client, History
from tests.proofs.promises import broken_promises


@dataclass(slots=True)
class Verdict:
    """All empty: every acknowledgement was kept, once."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)  # another answer to the same request
    refused: list[str] = field(default_factory=list)  # of a job in which nothing is to be refused
    unanswered: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # promises

    @property
    def found(self) -> list[str]:
        parts = {
            "lost": self.lost,
            "doubled": self.doubled,
            "answered otherwise": self.changed,
            "refused": self.refused,
            "never answered": self.unanswered,
            "promise": self.broken,
        }
        return [f"{name}: {each}" for name, lines in parts.items() for each in lines]

    def add(self, other: Verdict) -> None:
        self.lost += other.lost
        self.doubled += other.doubled
        self.changed += other.changed
        self.refused += other.refused
        self.unanswered += other.unanswered
        self.broken += other.broken


def judge(history: History, client: Client | None, passports: Collection[UUID]) -> Verdict:
    """Inside the application. Without a client nothing is asked for again: the server may be down."""
    verdict = Verdict(
        refused=[
            f"{act.name}: {answer.status} {answer.body}" for act, answer in history.answered if not _is_ok(answer)
        ],
        unanswered=[act.name for act in history.unanswered],
    )
    acknowledged = [act for act, _ in history.acknowledged]
    if client is not None:
        for act, first in history.acknowledged:
            again = client.ask_again(act)
            if (again.status, again.body) != (first.status, first.body):
                verdict.changed.append(f"{act.name}: {first.status} {first.body} → {again.status} {again.body}")
    counted = transaction.run(lambda: list(_counts(acknowledged)), read_only=True)
    for act, statement, number in counted:
        if number != 1:
            (verdict.doubled if number else verdict.lost).append(f"{act.name}: {number} × {statement}")
    verdict.broken = transaction.run(lambda: broken_promises(passports), read_only=True)
    return verdict


def kept_in_order(acknowledged: Sequence[Act]) -> bool:
    """Whether all are there. Whole acts from each phone's first on, never a part of one or a later one alone. Inside a
    transaction on what is left of the tables.
    """
    gone = set()
    for act in acknowledged:
        numbers = {count(statement, act.values) for statement in act.leaves}
        assert numbers in ({0}, {1}), f"a part of {act.name}: {numbers}"
        volunteer = act.values["passport"]
        assert numbers == {0} or volunteer not in gone, f"{act.name} is there, what came before it is not"
        if numbers == {0}:
            gone.add(volunteer)
    return not gone


def _is_ok(answer: Any) -> bool:
    return bool(answer.is_acknowledged)


def _counts(acts: Iterable[Act]) -> Iterable[tuple[Act, str, int]]:
    for act in acts:
        for statement in act.leaves:
            yield act, statement, count(statement, act.values)


def count(statement: str, values: Any) -> int:
    """Inside a transaction."""
    given = {name: values[name] for name in re.findall(r":([a-z_]+)", statement)}
    typed = text(statement).bindparams(
        *(bindparam(name, value, Uuid() if isinstance(value, UUID) else None) for name, value in given.items())
    )
    return int(db.session.connection().execute(typed).scalar_one())
