"""What people are told in their inbox: a code and facts are stored, the sentence is made when it is read.

A capability keeps its sentences in its ``rules`` as ``NOTICES``: code → (Chinese, English), with ``{placeholders}`` for
facts, and as ``CARRIED`` what their facts hold besides (ids, above all); ``app.py`` names the tables. Facts whose name
ends in ``_at`` are ISO times and shown in Shanghai's. A part in ``[[…]]`` is said only when there is some of what it
counts: nobody is read a list of zeros. ``{minutes:spoken}`` are hours and minutes, as people say them.
"""

from __future__ import annotations

import re
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

MINUTES_OF_AN_HOUR = 60
UNITS = (("小时", "hour"), ("分钟", "minute"))
PART = re.compile(r"\[\[(.*?)\]\]")

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
    said = PART.sub(lambda part: _if_any(part[1], facts), _in(_declared.get(code, UNKNOWN), language))
    try:
        return said.format_map({name: _readable(name, value, language) for name, value in facts.items()})
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


def _if_any(part: str, facts: Mapping[str, Any]) -> str:
    return part if all(facts.get(name) for name in placeholders(part)) else ""


class _Minutes(int):
    """A number, which also says itself in the language of the sentence: 20 小时 5 分钟, 20 hours and 5 minutes."""

    language: str

    def __format__(self, spec: str) -> str:
        if spec != "spoken":
            return super().__format__(spec)
        said = zip(divmod(int(self), MINUTES_OF_AN_HOUR), UNITS, strict=True)
        return _in((" ", " and "), self.language).join(
            f"{many} {_in((zh, en if many == 1 else en + 's'), self.language)}" for many, (zh, en) in said if many
        )


def _readable(name: str, value: Any, language: str) -> Any:
    if at := _time(name, value):
        return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if name == "minutes" and isinstance(value, int):
        value = _Minutes(value)
        value.language = language
    return value
