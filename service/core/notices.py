"""What people are told in their inbox: a code and facts are stored, the sentence is made when it is read.

A capability keeps its sentences in its ``rules`` as ``NOTICES``: code → (Chinese, English), with ``{placeholders}`` for
facts, and as ``CARRIED`` what their facts hold besides (ids, above all); ``app.py`` names the tables. Facts whose name
ends in ``_at`` are ISO times and shown in Shanghai's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from service.core.clock import SHANGHAI, spoken
from service.core.facts import placeholders

Table = Mapping[str, tuple[str, str]]
Carried = Mapping[str, tuple[str, ...]]  # by code, or by its area and a dot (``team.``): what all of an area carry

UNKNOWN = (
    "您有一条新消息，详情请看相关页面。",
    "There is news for you; the page it points to shows more.",
)

_declared: dict[str, tuple[str, str]] = {}
_carried: dict[str, tuple[str, ...]] = {}


def declare(tables: Iterable[Table], carried: Iterable[Carried] = ()) -> None:
    """Called once by ``create_app``. Two sentences for one code are a defect."""
    found: dict[str, tuple[str, str]] = {}
    for table in tables:
        if twice := found.keys() & table.keys():
            raise ValueError(f"notices declared twice: {sorted(twice)}")
        found |= table
    _declared.clear()
    _declared.update(found)
    _carried.clear()
    for each in carried:
        _carried.update(each)


def declared() -> Table:
    return dict(_declared)


def carried() -> Carried:
    return dict(_carried)


def told_facts(code: str) -> set[str]:
    """What the facts of such a message hold."""
    area = code.partition(".")[0] + "."
    return placeholders(*_declared[code]) | {*_carried.get(area, ()), *_carried.get(code, ())}


def sentence(code: str, facts: Mapping[str, Any], language: str) -> str:
    """In ``zh`` or ``en``. An old message must stay readable: a code or a fact that is gone gives ``UNKNOWN``."""
    said = _declared.get(code, UNKNOWN)
    try:
        return _in(said, language).format_map({name: _readable(name, value) for name, value in facts.items()})
    except (KeyError, ValueError, IndexError, AttributeError):
        return _in(UNKNOWN, language)


def facts_spoken(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they stand on the wire: times like all others."""
    return {name: spoken(at) if (at := _time(name, value)) else value for name, value in facts.items()}


def _time(name: str, value: Any) -> datetime | None:
    """``None``: none, or none that can be read any more."""
    try:
        return datetime.fromisoformat(value) if name.endswith("_at") and isinstance(value, str) else None
    except ValueError:
        return None


def _in(said: tuple[str, str], language: str) -> str:
    return said[0] if language == "zh" else said[1]


def _readable(name: str, value: Any) -> Any:
    at = _time(name, value)
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else value
