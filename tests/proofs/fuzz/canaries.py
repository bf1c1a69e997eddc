"""Values that stand for a person and must be heard nowhere, and where they are listened for."""

from __future__ import annotations

import io
import logging
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import event, text

from service.core.db import Base, db
from service.core.logging import set_up_logging


@dataclass(frozen=True, slots=True)
class Canary:
    """``whose`` is an account, or nobody's where a secret is the system's own."""

    kind: str
    value: str
    whose: UUID | None = None

    def spellings(self) -> set[str]:
        """As it is, as in an address, as in a text that escapes what is not ASCII, and as such a text is quoted."""
        escaped = self.value.encode("unicode_escape").decode()
        return {self.value, quote(self.value), escaped, escaped.replace("\\", "\\\\")}


@dataclass(slots=True)
class Flock:
    """All canaries by every spelling."""

    known: dict[str, Canary] = field(default_factory=dict)

    def add(self, kind: str, value: str, whose: UUID | None = None) -> None:
        canary = Canary(kind, value, whose)
        self.known |= dict.fromkeys(canary.spellings(), canary)

    def heard_in(self, said: str) -> set[Canary]:
        return {canary for spelling, canary in self.known.items() if spelling in said}


# Whole values, by operation: what is given, and why. Everything that is not here is a leak, whoever asks.
OWN = "own"  # only the asker's
ANY = "any"  # whoever's lies in the asker's scope, which the table of permissions holds
ALLOWED: dict[str, tuple[str, set[str], str]] = {
    "get_me": (OWN, {"name", "birth_date"}, "one's own data"),
    "change_me": (OWN, {"name", "birth_date"}, "one's own data, as it stands after the change"),
    "get_home": (OWN, {"name"}, "one's own name above one's own screen"),
    "get_my_data": (OWN, {"name", "phone", "id_number", "birth_date"}, "a copy of all that is kept about oneself"),
    "get_card": (ANY, {"card code"}, "the card's own code, for whoever prints it"),
    "reveal_person": (ANY, {"name", "phone", "id_number", "birth_date"}, "by right and for a purpose, audited"),
    "read_national_export": (ANY, {"name", "id_number", "phone"}, "the named list for the national system, audited"),
}


# What a table keeps in clear, on purpose.
KEPT = {
    "password_sign_in": {"user name"},  # it is looked up by it, and it is no name
    "idempotency_key": {"card code"},  # the answer to who issued the card: see ``issue_card``
}


class Ear(io.TextIOBase):
    """Takes in whole lines, many at a time, and forgets them."""

    def __init__(self, heed: Callable[[str], None]) -> None:
        self.heed, self.characters = heed, 0
        self.lines: list[str] = []
        self.waiting = 0

    def write(self, said: str) -> int:
        self.lines.append(said)
        self.characters += len(said)
        self.waiting += len(said)
        if self.waiting > 1_000_000 and said.endswith("\n"):
            self.take_in()
        return len(said)

    def take_in(self) -> None:
        lines, self.lines, self.waiting = self.lines, [], 0
        self.heed("".join(lines))


@contextmanager
def every_logger_speaks_to(ear: Ear) -> Iterator[None]:
    """At DEBUG, those too that a library keeps quieter; and to nobody else."""
    root = logging.getLogger()
    loggers = [root, *(each for each in logging.Logger.manager.loggerDict.values() if isinstance(each, logging.Logger))]
    before = [(each, each.level) for each in loggers]
    handlers, root.handlers = root.handlers, [logging.StreamHandler(ear)]
    for each in loggers:
        each.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.handlers = handlers
        for each, level in before:
            each.setLevel(level)


@dataclass(slots=True)
class Watch:
    """Listens to answers, to every logger at DEBUG, and to whatever is written into the database in clear."""

    flock: Flock
    leaks: Counter[str] = field(default_factory=Counter)
    allowed: Counter[str] = field(default_factory=Counter)
    answers: int = 0
    log_characters: int = 0
    written: int = 0

    def answered(self, operation: str, asker: UUID | None, status: int, headers: Any, content: bytes) -> None:
        self.answers += 1
        said = f"{headers}\n{_opened(content)}"
        whose, kinds, _ = ALLOWED.get(operation, ("", set(), ""))
        for canary in self.flock.heard_in(said):
            in_scope = whose == ANY or (whose == OWN and canary.whose == asker)
            if status < 300 and canary.kind in kinds and in_scope:
                self.allowed[f"{operation}: {canary.kind}"] += 1
            else:
                self.leaks[f"{operation} answered {status} with a {canary.kind}"] += 1

    def said(self, where: str, text_: str) -> None:
        for canary in self.flock.heard_in(text_):
            if canary.kind in KEPT.get(where.rpartition(" ")[2], ()):
                continue
            self.leaks[f"{where}: a {canary.kind}"] += 1

    @contextmanager
    def listening(self, during: str = "a log line") -> Iterator[None]:
        """All that is logged or printed, and all that is written to a table, while something is done."""
        ear = Ear(lambda heard: self.said(during, heard))
        set_up_logging("DEBUG")
        event.listen(db.engine, "before_cursor_execute", self._executed)
        try:
            with every_logger_speaks_to(ear), redirect_stdout(ear), redirect_stderr(ear):
                yield
        finally:
            event.remove(db.engine, "before_cursor_execute", self._executed)
            set_up_logging("WARNING")
            ear.take_in()
            self.log_characters += ear.characters

    def _executed(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        verb, *rest = statement.split(maxsplit=3)
        if verb.upper() in ("INSERT", "UPDATE"):
            self.written += 1
            self.said(f"{verb} {rest[1] if verb.upper() == 'INSERT' else rest[0]}", str(_plain(parameters)))

    def look_through_the_tables(self) -> int:
        """Every column of every row, whoever wrote it; gives back how many rows there were."""
        rows = 0
        with db.engine.connect() as connection:
            for table in Base.metadata.tables:
                ear = Ear(partial(self.said, f"a row of {table}"))
                for row in connection.execute(text(f"SELECT * FROM {table}")):  # noqa: S608
                    rows += 1
                    ear.write(f"{tuple(row)!r}\n")
                ear.take_in()
        return rows

    def figures(self) -> str:
        given = ", ".join(f"{times} × {what}" for what, times in sorted(self.allowed.items()))
        return (
            f"{len(set(self.flock.known.values()))} canaries in {self.answers} answers, {self.log_characters}"
            f" characters of logs at DEBUG, {self.written} writing statements: {self.leaks.total()} leaks"
            f" (given on purpose: {given or 'none'})"
        )


def _opened(content: bytes) -> str:
    """A workbook is a zip: its words stand in the files within."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as within:
        return "\n".join(within.read(name).decode(errors="replace") for name in within.namelist())


def _plain(value: Any) -> Any:
    """What a driver wraps, unwrapped: the wrapper's own text is cut short."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return getattr(value, "obj", value)
