"""A lock on a word, for what no row stands for: the name of a file."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from service.core.db import connection


def hold(words: Iterable[str]) -> None:
    """Whoever else holds one of these words goes on after this transaction has ended. On SQLite writers take turns
    anyway.
    """
    here = connection()
    if here.dialect.name == "postgresql":
        for word in sorted(set(words)):
            here.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(word, 0))))
