"""Policies are data: every capability declares a section (a frozen dataclass of defaults, with limits), and a
community's version overrides what it wants. ``app.py`` names the sections; a decision records the version that it was
made under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from service.core.errors import Complaint

S = TypeVar("S")
UNKNOWN = Complaint("没有这一项。", "There is no such section.")
NO_SUCH = Complaint("没有这一项。", "There is no such number.")


@dataclass(frozen=True, slots=True)
class Section:
    """``kind`` is a frozen dataclass of whole numbers, booleans and codes whose defaults are the product's; ``limits``
    bound the numbers, ``choices`` list the codes with their Chinese names; ``says`` tells of each what it decides and
    in what unit, in both languages; ``together`` complains, by field, of numbers that are right each by itself and not
    beside the others.
    """

    name: str
    kind: type[Any]
    limits: Mapping[str, tuple[int, int]]
    says: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    together: Callable[[Any], Mapping[str, list[Complaint]]] | None = None

    def defaults(self) -> dict[str, Any]:
        return asdict(self.kind())

    def complaints(self, values: Any) -> dict[str, list[Complaint]]:
        """What is wrong with overriding values, by ``section.field``."""
        if not isinstance(values, dict):
            return {self.name: [Complaint("应为对象。", "An object is expected.")]}
        known = self.defaults()
        found: dict[str, list[Complaint]] = {}
        for name, value in values.items():
            wrong = self._complaint(name, value, known[name]) if name in known else NO_SUCH
            if wrong:
                found[f"{self.name}.{name}"] = [wrong]
        if self.together and not found:
            between = self.together(replace(self.kind(), **values))
            found = {f"{self.name}.{name}": said for name, said in between.items()}
        return found

    def _complaint(self, name: str, value: Any, usual: Any) -> Complaint | None:
        if name in self.choices:
            one_of = self.choices[name]
            told = Complaint(f"只能是 {'、'.join(one_of)} 之一。", f"One of {', '.join(one_of)} is expected.")
            return None if isinstance(value, str) and value in one_of else told
        if isinstance(usual, bool):
            return None if isinstance(value, bool) else Complaint("应为是或否。", "true or false is expected.")
        least, most = self.limits[name]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            zh, en = f"应为 {least} 到 {most} 的整数。", f"A whole number from {least} to {most} is expected."
            return Complaint(zh, en)
        return None


@dataclass(frozen=True, slots=True)
class Policy:
    """A community's policy as of a day; version 0 is the product's defaults."""

    version: int
    document: Mapping[str, Mapping[str, Any]]

    def of(self, kind: type[S]) -> S:
        section = next(section for section in sections() if section.kind is kind)
        values: S = replace(section.kind(), **self.document.get(section.name, {}))
        return values

    def told(self, section: str, number: str) -> Any:
        """A number of a capability above, for a sentence that names it; nothing is decided by it."""
        return in_full(self)[section][number]


_declared: tuple[Section, ...] = ()


def declare(sections: Iterable[Section]) -> None:
    """Called once by ``create_app``: regions know that there are sections, not which."""
    global _declared
    _declared = tuple(sections)


def sections() -> tuple[Section, ...]:
    return _declared


def defaults() -> dict[str, dict[str, Any]]:
    return {section.name: section.defaults() for section in sections()}


def complaints(document: Mapping[str, Any]) -> dict[str, list[Complaint]]:
    by_name = {section.name: section for section in sections()}
    found: dict[str, list[Complaint]] = {}
    for name, values in document.items():
        found |= by_name[name].complaints(values) if name in by_name else {name: [UNKNOWN]}
    return found


def in_full(policy: Policy) -> dict[str, dict[str, Any]]:
    """Every section with every value, for people to read."""
    return {section.name: asdict(policy.of(section.kind)) for section in sections()}
